/* Queries as they are written: what is wrong with them, what they find, why a post matches. */
#include "base/utf8.h"
#include "base/vec.h"
#include "match/match.h"
#include "web/sample.h"

enum {
    BUDGET_MS = 300, /* no longer than this */
    HOURS_GIVEN = 24,
    SHOWN_GIVEN = 10,
    TEXT_SHOWN = 1000 /* code points */
};

/* A query and what it is tried with. The lists are those it may name. */
struct trying {
    struct call *call;
    struct seen_by by;
    struct topic topic;
    enum cjk cjk;
    const struct word_list *lists;
    size_t list_count;
};

static enum err cjk_of(struct text name, enum cjk *cjk_out, struct why *why)
{
    static const char *const names[] = {"default", "sub", "run", "morph"};
    *cjk_out = CJK_DEFAULT;
    if (!name.len)
        return OK;
    for (int i = CJK_DEFAULT; i <= CJK_MORPH; i++) {
        if (!text_is(name, names[i]))
            continue;
        *cjk_out = (enum cjk)i;
        return OK;
    }
    return why_set(why, ERR_BAD_INPUT, "cjk must be default, sub, run or morph");
}

/* begin and end hold and give back the list of who is watched. */
static enum err begin(struct call *call, struct trying *t, struct why *why)
{
    const struct json *body = call->json;
    *t = (struct trying){.call = call,
                         .topic = {.client = json_text_at(body, "client"),
                                   .id = TEXT("query"),
                                   .query = json_text_at(body, "query")}};
    call_seen_by(call, &t->by);
    if (!call_serves(call, t->topic.client))
        return why_set(why, ERR_NOT_FOUND, "there is no such client");
    t->lists = sample_lists(call->arena, t->by.watched, t->topic.client, &t->list_count);
    return cjk_of(json_text_at(body, "cjk"), &t->cjk, why);
}

static struct match_setup setup_of(const struct trying *t)
{
    return (struct match_setup){.topics = &t->topic,
                                .count = 1,
                                .lists = t->lists,
                                .list_count = t->list_count,
                                .cjk = t->cjk};
}

/* ---- the answer ---- */

/* "column 7: expected …" as its two parts. */
static void put_note(struct json_out *out, struct text words)
{
    struct text rest = words, number;
    int64_t column = 0;
    const ptrdiff_t at = text_find(words, TEXT("column "));
    if (at >= 0) {
        rest = text_slice(words, (size_t)at + strlen("column "), words.len);
        if (!text_cut(&rest, ':', &number) || !text_int(number, &column))
            column = 0;
    }
    json_begin(out, '{');
    json_key(out, "column");
    if (column > 0)
        json_put_int(out, column);
    else
        json_put_null(out);
    json_pair_text(out, "text", column > 0 ? text_trim(rest) : words);
    json_end(out, '}');
}

static void put_warnings(struct json_out *out, const struct match_warning *all, size_t count)
{
    json_key(out, "warnings");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(out, '{');
        json_pair_int(out, "column", all[i].column);
        json_pair_text(out, "text", all[i].text);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void put_spans(struct json_out *out, const struct post *post)
{
    json_key(out, "spans");
    json_begin(out, '[');
    for (size_t i = 0; i < post->hits[0].span_count; i++) {
        const struct span span = post->hits[0].spans[i];
        if (span.to > TEXT_SHOWN)
            continue;
        json_begin(out, '[');
        json_put_int(out, span.from);
        json_put_int(out, span.to);
        json_end(out, ']');
    }
    json_end(out, ']');
}

static void put_post(struct json_out *out, const struct post *post)
{
    json_begin(out, '{');
    json_pair_text(out, "id", post->id);
    json_pair_text(out, "net", post->net);
    json_pair_str(out, "kind", post_kind_name(post->kind));
    json_pair_time(out, "at", post->at_ms);
    json_pair_text(out, "author", post->author.handle.at ? post->author.handle : post->author.name);
    json_pair_text(out, "title", post->title);
    json_pair_text(out, "text", utf8_head(post->text, TEXT_SHOWN));
    json_pair_text(out, "url", post->url);
    put_spans(out, post);
    json_end(out, '}');
}

/* Newest first, evenly from all that were found. */
static void put_samples(struct json_out *out, const struct sample *sample, size_t most)
{
    const size_t len = sample->found.len, count = len < most ? len : most;
    json_key(out, "samples");
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        const size_t at = count > 1 ? i * (len - 1) / (count - 1) : 0;
        put_post(out, &sample->posts.at[sample->found.at[at]]);
    }
    json_end(out, ']');
}

