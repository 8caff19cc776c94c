#ifndef DESK_REPLIES_H
#define DESK_REPLIES_H
/*
 * Answers: from a draft to what became of it. Nothing else may send.
 *
 *   draft ─submit─► submitted ─approve─► approved ─press─► leaving ─due─► out ─fate─► sent
 *     ▲                │ refuse             ▲                │undo          ├─► not_sent (pressed
 * again) └─── any edit ───┴── refused          └────────────────┤              └─► unknown
 * ─decide─► … held ◄┘ (what had changed is said)
 *
 * Where nobody must approve, submit leads to approved at once. Any edit, of text, account or
 * target, leads back to draft and voids what was approved. `at_hand`: pressed, and a person takes
 * the text to the network by hand, then says so (decide). `dropped`: thrown away.
 *
 * Everything is inside a store job; a reply of another client is ERR_NOT_FOUND; every act leaves a
 * line in the reply's history and in that of its case.
 */
#include "desk/act.h"
#include "model/reply.h"

/* ---- writing ---- */

/* What a person writes. Absent sender, answers, to and lang are found: the account of the network
 * of the customer's newest post, that post, its author, its language. */
struct reply_text {
    struct text case_id, statement; /* of a new one: one of the two */
    struct text text, subject, lang;
    struct text sender;   /* id of an account of this client and brand; of another: ERR_NOT_FOUND */
    struct text answers;  /* a post of the case */
    struct text to;       /* whom: a handle or a mail address */
    struct text net;      /* of a statement that is taken there by hand */
    struct text corrects; /* a sent reply that this one puts right */
    struct text source;   /* the template it was made from; may be absent */
    bool machine;         /* the text is a machine's, as it came */
    const struct json *links; /* [{"from","to","fact"}]: passages and rows of the ledger; or NULL */
};
/* act: client, person, now_ms. The id lives in db_arena. */
enum err desk_reply_new(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                        const struct reply_text *text, struct text *id_out,
                        struct why *why) MUST_USE;
