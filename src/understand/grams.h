#ifndef UNDERSTAND_GRAMS_H
#define UNDERSTAND_GRAMS_H
/*
 * What a learned table counts in a post: its words, pairs of neighbouring words, groups of letters
 * inside a word and of characters of scripts without spaces, each as a hash and the place where it
 * stands. The brand is one sign whatever its name, so that no model learns a brand; links, accounts
 * and digits are one sign each too.
 */
#include "understand/form.h"

struct place { /* where a word stands, in bytes of the form and in half words */
    uint32_t from, to;
    uint16_t unit_from, unit_to;
};

struct gram {
    uint32_t hash;
    uint16_t from, to; /* bytes of the form */
};

struct gram_plan {
    uint8_t words;  /* 1: words; 2: pairs too; 3: pairs with one word between */
    uint8_t groups; /* bit n: groups of n bytes in a word and its edges, 2 to 7 */
    uint8_t cjk;    /* longest group of characters, 1 to 5 */
};

extern const struct gram_plan gram_plan_base; /* of the program's own table */
extern const struct gram_plan gram_plan_own;  /* of tables with a set's own labels */

enum { GRAMS_MOST = 4096, GRAM_BYTES_MOST = 8192, GRAMS_AT_ONCE = 512 };
struct grams {
    struct gram at[GRAMS_MOST + GRAMS_AT_ONCE]; /* those behind GRAMS_MOST are written over */
    size_t count;
    /* Where the row of each will be looked for, so that it is on its way before: hash >> shift
     * times stride. NULL: nowhere. */
    const int8_t *rows;
    uint32_t shift, stride;
};

/* brands: masked places, in any order. */
void grams_make(struct grams *grams, const struct gram_plan *plan, const struct form *form,
                const struct place *brands, size_t brand_count);
/* Signs of another kind: a concept, by its name's hash, where it stands (0, 0: nowhere), and pairs
 * of it with each of the `count` before it. */
void grams_concept(struct grams *grams, const uint64_t *before, size_t count, uint64_t sign,
                   struct gram place);
#endif
