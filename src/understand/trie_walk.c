#include "understand/trie.h"

void trie_walk_plain(const struct trie *trie, const char *at, const uint32_t *from,
                     struct trie_walks *walks)
{
    for (size_t n = 0; n < TRIE_LANES; n++) {
        const unsigned char *next = (const unsigned char *)at + from[n];
        uint32_t cell = TRIE_ROOT, ends = 0;
        for (uint32_t k = 0; cell && k < TRIE_STEPS; k++) {
            cell = trie_step(trie, cell, next[k]);
            walks->cell[k][n] = cell;
            ends |= (cell && trie->cells[cell] & TRIE_ENDS) ? 1U << k : 0;
        }
        walks->ends[n] = ends;
        walks->last[n] = cell;
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

/* All lanes take a step at once, so that none waits for the memory of another, and without a
 * branch. A lane that leads nowhere stays in cell 0, which has no children. */
__attribute__((target("avx2"))) static void
walk_wide(const struct trie *trie, const char *at, const uint32_t *from, struct trie_walks *walks)
{
    enum { BYTES_A_WORD = 4, BYTE = 8 };
    const __m256i low = _mm256_set1_epi32(0xff), ends_here = _mm256_set1_epi32(TRIE_ENDS);
    const int *cells = (const int *)trie->cells;
    __m256i place, word = _mm256_setzero_si256(), ends = word;
    __m256i cell = _mm256_set1_epi32(TRIE_ROOT), content, bit = _mm256_set1_epi32(1);
    memcpy(&place, from, sizeof(place));
    content = _mm256_set1_epi32(cells[TRIE_ROOT]);
    for (uint32_t k = 0; k < TRIE_STEPS; k++) {
        if (k % BYTES_A_WORD == 0) {
            word = _mm256_i32gather_epi32((const int *)(const void *)at, place, 1);
            place = _mm256_add_epi32(place, _mm256_set1_epi32(BYTES_A_WORD));
        }
        const __m256i byte = _mm256_and_si256(word, low);
        word = _mm256_srli_epi32(word, BYTE);
        const __m256i to = _mm256_add_epi32(_mm256_srli_epi32(content, TRIE_BASE_SHIFT), byte);
        content = _mm256_i32gather_epi32(cells, to, 4);
        const __m256i child = _mm256_cmpeq_epi32(_mm256_and_si256(content, low), byte);
        content = _mm256_and_si256(content, child);
        cell = _mm256_and_si256(to, child);
        memcpy(walks->cell[k], &cell, sizeof(cell));
        const __m256i ended = _mm256_cmpeq_epi32(_mm256_and_si256(content, ends_here), ends_here);
        ends = _mm256_or_si256(ends, _mm256_and_si256(ended, bit));
        bit = _mm256_add_epi32(bit, bit);
        if (_mm256_testz_si256(child, child))
            break;
    }
    memcpy(walks->ends, &ends, sizeof(ends));
    memcpy(walks->last, &cell, sizeof(cell));
}

void trie_walk(const struct trie *trie, const char *at, const uint32_t *from,
               struct trie_walks *walks)
{
    if (__builtin_cpu_supports("avx2"))
        walk_wide(trie, at, from, walks);
    else
        trie_walk_plain(trie, at, from, walks);
}
#else
void trie_walk(const struct trie *trie, const char *at, const uint32_t *from,
               struct trie_walks *walks)
{
    trie_walk_plain(trie, at, from, walks);
}
#endif
