/* Rings, duties, silences, the preflight. */
#include "page/page.h"
#include "web/inside.h"

enum { RINGS_USUAL = 100, HOURS_USUAL = 168 };

/* ---- lists ---- */

static enum err read_rings(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    return page_rings_json(db, &asking->by, target_int(&call->target, "limit", RINGS_USUAL),
                           &call->out, why);
}

enum err api_rings(struct call *call, struct why *why)
{
    return call_ask(call, read_rings, why);
}

static enum err read_duties(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    return page_duties_json(db, &asking->by, target_int(&call->target, "hours", HOURS_USUAL),
                            &call->out, why);
}

enum err api_duties(struct call *call, struct why *why)
{
    return call_ask(call, read_duties, why);
}

static enum err read_silences(struct db *db, void *arg, struct why *why)
{
    struct asking *asking = arg;
    struct call *call = asking->call;
    return page_silences_json(db, &asking->by, target_int(&call->target, "all", 0) != 0, &call->out,
                              why);
}

enum err api_silences(struct call *call, struct why *why)
{
    return call_ask(call, read_silences, why);
}

/* ---- acts ---- */

static enum err no_client(struct text client, struct why *why)
{
    return why_set(why, ERR_NOT_FOUND, "there is no client %.*s",
                   TEXT_ARG(text_slice(client, 0, 100)));
}

static enum err act(struct call *call, enum alarm_act what, struct alarm_order *order,
                    struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    order->person = call->person->id;
    if (!calls->alarm)
        return why_set(why, ERR_NOT_FOUND, "this tower does not do that");
    return calls->alarm(calls->tower, what, order, NULL, why);
}

struct finding_ring {
    struct call *call;
    struct event ring;
    bool found;
};

static enum err keep_ring(const struct event *ring, void *arg, struct why *why)
{
    struct finding_ring *f = arg;
    struct arena *arena = f->call->arena;
    (void)why;
    if (!text_same(ring->ring, f->call->params[1]))
        return OK; /* one that went in its message */
    f->ring = *ring;
    f->ring.client = arena_text(arena, ring->client);
    f->ring.brand = arena_text(arena, ring->brand);
    f->ring.story = arena_text(arena, ring->story);
    f->ring.ring = arena_text(arena, ring->ring);
    f->found = true;
    return OK;
}

static enum err find_ring(struct db *db, void *arg, struct why *why)
{
    struct finding_ring *f = arg;
    enum err err = store_rings_of(db, f->call->params[0], f->call->params[1], keep_ring, f, why);
    return err || f->found ? err
                           : why_set(why, ERR_NOT_FOUND, "there is no ring %.*s",
                                     TEXT_ARG(text_slice(f->call->params[1], 0, 100)));
}

static enum err take_ring(struct db *db, void *arg, struct why *why)
{
    struct finding_ring *f = arg;
    return store_take_over(db, &f->ring, f->call->person->id, call_now(f->call), why);
}

static enum err answer_ring(struct db *db, void *arg, struct why *why)
{
    struct finding_ring *f = arg;
    return store_ring_answered(db, f->ring.client, f->ring.ring, f->call->person->id,
                               call_now(f->call), why);
}

enum err api_ring_act(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct store *store = call->web->options.store;
    struct finding_ring f = {.call = call};
    if (!call_serves(call, call->params[0]))
        return no_client(call->params[0], why);
    enum err err = store_read(store, find_ring, &f, why);
    if (err)
        return err;
    const struct tower_act ack = {.client = f.ring.client,
                                  .brand = f.ring.brand,
                                  .story = f.ring.story,
                                  .person = call->person->id};
    const bool over = text_is(call->target.parts[call->target.part_count - 1], "take");
    if (f.ring.test)
        err = over ? OK : store_write(store, answer_ring, &f, why);
    else if (calls->acknowledge)
        err = calls->acknowledge(calls->tower, &ack, why);
    if (over &&
        (!err || err == ERR_DENIED || err == ERR_NOT_FOUND)) /* somebody has it, or it is over */
        err = store_write(store, take_ring, &f, why);
    return err ? err : api_rings(call, why);
}

/* Nobody rings, or puts on duty, whom only the ladders of others reach. */
static enum err theirs(struct call *call, struct text person, struct text channel, struct why *why)
{
    struct seen_by by;
    call_seen_by(call, &by);
    const bool no_person = person.len && !page_person_theirs(&by, person);
    const bool no_channel = channel.len && !page_channel_theirs(&by, channel);
    call_seen_done(call, &by);
    if (!no_person && !no_channel)
        return OK;
    return why_set(why, ERR_NOT_FOUND, "there is no %s %.*s", no_person ? "person" : "channel",
                   TEXT_ARG(text_slice(no_person ? person : channel, 0, 100)));
}

