#ifndef REPLY_OFFICE_H
#define REPLY_OFFICE_H
/*
 * What lies behind the door of reply: senders with their queues, and what is on its way. For
 * reply.c, queue.c, errand.c and words.c.
 */
#include "base/vec.h"
#include "net/rate.h"
#include "net/retry.h"
#include "reply/errand.h"

/* One generation of a sender. */
struct reply_account {
    struct reply *reply;
    struct lane *lane;
    struct arena *arena;
    struct sender sender; /* without its options */
    const struct reply_kind *kind;
    void *self; /* begins with a struct pace */
    size_t away;
    bool stale; /* another has its place: freed with its last errand */
};

/* What is known of a sender's id; outlives generations. */
struct lane {
    struct text id; /* owned */
    struct reply_account *account;
    VEC(int64_t) left;  /* steady clock: when replies left, rising, of the last 24 hours */
    int64_t free_ms;    /* steady clock: nothing before */
    int64_t failing_ms; /* steady clock: since when the network is in trouble; 0: it is not */
    struct retry retry;
    struct rate rate;
    int64_t failures, last_good_ms, last_failure_ms;
    char *last_failure; /* owned, or NULL */
    char *secret;       /* owned: of its session, or NULL */
    size_t secret_len;
    bool away; /* one of its replies is with the network */
};

/* A reply, a take-back or a check on its way. */
struct parcel {
    struct reply_errand errand;
    struct reply *reply;
    struct lane *lane;
    struct reply_account *account; /* while away */
    struct arena *arena;
    struct outgoing outgoing; /* of a take-back or check: id and sender */
    struct text net_id;
    int64_t since_ms, due_ms; /* steady clock */
    bool away, look, only_look;
    int tries;
    struct retry retry; /* of a take-back */
    reply_taken *taken;
    reply_checked *checked;
    void *arg;
};

struct hold {
    struct text client, sender; /* owned; absent: any */
};

enum { LATELY = 1024, PARCELS_MOST = 20000, HOLDS_MOST = 10000, LEFT_MOST = 20001 };

/* A reply that ended as sent or handed, for who asks again. */
struct done {
    char *id;                              /* owned; NULL: none */
    struct text sender, net_id, url, text; /* in id's block */
    enum fate fate;
    int64_t at_ms;
    bool found;
    int tries;
};

struct reply {
    struct loop *loop;
    struct http *http;
    struct timer *timer;
    int64_t retry_first_ms, retry_most_ms;
    reply_outcome *outcome;
    reply_keep *keep;
    void *arg;
    VEC(struct lane *) lanes;     /* in the order of topics.yaml, then those that are gone */
    size_t senders;               /* of the lanes: in topics.yaml now */
    VEC(struct parcel *) parcels; /* in the order they came */
    VEC(struct hold) holds;
    struct done lately[LATELY];
    size_t lately_at;
    bool pumping;
};

/* ---- reply.c ---- */
struct lane *lane_known(const struct reply *reply, struct text sender);
const struct pace *lane_pace(const struct lane *lane);
void account_leave(struct reply_account *account); /* one of its errands is over */

/* ---- queue.c ---- */
/* Steady clock: when the sender's own pace lets the next one leave; 0: now. */
int64_t pace_next(const struct lane *lane, int64_t now);
void queue_pump(struct reply *reply);
void queue_ended(struct parcel *parcel, const struct errand_end *end);
bool queue_may_leave(struct parcel *parcel);
/* Of a sender that is no more. */
void queue_drop(struct reply *reply, struct lane *lane);
void parcel_free(struct parcel *parcel);
void parcel_add(struct reply *reply, struct parcel *parcel);
struct parcel *parcel_new(struct reply *reply, struct lane *lane, enum errand_does does);

/* ---- words.c ---- */
enum err kind_read(const struct sender *sender, struct arena *arena,
                   const struct reply_kind **kind_out, void **self_out, struct why *why);
enum err kind_fits(const struct reply_kind *kind, const void *self, const struct sender *sender,
                   const struct outgoing *outgoing, struct why *why);
#endif
