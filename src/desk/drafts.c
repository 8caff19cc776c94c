#include "desk/drafts.h"

#include "desk/draft_grounds.h"
#include "desk/drafts_given.h"
#include "desk/reply_row.h"
#include "desk/template.h"
#include "model/length.h"

/* Templates filled for a case. */

enum { DRAFTS_MOST = 40, PLACES_MOST = 64, FORMAL_FROM = 2 };

struct drafting {
    struct db *db;
    const struct seen_by *by;
    const struct draft_wish *wish;
    struct draft_grounds on;
    struct place places[PLACES_MOST];
    size_t place_count;
    struct json_out *out;
    size_t put;
};

/* ---- the case ---- */

static enum err read_case(struct db *db, struct text case_id, struct draft_grounds *on,
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT c.net, json_extract(p.line, '$.author.name'), "
        "json_extract(p.line, '$.author.handle'), (SELECT max(s.level) FROM case_post k "
        "JOIN placement l ON l.post = k.post AND l.client = k.client JOIN story s ON "
        "s.client = l.client AND s.brand = l.brand AND s.id = l.story WHERE k.client = c.client "
        "AND k.number = c.number) FROM case_file c JOIN post p ON p.no = c.post "
        "WHERE c.client = ?1 AND c.id = ?2",
        "tt", on->asked.client, case_id);
    if (err)
        return err;
    if (row_next(row)) {
        on->net = arena_text(db_arena(db), row_text(row, 0));
        on->name = arena_text(db_arena(db), row_text(row, 1));
        on->handle = arena_text(db_arena(db), row_text(row, 2));
        on->level = row_int(row, 3);
    }
    return row_end(&row, why);
}

static const char *tone_of(const struct seen_by *by, const struct draft_grounds *on)
{
    static const char *const keigo[] = {"polite", "humble", "formal"};
    const struct client_voice *voice = watched_voice(by->watched, on->asked.client);
    if (text_is(on->lang, "ja"))
        return on->level >= FORMAL_FROM ? "formal" : keigo[voice->keigo];
    if (text_is(on->lang, "it"))
        return voice->address && on->level < FORMAL_FROM ? "tu" : "lei";
    return "";
}

static enum err find_page(struct db *db, const struct seen_by *by, struct text id,
                          struct draft_grounds *on, struct why *why)
{
    struct knowledge_shelf *shelf = NULL;
    struct row *row = NULL;
    if (!id.len) {
        const enum err missing = knowledge_shelf(db, by, &on->asked, &shelf, why);
        const struct knowledge_row *best =
            missing ? NULL : knowledge_best(shelf, &on->asked, db_arena(db));
        on->page = best ? *best : (struct knowledge_row){0};
        return missing;
    }
    enum err err = db_query(db, &row, why,
                            "SELECT " KNOWLEDGE_COLUMNS " FROM knowledge k WHERE k.client = ?1 "
                            "AND k.id = ?2 AND k.retired_at IS NULL",
                            "tt", on->asked.client, id);
    if (err)
        return err;
    if (row_next(row))
        knowledge_read(row, db_arena(db), &on->page);
    err = row_end(&row, why);
    if (!err && !on->page.id.len)
        return why_set(why, ERR_NOT_FOUND, "there is no page %.*s", TEXT_ARG(id));
    return err;
}

enum err draft_grounds(struct db *db, const struct seen_by *by, const struct draft_wish *wish,
                       struct draft_grounds *on, struct why *why)
{
    *on = (struct draft_grounds){0};
    enum err err = knowledge_question_of(db, by, wish->case_id, &on->asked, why);
    if (!err)
        err = read_case(db, wish->case_id, on, why);
    if (err)
        return err;
    on->lang = wish->lang.len ? wish->lang : on->asked.lang;
    on->asked.lang = on->lang;
    on->net = wish->net.len ? wish->net : on->net;
    on->tone = text_of(tone_of(by, on));
    const struct reply reply = {
        .client = on->asked.client, .brand = on->asked.brand, .net = on->net};
    const struct sender *sender = sender_usual(by->watched, &reply);
    err = length_rule_of(db, sender ? sender->id : (struct text){0}, &on->length, why);
    if (err)
        return err;
    return find_page(db, by, wish->page, on, why);
}

static void fill(struct drafting *d, const char *name, struct text value)
{
    if (d->place_count < PLACES_MOST)
        d->places[d->place_count++] = (struct place){text_of(name), value};
}

/* What the caller gives comes first: it is found first. */
static void fill_given(struct drafting *d)
{
    const struct json *given = d->wish->given;
    for (const struct json *c = given ? given->first : NULL; c; c = c->next)
        if (d->place_count < PLACES_MOST)
            d->places[d->place_count++] =
                (struct place){json_text_at(c, "name"), json_text_at(c, "value")};
}

