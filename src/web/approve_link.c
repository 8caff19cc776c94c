#include "web/approve_link.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>

enum { SIGN_BYTES = 24, SIGN_LEN = 2 * SIGN_BYTES, KEY_LEAST = 32 };

/* Lengths go before the texts: no two links say the same; "approve" keeps it apart from others'. */
static enum err sign_of(struct text key, const struct approve_parts *parts, char sign[SIGN_LEN + 1])
{
    const struct text texts[] = {parts->client,   parts->reply, parts->version,
                                 parts->approver, parts->by,    parts->until};
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    struct buf said;
    buf_init(&said, 1 << 14);
    (void)buf_text(&said, TEXT("approve"));
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        (void)buf_printf(&said, "\n%zu:%.*s", texts[i].len, TEXT_ARG(texts[i]));
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

enum err approve_link_write(struct text key, const struct approval_link *link, struct text by,
                            struct buf *out)
{
    char until[24], version[24], sign[SIGN_LEN + 1];
    const int until_len = snprintf(until, sizeof(until), "%" PRId64, link->until_ms / 1000);
    const int version_len = snprintf(version, sizeof(version), "%" PRId64, link->version);
    const struct approve_parts parts = {.client = link->client,
                                        .reply = link->reply,
                                        .version = {version, (size_t)version_len},
                                        .approver = link->approver,
                                        .by = by,
                                        .until = {until, (size_t)until_len}};
    enum err err = sign_of(key, &parts, sign);
    if (err)
        return err;
    buf_text(out, TEXT("/approve"));
    const struct text texts[] = {parts.client, parts.reply, parts.version,   parts.approver,
                                 parts.by,     parts.until, {sign, SIGN_LEN}};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        part(out, texts[i]);
    return buf_over(out) ? ERR_LIMIT : OK;
}

enum err approve_link_good(struct text key, const struct approve_parts *parts, int64_t now_ms,
                           struct why *why)
{
    char sign[SIGN_LEN + 1];
    int64_t until_s;
    if (parts->sign.len != SIGN_LEN || sign_of(key, parts, sign) ||
        CRYPTO_memcmp(sign, parts->sign.at, SIGN_LEN) != 0 || !text_int(parts->until, &until_s))
        return why_set(why, ERR_DENIED, "this link is not one of ours, or was cut");
    if (now_ms > until_s * 1000)
        return why_set(why, ERR_CLOSED, "this link is over");
    return OK;
}
