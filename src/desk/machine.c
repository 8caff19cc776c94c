#include "desk/case_file.h"
#include "desk/draft_grounds.h"
#include "desk/machine_row.h"

/* Wishes: asked for, shown, and how they go on. */

enum { SHOWN_MOST = 10 };

/* ---- may it ---- */

bool machine_among(struct texts list, struct text one)
{
    for (size_t i = 0; i < list.count; i++)
        if (text_same_but_case(list.at[i], one))
            return true;
    return false;
}

static bool serves(const struct machine_rule *rule, struct text client)
{
    return !rule->no_drafts && (!rule->clients.count || machine_among(rule->clients, client));
}

/* On X a machine's answers need its leave: only who says so has them there. */
static bool writes_on(const struct machine_rule *rule, struct text net)
{
    return rule->not_on.at ? !machine_among(rule->not_on, net) : !text_is(net, "x");
}

enum err machine_free(struct db *db, struct text client, struct text case_id,
                      struct text *reply_out, struct why *why)
{
    struct row *row = NULL;
    bool taken = false;
    *reply_out = (struct text){0};
    enum err err = db_query(db, &row, why,
                            "SELECT id, state IN ('draft', 'refused', 'held', 'not_sent') AND "
                            "(text = '' OR (machine = 1 AND edited = 0)) FROM reply "
                            "WHERE client = ?1 AND case_id = ?2 AND state NOT IN ('sent', "
                            "'dropped') ORDER BY number DESC LIMIT 1",
                            "tt", client, case_id);
    if (!err && row_next(row)) {
        *reply_out = arena_text(db_arena(db), row_text(row, 0));
        taken = row_int(row, 1) == 0;
    }
    if (!err)
        err = row_end(&row, why);
    if (!err && taken)
        return why_set(why, ERR_DENIED, "an answer stands in this case already: drop it first");
    return err;
}

enum err machine_room(struct db *db, const struct act *act, struct why *why)
{
    int64_t all = 0;
    enum err err = db_int(
        db, &all, why, "SELECT count(*) FROM machine_wish WHERE client = ?1 AND ended_at IS NULL",
        "t", act->client);
    if (!err && all >= MACHINE_WAITING_MOST)
        return why_set(why, ERR_FULL, "%d wishes of this client wait for the model already",
                       MACHINE_WAITING_MOST);
    return err;
}

static enum err room_for(struct db *db, const struct act *act, struct text case_id, struct why *why)
{
    int64_t same = 0;
    enum err err = db_int(db, &same, why,
                          "SELECT count(*) FROM machine_wish WHERE client = ?1 AND case_id = ?2 "
                          "AND what = 'draft' AND ended_at IS NULL",
                          "tt", act->client, case_id);
    if (!err && same)
        return why_set(why, ERR_FULL, "the model writes for this case already: wait");
    return err ? err : machine_room(db, act, why);
}

enum err desk_machine_ask(struct db *db, const struct seen_by *by, const struct machine_rule *rule,
                          const struct act *act, const struct machine_wish *wish, struct why *why)
{
    struct draft_grounds on;
    struct case_row row;
    struct text reply;
    int64_t number = 0;
    const struct draft_wish grounds = {
        .case_id = wish->case_id, .page = wish->page, .lang = wish->lang};
    if (!rule || !serves(rule, act->client))
        return why_set(why, ERR_DENIED, "no model writes drafts for this client");
    enum err err = case_row_whole(db, act->client, wish->case_id, &row, why);
    if (!err)
        err = draft_grounds(db, by, &grounds, &on, why);
    if (!err && text_is(row.state, "resolved"))
        return why_set(why, ERR_DENIED, "the case is resolved: reopen it first");
    if (!err && !writes_on(rule, on.net))
        return why_set(why, ERR_DENIED,
                       "on %.*s no model writes drafts: its rules ask for leave first",
                       TEXT_ARG(on.net));
    if (!err)
        err = machine_free(db, act->client, wish->case_id, &reply, why);
    if (!err)
        err = room_for(db, act, wish->case_id, why);
    if (!err)
        err = desk_number(db, act->client, "SELECT max(number) FROM machine_wish WHERE client = ?1",
                          &number, why);
    if (err)
        return err;
    return db_run(db, why,
                  "INSERT INTO machine_wish (client, number, case_id, person, page, lang, state, "
                  "at, until_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7, ?8)",
                  "tittttii", act->client, number, wish->case_id, act->person,
                  text_or_none(wish->page), text_or_none(wish->lang), act->now_ms,
                  act->now_ms + MACHINE_WAIT_MS);
}

/* ---- shown ---- */

static struct text or_none(struct row *row, int column)
{
    return row_null(row, column) ? (struct text){0} : row_text(row, column);
}

