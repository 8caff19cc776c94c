#ifndef MATCH_SENTENCE_H
#define MATCH_SENTENCE_H
/*
 * Where sentences end, in the match form of a text (docs/queries.md tells the rules). Letters are
 * small there, so a capital says nothing; what is used is what stands around a sign. Pure.
 */
#include "base/text.h"

/* `from` is the beginning of a sentence: where the next one begins; form.len: it is the last. */
size_t sentence_end(struct text form, size_t from);
#endif
