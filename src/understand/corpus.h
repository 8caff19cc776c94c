#ifndef UNDERSTAND_CORPUS_H
#define UNDERSTAND_CORPUS_H
/*
 * Labelled posts made ready to learn from: the grams of each by number, those worth a row of the
 * table chosen, each post a sparse row of one matrix.
 */
#include "understand/descent.h"
#include "understand/labelled.h"
#include "understand/learned.h"

/* How dear the tables' own values are against the grams; by cross-validation. */
#define DENSE_GAIN .7F

struct term {
    uint32_t hash;
    uint32_t posts; /* it stands in */
    uint32_t last;  /* post it was seen in, counted from 1 */
    int32_t slot;   /* -1: has none */
    float worth, value;
};

struct corpus {
    const struct training *training;
    size_t count, columns, dense;
    const struct labelled_post **post;
    VEC(struct term) terms;
    VEC(uint32_t) gram; /* numbers of terms, post after post */
    size_t *first;      /* of each post, and one more */
    float *dense_value; /* dense of each post */
    float *known;       /* ANSWER_COUNT of each post: the scores of the base; or NULL */
    int8_t *side;       /* of each post, of the column in work */
    struct gram_plan plan;
    uint32_t bits;
    float share;
    struct matrix matrix;
    size_t *begin;
    VEC(struct matrix_cell) cells;
};

struct corpus *corpus_new(const struct understand *understand, const struct training *training,
                          enum err *err_out, struct why *why);
void corpus_free(struct corpus **corpus);
/* Fills side[] for a column; the count of its yes. */
size_t corpus_sides(struct corpus *corpus, size_t column);
#endif
