#ifndef REPLY_REPLY_H
#define REPLY_REPLY_H
/*
 * One approved text reaches one network once, or is known not to have.
 *
 * The order of calls for one reply: reply_wants() while it is written; reply_mark() when it is
 * approved, and the mark is stored with the intent; reply_send(); one reply_outcome, which is
 * stored. After a restart the same outgoing is given again with `tried` set: the network is asked
 * for the mark before anything is sent. A lost answer (cut, late, 5xx, garbage) is asked for in the
 * same way and never sent again blindly.
 *
 * One queue a sender, in the order given, one at a time, paced by the sender's options. Trouble of
 * the network (429, 5xx, no connection) makes all of its queue wait, longer each time, as the
 * network says where it says so. All on the loop's thread but the pure calls, which any thread may
 * use.
 */
#include "base/option.h"
#include "model/length.h"
#include "model/reply.h"
#include "model/watched.h"
#include "net/http.h"

/* ---- before anything is sent: pure ---- */

/* What a network wants of a text before a person approves it. Texts live in the arena. */
struct reply_wants {
    const char *net;       /* of the posts it can answer: "bluesky"; NULL: any */
    bool is_public;        /* anybody reads it */
    bool by_hand;          /* nothing is sent: a person carries text and link over */
    bool alone;            /* may stand without a post that it answers */
    bool subject;          /* wants a subject */
    bool address;          /* wants `to` to be a mail address */
    bool can_be_asked;     /* whether a lost one arrived; else it may end as unknown */
    bool can_take_back;    /* reply_take_back works there */
    const char *counts_as; /* the network whose counting holds (model/length.h); NULL: no limit */
    int64_t most;          /* what this server takes instead of the usual; 0: the usual */
    int64_t link;          /* what a link counts on this server; 0: the usual */
    struct text must_hold; /* the text must hold this, else nobody is told: "@ken@m.example" */
};
/* about: what is known of the reply so far; its text may be absent. */
enum err reply_wants(const struct sender *sender, const struct outgoing *about, struct arena *arena,
                     struct reply_wants *wants_out, struct why *why) MUST_USE;
/* Whether the sender may send it at all: of this client and brand, a post of its network, a length
 * that it takes, a mention where one is needed. ERR_BAD_INPUT, ERR_LIMIT or ERR_DENIED with what to
 * do. Asked again before sending. */
enum err reply_fits(const struct sender *sender, const struct outgoing *outgoing,
                    struct why *why) MUST_USE;

/* What the network will know the reply by. The same id and instant give the same mark; another id
 * another. Empty for a sender whose network has no such thing. To be stored with the intent. */
struct text reply_mark(const struct sender *sender, struct text id, int64_t at_ms,
                       char room[REPLY_MARK_ROOM]);

/* The sender's options are right; by any thread. */
enum err reply_sender_valid(const struct sender *sender, struct why *why) MUST_USE;

/* ---- sending ---- */
struct reply;

/* What became of a reply, exactly once for every reply_send. Texts live for the call. */
struct reply_result {
    struct text id, sender;
    enum fate fate;
    int64_t at_ms;      /* wall clock */
    struct text net_id; /* sent: the post as the network knows it, "bluesky:at://…"; or absent */
    struct text url;    /* sent: where people see it, or absent; handed: what opens with the text */
    struct text text;   /* handed: what is to be pasted where the link cannot carry it */
    enum err code;      /* not sent or unknown: ERR_LIMIT, ERR_DENIED …; else OK */
    const char *reason; /* not sent or unknown: what happened, without secrets; else "" */
    const char *remedy; /* and what a person can do now; else "" */
    int tries;          /* times that bytes of it may have left */
    bool found;         /* sent: it was there already when we looked */
};
typedef void reply_outcome(const struct reply_result *result, void *arg);

struct reply *reply_new(const struct watched *watched, struct loop *loop, struct http *http,
                        reply_outcome *outcome, void *arg, struct why *why);
/* Replies under way get no outcome any more: they were intended, and are `tried` next time. Not
 * from inside a callback of reply. */
void reply_free(struct reply **reply_at);
/* Other senders from now on. What waits for a sender that is gone ends as not sent. Bad ones leave
 * the old in force. */
enum err reply_watch(struct reply *reply, const struct watched *watched, struct why *why) MUST_USE;

/* Copies. The outcome may come before this returns. An id that is under way is not taken twice: one
 * outcome comes. One that ended lately as sent gets the same outcome again. */
void reply_send(struct reply *reply, const struct outgoing *outgoing);
/* After a restart: what left lately, so that pacing goes on where it was. In the order of time. */
void reply_recall_sent(struct reply *reply, struct text sender, int64_t at_ms);
/* Takes it out of the queue: true, and it ends at once as not sent, when none of its bytes have
 * begun to leave. False: it is not here, or too late. */
bool reply_withdraw(struct reply *reply, struct text id, const char *because);

/* Takes back what was sent: net_id and mark as they were stored. One answer, also when it was gone
 * already (OK). ERR_NOT_FOUND: no such sender; ERR_BAD_INPUT: its network cannot. */
struct taken_back {
    struct text id; /* of the reply */
    enum err outcome;
    const struct why *why; /* NULL with OK */
};
typedef void reply_taken(const struct taken_back *taken, void *arg);
struct take_back {
    struct text id, sender, net_id;
};
void reply_take_back(struct reply *reply, const struct take_back *what, reply_taken *taken,
                     void *arg);

