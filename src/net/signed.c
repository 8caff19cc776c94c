#include "net/signed.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>

enum { SIGN_BYTES = 24, SIGN_LEN = 2 * SIGN_BYTES, SAID_MOST = 1 << 14, KEY_MOST = 1024 };

static void say(struct buf *said, struct text part)
{
    (void)buf_printf(said, "\n%zu:%.*s", part.len, TEXT_ARG(part));
}

static enum err sign_of(struct text key, const struct signed_path *path, char sign[SIGN_LEN + 1])
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    struct buf said;
    buf_init(&said, SAID_MOST);
    (void)buf_text(&said, text_of(path->what));
    for (size_t i = 0; i < path->count; i++)
        say(&said, path->part[i]);
    say(&said, path->until);
    const bool good = !buf_over(&said) && key.len >= SIGNED_KEY_LEAST && key.len < KEY_MOST &&
                      HMAC(EVP_sha256(), key.at, (int)key.len, (const unsigned char *)said.at,
                           said.len, mac, &len) != NULL;
    buf_done(&said);
    for (size_t i = 0; good && i < SIGN_BYTES; i++)
        snprintf(sign + 2 * i, 3, "%02x", mac[i]);
    return good ? OK : ERR_LIMIT;
}

static void put(struct buf *out, struct text text)
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

enum err signed_write(struct text key, const struct signed_path *path, int64_t until_ms,
                      struct buf *out)
{
    char until[24], sign[SIGN_LEN + 1];
    struct signed_path whole = *path;
    whole.until.len = (size_t)snprintf(until, sizeof(until), "%" PRId64, until_ms / 1000);
    whole.until.at = until;
    enum err err = sign_of(key, &whole, sign);
    if (err)
        return err;
    put(out, text_of(path->what));
    for (size_t i = 0; i < path->count; i++)
        put(out, path->part[i]);
    put(out, whole.until);
    put(out, (struct text){sign, SIGN_LEN});
    return buf_over(out) ? ERR_LIMIT : OK;
}

enum err signed_good(struct text key, const struct signed_path *path, int64_t now_ms,
                     struct why *why)
{
    char sign[SIGN_LEN + 1];
    int64_t until_s;
    if (path->sign.len != SIGN_LEN || sign_of(key, path, sign) ||
        CRYPTO_memcmp(sign, path->sign.at, SIGN_LEN) != 0 || !text_int(path->until, &until_s))
        return why_set(why, ERR_DENIED, "this link is not one of ours, or was cut");
    if (now_ms > until_s * 1000)
        return why_set(why, ERR_CLOSED, "this link is over; sign in to the console");
    return OK;
}
