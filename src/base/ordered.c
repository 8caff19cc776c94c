#include "base/ordered.h"

#include "base/mem.h"
#include "base/wait.h"

struct slot {
    void *item;
    bool done;
};

struct ordered {
    const char *name;
    ordered_work *work;
    void *arg;
    pthread_mutex_t lock;
    pthread_cond_t room, filled, ready;
    struct slot *slots;
    size_t ceiling;
    uint64_t taken, started, put; /* taken <= started <= put <= taken + ceiling */
    bool closed;
    pthread_t *threads;
    size_t count, joined;
};

static struct slot *slot_of(struct ordered *ordered, uint64_t number)
{
    return &ordered->slots[number % ordered->ceiling];
}

static void *run(void *arg)
{
    struct ordered *ordered = arg;
    pthread_mutex_lock(&ordered->lock);
    size_t worker = ordered->joined++;
    for (;;) {
        while (ordered->started == ordered->put && !ordered->closed)
            pthread_cond_wait(&ordered->filled, &ordered->lock);
        if (ordered->started == ordered->put)
            break;
        uint64_t number = ordered->started++;
        struct slot *slot = slot_of(ordered, number);
        pthread_mutex_unlock(&ordered->lock);
        ordered->work(slot->item, worker, ordered->arg);
        pthread_mutex_lock(&ordered->lock);
        slot->done = true;
        if (number == ordered->taken)
            pthread_cond_signal(&ordered->ready);
    }
    pthread_mutex_unlock(&ordered->lock);
    return NULL;
}

struct ordered *ordered_start(const char *name, size_t threads, size_t ceiling, ordered_work *work,
                              void *arg)
{
    must(threads > 0 && ceiling > 0);
    struct ordered *ordered = mem_make(struct ordered);
    ordered->name = name;
    ordered->work = work;
    ordered->arg = arg;
    ordered->ceiling = ceiling;
    ordered->slots = mem_new(ceiling * sizeof(*ordered->slots));
    pthread_mutex_init(&ordered->lock, NULL);
    wait_init(&ordered->room);
    wait_init(&ordered->filled);
    wait_init(&ordered->ready);
    ordered->threads = mem_new(threads * sizeof(*ordered->threads));
    ordered->count = threads;
    for (size_t i = 0; i < threads; i++)
        must(pthread_create(&ordered->threads[i], NULL, run, ordered) == 0);
    return ordered;
}

enum err ordered_put(struct ordered *ordered, void **item, int64_t wait_ms)
{
    struct timespec until = wait_until(wait_ms);
    pthread_mutex_lock(&ordered->lock);
    while (ordered->put - ordered->taken == ordered->ceiling && !ordered->closed)
        if (!wait_on(&ordered->room, &ordered->lock, wait_ms, &until))
            break;
    enum err err = ordered->closed                                     ? ERR_CLOSED
                   : ordered->put - ordered->taken == ordered->ceiling ? ERR_FULL
                                                                       : OK;
    if (!err) {
        *slot_of(ordered, ordered->put++) = (struct slot){*item, false};
        *item = NULL;
        pthread_cond_signal(&ordered->filled);
    }
    pthread_mutex_unlock(&ordered->lock);
    return err;
}

enum err ordered_take(struct ordered *ordered, void **item_out, int64_t wait_ms)
{
    struct timespec until = wait_until(wait_ms);
    pthread_mutex_lock(&ordered->lock);
    while (ordered->taken == ordered->put ? !ordered->closed
                                          : !slot_of(ordered, ordered->taken)->done)
        if (!wait_on(&ordered->ready, &ordered->lock, wait_ms, &until))
            break;
    enum err err = ERR_AGAIN;
    if (ordered->taken == ordered->put) {
        err = ordered->closed ? ERR_CLOSED : ERR_AGAIN;
    } else if (slot_of(ordered, ordered->taken)->done) {
        *item_out = slot_of(ordered, ordered->taken)->item;
        *slot_of(ordered, ordered->taken++) = (struct slot){NULL, false};
        pthread_cond_signal(&ordered->room);
        err = OK;
    }
    pthread_mutex_unlock(&ordered->lock);
    return err;
}

size_t ordered_len(struct ordered *ordered)
{
    pthread_mutex_lock(&ordered->lock);
    size_t len = (size_t)(ordered->put - ordered->taken);
    pthread_mutex_unlock(&ordered->lock);
    return len;
}

void ordered_close(struct ordered *ordered)
{
    pthread_mutex_lock(&ordered->lock);
    ordered->closed = true;
    pthread_cond_broadcast(&ordered->room);
    pthread_cond_broadcast(&ordered->filled);
    pthread_cond_broadcast(&ordered->ready);
    pthread_mutex_unlock(&ordered->lock);
}

void ordered_stop(struct ordered **ordered)
{
    struct ordered *o = *ordered;
    if (!o)
        return;
    ordered_close(o);
    for (size_t i = 0; i < o->count; i++)
        pthread_join(o->threads[i], NULL);
    must(o->taken == o->put);
    pthread_mutex_destroy(&o->lock);
    pthread_cond_destroy(&o->room);
    pthread_cond_destroy(&o->filled);
    pthread_cond_destroy(&o->ready);
    mem_free(o->slots);
    mem_free(o->threads);
    mem_free(o);
    *ordered = NULL;
}
