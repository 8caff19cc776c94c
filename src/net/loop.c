#include "net/loop.h"

#include "base/mem.h"

#include <signal.h>
#include <stdatomic.h>
#include <uv.h>

/* A call from another thread. The list is a stack that is turned round when it is taken, so no
 * thread ever waits for another. */
struct call {
    loop_fn *fn;
    void *arg;
    struct call *next;
};

struct loop {
    uv_loop_t uv;
    uv_async_t wake;
    _Atomic(struct call *) calls;
};

struct timer {
    uv_timer_t uv;
    loop_fn *fn;
    void *arg;
};

struct watch {
    uv_poll_t uv;
    loop_fn *fn;
    void *arg;
};

static void run_calls(uv_async_t *wake)
{
    struct loop *loop = wake->data;
    struct call *newest = atomic_exchange(&loop->calls, NULL);
    struct call *oldest = NULL;
    while (newest) {
        struct call *next = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest) {
        struct call *next = oldest->next;
        oldest->fn(oldest->arg);
        mem_free(oldest);
        oldest = next;
    }
}

struct loop *loop_new(void)
{
    struct loop *loop = mem_make(struct loop);
    must(uv_loop_init(&loop->uv) == 0);
    must(uv_async_init(&loop->uv, &loop->wake, run_calls) == 0);
    loop->wake.data = loop;
    return loop;
}

static void free_handle(uv_handle_t *handle)
{
    mem_free(handle->data);
}

static void close_left(uv_handle_t *handle, void *arg)
{
    struct loop *loop = arg;
    if (uv_is_closing(handle))
        return;
    /* The wake handle is part of the loop; timers and watches keep themselves in data. */
    uv_close(handle, handle == (uv_handle_t *)&loop->wake ? NULL : free_handle);
}

void loop_free(struct loop **loop_at)
{
    struct loop *loop = *loop_at;
    if (!loop)
        return;
    *loop_at = NULL;
    uv_walk(&loop->uv, close_left, loop);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    must(uv_loop_close(&loop->uv) == 0);
    struct call *call = atomic_exchange(&loop->calls, NULL);
    while (call) {
        struct call *next = call->next;
        mem_free(call);
        call = next;
    }
    mem_free(loop);
}

void loop_run(struct loop *loop)
{
    /* A peer that hangs up while TLS writes would end the program: OpenSSL writes without
     * MSG_NOSIGNAL. Blocked for this thread alone, so a filter at a closed pipe still ends. */
    sigset_t pipe, before;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    if (!sigismember(&before, SIGPIPE)) {
        const struct timespec at_once = {0};
        while (sigtimedwait(&pipe, NULL, &at_once) > 0)
            continue;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
}

static void stop(void *arg)
{
    struct loop *loop = arg;
    uv_stop(&loop->uv);
}

void loop_stop(struct loop *loop)
{
    loop_call(loop, stop, loop);
}

void loop_call(struct loop *loop, loop_fn *fn, void *arg)
{
    struct call *call = mem_make(struct call);
    call->fn = fn;
    call->arg = arg;
    call->next = atomic_load(&loop->calls);
    while (!atomic_compare_exchange_weak(&loop->calls, &call->next, call))
        continue;
    must(uv_async_send(&loop->wake) == 0);
}

static void timer_fired(uv_timer_t *uv)
{
    struct timer *timer = uv->data;
    timer->fn(timer->arg);
}

struct timer *timer_start(struct loop *loop, int64_t ms, bool again, loop_fn *fn, void *arg)
{
    struct timer *timer = mem_make(struct timer);
    timer->fn = fn;
    timer->arg = arg;
    must(uv_timer_init(&loop->uv, &timer->uv) == 0);
    timer->uv.data = timer;
    uint64_t wait = ms > 0 ? (uint64_t)ms : 0;
    uv_update_time(&loop->uv);
    must(uv_timer_start(&timer->uv, timer_fired, wait, again ? (wait ? wait : 1) : 0) == 0);
    return timer;
}

void timer_stop(struct timer **timer_at)
{
    struct timer *timer = *timer_at;
    if (!timer)
        return;
    *timer_at = NULL;
    uv_close((uv_handle_t *)&timer->uv, free_handle);
}

static void watch_ready(uv_poll_t *uv, int status, int events)
{
    (void)status; /* a failed descriptor is readable too: the read tells what is wrong */
    (void)events;
    struct watch *watch = uv->data;
    watch->fn(watch->arg);
}

struct watch *watch_start(struct loop *loop, int fd, loop_fn *fn, void *arg)
{
    struct watch *watch = mem_make(struct watch);
    watch->fn = fn;
    watch->arg = arg;
    if (uv_poll_init(&loop->uv, &watch->uv, fd) != 0) {
        mem_free(watch);
        return NULL;
    }
    watch->uv.data = watch;
    must(uv_poll_start(&watch->uv, UV_READABLE | UV_DISCONNECT, watch_ready) == 0);
    return watch;
}

void watch_stop(struct watch **watch_at)
{
    struct watch *watch = *watch_at;
    if (!watch)
        return;
    *watch_at = NULL;
    uv_close((uv_handle_t *)&watch->uv, free_handle);
}

struct uv_loop_s *loop_uv(struct loop *loop)
{
    return &loop->uv;
}
