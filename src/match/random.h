#ifndef MATCH_RANDOM_H
#define MATCH_RANDOM_H
/*
 * For tests only: random queries of the whole language, and random posts that share words with
 * them. The same seed gives the same ones.
 */
#include "base/buf.h"
#include "match/match.h"

/* Below that many; moves the seed on. */
uint32_t random_below(uint64_t *seed, uint32_t below);

/* The few words that one round's queries and posts are made of. */
enum { RANDOM_WORDS = 10 };
struct random_words {
    const char *at[RANDOM_WORDS];
};
void random_words(uint64_t *seed, struct random_words *words_out);

/* May be one that is refused. */
void random_query(uint64_t *seed, const struct random_words *words, struct buf *out);
struct glance random_post(uint64_t *seed, const struct random_words *words, struct arena *arena);
#endif
