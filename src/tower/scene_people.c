#include "base/clock.h"
#include "tower/scene_inside.h"

/* Who is there, who is on duty, who is rung; and what people do while the scene plays. */

enum err parser_person(struct parser *p, struct text *who_out)
{
    struct text who;
    enum err err = parser_word(p, "who is rung", &who);
    if (err)
        return err;
    if (!watched_person(&p->scene->watched, who)) {
        p->i--;
        return parser_bad(p, "no person above is called '%.*s'", TEXT_ARG(who));
    }
    *who_out = who;
    return OK;
}

static enum err known_brand(struct parser *p, const struct brand **brand_out)
{
    const struct token *t = parser_here(p);
    *brand_out = t ? parser_brand(p, t->text) : NULL;
    if (!*brand_out)
        return t ? parser_bad(p, "no brand above is called '%.*s'", TEXT_ARG(t->text))
                 : parser_bad(p, "expected a brand");
    p->i++;
    return OK;
}

/* "22:00-07:00", "mon-fri 09:00-18:00". */
static enum err hours(struct parser *p, struct hours *hours_out)
{
    struct text text;
    enum err err = parser_string(p, "hours, like \"mon-fri 09:00-18:00\"", &text);
    if (err || hours_parse(text, hours_out))
        return err;
    p->i--;
    return parser_bad(p, "expected hours, like \"mon-fri 09:00-18:00\"");
}

static enum err quiet(struct parser *p, struct quiet *quiet)
{
    quiet->hours = arena_make(p->arena, struct hours);
    quiet->count = 1;
    return hours(p, quiet->hours);
}

static enum err zone(struct parser *p, struct text *name, const struct zone **zone_out)
{
    struct why why;
    enum err err = parser_word(p, "a time zone, like Asia/Tokyo or +09:00", name);
    if (err || zone_open(*name, p->arena, zone_out, &why) == OK)
        return err;
    p->i--;
    return parser_bad(p, "%s", why.text);
}

/* client a, b: whom this person serves; without it all. */
static enum err serves(struct parser *p)
{
    struct texts *all = &p->scene->serves[p->scene->watched.person_count];
    struct text *ids = arena_array(p->arena, struct text, p->end - p->i + 1);
    all->at = ids;
    do {
        enum err err = parser_word(p, "a client's id", &ids[all->count]);
        if (err)
            return err;
        if (!watched_client(&p->scene->watched, ids[all->count])) {
            p->i--;
            return parser_bad(p, "no client above is called '%.*s'", TEXT_ARG(ids[all->count]));
        }
        all->count++;
    } while (parser_comma(p));
    return OK;
}

static enum err person_part(struct parser *p, struct person *person)
{
    if (parser_take(p, "client"))
        return serves(p);
    if (parser_take(p, "quiet"))
        return quiet(p, &person->quiet);
    if (parser_take(p, "breaks"))
        return parser_int(p, "a level", 2, 4, &person->quiet.breaks);
    if (parser_take(p, "zone"))
        return zone(p, &person->zone_name, &person->zone);
    return parser_word(p, "a language", &person->lang);
}

enum err parse_person(struct parser *p)
{
    static const char *const roles[] = {"agent", "lead",     "risk", "executive",
                                        "legal", "approver", "admin"};
    struct watched *w = &p->scene->watched;
    struct person person = {.lang = TEXT("en"), .quiet = {.breaks = 4}};
    enum err err = parser_new_id(p, "the person's id", &person.id);
    if (!err)
        err = parser_string(p, "the person's name", &person.name);
    if (!err)
        err = parser_word(p, "a role", &person.role);
    if (err)
        return err;
    size_t i = 0;
    while (i < 7 && !text_is(person.role, roles[i]))
        i++;
    if (i == 7) {
        p->i--;
        return parser_unknown(p, "role", roles, 7);
    }
    if (watched_person(w, person.id))
        return parser_twice(p, "person", person.id);
    while (!err && parser_here(p))
        err = person_part(p, &person);
    if (err)
        return err;
    w->people[w->person_count++] = person;
    return OK;
}

/* duty ID anna, ben zone Z "hours" …: each has it for a week, from Monday 09:00. */
enum err parse_duty(struct parser *p)
{
    struct watched *w = &p->scene->watched;
    const size_t room = p->end - p->begin;
    struct duty duty = {.handover_min = 540, .since_day = 4}; /* Monday 1970-01-05 */
    struct text *people = arena_array(p->arena, struct text, room);
    duty.shifts = arena_array(p->arena, struct shift, room);
    enum err err = parser_new_id(p, "the duty's id", &duty.id);
    if (!err && watched_duty(w, duty.id))
        return parser_twice(p, "duty", duty.id);
    do {
        if (!err)
            err = parser_person(p, &people[duty.people.count++]);
    } while (!err && parser_comma(p));
    duty.people.at = people;
    duty.name = duty.id;
    while (!err && parser_here(p)) {
        if (parser_take(p, "zone"))
            err = zone(p, &duty.zone_name, &duty.zone);
        else
            err = hours(p, &duty.shifts[duty.shift_count++].hours);
    }
    if (!err)
        w->duties[w->duty_count++] = duty;
    return err;
}

