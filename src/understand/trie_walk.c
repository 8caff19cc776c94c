#include "understand/trie.h"
#include "understand/wide.h"

void trie_walk_plain(const struct trie *trie, const char *at, const uint32_t *from, size_t count,
                     struct trie_walks *walks)
{
    for (size_t n = 0; n < count; n++) {
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

#ifdef WIDE
enum { LANES = 8, GROUPS_MOST = TRIE_LANES / LANES };
struct lanes {
    __m256i place, word, content, ends;
};

/* One byte further. A lane that leads nowhere stays in cell 0, which has no children. Answers
 * whether any lane goes on. */
__attribute__((target("avx2"), always_inline)) static inline bool
step(struct lanes *lanes, const struct trie *trie, const char *at, uint32_t k, uint32_t *cell_out)
{
    enum { BYTES_A_WORD = 4, BYTE = 8 };
    const __m256i low = _mm256_set1_epi32(0xff);
    if (k % BYTES_A_WORD == 0)
        lanes->word = _mm256_i32gather_epi32((const int *)(const void *)(at + k), lanes->place, 1);
    const __m256i byte = _mm256_and_si256(lanes->word, low);
    lanes->word = _mm256_srli_epi32(lanes->word, BYTE);
    const __m256i to = _mm256_add_epi32(_mm256_srli_epi32(lanes->content, TRIE_BASE_SHIFT), byte);
    const __m256i content = _mm256_i32gather_epi32((const int *)trie->cells, to, 4);
    const __m256i child = _mm256_cmpeq_epi32(_mm256_and_si256(content, low), byte);
    const __m256i cell = _mm256_and_si256(to, child);
    lanes->content = _mm256_and_si256(content, child);
    memcpy(cell_out, &cell, sizeof(cell));
    /* the bit by which a key ends, moved to bit k */
    const __m256i ended =
        _mm256_and_si256(_mm256_srli_epi32(lanes->content, TRIE_ENDS_BIT), _mm256_set1_epi32(1));
    lanes->ends = _mm256_or_si256(lanes->ends, _mm256_slli_epi32(ended, (int)k));
    return !_mm256_testz_si256(child, child);
}

/* All lanes take a step at once, so that none waits for the memory of another, and without a
 * branch for each. */
__attribute__((target("avx2"), always_inline)) static inline void
walk_groups(const struct trie *trie, const char *at, const uint32_t *from, size_t groups,
            struct trie_walks *walks)
{
    struct lanes lanes[GROUPS_MOST];
    uint32_t k = 0;
    bool going = true;
    for (size_t g = 0; g < groups; g++) {
        memcpy(&lanes[g].place, from + g * LANES, sizeof(lanes[g].place));
        lanes[g].word = lanes[g].ends = _mm256_setzero_si256();
        lanes[g].content = _mm256_set1_epi32((int)trie->cells[TRIE_ROOT]);
    }
    for (; going && k < TRIE_STEPS; k++) {
        going = false;
        for (size_t g = 0; g < groups; g++)
            going |= step(&lanes[g], trie, at, k, walks->cell[k] + g * LANES);
    }
    for (size_t g = 0; g < groups; g++)
        memcpy(walks->ends + g * LANES, &lanes[g].ends, sizeof(lanes[g].ends));
    memcpy(walks->last, walks->cell[k - 1], sizeof(walks->last));
}

WIDE static void walk_wide(const struct trie *trie, const char *at, const uint32_t *from,
                           size_t count, struct trie_walks *walks)
{
    if (count <= LANES)
        walk_groups(trie, at, from, 1, walks);
    else if (count <= (size_t)2 * LANES)
        walk_groups(trie, at, from, 2, walks);
    else
        walk_groups(trie, at, from, GROUPS_MOST, walks);
}
#endif

#define walk_plain trie_walk_plain
void trie_walk(const struct trie *trie, const char *at, const uint32_t *from, size_t count,
               struct trie_walks *walks)
{
    CHOOSE(walk)(trie, at, from, count, walks);
}
