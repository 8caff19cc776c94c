#include "base/pack.h"

void pack_uint(struct buf *buf, uint64_t value)
{
    while (value >= 0x80) {
        buf_byte(buf, (char)(value | 0x80));
        value >>= 7;
    }
    buf_byte(buf, (char)value);
}

void pack_int(struct buf *buf, int64_t value)
{
    pack_uint(buf, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

void pack_double(struct buf *buf, double value)
{
    buf_add(buf, &value, sizeof(value));
}

void pack_text(struct buf *buf, struct text text)
{
    pack_uint(buf, text.at ? text.len + 1 : 0);
    buf_text(buf, text);
}

void unpack_init(struct unpack *in, struct text bytes)
{
    *in = (struct unpack){.rest = bytes};
}

uint64_t unpack_uint(struct unpack *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (!in->rest.len)
            break;
        uint8_t byte = (uint8_t)in->rest.at[0];
        in->rest = text_slice(in->rest, 1, in->rest.len);
        if (shift == 63 && byte > 1) /* more than 64 bits */
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return in->bad ? 0 : value;
    }
    in->bad = true;
    return 0;
}

int64_t unpack_int(struct unpack *in)
{
    uint64_t value = unpack_uint(in);
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

double unpack_double(struct unpack *in)
{
    double value = 0;
    if (in->rest.len < sizeof(value)) {
        in->bad = true;
        return 0;
    }
    memcpy(&value, in->rest.at, sizeof(value));
    in->rest = text_slice(in->rest, sizeof(value), in->rest.len);
    return value;
}

struct text unpack_text(struct unpack *in)
{
    uint64_t len = unpack_uint(in);
    if (len == 0)
        return (struct text){NULL, 0};
    if (in->bad || len - 1 > in->rest.len) {
        in->bad = true;
        return (struct text){NULL, 0};
    }
    struct text text = {in->rest.at, len - 1};
    in->rest = text_slice(in->rest, len - 1, in->rest.len);
    return text;
}

size_t unpack_count(struct unpack *in)
{
    uint64_t count = unpack_uint(in);
    if (count > in->rest.len) {
        in->bad = true;
        return 0;
    }
    return count;
}

bool unpack_good(const struct unpack *in)
{
    return !in->bad && in->rest.len == 0;
}
