#include "fire/forecast_inside.h"

#include <math.h>

/* How alike two moments are, 1 to 0: a Matérn kernel of order 3/2 (C. Rasmussen, C. Williams,
 * "Gaussian Processes for Machine Learning", 2006, ch. 4) over the questions that are asked. */
double forecast_alike(const float a[FEATURE_COUNT], const float b[FEATURE_COUNT])
{
    static const double root3 = 1.7320508075688772;
    float square = 0;
    for (int f = 0; f < FEATURE_COUNT; f++)
        square += (a[f] - b[f]) * (a[f] - b[f]);
    const double far = root3 * sqrt((double)square) / FORECAST_NEAR_REACH;
    return (1 + far) * exp(-far);
}

void forecast_place(const struct forecast_head *head, const float x[FEATURE_COUNT],
                    float place_out[FEATURE_COUNT])
{
    for (int f = 0; f < FEATURE_COUNT; f++) {
        const float at = (fmaxf(x[f], NEAR_LEAST) - head->near_middle[f]) * head->near_scale[f];
        place_out[f] = fmaxf(-NEAR_MOST, fminf(NEAR_MOST, at));
    }
}

double forecast_near(const struct forecast_model *model, const float x[FEATURE_COUNT], double seen,
                     double *trust_out)
{
    const struct forecast_head *head = model->head;
    float place[FEATURE_COUNT];
    double says[2] = {(double)head->near_start[0], (double)head->near_start[1]}, nearest = 0;
    forecast_place(head, x, place);
    for (uint32_t i = 0; i < head->near; i++) {
        const struct forecast_point *point = &model->near[i];
        const double alike = forecast_alike(place, point->place);
        nearest = fmax(nearest, alike);
        for (int y = 0; y < 2; y++)
            says[y] += alike * (double)point->weight[y];
    }
    *trust_out = fmax(0, fmin(1, (nearest - TRUST_FROM) / (TRUST_WHOLLY - TRUST_FROM)));
    const double remains = fmax(0, (exp(says[0]) - FORECAST_NOTHING) * (seen + 1));
    return (log(seen + remains + 1) + fmax(says[1], log(seen + 1))) / 2;
}
