#include "base/wait.h"

#include <errno.h>

void wait_init(pthread_cond_t *cond)
{
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &steady);
    pthread_condattr_destroy(&steady);
}

struct timespec wait_until(int64_t wait_ms)
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

bool wait_on(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t wait_ms,
             const struct timespec *until)
{
    if (wait_ms == 0)
        return false;
    if (wait_ms < 0) {
        pthread_cond_wait(cond, lock);
        return true;
    }
    return pthread_cond_timedwait(cond, lock, until) != ETIMEDOUT;
}
