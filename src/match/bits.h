#ifndef MATCH_BITS_H
#define MATCH_BITS_H
/* Which of 64 bytes are what, as a bit each. They need not be aligned. */
#include <endian.h>
#include <stdint.h>
#include <string.h>

struct marks {
    uint64_t words;   /* ASCII letters, digits, _ */
    uint64_t leads;   /* begin a code point above ASCII */
    uint64_t letters; /* begin one of U+3000 to U+9FFF */
};

/* Sixteen bytes at once: what any processor can, by what GCC and clang make of it. */
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

static inline struct marks marks_plain(const char *at)
{
    struct marks marks = {0, 0, 0};
    for (unsigned part = 0; part < 64; part += BLOCK) {
        block b;
        memcpy(&b, at + part, BLOCK);
        const block word = (block)((b - 'a') < (unsigned char)26) |
                           (block)((b - '0') < (unsigned char)10) | (block)(b == '_');
        marks.words |= bits_of(word) << part;
        marks.leads |= bits_of((block)(b >= (unsigned char)0xC0)) << part;
        marks.letters |= bits_of((block)((b - 0xE3) < (unsigned char)7)) << part;
    }
    return marks;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* Of bytes from `first` on so many. */
WIDE static inline __m256i within(__m256i bytes, char first, char count)
{
    const __m256i from = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8((char)(count - 1))), from);
}

WIDE static inline struct marks marks_wide(const char *at)
{
    struct marks marks = {0, 0, 0};
    for (unsigned part = 0; part < 64; part += 32) {
        const __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(at + part));
        const __m256i word =
            _mm256_or_si256(_mm256_or_si256(within(b, 'a', 26), within(b, '0', 10)),
                            _mm256_cmpeq_epi8(b, _mm256_set1_epi8('_')));
        const __m256i lead = within(b, (char)0xC0, 64);
        marks.words |= (uint64_t)(uint32_t)_mm256_movemask_epi8(word) << part;
        const __m256i letter = within(b, (char)0xE3, 7);
        marks.leads |= (uint64_t)(uint32_t)_mm256_movemask_epi8(lead) << part;
        marks.letters |= (uint64_t)(uint32_t)_mm256_movemask_epi8(letter) << part;
    }
    return marks;
}
#endif
#endif
