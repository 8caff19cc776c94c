#ifndef DESK_LEAVING_H
#define DESK_LEAVING_H
/*
 * What the outbox asks of the desk beside what replies.h says: the stops in force, what left
 * lately, how many wait. Inside a store job or read; texts live in the arena that is given.
 */
#include "desk/act.h"

/* A stop that is in force. client absent: of everything; sender absent: of all of the client. */
struct stop_scope {
    struct text client, sender;
};
enum { STOPS_MOST = 5000 };
/* The newest STOPS_MOST, each scope once. */
enum err desk_stops(struct db *db, struct arena *arena, struct stop_scope **stops_out,
                    size_t *count_out, struct why *why) MUST_USE;

/* When replies went out since then, in the order of time. */
struct left_reply {
    struct text sender;
    int64_t at_ms;
};
enum { LEFT_REPLIES_MOST = 50000 };
enum err desk_replies_left(struct db *db, int64_t since_ms, struct arena *arena,
                           struct left_reply **left_out, size_t *count_out,
                           struct why *why) MUST_USE;

/* How many of an account wait to leave, or are on their way. */
enum err desk_replies_waiting(struct db *db, struct text client, struct text sender,
                              int64_t *count_out, struct why *why) MUST_USE;
#endif
