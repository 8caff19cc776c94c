#ifndef DESK_FACTS_H
#define DESK_FACTS_H
/*
 * The ledger: what we hold to be true, with its evidence; and statements: what we say of it in
 * public. Both keep every version. What was published is never changed: it is corrected, by a
 * statement of its own that names the first.
 */
#include "desk/act.h"
#include "model/event.h"

/* ---- facts ---- */
struct fact_text {
    struct text brand, incident; /* absent: of the whole client */
    struct text claim;           /* "lot of the soup with the insect" */
    struct text value;           /* "B-17"; may be absent */
    struct text position;        /* confirmed, false, unknown */
    struct text evidence, owner;
    struct text open; /* "yes", "no": may be said in public; absent: stays (a new one: no) */
};
/* act: client, person, now_ms; text: why it changes (of a change; may be empty). Every text that
 * told the row as it was is found: desk_fact_json lists it. */
enum err desk_fact_new(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                       const struct fact_text *text, struct text *id_out, struct why *why) MUST_USE;
/* act.version: the one that was read; ERR_DENIED with who changed it and when it is another now. */
enum err desk_fact_change(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          const struct fact_text *text, struct why *why) MUST_USE;
/* No longer held against anything; text: why, required. */
enum err desk_fact_end(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                       struct why *why) MUST_USE;

/* A text that uses the row: object "reply", "statement", "knowledge" or "template". */
struct fact_used {
    struct text object, id;
};
/* A draft that puts a sent reply right, in its case, or a correction of a statement: what was said
 * stays. ERR_DENIED for texts that are changed where they stand, and where a correction waits. */
enum err desk_fact_correct(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           const struct fact_used *used, struct text *made_out,
                           struct why *why) MUST_USE;
/* Somebody looked at it and leaves it as it is; act.text: why, required. Until the row changes
 * again. */
enum err desk_fact_seen(struct db *db, const struct act *act, const struct fact_used *used,
                        struct why *why) MUST_USE;
enum err desk_fact_client(struct db *db, const struct seen_by *by, struct text id,
                          struct text *client_out, struct why *why) MUST_USE;
struct fact_query {
    struct text client, incident;
    bool all;       /* also those that ended */
    bool otherwise; /* only those of which texts say otherwise now */
};
enum err desk_facts_json(struct db *db, const struct seen_by *by, const struct fact_query *query,
                         struct json_out *out, struct why *why) MUST_USE;
enum err desk_fact_json(struct db *db, const struct seen_by *by, struct text id,
                        struct json_out *out, struct why *why) MUST_USE;

/* ---- statements ---- */
struct statement_text {
    struct text brand, story, incident;
    struct text kind; /* holding, facts, correction, other */
    struct text lang, text;
    const struct json *slots; /* {"known":"…", …}: the text is made of them when it is absent */
    const struct json *targets; /* ["sender id", …], in order; absent: the origin network first */
    struct text corrects;       /* of a correction */
    struct text note;           /* what it puts right; required with corrects */
    struct text speaker;        /* who says it, where it is said elsewhere */
};
enum err desk_statement_new(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                            const struct statement_text *text, struct text *id_out,
                            struct why *why) MUST_USE;
/* A new version. ERR_DENIED when it was published: correct it instead; and when it is another now
 * than act.version, the one that was read. */
enum err desk_statement_write(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                              const struct statement_text *text, struct why *why) MUST_USE;
/* A draft reply for each target that has none yet, the origin network first; ids in the reply
 * list. */
enum err desk_statement_prepare(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                                struct why *why) MUST_USE;
/* It was said elsewhere (press, television, the company's own site): from now on it counts among
 * what was published. act.text: the url, or where. at_ms: when; 0: now. */
enum err desk_statement_published(struct db *db, const struct act *act, int64_t at_ms,
                                  struct why *why) MUST_USE;
/* Whom it is about, for the act and the tower's clock of effects: client, brand, story, at_ms (0:
 * it is not published). */
enum err desk_statement_about(struct db *db, const struct seen_by *by, struct text id,
                              struct event *about_out, struct why *why) MUST_USE;
enum err desk_statements_json(struct db *db, const struct seen_by *by, struct text incident,
                              struct json_out *out, struct why *why) MUST_USE;
enum err desk_statement_json(struct db *db, const struct seen_by *by, struct text id,
                             struct json_out *out, struct why *why) MUST_USE;
/* {"kinds":[{"kind","slots":[{"id","words":{"ja","en","it"}}]}]}. Pure. */
void desk_skeletons_json(struct json_out *out);
#endif
