#include "web/parts_rights.h"

#include "page/page.h"
#include "web/part_tables.h"
#include "web/people.h"

enum err part_no_such(const struct part_name *name, struct why *why)
{
    return why_set(why, ERR_NOT_FOUND, "there is no %.*s '%.*s'",
                   TEXT_ARG(text_slice(name->kind, 0, 40)), TEXT_ARG(text_slice(name->id, 0, 100)));
}

/* ---- duties: whose are they? ---- */

static bool any_person(const struct json *list, const struct seen_by *by, bool theirs)
{
    for (const struct json *c = list ? list->first : NULL; c; c = c->next)
        if (c->kind == JSON_STRING && page_person_theirs(by, c->text) == theirs)
            return true;
    return false;
}

/* Somebody among the people of the duty or of its shifts who is (or is not) theirs. */
static bool duty_has(const struct json *duty, const struct seen_by *by, bool theirs)
{
    const struct json *shifts = json_find(duty, "shifts");
    bool found = any_person(json_find(duty, "people"), by, theirs);
    for (const struct json *c = shifts ? shifts->first : NULL; c && !found; c = c->next)
        found = any_person(json_find(c, "people"), by, theirs);
    const struct json *ins = json_find(duty, "stand-ins");
    for (const struct json *c = ins ? ins->first : NULL; c && !found; c = c->next)
        found = page_person_theirs(by, json_text_at(c, "person")) == theirs;
    return found;
}

static bool named_in(const struct texts *texts, struct text id)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_same(texts->at[i], id))
            return true;
    return false;
}

/* A route or a desk of a client that the person does not serve, or a route of all, needs it. */
static bool needed_elsewhere(const struct seen_by *by, struct text duty)
{
    const struct watched *w = by->watched;
    for (size_t i = 0; i < w->route_count; i++)
        for (size_t k = 0; k < w->routes[i].ladder_count; k++)
            if (text_same(w->routes[i].ladder[k].duty, duty) &&
                !seen_serves(by, w->routes[i].client))
                return true;
    for (size_t i = 0; i < w->client_count; i++)
        if (!seen_serves(by, w->clients[i].id) &&
            named_in(&watched_service(w, w->clients[i].id)->duties, duty))
            return true;
    return false;
}

/* ---- seeing ---- */

bool part_seen(struct call *call, const struct seen_by *by, const struct part *part)
{
    const struct text kind = part->name.kind;
    if (!by->watched)
        return false;
    if (text_is(kind, "client") || text_is(kind, "brand") || text_is(kind, "sender"))
        return seen_serves(by, part->of) || people_eyes_of_all(call);
    if (people_eyes_of_all(call))
        return true;
    if (text_is(kind, "route"))
        return !part->of.len || seen_serves(by, part->of);
    if (text_is(kind, "person"))
        return page_person_theirs(by, part->name.id);
    if (text_is(kind, "channel"))
        return page_channel_theirs(by, part->name.id);
    if (text_is(kind, "duty"))
        return duty_has(part->at, by, true);
    return !text_is(kind, "source");
}

/* ---- changing ---- */

bool part_may_add(const struct call *call, struct text kind)
{
    const unsigned role = call->person->role_bit;
    if (people_eyes_of_all(call))
        return true;
    if (text_is(kind, "brand") || text_is(kind, "sender"))
        return role == ROLE_ADMIN;
    return (text_is(kind, "route") || text_is(kind, "duty")) && (role & ROLE_RULES);
}

bool part_mine(struct call *call, const struct seen_by *by, const struct part *part)
{
    const struct text kind = part->name.kind;
    const unsigned role = call->person->role_bit;
    if (people_eyes_of_all(call))
        return true;
    if (text_is(kind, "client") || text_is(kind, "brand") || text_is(kind, "sender"))
        return role == ROLE_ADMIN && seen_serves(by, part->of);
    if (!(role & ROLE_RULES))
        return false;
    if (text_is(kind, "route"))
        return part->of.len && seen_serves(by, part->of);
    return text_is(kind, "duty") && !duty_has(part->at, by, false) &&
           !needed_elsewhere(by, part->name.id);
}

/* A step may ring those whom the person sees, and nobody else. */
static bool step_theirs(const struct seen_by *by, const struct json *step)
{
    const struct text person =
        step->kind == JSON_STRING ? step->text : json_text_at(step, "person");
    const struct text channel = json_text_at(step, "channel"), id = json_text_at(step, "duty");
    const struct duty *duty = id.len ? watched_duty(by->watched, id) : NULL;
    bool good = !person.len || page_person_theirs(by, person);
    good = good && (!channel.len || text_is(channel, "log") || page_channel_theirs(by, channel));
    bool any = !duty || !duty->people.count;
    for (size_t i = 0; duty && i < duty->people.count && !any; i++)
        any = page_person_theirs(by, duty->people.at[i]);
    return good && any;
}

