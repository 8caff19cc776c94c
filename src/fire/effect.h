#ifndef FIRE_EFFECT_H
#define FIRE_EFFECT_H
/*
 * Did the answer calm it? For the files of fire alone. Storms die down by themselves: what comes
 * after a statement is held against a forecast that was frozen when it went out. Pure.
 */
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a storm went, from its counts in bins of ten minutes. */
struct course {
    size_t peak;        /* the bin with the most, the first of them */
    int64_t half_bins;  /* from the peak until the rate is half of it; -1: not yet */
    bool second_wave;   /* a new peak of half the first or more, after a fall under a quarter */
    int64_t quiet_bins; /* from the first bin until six hours under twice the usual; -1: not yet */
};
/* usual: what each bin has in other weeks. */
struct course effect_course(const int64_t *bins, const double *usual, size_t count);

/* How fast the logarithm of the rate goes up (below 0: down), per hour, over bins of ten minutes:
 * least squares; a bin counts at least as half an event. */
double effect_slope(const int64_t *bins, size_t count);

/* What was foreseen for the time after the statement, and what came. */
struct effect {
    double expect, low, high; /* events foreseen in the span: 80 % interval */
    int64_t observed;
    bool known;  /* false: fewer than one was expected, so nothing can be said */
    double part; /* 1 - observed / expect */
    bool calmed; /* known, and observed lies below the interval */
};
void effect_judge(struct effect *effect);
#endif
