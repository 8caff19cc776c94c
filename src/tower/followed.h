#ifndef TOWER_FOLLOWED_H
#define TOWER_FOLLOWED_H
/*
 * The sources that stand among who is watched (the store's): opened, closed, opened anew as the
 * list says, while the tower runs. On the loop. Those of hinomi.yaml are none of its business.
 */
#include "tower/intake.h"

struct followed;
struct followed *followed_new(struct loop *loop, struct http *http, struct intake *intake,
                              struct store *store);
/* The loop runs no more: a trial that waits for it ends. */
void followed_end(struct followed *followed);
/* After the last source_trial has returned. */
void followed_free(struct followed **followed);
/* Opens what is new, closes what is paused or gone, opens anew what is set otherwise. One that
 * cannot be opened is said as failed, and logged. */
void followed_sources(struct followed *followed, const struct watched *watched);

/* Reads a source that is nobody's for some seconds and lets go of it; the first posts, how far
 * behind they are, what was refused, as { … }. Any thread but the loop's; it waits. want: what is
 * skimmed. ERR_FULL: another one is tried. */
enum err source_trial(struct followed *followed, const struct source_entry *source, unsigned want,
                      struct json_out *out, struct why *why) MUST_USE;
#endif
