#ifndef MATCH_LETTER_H
#define MATCH_LETTER_H
/*
 * What kind of letter a code point of the match form is, as far as finding terms goes. A run of
 * LETTER_WORD is a word, and its ends are word edges. All other kinds stand for themselves: scripts
 * that put no space between words, and what is no letter at all.
 */
#include "base/utf8.h"

#include <stdbool.h>

enum letter {
    LETTER_NONE, /* spaces, punctuation, symbols, emoji */
    LETTER_WORD, /* of a script that puts spaces between words; digits; _ */
    LETTER_KATAKANA,
    LETTER_HIRAGANA,
    LETTER_HAN,
    LETTER_UNSPACED /* Hangul (its particles cling), Thai, Lao, Khmer, Myanmar, Yi */
};

/* For code >= 0x80; use letter_of. */
enum letter letter_beyond(uint32_t code);

static inline enum letter letter_of(uint32_t code)
{
    if (code >= 0x80)
        return letter_beyond(code);
    const uint32_t low = code | 32;
    return (low >= 'a' && low <= 'z') || (code >= '0' && code <= '9') || code == '_' ? LETTER_WORD
                                                                                     : LETTER_NONE;
}

/* Of a script that puts no spaces between words. */
static inline bool letter_is_unspaced(uint32_t code)
{
    const enum letter letter = letter_of(code);
    return letter != LETTER_NONE && letter != LETTER_WORD;
}

/* The code point that begins at `at`, of valid UTF-8 (the match form is), and its bytes. */
static inline uint32_t letter_code(const char *at)
{
    return utf8_code(at);
}
static inline size_t letter_len(char first)
{
    return utf8_size(first);
}

/* The code point that ends before `at`; there must be one after `start`. */
static inline uint32_t letter_before(const char *at, const char *start)
{
    const char *p = at - 1;
    while (p > start && ((unsigned char)*p & 0xC0) == 0x80)
        p--;
    return letter_code(p);
}
#endif
