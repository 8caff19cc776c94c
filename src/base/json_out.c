#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"

#include <math.h>

void json_out_init(struct json_out *out, struct buf *buf)
{
    *out = (struct json_out){.buf = buf};
}

static void comma(struct json_out *out)
{
    if (out->comma)
        buf_byte(out->buf, ',');
    out->comma = true;
}

void json_begin(struct json_out *out, char bracket)
{
    comma(out);
    buf_byte(out->buf, bracket);
    out->comma = false;
}

void json_end(struct json_out *out, char bracket)
{
    buf_byte(out->buf, bracket);
    out->comma = true;
}

void json_key(struct json_out *out, const char *key)
{
    comma(out);
    size_t len = strlen(key);
    char *room = buf_room(out->buf, len + 3);
    if (room) {
        room[0] = '"';
        memcpy(room + 1, key, len); /* NOLINT(bugprone-not-null-terminated-result): no C string */
        room[len + 1] = '"';
        room[len + 2] = ':';
        out->buf->len += len + 3;
    }
    out->comma = false;
}

void json_key_text(struct json_out *out, struct text key)
{
    comma(out);
    json_quote(out->buf, key);
    buf_byte(out->buf, ':');
    out->comma = false;
}

/* What a byte below 0x80 is written as: 0 as itself, 'u' as \u00XX, else \ and the letter. */
static char escape_of(unsigned char c)
{
    switch (c) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    }
    return c < 0x20 ? 'u' : 0;
}

static void quote_valid(struct buf *buf, struct text text)
{
    size_t done = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        char escape = escape_of(c);
        if (!escape)
            continue;
        buf_text(buf, text_slice(text, done, i));
        done = i + 1;
        if (escape == 'u') {
            static const char hex[] = "0123456789abcdef";
            char room[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            buf_add(buf, room, sizeof(room));
        } else {
            char room[2] = {'\\', escape};
            buf_add(buf, room, sizeof(room));
        }
    }
    buf_text(buf, text_slice(text, done, text.len));
}

void json_quote(struct buf *buf, struct text text)
{
    buf_byte(buf, '"');
    if (utf8_valid(text)) {
        quote_valid(buf, text);
    } else {
        struct buf mended;
        buf_init(&mended, text.len * 3);
        /* A broken byte becomes three at most, so the ceiling holds. */
        must(utf8_mend(text, &mended) == OK);
        quote_valid(buf, buf_view(&mended));
        buf_done(&mended);
    }
    buf_byte(buf, '"');
}

void json_put_text(struct json_out *out, struct text text)
{
    if (!text.at) {
        json_put_null(out);
        return;
    }
    comma(out);
    json_quote(out->buf, text);
}

void json_put_int(struct json_out *out, int64_t value)
{
    comma(out);
    buf_int(out->buf, value);
}

/* Writes |scaled| / 10^decimals without trailing zeros. */
static void put_scaled(struct buf *buf, bool minus, uint64_t scaled, int decimals)
{
    char digits[40];
    size_t n = sizeof(digits);
    while (decimals > 0 && scaled % 10 == 0) {
        scaled /= 10;
        decimals--;
    }
    minus = minus && scaled != 0;
    for (int k = decimals; k > 0; k--) {
        digits[--n] = (char)('0' + scaled % 10);
        scaled /= 10;
    }
    if (decimals > 0)
        digits[--n] = '.';
    do {
        digits[--n] = (char)('0' + scaled % 10);
        scaled /= 10;
    } while (scaled);
    if (minus)
        digits[--n] = '-';
    buf_add(buf, digits + n, sizeof(digits) - n);
}

/* As printf rounds, cut: the slow and exact way. */
static void put_printed(struct buf *buf, double value, int decimals)
{
    char room[400];
    int n = snprintf(room, sizeof(room), "%.*f", decimals, value);
    if (memchr(room, '.', (size_t)n)) {
        while (room[n - 1] == '0')
            n--;
        if (room[n - 1] == '.')
            n--;
    }
    struct text text = {room, (size_t)n};
    buf_text(buf, text_is(text, "-0") ? TEXT("0") : text);
}

void json_put_number(struct json_out *out, double value, int decimals)
{
    static const double power[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    if (!isfinite(value)) {
        json_put_null(out);
        return;
    }
    comma(out);
    if (decimals >= 0 && decimals <= 6 && fabs(value) < 1e9) {
        double scaled = fabs(value) * power[decimals], whole = floor(scaled);
        /* Near a half the product's own rounding could tip it: leave those to printf. */
        if (fabs(scaled - whole - 0.5) > 1e-3) {
            put_scaled(out->buf, value < 0, (uint64_t)whole + (scaled - whole > 0.5), decimals);
            return;
        }
    }
    put_printed(out->buf, value, decimals < 0 ? 0 : decimals > 17 ? 17 : decimals);
}

void json_put_bool(struct json_out *out, bool value)
{
    comma(out);
    buf_text(out->buf, value ? TEXT("true") : TEXT("false"));
}

void json_put_null(struct json_out *out)
{
    comma(out);
    buf_text(out->buf, TEXT("null"));
}

void json_put_time(struct json_out *out, int64_t ms)
{
    char room[TIME_ROOM];
    comma(out);
    buf_byte(out->buf, '"');
    buf_text(out->buf, time_write(ms, room));
    buf_byte(out->buf, '"');
}

void json_put_spans(struct json_out *out, const struct span *spans, size_t count)
{
    json_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_begin(out, '[');
        json_put_int(out, spans[i].from);
        json_put_int(out, spans[i].to);
        json_end(out, ']');
    }
    json_end(out, ']');
}

void json_put_raw(struct json_out *out, struct text json)
{
    comma(out);
    buf_text(out->buf, json);
}

void json_pair_text(struct json_out *out, const char *key, struct text text)
{
    json_key(out, key);
    json_put_text(out, text);
}

void json_pair_str(struct json_out *out, const char *key, const char *nul_terminated)
{
    json_pair_text(out, key, text_of(nul_terminated));
}

void json_pair_int(struct json_out *out, const char *key, int64_t value)
{
    json_key(out, key);
    json_put_int(out, value);
}

void json_pair_number(struct json_out *out, const char *key, double value, int decimals)
{
    json_key(out, key);
    json_put_number(out, value, decimals);
}

void json_pair_bool(struct json_out *out, const char *key, bool value)
{
    json_key(out, key);
    json_put_bool(out, value);
}

void json_pair_time(struct json_out *out, const char *key, int64_t ms)
{
    json_key(out, key);
    json_put_time(out, ms);
}

void json_pair_time_or_null(struct json_out *out, const char *key, int64_t ms)
{
    json_key(out, key);
    if (ms > 0)
        json_put_time(out, ms);
    else
        json_put_null(out);
}

void json_pair_texts(struct json_out *out, const char *key, const struct texts *texts)
{
    json_key(out, key);
    json_begin(out, '[');
    for (size_t i = 0; i < texts->count; i++)
        json_put_text(out, texts->at[i]);
    json_end(out, ']');
}
