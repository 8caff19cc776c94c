#ifndef TOWER_LIVE_INSIDE_H
#define TOWER_LIVE_INSIDE_H
/* The running tower from the inside: for live.c and live_people.c. */
#include "tower/batch.h"
#include "tower/belt.h"
#include "tower/live.h"
#include "tower/outbox.h"
#include "tower/ringer.h"

#include <stdatomic.h>

struct queue;
enum { MOST_SOURCES = 64 };

/* What became of the posts of one source. Written by the story thread, read by all. */
struct tally {
    char source[128];
    _Atomic int64_t read, matched, refused, last_at_ms;
    int64_t said_minute, said; /* refusals in the log; story thread */
};

struct live {
    struct live_setup setup;
    struct rules_force rules; /* swapped on the loop */
    struct way *way;          /* story thread */
    struct batch *batch;      /* story thread */
    struct belt *belt;
    struct queue *tokens; /* one a batch that may be in flight */
    struct ringer *ringer;
    struct outbox *outbox;
    struct web *web;
    struct timer *second;
    int64_t rate_read, rate_matched, rate_at_ms; /* loop: at the last look */
    _Atomic int64_t read, matched, read_per_ks, matched_per_ks;
    struct tally tallies[MOST_SOURCES];
    atomic_size_t tally_count;
    atomic_bool failed, draining;
};

/* A reply of a statement was sent: what comes after it is measured. Any thread. */
void live_statement(struct live *live, const struct event *sent);
/* A generation, sharing what did not change with the old one (NULL: none). Any thread. */
enum err live_build(struct live *live, const struct watched *watched, const struct rules *old,
                    struct rules **rules_out, struct why *why) MUST_USE;
/* Story thread: hands what was gathered to the store. */
void live_flush(struct live *live);
#endif