enum err parse_fallback(struct parser *p)
{
    return parser_person(p, &p->scene->watched.fallback);
}

/* anna, duty night, anna for 5m. */
static enum err step(struct parser *p, struct step *step)
{
    enum err err = OK;
    if (parser_take(p, "duty")) {
        err = parser_word(p, "a duty's id", &step->duty);
        if (!err && !watched_duty(&p->scene->watched, step->duty)) {
            p->i--;
            return parser_bad(p, "no duty above is called '%.*s'", TEXT_ARG(step->duty));
        }
    } else {
        err = parser_person(p, &step->person);
    }
    if (!err && parser_take(p, "for"))
        err = parser_span(p, &step->wait_ms);
    return err;
}

static enum err route_part(struct parser *p, struct route *route)
{
    if (parser_take(p, "quiet"))
        return quiet(p, &route->quiet);
    if (parser_take(p, "breaks"))
        return parser_int(p, "a level", 2, 4, &route->quiet.breaks);
    if (parser_take(p, "zone"))
        return zone(p, &route->zone_name, &route->zone);
    static const char *const parts[] = {"quiet", "breaks", "zone"};
    return parser_unknown(p, "part of a route", parts, 3);
}

static enum err route_brand(struct parser *p, struct route *route)
{
    struct text id;
    enum err err = parser_word(p, "a brand's id", &id);
    const struct brand *brand = err ? NULL : parser_brand(p, id);
    if (!err && !brand) {
        p->i--;
        return parser_bad(p, "no brand above is called '%.*s'", TEXT_ARG(id));
    }
    if (brand) {
        route->client = brand->client;
        route->brand = brand->id;
    }
    return err;
}

enum err parse_route(struct parser *p)
{
    struct watched *w = &p->scene->watched;
    struct route route = {.level = 2, .group_ms = MINUTES(1), .quiet = {.breaks = 4}};
    enum err err = parser_take(p, "brand") ? route_brand(p, &route) : OK;
    if (!err && parser_take(p, "level"))
        err = parser_int(p, "a level", 2, 4, &route.level);
    route.ladder = arena_array(p->arena, struct step, p->end - p->begin);
    do {
        if (!err)
            err = step(p, &route.ladder[route.ladder_count++]);
    } while (!err && parser_comma(p));
    while (!err && parser_here(p))
        err = route_part(p, &route);
    if (err)
        return err;
    route.id = arena_printf(p->arena, "route-%zu", w->route_count + 1);
    w->routes[w->route_count++] = route;
    return OK;
}

/* ---- what people do ---- */

static enum err parse_ack(struct parser *p, struct scene_order *order)
{
    order->kind = SCENE_ACK;
    return parser_person(p, &order->person);
}

/* at T silence BRAND by anna for 30m "why" crisis */
static enum err parse_mute(struct parser *p, struct scene_order *order)
{
    const struct brand *brand;
    int64_t span = 0;
    order->kind = SCENE_SILENCE;
    enum err err = known_brand(p, &brand);
    if (!err && !parser_take(p, "by"))
        err = parser_bad(p, "expected 'by' and who");
    if (!err)
        err = parser_person(p, &order->person);
    if (!err && !parser_take(p, "for"))
        err = parser_bad(p, "expected 'for' and how long");
    if (!err)
        err = parser_span(p, &span);
    if (!err)
        err = parser_string(p, "why", &order->why);
    if (err)
        return err;
    order->client = brand->client;
    order->brand = brand->id;
    order->until_ms = order->at_ms + span;
    order->crisis = parser_take(p, "crisis");
    return OK;
}

/* at T stand-in ben on night for 2h */
static enum err parse_stand_in(struct parser *p, struct scene_order *order)
{
    int64_t span = 0;
    order->kind = SCENE_STAND_IN;
    enum err err = parser_person(p, &order->person);
    if (!err && !parser_take(p, "on"))
        err = parser_bad(p, "expected 'on' and the duty's id");
    if (!err)
        err = parser_word(p, "a duty's id", &order->duty);
    if (!err && !watched_duty(&p->scene->watched, order->duty)) {
        p->i--;
        return parser_bad(p, "no duty above is called '%.*s'", TEXT_ARG(order->duty));
    }
    if (!err && !parser_take(p, "for"))
        err = parser_bad(p, "expected 'for' and how long");
    if (!err)
        err = parser_span(p, &span);
    order->until_ms = order->at_ms + span;
    return err;
}

bool parse_order(struct parser *p, int64_t at_ms, enum err *err_out)
{
    static const struct {
        const char *word;
        enum err (*parse)(struct parser *p, struct scene_order *order);
    } orders[] = {{"ack", parse_ack}, {"silence", parse_mute}, {"stand-in", parse_stand_in}};
    for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
        if (!parser_take(p, orders[i].word))
            continue;
        struct scene_order order = {.at_ms = at_ms};
        *err_out = orders[i].parse(p, &order);
        if (!*err_out)
            p->scene->orders[p->scene->order_count++] = order;
        return true;
    }
    return false;
}