/* A new version; what is absent stays as it is. ERR_DENIED when it is out or over. */
enum err desk_reply_write(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          const struct reply_text *text, struct why *why) MUST_USE;
enum err desk_reply_drop(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* Checks a text as it would be checked, and keeps nothing: {"level","network","sender","blocked",
 * "needs","findings"}. act: client, person, now_ms; id of a reply, or absent: the text's case or
 * statement. */
enum err desk_reply_try(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                        const struct reply_text *text, struct json_out *out,
                        struct why *why) MUST_USE;

/* What the server of an account says of lengths: the checks hold its texts to it from now on, also
 * after a restart. */
struct length_rule;
enum err desk_length_keep(struct db *db, struct text sender, const struct length_rule *rule,
                          int64_t now_ms, struct why *why) MUST_USE;

/* ---- judging ---- */

/* Checks it and keeps the findings. With a block that nobody overrode it stays a draft:
 * blocked_out. Else it is submitted, or approved where nobody must approve. */
enum err desk_reply_submit(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           bool *blocked_out, struct why *why) MUST_USE;
/* rule: "J05" or its code; act.text: the reason, required; holds for this version and these words.
 * ERR_DENIED for those that nobody may override. */
enum err desk_reply_override(struct db *db, const struct act *act, struct text rule,
                             struct why *why) MUST_USE;
bool desk_rule_final(struct text rule); /* nobody may override it */

/* Who must say yes. */
enum need { NEED_SECOND, NEED_RISK, NEED_CLIENT, NEED_COUNT };
const char *need_name(enum need need); /* "second", "risk", "client" */
struct approver {
    bool by_link;        /* came by a signed link: stands for the client */
    struct text link_by; /* who made the link */
};
/* act.text: a comment, may be empty. ERR_DENIED: the author, an editor, somebody who has approved
 * already, or whose yes is not asked for. */
enum err desk_reply_approve(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                            const struct approver *approver, struct why *why) MUST_USE;
/* act.text: why, required. */
enum err desk_reply_refuse(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           const struct approver *approver, struct why *why) MUST_USE;
/* In an emergency a risk officer, lead or admin who did not write it stands for all who are
 * missing; act.text: why, required. It stays open until another person has reviewed it. */
enum err desk_reply_break_glass(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                                struct why *why) MUST_USE;
enum err desk_reply_review(struct db *db, const struct act *act, struct why *why) MUST_USE;

/* For a signed link: what it must stand for, and whether it may. ERR_DENIED where no approver of
 * the client is asked; the version and expiry go into the link. */
struct approval_link {
    struct text client, reply, approver;
    int64_t version, until_ms;
};
enum err desk_approval_link(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                            struct text approver, struct approval_link *link_out,
                            struct why *why) MUST_USE;

/* ---- sending ---- */

/* A person presses send: the undo window begins. Checks again; ERR_DENIED says what is in the way.
 */
enum err desk_reply_press(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          struct why *why) MUST_USE;
enum err desk_reply_undo(struct db *db, const struct act *act, struct why *why) MUST_USE;

/* What may go out at this moment, oldest first; each is looked at anew as it stands now, and is
 * `out`, with its mark, when the job is committed. What may not is held or asked anew, and that is
 * said too. */
struct release {
    const struct desk_eyes *eyes;
    int64_t now_ms;
    size_t most;
    void *arg;
    /* The account may send now; else its replies wait. NULL: all may. */
    bool (*ready)(void *arg, struct text client, struct text sender);
    /* What the network will know it by; the empty text: nothing. The same for the same reply.
     * NULL: nothing. */
    void (*mark)(void *arg, const struct outgoing *outgoing, char room[REPLY_MARK_ROOM]);
};
struct said_event {
    struct event event; /* EVENT_REPLY, stored */
    int64_t number;
};
struct released {
    struct outgoing *at;
    size_t count;
    struct said_event *said;
    size_t said_count;
};
/* Everything lives in the arena. */
enum err desk_reply_due(struct db *db, const struct release *release, struct arena *arena,
                        struct released *released_out, struct why *why) MUST_USE;
/* When the next one is due; INT64_MAX: none waits. */
enum err desk_reply_next(struct db *db, int64_t *at_ms_out, struct why *why) MUST_USE;
/* Those that are out and whose fate is not known, after a restart: tried is set. */
enum err desk_reply_open(struct db *db, struct arena *arena, struct released *released_out,
                         struct why *why) MUST_USE;

/* Whether one that is out might still begin to leave as things stand now. act: client, id, now_ms.
 */
struct still {
    bool may;
    struct text because; /* what is in the way; in the arena */
};
enum err desk_reply_still(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          struct arena *arena, struct still *still_out, struct why *why) MUST_USE;

/* What became of it. ERR_NOT_FOUND when it is not out. */
struct reply_fate {
    struct text client, id;
    enum fate fate;
    struct text sent_id, url; /* at the network; of FATE_SENT. Handed: url opens with the text */
    struct text reason;       /* of the others, in words */
    int64_t at_ms;
};
enum err desk_reply_fate(struct db *db, const struct desk_eyes *eyes, const struct reply_fate *fate,
                         struct why *why) MUST_USE;
/* A person decides about what is unknown, or confirms what was at hand. fate: sent or not_sent;
 * act.text: a word on how that is known; url may be absent. */
enum err desk_reply_decide(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           enum fate fate, struct text url, struct why *why) MUST_USE;

/* A sent reply is taken back, with the reason (act.text, required): what was said stays here. */
enum err desk_reply_take_back(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* Those that are still to be taken back at the network: mark is their id there. */
enum err desk_replies_back(struct db *db, struct arena *arena, struct released *released_out,
                           struct why *why) MUST_USE;
enum err desk_reply_gone(struct db *db, const struct act *act, struct why *why) MUST_USE;

/* The stored event that says how the reply stands now; to be published after the commit. */
enum err desk_reply_say(struct db *db, const struct act *act, struct said_event *said_out,
                        struct why *why) MUST_USE;

/* ---- one stop for everything ---- */
/* act.client with sender absent: all of the client; sender: that account. act.client empty:
 * everything (an admin's). act.text: why, required. */
enum err desk_stop(struct db *db, const struct act *act, struct text sender,
                   struct why *why) MUST_USE;
/* Ends the one with that number of the client ('': of everything). */
enum err desk_stop_end(struct db *db, const struct act *act, int64_t number,
                       struct why *why) MUST_USE;
/* {"stops":[…]}: those in force, or all. */
enum err desk_stops_json(struct db *db, const struct seen_by *by, bool all, struct json_out *out,
                         struct why *why) MUST_USE;

/* ---- who does not want to hear from us ---- */
/* The text asks us to leave its writer alone: Japanese, English, Italian. Pure. */
bool desk_wants_no_contact(struct text text);
/* Keeps it when the author of this post asks; at once, for the whole client. What is leaving to
 * them is held. */
enum err desk_opt_out_of_post(struct db *db, const struct post *post, struct text client,
                              int64_t now_ms, struct why *why) MUST_USE;
/* By hand: act.text: why. */
enum err desk_opt_out(struct db *db, const struct act *act, struct text net, struct text author,
                      struct why *why) MUST_USE;
/* With their own word again; act.text: how that is known, required. */
enum err desk_opt_out_end(struct db *db, const struct act *act, int64_t number,
                          struct why *why) MUST_USE;
enum err desk_opt_outs_json(struct db *db, const struct seen_by *by, bool all, struct json_out *out,
                            struct why *why) MUST_USE;

/* ---- what was promised ---- */
enum err desk_task_client(struct db *db, const struct seen_by *by, struct text id,
                          struct text *client_out, struct why *why) MUST_USE;
enum err desk_task_done(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* act.text: to whom; due_ms 0: stays. */
enum err desk_task_change(struct db *db, const struct act *act, int64_t due_ms,
                          struct why *why) MUST_USE;
/* Open ones, the next due first; or all. */
enum err desk_tasks_json(struct db *db, const struct seen_by *by, bool all, struct json_out *out,
                         struct why *why) MUST_USE;

/* ---- pages ---- */
struct reply_query {
    struct text state, case_id, statement, client; /* absent: any */
    struct text waits_for; /* a person: those that wait for this one's yes */
    bool open;             /* without those that ended */
    bool review;           /* those whose broken glass is not reviewed */
    int64_t limit;
};
enum err desk_reply_client(struct db *db, const struct seen_by *by, struct text id,
                           struct text *client_out, struct why *why) MUST_USE;
enum err desk_replies_json(struct db *db, const struct seen_by *by, const struct reply_query *query,
                           struct json_out *out, struct why *why) MUST_USE;
enum err desk_reply_json(struct db *db, const struct seen_by *by, struct text id,
                         struct json_out *out, struct why *why) MUST_USE;
/* {"overrides":[{"client","person","rule","blocks","overridden"}],"approvals":[…]}: since then. */
enum err desk_judging_json(struct db *db, const struct seen_by *by, int64_t since_ms,
                           struct json_out *out, struct why *why) MUST_USE;
#endif
