#ifndef MATCH_RANK_H
#define MATCH_RANK_H
/*
 * How many words, and which sentence: counted once a post, for the first part of a query that asks.
 * A word is what NEAR counts: a run of letters of scripts with spaces, or a single letter of
 * others.
 */
#include "match/scan.h"

/* Words that begin before this byte of the match form. */
uint32_t words_before(struct match_scratch *s, uint32_t at);

/* Words that lie wholly between two places: behind the one, before the other. */
uint32_t words_between(struct match_scratch *s, struct span first, struct span second);

/* Words that have a letter in this place. */
uint32_t words_touched(struct match_scratch *s, struct span place);

/* The number of the sentence that this byte is of. */
uint32_t sentence_of(struct match_scratch *s, uint32_t at);

/* Words of a term's form; * adds none, ? is a letter of one. */
uint32_t words_of(struct text form);
#endif
