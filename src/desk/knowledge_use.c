#include "base/clock.h"
#include "desk/knowledge_show.h"
#include "desk/likeness.h"
#include "desk/reply_row.h"

/* What pages are used for, and what is asked that no page answers. */

enum { UNSEEN_DAYS = 180, CASES_READ = 200, GROUPS_SHOWN = 40, SHOWN_OF_GROUP = 5 };

/* How alike a question must be to the first of its group, as a share of that one's own weight. */
#define ALIKE .35

/* ---- given ---- */

/* The address as a whole: "…/faq" does not stand in "…/faq/2". */
static bool stands_in(struct text text, struct text url)
{
    static const char ends[] = " \t\r\n\"'<>)]}.,;:!?";
    for (size_t at = 0; url.len && at + url.len <= text.len;) {
        const ptrdiff_t found = text_find(text_slice(text, at, text.len), url);
        if (found < 0)
            return false;
        const size_t end = at + (size_t)found + url.len;
        if (end == text.len || (unsigned char)text.at[end] >= 0x80 || strchr(ends, text.at[end]))
            return true;
        at = end;
    }
    return false;
}

enum err knowledge_given(struct db *db, const struct reply *reply, int64_t at_ms, struct why *why)
{
    struct row *row = NULL;
    struct text *pages = NULL;
    size_t count = 0;
    const struct text text = reply->sent_text.len ? reply->sent_text : reply->text;
    if (text_find(text, TEXT("://")) < 0)
        return OK;
    enum err err = db_query(db, &row, why,
                            "SELECT id, url FROM knowledge WHERE client = ?1 AND length(url) > 0 "
                            "AND retired_at IS NULL LIMIT ?2",
                            "ti", reply->client, (int64_t)KNOWLEDGE_MOST);
    pages = arena_array(db_arena(db), struct text, KNOWLEDGE_MOST);
    while (!err && row_next(row))
        if (stands_in(text, row_text(row, 1)))
            pages[count++] = arena_text(db_arena(db), row_text(row, 0));
    const enum err end = row_end(&row, why);
    err = err ? err : end;
    for (size_t i = 0; i < count && !err; i++)
        err = db_run(db, why,
                     "INSERT OR IGNORE INTO knowledge_given (client, page, reply, case_id, lang, "
                     "at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                     "ttttti", reply->client, pages[i], reply->id, reply->case_id, reply->lang,
                     at_ms);
    return err;
}

/* ---- used ---- */

/* Its host is none that the client's replies may name. */
static bool is_outside(const struct seen_by *by, const struct knowledge_row *row)
{
    const struct client_voice *voice = by->watched ? watched_voice(by->watched, row->client) : NULL;
    struct text rest = row->url, host;
    if (!voice || !voice->links.count || !row->url.len)
        return false;
    const ptrdiff_t at = text_find(rest, TEXT("://"));
    rest = at < 0 ? rest : text_slice(rest, (size_t)at + 3, rest.len);
    if (!text_cut(&rest, '/', &host))
        return false;
    for (size_t i = 0; i < voice->links.count; i++) {
        const struct text own = voice->links.at[i];
        if (text_same(host, own) ||
            (host.len > own.len && text_ends(host, own) && host.at[host.len - own.len - 1] == '.'))
            return false;
    }
    return true;
}

static void put_marks(const struct seen_by *by, const struct knowledge_row *row, bool shared,
                      struct json_out *out)
{
    json_key(out, "links");
    json_begin(out, '[');
    if (row->url.len && is_outside(by, row))
        json_put_text(out, TEXT("outside"));
    if (row->url.len && shared)
        json_put_text(out, TEXT("over"));
    if (row->url.len && !row->retired_ms && row->changed_ms < by->now_ms - DAYS(UNSEEN_DAYS))
        json_put_text(out, TEXT("unseen"));
    json_end(out, ']');
}

static enum err put_langs(struct db *db, const struct knowledge_row *page, struct json_out *out,
                          struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(db, &row, why,
                            "SELECT coalesce(lang, ''), count(*) FROM knowledge_given WHERE "
                            "client = ?1 AND page = ?2 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 30",
                            "tt", page->client, page->id);
    json_key(out, "langs");
    json_begin(out, '[');
    while (!err && row_next(row)) {
        json_begin(out, '{');
        json_pair_text(out, "lang", text_or_none(row_text(row, 0)));
        json_pair_int(out, "given", row_int(row, 1));
        json_end(out, '}');
    }
    json_end(out, ']');
    const enum err end = row_end(&row, why);
    return err ? err : end;
}

