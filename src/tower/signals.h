#ifndef TOWER_SIGNALS_H
#define TOWER_SIGNALS_H
/*
 * SIGINT and SIGTERM end the loop, SIGHUP asks for the rules to be read again. Blocked in every
 * thread that is started after signals_take, and read on the loop.
 */
#include "net/loop.h"

struct signals;
/* Before any thread is started. again may be NULL. */
struct signals *signals_take(struct loop *loop, loop_fn *end, loop_fn *again, void *arg);
void signals_free(struct signals **signals);
#endif
