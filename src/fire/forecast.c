#include "fire/forecast_inside.h"

#include <math.h>

const double forecast_p[FORECAST_QUANTILES] = {.10, .25, .40, .50, .60, .75, .90, .97};
enum { SAID_FROM = 5 };               /* events; below this there is too little to say */
static const double size_most = 1e12; /* no cascade is larger: a lie, or a fault */

_Static_assert(sizeof(struct forecast_head) == 616, "the file's head");
_Static_assert(sizeof(struct forecast_tree) == 28 + 2 * FORECAST_LEAVES * FORECAST_QUANTILES,
               "the file's trees");

/* With followers, how much the whole counts beside what remains: much while little is seen of it.
 */
static double whole_share(double age)
{
    static const double half_s = 14400, steep = 1.5;
    return 1 / (1 + exp((age - log(half_s)) * steep));
}

double forecast_remains(double seen, double until)
{
    return log((until - seen) / (seen + 1) + FORECAST_NOTHING);
}

/* ---- the model ---- */

/* What one group of trees says. */
static void ask_group(const struct forecast_model *model, int group, const float x[FEATURE_COUNT],
                      double y_out[FORECAST_QUANTILES])
{
    int32_t sum[FORECAST_QUANTILES] = {0};
    const struct forecast_tree *trees = model->trees;
    for (int g = 0; g < group; g++)
        trees += model->head->trees[g];
    for (uint32_t t = 0; t < model->head->trees[group]; t++) {
        const struct forecast_tree *tree = &trees[t];
        unsigned leaf = 0;
        for (int d = 0; d < FORECAST_DEPTH; d++)
            leaf = leaf << 1 | (x[tree->feature[d]] > tree->bound[d]);
        for (int q = 0; q < FORECAST_QUANTILES; q++)
            sum[q] += tree->step[leaf][q];
    }
    for (int q = 0; q < FORECAST_QUANTILES; q++) {
        const double y = (double)model->head->start[group][q] + sum[q] * (double)model->head->unit;
        int at = q;
        for (; at > 0 && y_out[at - 1] > y; at--)
            y_out[at] = y_out[at - 1];
        y_out[at] = y;
    }
}

/* All quantiles go as far as the median does, toward what came of those most like it. */
static void move_near(const struct forecast_model *model, const float x[FEATURE_COUNT], double seen,
                      double size[FORECAST_QUANTILES])
{
    static const double weight = .7;
    double trust;
    const double near = forecast_near(model, x, seen, &trust);
    const double by = weight * trust * (near - log(size[QUANTILE_50] + 1));
    for (int q = 0; q < FORECAST_QUANTILES; q++)
        size[q] = fmax(seen, (size[q] + 1) * exp(by) - 1);
}

void forecast_sizes(const struct forecast_model *model, const float x[FEATURE_COUNT], double seen,
                    double size_out[FORECAST_QUANTILES])
{
    double remains[FORECAST_QUANTILES], whole[FORECAST_QUANTILES] = {0};
    const int part = forecast_part(x);
    ask_group(model, part, x, remains);
    if (part)
        ask_group(model, GROUP_WHOLE, x, whole);
    const double share = part ? whole_share((double)x[FEATURE_AGE]) : 0;
    for (int q = 0; q < FORECAST_QUANTILES; q++) {
        const double more = fmax(0, (exp(remains[q]) - FORECAST_NOTHING) * (seen + 1));
        size_out[q] = fmax(
            seen,
            exp((1 - share) * log(seen + more + 1) + share * fmax(whole[q], log(seen + 1))) - 1);
    }
    if (part && model->head->near && x[FEATURE_SPAN] >= SPAN_FOR_GOOD)
        move_near(model, x, seen, size_out);
}

/* ---- from quantiles to numbers ---- */

/* The size at a probability, between the known ones on the logarithm. */
static double size_at(const double size[FORECAST_QUANTILES], double p)
{
    int i = 0;
    while (i < FORECAST_QUANTILES - 2 && forecast_p[i + 1] < p)
        i++;
    const double from = log(size[i] + 1), to = log(size[i + 1] + 1);
    const double part = (p - forecast_p[i]) / (forecast_p[i + 1] - forecast_p[i]);
    return exp(from + (to - from) * part) - 1;
}

double forecast_centre(const double size[FORECAST_QUANTILES])
{
    enum { STEPS = 37 }; /* the lower end from p .10 to .46 */
    double best = INFINITY, centre = size[QUANTILE_50];
    for (int i = 0; i < STEPS; i++) {
        const double p = .10 + .01 * i;
        const double low = size_at(size, p) + 1, high = size_at(size, p + .5) + 1;
        /* the size from which both ends are equally far, as people measure: |said - true| / true */
        const double middle = 2 * low * high / (low + high);
        const double error = middle / low - 1;
        if (error < best) {
            best = error;
            centre = middle - 1;
        }
    }
    /* halfway to the median: the narrowest place of an estimate moves about, its middle less */
    return sqrt((centre + 1) * (size[QUANTILE_50] + 1)) - 1;
}

