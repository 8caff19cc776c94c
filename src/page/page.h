#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H
/*
 * What the desk and the tower have stored, as the pages show it: cases, the queue, stories,
 * incident rooms, alarms, people, figures. Nothing here writes: each is inside a store read (or
 * job) and gives what docs/api.md says. What belongs to a client that the reader does not serve
 * does not exist: ERR_NOT_FOUND.
 *
 * Lists and one, each as one JSON value. limit 0: 100; at most 500.
 */
#include "page/metrics.h"
#include "store/store.h"

/* ---- cases ---- */
struct case_query {
    /* absent: any. state: "open" (all but the resolved), "closed", or one state by its name */
    struct text state, brand, lang, skill, author;
    struct text mine; /* the person, whose open cases are counted apart */
    bool only_mine;   /* only those assigned to this person */
    bool unassigned;
    int64_t limit;
};
enum err page_cases_json(struct db *db, const struct seen_by *by, const struct case_query *query,
                         struct json_out *out, struct why *why) MUST_USE;
enum err page_case_json(struct db *db, const struct seen_by *by, struct text id,
                        struct json_out *out, struct why *why) MUST_USE;

/* ---- the queue ---- */

struct queue_query {
    struct text person;                    /* whose queue: skills, languages, load */
    struct text brand, lang, skill, state; /* absent: any */
    bool all; /* also what others have, and what is not for this person */
    bool only_mine, unassigned;
    int64_t offset, limit; /* of what is found, in its order */
};
/* What breaks next first: {"now","cases":[case],"counts":{…},"people":[…]}. */
enum err page_queue_json(struct db *db, const struct seen_by *by, const struct queue_query *query,
                         struct json_out *out, struct why *why) MUST_USE;
/* Into the object under way: "counts", "clients" and "people" of that page. */
enum err page_queue_sums_json(struct db *db, const struct seen_by *by, struct json_out *out,
                              struct why *why) MUST_USE;

/* ---- stories ---- */

struct story_query {
    struct text client, brand; /* absent: any */
    int64_t level;             /* from this level up */
    bool open;                 /* without those that are quiet: level 0 and 72 h without a post */
    int64_t limit;
};
enum err page_stories_json(struct db *db, const struct seen_by *by, const struct story_query *query,
                           struct json_out *out, struct why *why) MUST_USE;

/* One story; after: a cursor from "more", absent: from the start. */
struct story_id {
    struct text client, brand, id, after;
    bool first_order; /* oldest first */
    int64_t limit;
};
enum err page_story_json(struct db *db, const struct seen_by *by, const struct story_id *story,
                         struct json_out *out, struct why *why) MUST_USE;
enum err page_story_posts_json(struct db *db, const struct seen_by *by,
                               const struct story_id *story, struct json_out *out,
                               struct why *why) MUST_USE;
/* How it went from network to network, in at most 96 steps; what groups of posts say the same; who
 * tells it, in numbers by kind; what of it was there before, and how that ended. */
enum err page_story_spread_json(struct db *db, const struct seen_by *by,
                                const struct story_id *story, struct json_out *out,
                                struct why *why) MUST_USE;
enum err page_story_groups_json(struct db *db, const struct seen_by *by,
                                const struct story_id *story, struct json_out *out,
                                struct why *why) MUST_USE;
enum err page_story_authors_json(struct db *db, const struct seen_by *by,
                                 const struct story_id *story, struct json_out *out,
                                 struct why *why) MUST_USE;
enum err page_story_past_json(struct db *db, const struct seen_by *by, const struct story_id *story,
                              struct json_out *out, struct why *why) MUST_USE;
/* What would become of a story if these posts went out of it (ids; those that are not in it are
 * not counted): the figures of what stays and of what goes, and the cases that have one of the
 * posts. What both have in common (growth, evidence, authorities) stands in both figures. Nothing
 * is changed. ERR_BAD_INPUT: none of them is in it, or all are. */
enum { SPLIT_CASES_SHOWN = 20 };
struct split_part {
    struct figures figures;
    int64_t posts, reposts, people, first_at, last_at;
};
struct split_case {
    struct text id;
    bool both; /* it has posts in either */
};
struct split_view {
    enum risk category;
    int level;
    struct text incident; /* open, or absent */
    struct split_part stays, goes;
    int64_t cases;
    struct split_case shown[SPLIT_CASES_SHOWN];
    size_t shown_count;
};
struct split_ask {
    const struct story_id *story;
    const struct text *posts;
    size_t count;
};
enum err page_story_split(struct db *db, const struct seen_by *by, const struct split_ask *ask,
                          struct split_view *view, struct why *why) MUST_USE;
