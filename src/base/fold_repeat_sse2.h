#ifndef BASE_FOLD_REPEAT_SSE2_H
#define BASE_FOLD_REPEAT_SSE2_H
/* Sixteen bytes at a time. Never reads outside [at, at + len). */
#include "base/fold_repeat_plain.h"

#include <emmintrin.h>
#include <stdbool.h>

/* Bit i: byte i of the block is the same as the byte `by` behind it. */
#define FOLD_SAME(at, block, by)                                                                   \
    ((unsigned)_mm_movemask_epi8(                                                                  \
        _mm_cmpeq_epi8(block, _mm_loadu_si128((const __m128i *)(const void *)((at) + (by))))))
/* Of the first 13 bytes at `at`, behind which 7 more may be read: characters of two, three and four
 * bytes that stand twice; `wide` are the bytes that are no ASCII. Those of three are most of what
 * is not ASCII. */
static inline unsigned fold_repeat_wide(const char *at, __m128i block, unsigned wide)
{
    const __m128i high = _mm_and_si128(block, _mm_set1_epi8((char)0xF0));
    const __m128i lead_3 = _mm_cmpeq_epi8(high, _mm_set1_epi8((char)0xE0));
    const __m128i lead = _mm_cmpgt_epi8(block, _mm_set1_epi8((char)0xBF));
    const unsigned others = (unsigned)_mm_movemask_epi8(_mm_andnot_si128(lead_3, lead)) & wide;
    const unsigned three = FOLD_SAME(at, block, 3);
    unsigned found = three & three >> 1 & three >> 2;
    if (found)
        found &= (unsigned)_mm_movemask_epi8(lead_3);
    if (others) {
        const unsigned two = FOLD_SAME(at, block, 2), four = FOLD_SAME(at, block, 4);
        const unsigned lead_4 =
            (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(high, _mm_set1_epi8((char)0xF0)));
        found |= two & two >> 1 & others & ~lead_4;
        found |= four & four >> 1 & four >> 2 & four >> 3 & lead_4;
    }
    return found;
}

/* From `i` on: the first place where a run begins, or the first byte of which that is not known
 * because it is among the last 19. */
static inline size_t fold_repeat_blocks(const char *at, size_t i, size_t len, bool *found_out)
{
    enum { STEP = 13, READ = 20, NO_ASCII = 0xFFFF };
    while (len - i >= READ) {
        const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        const unsigned wide = (unsigned)_mm_movemask_epi8(block);
        unsigned found = 0;
        if (wide != NO_ASCII)
            found = FOLD_SAME(at + i, block, 1) & FOLD_SAME(at + i, block, 2) & ~wide;
        if (wide)
            found = (found | fold_repeat_wide(at + i, block, wide)) & ((1u << STEP) - 1);
        if (found) {
            *found_out = true;
            return i + (size_t)__builtin_ctz(found);
        }
        i += wide ? STEP : sizeof(block);
    }
    return i;
}

static inline size_t fold_repeat_find_sse2(const char *at, size_t i, size_t len)
{
    enum { TAIL = 20, ROOM = 48 };
    bool found = false;
    i = fold_repeat_blocks(at, i, len, &found);
    if (found)
        return i;
    if (len < TAIL) {
        while (i < len && ((unsigned char)at[i] & 0xC0) == 0x80)
            i++;
        return fold_repeat_find_plain(at, i, len);
    }
    /* the last bytes again, with room behind them */
    const size_t base = len - TAIL;
    char room[ROOM] = {0};
    memcpy(room, at + base, TAIL);
    i = base + fold_repeat_blocks(room, i - base, ROOM, &found);
    return i < len ? i : len;
}
#endif
