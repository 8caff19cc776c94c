#ifndef FORECAST_STREAMS_H
#define FORECAST_STREAMS_H
/*
 * Cascades made from a seed, for tools/forecast_learn.c: a Hawkes process with a memory that decays
 * with a power, several bursts, day and night, and recorders that stop; growth that doubles until it
 * has reached everybody; and given cascades thinned, stretched and cut short.
 */
#include "base/vec.h"
#include "fire/forecast_inside.h"

#include <math.h>

struct stream {
    VEC(struct cascade_point) points;
    double root_reach, counted, horizon_s;
    uint32_t weight; /* how many rows are drawn from it */
    uint32_t family; /* what it was made from: held out together */
    char set;        /* t, a: given; m: made; =: only measured */
};

struct dice {
    uint64_t state;
};
static inline double dice_even(struct dice *d) /* in (0,1) */
{
    d->state ^= d->state >> 12;
    d->state ^= d->state << 25;
    d->state ^= d->state >> 27;
    return ((double)(d->state * 2685821657736338717u >> 11) + .5) / 9007199254740992.0;
}
static inline double dice_between(struct dice *d, double low, double high)
{
    return low + (high - low) * dice_even(d);
}
static inline double dice_log(struct dice *d, double low, double high)
{
    return exp(dice_between(d, log(low), log(high)));
}
static inline double dice_normal(struct dice *d)
{
    const double a = dice_even(d), b = dice_even(d);
    return sqrt(-2 * log(a)) * cos(6.283185307179586 * b);
}
static inline uint32_t dice_count(struct dice *d, double mean)
{
    if (mean > 50)
        return (uint32_t)fmax(0, mean + sqrt(mean) * dice_normal(d) + .5);
    const double stop = exp(-mean);
    uint32_t count = 0;
    for (double p = dice_even(d); p > stop; p *= dice_even(d))
        count++;
    return count;
}

static inline int by_at(const void *a, const void *b)
{
    const struct cascade_point *x = a, *y = b;
    return x->at_s < y->at_s ? -1 : x->at_s > y->at_s;
}

/* Sorts, numbers and cuts off what a recorder would not have. total holds 1 or a weight, reach the
 * followers of the one event until now. */
static inline void stream_close(struct stream *s, double cap)
{
    double total = 0, reach = fmax(s->root_reach, 0);
    size_t keep = 0;
    if (s->points.len)
        qsort(s->points.at, s->points.len, sizeof(*s->points.at), by_at);
    for (; keep < s->points.len && s->points.at[keep].at_s <= s->horizon_s && total < cap; keep++) {
        struct cascade_point *p = &s->points.at[keep];
        total += p->total;
        reach += p->reach;
        p->total = total;
        p->reach = reach;
    }
    s->points.len = keep;
}

static inline double recorder_cap(struct dice *d)
{
    return dice_even(d) < .4 ? dice_log(d, 200, 2500) : 1e9;
}

static inline double horizon(struct dice *d)
{
    return dice_even(d) < .6 ? 604800 : dice_log(d, 86400, 40 * 86400.0);
}

struct habit {
    double flat_s, power, breed, day, phase;
};

static inline double delay(struct dice *d, const struct habit *h)
{
    /* flat, then a power: the share of the flat part is power / (1 + power) */
    if (dice_even(d) < h->power / (1 + h->power))
        return h->flat_s * dice_even(d);
    return h->flat_s * pow(dice_even(d), -1 / h->power);
}

static inline void bear(struct stream *s, struct dice *d, const struct habit *h, double at_s,
                        uint32_t children)
{
    enum { MOST = 6000 };
    for (uint32_t i = 0; i < children && s->points.len < MOST; i++) {
        const double at = at_s + delay(d, h);
        const double awake = 1 + h->day * sin(6.283185307179586 * at / 86400 + h->phase);
        if (at > s->horizon_s || dice_even(d) * (1 + h->day) > awake)
            continue;
        const double followers = exp(5.3 + 1.6 * dice_normal(d));
        vec_push(&s->points, ((struct cascade_point){at, 1, followers}));
    }
}

