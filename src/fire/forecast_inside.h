#ifndef FIRE_FORECAST_INSIDE_H
#define FIRE_FORECAST_INSIDE_H
/*
 * What the forecast is made of; for the files of the forecast and tools/forecast_learn.c alone.
 *
 * Learned is, of n events seen and R still to come until the span (a number of seconds from now, or
 * 0: for good), what remains: log(R / (n + 1) + .02), less than two in a hundred more being as good
 * as none. It knows how such things go on, whatever their size. Where followers are known, also the
 * whole: log(n + R + 1), how large they become; what is said is then the mean of both on the
 * logarithm, the whole counting more in the first hours. The model is boosted oblivious trees
 * (A. Dorogush et al., "CatBoost", 2018) with the pinball loss (R. Koenker, G. Bassett, 1978): each
 * tree asks the same few questions of all, and its leaf holds one step for each of the quantiles.
 * With followers, the quantiles are then moved toward what came of the known moments most like it.
 */
#include "fire/fire.h"

enum {
    FORECAST_QUANTILES = 8,
    FORECAST_DEPTH = 5,
    FORECAST_LEAVES = 1 << FORECAST_DEPTH,
    FORECAST_TREES_MOST = 2000,
    FORECAST_GROUPS = 3
};
/* What remains, without followers and with them; with them also the whole. */
enum { GROUP_REMAINS, GROUP_REMAINS_REACH, GROUP_WHOLE };
/* Probabilities of the quantiles the trees give, and the places of those people are told. */
extern const double forecast_p[FORECAST_QUANTILES];
enum { QUANTILE_10, QUANTILE_25, QUANTILE_40, QUANTILE_50, QUANTILE_60, QUANTILE_75, QUANTILE_90 };

/* What is known of a cascade at an age, as numbers that do not depend on who recorded it. */
enum {
    FEATURE_AGE, /* logarithms, seconds */
    FEATURE_SEEN,
    FEATURE_SPAN,                       /* log of span / age, capped; for good: SPAN_FOR_GOOD */
    FEATURE_LATELY,                     /* 6 shares of the last 1/2 … 1/64 of the age */
    FEATURE_EARLY = FEATURE_LATELY + 6, /* 6 shares of the first 1/2 … 1/64 */
    FEATURE_RECENT = FEATURE_EARLY + 6, /* 6 counts of the last 1, 5, 15, 60, 240, 1440 minutes */
    FEATURE_AT = FEATURE_RECENT + 6,    /* 6 places of the first, 10, 25, 50, 75, 90 % by age */
    FEATURE_QUIET = FEATURE_AT + 6,     /* since the last event, by age; in usual gaps */
    FEATURE_GAP = FEATURE_QUIET + 2,    /* usual gap of the last 8 and 32 events by age */
    FEATURE_PEAK = FEATURE_GAP + 2,    /* the busiest 1/16 of the age: its share, place; now/then */
    FEATURE_BURSTS = FEATURE_PEAK + 3, /* sixteenths well above those around them */
    FEATURE_SPENT,                     /* of three kernels: what the events seen must have bred */
    FEATURE_BREED = FEATURE_SPENT + 3, /* events bred by one event, by three kernels */
    FEATURE_LEFT = FEATURE_BREED + 3,  /* log of what the Hawkes process still holds */
    FEATURE_REACH = FEATURE_LEFT + 3,  /* followers: root, sum, mean by root's, late share */
    FEATURE_COUNT = FEATURE_REACH + 4
};
#define SPAN_FOR_GOOD 20.0f
#define UNKNOWN       (-20.0f)

double forecast_remains(double seen, double until);
/* Events up to that second. */
double cascade_seen(const struct cascade *cascade, double age_s);
void forecast_features(const struct cascade *cascade, double age_s, double span_s,
                       float x_out[FEATURE_COUNT]);

struct forecast_tree {
    uint8_t feature[FORECAST_DEPTH], pad[3];
    float bound[FORECAST_DEPTH]; /* a bit is set when x > bound; the first is the highest bit */
    int16_t step[FORECAST_LEAVES][FORECAST_QUANTILES];
};

/* A moment of a cascade learned from, for those with followers: what came of it weighs in as much
 * as the moment asked about is like it (kernel ridge regression). */
struct forecast_point {
    float weight[2]; /* of what remains, of the whole */
    float place[FEATURE_COUNT];
};
#define FORECAST_NEAR_REACH 4.0
#define FORECAST_NOTHING    .02     /* less than two in a hundred more: as good as none */
#define NEAR_LEAST          (-8.0f) /* the unknown is not farther than this */
#define NEAR_MOST           8.0f
#define TRUST_FROM          .12 /* likeness of the nearest from which it is heeded … */
#define TRUST_WHOLLY        .3  /* … and from which wholly */

enum { AGE_BINS = 3 }; /* until 25 minutes, until two and a half hours, later */

struct forecast_head {
    char magic[8]; /* "hinoFC02" */
    uint32_t trees[FORECAST_GROUPS];
    uint32_t features;
    float unit; /* of one step */
    float start[FORECAST_GROUPS][FORECAST_QUANTILES];
    /* what the 80 and 50 % intervals are widened by, below and above, on held-out cascades */
    float widen[2][AGE_BINS][4];
    uint32_t near; /* points after the trees */
    float near_start[2], near_middle[FEATURE_COUNT], near_scale[FEATURE_COUNT];
};

struct forecast_model {
    const struct forecast_head *head;
    const struct forecast_tree *trees;
    const struct forecast_point *near;
};
/* The model inside the program. */
struct forecast_model forecast_model_inside(void);
/* Which trees are asked: 1 that know the followers, 0 that do not. */
static inline int forecast_part(const float x[FEATURE_COUNT])
{
    return x[FEATURE_REACH + 1] > UNKNOWN;
}
static inline int forecast_age_bin(const float x[FEATURE_COUNT])
{
    return (x[FEATURE_AGE] > 7.31f) + (x[FEATURE_AGE] > 9.1f);
}
double forecast_alike(const float a[FEATURE_COUNT], const float b[FEATURE_COUNT]);
/* Features as places between which far and near mean something. */
void forecast_place(const struct forecast_head *head, const float x[FEATURE_COUNT],
                    float place_out[FEATURE_COUNT]);
/* log(size + 1) by the known moments most like it, and how far that is to be trusted, 0 to 1. */
double forecast_near(const struct forecast_model *model, const float x[FEATURE_COUNT], double seen,
                     double *trust_out);
/* The sizes at each of the probabilities, ascending, none below `seen`. */
void forecast_sizes(const struct forecast_model *model, const float x[FEATURE_COUNT], double seen,
                    double size_out[FORECAST_QUANTILES]);
/* Between the median and the centre of the narrowest interval, by ratio, that holds half. */
double forecast_centre(const double size[FORECAST_QUANTILES]);
#endif
