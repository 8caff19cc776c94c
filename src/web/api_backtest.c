/* Queries tried on the past: the tower runs them, here they are asked for and looked at. */
#include "web/inside.h"

#define QUERY_FIELDS "brand:text(1..100) topic:text(1..100) query:text(1..65536)? cjk:text(0..10)?"

enum { DAYS_GIVEN = 30, POSTS_GIVEN = 100000, SAMPLES_GIVEN = 10 };

static bool is_cjk(struct text cjk)
{
    return !cjk.at || text_is(cjk, "sub") || text_is(cjk, "run") || text_is(cjk, "morph");
}

static enum err read_queries(const struct json *list, struct arena *arena, struct topic **out,
                             struct why *why)
{
    struct topic *topics = arena_array(arena, struct topic, list->count + 1);
    size_t count = 0;
    for (const struct json *one = list->first; one; one = one->next) {
        enum err err = body_item(one, QUERY_FIELDS, why);
        if (!err && !is_cjk(json_text_at(one, "cjk")))
            err = why_set(why, ERR_BAD_INPUT, "cjk must be sub, run or morph");
        if (err)
            return why_at(why, err, "queries, number %zu", count + 1);
        topics[count++] = (struct topic){.brand = json_text_at(one, "brand"),
                                         .id = json_text_at(one, "topic"),
                                         .query = json_text_at(one, "query"),
                                         .cjk = json_text_at(one, "cjk")};
    }
    *out = topics;
    return OK;
}

static struct backtest_look look_of(const struct seen_by *by, struct text id)
{
    return (struct backtest_look){.id = id, .clients = by->clients, .client_count = by->count};
}

static enum err show(struct call *call, struct text id, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct seen_by by;
    call_seen_by(call, &by);
    const struct backtest_look look = look_of(&by, id);
    json_begin(&call->out, '{');
    json_key(&call->out, "backtest");
    enum err err = calls->backtest_show(calls->tower, &look, &call->out, why);
    json_end(&call->out, '}');
    call_seen_done(call, &by);
    return err;
}

enum err api_backtest_post(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    const struct json *body = call->json;
    struct backtest_ask ask = {.client = json_text_at(body, "client"),
                               .person = call->person->id,
                               .days = json_int_at(body, "days", DAYS_GIVEN),
                               .most = json_int_at(body, "most", POSTS_GIVEN),
                               .samples = json_int_at(body, "samples", SAMPLES_GIVEN),
                               .now_ms = call_now(call)};
    if (!calls->backtest_start || !call_serves(call, ask.client))
        return why_set(why, ERR_NOT_FOUND, "there is no such client");
    const struct json *list = json_find(body, "queries");
    struct topic *queries = NULL;
    enum err err = read_queries(list, call->arena, &queries, why);
    ask.queries = queries;
    ask.count = list->count;
    char id[BACKTEST_ID_ROOM];
    if (!err)
        err = calls->backtest_start(calls->tower, &ask, id, why);
    return err ? err : show(call, arena_text(call->arena, text_of(id)), why);
}

enum err api_backtest_get(struct call *call, struct why *why)
{
    if (!call->web->options.calls.backtest_show)
        return why_set(why, ERR_NOT_FOUND, "this tower tries nothing on the past");
    return show(call, call->params[0], why);
}

enum err api_backtests(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct seen_by by;
    call_seen_by(call, &by);
    const struct backtest_look look = look_of(&by, (struct text){0});
    json_begin(&call->out, '{');
    json_key(&call->out, "backtests");
    json_begin(&call->out, '[');
    enum err err =
        calls->backtest_show ? calls->backtest_show(calls->tower, &look, &call->out, why) : OK;
    json_end(&call->out, ']');
    json_end(&call->out, '}');
    call_seen_done(call, &by);
    return err;
}

enum err api_backtest_delete(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    if (!calls->backtest_stop)
        return why_set(why, ERR_NOT_FOUND, "this tower tries nothing on the past");
    struct seen_by by;
    call_seen_by(call, &by);
    const struct backtest_look look = look_of(&by, call->params[0]);
    enum err err = calls->backtest_stop(calls->tower, &look, why);
    call_seen_done(call, &by);
    if (!err)
        call->answer.status = 204;
    return err;
}
