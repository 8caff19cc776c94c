/* What a changed query or list would do to the client's stored posts of the last week. */
#include "desk/desk.h"
#include "web/sample.h"

enum { EFFECT_HOURS = 168, EFFECT_MS = 1500, BURNING_LOOKED = 200 };

struct effecting {
    struct call *call;
    const struct rule_ask *ask;
    const struct watched *watched;
    struct sample sample;
    const struct word_list *before, *after; /* lists as they are, and as they would be */
    size_t before_count, after_count;
    unsigned char *hit; /* of each post: 1 before, 2 after */
    struct rule_effect effect;
    int64_t until_ms;
};

/* Marks what the topic finds; false: not all could be tried. */
static bool mark(struct effecting *e, const struct topic *topic, bool after)
{
    struct why why;
    const int64_t left_ms = e->until_ms - clock_steady_ms();
    const struct match_setup setup = {topic, 1, after ? e->after : e->before,
                                      after ? e->after_count : e->before_count, CJK_DEFAULT};
    if (left_ms <= 0 || sample_try(&e->sample, &setup, left_ms, &why) ||
        e->sample.glances.len != e->sample.posts.len)
        return false;
    for (size_t i = 0; i < e->sample.found.len; i++)
        e->hit[e->sample.found.at[i]] |= after ? 2 : 1;
    return true;
}

static bool names_list(struct text query, struct text id, struct arena *arena)
{
    const struct text name = arena_printf(arena, "list:%.*s", TEXT_ARG(id));
    return text_find(query, name) >= 0;
}

static bool mark_topic(struct effecting *e)
{
    const struct rule_ask *ask = e->ask;
    const struct brand *brand = watched_brand(e->watched, ask->client, ask->brand);
    const struct topic changed = {.client = ask->client,
                                  .brand = ask->brand,
                                  .id = ask->id,
                                  .query = ask->query,
                                  .cjk = text_or_none(ask->cjk)};
    bool known = true;
    for (size_t i = 0; brand && i < brand->topic_count; i++)
        if (text_same(brand->topics[i].id, ask->id))
            known = mark(e, &brand->topics[i], false);
    return known && (ask->gone || mark(e, &changed, true));
}

/* Every query that names the list, with it as it is and as it would be. */
static bool mark_list(struct effecting *e)
{
    const struct client *client = watched_client(e->watched, e->ask->client);
    bool known = true;
    for (size_t b = 0; client && b < client->brand_count; b++)
        for (size_t t = 0; t < client->brands[b].topic_count && known; t++) {
            const struct topic *topic = &client->brands[b].topics[t];
            if (names_list(topic->query, e->ask->id, e->call->arena))
                known = mark(e, topic, false) && mark(e, topic, true);
        }
    return known;
}

static struct word_list changed_list(struct effecting *e)
{
    const struct rule_ask *ask = e->ask;
    return (struct word_list){ask->client, ask->id, ask->words};
}

/* The lists with the changed one in its place. */
static void change_lists(struct effecting *e)
{
    const struct rule_ask *ask = e->ask;
    struct word_list *after = arena_array(e->call->arena, struct word_list, e->before_count + 1);
    bool there = ask->brand.len > 0; /* a query changes no list */
    for (size_t i = 0; i < e->before_count; i++) {
        const bool one = !ask->brand.len && text_same(e->before[i].client, ask->client) &&
                         text_same(e->before[i].id, ask->id);
        there |= one;
        if (!one)
            after[e->after_count++] = e->before[i];
        else if (!ask->gone)
            after[e->after_count++] = changed_list(e);
    }
    if (!there && !ask->gone)
        after[e->after_count++] = changed_list(e);
    e->after = after;
}

static enum err is_burning(struct db *db, struct effecting *e, const struct post *post,
                           struct why *why)
{
    int64_t burning = 0;
    enum err err = db_int(db, &burning, why,
                          "SELECT count(*) FROM post p JOIN placement l ON l.post = p.no "
                          "JOIN story s ON s.client = l.client AND s.brand = l.brand "
                          "AND s.id = l.story WHERE p.id = ?1 AND p.client = ?2 AND l.client = ?2 "
                          "AND s.level >= 2",
                          "tt", post->id, e->ask->client);
    e->effect.burning += burning > 0;
    return err;
}

static enum err weigh(struct db *db, void *arg, struct why *why)
{
    struct effecting *e = arg;
    enum err err = OK;
    int64_t looked = 0;
    e->effect.burning = 0;
    for (size_t i = 0; i < e->sample.posts.len && !err; i++)
        if (e->hit[i] == 1 && looked++ < BURNING_LOOKED)
            err = is_burning(db, e, &e->sample.posts.at[i], why);
    return err;
}

static void count(struct effecting *e)
{
    e->effect.posts = (int64_t)e->sample.posts.len;
    for (size_t i = 0; i < e->sample.posts.len; i++) {
        e->effect.before += (e->hit[i] & 1) != 0;
        e->effect.lost += e->hit[i] == 1;
        e->effect.gained += e->hit[i] == 2;
    }
}

enum err rule_effect_of(struct call *call, const struct seen_by *by, const struct rule_ask *ask,
                        struct rule_effect *effect_out, struct why *why)
{
    struct effecting e = {.call = call,
                          .ask = ask,
                          .watched = by->watched,
                          .until_ms = clock_steady_ms() + EFFECT_MS};
    *effect_out = (struct rule_effect){0};
    if (!by->watched)
        return OK;
    e.sample = (struct sample){.arena = call->arena, .client = ask->client};
    e.sample.to_ms = call_now(call);
    e.sample.from_ms = e.sample.to_ms - HOURS(EFFECT_HOURS);
    e.before = sample_lists(call->arena, by->watched, ask->client, &e.before_count);
    change_lists(&e);
    enum err err = store_read(call->web->options.store, sample_read, &e.sample, why);
    e.hit = arena_array(call->arena, unsigned char, e.sample.posts.len + 1);
    if (!err)
        e.effect.known = ask->brand.len ? mark_topic(&e) : mark_list(&e);
    if (!err)
        count(&e);
    if (!err)
        err = store_read(call->web->options.store, weigh, &e, why);
    sample_done(&e.sample);
    if (!err)
        *effect_out = e.effect;
    return err;
}
