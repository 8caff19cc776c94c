#include "base/clock.h"
#include "desk/knowledge_show.h"
#include "desk/likeness.h"

/* Pages of knowledge, listed and one by one. */

enum { DUE_DAYS = 30 };

void knowledge_read(struct row *row, struct arena *arena, struct knowledge_row *out)
{
    *out = (struct knowledge_row){.client = row_kept(row, K_CLIENT, arena),
                                  .id = row_kept(row, K_ID, arena),
                                  .brand = row_kept(row, K_BRAND, arena),
                                  .lang = row_kept(row, K_LANG, arena),
                                  .group = row_kept(row, K_GROUP, arena),
                                  .version = row_int(row, K_VERSION),
                                  .title = row_kept(row, K_TITLE, arena),
                                  .answer = row_kept(row, K_ANSWER, arena),
                                  .body = row_kept(row, K_BODY, arena),
                                  .asked = row_kept(row, K_ASKED, arena),
                                  .url = row_kept(row, K_URL, arena),
                                  .from_ms = row_int(row, K_FROM),
                                  .until_ms = row_int(row, K_UNTIL),
                                  .changed_ms = row_int(row, K_CHANGED_AT),
                                  .changed_by = row_kept(row, K_CHANGED_BY, arena),
                                  .retired_ms = row_int(row, K_RETIRED_AT)};
}

static const char *state_of(const struct knowledge_row *row, int64_t now_ms)
{
    if (row->retired_ms)
        return "retired";
    if (row->from_ms > now_ms)
        return "coming";
    return row->until_ms && row->until_ms <= now_ms ? "over" : "valid";
}

static void put_lines(struct json_out *out, const char *key, struct text lines)
{
    json_key(out, key);
    json_begin(out, '[');
    for (struct text line; lines.len && text_cut(&lines, '\n', &line);)
        if (text_trim(line).len)
            json_put_text(out, text_trim(line));
    json_end(out, ']');
}

static void put_page(struct db *db, const struct seen_by *by, const struct knowledge_row *row,
                     bool whole, struct json_out *out)
{
    json_pair_text(out, "id", row->id);
    json_pair_text(out, "client", row->client);
    json_pair_text(out, "brand", row->brand);
    json_pair_text(out, "lang", row->lang);
    json_pair_text(out, "group", row->group);
    json_pair_text(out, "title", row->title);
    json_pair_text(out, "answer", row->answer);
    json_pair_text(out, "url", row->url);
    json_pair_str(out, "state", state_of(row, by->now_ms));
    show_instant(out, "from", row->from_ms);
    show_instant(out, "until", row->until_ms);
    json_pair_int(out, "version", row->version);
    json_pair_time(out, "changed_at", row->changed_ms);
    json_key(out, "changed_by");
    show_person(db, by, row->changed_by, out);
    if (whole) {
        json_pair_text(out, "body", row->body);
        put_lines(out, "asked", row->asked);
    }
}

void knowledge_put(struct db *db, const struct seen_by *by, const struct knowledge_row *row,
                   bool whole, struct json_out *out)
{
    json_begin(out, '{');
    put_page(db, by, row, whole, out);
    json_end(out, '}');
}

/* With what it was used for. */
static enum err put_used(struct db *db, const struct seen_by *by, const struct knowledge_row *row,
                         bool whole, struct json_out *out, struct why *why)
{
    json_begin(out, '{');
    put_page(db, by, row, whole, out);
    const enum err err = knowledge_use_put(db, by, row, whole, out, why);
    json_end(out, '}');
    return err;
}

/* ---- lists ---- */

struct listed {
    struct knowledge_row *rows;
    size_t count;
};

static enum err read_listed(struct db *db, const struct seen_by *by,
                            const struct knowledge_query *query, struct listed *listed,
                            struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT " KNOWLEDGE_COLUMNS " FROM knowledge k WHERE k.client " SQL_ONE_OF(
            "?1") " AND (?2 IS NULL OR k.client = ?2) AND (?3 IS NULL OR k.lang = ?3) "
                  "AND (?4 IS NULL OR k.brand IS NULL OR k.brand = ?4) AND (?5 OR k.retired_at IS "
                  "NULL) AND (NOT ?6 OR k.until_at < ?7) AND (?9 IS NULL OR k.page_group = ?9) "
                  "ORDER BY CASE WHEN k.retired_at IS NULL AND k.until_at < ?7 THEN k.until_at "
                  "ELSE 9000000000000000 END, k.client, k.page_group, k.lang LIMIT ?8",
        "ttttiiiit", store_clients(db, by), text_or_none(query->client), text_or_none(query->lang),
        text_or_none(query->brand), (int64_t)query->retired, (int64_t)query->due,
        by->now_ms + DAYS(DUE_DAYS), (int64_t)KNOWLEDGE_MOST, text_or_none(query->group));
    listed->rows = arena_array(db_arena(db), struct knowledge_row, KNOWLEDGE_MOST);
    while (!err && listed->count < KNOWLEDGE_MOST && row_next(row))
        knowledge_read(row, db_arena(db), &listed->rows[listed->count++]);
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

