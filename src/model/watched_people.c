#include "base/utf8.h"
#include "model/verdict.h"
#include "model/watched_inside.h"

enum { WAYS_MOST = 8, LADDER_MOST = 100 };

/* ---- people, channels, routes ---- */

static const char *const roles[] = {"agent", "lead",     "risk", "executive",
                                    "legal", "approver", "admin"};
enum { ROLES = sizeof(roles) / sizeof(*roles) };

static enum err role_good(const struct reader *r, const struct json *at, struct text role)
{
    for (size_t i = 0; i < ROLES; i++)
        if (text_is(role, roles[i]))
            return OK;
    const struct json *where = json_find(at, "role");
    return read_no_such(r, where ? where : at, "role", role, roles, ROLES);
}

const struct option watched_way_options[] = {
    {"channel", OPTION_TEXT, offsetof(struct person_way, channel), NULL, 0, 0, "Where.", NULL},
    {"address", OPTION_TEXT, offsetof(struct person_way, address), NULL, 0, 0, "Who there.", NULL},
    {0}};

/* Where else: the log, a second chat, a mail. */
static enum err read_also(const struct reader *r, const struct json *at, struct person *person)
{
    const struct json *item = NULL;
    enum err err = read_list_of(r, at, "also", &item, &person->also_count);
    if (err)
        return err;
    if (person->also_count > WAYS_MOST)
        return read_bad(r, json_find(at, "also"), "%zu more ways to a person, at most %d",
                        person->also_count, WAYS_MOST);
    person->also = arena_array(r->arena, struct person_way, person->also_count + 1);
    for (size_t i = 0; item && i < person->also_count && !err; i++, item = item->next) {
        struct person_way *way = &person->also[i];
        err = options_read(watched_way_options, item, NULL, r->arena, way, r->why);
        if (!err && !way->channel.len)
            err = read_bad(r, item, "this way to '%.*s' has no channel", TEXT_ARG(person->id));
        if (!err)
            err = read_channel_known(r, item, way->channel);
    }
    return err;
}

struct person_form {
    struct person person;
    struct texts quiet;
};

const struct option watched_person_options[] = {
    {"id", OPTION_TEXT, offsetof(struct person, id), NULL, 0, 0, "Signs in by it.", NULL},
    {"name", OPTION_TEXT, offsetof(struct person, name), NULL, 0, 0, "For people.", NULL},
    {"role", OPTION_TEXT, offsetof(struct person, role), "agent", 0, 0, "What it may do.", NULL},
    {"lang", OPTION_TEXT, offsetof(struct person, lang), "en", 0, 0, "ja, en or it.", NULL},
    {"channel", OPTION_TEXT, offsetof(struct person, channel), NULL, 0, 0, "Where it is rung.",
     NULL},
    {"address", OPTION_TEXT, offsetof(struct person, address), NULL, 0, 0, "Who there.", NULL},
    {"zone", OPTION_TEXT, offsetof(struct person, zone_name), NULL, 0, 0, "Its wall clock.", NULL},
    {"quiet", OPTION_TEXTS, offsetof(struct person_form, quiet), NULL, 0, 0,
     "Hours in which it is not rung.", NULL},
    {"breaks", OPTION_INT, offsetof(struct person, quiet.breaks), "4", 2, 4,
     "From this level up it is rung all the same.", NULL},
    {0}};

static enum err read_person(struct reader *r, const struct json *at, struct person *person)
{
    static const char *const ours[] = {"also", NULL};
    struct person_form form = {0};
    enum err err = options_read(watched_person_options, at, ours, r->arena, &form, r->why);
    *person = form.person;
    if (!err)
        err = read_id(r, at, "person", TEXT(""), person->id);
    if (!err)
        err = role_good(r, at, person->role);
    if (!err)
        err = read_channel_known(r, at, person->channel);
    if (!err)
        err = read_also(r, at, person);
    if (!err)
        err = read_zone(r, json_find(at, "zone"), person->zone_name, &person->zone);
    if (!err)
        err = read_quiet(r, json_find(at, "quiet"), form.quiet, &person->quiet);
    if (!err && !person->name.len)
        person->name = person->id;
    return err;
}