/* A Hawkes process: each event breeds, the root much more, and some bursts from elsewhere. */
static inline void make_hawkes(struct stream *s, struct dice *d)
{
    const bool flash = dice_even(d) < .2;
    struct habit h = {.flat_s = flash ? exp(log(20) + 1.2 * dice_normal(d))
                                      : exp(log(400) + .9 * dice_normal(d)),
                      .power = flash ? dice_between(d, .8, 3) : dice_between(d, .15, .7),
                      .breed = dice_between(d, 0, .95),
                      .day = dice_between(d, 0, .9),
                      .phase = dice_between(d, 0, 6.283)};
    const double size = exp(3 + 1.8 * dice_normal(d));
    s->root_reach = exp(7 + 2 * dice_normal(d));
    s->horizon_s = horizon(d);
    bear(s, d, &h, 0, dice_count(d, fmin(size, 3000)));
    for (uint32_t bursts = dice_count(d, .8); bursts; bursts--)
        bear(s, d, &h, dice_log(d, 60, 3 * 86400.0),
             dice_count(d, fmin(size * exp(-.5 + 1.2 * dice_normal(d)), 3000)));
    for (size_t i = 0; i < s->points.len; i++)
        bear(s, d, &h, s->points.at[i].at_s,
             dice_count(d, h.breed * exp(dice_normal(d) - .5)));
    stream_close(s, recorder_cap(d));
}

/* It doubles again and again until it has reached everybody; nobody sees beforehand when. */
static inline void make_growth(struct stream *s, struct dice *d)
{
    const double all = dice_log(d, 20, 500000);
    const double slope_s = dice_log(d, 45, 3600 * 4) / log(2);
    const double tail = exp(dice_between(d, 0, 3));
    const double bumps = dice_between(d, 0, .5), phase = dice_between(d, 0, 6.283);
    s->root_reach = exp(7 + 2 * dice_normal(d));
    const bool by_minute = dice_even(d) < .5; /* as the tower counts a story */
    s->horizon_s = horizon(d);
    for (double i = 0; i < all;) {
        const double step = i < 1500 ? 1 : 1 + floor(i / 800);
        const double u = fmin((i + step * dice_even(d)) / all, 1 - .5 / all);
        const double odds = log(u / (1 - u));
        double at = slope_s * (log(all) + odds * (odds > 0 ? tail : 1));
        at *= 1 + bumps * .1 * sin(phase + at / slope_s);
        if (by_minute)
            at = 60 * floor(at / 60) + 30;
        const double followers = exp(5.3 + 1.6 * dice_normal(d));
        if (at >= 0)
            vec_push(&s->points, ((struct cascade_point){at, step, step * followers}));
        i += step;
    }
    stream_close(s, dice_even(d) < .1 ? recorder_cap(d) : 1e9);
}

/* A given cascade as a smaller, slower or faster one, of which a recorder kept a part. */
static inline void make_thinned(struct stream *s, struct dice *d, const struct stream *given)
{
    const double n = (double)given->points.len;
    const double keep = fmin(1, dice_log(d, 8, 4000) / fmax(n, 8));
    const double stretch = exp(.6 * dice_normal(d));
    double total = 0, reach = fmax(given->root_reach, 0);
    s->root_reach = given->root_reach;
    s->horizon_s = fmin(given->horizon_s * stretch, horizon(d));
    for (size_t i = 0; i < given->points.len; i++) {
        const struct cascade_point *p = &given->points.at[i];
        const double events = p->total - total, followers = p->reach - reach;
        total = p->total;
        reach = p->reach;
        if (dice_even(d) < keep)
            vec_push(&s->points,
                     ((struct cascade_point){p->at_s * stretch, events, followers}));
    }
    stream_close(s, recorder_cap(d));
}
#endif
