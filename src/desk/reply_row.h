#ifndef DESK_REPLY_ROW_H
#define DESK_REPLY_ROW_H
/* What the files about replies share. Texts live in db_arena. */
#include "check/check.h"
#include "desk/history.h"

/* One row, as it stands. Absent texts and 0 for what is not there. */
struct reply {
    struct text client, id, brand, case_id, statement, story, corrects, source, state, why;
    struct text text, subject, lang, sender, net, kind, person, answers, root, url, author, links;
    struct text writer, submitted_by, pressed_by, mark, sent_id, sent_url, sent_text, ended_by;
    struct text back_by, back_why;
    int64_t number, version, level, tries;
    int64_t made_ms, changed_ms, submitted_ms, approved_ms, pressed_ms, due_ms, out_ms, ended_ms,
        back_ms, gone_ms;
    bool machine, edited;
};
/* SELECT them from `reply r`; reply_of reads them off the row. */
#define REPLY_COLUMNS                                                                              \
    "r.client, r.id, r.brand, r.case_id, r.statement, r.story, r.corrects, r.template, r.state, "  \
    "r.why, r.text, r.subject, r.lang, r.sender, r.net, r.kind, r.person, r.answers, r.root, "     \
    "r.url, r.author, r.links, r.writer, r.submitted_by, r.pressed_by, r.mark, r.sent_id, "        \
    "r.sent_url, r.sent_text, r.ended_by, r.back_by, r.back_why, r.number, r.version, r.level, "   \
    "r.tries, r.made_at, r.changed_at, r.submitted_at, r.approved_at, r.pressed_at, r.due_at, "    \
    "r.out_at, r.ended_at, r.back_at, r.gone_at, r.machine, r.edited"
void reply_of(struct db *db, struct row *row, struct reply *r);
enum err reply_load(struct db *db, struct text client, struct text id, struct reply *reply_out,
                    struct why *why) MUST_USE;
/* The reply of act.id. ERR_DENIED: it is another version than the one that the person read. */
enum err reply_as_read(struct db *db, const struct act *act, struct reply *reply_out,
                       struct why *why) MUST_USE;
/* In one of the states of the list ("draft submitted"), or ERR_DENIED with words. */
enum err reply_in(const struct reply *reply, const char *states, const char *deed,
                  struct why *why) MUST_USE;
bool reply_is(const struct reply *reply, const char *states);

/* A step: the new state and why (may be absent), a line in its history and, where the case should
 * tell of it, in the case's. kind: what was done. */
struct reply_step {
    const char *state, *kind;
    struct text person, why;
    int64_t at_ms;
    bool tell_case;
};
enum err reply_step(struct db *db, struct reply *reply, const struct reply_step *step,
                    struct why *why) MUST_USE;
enum err reply_log(struct db *db, const struct reply *reply, const struct reply_step *step,
                   struct why *why) MUST_USE;
/* As it would stand with this text, and nothing kept: act.id of a reply, or absent: a new one. */
enum err reply_sketch(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                      const struct reply_text *text, struct reply *reply, struct why *why) MUST_USE;
/* What is known of the lengths of this account's server; the usual where nothing is. */
enum err length_rule_of(struct db *db, struct text sender, struct length_rule *rule,
                        struct why *why) MUST_USE;
/* The account that a reply of this brand on this network goes out from, when nobody says which. */
const struct sender *sender_usual(const struct watched *watched, const struct reply *reply);
/* The next number of the table's rows of the client; id: "umi-r12". */
enum err desk_number(struct db *db, struct text client, const char *sql, int64_t *number_out,
                     struct why *why) MUST_USE;

/* ---- what a text is judged by (reply_context.c) ---- */
/* The level of the story of its case or statement, now. */
enum err reply_level(struct db *db, const struct reply *reply, int *level_out,
                     struct why *why) MUST_USE;
/* Everything a check asks for, in db_arena. */
enum err reply_context(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                       int64_t now_ms, struct draft *draft_out, struct why *why) MUST_USE;
/* It says that a machine wrote it. */
bool reply_is_marked(const struct desk_eyes *eyes, const struct reply *reply);
/* At level 4: the text is one of a statement that was approved. */
enum err reply_text_approved(struct db *db, const struct reply *reply, bool *approved_out,
                             struct why *why) MUST_USE;
