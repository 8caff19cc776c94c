#include "page/show.h"

/* One story, many cases: its open ones by language, and what each was told of its fixes. */

enum { CASES_MOST = 500 };

static enum err put_fixes(struct db *db, const struct story_id *story, struct json_out *out,
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT f.number, f.at, f.person, f.text, f.every_ms, "
                            "(SELECT count(*) FROM fix_told t WHERE t.client = f.client "
                            "AND t.fix = f.number) FROM fix f WHERE f.client = ?1 "
                            "AND f.brand = ?2 AND f.story = ?3 ORDER BY f.number DESC LIMIT 50",
                            "ttt", story->client, story->brand, story->id);
    if (err)
        return err;
    json_key(out, "fixes");
    json_begin(out, '[');
    while (row_next(row)) {
        json_begin(out, '{');
        json_pair_int(out, "number", row_int(row, 0));
        json_pair_time(out, "at", row_int(row, 1));
        json_pair_text(out, "person", row_text(row, 2));
        json_pair_text(out, "text", row_text(row, 3));
        json_pair_int(out, "every_s", row_int(row, 4) / 1000);
        json_pair_int(out, "given", row_int(row, 5));
        json_end(out, '}');
    }
    json_end(out, ']');
    return row_end(&row, why);
}

static enum err put_case(struct db *db, struct row *row, const struct seen_by *by,
                         struct json_out *out, struct why *why)
{
    struct row *told = NULL;
    enum { CLIENT = 0, NUMBER = 10 };
    json_begin(out, '{');
    json_key(out, "case");
    enum err err = show_case(db, row, by, out, why);
    if (!err)
        err = db_query(db, &told, why,
                       "SELECT fix, at, person FROM fix_told WHERE client = ?1 AND number = ?2 "
                       "AND fix IN (SELECT number FROM fix WHERE client = ?1) ORDER BY fix",
                       "ti", row_text(row, CLIENT), row_int(row, NUMBER));
    if (err)
        return err;
    json_key(out, "told");
    json_begin(out, '[');
    while (row_next(told)) {
        json_begin(out, '{');
        json_pair_int(out, "fix", row_int(told, 0));
        json_pair_time(out, "at", row_int(told, 1));
        json_pair_text(out, "person", row_text(told, 2));
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
    return row_end(&told, why);
}

static enum err put_langs(struct db *db, const struct seen_by *by, const struct story_id *story,
                          struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " CASE_COLUMNS " FROM case_file c WHERE c.client = ?1 "
                            "AND c.number IN (" SQL_STORY_CASES ") "
                            "ORDER BY c.lang, c.asked_at, c.number LIMIT ?4",
                            "ttti", story->client, story->brand, story->id, (int64_t)CASES_MOST);
    if (err)
        return err;
    enum { LANG = 3 };
    struct text lang = {0};
    json_key(out, "langs");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        const struct text this = or_empty(row_text(row, LANG));
        if (!lang.at || !text_same(lang, this)) {
            if (lang.at) {
                json_end(out, ']');
                json_end(out, '}');
            }
            lang = arena_text(db_arena(db), this);
            json_begin(out, '{');
            json_pair_text(out, "lang", lang);
            json_key(out, "cases");
            json_begin(out, '[');
        }
        err = put_case(db, row, by, out, why);
    }
    if (lang.at) {
        json_end(out, ']');
        json_end(out, '}');
    }
    json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

/* Somebody in this story has asked us before, and has no answer yet. */
static enum err put_past(struct db *db, const struct seen_by *by, const struct story_id *story,
                         struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT " CASE_COLUMNS
        " FROM story s JOIN case_file c ON c.client = s.client AND c.brand = "
        "s.brand WHERE s.client = ?1 AND s.brand = ?2 AND s.id = ?3 AND c.asked_at < s.first_at "
        "AND c.state IN ('open', 'snoozed', 'waiting_customer') AND coalesce(s.category, '') <> "
        "'labor_whistle' AND EXISTS (SELECT 1 FROM story_author a WHERE a.client = s.client AND "
        "a.brand = s.brand AND a.story = s.id AND a.author IN (SELECT n.net || ':' || n.author "
        "FROM " SQL_SAME("c.client", "c.net", "c.author") " AS n)) ORDER BY c.asked_at LIMIT 50",
        "ttt", story->client, story->brand, story->id);
    if (err)
        return err;
    json_key(out, "past");
    json_begin(out, '[');
    while (!err && row_next(row))
        err = show_case(db, row, by, out, why);
    json_end(out, ']');
    enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err page_story_cases_json(struct db *db, const struct seen_by *by,
                               const struct story_id *story, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = story_row(db, by, story, &row, why);
    if (!err)
        err = row_end(&row, why);
    if (err)
        return err;
    json_begin(out, '{');
    err = put_langs(db, by, story, out, why);
    if (!err)
        err = put_fixes(db, story, out, why);
    if (!err)
        err = put_past(db, by, story, out, why);
    json_end(out, '}');
    return err;
}
