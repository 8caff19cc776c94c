#include "tower/rules.h"

#include "base/mem.h"
#include "tower/tower.h"

#include <sched.h>

struct rules {
    struct arena *arena;
    struct watched watched;
    struct match_set *match;
    struct understand *understand;
    struct checker *checker;
    atomic_size_t refs;
};

static enum err copy_watched(struct rules *rules, const struct watched *watched, struct why *why)
{
    struct buf yaml;
    buf_init(&yaml, 256u << 20);
    struct json *tree;
    enum err err = watched_write(watched, &yaml);
    if (err)
        why_set(why, err, "the list of who is watched is over 256 MB");
    if (!err)
        err = yaml_parse(arena_text(rules->arena, buf_view(&yaml)), rules->arena, &tree, why);
    if (!err)
        err = watched_read(tree, rules->arena, &rules->watched, why);
    buf_done(&yaml);
    return err;
}

/* Errors name lines of the file that was given, not of the copy. */
static void copy_lines(struct rules *rules, const struct watched *from)
{
    for (size_t c = 0; c < rules->watched.client_count; c++) {
        const struct client *to = &rules->watched.clients[c], *of = &from->clients[c];
        for (size_t b = 0; b < to->brand_count; b++)
            for (size_t t = 0; t < to->brands[b].topic_count; t++)
                to->brands[b].topics[t].line =
                    t < of->brands[b].topic_count ? of->brands[b].topics[t].line : 0;
    }
}

static enum err compile(struct rules *rules, const struct rules_setup *setup, struct why *why)
{
    VEC(struct topic) topics = {0};
    const struct watched *w = &rules->watched;
    for (size_t c = 0; c < w->client_count; c++)
        for (size_t b = 0; b < w->clients[c].brand_count; b++)
            for (size_t t = 0; t < w->clients[c].brands[b].topic_count && !w->clients[c].retired &&
                               !w->clients[c].brands[b].retired;
                 t++)
                vec_push(&topics, w->clients[c].brands[b].topics[t]);
    if (!topics.len && !setup->nobody)
        return why_set(why, ERR_BAD_INPUT,
                       "nobody is watched: `clients` names no brand that has a topic");
    const struct match_setup queries = {.topics = topics.at,
                                        .count = topics.len,
                                        .lists = rules->watched.lists,
                                        .list_count = rules->watched.list_count,
                                        .cjk = setup->cjk};
    enum err err = setup->old ? match_renew(setup->old->match, &queries, &rules->match, why)
                              : match_build(&queries, &rules->match, why);
    vec_done(&topics);
    if (err)
        return err;
    const struct tower_reader reader = {.lexicon = setup->lexicon};
    err = tower_understand(&reader, rules->arena, &rules->understand, why);
    for (size_t i = 0; i < setup->taught_count && !err; i++) {
        const struct taught *taught = &setup->taught[i];
        err = understand_add_of(rules->understand, taught->client, taught->weights, why);
        if (err)
            err = why_at(why, err, "what %.*s taught", TEXT_ARG(taught->client));
    }
    if (!err && setup->replies)
        err = tower_checker(&reader, rules->understand, rules->arena, &rules->checker, why);
    return err;
}

enum err rules_build(const struct rules_setup *setup, struct rules **rules_out, struct why *why)
{
    struct rules *rules = mem_make(struct rules);
    rules->arena = arena_new("rules", 1 << 16);
    atomic_store(&rules->refs, 1);
    enum err err = copy_watched(rules, setup->watched, why);
    if (!err)
        copy_lines(rules, setup->watched);
    if (!err)
        err = compile(rules, setup, why);
    if (err) {
        rules_unref(&rules);
        return err;
    }
    *rules_out = rules;
    return OK;
}

struct rules *rules_ref(struct rules *rules)
{
    atomic_fetch_add(&rules->refs, 1);
    return rules;
}

void rules_unref(struct rules **rules)
{
    struct rules *r = *rules;
    *rules = NULL;
    if (!r || atomic_fetch_sub(&r->refs, 1) != 1)
        return;
    match_free(&r->match);
    checker_free(&r->checker);
    understand_free(&r->understand);
    arena_free(&r->arena);
    mem_free(r);
}

struct rules *rules_take(struct rules_force *force)
{
    atomic_fetch_add(&force->takers, 1);
    struct rules *rules = rules_ref(atomic_load(&force->rules));
    atomic_fetch_sub(&force->takers, 1);
    return rules;
}

void rules_put(struct rules_force *force, struct rules *rules)
{
    struct rules *old = atomic_exchange(&force->rules, rules);
    while (atomic_load(&force->takers))
        sched_yield(); /* a few instructions of another thread */
    rules_unref(&old);
}

struct rules *rules_of(const struct watched *watched)
{
    return (struct rules *)((uintptr_t)watched - offsetof(struct rules, watched));
}

const struct watched *rules_watched(const struct rules *rules)
{
    return &rules->watched;
}

const struct match_set *rules_match(const struct rules *rules)
{
    return rules->match;
}

const struct understand *rules_understand(const struct rules *rules)
{
    return rules->understand;
}

const struct checker *rules_checker(const struct rules *rules)
{
    return rules->checker;
}
