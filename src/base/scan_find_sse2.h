#ifndef BASE_SCAN_FIND_SSE2_H
#define BASE_SCAN_FIND_SSE2_H
/* Sixteen bytes at a time. Never reads outside [at, end). */
#include "base/scan_find_plain.h"

#include <emmintrin.h>

static inline const char *scan_find_sse2(const char *at, const char *end, bool *wide_out)
{
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i low = _mm_set1_epi8(0x1F);
    for (; end - at >= 16; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, low), v));
        unsigned found = (unsigned)_mm_movemask_epi8(hit);
        unsigned wide = (unsigned)_mm_movemask_epi8(v);
        if (found) {
            unsigned before = (found & (0 - found)) - 1; /* the bytes ahead of the first hit */
            *wide_out |= (wide & before) != 0;
            return at + __builtin_ctz(found);
        }
        *wide_out |= wide != 0;
    }
    return scan_find_plain(at, end, wide_out);
}
#endif
