#include "base/ordered.h"

#include "base/mem.h"

#include <errno.h>
#include <pthread.h>

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

static struct slot *slot_of(struct ordered *o, uint64_t number)
{
    return &o->slots[number % o->ceiling];
}

static void *run(void *arg)
{
    struct ordered *o = arg;
    pthread_mutex_lock(&o->lock);
    size_t worker = o->joined++;
    for (;;) {
        while (o->started == o->put && !o->closed)
            pthread_cond_wait(&o->filled, &o->lock);
        if (o->started == o->put)
            break;
        uint64_t number = o->started++;
        struct slot *slot = slot_of(o, number);
        pthread_mutex_unlock(&o->lock);
        o->work(slot->item, worker, o->arg);
        pthread_mutex_lock(&o->lock);
        slot->done = true;
        if (number == o->taken)
            pthread_cond_signal(&o->ready);
    }
    pthread_mutex_unlock(&o->lock);
    return NULL;
}

struct ordered *ordered_start(const char *name, size_t threads, size_t ceiling, ordered_work *work,
                              void *arg)
{
    must(threads > 0 && ceiling > 0);
    struct ordered *o = mem_make(struct ordered);
    o->name = name;
    o->work = work;
    o->arg = arg;
    o->ceiling = ceiling;
    o->slots = mem_new(ceiling * sizeof(*o->slots));
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&o->lock, NULL);
    pthread_cond_init(&o->room, &steady);
    pthread_cond_init(&o->filled, &steady);
    pthread_cond_init(&o->ready, &steady);
    pthread_condattr_destroy(&steady);
    o->threads = mem_new(threads * sizeof(*o->threads));
    o->count = threads;
    for (size_t i = 0; i < threads; i++)
        must(pthread_create(&o->threads[i], NULL, run, o) == 0);
    return o;
}

/* False when the time was up; the lock is held. */
static bool wait_on(struct ordered *o, pthread_cond_t *cond, int64_t wait_ms,
                    const struct timespec *until)
{
    if (wait_ms == 0)
        return false;
    if (wait_ms < 0) {
        pthread_cond_wait(cond, &o->lock);
        return true;
    }
    return pthread_cond_timedwait(cond, &o->lock, until) != ETIMEDOUT;
}

static struct timespec deadline(int64_t wait_ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    if (wait_ms <= 0)
        return t;
    int64_t ns = t.tv_nsec + wait_ms % 1000 * 1000000;
    t.tv_sec += (time_t)(wait_ms / 1000 + ns / 1000000000);
    t.tv_nsec = (long)(ns % 1000000000);
    return t;
}

enum err ordered_put(struct ordered *o, void **item, int64_t wait_ms)
{
    struct timespec until = deadline(wait_ms);
    pthread_mutex_lock(&o->lock);
    while (o->put - o->taken == o->ceiling && !o->closed)
        if (!wait_on(o, &o->room, wait_ms, &until))
            break;
    enum err err = o->closed ? ERR_CLOSED : o->put - o->taken == o->ceiling ? ERR_FULL : OK;
    if (!err) {
        *slot_of(o, o->put++) = (struct slot){*item, false};
        *item = NULL;
        pthread_cond_signal(&o->filled);
    }
    pthread_mutex_unlock(&o->lock);
    return err;
}

enum err ordered_take(struct ordered *o, void **item_out, int64_t wait_ms)
{
    struct timespec until = deadline(wait_ms);
    pthread_mutex_lock(&o->lock);
    while (o->taken == o->put ? !o->closed : !slot_of(o, o->taken)->done)
        if (!wait_on(o, &o->ready, wait_ms, &until))
            break;
    enum err err = ERR_AGAIN;
    if (o->taken == o->put) {
        err = o->closed ? ERR_CLOSED : ERR_AGAIN;
    } else if (slot_of(o, o->taken)->done) {
        *item_out = slot_of(o, o->taken)->item;
        *slot_of(o, o->taken++) = (struct slot){NULL, false};
        pthread_cond_signal(&o->room);
        err = OK;
    }
    pthread_mutex_unlock(&o->lock);
    return err;
}

size_t ordered_len(struct ordered *o)
{
    pthread_mutex_lock(&o->lock);
    size_t len = (size_t)(o->put - o->taken);
    pthread_mutex_unlock(&o->lock);
    return len;
}

void ordered_close(struct ordered *o)
{
    pthread_mutex_lock(&o->lock);
    o->closed = true;
    pthread_cond_broadcast(&o->room);
    pthread_cond_broadcast(&o->filled);
    pthread_cond_broadcast(&o->ready);
    pthread_mutex_unlock(&o->lock);
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
