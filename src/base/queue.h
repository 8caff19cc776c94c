#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H
/*
 * A bounded queue of pointers between threads. What was put in is no longer the putter's.
 * A full queue is an answer, never a loss. Any number of threads on both ends.
 */
#include "base/text.h"

struct queue;

struct queue *queue_new(const char *name, size_t ceiling);
void queue_free(struct queue **queue); /* must be empty */

/* Takes *item and sets it NULL. ERR_FULL after wait_ms (0: at once, -1: forever), ERR_CLOSED. */
enum err queue_put(struct queue *queue, void **item, int64_t wait_ms) MUST_USE;
/* ERR_AGAIN after wait_ms, ERR_CLOSED when closed and empty. */
enum err queue_take(struct queue *queue, void **item_out, int64_t wait_ms) MUST_USE;
/* No more puts; takers get what is left, then ERR_CLOSED. */
void queue_close(struct queue *queue);
size_t queue_len(struct queue *queue);
#endif
