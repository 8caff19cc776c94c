#ifndef MATCH_LOOPS_H
#define MATCH_LOOPS_H
/* The loops of the scan that run over all bytes and all keys, made for each kind of processor. */
#include "match/scan.h"

enum { SPILL = 8 }; /* places written beyond those that count */

/* Keys of one kind, and where they stand: at[i * step]. */
struct sieve {
    const uint64_t *keys;
    const uint32_t *at;
    size_t step, count;
};

struct loops {
    /* Fills words to key_count of the scratch, which has room for so many blocks of 64 bytes, and
     * spots of words and pairs by the set's dictionaries. */
    void (*keys)(struct match_scratch *s, const struct match_set *set, size_t blocks);
    /* Clues of starts of words, of single letters; out has room for one more than all. */
    size_t (*starts)(const struct match_scratch *s, const struct dict *dict, uint64_t *out);
    size_t (*singles)(const struct match_scratch *s, const struct dict *dict, uint64_t *out);
    /* The keys that pass the dictionary's filter; out has room for one more than all. */
    size_t (*sift)(const struct dict *dict, const struct sieve *sieve, uint64_t *out);
};

extern const struct loops loops_plain;
/* NULL where this processor lacks what they use. */
const struct loops *loops_wide(void);

static inline void mark_word(struct match_scratch *s, size_t at, size_t len)
{
    const unsigned off = at & 63;
    const uint64_t bits = (UINT64_C(1) << len) - 1; /* of at most four bytes */
    s->words[at >> 6] |= bits << off;
    if (off + len > 64)
        s->words[(at >> 6) + 1] |= bits >> (64 - off);
}

/* By their first byte: code points of which all are of words, of which none are. */
#define FIRST(byte) (UINT64_C(1) << ((byte)-0xC0))
static const uint64_t always_word =
    FIRST(0xC4) | FIRST(0xC5) | FIRST(0xC6) | FIRST(0xC7) | FIRST(0xC8) | FIRST(0xC9) |
    FIRST(0xCA) | FIRST(0xCF) | FIRST(0xD0) | FIRST(0xD1) | FIRST(0xD2) | FIRST(0xD3) | FIRST(0xD4);
static const uint64_t never_word = FIRST(0xC2) | FIRST(0xE3) | FIRST(0xE4) | FIRST(0xE5) |
                                   FIRST(0xE6) | FIRST(0xE7) | FIRST(0xE8) | FIRST(0xE9) |
                                   FIRST(0xEB) | FIRST(0xEC);

static inline bool is_letter_of_word(const char *at)
{
    const unsigned first = (unsigned char)*at - 0xC0u, second = (unsigned char)at[1];
    if (never_word >> first & 1)
        return false;
    if (always_word >> first & 1)
        return true;
    if (first == 0xE2 - 0xC0 && second < 0xB0) /* signs */
        return false;
    if (first == 0xF0 - 0xC0 && second == 0x9F && (unsigned char)at[2] < 0xB0) /* emoji */
        return false;
    return letter_beyond(letter_code(at)) == LETTER_WORD;
}
#endif
