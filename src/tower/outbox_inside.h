#ifndef TOWER_OUTBOX_INSIDE_H
#define TOWER_OUTBOX_INSIDE_H
/*
 * The outbox from the inside: outbox.c is its flow, outbox_chores.c what it asks of the store,
 * outbox_stop.c the one stop and how the accounts are.
 */
#include "base/vec.h"
#include "desk/desk.h"
#include "reply/reply.h"
#include "tower/outbox.h"

#include <stdatomic.h>

struct map;

/* A reply that is out. */
struct way_out {
    struct arena *arena;
    struct text client, id, sender;
    struct text because; /* why it may only be looked for; absent: it may be sent */
    bool can_be_asked;   /* whether a lost one arrived */
    bool ended;          /* its fate is on its way to the store */
};

/* An account, as the loop saw it before a look. */
struct ready_sender {
    struct text id;
    bool free, used; /* used: this look has taken one of it */
};

enum chore_kind {
    CHORE_LOOK,   /* what is due becomes out */
    CHORE_FATE,   /* what became of one */
    CHORE_GONE,   /* one was taken back */
    CHORE_KEEP,   /* the session of an account */
    CHORE_LENGTH, /* how long an account's server takes a text */
    CHORE_STOPS,  /* which stops are in force */
    CHORE_KINDS
};

/* A job of the store and what it is about. Lives in its arena; the loop's but while the store has
 * it. The job may run more than once: it begins anew each time. */
struct chore {
    enum chore_kind kind;
    struct outbox *outbox;
    struct arena *arena, *found; /* found: of the last run */
    struct rules *rules;
    int64_t now_ms;
    enum err err;
    struct why why;
    struct said_event *said;
    size_t said_count;
    /* look */
    struct ready_sender *senders;
    size_t sender_count;
    struct released released, back;
    int64_t next_ms;
    bool waits;
    /* fate */
    struct reply_fate fate;
    /* gone */
    struct act act;
    /* keep */
    struct text name, secret;
    /* length: of the account `name` */
    struct length_rule length;
    /* stops: those in force; scope: the one that this was asked for */
    struct stop_scope *stops, scope;
    size_t stop_count;
};

typedef VEC(struct stop_scope) scopes;

struct outbox {
    struct outbox_setup setup;
    struct reply *reply;       /* NULL: a drill */
    struct map *out;           /* reply id → struct way_out */
    struct map *backs;         /* reply id → &outbox: being taken back; else it could not be */
    VEC(struct chore *) stack; /* with the store, or waiting for room there */
    VEC(struct chore *) queue; /* the store took no more; oldest first */
    struct arena *first;       /* what was read before the start */
    struct released open;
    struct still *still; /* of each that was open */
    struct timer *due, *ending;
    int64_t next_ms;              /* the first that is due; INT64_MAX: none */
    bool looking, again, waits;   /* waits: something is due that its account lets not go */
    bool started, closing;        /* closing: nothing new leaves */
    int64_t check_ms, recheck_ms; /* steady clock: the accounts are asked then */
    int64_t end_ms;               /* steady clock: the end of patience */
    scopes holds, asked;          /* held; asked: held before it was kept. Owned texts */
    loop_fn *ended;
    void *ended_arg;
    atomic_int flying;   /* chores that the store has */
    atomic_bool drained; /* the loop runs no more */
};

/* ---- outbox.c ---- */
void outbox_now(struct outbox *outbox);                           /* looks, on the loop */
struct way_out *outbox_next(struct outbox *outbox, size_t *slot); /* of those that are out */

/* ---- outbox_chores.c ---- */
struct chore *chore_new(struct outbox *outbox, enum chore_kind kind);
void chore_free(struct chore *chore);
/* Hands it to the store, behind those that wait; it comes home to chore_home on the loop. */
void chore_do(struct outbox *outbox, struct chore *chore);
void chores_go(struct outbox *outbox); /* those that wait for room */
void chore_home(struct chore *chore);  /* outbox.c: what its answer means */

/* ---- outbox_stop.c ---- */
void stops_take(struct outbox *outbox, const struct chore *chore);
/* What has not begun to leave and is held ends as not sent. */
void stops_withdraw(struct outbox *outbox);
void stops_free(struct outbox *outbox);
bool stop_asked(const struct outbox *outbox, struct text client, struct text sender);
#endif
