#ifndef BASE_FOLD_RUN_SSE2_H
#define BASE_FOLD_RUN_SSE2_H
/* Sixteen bytes at a time. Never reads outside [in, in + left). */
#include "base/fold_run_plain.h"

#include <emmintrin.h>

static inline size_t fold_run_ascii_sse2(const unsigned char *in, size_t left, char *to)
{
    size_t i = 0;
    for (; left - i >= 16; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(in + i));
        const unsigned wide = (unsigned)_mm_movemask_epi8(v);
        const __m128i capital = _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('A' - 1)),
                                              _mm_cmplt_epi8(v, _mm_set1_epi8('Z' + 1)));
        const __m128i low = _mm_or_si128(v, _mm_and_si128(capital, _mm_set1_epi8(32)));
        _mm_storeu_si128((__m128i *)(void *)(to + i), low);
        if (wide)
            return i + (size_t)__builtin_ctz(wide);
    }
    return i + fold_run_ascii_plain(in + i, left - i, to + i);
}

/* Bit i: byte i is this one, as seen in a comparison of all sixteen. */
static inline unsigned fold_is(__m128i v, unsigned char byte)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8((char)byte)));
}

/* Bit i: byte i lies between two that are both above 0x80, themselves not in. */
static inline unsigned fold_is_between(__m128i v, unsigned char low, unsigned char high)
{
    return (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)low)),
                                                     _mm_cmplt_epi8(v, _mm_set1_epi8((char)high))));
}

/* Bit 0, 3, … 12: no character that fold_is_japanese begins there. */
static inline unsigned fold_not_japanese(__m128i v)
{
    const unsigned leads = 0x1249;
    const unsigned tail = (unsigned)_mm_movemask_epi8(v) &
                          ~(unsigned)_mm_movemask_epi8(_mm_slli_epi16(v, 1)); /* 10xxxxxx */
    const unsigned is_80 = fold_is(v, 0x80), is_81 = fold_is(v, 0x81), is_82 = fold_is(v, 0x82);
    const unsigned is_83 = fold_is(v, 0x83), quotes = fold_is_between(v, 0x8B, 0x92);
    const unsigned kanji = fold_is_between(v, 0xE3, 0xEA) & tail >> 1;
    unsigned kana = is_81 >> 1;
    kana |= is_82 >> 1 & ~(fold_is_between(v, 0x96, 0xA0) >> 2);
    kana |= is_83 >> 1 & ~(fold_is(v, 0xBF) >> 2);
    kana |= is_80 >> 1 & (is_81 | is_82 | quotes) >> 2;
    const unsigned good = (kanji | (fold_is(v, 0xE3) & kana)) & tail >> 2;
    return ~good & leads;
}

static inline size_t fold_run_japanese_sse2(const unsigned char *in, size_t left, char *to)
{
    size_t i = 0;
    for (; left - i >= 16; i += 15) { /* a step that does not wait for what was read */
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(in + i));
        const unsigned stop = fold_not_japanese(v);
        _mm_storeu_si128((__m128i *)(void *)(to + i), v);
        if (stop)
            return i + (size_t)__builtin_ctz(stop);
    }
    return i + fold_run_japanese_plain(in + i, left - i, to + i);
}
#endif
