#ifndef DESK_MACHINE_H
#define DESK_MACHINE_H
/*
 * A model of the owner's, optional, asked for one thing at a time: the first words of a case (a
 * person asks), or to read a reply against what was said before (a person asks, or somebody must
 * approve it). A wish is a row that waits a few minutes for a worker of the tower. What the model
 * writes is held against its bounds and all checks and becomes a reply in the state `draft`, marked
 * as a machine's; what it finds is held against both texts and stands beside the reply, marked as a
 * machine's. Nothing is sent by it, and nothing waits for it.
 *
 *   desk_machine_ask, desk_reading_ask (a person), desk_reply_submit → desk_machine_next (the
 *   worker: what to ask) → the model → desk_machine_keep → a draft, findings, or a word on why
 * there are none
 */
#include "desk/replies.h"

/* Of the configuration; the same for the whole run. */
struct machine_rule {
    struct texts clients;      /* for whom it writes; none: all */
    struct texts not_on;       /* networks on which it does not; absent: x */
    bool no_drafts;            /* it only reads */
    bool reads;                /* it reads replies against what was said before … */
    struct texts read_clients; /* … for these; none: as `clients` */
    bool reads_block;          /* what it finds holds a reply back until a person sets it aside */
};

/* How a wish ended. */
enum machine_end {
    MACHINE_DONE,      /* a draft stands in the case */
    MACHINE_LATE,      /* nobody took it up in time */
    MACHINE_AWAY,      /* the model's server did not answer, or refused */
    MACHINE_UNUSABLE,  /* what came is no answer of the form that was asked for */
    MACHINE_TOO_LONG,  /* longer than the network takes */
    MACHINE_LANGUAGE,  /* in another language than the question */
    MACHINE_MARKUP,    /* it holds markup, or places to fill in */
    MACHINE_LINKS,     /* it leads to, or calls, what it was not given */
    MACHINE_PERSONAL,  /* it holds personal data, or another client's names */
    MACHINE_REPEATS,   /* it says the customer's own words */
    MACHINE_MEANWHILE, /* somebody has written meanwhile: nothing was put over it, or it was read
                        * in vain */
    MACHINE_GONE,      /* the case, the page or the reply is gone */
    MACHINE_FULL,      /* too many waited already: it was not asked */
    MACHINE_NOTHING    /* nothing was said before that it could be read against */
};
const char *machine_end_name(enum machine_end end); /* "done", "too_long" … */

/* ---- asking ---- */
struct machine_wish {
    struct text case_id;
    struct text page, lang; /* absent: the page that fits best; the case's */
};
enum { MACHINE_WAIT_MS = 180000, MACHINE_WAITING_MOST = 20 };
/* act: client, person, now_ms. ERR_DENIED: not for this client or network, the case is resolved, or
 * an answer stands there already; ERR_FULL: one of the case is under way, or too many are. */
enum err desk_machine_ask(struct db *db, const struct seen_by *by, const struct machine_rule *rule,
                          const struct act *act, const struct machine_wish *wish,
                          struct why *why) MUST_USE;
/* {"on","wishes":[wish]} of the case, the newest first; rule NULL: there is no model. */
enum err desk_machine_json(struct db *db, const struct seen_by *by, const struct machine_rule *rule,
                           struct text case_id, struct json_out *out, struct why *why) MUST_USE;

/* The reply, in the version that the person has before them (act.version), is to be read. act:
 * client, id, person, now_ms. ERR_DENIED: not for this client, no text, or it is out; ERR_FULL: it
 * is being read, or too many wait. */
enum err desk_reading_ask(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          struct why *why) MUST_USE;

/* ---- the worker ---- */
struct against;
struct machine_task {
    struct text client, case_id, person, reply;
    int64_t number;
    struct text system, user; /* what the model is asked */
    struct text schema;       /* of its answer */
    const struct against
        *asked; /* of a reading: the texts it was shown; NULL: a draft is asked for */
};
extern const char machine_schema[]; /* of a draft */
/* What a job of the worker brings home, in the arena. */
typedef void machine_tell_fn(const struct said_event *said, void *arg);
struct machine_outcome {
    struct arena *arena;
    struct text again;     /* of desk_machine_keep */
    machine_tell_fn *tell; /* called for each that ended or moved; may be NULL */
    void *arg;
};
/* The oldest that waits, taken up; number 0: none does. Those whose time is over end first. by:
 * with its checker, else nothing is read. */
enum err desk_machine_next(struct db *db, const struct seen_by *by,
                           const struct machine_outcome *outcome, struct machine_task *task_out,
                           struct why *why) MUST_USE;

struct machine_answer {
    const struct machine_task *task;
    struct text content; /* what the model said */
    struct text failed;  /* … or why there is nothing, in words */
    bool unusable;       /* … because what came was no answer */
    struct text model;
    bool last; /* it is not asked again */
    int64_t now_ms;
    int64_t found, thrown; /* out: of a reading: findings, and those that were not believed */
};
/* Keeps the draft or the findings, or says why there are none. again: what the model is told when
 * it may try once more, in the arena; absent: it is over. */
enum err desk_machine_keep(struct db *db, const struct desk_eyes *eyes,
                           struct machine_answer *answer, struct machine_outcome *outcome,
                           struct why *why) MUST_USE;

/* ---- the mark ---- */
/* What a text says of itself where a machine wrote it: the client's own words, else those of the
 * house in this language. Pure. */
struct text machine_mark(const struct client_voice *voice, struct text lang);
/* The same words, whatever stands between them: white space, punctuation, names that are called and
 * the mark do not count. Pure. */
bool machine_same(struct text a, struct text b, struct text mark);
#endif
