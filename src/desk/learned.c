#include "desk/history.h"

/* Tables learned from what people corrected: asked for, learned, in force, taken back. */

enum { KEPT_TABLES = 3 }; /* of a client; older ones can no longer be gone back to */

#define IN_FORCE                                                                                   \
    "state = 'done' AND no = (SELECT max(d.no) FROM learned d WHERE d.client = learned.client "    \
    "AND d.state = 'done') "

static enum err corrected_posts(struct db *db, struct text client, int64_t *count_out,
                                struct why *why)
{
    return db_int(db, count_out, why,
                  "SELECT count(DISTINCT post) FROM correction WHERE client = ?1 "
                  "AND undone_at IS NULL",
                  "t", client);
}

static enum err ask(struct db *db, const struct act *act, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO learned (client, at, person, state) VALUES (?1, ?2, ?3, 'waits')",
                  "tit", act->client, act->now_ms, act->person);
}

enum err desk_learn(struct db *db, const struct act *act, struct why *why)
{
    int64_t corrected = 0, waiting = 0;
    enum err err = corrected_posts(db, act->client, &corrected, why);
    if (!err && corrected < LEARN_FEWEST)
        return why_set(why, ERR_BAD_INPUT,
                       "correct the labels of %d posts at least: %d of this client are, so far",
                       LEARN_FEWEST, (int)corrected);
    if (!err)
        err = db_int(db, &waiting, why,
                     "SELECT count(*) FROM learned WHERE client = ?1 AND state = 'waits'", "t",
                     act->client);
    if (!err && waiting)
        return why_set(why, ERR_FULL, "the corrections of this client are being learned: wait");
    return err ? err : ask(db, act, why);
}

enum err desk_learn_next(struct db *db, struct arena *arena, struct lesson_row *row_out,
                         struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT no, client FROM learned WHERE state = 'waits' "
                            "ORDER BY no LIMIT 1",
                            "");
    if (err)
        return err;
    const bool any = row_next(row);
    if (any)
        *row_out = (struct lesson_row){row_int(row, 0), arena_text(arena, row_text(row, 1))};
    err = row_end(&row, why);
    return err || any ? err : why_set(why, ERR_NOT_FOUND, "nothing waits to be learned");
}

enum err desk_learn_end(struct db *db, const struct lesson_end *end, struct why *why)
{
    const char *state = end->weights.at ? "done" : end->failed ? "failed" : "left";
    enum err err =
        db_run(db, why,
               "UPDATE learned SET state = ?2, ended_at = ?3, posts = ?4, forbidden = ?5, "
               "right_before = ?6, right_after = ?7, base = ?8, weights = ?9, why = ?10 "
               "WHERE no = ?1 AND state = 'waits'",
               "itiiiddtbt", end->no, text_of(state), end->at_ms, end->posts, end->forbidden,
               end->right_before, end->right_after, end->base, end->weights, end->reason);
    return err ? err
               : db_run(db, why,
                        "UPDATE learned SET weights = NULL, state = 'old' WHERE state = 'done' "
                        "AND client = (SELECT client FROM learned WHERE no = ?1) "
                        "AND no NOT IN (SELECT no FROM learned l WHERE l.client = learned.client "
                        "AND l.state = 'done' ORDER BY no DESC LIMIT ?2)",
                        "ii", end->no, (int64_t)KEPT_TABLES);
}

enum err desk_learn_undo(struct db *db, const struct act *act, struct why *why)
{
    enum err err = db_run(db, why,
                          "UPDATE learned SET state = 'undone', weights = NULL, undone_at = ?2, "
                          "undone_by = ?3 WHERE client = ?1 AND " IN_FORCE,
                          "tit", act->client, act->now_ms, act->person);
    if (!err && db_changes(db) == 0)
        return why_set(why, ERR_NOT_FOUND, "nothing learned is in force for this client");
    return err;
}

enum err desk_learned(struct db *db, struct text base, desk_learned_fn *each, void *arg,
                      struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT client, weights FROM learned WHERE base = ?1 AND " IN_FORCE
                            "ORDER BY client",
                            "t", base);
    while (!err && row_next(row))
        err = each(row_text(row, 0), row_text(row, 1), arg, why);
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err desk_learn_again(struct db *db, struct text base, int64_t now_ms, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO learned (client, at, person, state) "
                  "SELECT client, ?2, person, 'waits' FROM learned WHERE base <> ?1 AND " IN_FORCE
                  "AND NOT EXISTS (SELECT 1 FROM learned w WHERE w.client = learned.client "
                  "AND w.state = 'waits')",
                  "ti", base, now_ms);
}

/* ---- pages ---- */

static void put_share(struct row *row, int column, const char *key, struct json_out *out)
{
    json_key(out, key);
    if (row_null(row, column))
        json_put_null(out);
    else
        json_put_number(out, row_double(row, column), 3);
}

static void put_count(struct row *row, int column, const char *key, struct json_out *out)
{
    json_key(out, key);
    if (row_null(row, column))
        json_put_null(out);
    else
        json_put_int(out, row_int(row, column));
}

static void put_lesson(struct row *row, struct json_out *out)
{
    json_begin(out, '{');
    json_pair_text(out, "client", row_text(row, 0));
    json_pair_time(out, "at", row_int(row, 1));
    json_pair_text(out, "person", row_text(row, 2));
    json_pair_text(out, "state", row_text(row, 3));
    show_time(out, "ended_at", row, 4);
    put_count(row, 5, "posts", out);
    put_count(row, 6, "forbidden", out);
    put_share(row, 7, "right_before", out);
    put_share(row, 8, "right_after", out);
    json_pair_text(out, "why", row_text(row, 9));
    json_end(out, '}');
}

static enum err put_lessons(struct db *db, const struct seen_by *by, struct json_out *out,
                            struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT client, at, person, CASE WHEN state = 'done' AND NOT "
                            "(" IN_FORCE ") THEN 'old' ELSE state END, ended_at, posts, forbidden, "
                            "right_before, right_after, why FROM learned "
                            "WHERE client " SQL_ONE_OF("?1") "ORDER BY no DESC LIMIT ?2",
                            "ti", store_clients(db, by), (int64_t)LIST_LIMIT_USUAL);
    while (!err && row_next(row))
        put_lesson(row, out);
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err put_corrected(struct db *db, const struct seen_by *by, struct json_out *out,
                              struct why *why)
{
    enum err err = OK;
    for (size_t i = 0; i < by->count && !err; i++) {
        int64_t count = 0;
        err = corrected_posts(db, by->clients[i], &count, why);
        json_begin(out, '{');
        json_pair_text(out, "client", by->clients[i]);
        json_pair_int(out, "posts", count);
        json_end(out, '}');
    }
    return err;
}

enum err desk_learned_json(struct db *db, const struct seen_by *by, struct json_out *out,
                           struct why *why)
{
    json_key(out, "learned");
    json_begin(out, '[');
    enum err err = put_lessons(db, by, out, why);
    json_end(out, ']');
    json_key(out, "corrected");
    json_begin(out, '[');
    if (!err)
        err = put_corrected(db, by, out, why);
    json_end(out, ']');
    return err;
}
