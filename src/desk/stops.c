#include "desk/reply_row.h"

/* One stop for everything: of all, of a client, of one account. Kept with who and why; what leaves
 * asks at the last moment. */

enum err desk_stop(struct db *db, const struct act *act, struct text sender, struct why *why)
{
    enum err err = act_text(act, "stop", true, why);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO send_stop (client, sender, at, person, why) "
                     "VALUES (?1, nullif(?2, ''), ?3, ?4, ?5)",
                     "ttitt", or_empty(act->client), or_empty(sender), act->now_ms, act->person,
                     act->text);
    const struct line line = {.client = or_empty(act->client),
                              .object = TEXT("stop"),
                              .id = or_empty(sender),
                              .person = act->person,
                              .kind = "stopped",
                              .text = act->text,
                              .at_ms = act->now_ms};
    return err ? err : history_add(db, &line, why);
}

enum err desk_stop_end(struct db *db, const struct act *act, int64_t number, struct why *why)
{
    enum err err = db_run(db, why,
                          "UPDATE send_stop SET ended_at = ?3, ended_by = ?4 WHERE client = ?1 "
                          "AND no = ?2 AND ended_at IS NULL",
                          "tiit", or_empty(act->client), number, act->now_ms, act->person);
    if (!err && !db_changes(db))
        return why_set(why, ERR_NOT_FOUND, "there is no such stop in force");
    const struct line line = {.client = or_empty(act->client),
                              .object = TEXT("stop"),
                              .id = arena_printf(db_arena(db), "%lld", (long long)number),
                              .person = act->person,
                              .kind = "ended",
                              .text = act->text,
                              .at_ms = act->now_ms};
    return err ? err : history_add(db, &line, why);
}

enum err desk_stops_json(struct db *db, const struct seen_by *by, bool all, struct json_out *out,
                         struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT no, client, sender, at, person, why, ended_at, ended_by "
                            "FROM send_stop WHERE (client = '' OR client " SQL_ONE_OF(
                                "?1") ") "
                                      "AND (?2 = 1 OR ended_at IS NULL) ORDER BY no DESC LIMIT 500",
                            "ti", store_clients(db, by), (int64_t)all);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "stops");
    json_begin(out, '[');
    while (row_next(row)) {
        const struct text person = arena_text(db_arena(db), row_text(row, 4));
        json_begin(out, '{');
        json_pair_int(out, "number", row_int(row, 0));
        json_pair_text(out, "client", row_text(row, 1).len ? row_text(row, 1) : (struct text){0});
        json_pair_text(out, "sender", row_text(row, 2));
        show_time(out, "at", row, 3);
        json_pair_text(out, "why", row_text(row, 5));
        show_time(out, "ended_at", row, 6);
        json_pair_text(out, "ended_by", row_text(row, 7));
        json_key(out, "person");
        show_person(db, by, person, out);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&row, why);
}
