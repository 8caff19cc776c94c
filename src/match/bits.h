#ifndef MATCH_BITS_H
#define MATCH_BITS_H
/* Sixteen bytes at once, and which of them are marked. */
#include <endian.h>
#include <stdint.h>
#include <string.h>

enum { BLOCK = 16 };
typedef unsigned char block __attribute__((vector_size(BLOCK)));

#if defined(__SSE2__)
#include <emmintrin.h>

/* One bit a byte, of bytes that are 0 or 255. */
static inline uint64_t bits_of(block marks)
{
    return (uint64_t)_mm_movemask_epi8((__m128i)marks);
}
#else
static inline uint64_t bits_of(block marks)
{
    uint64_t halves[2];
    const block ones = marks & 1;
    memcpy(halves, &ones, sizeof(halves));
    const uint64_t gather = 0x0102040810204080u;
    return (le64toh(halves[0]) * gather >> 56) | (le64toh(halves[1]) * gather >> 56) << 8;
}
#endif
#endif
