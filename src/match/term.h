#ifndef MATCH_TERM_H
#define MATCH_TERM_H
/*
 * One thing to find in a post's match form: a word, a phrase, a run of Japanese, an emoji. A space
 * in it stands for any white space. Each end may ask for an edge: there the neighbouring code point
 * must not be of the kind named.
 */
#include "base/text.h"
#include "match/letter.h"
#include "match/match.h"

struct term {
    uint32_t at, len;       /* its match form in the set's pool */
    uint8_t left, right;    /* enum letter; LETTER_NONE asks for nothing */
    bool prefix;            /* the last word may go on */
    bool spaced;            /* holds a space */
    uint8_t by;             /* enum by: how the scan finds it; BY_COUNT: it cannot */
    uint32_t offset;        /* of the bytes that its key is made of */
    uint32_t uses;          /* in how many places of queries it stands */
    uint32_t hits, hit_end; /* range of the set's postings: queries this term anchors */
    float often;            /* share of posts expected to hold it; only the order matters */
    uint64_t key;
};

/* The edges that a term of this form asks for. */
void term_edges(struct text form, bool prefix, enum cjk cjk, struct term *term);

/* Whether byte `offset` of the form stands at `at` of the text, and all the rest of it around. */
bool term_at(const struct term *term, const char *form, struct text text, size_t at, size_t offset,
             struct span *bytes_out);

/* The next place at or behind *from; moves *from so that the next call finds the next one. */
bool term_next(const struct term *term, const char *form, struct text text, size_t *from,
               struct span *bytes_out);
#endif
