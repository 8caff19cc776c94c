#ifndef TOWER_BATCH_H
#define TOWER_BATCH_H
/*
 * What the story thread has found and the store must write in one transaction: posts, events,
 * cases, acknowledgements, the live state after them, the sources' places. Filled by the story
 * thread, then handed to the store; nothing of it is shared.
 */
#include "fire/fire.h"
#include "store/store.h"
#include "tower/way.h"

struct batch;

/* A ring that is to be delivered once the batch is committed. */
struct due_ring {
    struct event ring, about;
};

struct batch *batch_new(void);
void batch_free(struct batch **batch);
bool batch_empty(const struct batch *batch);
size_t batch_posts(const struct batch *batch);
int64_t batch_age_ms(const struct batch *batch); /* since its first content */

/* Keeps the tray: its posts live in it. */
void batch_tray(struct batch *batch, struct tray **tray);
void batch_post(struct batch *batch, const struct post *post);
/* Copied. A case event belongs to the last post; about is the story's level for a ring. */
void batch_event(struct batch *batch, const struct event *event, const struct event *about);
/* A stand-in was entered (by whom: cover->by) or taken back (only its id and by count). */
void batch_cover(struct batch *batch, const struct cover *cover, bool ended, int64_t at_ms);
/* The figures of every story that was touched, and the live state. Last, before the hand-over. */
void batch_close(struct batch *batch, struct way *way);

/* A store_job. drill: rings are written as played, not as to be delivered. */
struct batch_job {
    struct batch *batch;
    bool drill;
};
enum err batch_write(struct db *db, void *batch_job, struct why *why);

/* After the commit: the events with their numbers, and the rings to deliver. */
size_t batch_events(const struct batch *batch);
const struct event *batch_event_at(const struct batch *batch, size_t i, int64_t *number_out);
size_t batch_rings(const struct batch *batch);
const struct due_ring *batch_ring_at(const struct batch *batch, size_t i); /* an array from there */
/* With its texts in the arena. */
struct event batch_copy_event(struct arena *arena, const struct event *event);
/* The alarm of the story was taken by somebody, or is over. */
bool event_ends_alarm(const struct event *event);
bool batch_tells(const struct batch *batch); /* an alarm was taken, or is over */
#endif
