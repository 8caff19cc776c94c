#include "tower/ringer.h"

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "tower/live.h"

enum { MOST_PENDING = 65536 };

struct ringer {
    struct store *store;
    struct loop *loop;
    struct http *http;
    struct alarm *alarm;
    struct map *pending; /* ring id → client, for those under way */
    char *console_url;
};

/* What became of a ring, on its way to the store. */
struct outcome {
    char *client, *ring;
    enum err err;
    struct why why;
};

static enum err write_outcome(struct db *db, void *arg, struct why *why)
{
    const struct outcome *o = arg;
    return store_ring(db, text_of(o->client), text_of(o->ring), o->err ? "failed" : "delivered",
                      o->err ? text_of(o->why.text) : (struct text){0}, why);
}

static void outcome_free(struct outcome *o)
{
    mem_free(o->client);
    mem_free(o->ring);
    mem_free(o);
}

static void written(enum err err, const struct why *why, void *arg)
{
    struct outcome *o = arg;
    if (err)
        log_warn("ring_outcome_lost", {"ring", L_STR(o->ring)}, {"why", L_STR(why->text)});
    outcome_free(o);
}

static void outcome(struct text ring_id, enum err err, const struct why *why, void *arg)
{
    struct ringer *ringer = arg;
    char *client = map_take(ringer->pending, ring_id);
    if (!client)
        return;
    struct outcome *o = mem_make(struct outcome);
    o->client = client;
    o->ring = mem_dup(ring_id.at, ring_id.len);
    o->err = err;
    if (why)
        o->why = *why;
    if (err)
        log_error("ring_failed", {"ring", L_TEXT(ring_id)}, {"why", L_STR(o->why.text)});
    enum err full = store_queue(ringer->store, write_outcome, o, written);
    if (full)
        written(full, &(struct why){full, "the store takes no more"}, o);
}

enum err ringer_new(const struct live_setup *setup, const struct watched *watched,
                    struct ringer **ringer_out, struct why *why)
{
    struct ringer *ringer = mem_make(struct ringer);
    ringer->store = setup->store;
    ringer->loop = setup->loop;
    ringer->http = setup->http;
    ringer->pending = map_new(MOST_PENDING);
    if (setup->console_url.at)
        ringer->console_url = mem_dup(setup->console_url.at, setup->console_url.len);
    ringer->alarm = alarm_new(watched, setup->loop, setup->http, outcome, ringer, why);
    if (!ringer->alarm) {
        ringer_free(&ringer);
        return ERR_BAD_INPUT;
    }
    *ringer_out = ringer;
    return OK;
}

void ringer_free(struct ringer **ringer)
{
    struct ringer *r = *ringer;
    if (!r)
        return;
    alarm_free(&r->alarm);
    for (size_t i = 0; i < map_slots(r->pending); i++) {
        struct text key;
        void *client;
        if (map_at(r->pending, i, &key, &client))
            mem_free(client);
    }
    map_free(&r->pending);
    mem_free(r->console_url);
    mem_free(r);
    *ringer = NULL;
}

void ringer_watch(struct ringer *ringer, const struct watched *watched)
{
    struct why why = {0};
    if (alarm_watch(ringer->alarm, watched, &why))
        log_error("channels_kept", {"why", L_STR(why.text)});
}

void ringer_ring(struct ringer *ringer, const struct watched *watched, const struct due_ring *due)
{
    const struct event *ring = &due->ring;
    char *client = mem_dup(ring->client.at, ring->client.len);
    if (map_put(ringer->pending, ring->ring, client)) {
        mem_free(client);
        log_error("rings_waiting", {"most", L_INT(MOST_PENDING)});
        return;
    }
    const struct person *person = watched_person(watched, ring->person);
    const struct brand *brand = watched_brand(watched, ring->client, ring->brand);
    char url[1024] = "";
    if (ringer->console_url)
        snprintf(url, sizeof(url), "%s/#/stories/%.*s/%.*s/%.*s", ringer->console_url,
                 TEXT_ARG(ring->client), TEXT_ARG(ring->brand), TEXT_ARG(ring->story));
    struct ringing ringing = {
        .ring = ring,
        .about = &due->about,
        .ring_id = ring->ring,
        .person_name = person ? person->name : ring->person,
        .brand_name = brand ? brand->name : ring->brand,
        .address = person ? person->address : (struct text){0},
        .lang = person && person->lang.len ? person->lang : TEXT("en"),
        .story_url = ringer->console_url ? text_of(url) : (struct text){0},
    };
    alarm_ring(ringer->alarm, &ringing);
}
