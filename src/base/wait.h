#ifndef BASE_WAIT_H
#define BASE_WAIT_H
/* Waiting on a condition with a deadline that a jump of the wall clock does not move. For the few
 * files that know a mutex (queue, ordered). */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

void wait_init(pthread_cond_t *cond);
/* So long from now; a negative wait (forever) is now. */
struct timespec wait_until(int64_t wait_ms);
/* The lock is held. False when the time was up: at once for 0; a negative wait_ms never ends. */
bool wait_on(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t wait_ms,
             const struct timespec *until);
#endif
