#ifndef BASE_COUNTER_H
#define BASE_COUNTER_H
/*
 * Numbers the program keeps about itself, shown on /metrics in the OpenMetrics text format.
 * A counter is a file-scope `static struct counter` announced by counter_add's first use or by
 * counter_register; adding is lock-free and may happen on any thread.
 */
#include "base/buf.h"

#include <stdatomic.h>

enum counter_kind { COUNTER_SUM, COUNTER_GAUGE };

struct counter {
    const char *name;   /* "hinomi_posts_read": sums get _total when written */
    const char *labels; /* "source=\"file\"" or NULL */
    const char *help;
    enum counter_kind kind;
    _Atomic int64_t value;
    struct counter *next;
    atomic_bool known;
};

void counter_register(struct counter *counter); /* idempotent */
void counter_add(struct counter *counter, int64_t n);
void counter_set(struct counter *counter, int64_t value);
int64_t counter_get(const struct counter *counter);

/* All registered counters, sorted by name, ending in "# EOF". */
enum err counters_write(struct buf *buf);
#endif