/* ---- the one stop ---- */
/* From now on nothing whose bytes have not begun leaves: of all (both absent), of a client, of a
 * sender. What waits goes on waiting; what has begun ends as it ends. Holds add up: the release
 * lifts the hold of the same words alone. */
void reply_hold(struct reply *reply, struct text client, struct text sender);
void reply_release(struct reply *reply, struct text client, struct text sender);
/* A take-back goes on while held: it is what people want of a stop. */
/* Whether a hold is in force for this sender. */
bool reply_held(const struct reply *reply, struct text client, struct text sender);

/* ---- sessions ---- */
/* What a network hands out to go on with (tokens): a secret. The owner stores it as one row a
 * sender, replacing the old one, and gives it back after a restart before the first reply_send. An
 * empty one: forget it. Never logged, never shown. */
typedef void reply_keep(struct text sender, struct text secret, void *arg);
void reply_on_keep(struct reply *reply, reply_keep *keep); /* with the arg of reply_new */
void reply_recall(struct reply *reply, struct text sender, struct text secret);

/* ---- how the senders are ---- */
struct sender_health {
    struct text id, client, brand, account; /* as in topics.yaml */
    const char *kind;
    bool held;
    int64_t waiting;      /* replies in its queue */
    int64_t failures;     /* in a row */
    int64_t last_good_ms; /* wall clock; 0: never since the start */
    int64_t last_failure_ms;
    struct text last_failure;                    /* without secrets; or absent */
    int64_t next_ms;                             /* wall clock: nothing leaves before; 0: now */
    int64_t rate_left, rate_most, rate_reset_ms; /* as the network said last; -1: it did not */
    int64_t expires_ms; /* the secret or session ends then, the earlier of both; 0: not known */
    bool must_sign_in;  /* its session is over and its secret was refused: a person is needed */
};
size_t reply_senders(const struct reply *reply);
/* Valid until the next call of reply. */
void reply_sender(const struct reply *reply, size_t i, struct sender_health *health_out);

/* Proves the account without posting: signs in, or asks who we are. One answer, perhaps before this
 * returns; none any more after reply_free. */
struct sender_checked {
    struct text sender;
    enum err outcome;
    const struct why *why;     /* NULL with OK */
    struct text account;       /* OK: as the network calls us; or absent */
    struct length_rule length; /* OK: what its server says of lengths; 0: nothing */
};
typedef void reply_checked(const struct sender_checked *checked, void *arg);
void reply_check(struct reply *reply, struct text sender, reply_checked *checked, void *arg);

/* ---- the kinds, for `hinomi help` and the forms of the console ---- */
struct reply_errand;
struct reply_account; /* a sender with its options and its session */
struct reply_kind {
    const char *name, *about;
    const char *net; /* of the posts it answers; NULL: any */
    size_t size;     /* of the struct its options fill, which begins with a struct pace */
    const struct option *options;
    bool by_hand;
    /* What the options lack, beyond what their table can say; or NULL. */
    enum err (*valid)(const void *self, struct why *why);
    void (*wants)(const void *self, const struct outgoing *about, struct arena *arena,
                  struct reply_wants *wants);
    /* Beyond lengths and mentions; or NULL. */
    enum err (*fits)(const void *self, const struct outgoing *outgoing, struct why *why);
    struct text (*mark)(struct text id, int64_t at_ms, char room[REPLY_MARK_ROOM]); /* or NULL */
    /* Of a kind with a session; else NULL. They fill and empty what lies in self behind options. */
    void (*open)(void *self, struct reply_account *account);
    void (*close)(void *self);
    void (*recall)(void *self, struct text secret);
    void (*session)(void *self, int64_t *expires_ms_out, bool *refused_out);
    /* One try each; they end in errand_end (errand.h). NULL: it cannot. */
    void (*send)(struct reply_errand *errand);
    void (*take_back)(struct reply_errand *errand);
    void (*check)(struct reply_errand *errand);
};
extern const struct reply_kind *const reply_kinds[];

/* What every sender's options begin with: the first member of the struct they fill. */
struct pace {
    int64_t every_ms, per_hour, per_day, queue, patience_ms;
};
#define PACE_OPTIONS(type)                                                                         \
    {"every",                                                                                      \
     OPTION_SPAN,                                                                                  \
     offsetof(type, pace.every_ms),                                                                \
     "15s",                                                                                        \
     1,                                                                                            \
     3600000,                                                                                      \
     "At least so long between two replies, whoever wrote them.",                                  \
     NULL},                                                                                        \
        {"per-hour", OPTION_INT, offsetof(type, pace.per_hour),  "60",                             \
         1,          3600,       "At most so many in any hour.", NULL},                            \
        {"per-day", OPTION_INT, offsetof(type, pace.per_day),       "500",                         \
         1,         20000,      "At most so many in any 24 hours.", NULL},                         \
        {"queue",                                                                                  \
         OPTION_INT,                                                                               \
         offsetof(type, pace.queue),                                                               \
         "200",                                                                                    \
         1,                                                                                        \
         2000,                                                                                     \
         "At most so many wait; one more is not sent, and says so.",                               \
         NULL},                                                                                    \
    {                                                                                              \
        "patience", OPTION_SPAN, offsetof(type, pace.patience_ms), "15m", 1000, 86400000,          \
            "So long a reply is tried while its network is in trouble.", NULL                      \
    }
#endif