enum err api_ring_test(struct call *call, struct why *why)
{
    struct alarm_order order = {.client = json_text_at(call->json, "client"),
                                .whom = json_text_at(call->json, "person"),
                                .channel = json_text_at(call->json, "channel")};
    if (!call_serves(call, order.client))
        return no_client(order.client, why);
    enum err err = theirs(call, order.whom, order.channel, why);
    if (!err)
        err = act(call, ALARM_TEST, &order, why);
    return err ? err : api_rings(call, why);
}

static enum err time_of(const struct call *call, const char *name, int64_t *ms_out, struct why *why)
{
    const struct text text = json_text_at(call->json, name);
    if (time_parse(text, ms_out))
        return OK;
    return why_set(why, ERR_BAD_INPUT, "%s: write a time with its zone: 2026-11-23T09:00:00+09:00",
                   name);
}

enum err api_stand_in(struct call *call, struct why *why)
{
    struct alarm_order order = {.cover = {.duty = call->params[0],
                                          .by = call->person->id,
                                          .in = {.person = json_text_at(call->json, "person"),
                                                 .instead = json_text_at(call->json, "instead")}}};
    struct seen_by by;
    call_seen_by(call, &by);
    const bool seen = page_duty_seen(&by, call->params[0]);
    call_seen_done(call, &by);
    if (!seen)
        return why_set(why, ERR_NOT_FOUND, "there is no duty %.*s",
                       TEXT_ARG(text_slice(call->params[0], 0, 100)));
    enum err err = theirs(call, order.cover.in.person, (struct text){0}, why);
    if (!err)
        err = time_of(call, "from", &order.cover.in.from_ms, why);
    if (!err)
        err = time_of(call, "to", &order.cover.in.to_ms, why);
    if (!err)
        err = act(call, ALARM_COVER, &order, why);
    return err ? err : api_duties(call, why);
}

/* A stand-in on a duty that a route of theirs names. */
struct finding_cover {
    struct call *call;
    struct seen_by by;
    bool found;
};

static enum err find_cover(struct db *db, void *arg, struct why *why)
{
    struct finding_cover *f = arg;
    struct cover *covers;
    size_t count;
    enum err err = store_covers(db, 0, db_arena(db), &covers, &count, why);
    for (size_t i = 0; !err && i < count; i++)
        f->found = f->found || (text_same(covers[i].id, f->call->params[0]) &&
                                page_duty_seen(&f->by, covers[i].duty));
    return err;
}

enum err api_stand_in_end(struct call *call, struct why *why)
{
    struct finding_cover f = {.call = call};
    struct alarm_order order = {.id = call->params[0]};
    call_seen_by(call, &f.by);
    enum err err = store_read(call->web->options.store, find_cover, &f, why);
    call_seen_done(call, &f.by);
    if (!err && !f.found)
        err = why_set(why, ERR_NOT_FOUND, "there is no stand-in %.*s",
                      TEXT_ARG(text_slice(order.id, 0, 100)));
    if (!err)
        err = act(call, ALARM_UNCOVER, &order, why);
    call->answer.status = 204;
    return err;
}

enum err api_silence(struct call *call, struct why *why)
{
    const struct json *json = call->json;
    const struct text category = json_text_at(json, "category");
    struct alarm_order order = {.silence = {.client = json_text_at(json, "client"),
                                            .brand = json_text_at(json, "brand"),
                                            .story = json_text_at(json, "story"),
                                            .category = RISK_NONE,
                                            .who = call->person->id,
                                            .why = text_trim(json_text_at(json, "why")),
                                            .crisis = json_bool_at(json, "crisis", false)}};
    if (!call_serves(call, order.silence.client))
        return no_client(order.silence.client, why);
    /* a typing error would silence nothing, and nobody would know */
    if (!call_brand_there(call, order.silence.client, order.silence.brand))
        return why_set(why, ERR_NOT_FOUND, "there is no brand %.*s of that client",
                       TEXT_ARG(text_slice(order.silence.brand, 0, 100)));
    if (category.len && !risk_of(category, &order.silence.category))
        return why_set(why, ERR_BAD_INPUT, "category: there is none of that name");
    enum err err = time_of(call, "until", &order.silence.until_ms, why);
    if (!err)
        err = act(call, ALARM_SILENCE, &order, why);
    return err ? err : api_silences(call, why);
}

