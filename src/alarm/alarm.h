#ifndef ALARM_ALARM_H
#define ALARM_ALARM_H
/*
 * Who is rung, by which channel, until someone acknowledges.
 *
 * Two halves. The ladder is pure and lives with the story thread: a rise to level 2 or more raises
 * an alert; it names the first person of the route; unacknowledged, it goes to the next after the
 * acknowledge time of the level (15, 10, 5 min) or the step's own, then every 5 min, by another
 * channel each round. Where nobody is on duty it goes to the next at once and says so; what quiet
 * hours keep back comes at their end in one message. The couriers (by_*.c) live on the net loop and
 * deliver what the store has recorded as intended: each channel has its queue, grave rings first; a
 * failed try is made again with patience and the same id, and after `tries` or `hand-over` the next
 * channel of the step has the ring and says so. A drill has no couriers at all.
 */
#include "base/option.h"
#include "model/duty.h"
#include "model/event.h"
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
/* Somebody has taken it: no further ring of the story's alert. ERR_NOT_FOUND when there is none
 * open, ERR_DENIED (who took it) when somebody has it already. */
enum err ladder_ack(struct ladder *ladder, const struct placement *story, struct text person,
                    int64_t at_ms, struct why *why) MUST_USE;
/* No channel could deliver the last ring of the story: the next step is due at once, at most one a
 * minute. */
void ladder_undelivered(struct ladder *ladder, const struct placement *story, int64_t at_ms);
/*
 * Somebody calls a person of the ladder now, without waiting for it (call.c). ladder_look says
 * beforehand who would be next, by what, and what is in the way; steps are those of one round from
 * the next one on. Quiet hours bind the ladder; who is named by a person is rung all the same.
 */
struct call_step {
    struct text duty, person, channel; /* absent: none */
    int64_t quiet_ms;                  /* the person's quiet hours end then; 0: there are none */
    bool off;                          /* nobody holds the duty */
    bool self;                         /* who asks, or who has taken the alarm */
    bool rung;                         /* within the last minute */
};
enum { CALL_STEPS_MOST = 32, CALL_APART_S = 60, CALL_AGAIN_S = 10 };
struct call_look {
    bool open;         /* there is an alert: somebody may be called */
    bool acknowledged; /* the ladder rings nobody any more by itself */
    bool spent;        /* so often as one alert rings */
    int64_t due_ms;    /* the ladder rings by itself then; 0: it does not */
    int64_t silent_ms; /* nothing of it rings until then; 0: it may */
    struct text silent_by, silent_why;
    struct call_step steps[CALL_STEPS_MOST];
    size_t step_count;
    int next; /* whom a call rings that names nobody; -1: nobody is left */
};
struct calling {
    struct placement story;
    struct text whom; /* absent: the next; else a person, on the ladder or not */
    struct text by;   /* who calls */
    int64_t at_ms;
};
/* The texts are the ladder's, until its next call. */
void ladder_look(struct ladder *ladder, const struct calling *calling, struct call_look *look_out);
/* What is due by then rings first; a ring of the last moments is never doubled: ERR_DENIED, as in a
 * silence. ERR_NOT_FOUND: no alert, nobody left, or no such person. The ladder goes on from here,
 * its wait begins anew; an alert that is acknowledged stays so. */
enum err ladder_call(struct ladder *ladder, const struct calling *calling,
                     struct why *why) MUST_USE;
/* Rings the person now, marked as a test: an EVENT_RING of no story. channel absent: its own. */
enum err ladder_try(struct ladder *ladder, const struct event *test, struct why *why) MUST_USE;

/*
 * A silence with an end: nothing of that brand, story or category rings, but a level 4 unless the
 * silence says so. What burns at its end rings then. EVENT_SILENCE says its begin and its end.
 */
struct silence {
    struct text id, client;   /* id: given by ladder_silence; the client must be there */
    struct text brand, story; /* absent: any */
    enum risk category;       /* RISK_NONE: any */
    struct text who, why;
    int64_t from_ms, until_ms;
    bool crisis; /* level 4 too */
};
enum { MARK_ROOM = 24 };
enum err ladder_silence(struct ladder *ladder, const struct silence *silence,
                        char id_out[MARK_ROOM], struct why *why) MUST_USE;
