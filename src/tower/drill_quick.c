#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "tower/batch.h"
#include "tower/belt.h"
#include "tower/drill_inside.h"
#include "tower/scene_inside.h"

#include <unistd.h>

/* As fast as it goes: no pages; a store in memory where somebody answers. */

enum { BATCH_POSTS = 2000 };

struct quick {
    struct drill *drill;
    struct way *way;
    struct batch *batch; /* NULL: nobody answers: nothing is stored */
    bool news;           /* stored already, and not yet told */
};

/* What was found is in the store before the next deed, as in the living tower. */
static bool quick_flush(void *arg)
{
    struct quick *quick = arg;
    struct why why = {0};
    const bool news = quick->news;
    quick->news = false;
    if (batch_empty(quick->batch))
        return news;
    batch_close(quick->batch, quick->way);
    struct batch_job job = {quick->batch, true};
    if (store_write(quick->drill->store, batch_write, &job, &why))
        quick->drill->failed = why;
    batch_free(&quick->batch);
    quick->batch = batch_new();
    return true;
}

static void quick_event(const struct event *event, void *arg)
{
    struct quick *quick = arg;
    if (quick->batch)
        batch_event(quick->batch, event, NULL);
    drill_heard(event, quick->drill);
}

static void quick_post(const struct post *post, void *arg)
{
    struct quick *quick = arg;
    if (quick->batch)
        batch_post(quick->batch, post);
    drill_kept(post, quick->drill);
}

static void quick_gone(const struct post *post, void *arg)
{
    const struct quick *quick = arg;
    if (quick->batch)
        batch_post(quick->batch, post);
}

/* What comes after a statement is measured from its sending. */
static void quick_said(int64_t number, const struct event *event, void *arg)
{
    const struct quick *quick = arg;
    struct why why;
    (void)number;
    if (!event->statement.len || !event->story.len || !text_is(event->state, "sent"))
        return;
    const struct way_act act = {.client = event->client,
                                .brand = event->brand,
                                .story = event->story,
                                .person = event->person,
                                .at_ms = event->at_ms};
    if (way_statement(quick->way, &act, &why))
        log_debug("scene_statement", {"why", L_STR(why.text)});
}

static void quick_tray(struct tray **tray, void *arg)
{
    struct quick *quick = arg;
    way_tray(quick->way, *tray, 0);
    if (!quick->batch) {
        tray_free(tray);
        return;
    }
    batch_tray(quick->batch, tray); /* its posts live in it */
    if (batch_posts(quick->batch) >= BATCH_POSTS)
        quick->news |= quick_flush(quick);
}

struct quick_tick {
    struct quick *quick;
    int64_t at_ms;
};

static void quick_time(void *arg)
{
    struct quick_tick *tick = arg;
    way_tick(tick->quick->way, tick->at_ms, 0);
    drill_time(tick->quick->drill, tick->quick->way, tick->at_ms);
    mem_free(tick);
}

struct quick_hush {
    struct quick *quick;
    const struct hush *hush;
};

static void quick_source(void *arg)
{
    struct quick_hush *q = arg;
    const struct source_news news = {
        .source = text_of(q->hush->net), .state = text_of(q->hush->state), .at_ms = q->hush->at_ms};
    way_source(q->quick->way, &news);
    mem_free(q);
}

struct quick_deed {
    struct quick *quick;
    struct deed *deed;
};

static void quick_order(void *arg)
{
    struct quick_deed *q = arg;
    drill_order(q->quick->way, q->deed);
    mem_free(q);
}

static void order(struct belt *belt, belt_order *fn, void *arg)
{
    while (belt_do(belt, fn, arg) == ERR_FULL)
        usleep(1000);
}

/* Every minute of scene time is a tick, so that ladders and falling levels have their time; hours
 * in which nothing is posted are crossed in steps of ten minutes. */
static void play_all(struct drill *drill, struct quick *quick, struct belt *belt)
{
    int64_t at = drill->from_ms;
    while (at < drill->to_ms) {
        at += drill_next_post_ms(drill) - at > HOURS(1) ? MINUTES(10) : MINUTES(1);
        if (drill_next_order_ms(drill) < at) /* what somebody does sees no later post */
            at = drill_next_order_ms(drill);
        if (at > drill->to_ms)
            at = drill->to_ms;
        for (struct tray *tray = drill_tray_until(drill, at); tray;
             tray = drill_tray_until(drill, at))
            (void)!belt_put(belt, &tray);
        for (const struct hush *h = drill_hush_until(drill, at); h;
             h = drill_hush_until(drill, at)) {
            struct quick_hush *q = mem_make(struct quick_hush);
            *q = (struct quick_hush){quick, h};
            order(belt, quick_source, q);
        }
        for (struct deed *d = drill_deed_until(drill, at); d; d = drill_deed_until(drill, at)) {
            struct quick_deed *q = mem_make(struct quick_deed);
            *q = (struct quick_deed){quick, d};
            order(belt, quick_order, q);
        }
        struct quick_tick *tick = mem_make(struct quick_tick);
        *tick = (struct quick_tick){quick, at};
        order(belt, quick_time, tick);
    }
}

static enum err start_desk(struct quick *quick, const struct rules *rules, struct why *why)
{
    struct drill *drill = quick->drill;
    if (!scene_has_desk(drill->scene))
        return OK;
    quick->batch = batch_new();
    drill->flush = quick_flush;
    drill->flush_arg = quick;
    enum err err = store_open(":memory:", &drill->store, why);
    return err ? err
               : drill_desk(drill, drill->store, rules_watched(rules), quick_said, quick, why);
}

enum err drill_quick(struct drill *drill, struct why *why)
{
    struct rules *rules;
    const struct rules_setup how = {.watched = scene_watched(drill->scene),
                                    .lexicon = drill->setup->lexicon,
                                    .cjk = CJK_DEFAULT,
                                    .replies = scene_has_desk(drill->scene)};
    enum err err = rules_build(&how, &rules, why);
    if (err)
        return err;
    struct quick quick = {.drill = drill};
    struct way_setup way = {.rules = rules,
                            .ack_after_ms = -1,
                            .post = quick_post,
                            .gone = quick_gone,
                            .event = quick_event,
                            .arg = &quick};
    quick.way = way_new(&way);
    err = start_desk(&quick, rules, why);
    struct belt_setup setup = {.workers = drill->setup->workers ? (size_t)drill->setup->workers : 1,
                               .rules = rules,
                               .tray = quick_tray,
                               .arg = &quick};
    if (!err) {
        struct belt *belt = belt_start(&setup);
        play_all(drill, &quick, belt);
        belt_free(&belt);
    }
    scene_desk_free(&drill->desk);
    store_close(&drill->store);
    batch_free(&quick.batch);
    way_free(&quick.way);
    rules_unref(&rules);
    if (!err && drill->failed.code)
        err = why_set(why, drill->failed.code, "%s", drill->failed.text);
    return err;
}