static double clamp(double value, double least, double most)
{
    if (!(value >= least)) /* also what is no number */
        return least;
    return value < most ? value : most;
}

/* 0 at `from`, 1 at `to`. */
static double between(double value, double from, double to)
{
    return clamp((value - from) / (to - from), 0, 1);
}

/* Log of how many times as many there may well be when it still doubles. What has doubled so many
 * times by now may do so as often again, and again (J. Gott, "Implications of the Copernican
 * principle for our future prospects", 1993: what lasted so long lasts twice as long again with one
 * chance in three); no set of cascades is old and large enough to have shown the end of such. A
 * minute without an event is nothing, a twelfth of the age more not yet an end. */
static double may_double(const float x[FEATURE_COUNT], double seen, double age, double span)
{
    static const double factor_most = 1000;
    const double half = exp((double)x[FEATURE_LATELY]),
                 quarter = exp((double)x[FEATURE_LATELY + 1]);
    const double silent_s = exp((double)x[FEATURE_QUIET]) * (age + 1) - 60;
    const double quiet = fmax(0, silent_s) / (age + 1);
    const double sure = between(seen, 10, 40) * between(half, .6, .7) *
                        between(quarter, .42 * half, .5 * half) * between(-quiet, -.2, -.08);
    const double doubled =
        -2 * log(fmax(1 - half, 1e-3)); /* log of its growth since the beginning */
    const double longer = span > 0 ? fmin(2, span / (age + 1)) : 2;
    return sure * fmin(doubled * longer, log(factor_most));
}

void forecast_make(const struct cascade *cascade, double age_s, double span_s,
                   struct forecast *forecast_out)
{
    const struct forecast_model model = forecast_model_inside();
    float x[FEATURE_COUNT];
    double size[FORECAST_QUANTILES];
    const double age = clamp(age_s, 0, 1e10);
    forecast_features(cascade, age, clamp(span_s, 0, 1e10), x);
    const double seen = cascade_seen(cascade, age);
    forecast_sizes(&model, x, seen, size);
    const float *widen = model.head->widen[forecast_part(x)][forecast_age_bin(x)];
    static const int8_t by[FORECAST_QUANTILES] = {0, 2, -1, -1, -1, 3, 1, 1};
    for (int q = 0; q < FORECAST_QUANTILES; q++) {
        const double more = by[q] < 0 ? 0 : (double)widen[by[q]];
        const double factor = exp(q <= QUANTILE_25 ? -more : more);
        size[q] = clamp((size[q] + 1) * factor - 1, seen, fmax(size_most, seen));
        if (q && size[q] < size[q - 1])
            size[q] = size[q - 1];
    }
    const double more = may_double(x, seen, age, span_s);
    for (int q = QUANTILE_90; q < FORECAST_QUANTILES; q++)
        size[q] = fmax(size[q], fmin((seen + 1) * exp(more) - 1, size_most));
    *forecast_out = (struct forecast){.said = seen >= SAID_FROM,
                                      .seen = seen,
                                      .low = size[QUANTILE_10],
                                      .low50 = size[QUANTILE_25],
                                      .high50 = size[QUANTILE_75],
                                      .high = size[QUANTILE_90]};
    forecast_out->expect = clamp(forecast_centre(size), size[QUANTILE_25], size[QUANTILE_75]);
    memcpy(forecast_out->size, size, sizeof(size));
}

double forecast_passes(const struct forecast *forecast, double events)
{
    const double *size = forecast->size;
    if (events <= forecast->seen)
        return 1;
    const double at = log(events + 1);
    double from = log(forecast->seen + 1), from_p = 0;
    for (int q = 0; q < FORECAST_QUANTILES; q++) {
        const double to = log(size[q] + 1);
        if (at <= to)
            return 1 - (to > from ? from_p + (forecast_p[q] - from_p) * (at - from) / (to - from)
                                  : forecast_p[q]);
        from = to;
        from_p = forecast_p[q];
    }
    /* Beyond the last: it thins out as it did between the last two. */
    const double last = 1 - forecast_p[FORECAST_QUANTILES - 1];
    const double before = 1 - forecast_p[QUANTILE_90];
    const double width = log(size[FORECAST_QUANTILES - 1] + 1) - log(size[QUANTILE_90] + 1);
    return width > 0 ? last * pow(last / before, (at - from) / width) : 0;
}
