#include "tower/pages.h"

static enum err act(void *tower, enum live_act what, const struct way_act *by, struct why *why)
{
    struct pages_owner *owner = tower;
    return live_person(owner->live, what, by, why);
}

static enum err acknowledge(void *tower, struct text client, struct text brand, struct text story,
                            struct text person, struct why *why)
{
    struct way_act by = {.client = client, .brand = brand, .story = story, .person = person};
    return act(tower, LIVE_ACKNOWLEDGE, &by, why);
}

static enum err set_level(void *tower, struct text client, struct text brand, struct text story,
                          int level, struct text person, struct why *why)
{
    struct way_act by = {
        .client = client, .brand = brand, .story = story, .person = person, .level = level};
    return act(tower, LIVE_SET_LEVEL, &by, why);
}

static enum err close_incident(void *tower, struct text client, struct text brand,
                               struct text story, struct text person, struct why *why)
{
    struct way_act by = {.client = client, .brand = brand, .story = story, .person = person};
    return act(tower, LIVE_CLOSE, &by, why);
}

static enum err drill(void *tower, double speed, bool paused, struct why *why)
{
    struct pages_owner *owner = tower;
    if (!owner->drill)
        return why_set(why, ERR_NOT_FOUND, "this is no drill");
    return owner->drill(owner->arg, speed, paused, why);
}

static void view(void *tower, struct arena *arena, struct tower_view *view_out)
{
    struct pages_owner *owner = tower;
    *view_out =
        (struct tower_view){.now_ms = owner->now(owner->arg), .trouble = live_trouble(owner->live)};
    live_rates(owner->live, &view_out->read_per_s, &view_out->matched_per_s);
    if (owner->sources) {
        struct source_view *views;
        view_out->source_count = owner->sources(owner->arg, arena, &views);
        view_out->sources = views;
    }
    if (owner->drill_view)
        owner->drill_view(owner->arg, &view_out->drill);
}

static const struct watched *watched(void *tower)
{
    struct pages_owner *owner = tower;
    return live_watched(owner->live);
}

static void unwatch(void *tower, const struct watched *list)
{
    (void)tower;
    live_unwatch(list);
}

struct tower_calls pages_calls(struct pages_owner *owner)
{
    return (struct tower_calls){
        .tower = owner,
        .acknowledge = acknowledge,
        .set_level = set_level,
        .close_incident = close_incident,
        .drill = drill,
        .view = view,
        .watched = watched,
        .unwatch = unwatch,
    };
}
