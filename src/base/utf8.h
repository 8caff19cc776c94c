#ifndef BASE_UTF8_H
#define BASE_UTF8_H
/* UTF-8 as Unicode 15 defines it: no surrogates, no overlong forms, nothing above U+10FFFF. */
#include "base/buf.h"

/* The code point at *i and moves *i behind it; a broken sequence answers U+FFFD and moves past its
 * maximal valid part (at least one byte). */
uint32_t utf8_next(struct text text, size_t *i);
/* Writes up to 4 bytes, returns how many; what is no scalar value is written as U+FFFD. */
size_t utf8_put(uint32_t code, char room[4]);
/* The code point at `at` of text that is known to be valid, and the bytes of one that begins so. */
static inline uint32_t utf8_code(const char *at)
{
    const unsigned char *u = (const unsigned char *)at;
    if (u[0] < 0x80)
        return u[0];
    if (u[0] < 0xE0)
        return (u[0] & 31u) << 6 | (u[1] & 63u);
    if (u[0] < 0xF0)
        return (u[0] & 15u) << 12 | (u[1] & 63u) << 6 | (u[2] & 63u);
    return (u[0] & 7u) << 18 | (u[1] & 63u) << 12 | (u[2] & 63u) << 6 | (u[3] & 63u);
}
static inline size_t utf8_size(char first)
{
    const unsigned char u = (unsigned char)first;
    return u < 0x80 ? 1 : u < 0xE0 ? 2 : u < 0xF0 ? 3 : 4;
}
bool utf8_valid(struct text text);
/* Number of code points; broken bytes count as utf8_next steps. */
size_t utf8_count(struct text text);
/* The same of a text that is known to be valid. */
size_t utf8_count_valid(struct text text);
/* Copies with every broken sequence replaced by U+FFFD. */
enum err utf8_mend(struct text text, struct buf *out) MUST_USE;
/* Byte offset of the nth code point (clamped to the end), and back. */
size_t utf8_byte_of(struct text text, size_t nth);
/* Cuts to at most n code points without splitting one. */
struct text utf8_head(struct text text, size_t n);
#endif
