#ifndef DESK_MACHINE_H
#define DESK_MACHINE_H
/*
 * First words by a model of the owner's: optional, asked for by a person, for one case at a time. A
 * wish is a row that waits a few minutes for a worker of the tower; what the model writes is held
 * against its bounds and all checks and becomes a reply in the state `draft`, marked as a
 * machine's. Nothing is sent by it: a person edits it or lets its mark stand, and presses send.
 *
 *   desk_machine_ask (a person) → desk_machine_next (the worker: what to ask) → the model →
 *   desk_machine_keep → a draft, or a word on why there is none
 */
#include "desk/replies.h"

/* Of the configuration; the same for the whole run. */
struct machine_rule {
    struct texts clients; /* for whom it writes; none: all */
    struct texts not_on;  /* networks on which it does not; absent: x */
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
    MACHINE_MEANWHILE, /* somebody has written an answer meanwhile: nothing was put over it */
    MACHINE_GONE       /* the case or the page is gone */
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

/* ---- the worker ---- */
struct machine_task {
    struct text client, case_id, person;
    int64_t number;
    struct text system, user; /* what the model is asked */
};
extern const char machine_schema[]; /* of its answer */
/* What a job of the worker brings home, in the arena. */
typedef void machine_tell_fn(const struct said_event *said, void *arg);
struct machine_outcome {
    struct arena *arena;
    struct text again;     /* of desk_machine_keep */
    machine_tell_fn *tell; /* called for each that ended or moved; may be NULL */
    void *arg;
};
/* The oldest that waits, taken up; number 0: none does. Those whose time is over end first. */
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
};
/* Keeps the draft, or says why there is none. again: what the model is told when it may try once
 * more, in the arena; absent: it is over. */
enum err desk_machine_keep(struct db *db, const struct desk_eyes *eyes,
                           const struct machine_answer *answer, struct machine_outcome *outcome,
                           struct why *why) MUST_USE;

/* ---- the mark ---- */
/* What a text says of itself where a machine wrote it: the client's own words, else those of the
 * house in this language. Pure. */
struct text machine_mark(const struct client_voice *voice, struct text lang);
/* The same words, whatever stands between them: white space, punctuation, names that are called and
 * the mark do not count. Pure. */
bool machine_same(struct text a, struct text b, struct text mark);
#endif
