#include "base/map.h"
#include "base/vec.h"
#include "tower/trial.h"

/* Two lists of who is watched, held against each other, and the parts of them that matter. */

enum { MOST_TOPICS = 1 << 20 };

static struct text brand_key(struct arena *arena, const struct brand *brand)
{
    return arena_printf(arena, "%.*s/%.*s", TEXT_ARG(brand->client), TEXT_ARG(brand->id));
}

/* ---- parts of a list ---- */

typedef bool brand_kept(const struct brand *brand, void *arg);

static bool refers_to(const struct watched *part, struct text client, struct text brand)
{
    if (!client.at)
        return true;
    return brand.at ? watched_brand(part, client, brand) != NULL
                    : watched_client(part, client) != NULL;
}

static void part_of(const struct watched *w, brand_kept *kept, void *arg, struct arena *arena,
                    struct watched *part_out)
{
    struct watched *part = part_out;
    *part = *w;
    part->clients = arena_array(arena, struct client, w->client_count + 1);
    part->routes = arena_array(arena, struct route, w->route_count + 1);
    part->lists = arena_array(arena, struct word_list, w->list_count + 1);
    part->client_count = part->route_count = part->list_count = 0;
    for (size_t c = 0; c < w->client_count; c++) {
        const struct client *from = &w->clients[c];
        struct client *client = &part->clients[part->client_count];
        *client = *from;
        client->brands = arena_array(arena, struct brand, from->brand_count + 1);
        client->brand_count = 0;
        for (size_t b = 0; b < from->brand_count; b++)
            if (kept(&from->brands[b], arg))
                client->brands[client->brand_count++] = from->brands[b];
        part->client_count += client->brand_count > 0;
    }
    for (size_t i = 0; i < w->route_count; i++)
        if (refers_to(part, w->routes[i].client, w->routes[i].brand))
            part->routes[part->route_count++] = w->routes[i];
    for (size_t i = 0; i < w->list_count; i++)
        if (refers_to(part, w->lists[i].client, (struct text){0}))
            part->lists[part->list_count++] = w->lists[i];
}

static bool of_client(const struct brand *brand, void *arg)
{
    const struct text *client = arg;
    return text_same(brand->client, *client);
}

bool trial_client(const struct watched *watched, struct text client, struct arena *arena,
                  struct watched *part_out)
{
    part_of(watched, of_client, &client, arena, part_out);
    return part_out->client_count > 0;
}

/* ---- what differs ---- */

struct comparing {
    struct arena *arena;
    struct map *topics;  /* key → struct trial_topic */
    struct map *touched; /* client/brand → anything */
    bool all, lists_differ;
    VEC(struct trial_topic *) order;
};

static bool lists_same(const struct watched *a, const struct watched *b)
{
    bool same = a->list_count == b->list_count;
    for (size_t i = 0; same && i < a->list_count; i++) {
        const struct word_list *x = &a->lists[i], *y = &b->lists[i];
        same = text_same(x->id, y->id) && text_same(x->client, y->client) &&
               x->words.count == y->words.count;
        for (size_t k = 0; same && k < x->words.count; k++)
            same = text_same(x->words.at[k], y->words.at[k]);
    }
    return same;
}

static bool names_a_list(const struct topic *topic)
{
    return text_find(topic->query, TEXT("list:")) >= 0;
}

static void take_brand(struct comparing *c, const struct brand *brand, bool tried)
{
    for (size_t i = 0; i < brand->topic_count; i++) {
        const struct topic *topic = &brand->topics[i];
        const struct text key = trial_key(c->arena, topic->client, topic->brand, topic->id);
        struct trial_topic *both = map_get(c->topics, key);
        if (!both) {
            both = arena_make(c->arena, struct trial_topic);
            must(map_put(c->topics, key, both) == OK);
            vec_push(&c->order, both);
        }
        if (tried)
            both->tried = topic;
        else
            both->force = topic;
    }
}

static void take_all(struct comparing *c, const struct watched *w, bool tried)
{
    for (size_t i = 0; i < w->client_count; i++)
        for (size_t b = 0; b < w->clients[i].brand_count; b++)
            take_brand(c, &w->clients[i].brands[b], tried);
}

static enum trial_state state_of(const struct comparing *c, const struct trial_topic *both)
{
    if (!both->force)
        return TRIAL_NEW;
    if (!both->tried)
        return TRIAL_DROPPED;
    const bool same = text_same(both->force->query, both->tried->query) &&
                      text_same(both->force->cjk, both->tried->cjk) &&
                      !(c->lists_differ && names_a_list(both->tried));
    return same ? TRIAL_SAME : TRIAL_CHANGED;
}

static bool is_touched(const struct brand *brand, void *arg)
{
    const struct comparing *c = arg;
    return c->all || map_get(c->touched, brand_key(c->arena, brand));
}

static void mark_touched(struct comparing *c)
{
    struct trial_topic **at;
    bool any = false;
    vec_each (at, &c->order) {
        struct trial_topic *both = *at;
        both->state = state_of(c, both);
        if (both->state == TRIAL_SAME)
            continue;
        any = true;
        const struct topic *topic = both->tried ? both->tried : both->force;
        const struct brand brand = {.client = topic->client, .id = topic->brand};
        must(map_put(c->touched, brand_key(c->arena, &brand), both) == OK);
    }
    c->all = c->all || !any;
}

void trial_make(const struct watched *force, const struct watched *tried, bool all,
                struct arena *arena, struct trial *trial_out)
{
    static const struct watched none;
    struct comparing c = {.arena = arena, .all = all || !force};
    c.topics = map_new((size_t)MOST_TOPICS * 2);
    c.touched = map_new((size_t)MOST_TOPICS * 2);
    c.lists_differ = force && !lists_same(force, tried);
    take_all(&c, force ? force : &none, false);
    take_all(&c, tried, true);
    mark_touched(&c);
    *trial_out = (struct trial){.compared = force != NULL};
    part_of(force ? force : &none, is_touched, &c, arena, &trial_out->force);
    part_of(tried, is_touched, &c, arena, &trial_out->tried);
    trial_out->topics = arena_array(arena, struct trial_topic, c.order.len + 1);
    struct trial_topic **at;
    vec_each (at, &c.order) {
        const struct topic *topic = (*at)->tried ? (*at)->tried : (*at)->force;
        const struct brand brand = {.client = topic->client, .id = topic->brand};
        if (is_touched(&brand, &c))
            trial_out->topics[trial_out->topic_count++] = **at;
    }
    vec_done(&c.order);
    map_free(&c.topics);
    map_free(&c.touched);
}
