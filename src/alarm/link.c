#include "alarm/alarm.h"
#include "base/clock.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>

enum { SIGN_BYTES = 24, SIGN_LEN = 2 * SIGN_BYTES, KEY_LEAST = 32 };

/* Lengths go before the texts: no two rings say the same. */
static enum err sign_of(struct text key, const struct link_parts *parts, char sign[SIGN_LEN + 1])
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    struct buf said;
    buf_init(&said, 1 << 14);
    (void)buf_printf(&said, "ack\n%zu:%.*s\n%zu:%.*s\n%.*s", parts->client.len,
                     TEXT_ARG(parts->client), parts->ring.len, TEXT_ARG(parts->ring),
                     TEXT_ARG(parts->until));
    const bool good = !buf_over(&said) && key.len >= KEY_LEAST && key.len < 1024 &&
                      HMAC(EVP_sha256(), key.at, (int)key.len, (const unsigned char *)said.at,
                           said.len, mac, &len) != NULL;
    buf_done(&said);
    for (size_t i = 0; good && i < SIGN_BYTES; i++)
        snprintf(sign + 2 * i, 3, "%02x", mac[i]);
    return good ? OK : ERR_LIMIT;
}

static void part(struct buf *out, struct text text)
{
    buf_byte(out, '/');
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.at[i], low = c | 0x20;
        if ((low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')
            buf_byte(out, (char)c);
        else
            (void)buf_printf(out, "%%%02X", c);
    }
}

enum err link_write(struct text key, struct text base, const struct event *ring, int64_t until_ms,
                    struct buf *out)
{
    char until[24], sign[SIGN_LEN + 1];
    const int len = snprintf(until, sizeof(until), "%" PRId64, until_ms / 1000);
    const struct link_parts parts = {ring->client, ring->ring, {until, (size_t)len}, {NULL, 0}};
    enum err err = sign_of(key, &parts, sign);
    if (err)
        return err;
    while (base.len && base.at[base.len - 1] == '/')
        base.len--;
    buf_text(out, base);
    buf_text(out, TEXT("/ack"));
    part(out, parts.client);
    part(out, parts.ring);
    part(out, parts.until);
    part(out, (struct text){sign, SIGN_LEN});
    return buf_over(out) ? ERR_LIMIT : OK;
}

enum err link_good(struct text key, const struct link_parts *parts, int64_t now_ms, struct why *why)
{
    char sign[SIGN_LEN + 1];
    int64_t until_s;
    if (parts->sign.len != SIGN_LEN || sign_of(key, parts, sign) ||
        CRYPTO_memcmp(sign, parts->sign.at, SIGN_LEN) != 0 || !text_int(parts->until, &until_s))
        return why_set(why, ERR_DENIED, "this link is not one of ours, or was cut");
    if (now_ms > until_s * 1000)
        return why_set(why, ERR_CLOSED, "this link is over; sign in to the console");
    return OK;
}
