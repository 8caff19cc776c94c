#ifndef UNDERSTAND_WEIGHTS_H
#define UNDERSTAND_WEIGHTS_H
/*
 * A learned table: a linear model of many columns (answers, or the labels of a client's own set)
 * side by side in one row of bytes for each gram. A gram's hash names one row; a byte of the row
 * holds more of the hash, so that a gram never learned counts for nothing. One further byte is
 * the gram's share of the post's length, by which the sum is made even:
 *   score = bias + scale * sum of bytes / sqrt(sum of shares) + dense values * their weights
 *   p     = 1 / (1 + exp(-(slope * score + shift))), of a group of columns: softmax of the same
 * Immutable; any thread may read it. The file: docs/weights.md.
 */
#include "base/buf.h"
#include "understand/grams.h"

enum {
    WEIGHTS_COLUMNS_MOST = 190,
    STRIDE_MOST = 192, /* a row's bytes, a multiple of 16: columns, share, tag */
    STRIDE_STEP = 16,
    DENSE_MOST = 256,
    ROW_BITS_LEAST = 8,
    ROW_BITS_MOST = 20,
    COLUMN_NAME = 64
};

struct weights_column {
    char name[COLUMN_NAME];
    uint32_t group; /* 0: stands alone */
    float scale, bias, slope, shift;
};

struct weights {
    uint32_t bits, columns, stride, dense;
    uint32_t delta; /* 1: is added to the scores of the table it was learned on */
    struct gram_plan plan;
    float share; /* of one unit of the share byte */
    struct weights_column *column;
    float *dense_weight; /* dense rows of `stride`, those behind the columns 0 */
    int8_t *rows;        /* at a border of 64 bytes */
    void *room;
};

/* The grams of a post that a table knows. */
struct known {
    uint32_t row;      /* its first byte among the table's rows */
    uint16_t from, to; /* bytes of the form */
};
struct knowns {
    struct known at[GRAMS_MOST + 1]; /* one to write over */
    size_t count;
};

struct weights *weights_new(uint32_t bits, uint32_t columns, uint32_t dense);
void weights_free(struct weights **weights);
enum err weights_read(struct text bytes, struct weights **out, struct why *why) MUST_USE;
enum err weights_write(const struct weights *weights, struct buf *out, struct why *why) MUST_USE;

/* Lets the table's rows be fetched while the grams are made; weights: or NULL. */
void weights_fetch(const struct weights *weights, struct grams *grams);
/* Those of the grams that the table knows. */
void weights_know(const struct weights *weights, const struct grams *grams, struct knowns *knowns);
/* Adds the table's scores of the post to score[columns]; dense has weights->dense values. Answers
 * what a row's bytes are multiplied by before their scale. */
float weights_score(const struct weights *weights, const struct knowns *knowns, const float *dense,
                    float *score);
/* Scores → log odds, by slope and shift; within a group only their differences say something. */
void weights_margins(const struct weights *weights, const float *score, double *margin_out);
/* Scores → probabilities, by slope, shift and group. */
void weights_odds(const struct weights *weights, const float *score, double *p_out);

static inline uint32_t gram_slot(uint32_t hash, uint32_t bits)
{
    return hash >> (32 - bits);
}
/* Never 0: that is the tag of an empty row. */
static inline uint8_t gram_tag(uint32_t hash)
{
    const uint8_t tag = (uint8_t)hash;
    return tag ? tag : 1;
}
#endif
