#ifndef BASE_POOL_H
#define BASE_POOL_H
/*
 * Worker threads that take jobs from one bounded queue, for work a loop must not do itself.
 */
#include "base/text.h"

struct pool;
typedef void pool_job(void *arg);

struct pool *pool_start(const char *name, size_t threads, size_t ceiling);
enum err pool_run(struct pool *pool, pool_job *job, void *arg) MUST_USE; /* ERR_FULL at once */
void pool_stop(struct pool **pool); /* runs what was taken, then joins */
#endif
