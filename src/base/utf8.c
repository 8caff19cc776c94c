#include "base/utf8.h"

#include "base/utf8_valid.h"

/* Length of the sequence a lead byte announces, and the range its second byte must lie in
 * (Unicode 15, table 3-7). 0: no lead byte. */
static size_t lead(unsigned char byte, unsigned char *low_out, unsigned char *high_out)
{
    *low_out = 0x80;
    *high_out = 0xBF;
    if (byte < 0x80)
        return 1;
    if (byte < 0xC2 || byte > 0xF4)
        return 0;
    if (byte < 0xE0)
        return 2;
    if (byte < 0xF0) {
        if (byte == 0xE0)
            *low_out = 0xA0;
        if (byte == 0xED)
            *high_out = 0x9F;
        return 3;
    }
    if (byte == 0xF0)
        *low_out = 0x90;
    if (byte == 0xF4)
        *high_out = 0x8F;
    return 4;
}

/* Reads one sequence at *i: its code point, or -1 for a broken one; moves *i behind it. */
static int32_t next(struct text text, size_t *i)
{
    unsigned char low, high, first = (unsigned char)text.at[*i];
    size_t need = lead(first, &low, &high);
    *i += 1;
    if (need <= 1)
        return need ? first : -1;
    int32_t code = first & (0x7F >> need);
    for (size_t k = 1; k < need; k++) {
        if (*i == text.len)
            return -1;
        unsigned char byte = (unsigned char)text.at[*i];
        if (byte < low || byte > high)
            return -1;
        low = 0x80;
        high = 0xBF;
        code = code << 6 | (byte & 0x3F);
        *i += 1;
    }
    return code;
}

uint32_t utf8_next(struct text text, size_t *i)
{
    int32_t code = next(text, i);
    return code < 0 ? 0xFFFD : (uint32_t)code;
}

size_t utf8_put(uint32_t code, char room[4])
{
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        code = 0xFFFD;
    if (code < 0x80) {
        room[0] = (char)code;
        return 1;
    }
    size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char mark[] = {0, 0xC0, 0xE0, 0xF0};
    room[0] = (char)(mark[more] | code >> (6 * more));
    for (size_t k = 1; k <= more; k++)
        room[k] = (char)(0x80 | (code >> (6 * (more - k)) & 0x3F));
    return more + 1;
}

/* Offset of the first byte at or after i that is no ASCII, eight at a time. */
static size_t past_ascii(struct text text, size_t i)
{
    uint64_t eight;
    for (; i + sizeof(eight) <= text.len; i += sizeof(eight)) {
        memcpy(&eight, text.at + i, sizeof(eight));
        if (eight & 0x8080808080808080ULL)
            break;
    }
    while (i < text.len && (unsigned char)text.at[i] < 0x80)
        i++;
    return i;
}

bool utf8_valid_plain(struct text text)
{
    for (size_t i = past_ascii(text, 0); i < text.len; i = past_ascii(text, i))
        while (i < text.len && (unsigned char)text.at[i] >= 0x80)
            if (next(text, &i) < 0)
                return false;
    return true;
}

/* Kana, most Han: a sequence of three whose second byte may be any that goes on. */
static inline bool is_plain_three(struct text text, size_t i)
{
    if (text.len - i < 3)
        return false;
    const unsigned char *at = (const unsigned char *)text.at + i;
    return at[0] >= 0xE1 && at[0] <= 0xEC && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80;
}

size_t utf8_count(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len;) {
        const size_t end = past_ascii(text, i);
        count += end - i;
        for (i = end; i < text.len && (unsigned char)text.at[i] >= 0x80; count++)
            if (is_plain_three(text, i))
                i += 3;
            else
                next(text, &i);
    }
    return count;
}

size_t utf8_count_valid(struct text text)
{
    const uint64_t ones = 0x0101010101010101ULL;
    size_t i = 0, inside = 0;
    for (; i + sizeof(ones) <= text.len; i += sizeof(ones)) {
        uint64_t eight;
        memcpy(&eight, text.at + i, sizeof(eight));
        inside += ((eight >> 7 & ~(eight >> 6) & ones) * ones) >> 56;
    }
    for (; i < text.len; i++)
        inside += ((unsigned char)text.at[i] & 0xC0) == 0x80;
    return text.len - inside;
}

enum err utf8_mend(struct text text, struct buf *out)
{
    enum err err = OK;
    size_t done = 0;
    for (size_t i = 0; i < text.len && !err;) {
        size_t from = i;
        if (next(text, &i) >= 0)
            continue;
        err = buf_text(out, text_slice(text, done, from));
        if (!err)
            err = buf_text(out, TEXT("\xEF\xBF\xBD"));
        done = i;
    }
    return err ? err : buf_text(out, text_slice(text, done, text.len));
}

size_t utf8_byte_of(struct text text, size_t nth)
{
    size_t i = 0;
    while (nth && i < text.len) {
        uint64_t eight;
        if (nth >= sizeof(eight) && text.len - i >= sizeof(eight)) {
            memcpy(&eight, text.at + i, sizeof(eight));
            if (!(eight & 0x8080808080808080ULL)) {
                i += sizeof(eight);
                nth -= sizeof(eight);
                continue;
            }
        }
        if (is_plain_three(text, i))
            i += 3;
        else
            next(text, &i);
        nth--;
    }
    return i;
}

struct text utf8_head(struct text text, size_t n)
{
    return text_slice(text, 0, utf8_byte_of(text, n));
}
