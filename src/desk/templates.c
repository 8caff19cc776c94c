#include "desk/drafts_given.h"
#include "desk/fact_use.h"
#include "desk/template.h"

/* The client's own templates. */

enum { TITLE_MOST = 200, KIND_MOST = 40 };

static bool is_tone(struct text tone)
{
    static const char *const tones[] = {"polite", "humble", "formal", "lei", "tu"};
    for (size_t i = 0; i < sizeof(tones) / sizeof(*tones); i++)
        if (text_is(tone, tones[i]))
            return true;
    return !tone.len;
}

static enum err check(const struct template_text *text, struct why *why)
{
    if (!text->kind.len || text->kind.len > KIND_MOST)
        return why_set(why, ERR_BAD_INPUT, "kind: 1 to %d letters", KIND_MOST);
    if (!text->lang.len || text->lang.len > 8)
        return why_set(why, ERR_BAD_INPUT, "lang: a language such as ja");
    if (text->title.len > TITLE_MOST)
        return why_set(why, ERR_BAD_INPUT, "title: at most %d bytes", TITLE_MOST);
    if (!is_tone(text->tone))
        return why_set(why, ERR_BAD_INPUT, "tone: polite, humble, formal, lei or tu");
    if (!text_trim(text->text).len)
        return why_set(why, ERR_BAD_INPUT, "text: must not be empty");
    return template_check(text->text, why);
}

static enum err add(struct db *db, const struct act *act, struct text *id_out, struct why *why)
{
    int64_t number = 0, count = 0;
    enum err err = db_int(db, &count, why,
                          "SELECT count(*) FROM template WHERE client = ?1 AND retired_at IS NULL",
                          "t", act->client);
    if (!err && count >= TEMPLATES_MOST)
        return why_set(why, ERR_FULL, "there are %d templates already: retire some",
                       TEMPLATES_MOST);
    if (!err)
        err = db_int(db, &number, why,
                     "SELECT coalesce(max(number), 0) + 1 FROM template WHERE client = ?1", "t",
                     act->client);
    if (err)
        return err;
    *id_out = arena_printf(db_arena(db), "%.*s-t%lld", TEXT_ARG(act->client), (long long)number);
    return db_run(db, why,
                  "INSERT INTO template (client, number, id, kind, lang, text, changed_at, "
                  "changed_by) VALUES (?1, ?2, ?3, '', '', '', ?4, ?5)",
                  "titit", act->client, number, *id_out, act->now_ms, act->person);
}

static enum err log_template(struct db *db, const struct act *act, struct text id, const char *kind,
                             struct text text, struct why *why)
{
    const struct line line = {act->client, TEXT("template"), id, act->person, text,
                              kind,        act->now_ms};
    return history_add(db, &line, why);
}

enum err desk_template_put(struct db *db, const struct desk_eyes *eyes, const struct act *act,
                           const struct template_text *text, struct text *id_out, struct why *why)
{
    enum err err = check(text, why);
    *id_out = text->id;
    if (!err && !text->id.len)
        err = add(db, act, id_out, why);
    if (!err)
        err = db_run(db, why,
                     "UPDATE template SET brand = ?3, kind = ?4, lang = ?5, tone = ?6, title = ?7, "
                     "text = ?8, changed_at = ?9, changed_by = ?10 WHERE client = ?1 AND id = ?2 "
                     "AND retired_at IS NULL",
                     "ttttttttit", act->client, *id_out, text->brand, text->kind, text->lang,
                     text_or_none(text->tone), text->title, text->text, act->now_ms, act->person);
    if (!err && db_changes(db) == 0)
        return why_set(why, ERR_NOT_FOUND, "there is no template %.*s", TEXT_ARG(*id_out));
    const struct used_text used = {.client = act->client,
                                   .brand = text->brand.len ? text->brand : (struct text){0},
                                   .object = "template",
                                   .id = *id_out,
                                   .text = text->text,
                                   .lang = text->lang,
                                   .version = act->now_ms};
    if (!err)
        err = fact_uses_of(db, eyes, &used, act->now_ms, why);
    /* The text goes into the history: an older one can be found there. */
    return err ? err
               : log_template(db, act, *id_out, text->id.len ? "change" : "write", text->text, why);
}

enum err desk_template_retire(struct db *db, const struct act *act, struct why *why)
{
    enum err err = db_run(db, why,
                          "UPDATE template SET retired_at = ?3 WHERE client = ?1 AND id = ?2 "
                          "AND retired_at IS NULL",
                          "tti", act->client, act->id, act->now_ms);
    if (!err && db_changes(db) == 0)
        return why_set(why, ERR_NOT_FOUND, "there is no template %.*s", TEXT_ARG(act->id));
    return err ? err : log_template(db, act, act->id, "retire", act->text, why);
}

/* ---- lists ---- */

static void put_given(const struct given_template *given, struct text client, struct json_out *out)
{
    json_begin(out, '{');
    json_pair_text(out, "id", (struct text){0});
    json_pair_text(out, "client", client);
    json_pair_text(out, "brand", (struct text){0});
    json_pair_str(out, "kind", given->kind);
    json_pair_str(out, "lang", given->lang);
    json_pair_text(out, "tone", *given->tone ? text_of(given->tone) : (struct text){0});
    json_pair_text(out, "title", (struct text){0});
    json_pair_str(out, "text", given->text);
    json_key(out, "changed_at");
    json_put_null(out);
    json_end(out, '}');
}

static void put_row(struct row *row, struct json_out *out)
{
    static const char *const keys[] = {"id",   "client", "brand", "kind",
                                       "lang", "tone",   "title", "text"};
    json_begin(out, '{');
    for (int i = 0; i < (int)(sizeof(keys) / sizeof(*keys)); i++)
        json_pair_text(out, keys[i], row_text(row, i));
    json_pair_time(out, "changed_at", row_int(row, 8));
    json_end(out, '}');
}

enum err desk_templates_json(struct db *db, const struct seen_by *by, struct text client,
                             struct json_out *out, struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT id, client, brand, kind, lang, tone, title, text, changed_at "
                            "FROM template WHERE client " SQL_ONE_OF(
                                "?1") " AND (?2 IS NULL OR client = ?2) AND retired_at IS NULL "
                                      "ORDER BY client, kind, lang, number LIMIT 2000",
                            "tt", store_clients(db, by), text_or_none(client));
    json_begin(out, '{');
    json_key(out, "templates");
    json_begin(out, '[');
    while (!err && row_next(row))
        put_row(row, out);
    for (const struct given_template *g = given_templates; client.len && g->kind; g++)
        put_given(g, client, out);
    json_end(out, ']');
    json_end(out, '}');
    const enum err end = row_end(&row, why);
    return err ? err : end;
}
