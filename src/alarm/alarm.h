#ifndef ALARM_ALARM_H
#define ALARM_ALARM_H
/*
 * Who is rung, by which channel, until someone acknowledges.
 *
 * Two halves. The ladder is pure and lives with the story thread: a rise to level 2 or more raises
 * an alert; it names the first person of the route; unacknowledged, it goes to the next after the
 * acknowledge time of the level (15, 10, 5 min), then every 5 min, by a second channel where there
 * is one. The couriers (by_*.c) live on the net loop and deliver what the store has recorded as
 * intended. A drill has no couriers at all.
 */
#include "base/option.h"
#include "model/event.h"
#include "model/watched.h"
#include "net/http.h"

/* ---- the ladder ---- */
struct ladder;
typedef void ladder_say(const struct event *ring, void *arg); /* an EVENT_RING */

struct ladder *ladder_new(const struct watched *watched, ladder_say *say, void *arg);
void ladder_free(struct ladder **ladder);
void ladder_watch(struct ladder *ladder, const struct watched *watched);
/* The replays' acknowledgement: every alert is acknowledged this long after its first ring; -1
 * never. */
void ladder_ack_after(struct ladder *ladder, int64_t ms);
/* In real time (the live tower): rings that were due while the program or its clock stood still are
 * not made up for one by one. In a replay all come, each at its instant. */
void ladder_live(struct ladder *ladder, bool live);
void ladder_level(struct ladder *ladder, const struct event *level); /* one ring per rise */
void ladder_tick(struct ladder *ladder, struct text client, struct text brand, int64_t clock_ms);
/* Stops every further ring of the story's alert. ERR_NOT_FOUND when there is none open. */
enum err ladder_ack(struct ladder *ladder, const struct placement *story, int64_t at_ms,
                    struct why *why) MUST_USE;
typedef void ladder_row_fn(struct text key, struct text value, void *arg);
void ladder_save(struct ladder *ladder, ladder_row_fn *row, void *arg);
enum err ladder_load(struct ladder *ladder, struct text key, struct text value,
                     struct why *why) MUST_USE;

/* ---- delivery ---- */
struct alarm;

/* What a channel is given: the ring, the level event it is about, and the words. */
struct ringing {
    const struct event *ring, *about;
    struct text ring_id; /* the idempotency key: the same for every try */
    struct text person_name, brand_name, address, lang;
    struct text headline;  /* one line in the person's language: level, brand, category, why */
    struct text story_url; /* into the console, or absent */
};

struct alarm_kind {
    const char *name;
    const char *about;
    size_t size;
    const struct option *options;
    bool apart; /* takes one message a second and no more */
    /* Delivers once, then calls alarm_done with the outcome. Retries are alarm's business. Neither
     * self nor alarm may be used once it has returned: the channels may have been replaced. */
    void (*ring)(struct alarm *alarm, void *self, const struct ringing *ringing, void *token);
};
extern const struct alarm_kind *const alarm_kinds[];

/* outcome: OK delivered; ERR_AGAIN may be tried later; else given up. On the loop's thread. */
typedef void alarm_outcome(struct text ring_id, enum err outcome, const struct why *why, void *arg);

struct alarm *alarm_new(const struct watched *watched, struct loop *loop, struct http *http,
                        alarm_outcome *outcome, void *arg, struct why *why);
/* Rings under way get no outcome any more. */
void alarm_free(struct alarm **alarm);
/* Other channels from now on; what is under way goes on by the new channel of the same id. Bad
 * ones leave the old in force. */
enum err alarm_watch(struct alarm *alarm, const struct watched *watched, struct why *why) MUST_USE;
/* Copies. Without a headline it is made: level, brand, category and first reason in lang. */
void alarm_ring(struct alarm *alarm, const struct ringing *ringing);
/* ---- for the by_*.c ---- */
struct http *alarm_http(struct alarm *alarm);
/* alarm may be NULL: the token knows it, and whether it still lives. retry_after_ms -1: none. */
void alarm_done(struct alarm *alarm, void *token, enum err outcome, const struct why *why,
                int64_t retry_after_ms);
#endif
