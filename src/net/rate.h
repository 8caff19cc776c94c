#ifndef NET_RATE_H
#define NET_RATE_H
/*
 * How much a server still takes from us, as its answers say: RateLimit-Limit, -Remaining and -Reset
 * (draft-ietf-httpapi-ratelimit-headers), with or without X- before them. The reset is read as the
 * servers write it: seconds from now, seconds since 1970, or an ISO 8601 instant. Pure.
 */
#include "net/http.h"

struct rate {
    int64_t left, most, reset_ms; /* reset_ms: wall clock; -1: not said */
};
/* False, and nothing changes, when the answer says nothing of it. */
bool rate_read(const struct http_answer *answer, int64_t now_ms, struct rate *rate_out);
/* How long to wait so that `keep` of what is left stays unused; 0: no need to. */
int64_t rate_pause(const struct rate *rate, int64_t keep, int64_t now_ms);
#endif