const struct option watched_channel_options[] = {
    {"id", OPTION_TEXT, offsetof(struct channel, id), NULL, 0, 0, "Its short name.", NULL},
    {"kind", OPTION_TEXT, offsetof(struct channel, kind), NULL, 0, 0, "log, mail, webhook …", NULL},
    {"expires", OPTION_TEXT, offsetof(struct channel, expires), NULL, 0, 0,
     "The day its secret ends.", NULL},
    {0}};

static enum err read_channel(struct reader *r, const struct json *at, struct channel *channel)
{
    static const char *const ours[] = {"options", NULL};
    enum err err = options_read(watched_channel_options, at, ours, r->arena, channel, r->why);
    if (!err)
        err = read_id(r, at, "channel", TEXT(""), channel->id);
    if (err)
        return err;
    if (!channel->kind.len)
        return read_bad(r, at, "the channel '%.*s' has no kind", TEXT_ARG(channel->id));
    int64_t day = 0;
    if (channel->expires.len && !read_day(channel->expires, &day))
        return read_bad(r, json_find(at, "expires"), "write the day as 2027-03-31");
    channel->expires_ms = DAYS(day);
    channel->options = json_find(at, "options");
    if (channel->options && channel->options->kind != JSON_OBJECT)
        return read_bad(r, channel->options, "'options' must be keys with values");
    return OK;
}

/* The log needs no entry of its own. */
enum err read_channel_known(const struct reader *r, const struct json *at, struct text id)
{
    if (!id.at || text_is(id, "log") || watched_channel(r->watched, id))
        return OK;
    return read_bad(r, at, "no channel has the id '%.*s'", TEXT_ARG(text_slice(id, 0, 60)));
}

static enum err step_who(const struct reader *r, const struct json *at, const struct step *step)
{
    const struct watched *w = r->watched;
    if (step->person.at && step->duty.at)
        return read_bad(r, at, "a step rings a person or a duty, not both");
    if (step->duty.at && !watched_duty(w, step->duty))
        return read_bad(r, at, "no duty has the id '%.*s'", TEXT_ARG(utf8_head(step->duty, 60)));
    if (step->duty.at || (!step->person.at && step->channel.at))
        return OK;
    if (!watched_person(w, step->person))
        return read_bad(r, at, "no person has the id '%.*s'",
                        TEXT_ARG(utf8_head(step->person, 60)));
    return OK;
}

const struct option watched_step_options[] = {
    {"person", OPTION_TEXT, offsetof(struct step, person), NULL, 0, 0, "Who.", NULL},
    {"duty", OPTION_TEXT, offsetof(struct step, duty), NULL, 0, 0, "Or who is on it.", NULL},
    {"channel", OPTION_TEXT, offsetof(struct step, channel), NULL, 0, 0, "Else its own.", NULL},
    {"wait", OPTION_SPAN, offsetof(struct step, wait_ms), NULL, MINUTES(1), HOURS(24),
     "Until the next step.", NULL},
    {0}};

/* "anna", or {person: anna, channel: phone, wait: 10m}, {duty: night}, {channel: team}. */
static enum err read_step(struct reader *r, const struct json *at, struct step *step)
{
    enum err err = OK;
    if (at->kind == JSON_OBJECT)
        err = options_read(watched_step_options, at, NULL, r->arena, step, r->why);
    else
        step->person = arena_text(r->arena, at->text);
    if (!err)
        err = step_who(r, at, step);
    return err ? err : read_channel_known(r, at, step->channel);
}

