#include "desk/case_file.h"

/*
 * One story, many cases: a fix is written down once and told to each of them by a person, in the
 * customer's own language, not faster than its pace. Who was told, when and by whom is kept; the
 * answers themselves go the way of every answer.
 */

enum { EVERY_LEAST_MS = 1000, EVERY_MOST_MS = 3600000 };

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
                     "(" SQL_STORY_CASES ") AND (c.assignee IS NULL OR c.assignee = ?4) "
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