enum err desk_machine_json(struct db *db, const struct seen_by *by, const struct machine_rule *rule,
                           struct text case_id, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    struct text client, net = {0};
    enum err err = desk_case_client(db, by, case_id, &client, why);
    if (!err)
        err = db_query(db, &row, why, "SELECT net FROM case_file WHERE client = ?1 AND id = ?2",
                       "tt", client, case_id);
    if (err)
        return err;
    if (row_next(row))
        net = arena_text(db_arena(db), row_text(row, 0));
    err = row_end(&row, why);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT number, person, page, lang, state, at, until_at, ended_at, why, "
                       "model, reply FROM machine_wish WHERE client = ?1 AND case_id = ?2 "
                       "AND what = 'draft' ORDER BY number DESC LIMIT ?3",
                       "tti", client, case_id, (int64_t)SHOWN_MOST);
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_bool(out, "on", rule && serves(rule, client) && writes_on(rule, net));
    json_key(out, "wishes");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_int(out, "number", row_int(row, 0));
        json_key(out, "person");
        show_person(db, by, arena_text(db_arena(db), row_text(row, 1)), out);
        json_pair_text(out, "page", or_none(row, 2));
        json_pair_text(out, "lang", or_none(row, 3));
        json_pair_text(out, "state", row_text(row, 4));
        show_time(out, "at", row, 5);
        show_time(out, "until", row, 6);
        show_time(out, "ended_at", row, 7);
        json_pair_text(out, "why", or_none(row, 8));
        json_pair_text(out, "model", or_none(row, 9));
        json_pair_text(out, "reply", or_none(row, 10));
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&row, why);
}

/* ---- how it goes on ---- */

enum err machine_say(struct db *db, const struct machine_row *wish, int64_t now_ms,
                     const struct machine_outcome *outcome, struct why *why)
{
    struct said_event said;
    const struct act act = {
        .client = wish->client, .id = wish->reply, .person = wish->person, .now_ms = now_ms};
    if (wish->read) {
        enum err err = desk_reply_say(db, &act, &said, why);
        if (err == ERR_NOT_FOUND)
            return OK;
        if (!err && outcome->tell)
            outcome->tell(&said, outcome->arg);
        return err;
    }
    said = (struct said_event){.event = {.kind = EVENT_CASE,
                                         .at_ms = now_ms,
                                         .client = wish->client,
                                         .case_file = wish->case_id,
                                         .person = wish->person,
                                         .state = TEXT("machine")}};
    enum err err = store_event(db, &said.event, &said.number, why);
    if (!err && outcome->tell)
        outcome->tell(&said, outcome->arg);
    return err;
}

enum err machine_over(struct db *db, const struct machine_row *wish,
                      const struct machine_over *over, struct why *why)
{
    enum err err = db_run(db, why,
                          "UPDATE machine_wish SET state = ?3, ended_at = ?4, why = ?5, model = "
                          "?6, reply = coalesce(reply, ?7), sources = ?8, thrown = ?9, block = ?10 "
                          "WHERE client = ?1 AND number = ?2",
                          "titi"
                          "tttiii",
                          wish->client, wish->number, text_of(machine_end_name(over->end)),
                          over->now_ms, text_or_none(over->why), over->model, over->reply,
                          over->sources, over->thrown, (int64_t)over->block);
    return err ? err : machine_say(db, wish, over->now_ms, over->outcome, why);
}

enum err machine_rows(struct db *db, const struct seen_by *by, bool late, struct machine_rows *rows,
                      struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    rows->count = 0;
    enum err err = db_query(
        db, &row, why,
        "SELECT client, number, case_id, person, page, lang, state, what = 'read', reply, "
        "version FROM machine_wish WHERE ended_at IS NULL AND CASE WHEN until_at < ?2 THEN 1 "
        "ELSE 0 END = ?3 "
        "AND (?3 = 1 OR client " SQL_ONE_OF("?1") ") ORDER BY at, client LIMIT "
                                                  "?4",
        "tiii", store_clients(db, by), by->now_ms, (int64_t)late, (int64_t)MACHINE_ROWS_MOST);
    if (err)
        return err;
    while (rows->count < MACHINE_ROWS_MOST && row_next(row))
        rows->at[rows->count++] =
            (struct machine_row){.client = arena_text(arena, row_text(row, 0)),
                                 .number = row_int(row, 1),
                                 .case_id = arena_text(arena, row_text(row, 2)),
                                 .person = arena_text(arena, row_text(row, 3)),
                                 .page = arena_text(arena, row_text(row, 4)),
                                 .lang = arena_text(arena, row_text(row, 5)),
                                 .state = arena_text(arena, row_text(row, 6)),
                                 .read = row_int(row, 7) != 0,
                                 .reply = arena_text(arena, row_text(row, 8)),
                                 .version = row_int(row, 9)};
    return row_end(&row, why);
}
