#ifndef DESK_LIKENESS_H
#define DESK_LIKENESS_H
/*
 * Which of some texts speak of what a question asks. Weighed as BM25F does (Robertson and Zaragoza,
 * 2009): a token counts by how rare it is among the texts, by how often and in which fields it
 * stands, against the length of the text. Tokens are those of full text (store_split): words, and
 * pairs of characters where no spaces stand; a longer word also counts by its stem, so that
 * "connecting" finds "connect". Pure; one thread.
 */
#include "base/arena.h"
#include "base/text.h"

struct likeness;
enum {
    LIKENESS_TEXTS = 5000, /* at most; more are not taken */
    LIKENESS_TOKENS = 256, /* of the question */
    LIKENESS_WORDS = 4     /* that are named as the reason */
};

struct likeness *likeness_new(struct text question, struct arena *arena);
/* A new text, and what stands in it: a field's weight counts its words that many times. */
size_t likeness_text(struct likeness *likeness);
void likeness_field(struct likeness *likeness, size_t text, struct text field, double weight);

struct like {
    size_t text;
    double score; /* above 0 */
    struct text words[LIKENESS_WORDS];
    size_t word_count; /* of the question, as written there in the match form, weightiest first */
};
/* The likest, best first; of equals the one that came first. How many there are, at most `most`. */
size_t likeness_best(struct likeness *likeness, struct like *best, size_t most);
#endif
