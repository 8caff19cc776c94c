#ifndef SOURCE_BLUESKY_WINDOW_H
#define SOURCE_BLUESKY_WINDOW_H
/*
 * Which events of a stream were had already, and the place in it. A cursor is inclusive, servers
 * send events not quite in the order of their times, and another server counts a little
 * differently: so reading goes on a little before the place, and what comes again is known by its
 * key. The last keys are part of the place, so this holds across a restart too.
 */
#include "base/arena.h"

struct window;

enum {
    WINDOW_BACK_US = 200000,        /* same server: events may be out of order by so much */
    WINDOW_SWITCH_BACK_US = 5000000 /* another server's clock */
};

struct window *window_new(void);
void window_free(struct window **window_at);
/* True when the event was had before; else it is remembered. */
bool window_had(struct window *window, uint64_t key, int64_t time_us);
int64_t window_time_us(const struct window *window); /* the greatest so far; 0: none */

/* "1 host time_us key,key,…" */
struct text window_place(const struct window *window, struct text host, struct arena *arena);
enum err window_go_to(struct window *window, struct text place, struct text *host_out,
                      struct why *why) MUST_USE;
#endif