static enum err steps_theirs(const struct seen_by *by, const struct json *said, struct why *why)
{
    const struct json *ladder = json_find(said, "ladder");
    size_t n = 1;
    for (const struct json *c = ladder ? ladder->first : NULL; c; c = c->next, n++)
        if (!step_theirs(by, c))
            return why_set(why, ERR_BAD_INPUT,
                           "ladder %zu: there is no such person, duty or channel for this client",
                           n);
    return OK;
}

struct wish {
    struct call *call;
    struct seen_by by;
    struct part was, will;
    bool there;
};

/* ---- secrets: of two parts of different people none is shared ---- */

static struct text last_of(struct text path)
{
    struct text part = {0};
    while (text_cut(&path, '/', &part)) {
    }
    return part;
}

static bool same_secret(const struct json *a, const struct json *b)
{
    if (a->kind != JSON_OBJECT || b->kind != JSON_OBJECT)
        return false;
    const struct text env = json_text_at(a, "env"), file = last_of(json_text_at(a, "file"));
    return (env.len && text_same(env, json_text_at(b, "env"))) ||
           (file.len && text_same(file, last_of(json_text_at(b, "file"))));
}

static bool names_secret(const struct json *part, const struct json *secret)
{
    const struct json *options = part ? json_find(part, "options") : NULL;
    for (const struct json *one = options ? options->first : NULL; one; one = one->next)
        if (same_secret(one, secret))
            return true;
    return false;
}

/* One that it did not name before. */
static bool takes_secret(const struct json *said, const struct json *was, const struct json *other)
{
    const struct json *options = json_find(said, "options");
    for (const struct json *one = options ? options->first : NULL; one; one = one->next)
        if (names_secret(other, one) && !names_secret(was, one))
            return true;
    return false;
}

/* An account of a client speaks with that client's secrets: another's would go to whatever server
 * its options name. */
static enum err secrets_own(const struct wish *w, const struct json *said, struct why *why)
{
    struct call *call = w->call;
    struct part *parts = NULL;
    size_t count = 0;
    enum err err = watched_parts(w->by.watched, call->arena, &parts, &count, why);
    for (size_t i = 0; i < count && !err; i++)
        if (!part_mine(call, &w->by, &parts[i]) &&
            takes_secret(said, w->there ? w->was.at : NULL, parts[i].at))
            err = why_set(why, ERR_DENIED,
                          "options: a secret that is named here is not this client's: an admin of "
                          "all clients may name it");
    return err;
}

static enum err check_wish(const struct wish *w, const struct json *said, struct why *why)
{
    struct call *call = w->call;
    const struct text kind = w->will.name.kind;
    const bool scoped = text_is(kind, "brand") || text_is(kind, "sender") ||
                        text_is(kind, "route") || text_is(kind, "client");
    if (w->there && !part_seen(call, &w->by, &w->was))
        return part_no_such(&w->will.name, why);
    if (w->there && !part_mine(call, &w->by, &w->was))
        return why_set(why, ERR_DENIED, "this is for who may change it for all whom it concerns");
    if (people_eyes_of_all(call) || !said)
        return OK;
    if (scoped && w->will.of.len && !seen_serves(&w->by, w->will.of))
        return why_set(why, ERR_NOT_FOUND, "there is no client '%.*s'",
                       TEXT_ARG(text_slice(w->will.of, 0, 100)));
    if ((!w->there && !part_may_add(call, kind)) || !part_mine(call, &w->by, &w->will))
        return why_set(why, ERR_DENIED, "this is for who may change it for all whom it concerns");
    if (text_is(kind, "sender"))
        return secrets_own(w, said, why);
    return text_is(kind, "route") ? steps_theirs(&w->by, said, why) : OK;
}

enum err part_may_change(struct call *call, const struct rule_ask *ask, const struct json *said,
                         struct why *why)
{
    const struct part_name name = part_name_of(ask);
    struct wish w = {.call = call};
    struct why none;
    call_seen_by(call, &w.by);
    w.there = w.by.watched && part_find(w.by.watched, &name, call->arena, &w.was, &none) == OK;
    w.will = (struct part){.name = name, .at = said};
    w.will.of = text_is(name.kind, "client") ? name.id
                : name.client.len            ? name.client
                                             : json_text_at(said, "client");
    const enum err err = check_wish(&w, said, why);
    call_seen_done(call, &w.by);
    return err;
}
