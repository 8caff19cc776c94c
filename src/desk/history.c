#include "desk/history.h"

enum err object_client(struct db *db, const struct seen_by *by, const char *object, struct text id,
                       struct text *client_out, struct why *why)
{
#define SQL_CLIENT_OF(table)                                                                       \
    "SELECT client FROM " table " WHERE id = ?2 AND client " SQL_ONE_OF("?1") " LIMIT 1"
    static const struct {
        const char *object, *sql;
    } kinds[] = {{"case", SQL_CLIENT_OF("case_file")},
                 {"fact", SQL_CLIENT_OF("fact")},
                 {"reply", SQL_CLIENT_OF("reply")},
                 {"task", SQL_CLIENT_OF("task")}};
    size_t kind = 0;
    while (strcmp(kinds[kind].object, object) != 0)
        must(++kind < sizeof(kinds) / sizeof(*kinds));
    struct row *row = NULL;
    enum err err = db_query(db, &row, why, kinds[kind].sql, "tt", store_clients(db, by), id);
    if (err)
        return err;
    const bool found = row_next(row);
    const struct text client =
        found ? arena_text(db_arena(db), row_text(row, 0)) : (struct text){0};
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no %s %.*s", object, TEXT_ARG(id));
    if (!err)
        *client_out = client;
    return err;
}

enum err history_add(struct db *db, const struct line *line, struct why *why)
{
    return db_run(db, why,
                  "INSERT INTO history (client, object, id, at, person, kind, text) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  "tttittt", line->client, line->object, line->id, line->at_ms, line->person,
                  text_of(line->kind), line->text);
}

enum err act_text(const struct act *act, const char *what, bool required, struct why *why)
{
    if (act->text.len > ACT_TEXT_MOST)
        return why_set(why, ERR_BAD_INPUT, "%s: at most %d bytes", what, ACT_TEXT_MOST);
    if (required && text_trim(act->text).len == 0)
        return why_set(why, ERR_BAD_INPUT, "%s: say why or what, in words", what);
    return OK;
}

enum err act_as_read(struct db *db, const struct act *act, const char *object, int64_t now_is,
                     const char *last, struct why *why)
{
    char room[TIME_ROOM];
    struct row *row = NULL;
    struct text by = TEXT("");
    if (!act->version || act->version == now_is)
        return OK;
    enum err err = db_query(db, &row, why, last, "tt", act->client, act->id);
    if (!err && row_next(row))
        by = arena_printf(db_arena(db), " by %.*s at %.*s", TEXT_ARG(row_text(row, 1)),
                          TEXT_ARG(time_write(row_int(row, 0), room)));
    enum err end = row_end(&row, why);
    if (err || end)
        return err ? err : end;
    return why_set(why, ERR_DENIED,
                   "%s %.*s was changed%.*s: version %lld was read, now it is %lld; read it again",
                   object, TEXT_ARG(act->id), TEXT_ARG(by), (long long)act->version,
                   (long long)now_is);
}

enum err act_person(struct db *db, struct text client, struct text person, struct why *why)
{
    int64_t may = 0;
    enum err err = db_int(db, &may, why,
                          "SELECT count(*) FROM person WHERE id = ?1 AND (EXISTS (SELECT 1 FROM "
                          "person_client WHERE person = ?1 AND client = ?2) OR (role = 'admin' AND "
                          "NOT EXISTS (SELECT 1 FROM person_client WHERE person = ?1)))",
                          "tt", person, client);
    if (!err && !may)
        return why_set(why, ERR_BAD_INPUT, "%.*s is nobody who serves this client",
                       TEXT_ARG(person));
    return err;
}

enum err show_history(struct db *db, const char *object, struct text client, struct text id,
                      struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT at, person, kind, text FROM history WHERE client = ?1 "
                            "AND object = ?2 AND id = ?3 ORDER BY no LIMIT 1000",
                            "ttt", client, text_of(object), id);
    if (err)
        return err;
    json_key(out, "history");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_time(out, "at", row_int(row, 0));
        json_pair_text(out, "person", row_text(row, 1));
        json_pair_text(out, "kind", row_text(row, 2));
        json_pair_text(out, "text", row_text(row, 3));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}
