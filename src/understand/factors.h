#ifndef UNDERSTAND_FACTORS_H
#define UNDERSTAND_FACTORS_H
/*
 * Learns all columns of a table at once: a row of the matrix is brought to a few factors that all
 * columns share, and from these each column's score is read; so what one answer teaches of a word
 * serves the others too (multinomial logistic regression of low rank). By stochastic descent with
 * steps that shrink where much was learned (J. Duchi et al., "Adaptive subgradient methods", JMLR
 * 12, 2011; one pace for each row), half of the cells and of the factors left out at random each
 * time (N. Srivastava et al., "Dropout", JMLR 15, 2014), and labels that are not believed to the
 * last (C. Szegedy et al., "Rethinking the Inception architecture", 2016). What comes out is one
 * weight for each cell and column: a linear table. Deterministic; one thread.
 */
#include "understand/descent.h"

struct course {
    const struct matrix *matrix;
    const uint32_t *row; /* which rows are learned from */
    size_t count;
    const int8_t *want; /* columns of each row of the matrix: 1 yes, -1 no, 0 not said; or NULL: */
    const uint32_t *right; /* the one column that holds, of each row of the matrix */
    const float *cost;     /* of each row of the matrix */
    const uint8_t *every;  /* 1: a row is heard in each round; n: in every nth */
    const uint32_t
        *group; /* of each column: neighbours of one group exclude each other, 0: alone */
    size_t columns;
    size_t whole; /* cells from here on are never left out */
    int rounds;
    float pace, doubt; /* length of a step; share of a label that is not believed */
    uint64_t seed;
};

struct factors;
struct factors *factors_learn(const struct course *course);
void factors_free(struct factors **factors);
/* The weights of one column, w[matrix->width] plus its bias. */
float factors_column(const struct factors *factors, size_t column, float *w);
/* The scores of one row of a matrix, score[columns]. */
void factors_score(const struct factors *factors, const struct matrix *matrix, size_t row,
                   float *score);
#endif
