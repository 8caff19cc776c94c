#ifndef WEB_APPROVE_LINK_H
#define WEB_APPROVE_LINK_H
/*
 * The signed link by which a client's approver says yes or no to one version of one reply:
 * /approve/CLIENT/REPLY/VERSION/APPROVER/BY/UNTIL/SIGN. BY is who handed it over, UNTIL seconds
 * since 1970, SIGN an HMAC-SHA-256 (24 bytes in hex) of the rest under a key of its own. Pure.
 */
#include "desk/desk.h"

struct approve_parts {
    struct text client, reply, version, approver, by, until, sign;
};
enum { APPROVE_PARTS = 8 }; /* of the path, "approve" too */
/* The path, escaped. ERR_LIMIT: the key is too short, or the path too long. */
enum err approve_link_write(struct text key, const struct approval_link *link, struct text by,
                            struct buf *out) MUST_USE;
/* ERR_DENIED: none of ours, or cut; ERR_CLOSED: over. */
enum err approve_link_good(struct text key, const struct approve_parts *parts, int64_t now_ms,
                           struct why *why) MUST_USE;
#endif
