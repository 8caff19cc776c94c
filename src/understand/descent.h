#ifndef UNDERSTAND_DESCENT_H
#define UNDERSTAND_DESCENT_H
/*
 * Learns one linear separator by dual coordinate descent: L2-regularised squared hinge loss
 * (C.-J. Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", ICML 2008),
 * with the posts' order drawn anew in each round and those that stay satisfied set aside. And makes
 * scores into probabilities (J. Platt, "Probabilistic outputs for support vector machines", 1999).
 */
#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct matrix_cell {
    uint32_t at;
    float value;
};

/* Sparse rows: cells begin[i] … begin[i + 1] - 1. */
struct matrix {
    size_t row_count, width;
    const size_t *begin;
    const struct matrix_cell *cell;
};

struct descent {
    const struct matrix *matrix;
    const uint32_t *row; /* which rows are learned from */
    size_t count;
    const int8_t *side;  /* of each row of the matrix: 1 or -1 */
    const float *cost;   /* of each row of the matrix */
    const float *offset; /* what is already known of each row of the matrix; or NULL */
    uint64_t seed;
};
/* w[matrix->width] is overwritten. */
void descend(const struct descent *descent, float *w);

/* Puts the numbers in an order drawn anew. */
void shuffle(uint32_t *order, size_t count, uint64_t *seed);
float matrix_score(const struct matrix *matrix, size_t row, const float *w);

/* side: 1 or -1 each. p = 1 / (1 + exp(-(slope * score + shift))). */
void platt(const float *score, const int8_t *side, size_t count, float *slope_out,
           float *shift_out);
/* Scores of columns that exclude each other, row after row. */
struct choices {
    const float *score;    /* rows * columns */
    const uint32_t *right; /* the column that holds, of each row */
    size_t rows, columns;
    double even; /* 1: all columns weigh the same however many rows they have; 0: all rows do */
};
/* One slope for all columns, a shift for each. */
void platt_group(const struct choices *choices, float *slope_out, float *shift_out);

static inline uint64_t draw(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}
#endif
