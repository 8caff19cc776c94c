#include "tower/belt.h"

#include "base/mem.h"
#include "base/ordered.h"

#include <pthread.h>
#include <stdatomic.h>

enum { TRAYS_A_WORKER = 4, SPARE = 512, IDLE_MS = 50 };

struct load {
    struct tray *tray;
    struct rules *rules;
    belt_order *order;
    void *arg;
};

struct belt {
    struct belt_setup setup;
    struct ordered *ordered;
    struct reader **readers;
    pthread_t story;
    size_t full_at;
    uint64_t number;
    _Atomic(struct rules *) rules;
    atomic_bool was_full;
    bool drained;
};

static void read_load(void *item, size_t worker, void *arg)
{
    struct belt *belt = arg;
    struct load *load = item;
    if (load->tray)
        reader_tray(belt->readers[worker], load->rules, load->tray);
}

static void unload(struct belt *belt, struct load *load)
{
    if (load->tray)
        belt->setup.tray(&load->tray, belt->setup.arg);
    else
        load->order(load->arg);
    rules_unref(&load->rules);
    mem_free(load);
    if (atomic_load(&belt->was_full) && ordered_len(belt->ordered) <= belt->full_at / 2 &&
        atomic_exchange(&belt->was_full, false) && belt->setup.room)
        belt->setup.room(belt->setup.arg);
}

static void *tell(void *arg)
{
    struct belt *belt = arg;
    for (;;) {
        void *item;
        enum err err = ordered_take(belt->ordered, &item, 0);
        if (err == ERR_AGAIN) {
            if (belt->setup.idle)
                belt->setup.idle(belt->setup.arg);
            err = ordered_take(belt->ordered, &item, IDLE_MS);
        }
        if (err == ERR_CLOSED)
            break;
        if (!err)
            unload(belt, item);
    }
    if (belt->setup.idle)
        belt->setup.idle(belt->setup.arg);
    return NULL;
}

struct belt *belt_start(const struct belt_setup *setup)
{
    struct belt *belt = mem_make(struct belt);
    belt->setup = *setup;
    atomic_store(&belt->rules, rules_ref(setup->rules));
    belt->full_at = setup->workers * TRAYS_A_WORKER + 4;
    belt->readers = mem_new(setup->workers * sizeof(*belt->readers));
    for (size_t i = 0; i < setup->workers; i++)
        belt->readers[i] = reader_new(setup->strict);
    belt->ordered = ordered_start("way", setup->workers, belt->full_at + SPARE, read_load, belt);
    must(pthread_create(&belt->story, NULL, tell, belt) == 0);
    return belt;
}

bool belt_put(struct belt *belt, struct tray **tray)
{
    struct load *load = mem_make(struct load);
    load->tray = *tray;
    *tray = NULL;
    load->tray->number = ++belt->number;
    load->rules = rules_ref(atomic_load(&belt->rules));
    void *item = load;
    must(ordered_put(belt->ordered, &item, -1) == OK);
    if (ordered_len(belt->ordered) < belt->full_at)
        return true;
    atomic_store(&belt->was_full, true);
    /* The story thread may have emptied it before it could see the mark. */
    return ordered_len(belt->ordered) <= belt->full_at / 2 &&
           atomic_exchange(&belt->was_full, false);
}

enum err belt_do(struct belt *belt, belt_order *order, void *arg)
{
    if (ordered_len(belt->ordered) >= belt->full_at + SPARE / 2)
        return ERR_FULL;
    struct load *load = mem_make(struct load);
    load->order = order;
    load->arg = arg;
    void *item = load;
    enum err err = ordered_put(belt->ordered, &item, 0);
    if (err)
        mem_free(load);
    return err;
}

void belt_rules(struct belt *belt, struct rules *rules)
{
    struct rules *old = atomic_exchange(&belt->rules, rules_ref(rules));
    rules_unref(&old);
}

void belt_drain(struct belt *belt)
{
    if (belt->drained)
        return;
    belt->drained = true;
    ordered_close(belt->ordered);
    pthread_join(belt->story, NULL);
}

void belt_free(struct belt **belt)
{
    struct belt *b = *belt;
    if (!b)
        return;
    belt_drain(b);
    ordered_stop(&b->ordered);
    for (size_t i = 0; i < b->setup.workers; i++)
        reader_free(&b->readers[i]);
    mem_free(b->readers);
    struct rules *rules = atomic_load(&b->rules);
    rules_unref(&rules);
    mem_free(b);
    *belt = NULL;
}

size_t belt_len(struct belt *belt)
{
    return ordered_len(belt->ordered);
}
