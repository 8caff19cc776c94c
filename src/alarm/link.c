#include "alarm/alarm.h"
#include "net/signed.h"

static struct signed_path path_of(struct text client, struct text ring)
{
    return (struct signed_path){.what = "ack", .part = {client, ring}, .count = 2};
}

enum err link_write(struct text key, struct text base, const struct event *ring, int64_t until_ms,
                    struct buf *out)
{
    const struct signed_path path = path_of(ring->client, ring->ring);
    while (base.len && base.at[base.len - 1] == '/')
        base.len--;
    buf_text(out, base);
    return signed_write(key, &path, until_ms, out);
}

enum err link_good(struct text key, const struct link_parts *parts, int64_t now_ms, struct why *why)
{
    struct signed_path path = path_of(parts->client, parts->ring);
    path.until = parts->until;
    path.sign = parts->sign;
    return signed_good(key, &path, now_ms, why);
}