static void put_check(struct call *call, const struct sample *sample, struct text wrong,
                      const struct match_warning *warnings, size_t warning_count)
{
    struct json_out *out = &call->out;
    json_begin(out, '{');
    json_key(out, "errors");
    json_begin(out, '[');
    if (wrong.len)
        put_note(out, wrong);
    json_end(out, ']');
    put_warnings(out, warnings, warning_count);
    json_pair_int(out, "posts", (int64_t)sample->glances.len);
    json_pair_number(out, "cost_us", sample_cost_us(sample), 2);
    json_pair_int(out, "found", (int64_t)sample->found.len);
    json_pair_time(out, "from", sample->from_ms);
    json_pair_time(out, "to", sample->to_ms);
    put_samples(out, sample, (size_t)json_int_at(call->json, "samples", SHOWN_GIVEN));
    json_end(out, '}');
}

static enum err check(struct trying *t, struct why *why)
{
    struct call *call = t->call;
    struct sample sample = {
        .arena = call->arena, .client = t->topic.client, .to_ms = call_now(call)};
    sample.from_ms = sample.to_ms - HOURS(json_int_at(call->json, "hours", HOURS_GIVEN));
    const struct match_setup tried = setup_of(t);
    struct match_warning *warnings = NULL;
    size_t count = 0;
    struct why wrong = {0};
    enum err err = store_read(call->web->options.store, sample_read, &sample, why);
    if (!err && !sample_try(&sample, &tried, BUDGET_MS, &wrong)) {
        const struct warn_setup setup = {t->lists, t->list_count, t->cjk, sample.glances.at,
                                         sample.glances.len};
        err = match_warnings(t->topic.query, &setup, call->arena, &warnings, &count, why);
    }
    if (!err)
        put_check(call, &sample, text_of(wrong.text), warnings, count);
    sample_done(&sample);
    return err;
}

enum err api_query_check(struct call *call, struct why *why)
{
    struct trying trying;
    enum err err = begin(call, &trying, why);
    if (!err)
        err = check(&trying, why);
    call_seen_done(call, &trying.by);
    return err;
}

/* ---- why a post matches ---- */

struct wanted_post {
    struct trying *trying;
    struct text line;
};

static enum err read_line(struct db *db, void *arg, struct why *why)
{
    struct wanted_post *wanted = arg;
    struct call *call = wanted->trying->call;
    return store_past_line(db, wanted->trying->topic.client, json_text_at(call->json, "post"),
                           call->arena, &wanted->line, why);
}

/* The query that was sent, or that of the topic in force. */
static enum err query_of(struct trying *t, struct why *why)
{
    const struct json *body = t->call->json;
    if (t->topic.query.len)
        return OK;
    const struct text id = json_text_at(body, "topic");
    const struct brand *brand =
        t->by.watched ? watched_brand(t->by.watched, t->topic.client, json_text_at(body, "brand"))
                      : NULL;
    for (size_t i = 0; brand && i < brand->topic_count; i++) {
        if (!text_same(brand->topics[i].id, id))
            continue;
        t->topic = brand->topics[i];
        return OK;
    }
    return id.len ? why_set(why, ERR_NOT_FOUND, "there is no such topic")
                  : why_set(why, ERR_BAD_INPUT, "give a query, or brand and topic");
}

static enum err explain_post(struct trying *t, struct text line, struct why *why)
{
    struct call *call = t->call;
    struct post *post = arena_make(call->arena, struct post);
    const struct match_setup setup = setup_of(t);
    struct explainer *explainer = NULL;
    enum err err = post_read(line, call->arena, post, why);
    if (!err)
        err = explainer_new(&setup, &explainer, why);
    if (err)
        return err;
    const struct explained *part = explainer_explain(explainer, 0, post, call->arena);
    json_begin(&call->out, '{');
    json_pair_text(&call->out, "post", post->id);
    json_pair_text(&call->out, "query", t->topic.query);
    json_pair_bool(&call->out, "matches", part->holds);
    json_key(&call->out, "explained");
    explained_write(part, t->topic.query, &call->out);
    json_end(&call->out, '}');
    explainer_free(&explainer);
    return OK;
}

enum err api_query_explain(struct call *call, struct why *why)
{
    struct trying trying;
    struct wanted_post wanted = {.trying = &trying};
    enum err err = begin(call, &trying, why);
    if (!err)
        err = query_of(&trying, why);
    if (!err)
        err = store_read(call->web->options.store, read_line, &wanted, why);
    if (!err)
        err = explain_post(&trying, wanted.line, why);
    call_seen_done(call, &trying.by);
    return err;
}