/* The likest first; those that say nothing of it are left out. */
static size_t by_words(struct db *db, struct text words, const struct listed *listed, size_t most,
                       size_t order[LIST_LIMIT_MOST])
{
    struct likeness *likeness = knowledge_weigh(words, listed->rows, listed->count, db_arena(db));
    struct like *best = arena_array(db_arena(db), struct like, most + 1);
    const size_t found = likeness_best(likeness, best, most);
    for (size_t i = 0; i < found; i++)
        order[i] = best[i].text;
    return found;
}

enum err desk_knowledge_json(struct db *db, const struct seen_by *by,
                             const struct knowledge_query *query, struct json_out *out,
                             struct why *why)
{
    struct listed listed = {0};
    enum err err = read_listed(db, by, query, &listed, why);
    if (err)
        return err;
    size_t order[LIST_LIMIT_MOST], shown = (size_t)list_limit(query->limit);
    if (query->words.len) {
        shown = by_words(db, query->words, &listed, shown, order);
    } else {
        shown = listed.count < shown ? listed.count : shown;
        for (size_t i = 0; i < shown; i++)
            order[i] = i;
    }
    json_begin(out, '{');
    json_key(out, "pages");
    json_begin(out, '[');
    for (size_t i = 0; i < shown && !err; i++)
        err = put_used(db, by, &listed.rows[order[i]], false, out, why);
    json_end(out, ']');
    json_end(out, '}');
    return err;
}

/* ---- one ---- */

static enum err put_versions(struct db *db, const struct seen_by *by,
                             const struct knowledge_row *page, struct json_out *out,
                             struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT version, at, person, why, title, answer, body, url "
                            "FROM knowledge_version WHERE client = ?1 AND page = ?2 "
                            "ORDER BY version DESC LIMIT 100",
                            "tt", page->client, page->id);
    json_key(out, "versions");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        json_begin(out, '{');
        json_pair_int(out, "version", row_int(row, 0));
        json_pair_time(out, "at", row_int(row, 1));
        json_key(out, "person");
        show_person(db, by, row_text(row, 2), out);
        json_pair_text(out, "why", row_text(row, 3));
        json_pair_text(out, "title", row_text(row, 4));
        json_pair_text(out, "answer", row_text(row, 5));
        json_pair_text(out, "body", row_text(row, 6));
        json_pair_text(out, "url", row_text(row, 7));
        json_end(out, '}');
    }
    json_end(out, ']');
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

static enum err put_others(struct db *db, const struct seen_by *by,
                           const struct knowledge_row *page, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT " KNOWLEDGE_COLUMNS " FROM knowledge k WHERE k.client = ?1 "
                            "AND k.page_group = ?2 AND k.id <> ?3 AND k.retired_at IS NULL "
                            "ORDER BY k.lang, k.number LIMIT 50",
                            "ttt", page->client, page->group, page->id);
    json_key(out, "others");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        struct knowledge_row other;
        knowledge_read(row, db_arena(db), &other);
        knowledge_put(db, by, &other, false, out);
    }
    json_end(out, ']');
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err desk_knowledge_page_json(struct db *db, const struct seen_by *by, struct text client,
                                  struct text id, struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    struct knowledge_row page = {0};
    enum err err = may_see(by, client) ? db_query(db, &row, why,
                                                  "SELECT " KNOWLEDGE_COLUMNS
                                                  " FROM knowledge k WHERE k.client = ?1 "
                                                  "AND k.id = ?2",
                                                  "tt", client, id)
                                       : OK;
    if (row && row_next(row))
        knowledge_read(row, db_arena(db), &page);
    if (!err && row)
        err = row_end(&row, why);
    if (!err && !page.id.len)
        return why_set(why, ERR_NOT_FOUND, "there is no page %.*s", TEXT_ARG(id));
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "page");
    err = put_used(db, by, &page, true, out, why);
    if (!err)
        err = put_versions(db, by, &page, out, why);
    if (!err)
        err = put_others(db, by, &page, out, why);
    json_end(out, '}');
    return err;
}
