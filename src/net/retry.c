#include "net/retry.h"

/* splitmix64 (Steele, Lea, Flood 2014): every seed is good, zero too. */
static uint64_t draw(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

int64_t retry_next(struct retry *retry)
{
    int64_t top = retry->first_ms > 0 ? retry->first_ms : 1;
    for (unsigned i = 0; i < retry->tries && top < retry->most_ms; i++)
        top = top > INT64_MAX / 2 ? INT64_MAX : top * 2;
    if (retry->most_ms > 0 && top > retry->most_ms)
        top = retry->most_ms;
    if (retry->tries < 64)
        retry->tries++;
    return 1 + (int64_t)(draw(&retry->seed) % (uint64_t)top);
}

void retry_good(struct retry *retry)
{
    retry->tries = 0;
}
