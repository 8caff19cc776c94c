#ifndef TOWER_HEARING_H
#define TOWER_HEARING_H
/*
 * What is heard, and what is missing: how each source stands, for the completeness that every alarm
 * carries; and the alarm that a silent, late or broken source itself is. It has no brand and is
 * rung by the routes that name none: those for everybody, else those of each client, at the lowest
 * level they have; without any the log is rung. Belongs to the story thread.
 */
#include "model/event.h"
#include "model/watched.h"

struct hearing;

/* level: an EVENT_LEVEL for the ladder, story "source:ID"; lives for the call. */
typedef void hearing_ring(const struct event *level, void *arg);
struct hearing *hearing_new(hearing_ring *ring, void *arg);
void hearing_free(struct hearing **hearing);

/* How a source stands from now on: state as in source.h, or "back". */
struct source_news {
    struct text source, state;
    int64_t lag_ms, at_ms;
    double sampled; /* the share it passes on; 0 or 1: all */
};
void hearing_news(struct hearing *hearing, const struct watched *watched,
                  const struct source_news *news);
/* A source that is late for five minutes rings, too. */
void hearing_tick(struct hearing *hearing, const struct watched *watched, int64_t now_ms);
void hearing_fill(const struct hearing *hearing, int64_t now_ms, struct completeness *heard_out);
/* The alarm of a source as a level event, for the words of its rings; false: story is none. */
bool hearing_look(const struct hearing *hearing, struct text client, struct text story,
                  struct event *event_out);
bool hearing_owns(struct text story);
#endif
