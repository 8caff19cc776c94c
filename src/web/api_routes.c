/* Who rings when, after how long, by what: the ladders as they are in force. */
#include "model/duty.h"
#include "page/page.h"
#include "web/inside.h"

struct ladders {
    struct call *call;
    struct seen_by by;
    struct cover *covers;
    size_t cover_count;
};

static void maybe_span(struct json_out *out, const char *key, int64_t ms)
{
    json_key(out, key);
    if (ms)
        json_put_int(out, ms / 1000);
    else
        json_put_null(out);
}

static void put_named(struct json_out *out, const char *key, struct text id, struct text name)
{
    json_key(out, key);
    if (!id.len) {
        json_put_null(out);
        return;
    }
    json_begin(out, '{');
    json_pair_text(out, "id", id);
    json_pair_text(out, "name", name.len ? name : id);
    json_end(out, '}');
}

static void put_person(const struct ladders *l, const char *key, struct text id)
{
    const struct person *person = id.len ? watched_person(l->by.watched, id) : NULL;
    put_named(&l->call->out, key, id, person ? person->name : (struct text){0});
}

static void put_quiet(struct json_out *out, const struct quiet *quiet)
{
    char room[HOURS_ROOM];
    json_key(out, "quiet");
    json_begin(out, '[');
    for (size_t i = 0; i < quiet->count; i++)
        json_put_text(out, hours_write(&quiet->hours[i], room));
    json_end(out, ']');
}

/* Without an entry the log has it, where no phone sounds. */
static void put_way(const struct ladders *l, struct text channel)
{
    struct json_out *out = &l->call->out;
    const struct channel *known = channel.len ? watched_channel(l->by.watched, channel) : NULL;
    struct why why = {0};
    bool phone = false;
    const bool good = !known || alarm_channel_valid(known, &phone, &why) == OK;
    json_begin(out, '{');
    json_pair_text(out, "channel", channel.len ? channel : TEXT("log"));
    json_pair_text(out, "kind", known ? known->kind : TEXT("log"));
    json_pair_bool(out, "phone", good && phone);
    json_pair_text(out, "why", good ? (struct text){0} : text_of(why.text));
    json_end(out, '}');
}

/* Where the step rings: its own channel, else those of the person. */
static void put_ways(const struct ladders *l, struct text channel, const struct person *person)
{
    struct json_out *out = &l->call->out;
    json_key(out, "ways");
    json_begin(out, '[');
    if (channel.len || !person) {
        put_way(l, channel);
    } else {
        put_way(l, person->channel);
        for (size_t i = 0; i < person->also_count; i++)
            put_way(l, person->also[i].channel);
    }
    json_end(out, ']');
}

static void put_step(const struct ladders *l, const struct step *step)
{
    const struct watched *w = l->by.watched;
    struct json_out *out = &l->call->out;
    const struct duty *duty = step->duty.len ? watched_duty(w, step->duty) : NULL;
    const struct text now =
        duty ? duty_holder(w, duty, l->covers, l->cover_count, l->by.now_ms, NULL) : step->person;
    json_begin(out, '{');
    put_person(l, "person", step->person);
    put_named(out, "duty", step->duty, duty ? duty->name : (struct text){0});
    json_pair_text(out, "channel", text_or_none(step->channel));
    maybe_span(out, "wait_s", step->wait_ms);
    put_person(l, "now", now);
    put_ways(l, step->channel, now.len ? watched_person(w, now) : NULL);
    json_end(out, '}');
}

static void put_route(const struct ladders *l, const struct route *route)
{
    const struct watched *w = l->by.watched;
    struct json_out *out = &l->call->out;
    const struct client *client = route->client.len ? watched_client(w, route->client) : NULL;
    const struct brand *brand =
        route->brand.len ? watched_brand(w, route->client, route->brand) : NULL;
    json_begin(out, '{');
    put_named(out, "client", route->client, client ? client->name : (struct text){0});
    put_named(out, "brand", route->brand, brand ? brand->name : (struct text){0});
    json_pair_int(out, "level", route->level);
    json_pair_texts(out, "categories", &route->categories);
    put_quiet(out, &route->quiet);
    json_pair_text(out, "zone", text_or_none(route->zone_name));
    maybe_span(out, "repeat_s", route->repeat_ms);
    maybe_span(out, "for_s", route->ceiling_ms);
    json_key(out, "steps");
    json_begin(out, '[');
    for (size_t i = 0; i < route->ladder_count; i++)
        put_step(l, &route->ladder[i]);
    json_end(out, ']');
    json_end(out, '}');
}

static void put_rung(const struct ladders *l, const struct person *person)
{
    struct json_out *out = &l->call->out;
    json_begin(out, '{');
    json_pair_text(out, "id", person->id);
    json_pair_text(out, "name", person->name.len ? person->name : person->id);
    json_pair_text(out, "role", text_or_none(person->role));
    json_pair_text(out, "zone", text_or_none(person->zone_name));
    put_quiet(out, &person->quiet);
    put_ways(l, (struct text){0}, person);
    json_end(out, '}');
}

static enum err put_ladders(struct db *db, void *arg, struct why *why)
{
    struct ladders *l = arg;
    const struct watched *w = l->by.watched;
    struct json_out *out = &l->call->out;
    enum err err = store_covers(db, l->by.now_ms, db_arena(db), &l->covers, &l->cover_count, why);
    if (err)
        return err;
    const struct web_installation *here = l->call->web->options.installation;
    json_begin(out, '{');
    json_pair_text(out, "from", text_or_none(here ? here->topics : (struct text){0}));
    json_key(out, "routes");
    json_begin(out, '[');
    for (size_t i = 0; i < w->route_count; i++)
        if (!w->routes[i].client.len || call_serves(l->call, w->routes[i].client))
            put_route(l, &w->routes[i]);
    json_end(out, ']');
    json_key(out, "people");
    json_begin(out, '[');
    for (size_t i = 0; i < w->person_count; i++)
        if (page_person_theirs(&l->by, w->people[i].id))
            put_rung(l, &w->people[i]);
    json_end(out, ']');
    put_person(l, "fallback", w->fallback);
    json_end(out, '}');
    return OK;
}

enum err api_routes(struct call *call, struct why *why)
{
    struct ladders l = {.call = call};
    call_seen_by(call, &l.by);
    enum err err = l.by.watched ? store_read(call->web->options.store, put_ladders, &l, why)
                                : why_set(why, ERR_NOT_FOUND, "nobody is watched here");
    call_seen_done(call, &l.by);
    return err;
}
