#ifndef BASE_UTF8_H
#define BASE_UTF8_H
/* UTF-8 as Unicode 15 defines it: no surrogates, no overlong forms, nothing above U+10FFFF. */
#include "base/buf.h"

/* The code point at *i and moves *i behind it; a broken sequence answers U+FFFD and moves past its
 * maximal valid part (at least one byte). */
uint32_t utf8_next(struct text text, size_t *i);
/* Writes up to 4 bytes, returns how many; what is no scalar value is written as U+FFFD. */
size_t utf8_put(uint32_t code, char room[4]);
bool utf8_valid(struct text text);
/* Number of code points; broken bytes count as utf8_next steps. */
size_t utf8_count(struct text text);
/* Copies with every broken sequence replaced by U+FFFD. */
enum err utf8_mend(struct text text, struct buf *out) MUST_USE;
/* Byte offset of the nth code point (clamped to the end), and back. */
size_t utf8_byte_of(struct text text, size_t nth);
/* Cuts to at most n code points without splitting one. */
struct text utf8_head(struct text text, size_t n);
#endif
