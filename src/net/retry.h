#ifndef NET_RETRY_H
#define NET_RETRY_H
/* How long to wait before the nth try: doubling from first_ms to most_ms with full jitter. */
#include "base/text.h"

struct retry {
    int64_t first_ms, most_ms;
    unsigned tries;
    uint64_t seed; /* jitter is repeatable from it */
};
/* The wait before the next try, and counts it. */
int64_t retry_next(struct retry *retry);
void retry_good(struct retry *retry); /* the last one worked */
#endif