enum err ladder_lift(struct ladder *ladder, struct text client, struct text id, struct text who,
                     int64_t at_ms, struct why *why) MUST_USE;
/* A stand-in entered while the tower runs (its id is given); and taken back. */
enum err ladder_cover(struct ladder *ladder, const struct cover *cover, int64_t at_ms,
                      char id_out[MARK_ROOM], struct why *why) MUST_USE;
enum err ladder_uncover(struct ladder *ladder, struct text id, struct why *why) MUST_USE;

typedef void ladder_row_fn(struct text key, struct text value, void *arg);
void ladder_save(struct ladder *ladder, ladder_row_fn *row, void *arg);
enum err ladder_load(struct ladder *ladder, struct text key, struct text value,
                     struct why *why) MUST_USE;

/* ---- delivery ---- */
struct alarm;

enum ring_tells { RING_RAISED, RING_ACKNOWLEDGED, RING_RESOLVED };

/* A ring that goes in the message of another: "3 incidents". */
struct carried {
    struct event ring, about;
    struct text brand_name, story_url;
};
enum { CARRIED_MOST = 50 }; /* in one message; the headline says how many there are in all */

/* Where else the person can be reached when the ring's own channel fails, in this order. */
struct reach {
    struct text channel, address;
};
enum { REACH_MOST = 16 };

/* What a channel is given: the ring, the level event it is about, and the words. */
struct ringing {
    const struct event *ring, *about; /* about absent: the ring itself */
    struct text ring_id;   /* the idempotency key: the same for every try, another for every ring */
    struct text alert_key; /* what the rings of one alert share; absent: client/brand/story */
    enum ring_tells tells;
    bool is_test;               /* or ring->test; every channel says so in its first words */
    struct text by;             /* who acknowledged it, for people; or absent */
    const struct reach *others; /* of the same step, tried in turn when ring->channel fails */
    size_t other_count;
    const struct carried *carried;   /* more incidents that this message tells of */
    size_t carried_count, incidents; /* incidents: in all, 1 or more; 0 is read as 1 */
    struct text person_name, brand_name, address, lang;
    struct text headline;  /* one line in the person's language: level, brand, category, why */
    struct text body;      /* the lines below it, without links */
    struct text story_url; /* into the console, or absent */
    struct text ack_url;   /* a signed link that acknowledges: a secret of its reader; or absent */
    struct text handed_over; /* set on the way: why an earlier channel of the step failed */
};

/* What every channel's options begin with: the first member of the struct they fill. */
struct delivery {
    bool phone;
    int64_t tries, hand_over_ms;
    int64_t again_ms; /* an open alert is sent again so often until its end; 0 never */
};
#define DELIVERY_OPTIONS(type, rings_phone)                                                        \
    {"phone",                                                                                      \
     OPTION_BOOL,                                                                                  \
     offsetof(type, delivery.phone),                                                               \
     rings_phone,                                                                                  \
     0,                                                                                            \
     0,                                                                                            \
     "It makes a phone ring: the preflight wants one such channel a ladder.",                      \
     NULL},                                                                                        \
        {"tries",                                                                                  \
         OPTION_INT,                                                                               \
         offsetof(type, delivery.tries),                                                           \
         "4",                                                                                      \
         1,                                                                                        \
         12,                                                                                       \
         "After so many failed tries the next channel of the step has the ring.",                  \
         NULL},                                                                                    \
    {                                                                                              \
        "hand-over", OPTION_SPAN, offsetof(type, delivery.hand_over_ms), "2m", 1000, 3600000,      \
            "Or after this long without success.", NULL                                            \
    }

/* How much the good outcome of a check proves. */
enum proof {
    PROOF_OPTIONS, /* the options are right; the service was not asked */
    PROOF_REACHED, /* it answered; whether it takes a ring only a test ring shows */
    PROOF_ACCEPTED /* it knows us and takes rings */
};

