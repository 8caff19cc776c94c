#ifndef FIRE_TAIL_H
#define FIRE_TAIL_H
/*
 * How surprising a number is, as the decimal logarithm of one over its chance: 2 is one in a
 * hundred.
 *
 * tail_count() asks a law: a count against the mean and spread that are expected of it. struct tail
 * asks the past: it remembers how far values have gone before and says how rarely this far. Above
 * its line (the largest fiftieth of what it has learned) the excess is taken as exponential, which
 * for the logarithm of a size is the Pareto tail of Hill's estimator (Hill 1975); the mean excess
 * begins at a usual one and moves as excesses are seen. Pure; a struct tail is plain memory and may
 * be copied whole.
 */
#include <stdint.h>

/* -log10 P(X >= count), X negative binomial of that mean and the variance mean + spread * mean^2
 * (spread 0: Poisson). Exact through the incomplete beta and gamma functions, by continued fraction
 * (Lentz); counts need not be whole. 0 for a count of 0 or less; at most TAIL_MOST. */
enum { TAIL_MOST = 400 };
double tail_count(double count, double mean, double spread);

enum { TAIL_BINS = 256 };
struct tail {
    float bins[TAIL_BINS]; /* weight of values by size, 0.05 each from 0 */
    double weight, all;    /* of the next value, which grows: so older ones fade; of all values */
    double line, excess;   /* of the last fit: where the tail begins, and its mean excess */
    double growth;         /* of the weight, a value */
    uint32_t learned;
};

/* What is half_life values old counts half. */
void tail_init(struct tail *tail, double half_life);
/* size: how far above the usual, any unit below 12.8, best a logarithm; below 0 it only counts. */
void tail_learn(struct tail *tail, double size);
/* 0 at 0 and below, linear to the line, exponential beyond. */
double tail_surprise(const struct tail *tail, double size);
#endif
