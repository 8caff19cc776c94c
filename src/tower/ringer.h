#ifndef TOWER_RINGER_H
#define TOWER_RINGER_H
/*
 * Delivers committed rings through the channels and writes down what became of each. Only the live
 * tower has one: a drill has no channels. On the loop's thread.
 */
#include "alarm/alarm.h"
#include "tower/batch.h"

struct ringer;
struct live_setup;

enum err ringer_new(const struct live_setup *setup, const struct watched *watched,
                    struct ringer **ringer_out, struct why *why) MUST_USE;
void ringer_free(struct ringer **ringer);
/* A new generation of people and channels; a bad one is logged and leaves the old in force. */
void ringer_watch(struct ringer *ringer, const struct watched *watched);
void ringer_ring(struct ringer *ringer, const struct watched *watched, const struct due_ring *due);
#endif