struct alarm_kind {
    const char *name;
    const char *about;
    size_t size; /* of the struct its options fill, which begins with a struct delivery */
    const struct option *options;
    bool apart;    /* takes one message a second and no more */
    bool ends;     /* wants to hear that an alert it rang is acknowledged or over */
    bool personal; /* rings the person's address: two persons are two messages */
    bool alone;    /* an alert is a thing of its own there: carried ones come each by itself */
    /* Delivers once, then calls alarm_done with the outcome. Retries are alarm's business. Neither
     * self nor alarm may be used once it has returned: the channels may have been replaced. */
    void (*ring)(struct alarm *alarm, void *self, const struct ringing *ringing, void *token);
    /* What the options lack, beyond what their table can say; or NULL. */
    enum err (*valid)(const void *self, struct why *why);
    /* Asks the service without ringing anyone, then calls alarm_done; or NULL: it cannot be asked.
     * alarm_proves says before how much an OK is worth. */
    void (*check)(struct alarm *alarm, void *self, struct text address, void *token);
    /* Reads an answer: bytes from outside. NULL where there are none. */
    enum err (*judge)(const struct http_answer *answer, struct why *why);
    /* The wait that an answer's body asks for, ms or -1; or NULL. */
    int64_t (*patience)(const struct http_answer *answer);
};
extern const struct alarm_kind *const alarm_kinds[];

/* What became of a ring in the end, once. OK delivered; ERR_AGAIN never comes here. On the loop's
 * thread. */
typedef void alarm_outcome(struct text ring_id, enum err outcome, const struct why *why, void *arg);

/* One try by one channel, as it ended: kept by the store and shown. On the loop's thread; texts
 * live for the call. */
struct attempt {
    struct text ring_id, channel; /* the channel that was tried, after a hand-over the next one */
    int number;                   /* of the ring's tries on all channels, from 1 */
    int64_t at_ms, took_ms;       /* wall clock at its begin; how long it took */
    int status;                   /* what the other side answered (HTTP, SMTP); 0: nothing */
    enum err outcome;             /* OK delivered; ERR_AGAIN may work later; else refused */
    const struct why *why;        /* NULL with OK; never holds a secret */
    int64_t wait_ms;              /* until this channel's next try; -1: there is none */
    struct text handed_to;        /* the channel that has the ring now; or absent */
};
typedef void alarm_attempt(const struct attempt *attempt, void *arg);

struct alarm *alarm_new(const struct watched *watched, struct loop *loop, struct http *http,
                        alarm_outcome *outcome, void *arg, struct why *why);
/* Rings under way get no outcome any more. Not from inside a callback of alarm. */
void alarm_free(struct alarm **alarm);
/* Other channels from now on; what is under way goes on by the new channel of the same id. Bad
 * ones leave the old in force. */
enum err alarm_watch(struct alarm *alarm, const struct watched *watched, struct why *why) MUST_USE;
/* Hears of every try, with the arg of alarm_new; NULL ends it. */
void alarm_on_attempt(struct alarm *alarm, alarm_attempt *attempt);
/* Copies. Without a headline it is made: level, brand, category and first reason in lang; so is the
 * body. A ring_id that is under way or was delivered lately is not sent twice: one outcome comes
 * for what is under way, OK at once for what was delivered. */
void alarm_ring(struct alarm *alarm, const struct ringing *ringing);
/* The alert was acknowledged or is over (ringing->tells): each channel that delivered a ring of the
 * same alert_key and wants to hear its end is told, whatever ring->channel says; person, address,
 * language and what it was about are those of that ring. */
void alarm_tell(struct alarm *alarm, const struct ringing *ringing);
/* After a restart: a ring of an alert still open that was delivered by ring->channel before. Sends
 * nothing but what that channel sends again and again. */
void alarm_recall(struct alarm *alarm, const struct ringing *ringing);

/* One reason in ja, en or it, with its figures where it has any: as messages say it, and the page
 * of a link. */
void alarm_reason(const struct said *said, struct text lang, struct buf *out);

/* ---- the link that takes one ring (link.c) ---- */
/* BASE/ack/CLIENT/RING/UNTIL/SIGN: HMAC-SHA256 over the three under the key, which is at least 32
 * bytes. It opens a page that asks for one press; nothing is taken by opening it. */
enum err link_write(struct text key, struct text base, const struct event *ring, int64_t until_ms,
                    struct buf *out) MUST_USE;
