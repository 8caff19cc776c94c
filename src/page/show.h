#ifndef PAGE_SHOW_H
#define PAGE_SHOW_H
/* The shapes of docs/api.md that several pages share, each from one row. */
#include "desk/desk.h"
#include "page/page.h"

enum { STORY_QUIET_HOURS = 72, STATEMENT_HOURS = 3 };

/* ---- stories ---- */
#define STORY_COLUMNS                                                                              \
    "s.client, s.brand, s.id, s.level, s.computed, s.score, s.category, s.headline, "              \
    "s.headline_lang, s.first_at, s.first_seen_at, s.last_at, s.authors, s.posts, s.reposts, "     \
    "s.reach, s.networks, s.figures, "                                                             \
    "(SELECT i.id FROM incident i WHERE i.client = s.client AND i.id = s.incident), s.since, "     \
    "s.terms, s.why, s.positive, s.first_post"
enum story_column {
    STORY_CLIENT,
    STORY_BRAND,
    STORY_ID,
    STORY_LEVEL,
    STORY_COMPUTED,
    STORY_SCORE,
    STORY_CATEGORY,
    STORY_HEADLINE,
    STORY_HEADLINE_LANG,
    STORY_FIRST_AT,
    STORY_FIRST_SEEN_AT,
    STORY_LAST_AT,
    STORY_AUTHORS,
    STORY_POSTS,
    STORY_REPOSTS,
    STORY_REACH,
    STORY_NETWORKS,
    STORY_FIGURES,
    STORY_INCIDENT,
    STORY_SINCE,
    STORY_TERMS,
    STORY_WHY,
    STORY_POSITIVE,
    STORY_FIRST_POST
};
void show_story(struct db *db, struct row *row, const struct seen_by *by, struct json_out *out);
/* The keys forecast and effect: what the tower last foresaw of the story, and what came after
 * statements, with words in three languages; each may be an empty list. */
enum err show_foreseen(struct db *db, const struct story_id *story, struct json_out *out,
                       struct why *why) MUST_USE;
/* The keys why, terms, levels, forecast, effect and curve of a story's or an incident's page. */
enum err show_story_parts(struct db *db, struct row *row, struct json_out *out,
                          struct why *why) MUST_USE;
/* The row of one story, or ERR_NOT_FOUND; end it with row_end. */
enum err story_row(struct db *db, const struct seen_by *by, const struct story_id *story,
                   struct row **row_out, struct why *why) MUST_USE;
/* {"step_s","from","authors","posts","reposts"}: ten-minute bins, wider when there are too many. */
enum err show_curve(struct db *db, const struct story_id *story, struct json_out *out,
                    struct why *why) MUST_USE;

/* ---- cases ---- */
#define CASE_COLUMNS                                                                               \
    "c.client, c.id, c.brand, c.lang, c.net, c.author, c.opened_at, c.assignee, c.closed_why, "    \
    "c.posts, c.number, c.snoozed_until, c.reason, c.merged_into, c.value, c.currency, c.skill, "  \
    "c.found, c.aged, c.told, c.state, c.asked_at, c.answered_at, c.waiting_since, c.last_at, "    \
    "c.closed_at, c.paused_since, c.paused_ms, c.contacts, c.answers, c.unresolved_contacts, "     \
    "c.reopened"
enum err show_case(struct db *db, struct row *row, const struct seen_by *by, struct json_out *out,
                   struct why *why) MUST_USE;

/* Where it began, who tells it, what is said, what it resembles, what became of it: pairs of the
 * object under way (story_facts.c). */
struct story_scan;
enum err show_story_facts(struct db *db, const struct seen_by *by, const struct story_id *story,
                          struct story_scan *scan, struct json_out *out, struct why *why) MUST_USE;
/* The rows in force of a story's incidents, and of its brand or client beside no incident. */
struct ledger {
    const struct checker *checker; /* NULL: nothing is held against it */
    struct draft_fact *facts;
    size_t count;
};
enum err ledger_of(struct db *db, const struct seen_by *by, const struct story_id *story,
                   struct ledger *ledger_out, struct why *why) MUST_USE;
/* "ledger": what it says of a claim, or null. */
void show_ledger(struct db *db, const struct ledger *ledger, struct text claim,
                 struct json_out *out);

/* ---- incidents ---- */

/* "tries": of one ring, into the object under way. */
enum err show_tries(struct db *db, struct text client, struct text ring, struct json_out *out,
                    struct why *why) MUST_USE;

/* The eight steps of an incident, what it promised, and when the public hears from us next: the
 * keys steps, next_step, promises and next_update of its page, from what stands in the store. */
struct incident_course {
    struct text client, brand, story, id, owner, acknowledged_by, rung; /* rung: the last one */
    int64_t opened_ms, acknowledged_ms, closed_ms;                      /* 0: not yet */
    int level;
};
enum err show_incident_course(struct db *db, const struct seen_by *by,
                              const struct incident_course *course, struct json_out *out,
                              struct why *why) MUST_USE;
#endif
