#ifndef NET_LOOP_H
#define NET_LOOP_H
/*
 * The event loop (libuv): sources, alarms and replies live on one. Everything here is called on the
 * loop's thread, but loop_call and loop_stop, which any thread may use. Nothing on a loop blocks.
 */
#include "base/text.h"

struct loop;
struct timer;
typedef void loop_fn(void *arg);

struct loop *loop_new(void);
/* When no thread calls it any more; calls not yet run are dropped. */
void loop_free(struct loop **loop_at);
/* Runs until loop_stop. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* Runs fn(arg) on the loop's thread soon, in the order of the calls. */
void loop_call(struct loop *loop, loop_fn *fn, void *arg);

/* Fires once after ms, or again every ms. One that has fired is still the caller's: timer_stop
 * gives every timer back, also from inside fn. */
struct timer *timer_start(struct loop *loop, int64_t ms, bool again, loop_fn *fn, void *arg);
void timer_stop(struct timer **timer_at);

/* Calls fn when the descriptor can be read (or its other side has gone). NULL when the system
 * cannot wait for it: a regular file, which is always ready. Stop the watch before closing fd. */
struct watch;
struct watch *watch_start(struct loop *loop, int fd, loop_fn *fn, void *arg);
void watch_stop(struct watch **watch_at);

/* The libuv loop, for files of net alone. */
struct uv_loop_s *loop_uv(struct loop *loop);
#endif
