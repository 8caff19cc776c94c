#ifndef MATCH_KEY_H
#define MATCH_KEY_H
/*
 * A few bytes of text as a number of 64 bits, well mixed towards the top: what dictionaries, the
 * sketch of a post and the habits of a stream know of it. The text must have 8 readable bytes
 * behind.
 */
#include <endian.h>
#include <stdint.h>
#include <string.h>

/* By what bytes of the text a dictionary is asked. */
enum by {
    BY_WORD,   /* a whole word */
    BY_START,  /* the first four bytes of a word that may go on */
    BY_PAIR,   /* six bytes from a letter that is of no word: two Japanese letters */
    BY_SINGLE, /* three bytes */
    /* asked only where a query needs them: */
    BY_GRAM, /* any four bytes of a word: what stands within words */
    BY_LACK  /* a whole word, and what is left of it without one of its letters */
};
enum { BY_COUNT = 6 };

static inline uint64_t key_mix(uint64_t bytes)
{
    return (bytes ^ bytes >> 29) * 0x9E3779B97F4A7C15u;
}

static inline uint64_t load8(const char *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof(v));
    return le64toh(v);
}

/* By the first and last eight bytes and the length, without a branch. */
static inline uint64_t key_of_word(const char *at, size_t len)
{
    const size_t head = len < 8 ? len : 8;
    const uint64_t mask = UINT64_MAX >> ((64 - 8 * head) & 63);
    const uint64_t first = load8(at) & mask, last = load8(at + (len - head)) & mask;
    return key_mix(first * 0xA0761D6478BD642Fu + last + len);
}

static inline uint64_t key_of_start(const char *at)
{
    return key_mix(load8(at) << 32);
}

static inline uint64_t key_of_pair(const char *at)
{
    return key_mix(load8(at) << 16);
}

static inline uint64_t key_of_single(const char *at)
{
    return key_mix(load8(at) << 40);
}
#endif
