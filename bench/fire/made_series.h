#ifndef BENCH_FIRE_MADE_SERIES_H
#define BENCH_FIRE_MADE_SERIES_H
/*
 * Series of mentions each five minutes, made from a seed: a rhythm of the day and the week, a slow
 * drift, counts with more spread than chance alone, and now and then a heavy row that is nothing.
 * Into them events of known time and size are put. Nothing of a real series is in them.
 */
#include "base/clock.h"

#include <math.h>

enum { MADE_STEP_MIN = 5, MADE_DAY = 24 * 60 / MADE_STEP_MIN };

struct made {
    uint64_t seed;
    double rate;   /* mean mentions a row */
    double swing;  /* of the rhythm: 0 none, 1 nights are silent */
    double spread; /* of the law: variance = mean + spread * mean^2 */
    double heavy;  /* chance a row is a heavy one: many times the mean, Pareto of exponent 2 */
};

enum made_shape {
    MADE_BURST,     /* at once at its height, fades over an hour */
    MADE_SPREADING, /* doubles each ten minutes to its height, stays half an hour, fades */
    MADE_SLOW,      /* rises over a day to its height */
    MADE_SHIFT,     /* a new level that stays */
    MADE_SILENCE,   /* nothing comes for six hours */
    MADE_SHAPES
};

static inline double made_chance(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
}

static inline double made_normal(uint64_t *seed)
{
    const double a = made_chance(seed), b = made_chance(seed);
    return sqrt(-2 * log(a)) * cos(6.283185307179586 * b);
}

/* Gamma of that shape and mean 1 (Marsaglia and Tsang 2000). */
static inline double made_gamma(uint64_t *seed, double shape)
{
    if (shape < 1)
        return made_gamma(seed, shape + 1) * (shape + 1) / shape *
               pow(made_chance(seed), 1 / shape);
    const double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        const double x = made_normal(seed), cube = 1 + c * x;
        const double v = cube * cube * cube;
        if (cube > 0 && log(made_chance(seed)) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v / shape;
    }
}

static inline double made_poisson(uint64_t *seed, double mean)
{
    if (mean > 200)
        return fmax(0, floor(mean + sqrt(mean) * made_normal(seed) + 0.5));
    double count = 0;
    for (double left = exp(-mean), p = made_chance(seed); p > left; p *= made_chance(seed))
        count++;
    return count;
}

/* What an event of that height adds to the mean, so many rows after its start. */
static inline double made_event(enum made_shape shape, double height, int rows)
{
    const int rise = 12, stay = 6, fade = 12; /* rows */
    if (rows < 0)
        return 0;
    switch (shape) {
    case MADE_BURST:
        return height * exp(-rows / (double)fade);
    case MADE_SPREADING:
        if (rows < rise)
            return height * exp2((rows - rise) / 2.0);
        return height * exp(-fmax(0, rows - rise - stay) / (double)fade);
    case MADE_SLOW:
        return rows < 2 * MADE_DAY ? height * fmin(1, rows / (double)MADE_DAY) : 0;
    case MADE_SHIFT:
        return height;
    case MADE_SILENCE:
    case MADE_SHAPES:
        break;
    }
    return 0;
}

static inline int64_t made_at_ms(int row)
{
    return 1425254400000 + MINUTES(MADE_STEP_MIN) * row; /* a Monday */
}

static inline double made_mean(const struct made *made, int row)
{
    const double day = row / (double)MADE_DAY, hour = fmod(day, 1) * 24;
    const double week_end = fmod(day, 7) >= 5 ? 0.6 : 1.1;
    const double wave = 1 - made->swing * cos((hour - 3) * 0.2617993877991494);
    return made->rate * week_end * wave * (1 + 0.2 * sin(day / 9));
}

/* The next row's value; added: what an event adds to its mean; below 0: it is silent. */
static inline double made_value(struct made *made, int row, double added)
{
    double mean = made_mean(made, row);
    if (added < 0)
        mean = 0;
    else if (made_chance(&made->seed) < made->heavy)
        mean += made->rate * 3 / sqrt(made_chance(&made->seed));
    if (made->spread > 0)
        mean *= made_gamma(&made->seed, 1 / made->spread);
    return made_poisson(&made->seed, mean + fmax(0, added));
}
#endif
