#include "base/log.h"
#include "base/mem.h"
#include "base/vec.h"
#include "tower/live_inside.h"
#include "tower/taught.h"

/* Generations of the rules: built aside, swapped on the loop. */

enum err live_build(struct live *live, const struct watched *watched, const struct rules *old,
                    struct rules **rules_out, struct why *why)
{
    struct teaching teaching = {.arena = arena_new("taught", 1 << 16), .base = live->setup.base};
    enum err err =
        teaching.base.at ? store_read(live->setup.store, taught_read, &teaching, why) : OK;
    const struct rules_setup how = {.watched = watched,
                                    .lexicon = live->setup.lexicon,
                                    .cjk = live->setup.cjk,
                                    .old = old,
                                    .nobody = live->setup.nobody,
                                    .replies = true,
                                    .taught = teaching.taught.at,
                                    .taught_count = teaching.taught.len};
    if (!err)
        err = rules_build(&how, rules_out, why);
    taught_done(&teaching);
    return err;
}

struct new_rules {
    struct live *live;
    struct rules *rules;
};

static void take_rules(void *arg)
{
    struct new_rules *new_rules = arg;
    way_rules(new_rules->live->way, new_rules->rules);
    rules_unref(&new_rules->rules);
    mem_free(new_rules);
}

/* On the loop. The reference goes over, also with an error. */
static enum err force(struct live *live, struct rules *rules, struct why *why)
{
    struct new_rules *order = mem_make(struct new_rules);
    order->live = live;
    order->rules = rules_ref(rules);
    const enum err err = belt_do(live->belt, take_rules, order);
    if (err) {
        rules_unref(&order->rules);
        rules_unref(&rules);
        mem_free(order);
        return why_set(why, err, "the way is full; try again in a moment");
    }
    belt_rules(live->belt, rules);
    rules_put(&live->rules, rules);
    if (live->ringer)
        ringer_watch(live->ringer, rules_watched(rules));
    outbox_watch(live->outbox, rules_watched(rules));
    return OK;
}

enum err live_rules(struct live *live, const struct watched *watched, struct why *why)
{
    struct rules *rules;
    enum err err = outbox_valid(watched, why);
    if (!err)
        err = live_build(live, watched, live->rules.rules, &rules, why);
    return err ? err : force(live, rules, why);
}

enum err live_rules_aside(struct live *live, const struct watched *watched,
                          struct rules_aside *aside_out, struct why *why)
{
    struct rules_aside aside = {.old = rules_take(&live->rules)};
    enum err err = outbox_valid(watched, why);
    if (!err)
        err = live_build(live, watched, aside.old, &aside.rules, why);
    if (err)
        rules_unref(&aside.old);
    else
        *aside_out = aside;
    return err;
}

enum err live_rules_swap(struct live *live, const struct rules_aside *aside, struct why *why)
{
    if (live->rules.rules == aside->old)
        return force(live, rules_ref(aside->rules), why);
    /* Others came between (a file was read again, something was learned): once more on top of it.
     */
    return live_rules(live, rules_watched(aside->rules), why);
}

void live_rules_aside_done(struct rules_aside *aside)
{
    rules_unref(&aside->old);
    rules_unref(&aside->rules);
}

static void relearn(void *arg)
{
    struct live *live = arg;
    struct why why = {0};
    const struct watched *watched = live_watched(live);
    if (live_rules(live, watched, &why))
        log_error("rules_kept", {"why", L_STR(why.text)});
    live_unwatch(watched);
}

void live_relearn(struct live *live)
{
    loop_call(live->setup.loop, relearn, live);
}
