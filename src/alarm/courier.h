#ifndef ALARM_COURIER_H
#define ALARM_COURIER_H
/*
 * The couriers behind the door of alarm: channels, their queues, the rings on their way and the
 * alerts that are still open. For alarm.c, delivery.c and follow.c; all on the loop's thread.
 */
#include "alarm/alarm.h"
#include "base/arena.h"
#include "base/vec.h"
#include "net/retry.h"

enum { AWAY_MOST = 4 }; /* with one service at a time */

struct job;
/* What is known of a channel id; outlives the channels' generations. */
struct line {
    struct text id;  /* owned */
    int64_t free_ms; /* steady clock: not before */
    size_t away;     /* rings with the service now: the first of with */
    const struct job *with[AWAY_MOST];
    int64_t failures, last_good_ms, last_failure_ms;
    char *last_failure; /* owned, or NULL */
    bool used;          /* by this generation */
};

struct courier {
    struct text id;
    const struct alarm_kind *kind;
    void *self; /* begins with a struct delivery */
    struct line *line;
};

/* One channel of a ring's step. */
struct stop {
    struct text channel, address;
    struct text note; /* what this channel is told of those before it */
    bool seen, refused;
};

/* A ring, a telling or a check on its way. */
struct job {
    struct alarm *alarm; /* NULL: it ended meanwhile */
    struct arena *arena;
    struct ringing ringing;
    struct retry retry;
    struct stop *stops;
    size_t stop_count, stop;
    struct courier *courier; /* of the stop, in this generation; NULL: there is none */
    int tries, tries_here;
    int64_t due_ms, since_ms; /* steady clock: not before; when this channel got it */
    int64_t sent_ms;
    bool away;              /* with its courier, who will call alarm_done */
    bool silent;            /* nobody waits for its outcome */
    bool once;              /* sent again soon anyway: one try is enough */
    bool ended;             /* its alert is over: whoever still gets the ring hears of that next */
    alarm_checked *checked; /* it is a check */
    void *checked_arg;
    enum proof proof;
    int status; /* of the answer, for the record */
};

/* A delivered ring whose channel wants to hear the end of its alert. */
struct open_ring {
    struct arena *arena;
    struct ringing ringing;
    int64_t since_ms, again_ms; /* steady clock */
};

enum { LATELY = 1024 };

struct alarm {
    struct loop *loop;
    struct http *http;
    struct timer *timer;
    int64_t retry_first_ms, retry_most_ms; /* waits are drawn below them, doubling */
    alarm_outcome *outcome;
    void *arg;
    alarm_attempt *attempt;
    struct arena *arena; /* of the channels */
    VEC(struct courier) couriers;
    VEC(struct line *) lines;
    VEC(struct job *) jobs; /* in the order they came */
    VEC(struct open_ring *) open;
    char *lately[LATELY]; /* ring ids delivered, the oldest overwritten */
    size_t lately_at;
    bool pumping;
};

struct courier *courier_of(struct alarm *alarm, struct text id);
/* Also of a channel that is gone while its rings are still away; NULL: nothing is known. */
struct line *line_known(struct alarm *alarm, struct text id);
const struct delivery *courier_rules(const struct courier *courier);

/* ---- delivery.c ---- */
struct job *job_new(struct alarm *alarm, const struct ringing *ringing);
void job_free(struct job *job);
/* Sends what is due and sets the timer for the rest. */
void delivery_pump(struct alarm *alarm);
/* The channels were replaced. */
void delivery_rebind(struct alarm *alarm);
struct text ringing_key(const struct ringing *ringing, struct arena *arena);
void ringing_copy(struct arena *arena, const struct ringing *from, struct ringing *to);

/* ---- follow.c ---- */
void follow_delivered(struct alarm *alarm, const struct job *job);
/* Makes the jobs of what is to be sent again; when the next is due (steady clock), or INT64_MAX. */
int64_t follow_again(struct alarm *alarm, int64_t now_ms);
void follow_free(struct alarm *alarm);
#endif
