#include "tower/caretaker.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/vec.h"
#include "desk/desk.h"
#include "tower/batch.h"

enum { LOOK_MS = 10000, FIRST_MS = 3000 };

struct told {
    struct event event;
    int64_t number;
};

struct caretaker {
    struct loop *loop;
    struct store *store;
    struct web *web;
    struct timer *timer;
    struct arena *arena; /* of the step under way */
    VEC(struct told) said;
    int64_t now_ms;
    bool committed, stopped;
};

static void step(void *arg);

/* On the loop. */
static void over(void *arg)
{
    struct caretaker *caretaker = arg;
    if (caretaker->stopped)
        return;
    for (size_t i = 0; caretaker->committed && caretaker->web && i < caretaker->said.len; i++)
        web_publish(caretaker->web, caretaker->said.at[i].number, &caretaker->said.at[i].event);
    caretaker->timer = timer_start(caretaker->loop, LOOK_MS, false, step, caretaker);
}

static void keep(const struct event *event, int64_t number, void *arg)
{
    struct caretaker *caretaker = arg;
    const struct told said = {batch_copy_event(caretaker->arena, event), number};
    vec_push(&caretaker->said, said);
}

/* On the writer's thread, perhaps more than once. */
static enum err job(struct db *db, void *arg, struct why *why)
{
    struct caretaker *caretaker = arg;
    arena_reset(caretaker->arena);
    vec_clear(&caretaker->said);
    return desk_case_tick(db, caretaker->now_ms, keep, caretaker, why);
}

static void done(enum err err, const struct why *why, void *arg)
{
    struct caretaker *caretaker = arg;
    caretaker->committed = !err;
    if (err)
        log_error("cases_not_looked_after", {"why", L_STR(why->text)});
    loop_call(caretaker->loop, over, caretaker);
}

static void step(void *arg)
{
    struct caretaker *caretaker = arg;
    timer_stop(&caretaker->timer);
    caretaker->now_ms = clock_now_ms();
    if (store_queue(caretaker->store, job, caretaker, done))
        caretaker->timer = timer_start(caretaker->loop, LOOK_MS, false, step, caretaker);
}

struct caretaker *caretaker_start(struct loop *loop, struct store *store, struct web *web)
{
    struct caretaker *caretaker = mem_make(struct caretaker);
    *caretaker = (struct caretaker){
        .loop = loop, .store = store, .web = web, .arena = arena_new("caretaker", 1 << 14)};
    caretaker->timer = timer_start(loop, FIRST_MS, false, step, caretaker);
    return caretaker;
}

void caretaker_stop(struct caretaker *caretaker)
{
    if (!caretaker)
        return;
    caretaker->stopped = true;
    timer_stop(&caretaker->timer);
}

void caretaker_free(struct caretaker **caretaker)
{
    if (!*caretaker)
        return;
    vec_done(&(*caretaker)->said);
    arena_free(&(*caretaker)->arena);
    mem_free(*caretaker);
    *caretaker = NULL;
}
