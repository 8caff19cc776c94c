#ifndef NET_SIGNED_H
#define NET_SIGNED_H
/*
 * A path that only we can have written: /WHAT/PART/…/UNTIL/SIGN. SIGN is an HMAC-SHA256, cut to 192
 * bits, over what it is for and each part with its length, so that no two paths say the same. Pure.
 */
#include "base/buf.h"

enum { SIGNED_KEY_LEAST = 32, SIGNED_PARTS = 8 };

struct signed_path {
    const char *what; /* "ack", "approve": what it is for; a sign for one is none for another */
    struct text part[SIGNED_PARTS];
    size_t count;
    struct text until; /* seconds since 1970, as they stand in the path */
    struct text sign;  /* of one that is read */
};
/* Adds the path to out, until being given in milliseconds. ERR_LIMIT: key too short, or no room. */
enum err signed_write(struct text key, const struct signed_path *path, int64_t until_ms,
                      struct buf *out) MUST_USE;
/* ERR_DENIED: not ours, or cut; ERR_CLOSED: over. */
enum err signed_good(struct text key, const struct signed_path *path, int64_t now_ms,
                     struct why *why) MUST_USE;
#endif
