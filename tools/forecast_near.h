#ifndef FORECAST_NEAR_H
#define FORECAST_NEAR_H
/*
 * For tools/forecast_learn.c: the moments of cascades with known followers that the forecast
 * compares with, and how much each weighs. Kernel ridge regression, solved by Cholesky's way.
 */
#include "base/mem.h"
#include "fire/forecast_inside.h"

#include <math.h>

static const double near_noise = .1;
#define NEAR_MOMENTS_MOST 2600

/* What is put in: features, and what remained and the whole. */
struct near_moment {
    const float *x, *y;
};

/* The age counts twice; the root's followers would name a cascade, the span is always the same. */
static inline void near_scales(struct forecast_head *head, const struct near_moment *moments,
                               size_t count)
{
    for (int f = 0; f < FEATURE_COUNT; f++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < count; i++)
            sum += (double)fmaxf(moments[i].x[f], NEAR_LEAST);
        const double middle = sum / (double)count;
        for (size_t i = 0; i < count; i++)
            squares += pow((double)fmaxf(moments[i].x[f], NEAR_LEAST) - middle, 2);
        const double asked = f == FEATURE_SPAN || f == FEATURE_REACH ? 0 : f == FEATURE_AGE ? 2 : 1;
        head->near_middle[f] = (float)middle;
        head->near_scale[f] = (float)(asked / (sqrt(squares / (double)count) + 1e-3));
    }
}

/* a (count × count, lower half) becomes its root; false when it has none. */
static inline bool near_root(double *a, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * count + j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i * count + k] * a[j * count + k];
            if (i == j && sum <= 0)
                return false;
            a[i * count + j] = i == j ? sqrt(sum) : sum / a[j * count + j];
        }
    return true;
}

static inline void near_solve(const double *root, double *y, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++)
            y[i] -= root[i * count + k] * y[k];
        y[i] /= root[i * count + i];
    }
    for (size_t i = count; i-- > 0;) {
        for (size_t k = i + 1; k < count; k++)
            y[i] -= root[k * count + i] * y[k];
        y[i] /= root[i * count + i];
    }
}

/* Fills the head's part and `points_out` (count of them). The first `large` say what is usual. */
static inline void near_learn(struct forecast_head *head, const struct near_moment *moments,
                              size_t large, size_t count, struct forecast_point *points_out)
{
    must(large && large <= count && count <= NEAR_MOMENTS_MOST);
    double *alike = mem_new(count * count * sizeof(double)), *y = mem_new(count * sizeof(double));
    near_scales(head, moments, large);
    for (size_t i = 0; i < count; i++) {
        forecast_place(head, moments[i].x, points_out[i].place);
        for (size_t j = 0; j <= i; j++)
            alike[i * count + j] = forecast_alike(points_out[i].place, points_out[j].place) +
                                   (i == j ? near_noise : 0);
    }
    must(near_root(alike, count));
    for (int k = 0; k < 2; k++) {
        double sum = 0;
        for (size_t i = 0; i < large; i++)
            sum += (double)moments[i].y[k];
        head->near_start[k] = (float)(sum / (double)large);
        for (size_t i = 0; i < count; i++)
            y[i] = (double)(moments[i].y[k] - head->near_start[k]);
        near_solve(alike, y, count);
        for (size_t i = 0; i < count; i++)
            points_out[i].weight[k] = (float)y[i];
    }
    head->near = (uint32_t)count;
    mem_free(alike);
    mem_free(y);
}
#endif
