#ifndef DESK_DESK_H
#define DESK_DESK_H
/*
 * Cases and incident rooms: what people do about what the tower hears. A case is one person's
 * matter; an incident is a story at level 2 or more. Everything is inside a store job or read and
 * belongs to a client; every change leaves a line in the object's history with person and time.
 * What belongs to a client that the caller does not serve does not exist: ERR_NOT_FOUND.
 */
#include "desk/act.h"
#include "desk/asking.h"
#include "desk/case_queue.h"
#include "desk/case_read.h"
#include "desk/cases.h"
#include "desk/drafts.h"
#include "desk/facts.h"
#include "desk/handoff.h"
#include "desk/knowledge.h"
#include "desk/leaving.h"
#include "desk/machine.h"
#include "desk/machine_against.h"
#include "desk/replies.h"
#include "desk/rule_proposals.h"
#include "desk/same_person.h"
#include "desk/show.h"

/* What an incident is about: client, brand, story, its level (to), incident, open. */
enum err desk_incident_about(struct db *db, const struct seen_by *by, struct text id,
                             struct event *about_out, struct why *why) MUST_USE;

enum err desk_incident_assign(struct db *db, const struct act *act, struct why *why) MUST_USE;
enum err desk_incident_note(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* What its review taught: the last step of an incident. */
enum err desk_incident_lesson(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* Decides to say nothing for now: the reason (text, required), and when somebody looks again, at
 * most 60 minutes on, which becomes a task of that person. */
enum err desk_incident_watch(struct db *db, const struct act *act, int64_t until_ms,
                             struct why *why) MUST_USE;
/* Keeps the reason (text, required), whether the tower has closed it already or not. */
enum err desk_incident_close(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* A person set the level through the tower: the reason is kept. */
enum err desk_incident_level(struct db *db, const struct act *act, int level,
                             struct why *why) MUST_USE;
/* text: who is called into the room; once each */
enum err desk_incident_call_in(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* Who is on the ladder of the most specific route (brand, client, level) that a story of this level
 * has, in order; how many. Pure; the texts are those of watched. */
enum { DESK_LADDER_MOST = 32 };
size_t desk_ladder(const struct watched *watched, const struct event *level,
                   struct text people[DESK_LADDER_MOST]);
/* At level 3 they are called in: after the level's event and its incident were stored. Does nothing
 * below, and once for each person. */
enum err desk_follow(struct db *db, const struct event *level, const struct text *people,
                     size_t count, struct why *why) MUST_USE;

/* What a person says a post's labels are: all of them, as docs/lexicon.md says of examples. The
 * last one that was not taken back counts, is shown with the post, and is what training learns
 * from. */
struct said_labels {
    struct text label; /* risk names with commas between, or "none" */
    struct text sentiment, intent;
    struct text heads; /* of needs_support, evidence, first_hand, addressed; commas; may be empty */
};
enum err desk_correct(struct db *db, const struct act *act, const struct said_labels *labels,
                      struct why *why) MUST_USE;
/* ERR_NOT_FOUND when there is nothing to take back. */
enum err desk_correct_undo(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* The corrections in force of these clients, oldest first, with their posts (shown ones only; those
 * whose source forbids learning are left out and counted). The post lives for the call. */
typedef enum err desk_correction_fn(const struct post *post, struct text client,
                                    const struct said_labels *labels, void *arg, struct why *why);
enum err desk_corrections(struct db *db, const struct seen_by *by, desk_correction_fn *each,
                          void *arg, size_t *forbidden_out, struct why *why) MUST_USE;
/* The same as the table that training reads (docs/weights.md): {B} stands for the names of a client
 * of `watched`, which nobody should learn. */
enum err desk_corrections_tsv(struct db *db, const struct seen_by *by,
                              const struct watched *watched, struct buf *out, size_t *forbidden_out,
                              struct why *why) MUST_USE;
/* {"posts":[post]} of those corrected last, newest first. */
enum err desk_corrections_json(struct db *db, const struct seen_by *by, int64_t limit,
                               struct json_out *out, struct why *why) MUST_USE;
/* ---- tables learned from corrections ----
 * Asked for by a person, learned in the background, in force for the client's posts alone until
 * they are taken back; the one before is in force then. */
enum { LEARN_FEWEST = 20 }; /* posts that must have been corrected */
struct lesson_row {
    int64_t no;
    struct text client;
};
struct lesson_end {
    int64_t no, at_ms, posts, forbidden;
    double right_before,
        right_after;     /* share of the labels people gave, on posts not learned from */
    struct text base;    /* what it was learned on top of */
    struct text weights; /* absent: not taken, or failed; then reason says why */
    struct text reason;
    bool failed;
};
/* act: client, person, now_ms. ERR_FULL while one of the client waits; ERR_BAD_INPUT when too few
 * posts were corrected. */
enum err desk_learn(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* The oldest that waits, its text in the arena; ERR_NOT_FOUND. */
enum err desk_learn_next(struct db *db, struct arena *arena, struct lesson_row *row_out,
                         struct why *why) MUST_USE;
enum err desk_learn_end(struct db *db, const struct lesson_end *end, struct why *why) MUST_USE;
/* ERR_NOT_FOUND when nothing learned is in force. */
enum err desk_learn_undo(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* Those in force that were learned on this base. */
typedef enum err desk_learned_fn(struct text client, struct text weights, void *arg,
                                 struct why *why);
enum err desk_learned(struct db *db, struct text base, desk_learned_fn *each, void *arg,
                      struct why *why) MUST_USE;
/* Asks anew for those in force that were learned on another base. */
enum err desk_learn_again(struct db *db, struct text base, int64_t now_ms,
                          struct why *why) MUST_USE;
/* Into the object under way: "learned":[lesson], newest first, and
 * "corrected":[{"client","posts"}]. */
enum err desk_learned_json(struct db *db, const struct seen_by *by, struct json_out *out,
                           struct why *why) MUST_USE;

/* {"post":post}. */
enum err desk_post_json(struct db *db, const struct seen_by *by, struct text client, struct text id,
                        struct json_out *out, struct why *why) MUST_USE;

/* ---- the second reading of a post ----
 * By a model that its owner runs: kept beside the verdict, marked as what it is, and never used by
 * an alarm. Which post is next, what the model is asked, what it said. */
struct second_post {
    int64_t no; /* of its row */
    struct text client, text, title;
};

/* The newest post of an open case, or first post of a story at level 1 or more, that has none yet,
 * of these clients, at most a day old. ERR_NOT_FOUND when there is none. Texts live in the arena.
 */
enum err desk_second_next(struct db *db, const struct seen_by *by, struct arena *arena,
                          struct second_post *post_out, struct why *why) MUST_USE;

struct second_reading {
    int64_t no, at_ms;
    struct text client, model;
    struct text answer; /* as desk_second_read gives it; absent: it said nothing of use */
    struct text reason; /* then: why */
};
enum err desk_second_keep(struct db *db, const struct second_reading *reading,
                          struct why *why) MUST_USE;

/* What the model is told, and the JSON schema of its answer. */
extern const char second_instructions[], second_schema[];

/* Its answer, checked and written anew: {"categories","sentiment","intent","needs_support","why"}.
 * Names that are none of ours, or a form that is not asked for: ERR_BAD_INPUT. Pure. */
enum err desk_second_read(struct text content, struct arena *arena, struct buf *json,
                          struct why *why) MUST_USE;
#endif
