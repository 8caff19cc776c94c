#ifndef FIRE_BASELINE_H
#define FIRE_BASELINE_H
/*
 * What is usual: the level of a number that is measured again and again, its rhythm over the hours
 * of the week, and how far it usually lies off. Online, and hard to lead astray: each value is
 * bent to within a few spreads of the expected before it is learned from, so a fire does not raise
 * the level by its height.
 *
 * The rhythm is added to the level in units of the swing around it, so it grows with the brand. An
 * hour of the week that was seen little leans on the same hour of other days, and that one on the
 * level. Ask baseline_expect() and baseline_spread() first, then baseline_learn(). Pure; plain
 * memory that may be copied whole; hours are UTC.
 */
#include <stdbool.h>
#include <stdint.h>

struct baseline {
    int64_t half_life_ms;             /* of the level and the spread */
    int64_t last_ms;                  /* of the last value learned */
    double level, off, swing, weight; /* fading sums: values less rhythm, distances, rows */
    double last, grain;               /* the last value; the least change ever seen, 0: none yet */
    float week[168][2], day[24][2];   /* fading sums of distance in swings, and hours seen */
    uint64_t learned;
    bool broken; /* some value was no whole number */
};

enum { BASELINE_BENT = 4 }; /* spreads off the expected that are learned from at most */

/* half_life_ms: after this a value counts half in the level. Four days suit brand mentions. */
void baseline_init(struct baseline *baseline, int64_t half_life_ms);
/* 0 before anything was learned. */
double baseline_expect(const struct baseline *baseline, int64_t at_ms);
/* Mean distance from the expected. */
double baseline_spread(const struct baseline *baseline);
/* The least change ever seen; before the first, 1 for whole numbers and 0 for others. */
double baseline_grain(const struct baseline *baseline);
/* A value measured at that time; an earlier time than the last counts as the last. */
void baseline_learn(struct baseline *baseline, int64_t at_ms, double value);
#endif
