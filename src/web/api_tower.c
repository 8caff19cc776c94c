/* The wall page, the drill, the live stream. */
#include "base/mem.h"
#include "page/page.h"
#include "web/live.h"

enum { MISSED_MOST = 1000, BACKLOG_MOST = 4 << 20 };

enum err api_openapi(struct call *call, struct why *why)
{
    (void)why;
    return buf_text(&call->answer.body, buf_view(&call->web->openapi));
}

void put_drill(struct json_out *out, const struct drill_view *drill)
{
    if (!drill->on) {
        json_put_null(out);
        return;
    }
    json_begin(out, '{');
    json_pair_text(out, "scene", drill->scene);
    json_pair_text(out, "title", drill->title);
    json_pair_number(out, "progress", drill->progress, 4);
    json_pair_number(out, "speed", drill->speed, 2);
    json_pair_bool(out, "paused", drill->paused);
    json_pair_time(out, "at", drill->at_ms);
    json_pair_time(out, "from", drill->from_ms);
    json_pair_time(out, "to", drill->to_ms);
    json_pair_int(out, "expects", drill->expects);
    json_pair_int(out, "met", drill->met);
    json_pair_int(out, "missed", drill->missed);
    json_end(out, '}');
}

static void put_rates(struct json_out *out, const struct tower_view *view)
{
    json_pair_number(out, "read_per_s", view->read_per_s, 2);
    json_pair_number(out, "matched_per_s", view->matched_per_s, 2);
}

void put_tick(struct json_out *out, const struct tower_view *view)
{
    json_begin(out, '{');
    json_pair_time(out, "now", view->now_ms);
    put_rates(out, view);
    json_key(out, "drill");
    put_drill(out, &view->drill);
    json_end(out, '}');
}

static void put_steps(struct json_out *out, const char *name, const _Atomic int64_t *series,
                      int64_t newest)
{
    int64_t first = newest - SERIES_STEPS + 2; /* one step less: that one may be being written */
    json_key(out, name);
    json_begin(out, '[');
    for (int64_t step = first > 1 ? first : 1; step <= newest; step++)
        json_put_number(out, (double)atomic_load(&series[step % SERIES_STEPS]) / 1000, 2);
    json_end(out, ']');
}

struct reading {
    struct call *call;
    struct seen_by by;
};

static enum err tower_parts(struct db *db, void *arg, struct why *why)
{
    struct reading *reading = arg;
    return page_tower_json(db, &reading->by, &reading->call->out, why);
}

enum err api_tower(struct call *call, struct why *why)
{
    struct json_out *out = &call->out;
    const struct web *web = call->web;
    int64_t newest = atomic_load(&web->series_at);
    json_begin(out, '{');
    json_pair_time(out, "now", call_now(call));
    put_rates(out, &call->view);
    json_key(out, "series");
    json_begin(out, '{');
    json_pair_int(out, "step_s", SERIES_STEP_S);
    put_steps(out, "read", web->read_series, newest);
    put_steps(out, "matched", web->matched_series, newest);
    json_end(out, '}');
    sources_put(out, &call->view, NULL);
    json_key(out, "drill");
    put_drill(out, &call->view.drill);
    struct reading reading = {.call = call};
    call_seen_by(call, &reading.by);
    enum err err = store_read(web->options.store, tower_parts, &reading, why);
    call_seen_done(call, &reading.by);
    json_end(out, '}');
    return err;
}

enum err api_drill(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    const struct drill_view *drill = &call->view.drill;
    if (!calls->drill || !drill->on)
        return why_set(why, ERR_NOT_FOUND, "this is no drill");
    double speed = json_number_at(call->json, "speed", drill->speed);
    bool paused = json_bool_at(call->json, "paused", drill->paused);
    enum err err = calls->drill(calls->tower, speed, paused, why);
    if (err)
        return err;
    calls->view(calls->tower, call->arena, &call->view);
    json_begin(&call->out, '{');
    json_key(&call->out, "drill");
    put_drill(&call->out, &call->view.drill);
    json_end(&call->out, '}');
    return OK;
}

/* ---- the live stream ---- */

struct missing {
    struct seen_by by;
    struct buf out;
    int64_t after, last;
    int64_t count;
};

static enum err put_missed(int64_t number, struct text what, struct text body, void *arg,
                           struct why *why)
{
    struct missing *missing = arg;
    (void)why;
    missing->count++;
    if (frame_told(what))
        frame_event(&missing->out, number, what, body);
    return OK;
}

static enum err read_missed(struct db *db, void *arg, struct why *why)
{
    struct missing *missing = arg;
    enum err err = store_event_last(db, &missing->last, why);
    if (err || missing->after < 0 || missing->after >= missing->last)
        return err;
    return store_events(db, &missing->by, &(struct event_span){missing->after, MISSED_MOST + 1},
                        put_missed, missing, why);
}

/* retry, what was missed (or reset), then the number from which a return goes on. */
static void begin_stream(struct call *call, struct missing *missing, struct buf *out)
{
    bool reset =
        missing->count > MISSED_MOST || buf_over(&missing->out) || missing->after > missing->last;
    buf_text(out, TEXT("retry: 2000\n\n"));
    if (!reset)
        buf_text(out, buf_view(&missing->out));
    buf_printf(out, "id: %lld\n%s\n", (long long)missing->last,
               reset ? "event: reset\ndata: {}\n" : "");
    if (call->web->options.calls.view) {
        struct json_out json;
        buf_text(out, TEXT("event: tick\ndata: "));
        json_out_init(&json, out);
        put_tick(&json, &call->view);
        buf_text(out, TEXT("\n\n"));
    }
}

enum err api_events(struct call *call, struct why *why)
{
    struct missing missing = {.after = -1};
    int64_t after;
    if (text_int(call->last_event_id, &after) && after >= 0)
        missing.after = after;
    buf_init(&missing.out, BACKLOG_MOST);
    call_seen_by(call, &missing.by);
    enum err err = store_read(call->web->options.store, read_missed, &missing, why);
    struct buf first;
    buf_init(&first, BACKLOG_MOST + 4096);
    if (!err) {
        begin_stream(call, &missing, &first);
        const struct text person = call->person->id;
        err = screen_new(call->web->hub, &missing.by, call->person, missing.last, &first,
                         &call->answer.screen);
        if (err)
            why_set(why, err, "too many live streams are open; try again in a second");
        /* Who lost the session meanwhile was looked for too early. */
        call->person = NULL;
        if (!err && (session_find(call, NULL) != OK || !call->person))
            hub_end(call->web->hub, person);
    }
    call_seen_done(call, &missing.by);
    buf_done(&first);
    buf_done(&missing.out);
    return err;
}

/* ---- what each source brought ---- */

static enum err volumes(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    return page_volumes_json(db, call_now(call), target_int(&call->target, "hours", 24), &call->out,
                             why);
}

enum err api_volumes(struct call *call, struct why *why)
{
    json_begin(&call->out, '{');
    json_pair_time(&call->out, "now", call_now(call));
    enum err err = call_ask(call, volumes, why);
    json_end(&call->out, '}');
    return err;
}

/* ---- the lead's board ---- */

static enum err board(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    return page_board_json(db, &asking->by, &asking->call->out, why);
}

enum err api_board(struct call *call, struct why *why)
{
    return call_ask(call, board, why);
}
