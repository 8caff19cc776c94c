#ifndef TOWER_LEARNING_H
#define TOWER_LEARNING_H
/*
 * Learns a client's own ways from what its people corrected (desk_learn): on a thread of its own
 * that gives way to the living tower, one client after the other. What comes out is measured on
 * posts it did not learn from, and is in force only when it is right at least as often as before.
 * The store is the queue: what was asked for and not ended goes on after a restart.
 */
#include "tower/live.h"

struct learning;

/* live, store, lexicon (a folder, or absent: the embedded one) and base (its mark) outlive it.
 * Starts what waits, and what was learned on another base. */
enum err learning_start(struct live *live, struct store *store, struct text lexicon,
                        struct text base, struct learning **out, struct why *why) MUST_USE;
/* Waits until the lesson under way is through, then stops. Nobody may call any more. */
void learning_stop(struct learning **learning);

/* See struct tower_calls. Any thread. */
enum err learning_ask(struct learning *learning, const struct learn_ask *ask,
                      struct why *why) MUST_USE;
enum err learning_undo(struct learning *learning, const struct learn_ask *ask,
                       struct why *why) MUST_USE;
/* Of the lesson under way, 0 to 1; -1: none is. */
double learning_progress(const struct learning *learning);
#endif
