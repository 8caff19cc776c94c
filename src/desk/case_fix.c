#include "desk/case_file.h"
#include "desk/same_person.h"

/*
 * One story, many cases: a fix is written down once and told to each of them by a person, in the
 * customer's own language, not faster than its pace. Who was told, when and by whom is kept; the
 * answers themselves go the way of every answer.
 */

enum { EVERY_LEAST_MS = 1000, EVERY_MOST_MS = 3600000, CASES_MOST = 500 };

/* The cases of a story: those with a post in it, told in their root. */
#define STORY_CASES                                                                                \
    "SELECT DISTINCT c.number FROM placement l JOIN case_post k ON k.post = l.post "               \
    "AND k.client = l.client JOIN case_file c ON c.client = k.client AND c.number = k.number "     \
    "WHERE l.client = ?1 AND l.brand = ?2 AND l.story = ?3 AND c.brand = l.brand "                 \
    "AND c.state IN ('open', 'snoozed', 'waiting_customer')"

static enum err put_fixes(struct db *db, const struct story_id *story, struct json_out *out,
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT f.number, f.at, f.person, f.text, f.every_ms, "
                            "(SELECT count(*) FROM fix_told t WHERE t.client = f.client "
                            "AND t.fix = f.number) FROM fix f WHERE f.client = ?1 "
                            "AND f.brand = ?2 AND f.story = ?3 ORDER BY f.number DESC LIMIT 50",
                            "ttt", story->client, story->brand, story->id);
    if (err)
        return err;
    json_key(out, "fixes");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_int(out, "number", row_int(row, 0));
        json_pair_time(out, "at", row_int(row, 1));
        json_pair_text(out, "person", row_text(row, 2));
        json_pair_text(out, "text", row_text(row, 3));
        json_pair_int(out, "every_s", row_int(row, 4) / 1000);
        json_pair_int(out, "given", row_int(row, 5));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err put_case(struct db *db, struct row *row, const struct seen_by *by,
                         struct json_out *out, struct why *why)
{
    struct row *told = NULL;
    enum { CLIENT = 0, NUMBER = 10 };
    json_begin(out, '{');
    json_key(out, "case");
    enum err err = show_case(db, row, by, out, why);
    if (!err)
        err = db_query(db, &told, why,
                       "SELECT fix, at, person FROM fix_told WHERE client = ?1 AND number = ?2 "
                       "AND fix IN (SELECT number FROM fix WHERE client = ?1) ORDER BY fix",
                       "ti", row_text(row, CLIENT), row_int(row, NUMBER));
    if (err)
        return err;
    json_key(out, "told");
    json_begin(out, '[');
    while (row_next(told)) {
        json_begin(out, '{');
        json_pair_int(out, "fix", row_int(told, 0));
        json_pair_time(out, "at", row_int(told, 1));
        json_pair_text(out, "person", row_text(told, 2));
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&told, why);
}

static enum err put_langs(struct db *db, const struct seen_by *by, const struct story_id *story,
                          struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " CASE_COLUMNS " FROM case_file c WHERE c.client = ?1 "
                            "AND c.number IN (" STORY_CASES ") "
                            "ORDER BY c.lang, c.asked_at, c.number LIMIT ?4",
                            "ttti", story->client, story->brand, story->id, (int64_t)CASES_MOST);
    if (err)
        return err;
    enum { LANG = 3 };
    struct text lang = {0};
    json_key(out, "langs");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        const struct text this = or_empty(row_text(row, LANG));
        if (!lang.at || !text_same(lang, this)) {
            if (lang.at) {
                json_end(out, ']');
                json_end(out, '}');
            }
            lang = arena_text(db_arena(db), this);
            json_begin(out, '{');
            json_pair_text(out, "lang", lang);
            json_key(out, "cases");
            json_begin(out, '[');
        }
        err = put_case(db, row, by, out, why);
    }
    if (lang.at) {
        json_end(out, ']');
        json_end(out, '}');
    }
    json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* Somebody in this story has asked us before, and has no answer yet. */
