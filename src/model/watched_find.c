#include "model/watched.h"

const struct client *watched_client(const struct watched *watched, struct text client)
{
    for (size_t i = 0; i < watched->client_count; i++)
        if (text_same(watched->clients[i].id, client))
            return &watched->clients[i];
    return NULL;
}

const struct brand *watched_brand(const struct watched *watched, struct text client,
                                  struct text brand)
{
    const struct client *owner = watched_client(watched, client);
    for (size_t i = 0; owner && i < owner->brand_count; i++)
        if (text_same(owner->brands[i].id, brand))
            return &owner->brands[i];
    return NULL;
}

const struct person *watched_person(const struct watched *watched, struct text person)
{
    for (size_t i = 0; i < watched->person_count; i++)
        if (text_same(watched->people[i].id, person))
            return &watched->people[i];
    return NULL;
}

const struct channel *watched_channel(const struct watched *watched, struct text channel)
{
    for (size_t i = 0; i < watched->channel_count; i++)
        if (text_same(watched->channels[i].id, channel))
            return &watched->channels[i];
    return NULL;
}

const struct duty *watched_duty(const struct watched *watched, struct text duty)
{
    for (size_t i = 0; i < watched->duty_count; i++)
        if (text_same(watched->duties[i].id, duty))
            return &watched->duties[i];
    return NULL;
}

const struct calendar *watched_calendar(const struct watched *watched, struct text calendar)
{
    for (size_t i = 0; i < watched->calendar_count; i++)
        if (text_same(watched->calendars[i].id, calendar))
            return &watched->calendars[i];
    return NULL;
}

static bool same_any_case(struct text a, struct text b)
{
    return a.len > 0 && text_same_but_case(a, b);
}

static struct text without_at(struct text name)
{
    return name.len && name.at[0] == '@' ? text_slice(name, 1, name.len) : name;
}

bool brand_is_own_voice(const struct brand *brand, struct text net, struct text id,
                        struct text handle)
{
    for (size_t i = 0; i < brand->accounts.count; i++) {
        struct text who = brand->accounts.at[i], where;
        if (!text_cut(&who, ':', &where) || !same_any_case(where, net))
            continue;
        if (same_any_case(who, id) || same_any_case(without_at(who), without_at(handle)))
            return true;
    }
    return false;
}

const struct source_entry *watched_source(const struct watched *watched, struct text source)
{
    for (size_t i = 0; i < watched->source_count; i++)
        if (text_same(watched->sources[i].id, source))
            return &watched->sources[i];
    return NULL;
}

const struct route *watched_route(const struct watched *watched, struct text route)
{
    for (size_t i = 0; i < watched->route_count; i++)
        if (text_same(watched->routes[i].id, route))
            return &watched->routes[i];
    return NULL;
}
