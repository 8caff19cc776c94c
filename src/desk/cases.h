#ifndef DESK_CASES_H
#define DESK_CASES_H
/*
 * Cases: one person's matter across posts and networks, from the question to the resolution.
 *
 *   open ⇄ waiting_customer, snoozed (until a time) ─► resolved (with a reason) ─► open again
 *   merged: its posts are told in another case; told apart again it is as it was
 *
 * Every clock is computed from what happened (desk/clocks.h); what waits, sleeps or is assigned
 * keeps its age. Everything is inside a store job or read; every act leaves a line in the case's
 * history with person and time; a case of another client is ERR_NOT_FOUND.
 */
#include "desk/act.h"

/* ---- from posts ---- */

/* Does this post need an answer from a person? needs_support counts from .5. No repost, no
 * delete. Whether it is the brand's own voice is known to the caller (brand_is_own_voice). */
bool desk_wants_case(const struct post *post, const struct hit *hit);
/* It says thanks and nothing else: Japanese, English, Italian. What is not understood is a message.
 * Pure. */
bool desk_thanks_only(struct text text);
/* Opens a case for the author's matter, or adds the post to the open one of the same author and
 * brand; one that was resolved less than seven days ago is opened again, but not by a bare thanks.
 * The post is stored already. asked_at is the time of the customer's post, not now: clocks run from
 * it. The event says which (EVENT_CASE; state: "opened", "added", "reopened", "thanked", or "known"
 * when nothing changed); its texts live as long as the job. */
enum err desk_case_from_post(struct db *db, const struct post *post, const struct hit *hit,
                             int64_t now_ms, struct event *event_out, struct why *why) MUST_USE;
/* Any other post: joins the case when the author of a case answers in its conversation, whatever
 * it says. state "": it belongs to none. */
enum err desk_case_from_reply(struct db *db, const struct post *post, const struct hit *hit,
                              int64_t now_ms, struct event *event_out, struct why *why) MUST_USE;

/* ---- from our side ---- */

/* An answer of ours stands on the network: the first-answer or next-answer clock stops at at_ms,
 * the network's acknowledgement. automatic: no person wrote it, and no clock stops. */
struct case_answer {
    struct text client, case_id;
    struct text reply;   /* id of the reply */
    struct text sent_id; /* of the post at the network, so that what answers it joins the case */
    struct text person;
    int64_t at_ms, now_ms;
    bool automatic;
};
enum err desk_case_answered(struct db *db, const struct case_answer *answer,
                            struct why *why) MUST_USE;

/* ---- people's acts ---- */

/* The client of an object, for the act: among those the person serves. */
enum err desk_case_client(struct db *db, const struct seen_by *by, struct text id,
                          struct text *client_out, struct why *why) MUST_USE;
/* The case that is told of this post, among the clients that the reader serves (of several the
 * first client's), whole: act_out's client and id, in db_arena. ERR_NOT_FOUND. */
enum err desk_case_of_post(struct db *db, const struct seen_by *by, struct text post,
                           struct act *act_out, struct why *why) MUST_USE;
/* text: to whom; empty: to nobody */
enum err desk_case_assign(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* The person has it from now on. ERR_BAD_INPUT, with the name, when somebody else has. */
enum err desk_case_take(struct db *db, const struct act *act, struct why *why) MUST_USE;
enum err desk_case_note(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* It waits for the customer; text may say for what. */
enum err desk_case_wait(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* Out of the queue until then, or until the customer writes. At most 30 days. */
enum err desk_case_snooze(struct db *db, const struct act *act, int64_t until_ms,
                          struct why *why) MUST_USE;
/* Neither waits nor sleeps any more. */
enum err desk_case_go_on(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* reason: "answered", "no_answer", "spam", "duplicate", "handed_off", "solved", "other". text: in
 * words; required for no_answer and other. */
enum err desk_case_resolve(struct db *db, const struct act *act, struct text reason,
                           struct why *why) MUST_USE;
/* text: the reason, required: resolved as "other". */
enum err desk_case_close(struct db *db, const struct act *act, struct why *why) MUST_USE;
enum err desk_case_reopen(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* What is at stake, in a currency of three letters; amount below 0: nothing any more. */
enum err desk_case_value(struct db *db, const struct act *act, double amount,
                         struct why *why) MUST_USE; /* act.text: the currency */
/* act.text: a name of the desk's own, empty: none. Only who has it is given the case. */
enum err desk_case_skill(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* We wrote first to somebody who did not call us: active support. */
enum err desk_case_found(struct db *db, const struct act *act, struct why *why) MUST_USE;

/* The case with the id act.text goes into act.id: its posts, answers and history are told there.
 * Both of one client and brand. Told apart again (act.text the same) both are as they were, with
 * what came since. */
enum err desk_case_merge(struct db *db, const struct act *act, struct why *why) MUST_USE;
enum err desk_case_unmerge(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* These posts become a case of their own; not all of them. The id lives in db_arena. */
enum err desk_case_split(struct db *db, const struct act *act, const struct text *posts,
                         size_t count, struct text *id_out, struct why *why) MUST_USE;

/* ---- the queue ---- */

/* Gives the person the case that breaks next among those nobody has, and assigns it in the same
 * job: two never get the same one. id empty: there is none, and reason says why ("empty",
 * "load", "off_duty"). forced: also off duty and over the load. Lives in db_arena. */
struct queue_given {
    struct text id, client;
    const char *reason;
};
enum err desk_queue_next(struct db *db, const struct seen_by *by, const struct act *act,
                         bool forced, struct queue_given *given_out, struct why *why) MUST_USE;

/* ---- what time does ---- */

/* Wakes what has slept long enough, links open cases of three days and more to the incident that
 * their author is in now (state "story", with the case's age), and tells what is 72 h, 7 d and 30 d
 * old and what was asked CONTACTS_MANY times without a resolution: each once, as events
 * (EVENT_CASE; state "woken", "aged", "contacts") that are stored and handed to each. At most 200
 * of a kind at a time: the next tick goes on. */
typedef void desk_case_said_fn(const struct event *event, int64_t number, void *arg);
enum err desk_case_tick(struct db *db, int64_t now_ms, desk_case_said_fn *said, void *arg,
                        struct why *why) MUST_USE;

/* ---- one story, many cases ---- */

/* One fix for all of them (act.text: in words, for who writes each answer); told one by one, not
 * faster than every_ms. The number of the fix. */
struct fix {
    struct text brand, story;
    int64_t every_ms;
};
enum err desk_fix_new(struct db *db, const struct act *act, const struct fix *fix,
                      int64_t *number_out, struct why *why) MUST_USE;
/* The next case that is to be told (state "given" from then on, and assigned to the person);
 * ERR_AGAIN: not yet; ERR_NOT_FOUND: all were told. */
enum err desk_fix_next(struct db *db, const struct act *act, int64_t number, struct text *case_out,
                       struct why *why) MUST_USE;

/* ---- how long it took ---- */

/* The person looked at the case, awake, for so long since the last beat; more than a minute at a
 * time is not believed, nor more than has passed since the last beat. */
enum err desk_case_focus(struct db *db, const struct act *act, int64_t active_ms,
                         struct why *why) MUST_USE;

/* The open case that has waited longest, 72 hours or more, of somebody who writes in this story:
 * event->case_file (in db_arena) and waited_ms. Of the newest 2,000 posts' writers, each by network
 * and account. event: client, brand, story, at_ms. */
enum err desk_case_behind(struct db *db, struct event *event, struct why *why) MUST_USE;
#endif