enum err knowledge_use_put(struct db *db, const struct seen_by *by,
                           const struct knowledge_row *page, bool langs, struct json_out *out,
                           struct why *why)
{
    struct row *row = NULL;
    enum err err = db_query(
        db, &row, why,
        "SELECT (SELECT count(*) FROM knowledge_given WHERE client = ?1 AND page = ?2), "
        "(SELECT count(*) FROM knowledge_choice WHERE client = ?1 AND page = ?2), "
        "(SELECT count(*) FROM knowledge_passed WHERE client = ?1 AND page = ?2), "
        "(SELECT max(at) FROM (SELECT at FROM knowledge_given WHERE client = ?1 AND page = ?2 "
        "UNION ALL SELECT at FROM knowledge_choice WHERE client = ?1 AND page = ?2)), "
        "EXISTS (SELECT 1 FROM knowledge o WHERE o.client = ?1 AND o.id <> ?2 AND o.url = ?3 "
        "AND length(?3) > 0 AND (o.retired_at IS NOT NULL OR o.until_at <= ?4))",
        "ttti", page->client, page->id, or_empty(page->url), by->now_ms);
    json_key(out, "use");
    json_begin(out, '{');
    if (!err && row_next(row)) {
        json_pair_int(out, "given", row_int(row, 0));
        json_pair_int(out, "chosen", row_int(row, 1));
        json_pair_int(out, "passed", row_int(row, 2));
        show_time(out, "last_at", row, 3);
        put_marks(by, page, row_int(row, 4) != 0, out);
    }
    const enum err end = row_end(&row, why);
    err = err ? err : end;
    if (!err && langs)
        err = put_langs(db, page, out, why);
    json_end(out, '}');
    return err;
}

/* ---- what no page answers ---- */

struct asked {
    struct text id, lang, brand, words;
    int64_t answers, at_ms;
    bool grouped;
};
struct questions {
    const struct knowledge_gaps *gaps;
    struct asked *at;
    size_t count;
};

static enum err read_asked(struct db *db, const struct seen_by *by, struct questions *q,
                           struct why *why)
{
    struct row *row = NULL;
    struct arena *arena = db_arena(db);
    enum err err = db_query(
        db, &row, why,
        "SELECT c.id, c.lang, c.brand, c.answers, c.asked_at FROM case_file c WHERE c.client = ?1 "
        "AND c.merged_into IS NULL AND c.asked_at > ?2 AND (?3 IS NULL OR c.lang = ?3) "
        "AND coalesce(c.reason, '') NOT IN ('spam', 'duplicate', 'no_answer') "
        "AND NOT EXISTS (SELECT 1 FROM knowledge_choice k WHERE k.client = c.client "
        "AND k.case_id = c.id) AND NOT EXISTS (SELECT 1 FROM knowledge_given g "
        "WHERE g.client = c.client AND g.case_id = c.id) ORDER BY c.asked_at DESC LIMIT ?4",
        "titi", q->gaps->client, by->now_ms - DAYS(q->gaps->days), text_or_none(q->gaps->lang),
        (int64_t)CASES_READ);
    q->at = arena_array(arena, struct asked, CASES_READ);
    while (!err && q->count < CASES_READ && row_next(row))
        q->at[q->count++] = (struct asked){
            .id = arena_text(arena, row_text(row, 0)),
            .lang = row_null(row, 1) ? TEXT("") : arena_text(arena, row_text(row, 1)),
            .brand = arena_text(arena, row_text(row, 2)),
            .answers = row_int(row, 3),
            .at_ms = row_int(row, 4)};
    const enum err end = row_end(&row, why);
    err = err ? err : end;
    for (size_t i = 0; i < q->count && !err; i++) {
        struct knowledge_question one = {0};
        err = knowledge_question_of(db, by, q->at[i].id, &one, why);
        q->at[i].words = text_trim(one.words);
    }
    return err;
}

struct group {
    struct asked *of[CASES_READ];
    struct like words; /* why the first two are alike; of one alone none */
    size_t count;
    int64_t answered;
    const struct knowledge_row *closest; /* NULL: no page is found */
};

static void add_to(struct group *group, struct asked *asked)
{
    asked->grouped = true;
    group->of[group->count++] = asked;
    group->answered += asked->answers > 0;
}

