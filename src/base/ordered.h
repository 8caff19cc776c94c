#ifndef BASE_ORDERED_H
#define BASE_ORDERED_H
/*
 * Work on many threads, results in the order of the puts: items are put by any thread, each is
 * worked on by one of the threads, and taken by one taker in the order in which they were put.
 * Bounded: a put beyond the ceiling waits or answers ERR_FULL.
 */
#include "base/text.h"

struct ordered;
/* worker: 0 … threads-1, for scratch memory of its own. */
typedef void ordered_work(void *item, size_t worker, void *arg);

struct ordered *ordered_start(const char *name, size_t threads, size_t ceiling, ordered_work *work,
                              void *arg);
/* Takes *item and sets it NULL. ERR_FULL after wait_ms (0 at once, -1 forever), ERR_CLOSED. */
enum err ordered_put(struct ordered *ordered, void **item, int64_t wait_ms) MUST_USE;
/* The next item in order, once it is done. ERR_AGAIN after wait_ms, ERR_CLOSED when closed and
 * all was taken. One taker only. */
enum err ordered_take(struct ordered *ordered, void **item_out, int64_t wait_ms) MUST_USE;
size_t ordered_len(struct ordered *ordered); /* put and not yet taken */
void ordered_close(struct ordered *ordered); /* no more puts */
void ordered_stop(struct ordered **ordered); /* closed and all taken: joins the threads */
#endif