static enum err route_scope(const struct reader *r, const struct json *at,
                            const struct route *route)
{
    const struct watched *w = r->watched;
    if (route->client.at && !watched_client(w, route->client))
        return read_bad(r, json_find(at, "client"), "no client has the id '%.*s'",
                        TEXT_ARG(text_slice(route->client, 0, 60)));
    if (!route->brand.at)
        return OK;
    for (size_t i = 0; i < w->client_count; i++)
        if ((!route->client.at || text_same(w->clients[i].id, route->client)) &&
            watched_brand(w, w->clients[i].id, route->brand))
            return OK;
    return read_bad(r, json_find(at, "brand"), "no brand%s has the id '%.*s'",
                    route->client.at ? " of this client" : "",
                    TEXT_ARG(text_slice(route->brand, 0, 60)));
}

static enum err categories_good(const struct reader *r, const struct json *at,
                                const struct route *route)
{
    const char *names[RISK_COUNT];
    enum risk risk;
    for (int i = 0; i < RISK_COUNT; i++)
        names[i] = risk_name((enum risk)i);
    for (size_t i = 0; i < route->categories.count; i++)
        if (!risk_of(route->categories.at[i], &risk) || risk >= RISK_COUNT)
            return read_no_such(r, json_find(at, "categories"), "category", route->categories.at[i],
                                names, RISK_COUNT);
    return OK;
}

struct route_form {
    struct route route;
    struct texts quiet;
};

const struct option watched_route_options[] = {
    {"id", OPTION_TEXT, offsetof(struct route, id), NULL, 0, 0,
     "Its short name; else made of client, brand and level.", NULL},
    {"client", OPTION_TEXT, offsetof(struct route, client), NULL, 0, 0, "Else any.", NULL},
    {"brand", OPTION_TEXT, offsetof(struct route, brand), NULL, 0, 0, "Else any.", NULL},
    {"categories", OPTION_TEXTS, offsetof(struct route, categories), NULL, 0, 0, "Else any.", NULL},
    {"level", OPTION_INT, offsetof(struct route, level), "2", 2, 4, "From this level up.", NULL},
    {"repeat", OPTION_SPAN, offsetof(struct route, repeat_ms), NULL, MINUTES(1), HOURS(24),
     "After the first round, a ring so often.", NULL},
    {"for", OPTION_SPAN, offsetof(struct route, ceiling_ms), NULL, MINUTES(10), DAYS(60),
     "No ring later than that after the rise.", NULL},
    {"group", OPTION_SPAN, offsetof(struct route, group_ms), "1m", 0, HOURS(1),
     "More incidents for one person within it are one message.", NULL},
    {"zone", OPTION_TEXT, offsetof(struct route, zone_name), NULL, 0, 0, "Its wall clock.", NULL},
    {"quiet", OPTION_TEXTS, offsetof(struct route_form, quiet), NULL, 0, 0,
     "Hours in which nobody of it is rung.", NULL},
    {"breaks", OPTION_INT, offsetof(struct route, quiet.breaks), "4", 2, 4,
     "From this level up they are rung all the same.", NULL},
    {0}};

static enum err route_options(struct reader *r, const struct json *at, struct route *route)
{
    static const char *const ours[] = {"ladder", NULL};
    struct route_form form = {0};
    enum err err = options_read(watched_route_options, at, ours, r->arena, &form, r->why);
    *route = form.route;
    if (!err)
        err = categories_good(r, at, route);
    if (!err)
        err = read_zone(r, json_find(at, "zone"), route->zone_name, &route->zone);
    return err ? err : read_quiet(r, json_find(at, "quiet"), form.quiet, &route->quiet);
}

static enum err read_route(struct reader *r, const struct json *at, struct route *route)
{
    const struct json *item = NULL;
    enum err err = route_options(r, at, route);
    if (!err)
        err = route_scope(r, at, route);
    if (!err)
        err = read_list_of(r, at, "ladder", &item, &route->ladder_count);
    if (err)
        return err;
    if (!route->ladder_count)
        return read_bad(r, at, "this route has no ladder: who is rung, in order");
    if (route->ladder_count > LADDER_MOST)
        return read_bad(r, at, "a ladder of %zu steps, at most %d", route->ladder_count,
                        LADDER_MOST);
    route->ladder = arena_array(r->arena, struct step, route->ladder_count);
    for (size_t i = 0; item && i < route->ladder_count && !err; i++, item = item->next)
        err = read_step(r, item, &route->ladder[i]);
    return err;
}