/* The first question that stands in no group yet, and all that are like it, in its language. */
static void gather(const struct questions *q, size_t first, struct group *group,
                   struct arena *arena)
{
    struct likeness *likeness = likeness_new(q->at[first].words, arena);
    struct like *best = arena_array(arena, struct like, CASES_READ);
    size_t *who = arena_array(arena, size_t, CASES_READ);
    double own = 0;
    *group = (struct group){0};
    add_to(group, &q->at[first]);
    for (size_t i = first; i < q->count; i++) {
        if (i != first && (q->at[i].grouped || !text_same(q->at[i].lang, q->at[first].lang)))
            continue;
        const size_t text = likeness_text(likeness);
        who[text] = i;
        likeness_field(likeness, text, q->at[i].words, 1);
    }
    const size_t found = likeness_best(likeness, best, CASES_READ);
    for (size_t i = 0; i < found; i++)
        own = who[best[i].text] == first ? best[i].score : own;
    for (size_t i = 0; i < found; i++)
        if (who[best[i].text] != first && best[i].score >= ALIKE * own) {
            if (group->count == 1)
                group->words = best[i];
            add_to(group, &q->at[who[best[i].text]]);
        }
}

static void put_group(const struct knowledge_gaps *gaps, const struct group *group,
                      struct json_out *out)
{
    json_begin(out, '{');
    json_pair_text(out, "client", gaps->client);
    json_pair_text(out, "brand", group->of[0]->brand);
    json_pair_text(out, "lang", text_or_none(group->of[0]->lang));
    json_pair_int(out, "count", (int64_t)group->count);
    json_pair_int(out, "answered", group->answered);
    json_pair_time(out, "last_at", group->of[0]->at_ms);
    json_key(out, "closest");
    if (group->closest) {
        json_begin(out, '{');
        json_pair_text(out, "id", group->closest->id);
        json_pair_text(out, "name", group->closest->title);
        json_end(out, '}');
    } else {
        json_put_null(out);
    }
    json_key(out, "words");
    json_begin(out, '[');
    for (size_t i = 0; i < group->words.word_count; i++)
        json_put_text(out, group->words.words[i]);
    json_end(out, ']');
    json_key(out, "questions");
    json_begin(out, '[');
    for (size_t i = 0; i < group->count && i < SHOWN_OF_GROUP; i++) {
        json_begin(out, '{');
        json_pair_text(out, "case", group->of[i]->id);
        json_pair_text(out, "text", text_slice(group->of[i]->words, 0, 2000));
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
}

/* One word in common is chance: then no page is found. */
static bool fits(struct text words, const struct knowledge_row *row, struct arena *arena)
{
    struct like like;
    return row && likeness_best(knowledge_weigh(words, row, 1, arena), &like, 1) &&
           like.word_count > 1;
}

/* A question that nobody answered counts where no page is found for it. */
static enum err find_groups(struct db *db, const struct seen_by *by, struct questions *q,
                            struct group *groups, size_t *count_out, struct why *why)
{
    size_t count = 0;
    const struct knowledge_question of_client = {.client = q->gaps->client};
    struct knowledge_shelf *shelf = NULL;
    enum err err = knowledge_shelf(db, by, &of_client, &shelf, why);
    for (size_t i = 0; i < q->count && !err && count < GROUPS_SHOWN; i++) {
        struct arena *arena = arena_new("questions", 1 << 16);
        struct group *group = &groups[count];
        if (!q->at[i].grouped && q->at[i].words.len) {
            gather(q, i, group, arena);
            const struct knowledge_question one = {.client = q->gaps->client,
                                                   .brand = q->at[i].brand,
                                                   .lang = q->at[i].lang,
                                                   .words = q->at[i].words};
            group->closest = knowledge_best(shelf, &one, arena);
            if (!fits(q->at[i].words, group->closest, arena))
                group->closest = NULL;
            for (size_t w = 0; w < group->words.word_count; w++)
                group->words.words[w] = arena_text(db_arena(db), group->words.words[w]);
            count += group->answered > 0 || !group->closest;
        }
        arena_free(&arena);
    }
    *count_out = count;
    return err;
}

enum err desk_knowledge_gaps_json(struct db *db, const struct seen_by *by,
                                  const struct knowledge_gaps *gaps, struct json_out *out,
                                  struct why *why)
{
    struct questions q = {.gaps = gaps};
    struct group *groups = arena_array(db_arena(db), struct group, GROUPS_SHOWN);
    size_t count = 0;
    if (!may_see(by, gaps->client))
        return why_set(why, ERR_NOT_FOUND, "there is no client %.*s", TEXT_ARG(gaps->client));
    enum err err = read_asked(db, by, &q, why);
    if (!err)
        err = find_groups(db, by, &q, groups, &count, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_int(out, "days", gaps->days);
    json_pair_int(out, "cases", (int64_t)q.count);
    json_key(out, "groups");
    json_begin(out, '[');
    for (size_t shown = 0; shown < count; shown++) {
        size_t most = count;
        for (size_t i = 0; i < count; i++)
            if (groups[i].count && (most == count || groups[i].count > groups[most].count))
                most = i;
        put_group(gaps, &groups[most], out);
        groups[most].count = 0;
    }
    json_end(out, ']');
    json_end(out, '}');
    return OK;
}
