#ifndef UNDERSTAND_LANGUAGE_ROWS_H
#define UNDERSTAND_LANGUAGE_ROWS_H
/*
 * The learned table of languages, weights/language.rows, which is inside the program: for each gram
 * (language_grams.h) a row of one byte a language, in logarithms of odds of `scale` above or below
 * LANGUAGE_NOTHING, and a tag that keeps a gram never learned from reading another one's row. Made
 * by tools/language_learn; how, and of what, says weights/language.md. Numbers are little endian.
 */
#include "base/text.h"

enum {
    LANGUAGE_COLUMNS = 23,
    LANGUAGE_LATIN = 21,
    LANGUAGE_STRIDE = 24,
    LANGUAGE_NOTHING = 128,
    LANGUAGE_ROWS_BITS_MOST = 20
};

struct language_head {
    char magic[8]; /* "hinoLID1" */
    uint32_t bits; /* 2^bits rows */
    float scale;   /* of one unit of a row */
    /* scores of n grams, k of them known: times cool * n^-cool_power * (k/n)^cool_known */
    float cool, cool_power, cool_known;
    char names[LANGUAGE_COLUMNS + 1][4]; /* the Latin ones, then those of Han */
    float bias[LANGUAGE_COLUMNS + 1];
    char zeros[36]; /* a row of nothing stands before the first */
};

struct language_rows {
    const struct language_head *head;
    const uint8_t *rows;
    uint32_t shift;
};

/* Never 0: that is the tag of a row nobody has. */
static inline uint8_t language_tag(uint32_t key)
{
    return (uint8_t)(key & 0xff ? key & 0xff : 1);
}

/* The table inside the program. */
struct language_rows language_rows_inside(void);
#endif