/* The open cases of a story by language, with what each was told: {"langs":[{"lang","cases":[…]}],
 * "fixes":[…],"past":[case]}: past: open ones of its authors, asked before it began. */
enum err page_story_cases_json(struct db *db, const struct seen_by *by,
                               const struct story_id *story, struct json_out *out,
                               struct why *why) MUST_USE;

/* ---- incidents ---- */

enum err page_incidents_json(struct db *db, const struct seen_by *by, bool open_only, int64_t limit,
                             struct json_out *out, struct why *why) MUST_USE;
enum err page_incident_json(struct db *db, const struct seen_by *by, struct text id,
                            struct json_out *out, struct why *why) MUST_USE;
/* The newest incident of a story, open or closed; empty: there is none. In db_arena. */
enum err page_incident_of(struct db *db, const struct story_id *story, struct text *id_out,
                          struct why *why) MUST_USE;

/* ---- the tower, the board, the rest ---- */

/* The accounts of the budgets, and the mutes (in force only, or all). */
enum err page_budgets_json(struct db *db, const struct seen_by *by, struct json_out *out,
                           struct why *why) MUST_USE;
enum err page_mutes_json(struct db *db, const struct seen_by *by, int64_t now_ms, bool all,
                         struct json_out *out, struct why *why) MUST_USE;
/* {"id","name"} of who did something, null for nobody: one value. */
void page_person_put(struct db *db, const struct seen_by *by, struct text person,
                     struct json_out *out);
/* Into the object under way: "number" and "versions" of a query (name.brand absent: of a list). */
enum err page_rule_json(struct db *db, const struct seen_by *by, const struct rule_name *name,
                        struct json_out *out, struct why *why) MUST_USE;
/* Into the object under way: "brands", "alerts_today" and "duty" of GET /tower. */
enum err page_tower_json(struct db *db, const struct seen_by *by, struct json_out *out,
                         struct why *why) MUST_USE;
/* Into the object under way: what each source brought in the hours before now, in steps of
 * STORE_STEP_MS: "from", "step_s", "sources" of GET /sources/volumes. */
enum err page_volumes_json(struct db *db, int64_t now_ms, int64_t hours, struct json_out *out,
                           struct why *why) MUST_USE;
/* The lead's board: queue by client, people, what rises, what waits too long. */
enum err page_board_json(struct db *db, const struct seen_by *by, struct json_out *out,
                         struct why *why) MUST_USE;
enum err page_search_json(struct db *db, const struct seen_by *by, struct text query, int64_t limit,
                          struct json_out *out, struct why *why) MUST_USE;
/* Who shares a client with the reader and may sign in: these may be assigned. */
enum err page_people_json(struct db *db, const struct seen_by *by, struct json_out *out,
                          struct why *why) MUST_USE;

/* ---- people who sign in, for an admin ----
 * An admin of some clients sees who shares one of them, and changes those alone who serve no other;
 * an admin of all changes everybody. The names of clients he does not serve are never said. */
struct admin_eyes {
    const struct seen_by *by;
    bool of_all;
    int64_t now_ms; /* the machine's own: sessions and links */
};
bool page_user_seen(const struct admin_eyes *eyes, const struct user *user);
bool page_user_mine(const struct admin_eyes *eyes, const struct user *user);
/* Everybody he sees, who is blocked too. */
enum err page_users_json(struct db *db, const struct admin_eyes *eyes, struct json_out *out,
                         struct why *why) MUST_USE;
/* Into the object under way: "person" of GET /people/{id}. */
enum err page_user_json(struct db *db, const struct admin_eyes *eyes, const struct user *user,
                        struct json_out *out, struct why *why) MUST_USE;
/* Into the object under way: "history", newest first. */
enum err page_user_turns_json(struct db *db, const struct admin_eyes *eyes, struct text person,
                              struct json_out *out, struct why *why) MUST_USE;

/* ---- alarms (alarm_pages.c) ---- */
enum err page_rings_json(struct db *db, const struct seen_by *by, int64_t limit,
                         struct json_out *out, struct why *why) MUST_USE;
/* all: also those that are over. */
enum err page_silences_json(struct db *db, const struct seen_by *by, bool all, struct json_out *out,
                            struct why *why) MUST_USE;
/* Who has each duty for so many hours, and the stand-ins that were entered. */
enum err page_duties_json(struct db *db, const struct seen_by *by, int64_t hours,
                          struct json_out *out, struct why *why) MUST_USE;
/* A route of theirs names the duty. */
bool page_duty_seen(const struct seen_by *by, struct text duty);
/* Who and what the ladders of other clients alone reach is not theirs to ring. */
bool page_person_theirs(const struct seen_by *by, struct text person);
bool page_channel_theirs(const struct seen_by *by, struct text channel);
#endif
