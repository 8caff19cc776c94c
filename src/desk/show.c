#include "desk/show.h"

int64_t list_limit(int64_t limit)
{
    if (limit <= 0)
        return LIST_LIMIT_USUAL;
    return limit < LIST_LIMIT_MOST ? limit : LIST_LIMIT_MOST;
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
