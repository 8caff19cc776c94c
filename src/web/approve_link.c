#include "web/approve_link.h"

#include "net/signed.h"
#include "web/web.h"

#include <inttypes.h>

enum err approve_link_write(struct text key, const struct approval_link *link, struct text by,
                            struct buf *out)
{
    char version[24];
    const int len = snprintf(version, sizeof(version), "%" PRId64, link->version);
    const struct signed_path path = {
        .what = "approve",
        .part = {link->client, link->reply, {version, (size_t)len}, link->approver, by},
        .count = 5};
    return signed_write(key, &path, link->until_ms, out);
}

enum err web_approval_path(struct text key, const struct approval_link *link, struct text by,
                           struct buf *out)
{
    return approve_link_write(key, link, by, out);
}

enum err approve_link_good(struct text key, const struct approve_parts *parts, int64_t now_ms,
                           struct why *why)
{
    const struct signed_path path = {
        .what = "approve",
        .part = {parts->client, parts->reply, parts->version, parts->approver, parts->by},
        .count = 5,
        .until = parts->until,
        .sign = parts->sign};
    return signed_good(key, &path, now_ms, why);
}
