#include "desk/show.h"

/* What people do with a case. Each act is refused where the case is another client's. */

static enum err state_of(struct db *db, const struct act *act, bool *open_out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why, "SELECT state FROM case_file WHERE client = ?1 AND id = ?2", "tt",
                 act->client, act->id);
    if (err)
        return err;
    bool found = row_next(row);
    *open_out = found && text_is(row_text(row, 0), "open");
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no case %.*s", TEXT_ARG(act->id));
    return err;
}

static enum err log_act(struct db *db, const struct act *act, const char *kind, struct why *why)
{
    const struct line line = {act->client, TEXT("case"), act->id,    act->person,
                              act->text,   kind,         act->now_ms};
    return history_add(db, &line, why);
}

enum err desk_case_client(struct db *db, const struct seen_by *by, struct text id,
                          struct text *client_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT client FROM case_file WHERE id = ?2 "
                            "AND client " SQL_ONE_OF("?1") " LIMIT 1",
                            "tt", store_clients(db, by), id);
    if (err)
        return err;
    struct text client = {0};
    if (row_next(row))
        client = arena_text(db_arena(db), row_text(row, 0));
    err = row_end(&row, why);
    if (!err && !client.at)
        return why_set(why, ERR_NOT_FOUND, "there is no case %.*s", TEXT_ARG(id));
    if (!err)
        *client_out = client;
    return err;
}

enum err desk_case_assign(struct db *db, const struct act *act, struct why *why)
{
    bool open;
    enum err err = state_of(db, act, &open, why);
    if (!err && act->text.len)
        err = act_person(db, act->client, act->text, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET assignee = nullif(?3, '') WHERE client = ?1 AND id = ?2",
                     "ttt", act->client, act->id, or_empty(act->text));
    return err ? err : log_act(db, act, "assign", why);
}

enum err desk_case_note(struct db *db, const struct act *act, struct why *why)
{
    bool open;
    enum err err = act_text(act, "note", true, why);
    if (!err)
        err = state_of(db, act, &open, why);
    return err ? err : log_act(db, act, "note", why);
}

enum err desk_case_close(struct db *db, const struct act *act, struct why *why)
{
    bool open;
    enum err err = act_text(act, "close", true, why);
    if (!err)
        err = state_of(db, act, &open, why);
    if (!err && !open)
        err = why_set(why, ERR_BAD_INPUT, "case %.*s is closed already", TEXT_ARG(act->id));
    if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET state = 'closed', closed_at = ?3, closed_why = ?4 "
                     "WHERE client = ?1 AND id = ?2",
                     "ttit", act->client, act->id, act->now_ms, act->text);
    return err ? err : log_act(db, act, "close", why);
}

enum err desk_case_reopen(struct db *db, const struct act *act, struct why *why)
{
    bool open;
    enum err err = act_text(act, "reopen", false, why);
    if (!err)
        err = state_of(db, act, &open, why);
    if (!err && open)
        err = why_set(why, ERR_BAD_INPUT, "case %.*s is open", TEXT_ARG(act->id));
    /* asked_at stays: age is never hidden. */
    if (!err)
        err = db_run(db, why,
                     "UPDATE case_file SET state = 'open', closed_at = NULL, closed_why = NULL "
                     "WHERE client = ?1 AND id = ?2",
                     "tt", act->client, act->id);
    return err ? err : log_act(db, act, "reopen", why);
}