/* The parts as they stand in the address. ERR_DENIED: not ours; ERR_CLOSED: it is over. */
struct link_parts {
    struct text client, ring, until, sign;
};
enum err link_good(struct text key, const struct link_parts *parts, int64_t now_ms,
                   struct why *why) MUST_USE;

/* ---- how the channels are ---- */
struct channel_health {
    struct text id;
    const char *kind;
    bool reaches_phone;
    int64_t waiting;      /* rings on their way */
    int64_t failures;     /* in a row */
    int64_t last_good_ms; /* wall clock; 0: never since the start */
    int64_t last_failure_ms;
    struct text last_failure; /* without secrets; or absent */
};
size_t alarm_channels(const struct alarm *alarm);
/* Valid until the next call of alarm. */
void alarm_channel(const struct alarm *alarm, size_t i, struct channel_health *health_out);

typedef void alarm_checked(struct text channel, enum err outcome, enum proof proof,
                           const struct why *why, void *arg);
/* Whether the channel could ring address (may be absent) now, without ringing. One answer, perhaps
 * before this returns; none any more after alarm_free. */
void alarm_check(struct alarm *alarm, struct text channel, struct text address,
                 alarm_checked *checked, void *arg);
/* The same from the options alone, by any thread: right, and whether it reaches a phone. */
enum err alarm_channel_valid(const struct channel *channel, bool *phone_out,
                             struct why *why) MUST_USE;

/* ---- the preflight: can tonight's ladders ring? (preflight.c) ---- */
enum finding_kind {
    FIND_NO_ROUTE,   /* no route for this brand from this level up: the fallback, else the log */
    FIND_NOBODY,     /* nobody of the ladder is there in this time */
    FIND_ALL_QUIET,  /* all who are there have quiet hours: it waits for their end */
    FIND_NO_PHONE,   /* who is there is reached by no channel that makes a telephone sound */
    FIND_GAP,        /* nobody holds the duty in this time */
    FIND_NO_CHANNEL, /* the person is reached by the log alone */
    FIND_BROKEN,     /* the channel's options are wrong */
    FIND_FAILED,     /* the channel's last try failed */
    FIND_EXPIRED,    /* its secret is over, or ends in this time */
    FIND_COUNT
};
struct finding {
    enum finding_kind kind;
    bool stops; /* the ladder is not proved: somebody may not hear it */
    struct text client, brand, person, channel, duty; /* absent: all, or not about one */
    int level;                                        /* from this one up; 0: any */
    int64_t from_ms, to_ms;                           /* 0: always */
    struct text why; /* of the channel, in English, without secrets */
};
/* A channel's last try, as the store has it. */
struct channel_state {
    struct text id, why;
    bool failed;
    int64_t at_ms;
};
struct preflight {
    const struct watched *watched;
    const struct cover *covers;
    size_t cover_count;
    const struct channel_state *states;
    size_t state_count;
    int64_t from_ms, span_ms;   /* looked at every quarter of an hour; at most 31 days */
    const struct text *clients; /* only these clients' routes and brands; NULL: all */
    size_t client_count;
};
typedef void preflight_say(const struct finding *finding, void *arg);
/* True: nothing stops. Pure, but that it reads the channels' options. */
bool preflight_run(const struct preflight *preflight, preflight_say *say, void *arg);
const char *finding_name(enum finding_kind kind); /* "no_route" … */
/* Who reads the words: names of `watched` stand for ids where it is given; times are told on the
 * person's wall clock, else on that of the finding's client, else in UTC. */
struct finding_reader {
    struct text lang; /* ja, en or it */
    const struct watched *watched;
    struct text person;
};
/* One sentence. */
void finding_words(const struct finding *finding, const struct finding_reader *reader,
                   struct buf *out);

/* ---- for the by_*.c ---- */
struct http *alarm_http(struct alarm *alarm);
void alarm_proves(void *token, enum proof proof);
/* What the other side answered (HTTP, SMTP), for the record of this try; before alarm_done. */
void alarm_answered(void *token, int status);
/* alarm may be NULL: the token knows it, and whether it still lives. retry_after_ms -1: none. */
void alarm_done(struct alarm *alarm, void *token, enum err outcome, const struct why *why,
                int64_t retry_after_ms);
#endif