enum err api_silence_end(struct call *call, struct why *why)
{
    struct alarm_order order = {.client = call->params[0], .id = call->params[1]};
    if (!call_serves(call, order.client))
        return no_client(order.client, why);
    enum err err = act(call, ALARM_LIFT, &order, why);
    call->answer.status = 204;
    return err;
}

/* ---- the preflight ---- */

struct flying {
    struct call *call;
    struct seen_by by;
    struct preflight flight;
    struct buf words;
};

static enum err read_states(struct db *db, struct flying *f, struct why *why)
{
    const struct watched *w = f->by.watched;
    struct arena *arena = f->call->arena;
    struct channel_state *states = arena_array(arena, struct channel_state, w->channel_count + 1);
    struct cover *covers = NULL;
    enum err err = store_covers(db, f->flight.from_ms, arena, &covers, &f->flight.cover_count, why);
    for (size_t i = 0; i < w->channel_count && !err; i++) {
        struct ring_try last = {0};
        err = store_channel_last(db, w->channels[i].id, arena, &last, why);
        states[i] = (struct channel_state){.id = w->channels[i].id,
                                           .why = last.why,
                                           .failed = !err && !text_is(last.outcome, "delivered") &&
                                                     !text_is(last.outcome, "checked"),
                                           .at_ms = last.at_ms};
        err = err == ERR_NOT_FOUND ? OK : err;
    }
    f->flight.covers = covers;
    f->flight.states = states;
    f->flight.state_count = w->channel_count;
    return err;
}

static void put_finding(const struct finding *finding, void *arg)
{
    struct flying *f = arg;
    struct json_out *out = &f->call->out;
    json_begin(out, '{');
    json_pair_str(out, "kind", finding_name(finding->kind));
    json_pair_bool(out, "stops", finding->stops);
    json_pair_text(out, "client", text_or_none(finding->client));
    json_pair_text(out, "brand", text_or_none(finding->brand));
    json_key(out, "level");
    if (finding->level)
        json_put_int(out, finding->level);
    else
        json_put_null(out);
    json_pair_text(out, "person", text_or_none(finding->person));
    json_pair_text(out, "channel", text_or_none(finding->channel));
    json_pair_text(out, "duty", text_or_none(finding->duty));
    json_pair_time_or_null(out, "from", finding->from_ms);
    json_pair_time_or_null(out, "to", finding->to_ms);
    json_pair_text(out, "why", text_or_none(finding->why));
    buf_clear(&f->words);
    const struct finding_reader reader = {f->call->person->lang, f->by.watched,
                                          f->call->person->id};
    finding_words(finding, &reader, &f->words);
    json_pair_text(out, "words", buf_view(&f->words));
    json_end(out, '}');
}

static enum err fly(struct db *db, void *arg, struct why *why)
{
    struct flying *f = arg;
    struct json_out *out = &f->call->out;
    enum err err = read_states(db, f, why);
    if (err)
        return err;
    json_begin(out, '{');
    json_pair_time(out, "from", f->flight.from_ms);
    json_pair_int(out, "hours", f->flight.span_ms / HOURS(1));
    json_key(out, "findings");
    json_begin(out, '[');
    const bool good = preflight_run(&f->flight, put_finding, f);
    json_end(out, ']');
    json_pair_bool(out, "good", good);
    json_end(out, '}');
    return OK;
}

enum err preflight_put(struct call *call, const struct seen_by *by, const struct watched *watched,
                       int64_t hours, struct why *why)
{
    struct flying f = {.call = call, .by = *by};
    f.by.watched = watched;
    f.flight = (struct preflight){.watched = watched,
                                  .from_ms = call_now(call),
                                  .span_ms = HOURS(hours),
                                  .clients = by->clients,
                                  .client_count = by->count};
    buf_init(&f.words, 1 << 16);
    const enum err err = store_read(call->web->options.store, fly, &f, why);
    buf_done(&f.words);
    return err;
}

enum err api_preflight(struct call *call, struct why *why)
{
    struct seen_by by;
    call_seen_by(call, &by);
    const int64_t hours = target_int(&call->target, "hours", HOURS_USUAL);
    enum err err = by.watched ? preflight_put(call, &by, by.watched, hours, why)
                              : why_set(why, ERR_NOT_FOUND, "nobody is watched here");
    call_seen_done(call, &by);
    return err;
}
