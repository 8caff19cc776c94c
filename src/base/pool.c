#include "base/pool.h"

#include "base/mem.h"
#include "base/queue.h"

#include <pthread.h>

struct job {
    pool_job *run;
    void *arg;
};

struct pool {
    struct queue *jobs;
    pthread_t *threads;
    size_t count;
};

static void *work(void *arg)
{
    struct pool *pool = arg;
    void *item;
    while (queue_take(pool->jobs, &item, -1) == OK) {
        struct job *job = item;
        job->run(job->arg);
        mem_free(job);
    }
    return NULL;
}

struct pool *pool_start(const char *name, size_t threads, size_t ceiling)
{
    struct pool *pool = mem_make(struct pool);
    pool->jobs = queue_new(name, ceiling);
    pool->threads = mem_new(threads * sizeof(*pool->threads));
    pool->count = threads;
    for (size_t i = 0; i < threads; i++)
        must(pthread_create(&pool->threads[i], NULL, work, pool) == 0);
    return pool;
}

enum err pool_run(struct pool *pool, pool_job *job, void *arg)
{
    struct job *item = mem_make(struct job);
    item->run = job;
    item->arg = arg;
    void *handed = item;
    enum err err = queue_put(pool->jobs, &handed, 0);
    if (err)
        mem_free(item);
    return err;
}

void pool_stop(struct pool **pool)
{
    if (!*pool)
        return;
    queue_close((*pool)->jobs);
    for (size_t i = 0; i < (*pool)->count; i++)
        pthread_join((*pool)->threads[i], NULL);
    queue_free(&(*pool)->jobs);
    mem_free((*pool)->threads);
    mem_free(*pool);
    *pool = NULL;
}
