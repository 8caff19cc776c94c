#include "desk/fact_use.h"

/* Pages of knowledge: written, changed, retired, and taken for a case. */

enum { TITLE_MOST = 300, URL_MOST = 2000, ANSWER_MOST = 4000 };

static enum err field(struct text text, const char *name, size_t most, bool required,
                      struct why *why)
{
    if (required && text_trim(text).len == 0)
        return why_set(why, ERR_BAD_INPUT, "%s: must not be empty", name);
    if (text.len > most)
        return why_set(why, ERR_BAD_INPUT, "%s: has %zu bytes, at most %zu", name, text.len, most);
    return OK;
}

static enum err check_url(struct text url, struct why *why)
{
    if (!url.len || text_starts(url, TEXT("https://")) || text_starts(url, TEXT("http://")))
        return OK;
    return why_set(why, ERR_BAD_INPUT, "url: begins with https:// or http://");
}

static enum err check(const struct knowledge_page *page, struct why *why)
{
    enum err err = field(page->lang, "lang", 8, true, why);
    if (!err)
        err = field(page->title, "title", TITLE_MOST, true, why);
    if (!err)
        err = field(page->answer, "answer", ANSWER_MOST, false, why);
    if (!err)
        err = field(page->body, "body", KNOWLEDGE_TEXT_MOST, false, why);
    if (!err)
        err = field(page->asked, "asked", KNOWLEDGE_TEXT_MOST, false, why);
    if (!err)
        err = field(page->url, "url", URL_MOST, false, why);
    if (!err)
        err = check_url(page->url, why);
    if (!err && page->until_ms && page->until_ms <= page->from_ms)
        err = why_set(why, ERR_BAD_INPUT, "until: lies before from");
    if (!err && !text_trim(page->answer).len && !text_trim(page->body).len)
        err = why_set(why, ERR_BAD_INPUT, "body: a page says something in body or in answer");
    return err;
}

static enum err next_number(struct db *db, struct text client, int64_t *number_out, struct why *why)
{
    int64_t count = 0;
    enum err err = db_int(db, &count, why,
                          "SELECT count(*) FROM knowledge WHERE client = ?1 AND retired_at IS NULL",
                          "t", client);
    if (!err && count >= KNOWLEDGE_MOST)
        return why_set(why, ERR_FULL, "there are %d pages already: retire some", KNOWLEDGE_MOST);
    if (!err)
        err = db_int(db, number_out, why,
                     "SELECT coalesce(max(number), 0) + 1 FROM knowledge WHERE client = ?1", "t",
                     client);
    return err;
}

static enum err add(struct db *db, const struct act *act, const struct knowledge_page *page,
                    struct text *id_out, struct why *why)
{
    int64_t number = 0;
    enum err err = next_number(db, act->client, &number, why);
    if (err)
        return err;
    *id_out = arena_printf(db_arena(db), "%.*s-k%lld", TEXT_ARG(act->client), (long long)number);
    return db_run(db, why,
                  "INSERT INTO knowledge (client, number, id, brand, lang, page_group, version, "
                  "title, body, made_at, made_by, changed_at, changed_by) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, '', '', ?7, ?8, ?7, ?8)",
                  "tittttit", act->client, number, *id_out, page->brand, page->lang,
                  page->group.len ? page->group : *id_out, act->now_ms, act->person);
}

static enum err version_of(struct db *db, const struct act *act, struct text id,
                           int64_t *version_out, struct why *why)
{
    *version_out = -1;
    enum err err = db_int(db, version_out, why,
                          "SELECT coalesce(max(version), -1) FROM knowledge WHERE client = ?1 AND "
                          "id = ?2 AND retired_at IS NULL",
                          "tt", act->client, id);
    if (!err && *version_out < 0)
        return why_set(why, ERR_NOT_FOUND, "there is no page %.*s", TEXT_ARG(id));
    return err;
}

static enum err write(struct db *db, const struct act *act, const struct knowledge_page *page,
                      struct text id, struct why *why)
{
    int64_t version;
    struct act change = *act;
    change.id = id;
    enum err err = version_of(db, act, id, &version, why);
    if (!err && page->id.len)
        err = act_as_read(db, &change, "page", version,
                          LAST_VERSION("knowledge_version", "page", "person"), why);
    if (!err)
        err =
            db_run(db, why,
                   "UPDATE knowledge SET brand = ?3, lang = ?4, page_group = coalesce(?5, "
                   "page_group), version = version + 1, title = ?6, answer = ?7, body = ?8, "
                   "asked = ?9, url = ?10, from_at = nullif(?11, 0), until_at = nullif(?12, 0), "
                   "changed_at = ?13, changed_by = ?14 WHERE client = ?1 AND id = ?2",
                   "ttttttttttiiit", act->client, id, page->brand, page->lang,
                   text_or_none(page->group), page->title, page->answer, or_empty(page->body),
                   page->asked, page->url, page->from_ms, page->until_ms, act->now_ms, act->person);
    return err ? err
               : db_run(db, why,
                        "INSERT INTO knowledge_version (client, page, version, at, person, why, "
                        "title, answer, body, asked, url, from_at, until_at) "
                        "SELECT client, id, version, changed_at, changed_by, ?3, title, answer, "
                        "body, asked, url, from_at, until_at FROM knowledge "
                        "WHERE client = ?1 AND id = ?2",
                        "ttt", act->client, id, act->text);
}

