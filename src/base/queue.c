#include "base/queue.h"

#include "base/mem.h"
#include "base/wait.h"

struct queue {
    const char *name;
    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    void **items;
    size_t from, len, ceiling;
    bool closed;
};

struct queue *queue_new(const char *name, size_t ceiling)
{
    must(ceiling > 0);
    struct queue *queue = mem_make(struct queue);
    queue->name = name;
    queue->ceiling = ceiling;
    queue->items = mem_new(ceiling * sizeof(void *));
    pthread_mutex_init(&queue->lock, NULL);
    wait_init(&queue->filled);
    wait_init(&queue->emptied);
    return queue;
}

void queue_free(struct queue **queue)
{
    if (!*queue)
        return;
    must((*queue)->len == 0);
    pthread_mutex_destroy(&(*queue)->lock);
    pthread_cond_destroy(&(*queue)->filled);
    pthread_cond_destroy(&(*queue)->emptied);
    mem_free((*queue)->items);
    mem_free(*queue);
    *queue = NULL;
}

enum err queue_put(struct queue *queue, void **item, int64_t wait_ms)
{
    struct timespec until = wait_until(wait_ms);
    pthread_mutex_lock(&queue->lock);
    while (queue->len == queue->ceiling && !queue->closed)
        if (!wait_on(&queue->emptied, &queue->lock, wait_ms, &until))
            break;
    enum err err = queue->closed ? ERR_CLOSED : queue->len == queue->ceiling ? ERR_FULL : OK;
    if (!err) {
        queue->items[(queue->from + queue->len++) % queue->ceiling] = *item;
        *item = NULL;
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return err;
}

enum err queue_take(struct queue *queue, void **item_out, int64_t wait_ms)
{
    struct timespec until = wait_until(wait_ms);
    pthread_mutex_lock(&queue->lock);
    while (queue->len == 0 && !queue->closed)
        if (!wait_on(&queue->filled, &queue->lock, wait_ms, &until))
            break;
    enum err err = queue->len ? OK : queue->closed ? ERR_CLOSED : ERR_AGAIN;
    if (!err) {
        *item_out = queue->items[queue->from];
        queue->from = (queue->from + 1) % queue->ceiling;
        queue->len--;
        pthread_cond_signal(&queue->emptied);
    }
    pthread_mutex_unlock(&queue->lock);
    return err;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_cond_broadcast(&queue->emptied);
    pthread_mutex_unlock(&queue->lock);
}

size_t queue_len(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    size_t len = queue->len;
    pthread_mutex_unlock(&queue->lock);
    return len;
}
