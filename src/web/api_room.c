/* What the tower itself says of an incident now: who is rung next and what is in the way, and when
 * its level may fall. Asked of the thread that owns it; kept nowhere. */
#include "base/clock.h"
#include "desk/desk.h"
#include "model/duty.h"
#include "web/inside.h"

struct room_now {
    struct call *call;
    struct seen_by by;
    struct event about;
    struct alarm_view view;
};

static enum err find(struct db *db, void *arg, struct why *why)
{
    struct room_now *room = arg;
    struct arena *arena = room->call->arena;
    struct event about = {0};
    enum err err = desk_incident_about(db, &room->by, room->call->params[0], &about, why);
    if (err)
        return err;
    room->about = about;
    room->about.client = arena_text(arena, about.client);
    room->about.brand = arena_text(arena, about.brand);
    room->about.story = arena_text(arena, about.story);
    return OK;
}

static void text_or_null(struct json_out *out, const char *key, struct text text)
{
    json_pair_text(out, key, text.len ? text : (struct text){0});
}

static void time_or_null(struct json_out *out, const char *key, int64_t ms)
{
    json_key(out, key);
    if (ms)
        json_put_time(out, ms);
    else
        json_put_null(out);
}

/* ---- who may be called ---- */

static void put_callable(const struct room_now *room, const struct call_step *step,
                         const char *state, struct json_out *out)
{
    const struct watched *w = room->by.watched;
    const struct person *person = w && step->person.len ? watched_person(w, step->person) : NULL;
    const struct channel *channel =
        w && step->channel.len ? watched_channel(w, step->channel) : NULL;
    const struct duty *duty = w && step->duty.len ? watched_duty(w, step->duty) : NULL;
    json_begin(out, '{');
    text_or_null(out, "person", step->person);
    text_or_null(out, "name", person ? person->name : step->person);
    text_or_null(out, "role", person ? person->role : (struct text){0});
    text_or_null(out, "channel", step->channel);
    text_or_null(out, "kind", channel ? channel->kind : step->channel);
    text_or_null(out, "duty", step->duty);
    text_or_null(out, "duty_name", duty && duty->name.len ? duty->name : step->duty);
    time_or_null(out, "quiet_until", step->quiet_ms);
    json_pair_str(out, "state", state);
    json_end(out, '}');
}

static const char *state_of(const struct call_look *look, size_t i)
{
    const struct call_step *step = &look->steps[i];
    if (look->next == (int)i)
        return "next";
    if (step->off)
        return "nobody";
    if (step->self)
        return "self";
    if (step->rung)
        return "rung";
    return step->quiet_ms ? "quiet" : "ready";
}

static bool listed(const struct call_look *look, struct text person, const struct text *more,
                   size_t count)
{
    for (size_t i = 0; i < look->step_count; i++)
        if (text_same(look->steps[i].person, person))
            return true;
    for (size_t i = 0; i < count; i++)
        if (text_same(more[i], person))
            return true;
    return false;
}

/* Who else stands in the duties of the ladder, off duty now. */
struct more {
    struct text people[64];
    size_t count;
};

static void put_off_duty(const struct room_now *room, const struct duty *duty,
                         const struct texts *people, struct more *more, struct json_out *out)
{
    const struct watched *w = room->by.watched;
    const size_t most = sizeof(more->people) / sizeof(*more->people);
    for (size_t i = 0; i < people->count && more->count < most; i++) {
        const struct person *person = watched_person(w, people->at[i]);
        if (!person || listed(&room->view.call, person->id, more->people, more->count))
            continue;
        more->people[more->count++] = person->id;
        const struct call_step step = {
            .duty = duty->id,
            .person = person->id,
            .channel = person->channel.len ? person->channel : TEXT("log"),
            .quiet_ms =
                quiet_until(&person->quiet, person->zone, room->about.to, call_now(room->call))};
        put_callable(room, &step, text_same(person->id, room->call->person->id) ? "self" : "off",
                     out);
    }
}

