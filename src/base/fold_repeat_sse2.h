#ifndef BASE_FOLD_REPEAT_SSE2_H
#define BASE_FOLD_REPEAT_SSE2_H
/* Sixteen bytes at a time. Never reads outside [at, at + len). */
#include "base/fold_repeat_plain.h"

#include <emmintrin.h>

/* Bit i: byte i of the block is the same as the byte `by` behind it. */
#define FOLD_SAME(at, block, by)                                                                   \
    ((unsigned)_mm_movemask_epi8(                                                                  \
        _mm_cmpeq_epi8(block, _mm_loadu_si128((const __m128i *)(const void *)((at) + (by))))))
/* Bit i: byte i of the block is at least `least`, as an unsigned number. */
#define FOLD_LEAST(block, least)                                                                   \
    ((unsigned)_mm_movemask_epi8(                                                                  \
        _mm_cmpeq_epi8(_mm_max_epu8(block, _mm_set1_epi8((char)(least))), block)))

/* Of the first 13 bytes at `at`, behind which 7 more may be read: those where a run begins. */
static inline unsigned fold_repeat_wide(const char *at, __m128i block, unsigned one)
{
    const unsigned two = FOLD_SAME(at, block, 2), three = FOLD_SAME(at, block, 3);
    const unsigned lead_2 = FOLD_LEAST(block, 0xC0), lead_3 = FOLD_LEAST(block, 0xE0);
    const unsigned lead_4 = FOLD_LEAST(block, 0xF0);
    unsigned found = one & ~(unsigned)_mm_movemask_epi8(block);
    found |= two & two >> 1 & lead_2 & ~lead_3;
    found |= three & three >> 1 & three >> 2 & lead_3 & ~lead_4;
    if (lead_4) {
        const unsigned four = FOLD_SAME(at, block, 4);
        found |= four & four >> 1 & four >> 2 & four >> 3 & lead_4;
    }
    return found;
}

static inline size_t fold_repeat_find_sse2(const char *at, size_t i, size_t len)
{
    enum { STEP = 13, READ = 20 };
    while (len - i >= READ) {
        const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        const unsigned one = FOLD_SAME(at + i, block, 1) & FOLD_SAME(at + i, block, 2);
        if (_mm_movemask_epi8(block) == 0) {
            if (one)
                return i + (size_t)__builtin_ctz(one);
            i += 16;
            continue;
        }
        const unsigned found = fold_repeat_wide(at + i, block, one) & ((1u << STEP) - 1);
        if (found)
            return i + (size_t)__builtin_ctz(found);
        i += STEP;
    }
    while (i < len && ((unsigned char)at[i] & 0xC0) == 0x80)
        i++;
    return fold_repeat_find_plain(at, i, len);
}
#endif
