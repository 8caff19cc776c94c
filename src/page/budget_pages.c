#include "page/show.h"

/* What the budgets of false alarms were spent on, and what is muted. */

static enum err show_budget(struct db *db, struct row *row, const struct seen_by *by,
                            struct json_out *out)
{
    static const char *const numbers[] = {"per_week", "line",  "since", "rung",
                                          "right",    "false", "late",  "open"};
    struct json *line = NULL;
    struct text body = row_text(row, 3);
    enum err err = json_parse(body, db_arena(db), &line, NULL);
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_text(out, "client", row_text(row, 0));
    json_pair_text(out, "brand", row_text(row, 1));
    show_names(by, row_text(row, 0), row_text(row, 1), out);
    show_time(out, "at", row, 2);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        const struct json *value = json_find(line, numbers[i]);
        double number = 0;
        if (value && value->kind == JSON_STRING)
            json_pair_text(out, numbers[i], value->text);
        else if (value && json_number(value, &number))
            json_pair_number(out, numbers[i], number, 3);
    }
    json_end(out, '}');
    return OK;
}

enum err page_budgets_json(struct db *db, const struct seen_by *by, struct json_out *out,
                           struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT client, brand, at, body FROM budget "
                            "WHERE client " SQL_ONE_OF("?1") " ORDER BY client, brand",
                            "t", store_clients(db, by));
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "budgets");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = show_budget(db, row, by, out);
    json_end(out, ']');
    json_end(out, '}');
    enum err ended = row_end(&row, why);
    return err ? err : ended;
}

static void show_mute(struct db *db, struct row *row, const struct seen_by *by,
                      struct json_out *out)
{
    json_begin(out, '{');
    json_pair_text(out, "client", row_text(row, 0));
    json_pair_text(out, "brand", row_text(row, 1));
    show_names(by, row_text(row, 0), row_text(row, 1), out);
    json_pair_int(out, "number", row_int(row, 2));
    json_pair_text(out, "author", row_text(row, 3));
    json_pair_text(out, "word", row_text(row, 4));
    show_time(out, "until", row, 5);
    show_time(out, "made_at", row, 6);
    json_pair_text(out, "person", row_text(row, 7));
    json_pair_text(out, "name", person_name(db, by, row_text(row, 7)));
    json_pair_text(out, "why", row_text(row, 8));
    show_time(out, "ended_at", row, 9);
    json_pair_text(out, "ended_by", row_text(row, 10));
    json_end(out, '}');
}

enum err page_mutes_json(struct db *db, const struct seen_by *by, int64_t now_ms, bool all,
                         struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT client, brand, number, author, word, until_at, made_at, "
        "person, why, lifted_at, lifted_by FROM mute "
        "WHERE client " SQL_ONE_OF("?1") " AND (?2 = 1 OR "
                                         "(lifted_at IS NULL AND until_at > ?3)) "
                                         "ORDER BY until_at DESC, client, brand, number LIMIT 1000",
        "tii", store_clients(db, by), (int64_t)all, now_ms);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "mutes");
    json_begin(out, '[');
    while (row_next(row))
        show_mute(db, row, by, out);
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&row, why);
}