static void put_people(const struct room_now *room, struct json_out *out)
{
    const struct call_look *look = &room->view.call;
    const struct watched *w = room->by.watched;
    struct more more = {.count = 0};
    json_key(out, "people");
    json_begin(out, '[');
    for (size_t i = 0; i < look->step_count; i++)
        put_callable(room, &look->steps[i], state_of(look, i), out);
    for (size_t i = 0; w && i < look->step_count; i++) {
        const struct duty *duty =
            look->steps[i].duty.len ? watched_duty(w, look->steps[i].duty) : NULL;
        if (!duty)
            continue;
        put_off_duty(room, duty, &duty->people, &more, out);
        for (size_t k = 0; k < duty->shift_count; k++)
            put_off_duty(room, duty, &duty->shifts[k].people, &more, out);
    }
    json_end(out, ']');
}

static const char *refusal(const struct call_look *look)
{
    if (!look->open)
        return "closed";
    if (look->silent_ms)
        return "silent";
    if (look->spent)
        return "spent";
    return look->next < 0 ? "nobody" : NULL;
}

static void put_call(const struct room_now *room, struct json_out *out)
{
    const struct call_look *look = &room->view.call;
    const struct watched *w = room->by.watched;
    const char *refused = refusal(look);
    json_begin(out, '{');
    json_pair_bool(out, "open", look->open);
    json_pair_bool(out, "acknowledged", look->acknowledged);
    time_or_null(out, "due_at", look->due_ms);
    json_key(out, "silent");
    if (look->silent_ms) {
        const struct person *person = w ? watched_person(w, look->silent_by) : NULL;
        json_begin(out, '{');
        json_pair_time(out, "until", look->silent_ms);
        text_or_null(out, "person", look->silent_by);
        text_or_null(out, "name", person ? person->name : look->silent_by);
        text_or_null(out, "why", look->silent_why);
        json_end(out, '}');
    } else {
        json_put_null(out);
    }
    json_pair_text(out, "refused", refused ? text_of(refused) : (struct text){0});
    json_key(out, "next");
    if (look->next >= 0)
        put_callable(room, &look->steps[look->next], "next", out);
    else
        json_put_null(out);
    put_people(room, out);
    json_end(out, '}');
}

/* ---- when the level may fall ---- */

static void put_lowering(const struct alarm_view *view, struct json_out *out)
{
    const struct lowering *l = &view->lower;
    if (!view->may_lower) {
        json_put_null(out);
        return;
    }
    json_begin(out, '{');
    json_pair_int(out, "level", l->level);
    json_pair_int(out, "asked", l->asked);
    json_pair_number(out, "score", l->score, 1);
    json_pair_number(out, "line", l->line, 1);
    json_pair_bool(out, "under", l->under);
    json_pair_bool(out, "by_person", l->by_person);
    json_pair_bool(out, "held", l->held);
    time_or_null(out, "calm_since", l->calm_since_ms);
    json_pair_int(out, "span_s", l->span_ms / 1000);
    json_pair_time(out, "earliest", l->earliest_ms);
    json_end(out, '}');
}

enum err api_incident_now(struct call *call, struct why *why)
{
    const struct tower_calls *calls = &call->web->options.calls;
    struct room_now room = {.call = call};
    call_seen_by(call, &room.by);
    enum err err = store_read(call->web->options.store, find, &room, why);
    const struct tower_act act = {.client = room.about.client,
                                  .brand = room.about.brand,
                                  .story = room.about.story,
                                  .person = call->person->id};
    if (!err && !calls->alarm_look)
        err = why_set(why, ERR_NOT_FOUND, "this tower does not do that");
    if (!err)
        err = calls->alarm_look(calls->tower, &act, call->arena, &room.view, why);
    if (!err) {
        struct json_out *out = &call->out;
        json_begin(out, '{');
        json_pair_time(out, "at", call_now(call));
        json_key(out, "call");
        put_call(&room, out);
        json_key(out, "lowering");
        put_lowering(&room.view, out);
        json_end(out, '}');
    }
    call_seen_done(call, &room.by);
    return err;
}
