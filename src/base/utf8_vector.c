/*
 * Thirty-two bytes at a time. The three-table lookup is that of J. Keiser and D. Lemire,
 * "Validating UTF-8 In Less Than One Instruction Per Byte" (Software: Practice and Experience,
 * 2021): each pair of neighbouring bytes names the faults it could be, a fault is what all three
 * tables agree on.
 */
#include "base/utf8_valid.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

enum {
    SHORT = 1,      /* a lead byte without its continuation */
    LONG = 2,       /* a continuation without a lead byte */
    OVERLONG3 = 4,  /* E0 80..9F */
    LARGE = 8,      /* F4 90.., F5.. */
    SURROGATE = 16, /* ED A0.. */
    OVERLONG2 = 32, /* C0, C1 */
    OVERLONG4 = 64, /* F0 80..8F, and F5.. 80..8F */
    CONTS = 128,    /* two continuations: good only behind E0.. or F0.. */
    CARRY = SHORT | LONG | CONTS
};
#define BYTE(x) ((char)(x))

AVX2 static inline __m256i table(const char *sixteen)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)sixteen));
}

/* The block moved back by n bytes, filled from the block before. */
#define BACK(now, before, n)                                                                       \
    _mm256_alignr_epi8((now), _mm256_permute2x128_si256((before), (now), 0x21), 16 - (n))

AVX2 static inline __m256i faults(__m256i now, __m256i before)
{
    static const char first_high[16] = {LONG,
                                        LONG,
                                        LONG,
                                        LONG,
                                        LONG,
                                        LONG,
                                        LONG,
                                        LONG,
                                        BYTE(CONTS),
                                        BYTE(CONTS),
                                        BYTE(CONTS),
                                        BYTE(CONTS),
                                        SHORT | OVERLONG2,
                                        SHORT,
                                        SHORT | OVERLONG3 | SURROGATE,
                                        SHORT | LARGE | OVERLONG4};
    static const char first_low[16] = {BYTE(CARRY | OVERLONG3 | OVERLONG2 | OVERLONG4),
                                       BYTE(CARRY | OVERLONG2),
                                       BYTE(CARRY),
                                       BYTE(CARRY),
                                       BYTE(CARRY | LARGE),
                                       BYTE(CARRY | LARGE | OVERLONG4),
                                       BYTE(CARRY | LARGE | OVERLONG4),
                                       BYTE(CARRY | LARGE | OVERLONG4),
                                       BYTE(CARRY | LARGE | OVERLONG4),
                                       BYTE(CARRY | LARGE | OVERLONG4),
                                       BYTE(CARRY | LARGE | OVERLONG4),
                                       BYTE(CARRY | LARGE | OVERLONG4),
                                       BYTE(CARRY | LARGE | OVERLONG4),
                                       BYTE(CARRY | LARGE | OVERLONG4 | SURROGATE),
                                       BYTE(CARRY | LARGE | OVERLONG4),
                                       BYTE(CARRY | LARGE | OVERLONG4)};
    static const char second_high[16] = {SHORT,
                                         SHORT,
                                         SHORT,
                                         SHORT,
                                         SHORT,
                                         SHORT,
                                         SHORT,
                                         SHORT,
                                         BYTE(LONG | OVERLONG2 | CONTS | OVERLONG3 | OVERLONG4),
                                         BYTE(LONG | OVERLONG2 | CONTS | OVERLONG3 | LARGE),
                                         BYTE(LONG | OVERLONG2 | CONTS | SURROGATE | LARGE),
                                         BYTE(LONG | OVERLONG2 | CONTS | SURROGATE | LARGE),
                                         SHORT,
                                         SHORT,
                                         SHORT,
                                         SHORT};
    const __m256i nibble = _mm256_set1_epi8(0x0F);
    __m256i one = BACK(now, before, 1), two = BACK(now, before, 2), three = BACK(now, before, 3);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(one, 4), nibble);
    __m256i low = _mm256_and_si256(one, nibble);
    __m256i next = _mm256_and_si256(_mm256_srli_epi16(now, 4), nibble);
    __m256i pair = _mm256_and_si256(_mm256_shuffle_epi8(table(first_high), high),
                                    _mm256_shuffle_epi8(table(first_low), low));
    pair = _mm256_and_si256(pair, _mm256_shuffle_epi8(table(second_high), next));
    __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8(0xE0 - 0x80));
    __m256i fourth = _mm256_subs_epu8(three, _mm256_set1_epi8(0xF0 - 0x80));
    __m256i conts = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(BYTE(0x80)));
    return _mm256_xor_si256(conts, pair);
}

AVX2 static bool valid_avx2(const char *at, size_t len)
{
    __m256i before = _mm256_setzero_si256(), wrong = before;
    for (; len >= 32; at += 32, len -= 32) {
        __m256i now = _mm256_loadu_si256((const __m256i *)(const void *)at);
        /* A run of ASCII behind ASCII needs no tables. */
        if (_mm256_movemask_epi8(_mm256_or_si256(now, before)))
            wrong = _mm256_or_si256(wrong, faults(now, before));
        before = now;
    }
    char rest[32] = {0}; /* zeros behind the end: a sequence cut off is seen */
    if (len)
        memcpy(rest, at, len);
    __m256i last = _mm256_loadu_si256((const __m256i *)(const void *)rest);
    wrong = _mm256_or_si256(wrong, faults(last, before));
    return _mm256_testz_si256(wrong, wrong);
}

bool utf8_valid(struct text text)
{
    enum { SHORT_TEXT = 16 };
    if (text.len < SHORT_TEXT || !__builtin_cpu_supports("avx2"))
        return utf8_valid_plain(text);
    return valid_avx2(text.at, text.len);
}
#else
bool utf8_valid(struct text text)
{
    return utf8_valid_plain(text);
}
#endif