/* The post it answers; ERR_NOT_FOUND when it is not stored, or no longer. */
enum err reply_post(struct db *db, struct text client, struct text id, struct post *post_out,
                    struct why *why) MUST_USE;

/* ---- findings (reply_check.c) ---- */
struct found {
    struct text rule, code, words;
    struct text why[3], better[3]; /* en, ja, it */
    enum gravity gravity;
    bool placed, overridden;
    struct span at;
    double sure;
};
struct founds {
    struct found *at;
    size_t count, left_out;
    bool blocked; /* by one that nobody overrode */
};
enum err reply_judge(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                     int64_t now_ms, struct founds *founds_out, struct why *why) MUST_USE;
/* Keeps them with the version. stage: "submit", "press", "send". */
enum err reply_keep(struct db *db, const struct reply *reply, const struct founds *founds,
                    const char *stage, int64_t now_ms, struct why *why) MUST_USE;
void founds_json(const struct founds *founds, struct json_out *out);
/* Those that were kept last with the version. */
enum err findings_json(struct db *db, const struct reply *reply, struct json_out *out,
                       struct why *why) MUST_USE;

/* ---- what a model of the house says that read it (machine_reading.c) ---- */
/* Adds its findings of this version; room for READ_FOUND_MOST. */
enum { READ_FOUND_MOST = 8 };
enum err readings_found(struct db *db, const struct reply *reply, struct founds *founds,
                        struct why *why) MUST_USE;
/* It waits for somebody's yes: it is to be read, unless it was in this version. */
enum err reading_of_submit(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           const struct reply *reply, struct why *why) MUST_USE;
/* The pair "reading" of the object under way; null: nobody reads for this client. */
enum err reading_json(struct db *db, const struct seen_by *by, const struct reply *reply,
                      struct json_out *out, struct why *why) MUST_USE;

/* [{"approver","state","at","ended_at","tries","why"}]: who was asked by mail about this version.
 */
enum err askings_json(struct db *db, const struct reply *reply, struct json_out *out,
                      struct why *why) MUST_USE;

/* ---- who must say yes (reply_needs.c) ---- */
struct needs {
    int level;
    bool of[NEED_COUNT];
    bool by_rule[NEED_COUNT]; /* the client's own rule asks for it, the scale would not */
    bool met[NEED_COUNT];
    struct text by[NEED_COUNT];
    int64_t until_ms; /* the first yes that ends; INT64_MAX: none */
};
enum { HASH_ROOM = 65 };
/* What a yes binds: client, text, subject, account, target, language. */
void reply_hash(const struct reply *reply, char room[HASH_ROOM]);
enum err reply_needs(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                     int64_t now_ms, struct needs *needs_out, struct why *why) MUST_USE;
bool needs_met(const struct needs *needs);
void needs_json(const struct needs *needs, const struct reply *reply, struct json_out *out);
/* What is asked for, in English: "level 3: a second person, a risk officer". */
struct text needs_words(struct arena *arena, const struct needs *needs);
enum err reply_void(struct db *db, const struct reply *reply, int64_t now_ms, const char *because,
                    struct why *why) MUST_USE;
/* The role of act.person among those who serve act.client; absent: nobody who does. */
enum err role_in(struct db *db, const struct act *act, struct text *role_out,
                 struct why *why) MUST_USE;
/* Somebody who wrote a version of it. */
enum err reply_wrote(struct db *db, const struct reply *reply, struct text person, bool *wrote_out,
                     struct why *why) MUST_USE;

/* ---- what is in the way (reply_gate.c) ---- */
enum way { WAY_GO, WAY_HELD, WAY_ASK, WAY_DRAFT };
struct gate {
    enum way way;
    struct text why;
    struct founds founds;
    int level;
};
enum err reply_gate(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                    int64_t now_ms, struct gate *gate_out, struct why *why) MUST_USE;
enum err stop_in_force(struct db *db, struct text client, struct text sender, struct text *why_out,
                       struct why *why) MUST_USE;
enum err opted_out(struct db *db, const struct reply *reply, struct text *why_out,
                   struct why *why) MUST_USE;

/* What a sent reply promises becomes tasks. */
enum err task_keep(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                   int64_t now_ms, struct why *why) MUST_USE;
#endif
