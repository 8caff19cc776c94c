#include "desk/show.h"

int64_t list_limit(int64_t limit)
{
    if (limit <= 0)
        return LIST_USUAL;
    return limit < LIST_MOST ? limit : LIST_MOST;
}

struct text or_empty(struct text text)
{
    return text.at ? text : TEXT("");
}

bool may_see(const struct seen_by *by, struct text client)
{
    for (size_t i = 0; i < by->count; i++)
        if (text_same(by->clients[i], client))
            return true;
    return false;
}

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

void show_names(const struct seen_by *by, struct text client, struct text brand,
                struct json_out *out)
{
    const struct client *c = by->watched ? watched_client(by->watched, client) : NULL;
    const struct brand *b = by->watched ? watched_brand(by->watched, client, brand) : NULL;
    json_pair_text(out, "brand_name", b && b->name.len ? b->name : brand);
    json_pair_text(out, "client_name", c && c->name.len ? c->name : client);
}

struct text person_name(struct db *db, const struct seen_by *by, struct text id)
{
    struct row *row = NULL;
    struct why why;
    struct text name = {0};
    if (!db_query(db, &row, &why, "SELECT name FROM person WHERE id = ?1 AND name <> ''", "t",
                  id) &&
        row_next(row))
        name = arena_text(db_arena(db), row_text(row, 0));
    /* A name that cannot be read is shown as the id. */
    enum err err = row_end(&row, &why);
    const struct person *person = !name.at && by->watched ? watched_person(by->watched, id) : NULL;
    if (person && person->name.len)
        name = person->name;
    return err || !name.at ? id : name;
}

void show_person(struct db *db, const struct seen_by *by, struct text id, struct json_out *out)
{
    if (!id.len) {
        json_put_null(out);
        return;
    }
    json_begin(out, '{');
    json_pair_text(out, "id", id);
    json_pair_text(out, "name", person_name(db, by, id));
    json_end(out, '}');
}

void show_raw(struct row *row, int column, const char *fallback, struct json_out *out)
{
    json_put_raw(out, row_null(row, column) ? text_of(fallback) : row_text(row, column));
}

void show_time(struct json_out *out, const char *key, struct row *row, int column)
{
    json_key(out, key);
    if (row_null(row, column))
        json_put_null(out);
    else
        json_put_time(out, row_int(row, column));
}

void show_lines(struct json_out *out, const char *key, struct text lines)
{
    struct text rest = text_or_none(lines), line;
    json_key(out, key);
    if (!lines.at) {
        json_put_null(out);
        return;
    }
    json_begin(out, '[');
    while (text_cut(&rest, '\n', &line))
        json_put_text(out, line);
    json_end(out, ']');
}

void show_instant(struct json_out *out, const char *key, int64_t at_ms)
{
    json_key(out, key);
    if (at_ms)
        json_put_time(out, at_ms);
    else
        json_put_null(out);
}

/* ---- history ---- */

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