static enum err begin(struct drafting *d, struct why *why)
{
    struct draft_grounds *on = &d->on;
    enum err err = draft_grounds(d->db, d->by, d->wish, on, why);
    if (err)
        return err;
    const struct brand *brand = watched_brand(d->by->watched, on->asked.client, on->asked.brand);
    fill_given(d);
    fill(d, "name", on->name);
    fill(d, "handle", on->handle);
    fill(d, "brand", brand ? brand->name : on->asked.brand);
    fill(d, "answer", on->page.answer);
    fill(d, "title", on->page.title);
    fill(d, "url", on->page.url);
    fill(d, "form", d->wish->form);
    fill(d, "signature", watched_voice(d->by->watched, on->asked.client)->signature);
    return OK;
}

/* ---- the drafts ---- */

struct pattern {
    struct text id, kind, lang, tone, text;
};

static bool short_enough(struct text text, void *arg)
{
    const struct drafting *d = arg;
    return text_length_by(text, d->on.net, &d->on.length).fits;
}

static void put_length(const struct drafting *d, struct text text)
{
    const struct length length = text_length_by(text, d->on.net, &d->on.length);
    json_key(d->out, "length");
    json_begin(d->out, '{');
    json_pair_int(d->out, "used", (int64_t)length.used);
    json_pair_int(d->out, "most", (int64_t)length.most);
    json_pair_bool(d->out, "fits", length.fits);
    json_end(d->out, '}');
}

static bool wanted(const struct drafting *d, const struct pattern *p)
{
    return d->put < DRAFTS_MOST && text_same(p->lang, d->on.lang) &&
           (!d->wish->kind.len || text_same(p->kind, d->wish->kind)) &&
           (!p->tone.len || !d->on.tone.len || text_same(p->tone, d->on.tone));
}

/* What nothing fills is shown only to who asked for that kind. */
static enum err put_draft(struct drafting *d, const struct pattern *p, struct why *why)
{
    struct filled filled;
    const struct filling filling = {d->places, d->place_count, short_enough, d};
    if (!wanted(d, p))
        return OK;
    enum err err = template_fill(p->text, &filling, db_arena(d->db), &filled, why);
    if (err || (filled.missing.count && !d->wish->kind.len))
        return err;
    json_begin(d->out, '{');
    json_pair_text(d->out, "template", p->id);
    json_pair_text(d->out, "kind", p->kind);
    json_pair_text(d->out, "lang", p->lang);
    json_pair_text(d->out, "tone", text_or_none(p->tone));
    json_pair_text(d->out, "text", filled.text);
    json_pair_text(d->out, "page",
                   text_find(p->text, TEXT("{answer}")) >= 0 ? d->on.page.id : (struct text){0});
    json_pair_texts(d->out, "missing", &filled.missing);
    json_pair_texts(d->out, "left_out", &filled.left_out);
    put_length(d, filled.text);
    json_end(d->out, '}');
    d->put++;
    return OK;
}

/* The client's own first; of a kind that it has written none of, the house's. */
static enum err put_own(struct drafting *d, struct texts *kinds, struct why *why)
{
    struct row *row = NULL;
    enum err err =
        db_query(d->db, &row, why,
                 "SELECT id, kind, lang, tone, text FROM template WHERE client = ?1 "
                 "AND retired_at IS NULL AND lang = ?2 AND (brand IS NULL OR brand = ?3) "
                 "ORDER BY brand IS NULL, number LIMIT 200",
                 "ttt", d->on.asked.client, d->on.lang, d->on.asked.brand);
    while (!err && row_next(row)) {
        struct arena *arena = db_arena(d->db);
        const struct pattern p = {
            arena_text(arena, row_text(row, 0)), arena_text(arena, row_text(row, 1)),
            arena_text(arena, row_text(row, 2)), arena_text(arena, row_text(row, 3)),
            arena_text(arena, row_text(row, 4))};
        if (wanted(d, &p) && kinds->count < DRAFTS_MOST)
            kinds->at[kinds->count++] = p.kind;
        err = put_draft(d, &p, why);
    }
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

static bool has(const struct texts *kinds, const char *kind)
{
    for (size_t i = 0; i < kinds->count; i++)
        if (text_is(kinds->at[i], kind))
            return true;
    return false;
}

static enum err put_house(struct drafting *d, const struct texts *kinds, struct why *why)
{
    enum err err = OK;
    for (const struct given_template *g = given_templates; g->kind && !err; g++) {
        const struct pattern p = {(struct text){0}, text_of(g->kind), text_of(g->lang),
                                  text_of(g->tone), text_of(g->text)};
        if (!has(kinds, g->kind))
            err = put_draft(d, &p, why);
    }
    return err;
}

enum err desk_drafts_json(struct db *db, const struct seen_by *by, const struct draft_wish *wish,
                          struct json_out *out, struct why *why)
{
    struct drafting d = {.db = db, .by = by, .wish = wish, .out = out};
    struct texts kinds = {arena_array(db_arena(db), struct text, DRAFTS_MOST), 0};
    enum err err = begin(&d, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_key(out, "drafts");
    json_begin(out, '[');
    err = put_own(&d, &kinds, why);
    if (!err)
        err = put_house(&d, &kinds, why);
    json_end(out, ']');
    json_end(out, '}');
    return err;
}
