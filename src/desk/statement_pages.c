#include "desk/reply_row.h"
#include "desk/skeleton.h"

/* Statements as the console sees them. */

#define STATEMENT_COLUMNS                                                                          \
    "s.client, s.id, s.brand, s.story, s.incident, s.kind, s.corrects, s.note, s.lang, s.text, "   \
    "s.state, s.author, s.speaker, s.published_by, s.published_url, s.version, s.made_at, "        \
    "s.changed_at, s.published_at, s.slots, s.targets"
enum { S_TEXTS = 15, S_VERSION = 15, S_MADE_AT, S_CHANGED_AT, S_PUBLISHED_AT, S_SLOTS, S_TARGETS };

static enum err corrected_by(struct db *db, struct text client, struct text id,
                             struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT id FROM statement WHERE client = ?1 AND corrects = ?2 "
                            "ORDER BY number",
                            "tt", client, id);
    if (err)
        return err;
    json_key(out, "corrected_by");
    json_begin(out, '[');
    while (row_next(row))
        json_put_text(out, row_text(row, 0));
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err show(struct db *db, const struct seen_by *by, struct row *row, struct json_out *out,
                     struct why *why)
{
    static const char *const keys[S_TEXTS] = {
        "client", "id",   "brand", "story",  "incident", "kind",         "corrects",     "note",
        "lang",   "text", "state", "author", "speaker",  "published_by", "published_url"};
    const struct text client = arena_text(db_arena(db), row_text(row, 0)),
                      id = arena_text(db_arena(db), row_text(row, 1)),
                      brand = arena_text(db_arena(db), row_text(row, 2)),
                      kind = arena_text(db_arena(db), row_text(row, 5));
    struct json *slots = NULL;
    enum err err = row_null(row, S_SLOTS)
                       ? OK
                       : json_parse(arena_text(db_arena(db), row_text(row, S_SLOTS)), db_arena(db),
                                    &slots, why);
    if (err)
        return err;
    json_begin(out, '{');
    for (int i = 0; i < S_TEXTS; i++)
        json_pair_text(out, keys[i], row_text(row, i));
    show_names(by, client, brand, out);
    json_pair_int(out, "version", row_int(row, S_VERSION));
    show_time(out, "made_at", row, S_MADE_AT);
    show_time(out, "changed_at", row, S_CHANGED_AT);
    show_time(out, "published_at", row, S_PUBLISHED_AT);
    json_key(out, "targets");
    show_raw(row, S_TARGETS, "[]", out);
    skeleton_show(skeleton_of(kind), slots, out);
    err = corrected_by(db, client, id, out, why);
    json_end(out, '}');
    return err;
}

enum err desk_statements_json(struct db *db, const struct seen_by *by, struct text incident,
                              struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT " STATEMENT_COLUMNS " FROM statement s "
                 "WHERE s.client " SQL_ONE_OF(
                     "?1") " AND (?2 IS NULL "
                           "OR s.incident = ?2) ORDER BY s.made_at DESC, s.number DESC LIMIT 200",
                 "tt", store_clients(db, by), incident);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "statements");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = show(db, by, row, out, why);
    json_end(out, ']');
    json_end(out, '}');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err desk_statement_about(struct db *db, const struct seen_by *by, struct text id,
                              struct event *about_out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT client, brand, story, incident, published_at FROM statement "
                            "WHERE id = ?2 AND client " SQL_ONE_OF("?1") " LIMIT 1",
                            "tt", store_clients(db, by), id);
    if (err)
        return err;
    struct event about = {.statement = id};
    const bool found = row_next(row);
    if (found) {
        about.client = arena_text(db_arena(db), row_text(row, 0));
        about.brand = arena_text(db_arena(db), row_text(row, 1));
        if (!row_null(row, 2))
            about.story = arena_text(db_arena(db), row_text(row, 2));
        if (!row_null(row, 3))
            about.incident = arena_text(db_arena(db), row_text(row, 3));
        about.at_ms = row_int(row, 4);
    }
    err = row_end(&row, why);
    if (!err && !found)
        return why_set(why, ERR_NOT_FOUND, "there is no statement %.*s", TEXT_ARG(id));
    if (!err)
        *about_out = about;
    return err;
}

static enum err versions(struct db *db, struct text client, struct text id, struct json_out *out,
                         struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT version, at, person, text, note FROM statement_version "
                            "WHERE client = ?1 AND statement = ?2 ORDER BY version DESC LIMIT 200",
                            "tt", client, id);
    if (err)
        return err;
    json_key(out, "versions");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_int(out, "version", row_int(row, 0));
        show_time(out, "at", row, 1);
        json_pair_text(out, "person", row_text(row, 2));
        json_pair_text(out, "text", row_text(row, 3));
        json_pair_text(out, "note", row_text(row, 4));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err history(struct db *db, struct text client, struct text id, struct json_out *out,
                        struct why *why)
{
    return show_history(db, "statement", client, id, out, why);
}

static enum err replies(struct db *db, struct text client, struct text id, struct json_out *out,
                        struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT id, sender, net, state, sent_url FROM reply WHERE client = ?1 "
                            "AND statement = ?2 ORDER BY number LIMIT 200",
                            "tt", client, id);
    if (err)
        return err;
    json_key(out, "replies");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "id", row_text(row, 0));
        json_pair_text(out, "sender", row_text(row, 1));
        json_pair_text(out, "net", row_text(row, 2));
        json_pair_text(out, "state", row_text(row, 3));
        json_pair_text(out, "url", row_text(row, 4));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

enum err desk_statement_json(struct db *db, const struct seen_by *by, struct text id,
                             struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    struct event about;
    enum err err = desk_statement_about(db, by, id, &about, why);
    if (!err)
        err = db_query(db, &row, why,
                       "SELECT " STATEMENT_COLUMNS " FROM statement s WHERE s.client = ?1 "
                       "AND s.id = ?2",
                       "tt", about.client, id);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "statement");
    if (row_next(row))
        err = show(db, by, row, out, why);
    else
        json_put_null(out);
    enum err end = row_end(&row, why);
    err = err ? err : end;
    static enum err (*const parts[])(struct db *, struct text, struct text, struct json_out *,
                                     struct why *) = {versions, replies, history};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !err; i++)
        err = parts[i](db, about.client, id, out, why);
    json_end(out, '}');
    return err;
}
