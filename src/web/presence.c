#include "web/presence.h"

#include "base/mem.h"

struct place {
    char client[PRESENCE_ID], case_id[PRESENCE_ID], person[PRESENCE_ID]; /* person "": free */
    int64_t since_ms, beat_ms, wrote_ms;
    bool writes;
};

struct presence {
    size_t count; /* places up to here were used */
    struct place places[PRESENCE_MOST];
};

struct presence *presence_new(void)
{
    return mem_make(struct presence);
}

void presence_free(struct presence **presence)
{
    mem_free(*presence);
    *presence = NULL;
}

static bool is_here(const struct place *place, struct text client, struct text case_id)
{
    return place->person[0] && text_is(client, place->client) && text_is(case_id, place->case_id);
}

static struct place *find(struct presence *presence, const struct present *one)
{
    for (size_t i = 0; i < presence->count; i++)
        if (is_here(&presence->places[i], one->client, one->case_id) &&
            text_is(one->person, presence->places[i].person))
            return &presence->places[i];
    return NULL;
}

/* A free place, or that of whoever was silent longest. */
static struct place *room(struct presence *presence)
{
    struct place *oldest = &presence->places[0];
    for (size_t i = 0; i < presence->count; i++) {
        if (!presence->places[i].person[0])
            return &presence->places[i];
        if (presence->places[i].beat_ms < oldest->beat_ms)
            oldest = &presence->places[i];
    }
    return presence->count < PRESENCE_MOST ? &presence->places[presence->count++] : oldest;
}

static void keep(char to[PRESENCE_ID], struct text text)
{
    snprintf(to, PRESENCE_ID, "%.*s", TEXT_ARG(text));
}

static bool fits(const struct present *one)
{
    return one->person.len && one->person.len < PRESENCE_ID && one->client.len < PRESENCE_ID &&
           one->case_id.len < PRESENCE_ID;
}

enum presence_change presence_beat(struct presence *presence, const struct present *one,
                                   int64_t now_ms)
{
    if (!fits(one))
        return PRESENCE_SAME;
    struct place *place = find(presence, one);
    const bool came = !place;
    if (came) {
        place = room(presence);
        *place = (struct place){.since_ms = now_ms};
        keep(place->client, one->client);
        keep(place->case_id, one->case_id);
        keep(place->person, one->person);
    }
    const bool wrote = place->writes;
    place->beat_ms = now_ms;
    place->writes = one->writes;
    place->wrote_ms = one->writes ? now_ms : place->wrote_ms;
    if (one->writes != wrote)
        return one->writes ? PRESENCE_WRITES : PRESENCE_STOPPED;
    return came ? PRESENCE_CAME : PRESENCE_SAME;
}

enum presence_change presence_leave(struct presence *presence, const struct present *one)
{
    struct place *place = find(presence, one);
    if (!place)
        return PRESENCE_SAME;
    place->person[0] = 0;
    return PRESENCE_LEFT;
}

static struct present shown(const struct place *place, struct arena *arena)
{
    return (struct present){.client = arena_text(arena, text_of(place->client)),
                            .case_id = arena_text(arena, text_of(place->case_id)),
                            .person = arena_text(arena, text_of(place->person)),
                            .since_ms = place->since_ms,
                            .writes = place->writes};
}

enum presence_change presence_lapsed(struct presence *presence, int64_t now_ms, struct arena *arena,
                                     struct present *one_out)
{
    for (size_t i = 0; i < presence->count; i++) {
        struct place *place = &presence->places[i];
        if (!place->person[0])
            continue;
        const bool gone = now_ms - place->beat_ms > PRESENCE_LOOKS_MS;
        const bool stopped = place->writes && now_ms - place->wrote_ms > PRESENCE_WRITES_MS;
        if (!gone && !stopped)
            continue;
        place->writes = false;
        *one_out = shown(place, arena);
        if (gone)
            place->person[0] = 0;
        return gone ? PRESENCE_LEFT : PRESENCE_STOPPED;
    }
    return PRESENCE_SAME;
}

size_t presence_of(const struct presence *presence, struct text client, struct text case_id,
                   int64_t now_ms, struct arena *arena, struct present **list_out)
{
    size_t count = 0;
    struct present *list = arena_array(arena, struct present, presence->count + 1);
    for (size_t i = 0; i < presence->count; i++) {
        const struct place *place = &presence->places[i];
        if (!is_here(place, client, case_id) || now_ms - place->beat_ms > PRESENCE_LOOKS_MS)
            continue;
        struct present one = shown(place, arena);
        one.writes = one.writes && now_ms - place->wrote_ms <= PRESENCE_WRITES_MS;
        size_t k = count++;
        for (; k > 0 && list[k - 1].since_ms > one.since_ms; k--)
            list[k] = list[k - 1];
        list[k] = one;
    }
    *list_out = list;
    return count;
}
