#include "base/utf8.h"
#include "desk/reply_row.h"

/* What was promised, by when, and who keeps it: what a sent reply promises is a task. */

enum { TASK_TEXT_MOST = 600 };

/* ---- out of a reply ---- */

static enum err add(struct db *db, const struct reply *reply, struct text words, int64_t now_ms,
                    int64_t due_ms, struct why *why)
{
    int64_t number = 0;
    enum err err = desk_number(db, reply->client, "SELECT max(number) FROM task WHERE client = ?1",
                               &number, why);
    if (err)
        return err;
    return db_run(
        db, why,
        "INSERT INTO task (client, number, id, brand, reply, case_id, text, owner, made_at, "
        "due_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, coalesce((SELECT assignee FROM case_file "
        "WHERE client = ?1 AND id = ?6), ?8), ?9, nullif(?10, 0))",
        "titttttti"
        "i",
        reply->client, number,
        arena_printf(db_arena(db), "%.*s-p%lld", TEXT_ARG(reply->client), (long long)number),
        reply->brand, reply->id, reply->case_id, utf8_head(words, TASK_TEXT_MOST),
        reply->pressed_by, now_ms, due_ms);
}

enum err task_keep(struct db *db, const struct desk_eyes *eyes, const struct reply *reply,
                   int64_t now_ms, struct why *why)
{
    const struct draft draft = {.reply = reply->sent_text,
                                .lang = reply->lang,
                                .now_ms = now_ms,
                                .zone = watched_service(eyes->watched, reply->client)->zone_name};
    struct promise promises[PROMISES_MOST];
    enum err err = OK;
    if (!eyes->checker || !reply->sent_text.len)
        return OK;
    struct check_scratch *scratch = check_scratch_new(eyes->checker);
    const size_t count = check_promises(eyes->checker, scratch, &draft, promises);
    for (size_t i = 0; i < count && !err; i++)
        err = add(db, reply, promises[i].words, now_ms, promises[i].due_ms, why);
    check_scratch_free(&scratch);
    return err;
}

/* ---- people's acts ---- */

static enum err there(struct db *db, const struct act *act, struct why *why)
{
    int64_t count = 0;
    enum err err =
        db_int(db, &count, why,
               "SELECT count(*) FROM task WHERE client = ?1 AND id = ?2 AND done_at IS NULL", "tt",
               act->client, act->id);
    if (!err && !count)
        return why_set(why, ERR_NOT_FOUND, "there is no open task %.*s", TEXT_ARG(act->id));
    return err;
}

static enum err log_task(struct db *db, const struct act *act, const char *kind, struct why *why)
{
    const struct line line = {act->client, TEXT("task"), act->id,    act->person,
                              act->text,   kind,         act->now_ms};
    return history_add(db, &line, why);
}

enum err desk_task_done(struct db *db, const struct act *act, struct why *why)
{
    enum err err = act_text(act, "done", false, why);
    if (!err)
        err = there(db, act, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE task SET done_at = ?3, done_by = ?4, done_text = nullif(?5, '') "
                     "WHERE client = ?1 AND id = ?2",
                     "ttitt", act->client, act->id, act->now_ms, act->person, or_empty(act->text));
    return err ? err : log_task(db, act, "done", why);
}

enum err desk_task_change(struct db *db, const struct act *act, int64_t due_ms, struct why *why)
{
    enum err err = there(db, act, why);
    if (!err && act->text.len)
        err = act_person(db, act->client, act->text, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE task SET owner = coalesce(nullif(?3, ''), owner), "
                     "due_at = CASE WHEN ?4 > 0 THEN ?4 ELSE due_at END "
                     "WHERE client = ?1 AND id = ?2",
                     "ttti", act->client, act->id, or_empty(act->text), due_ms);
    return err ? err : log_task(db, act, "changed", why);
}

enum err desk_tasks_json(struct db *db, const struct seen_by *by, bool all, struct json_out *out,
                         struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT client, brand, id, reply, case_id, text, owner, made_at, "
        "due_at, done_at, done_by, done_text, fact FROM task "
        "WHERE client " SQL_ONE_OF("?1") " AND (?2 = 1 OR done_at IS NULL) "
                                         "ORDER BY done_at IS NOT NULL, due_at, number LIMIT 500",
        "ti", store_clients(db, by), (int64_t)all);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "tasks");
    json_begin(out, '[');
    while (row_next(row)) {
        const struct text client = arena_text(db_arena(db), row_text(row, 0)),
                          brand = arena_text(db_arena(db), row_text(row, 1)),
                          owner = arena_text(db_arena(db), row_text(row, 6)),
                          done_by = arena_text(db_arena(db), row_text(row, 10));
        json_begin(out, '{');
        json_pair_text(out, "id", row_text(row, 2));
        json_pair_text(out, "client", client);
        json_pair_text(out, "brand", brand);
        show_names(by, client, brand, out);
        json_pair_text(out, "reply", row_text(row, 3));
        json_pair_text(out, "case", row_text(row, 4));
        json_pair_text(out, "fact", row_text(row, 12));
        json_pair_text(out, "text", row_text(row, 5));
        json_pair_text(out, "done_text", row_text(row, 11));
        show_time(out, "made_at", row, 7);
        show_time(out, "due_at", row, 8);
        show_time(out, "done_at", row, 9);
        json_pair_bool(out, "late",
                       row_null(row, 9) && !row_null(row, 8) && row_int(row, 8) < by->now_ms);
        json_key(out, "owner");
        show_person(db, by, owner, out);
        json_key(out, "done_by");
        show_person(db, by, done_by, out);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&row, why);
}

enum err desk_task_client(struct db *db, const struct seen_by *by, struct text id,
                          struct text *client_out, struct why *why)
{
    return object_client(db, by, "task", id, client_out, why);
}
