#include "fire/forecast_inside.h"

#include <math.h>

/* Events up to that second. */
static size_t points_until(const struct cascade *c, double at_s)
{
    size_t from = 0, to = c->count;
    while (from < to) {
        const size_t middle = (from + to) / 2;
        if (c->points[middle].at_s <= at_s)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

double cascade_seen(const struct cascade *cascade, double age_s)
{
    const size_t count = points_until(cascade, age_s);
    return count ? cascade->points[count - 1].total : 0;
}

/* The second of the event with that number (from 1) among those seen. */
static double second_of(const struct cascade *c, size_t seen, double number)
{
    size_t from = 0, to = seen;
    while (from < to) {
        const size_t middle = (from + to) / 2;
        if (c->points[middle].total < number)
            from = middle + 1;
        else
            to = middle;
    }
    return from < seen ? c->points[from].at_s : 0;
}

/* Followers of a few say nothing of all. */
static bool reach_known(const struct cascade *c)
{
    return c->counted >= .5;
}

static float share(double part, double all)
{
    return (float)log((part + .5) / (all + 1));
}

static float by_age(double seconds, double age_s)
{
    return (float)log((seconds + 1) / (age_s + 1));
}

static void windows(const struct cascade *c, double age_s, double n, float *x)
{
    static const double recent_s[6] = {60, 300, 900, 3600, 14400, 86400};
    for (int i = 0; i < 6; i++) {
        const double part = age_s / (double)(2 << i);
        x[FEATURE_LATELY + i] = share(n - cascade_seen(c, age_s - part), n);
        x[FEATURE_EARLY + i] = share(cascade_seen(c, part), n);
        const double since = age_s - recent_s[i];
        x[FEATURE_RECENT + i] = since < 0 ? UNKNOWN : (float)log1p(n - cascade_seen(c, since));
    }
}

static void places(const struct cascade *c, size_t seen, double age_s, double n, float *x)
{
    static const double parts[6] = {0, .1, .25, .5, .75, .9};
    const double last = c->points[seen - 1].at_s;
    for (int i = 0; i < 6; i++)
        x[FEATURE_AT + i] = by_age(second_of(c, seen, fmax(1, n * parts[i])), age_s);
    static const double behind[2] = {8, 32};
    for (int i = 0; i < 2; i++) {
        const double back = fmin(behind[i], n);
        const double from = n - back < 1 ? 0 : second_of(c, seen, n - back);
        x[FEATURE_GAP + i] = by_age((last - from) / back, age_s);
    }
    x[FEATURE_QUIET] = by_age(age_s - last, age_s);
    x[FEATURE_QUIET + 1] =
        (float)log((age_s - last + 1) / (exp((double)x[FEATURE_GAP]) * (age_s + 1) + 1));
}

static void peak(const struct cascade *c, double age_s, double n, float *x)
{
    enum { PARTS = 16 };
    double part[PARTS], before = 0;
    int top = 0, bursts = 0;
    for (int i = 0; i < PARTS; i++) {
        const double until = i + 1 < PARTS ? cascade_seen(c, age_s * (i + 1) / PARTS) : n;
        part[i] = until - before;
        before = until;
        if (part[i] > part[top])
            top = i;
    }
    for (int i = 1; i + 1 < PARTS; i++)
        bursts += part[i] > 3 && part[i] > 1.5 * part[i - 1] && part[i] >= part[i + 1];
    x[FEATURE_PEAK] = share(part[top], n);
    x[FEATURE_PEAK + 1] = (float)top;
    x[FEATURE_PEAK + 2] = (float)log((part[PARTS - 1] + .5) / (part[top] + .5));
    x[FEATURE_BURSTS] = (float)bursts;
}

/* A memory that is flat for `flat_s` and then decays with a power (Q. Zhao et al., "SEISMIC",
 * KDD 2015); how much of it has passed after so many seconds. */
struct memory {
    double flat_s, power;
};

static double passed(const struct memory *m, double since_s)
{
    const double unit = 1 / (m->flat_s * (1 + 1 / m->power));
    if (since_s <= m->flat_s)
        return unit * fmax(0, since_s);
    return unit * m->flat_s * (1 + (1 - pow(since_s / m->flat_s, -m->power)) / m->power);
}

/* Each event breeds so many; what it has bred and will breed is shared out by the memory. */
static void breed(const struct cascade *c, size_t seen, double age_s, double n, float *x)
{
    static const struct memory memories[3] = {{300, .242}, {60, .8}, {300, .242}};
    enum { ROOT_WEIGHT = 10, BY_REACH = 2 };
    double weight[3] = {ROOT_WEIGHT, ROOT_WEIGHT, 0}, spent[3] = {0};
    const bool reach = reach_known(c);
    weight[BY_REACH] = reach ? fmax(c->root_reach, 1) : 1;
    for (int m = 0; m < 3; m++)
        spent[m] = weight[m] * passed(&memories[m], age_s);
    double total = 0, followers = fmax(c->root_reach, 0);
    for (size_t i = 0; i < seen; i++) {
        const struct cascade_point *p = &c->points[i];
        const double events = p->total - total;
        const double heard = fmax(p->reach - followers, 0);
        const double gone[2] = {passed(&memories[0], age_s - p->at_s),
                                passed(&memories[1], age_s - p->at_s)};
        total = p->total;
        followers = p->reach;
        for (int m = 0; m < 2; m++) {
            weight[m] += events;
            spent[m] += events * gone[m];
        }
        weight[BY_REACH] += heard;
        spent[BY_REACH] += heard * gone[0];
    }
    for (int m = 0; m < 3; m++) {
        if (m == BY_REACH && !reach) {
            x[FEATURE_SPENT + m] = x[FEATURE_BREED + m] = x[FEATURE_LEFT + m] = UNKNOWN;
            continue;
        }
        const double bred = n / fmax(spent[m], 1e-9);
        const double mean_weight = weight[m] / (n + 1);
        const double next = fmin(bred * (m == BY_REACH ? mean_weight : 1), .95);
        x[FEATURE_SPENT + m] = (float)log((spent[m] + 1e-3) / (weight[m] + 1e-3));
        x[FEATURE_BREED + m] = (float)log(bred * (m == BY_REACH ? mean_weight : 1) + 1e-6);
        x[FEATURE_LEFT + m] =
            (float)log((bred * (weight[m] - spent[m]) / (1 - next) + 1) / (n + 1));
    }
}

static void followers(const struct cascade *c, size_t seen, double age_s, double n, float *x)
{
    x[FEATURE_REACH] = c->root_reach >= 0 ? (float)log1p(c->root_reach) : UNKNOWN;
    for (int i = 1; i < 4; i++)
        x[FEATURE_REACH + i] = UNKNOWN;
    if (!reach_known(c))
        return;
    const double all = c->points[seen - 1].reach;
    const double root = fmax(c->root_reach, 0);
    const size_t half = points_until(c, age_s / 2);
    const double early = half ? c->points[half - 1].reach : root;
    x[FEATURE_REACH + 1] = (float)log1p(all);
    x[FEATURE_REACH + 2] = (float)(log1p((all - root) / n) - log1p(root));
    x[FEATURE_REACH + 3] = share(all - early, all);
}

void forecast_features(const struct cascade *cascade, double age_s, double span_s,
                       float x_out[FEATURE_COUNT])
{
    const size_t seen = points_until(cascade, age_s);
    const double n = seen ? cascade->points[seen - 1].total : 0;
    for (int i = 0; i < FEATURE_COUNT; i++)
        x_out[i] = UNKNOWN;
    x_out[FEATURE_AGE] = (float)log(age_s + 1);
    x_out[FEATURE_SEEN] = (float)log1p(n);
    x_out[FEATURE_SPAN] =
        span_s > 0 ? (float)fmin(log(span_s / (age_s + 1)), SPAN_FOR_GOOD - 1) : SPAN_FOR_GOOD;
    x_out[FEATURE_REACH] = cascade->root_reach >= 0 ? (float)log1p(cascade->root_reach) : UNKNOWN;
    if (n < 1)
        return;
    windows(cascade, age_s, n, x_out);
    places(cascade, seen, age_s, n, x_out);
    peak(cascade, age_s, n, x_out);
    breed(cascade, seen, age_s, n, x_out);
    followers(cascade, seen, age_s, n, x_out);
}
