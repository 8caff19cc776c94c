#ifndef BASE_FOLD_RUN_PLAIN_H
#define BASE_FOLD_RUN_PLAIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Eight bytes at a time, then one. */
static inline size_t fold_run_ascii_plain(const unsigned char *in, size_t left, char *to)
{
    const uint64_t ones = 0x0101010101010101u, highs = ones * 0x80;
    size_t i = 0;
    for (; left - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t x;
        memcpy(&x, in + i, sizeof(x));
        if (x & highs)
            break;
        const uint64_t from_a = x + ones * (0x80 - 'A'), above_z = x + ones * (0x7F - 'Z');
        x |= ((from_a ^ above_z) & highs) >> 2;
        memcpy(to + i, &x, sizeof(x));
    }
    for (; i < left && in[i] < 0x80; i++)
        to[i] = (char)(in[i] | ((unsigned)in[i] - 'A' < 26 ? 32 : 0));
    return i;
}

/* Whether the three bytes are such a character: 、。「」『』【】, kana but those with a mark or
 * made of two, U+4000 to U+9FFF. */
static inline bool fold_is_japanese(const unsigned char *in)
{
    const unsigned a = in[0], b = in[1], c = in[2];
    if (((b & 0xC0) ^ 0x80) | ((c & 0xC0) ^ 0x80))
        return false;
    if (a != 0xE3)
        return a >= 0xE4 && a <= 0xE9;
    switch (b) {
    case 0x80:
        return c == 0x81 || c == 0x82 || (c >= 0x8C && c <= 0x91);
    case 0x81:
        return true;
    case 0x82:
        return c < 0x97 || c > 0x9F;
    case 0x83:
        return c != 0xBF;
    default:
        return false;
    }
}

static inline size_t fold_run_japanese_plain(const unsigned char *in, size_t left, char *to)
{
    size_t i = 0;
    for (; left - i >= 3 && fold_is_japanese(in + i); i += 3) {
        to[i] = (char)in[i];
        to[i + 1] = (char)in[i + 1];
        to[i + 2] = (char)in[i + 2];
    }
    return i;
}
#endif