static enum err find_uses(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                          const struct knowledge_page *page, struct text id, struct why *why)
{
    const struct used_text text = {
        .client = act->client,
        .brand = page->brand.len ? page->brand : (struct text){0},
        .object = "knowledge",
        .id = id,
        .text = arena_printf(db_arena(db), "%.*s\n%.*s\n%.*s", TEXT_ARG(page->title),
                             TEXT_ARG(page->answer), TEXT_ARG(page->body)),
        .lang = page->lang,
        .version = act->now_ms};
    return fact_uses_of(db, eyes, &text, act->now_ms, why);
}

enum err desk_knowledge_put(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                            const struct knowledge_page *page, struct text *id_out, struct why *why)
{
    enum err err = check(page, why);
    *id_out = page->id;
    if (!err && !page->id.len)
        err = add(db, act, page, id_out, why);
    if (!err)
        err = write(db, act, page, *id_out, why);
    if (!err)
        err = find_uses(db, eyes, act, page, *id_out, why);
    const struct line line = {act->client, TEXT("knowledge"), *id_out,
                              act->person, act->text,         page->id.len ? "change" : "write",
                              act->now_ms};
    return err ? err : history_add(db, &line, why);
}

enum err desk_knowledge_retire(struct db *db, const struct act *act, struct why *why)
{
    int64_t version;
    enum err err = version_of(db, act, act->id, &version, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE knowledge SET retired_at = ?3, retired_by = ?4 WHERE client = ?1 "
                     "AND id = ?2",
                     "ttit", act->client, act->id, act->now_ms, act->person);
    const struct line line = {act->client, TEXT("knowledge"), act->id,    act->person,
                              act->text,   "retire",          act->now_ms};
    return err ? err : history_add(db, &line, why);
}

static enum err pass_over(struct db *db, const struct act *act, const struct json *over,
                          struct why *why)
{
    enum err err = OK;
    for (const struct json *at = over ? over->first : NULL; at && !err; at = at->next)
        err = db_run(db, why,
                     "INSERT OR IGNORE INTO knowledge_passed (client, page, case_id, at, person) "
                     "SELECT client, id, ?3, ?4, ?5 FROM knowledge WHERE client = ?1 AND id = ?2",
                     "tttit", act->client, json_text(at), act->text, act->now_ms, act->person);
    return err;
}

enum err desk_knowledge_choose(struct db *db, const struct act *act, int64_t rank,
                               const struct json *over, struct why *why)
{
    int64_t version, post = -1;
    enum err err = version_of(db, act, act->id, &version, why);
    if (!err)
        err = db_int(db, &post, why,
                     "SELECT coalesce(max(post), -1) FROM case_file WHERE client = ?1 AND id = ?2",
                     "tt", act->client, act->text);
    if (!err && post < 0)
        return why_set(why, ERR_NOT_FOUND, "there is no case %.*s", TEXT_ARG(act->text));
    if (!err)
        err = pass_over(db, act, over, why);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO knowledge_choice (client, page, case_id, post, rank, at, person) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (client, case_id, page) "
                     "DO NOTHING",
                     "tttiiit", act->client, act->id, act->text, post, rank, act->now_ms,
                     act->person);
    const struct line line = {act->client, TEXT("case"), act->text,  act->person,
                              act->id,     "page",       act->now_ms};
    return err || !db_changes(db) ? err : history_add(db, &line, why);
}

enum err desk_knowledge_hits(struct db *db, const struct seen_by *by, int64_t from_ms,
                             int64_t to_ms, struct knowledge_hits *hits_out, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why,
                 "SELECT count(*), coalesce(sum(rank = 1), 0), coalesce(sum(rank BETWEEN 1 AND 3), "
                 "0) FROM knowledge_choice WHERE client " SQL_ONE_OF("?1") " AND at >= ?2 "
                                                                           "AND at < ?3",
                 "tii", store_clients(db, by), from_ms, to_ms);
    if (err)
        return err;
    *hits_out = (struct knowledge_hits){0};
    if (row_next(row))
        *hits_out = (struct knowledge_hits){row_int(row, 0), row_int(row, 1), row_int(row, 2)};
    return row_end(&row, why);
}
