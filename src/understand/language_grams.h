#ifndef UNDERSTAND_LANGUAGE_GRAMS_H
#define UNDERSTAND_LANGUAGE_GRAMS_H
/*
 * What is counted to tell languages of one script apart, for the one who learns the table and the
 * one who reads by it alike: of a Latin word the groups of 2 to 5 letters, its edges among them,
 * its accented letters and the word whole; of a run of Han its characters and pairs of them. Each
 * is a number of 32 bits. Links, names of accounts and hashtags are passed over, and a letter that
 * is drawn out ("sooooo") counts once.
 */
#include "understand/form.h"

enum {
    WORD_LETTERS_MOST = 30, /* more are no word; what is behind is passed over */
    WORD_KEYS_MOST = 192,
    EDGE = 1,          /* before a word and behind it */
    APOSTROPHE = 1023, /* behind "l" in "l'acqua" */
    FIRST_LETTER = 2
};

struct heard {
    uint16_t at[WORD_LETTERS_MOST + 2]; /* with its edges */
    uint8_t count;
    bool han;        /* a run of Han, which has no edges; at[] is not used */
    size_t from, to; /* bytes of the text */
};

/* Small Latin letters in ten bits; 0: it is none. */
static inline uint16_t latin_letter(uint32_t code)
{
    if (code < 0x80)
        return code >= 'a' && code <= 'z' ? (uint16_t)(code - 'a' + FIRST_LETTER) : 0;
    if (code >= 0xdf && code < 0x250)
        return code == 0xf7 ? 0 : (uint16_t)(code - 0xdf + 30);
    return code >= 0x1e00 && code < 0x1f00 ? (uint16_t)(code - 0x1e00 + 420) : 0;
}

static inline bool is_apostrophe(uint32_t code)
{
    return code == '\'' || code == 0x2019 || code == 0x2bc || code == 0x2bb;
}

static inline uint32_t key_of(uint64_t bits)
{
    return (uint32_t)((bits * 0x9e3779b97f4a7c15U) >> 32);
}

/* The last n letters that were read, of ten bits each. */
static inline uint32_t key_of_last(uint64_t letters, unsigned n)
{
    return key_of(letters & ((1ULL << 10 * n) - 1));
}

/* Fills keys[WORD_KEYS_MOST] and answers how many. */
static inline size_t word_keys(const struct heard *word, uint32_t *keys)
{
    enum { BITS = 10, LONGEST = 5 };
    const size_t all = word->count;
    uint64_t letters = 0, whole = 1;
    size_t count = 0;
    for (size_t i = 0; i < all; i++) {
        const uint16_t letter = word->at[i];
        letters = letters << BITS | letter;
        whole = (whole ^ letter) * 0xd6e8feb86659fd93U;
        if (letter >= 30 && letter != APOSTROPHE)
            keys[count++] = key_of(letter);
        /* those longer than what has been read are written over */
        keys[count] = key_of_last(letters, 2);
        keys[count + 1] = key_of_last(letters, 3);
        keys[count + 2] = key_of_last(letters, 4);
        keys[count + 3] = key_of_last(letters, LONGEST);
        count += i < LONGEST - 1 ? i : LONGEST - 1;
    }
    if (all > LONGEST)
        keys[count++] = key_of(whole ^ whole >> 29);
    return count;
}

static inline size_t han_keys(uint32_t code, uint32_t before, uint32_t *keys)
{
    keys[0] = key_of(1ULL << 62 | code);
    if (!before)
        return 1;
    keys[1] = key_of(1ULL << 63 | (uint64_t)before << 24 | code);
    return 2;
}
#endif