/* ---- the whole ---- */

static enum err read_channels(struct reader *r, const struct json *yaml)
{
    struct watched *w = r->watched;
    const struct json *item = NULL;
    enum err err = read_list_of(r, yaml, "channels", &item, &w->channel_count);
    if (err)
        return err;
    w->channels = arena_array(r->arena, struct channel, w->channel_count + 1);
    for (size_t i = 0; item && i < w->channel_count && !err; i++, item = item->next)
        err = read_channel(r, item, &w->channels[i]);
    return err;
}

/* A route without a name of its own has one that is made: "umi-2", and "umi-2-2" for a second. */
static enum err name_route(struct reader *r, const struct json *at, struct route *route)
{
    route->named = route->id.len > 0;
    if (route->named)
        return read_id(r, at, "route", TEXT(""), route->id);
    const struct text stem = arena_printf(
        r->arena, "%.*s%s%.*s-%lld", TEXT_ARG(route->client.len ? route->client : TEXT("all")),
        route->brand.len ? "-" : "", TEXT_ARG(route->brand), (long long)route->level);
    route->id = stem;
    for (int n = 2; map_get(r->ids, arena_printf(r->arena, "route\n\n%.*s", TEXT_ARG(route->id)));
         n++)
        route->id = arena_printf(r->arena, "%.*s-%d", TEXT_ARG(stem), n);
    const struct text key = arena_printf(r->arena, "route\n\n%.*s", TEXT_ARG(route->id));
    return map_put(r->ids, key, r->watched) ? read_bad(r, at, "too many ids") : OK;
}

static enum err read_routes(struct reader *r, const struct json *yaml)
{
    struct watched *w = r->watched;
    const struct json *item = NULL;
    enum err err = read_list_of(r, yaml, "routes", &item, &w->route_count);
    if (err)
        return err;
    w->routes = arena_array(r->arena, struct route, w->route_count + 1);
    for (size_t i = 0; item && i < w->route_count && !err; i++, item = item->next)
        err = read_route(r, item, &w->routes[i]);
    /* Given names first: a made one gives way. */
    for (int made = 0; made < 2; made++) {
        item = json_find(yaml, "routes") ? json_find(yaml, "routes")->first : NULL;
        for (size_t i = 0; item && i < w->route_count && !err; i++, item = item->next)
            if (made == (w->routes[i].id.len == 0))
                err = name_route(r, item, &w->routes[i]);
    }
    return err;
}

static enum err read_fallback(struct reader *r, const struct json *yaml)
{
    const struct json *at = json_find(yaml, "fallback");
    if (!at || at->kind == JSON_NULL)
        return OK;
    if (!watched_person(r->watched, at->text))
        return read_bad(r, at, "no person has the id '%.*s'", TEXT_ARG(utf8_head(at->text, 60)));
    r->watched->fallback = arena_text(r->arena, at->text);
    return OK;
}

enum err read_people(struct reader *r, const struct json *yaml)
{
    struct watched *w = r->watched;
    const struct json *item = NULL;
    enum err err = read_channels(r, yaml);
    if (!err)
        err = read_list_of(r, yaml, "people", &item, &w->person_count);
    if (err)
        return err;
    w->people = arena_array(r->arena, struct person, w->person_count + 1);
    for (size_t i = 0; item && i < w->person_count && !err; i++, item = item->next)
        err = read_person(r, item, &w->people[i]);
    if (!err)
        err = read_duties(r, yaml);
    if (!err)
        err = read_routes(r, yaml);
    return err ? err : read_fallback(r, yaml);
}