static enum err put_past(struct db *db, const struct seen_by *by, const struct story_id *story,
                         struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT " CASE_COLUMNS
        " FROM story s JOIN case_file c ON c.client = s.client AND c.brand = "
        "s.brand WHERE s.client = ?1 AND s.brand = ?2 AND s.id = ?3 AND c.asked_at < s.first_at "
        "AND c.state IN ('open', 'snoozed', 'waiting_customer') AND coalesce(s.category, '') <> "
        "'labor_whistle' AND EXISTS (SELECT 1 FROM story_author a WHERE a.client = s.client AND "
        "a.brand = s.brand AND a.story = s.id AND a.author IN (SELECT n.net || ':' || n.author "
        "FROM " SQL_SAME("c.client", "c.net", "c.author") " AS n)) ORDER BY c.asked_at LIMIT 50",
        "ttt", story->client, story->brand, story->id);
    if (err)
        return err;
    json_key(out, "past");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = show_case(db, row, by, out, why);
    json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err desk_story_cases_json(struct db *db, const struct seen_by *by,
                               const struct story_id *story, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = story_row(db, by, story, &row, why);
    if (!err)
        err = row_end(&row, why);
    if (err)
        return err;
    json_begin(out, '{');
    err = put_langs(db, by, story, out, why);
    if (!err)
        err = put_fixes(db, story, out, why);
    if (!err)
        err = put_past(db, by, story, out, why);
    json_end(out, '}');
    return err;
}

/* ---- telling it ---- */

enum err desk_fix_new(struct db *db, const struct act *act, const struct fix *fix,
                      int64_t *number_out, struct why *why)
{
    int64_t last = 0, there = 0;
    enum err err = act_text(act, "text", true, why);
    if (!err && (fix->every_ms < EVERY_LEAST_MS || fix->every_ms > EVERY_MOST_MS))
        err = why_set(why, ERR_BAD_INPUT, "every: 1 s to 1 h");
    if (!err)
        err = db_int(db, &there, why,
                     "SELECT count(*) FROM story WHERE client = ?1 AND brand = ?2 AND id = ?3",
                     "ttt", act->client, fix->brand, fix->story);
    if (!err && !there)
        err = why_set(why, ERR_NOT_FOUND, "there is no such story");
    if (!err)
        err = db_int(db, &last, why, "SELECT max(number) FROM fix WHERE client = ?1", "t",
                     act->client);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO fix (client, number, brand, story, at, person, text, every_ms) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                     "tittitti", act->client, last + 1, fix->brand, fix->story, act->now_ms,
                     act->person, act->text, fix->every_ms);
    if (!err)
        *number_out = last + 1;
    return err;
}

struct telling {
    struct text brand, story, text;
    int64_t every_ms, last_ms;
};

static enum err load_fix(struct db *db, struct text client, int64_t number, struct telling *out,
                         struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT brand, story, text, every_ms, (SELECT max(at) FROM fix_told "
                            "WHERE client = ?1 AND fix = ?2) FROM fix WHERE client = ?1 "
                            "AND number = ?2",
                            "ti", client, number);
    if (err)
        return err;
    const bool found = row_next(row);
    if (found)
        *out = (struct telling){.brand = arena_text(db_arena(db), row_text(row, 0)),
                                .story = arena_text(db_arena(db), row_text(row, 1)),
                                .text = arena_text(db_arena(db), row_text(row, 2)),
                                .every_ms = row_int(row, 3),
                                .last_ms = row_int(row, 4)};
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no fix %lld", (long long)number);
    return err;
}

enum err desk_fix_next(struct db *db, const struct act *act, int64_t number, struct text *case_out,
                       struct why *why)
{
    struct telling fix = {0};
    int64_t next = 0;
    enum err err = load_fix(db, act->client, number, &fix, why);
    if (!err && fix.last_ms && act->now_ms < fix.last_ms + fix.every_ms)
        return why_set(why, ERR_AGAIN, "the next one is told in %lld s",
                       (long long)((fix.last_ms + fix.every_ms - act->now_ms + 999) / 1000));
    if (!err)
        err = act_person(db, act->client, act->person, why);
    if (!err)
        err = db_int(db, &next, why,
                     "SELECT c.number FROM case_file c WHERE c.client = ?1 AND c.number IN "
                     "(" STORY_CASES ") AND (c.assignee IS NULL OR c.assignee = ?4) "
                     "AND NOT EXISTS (SELECT 1 FROM fix_told t WHERE t.client = ?1 "
                     "AND t.fix = ?5 AND t.number = c.number) ORDER BY c.asked_at, c.number "
                     "LIMIT 1",
                     "tttti", act->client, fix.brand, fix.story, act->person, number);
    if (!err && !next)
        return why_set(why, ERR_NOT_FOUND, "everyone of this story was told");
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO fix_told (client, fix, number, at, person, state) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, 'given')",
                     "tiiit", act->client, number, next, act->now_ms, act->person);
    if (!err)
        err =
            db_run(db, why, "UPDATE case_file SET assignee = ?3 WHERE client = ?1 AND number = ?2",
                   "tit", act->client, next, act->person);
    if (err)
        return err;
    struct act said = *act;
    said.id = arena_printf(db_arena(db), "%.*s-%lld", TEXT_ARG(act->client), (long long)next);
    said.text = fix.text;
    *case_out = said.id;
    return case_log(db, &said, "fix", why);
}
