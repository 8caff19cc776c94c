#include "understand/descent.h"

#include <math.h>
#include <string.h>

enum { ROUNDS_MOST = 60, ROUNDS_LEAST = 15, STEPS_MOST = 600000 };

float matrix_score(const struct matrix *matrix, size_t row, const float *w)
{
    float sum = 0;
    for (size_t k = matrix->begin[row]; k < matrix->begin[row + 1]; k++)
        sum += matrix->cell[k].value * w[matrix->cell[k].at];
    return sum;
}

struct state {
    const struct descent *descent;
    float *alpha, *length; /* of each row learned from */
    float *w;
    double high, low;         /* of the projected gradients of this round */
    double high_bar, low_bar; /* of the round before: beyond them a row is set aside */
};

/* One step for one row; false when it may be set aside. */
static bool step(struct state *state, uint32_t nth)
{
    const struct descent *descent = state->descent;
    const struct matrix *matrix = descent->matrix;
    const uint32_t row = descent->row[nth];
    const float y = descent->side[row];
    const double diagonal = .5 / (double)descent->cost[row];
    const double known = descent->offset ? (double)descent->offset[row] : 0;
    const double alpha = (double)state->alpha[nth];
    const double slope =
        (double)y * ((double)matrix_score(matrix, row, state->w) + known) - 1 + alpha * diagonal;
    double projected = slope;
    if (alpha <= 0) {
        if (slope > state->high_bar)
            return false;
        projected = fmin(slope, 0);
    }
    state->high = fmax(state->high, projected);
    state->low = fmin(state->low, projected);
    if (fabs(projected) < 1e-12)
        return true;
    const double next = fmax(alpha - slope / ((double)state->length[nth] + diagonal), 0);
    const float move = (float)(next - alpha) * y;
    state->alpha[nth] = (float)next;
    for (size_t k = matrix->begin[row]; k < matrix->begin[row + 1]; k++)
        state->w[matrix->cell[k].at] += move * matrix->cell[k].value;
    return true;
}

void shuffle(uint32_t *order, size_t count, uint64_t *seed)
{
    for (size_t i = count; i > 1; i--) {
        const size_t k = draw(seed) % i;
        const uint32_t kept = order[i - 1];
        order[i - 1] = order[k];
        order[k] = kept;
    }
}

static float square(const struct matrix *matrix, size_t row)
{
    float sum = 0;
    for (size_t k = matrix->begin[row]; k < matrix->begin[row + 1]; k++)
        sum += matrix->cell[k].value * matrix->cell[k].value;
    return sum;
}

void descend(const struct descent *descent, float *w)
{
    static const double enough = .1;
    const size_t count = descent->count;
    struct state state = {.descent = descent, .w = w, .high_bar = INFINITY};
    uint32_t *order = mem_new((count + 1) * sizeof(*order));
    uint64_t seed = descent->seed;
    state.alpha = mem_new((count + 1) * sizeof(float));
    state.length = mem_new((count + 1) * sizeof(float));
    memset(w, 0, descent->matrix->width * sizeof(*w));
    for (size_t i = 0; i < count; i++) {
        order[i] = (uint32_t)i;
        state.length[i] = square(descent->matrix, descent->row[i]);
    }
    size_t active = count;
    int rounds = (int)(STEPS_MOST / (count + 1));
    rounds = rounds > ROUNDS_MOST ? ROUNDS_MOST : rounds < ROUNDS_LEAST ? ROUNDS_LEAST : rounds;
    for (int round = 0; round < rounds && count; round++) {
        state.high = -INFINITY;
        state.low = INFINITY;
        shuffle(order, active, &seed);
        for (size_t i = 0; i < active;) {
            if (step(&state, order[i])) {
                i++;
                continue;
            }
            active--;
            const uint32_t aside = order[i];
            order[i] = order[active];
            order[active] = aside;
        }
        if (state.high - state.low <= enough) {
            if (active == count)
                break;
            active = count; /* once more with all */
            state.high_bar = INFINITY;
            continue;
        }
        state.high_bar = state.high <= 0 ? INFINITY : state.high;
    }
    mem_free(order);
    mem_free(state.alpha);
    mem_free(state.length);
}

/* ---- probabilities ---- */

static double softplus(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

struct fit {
    const float *score;
    const int8_t *side;
    size_t count;
    double high, low; /* targets, so that no p becomes 0 or 1 */
};

static double loss(const struct fit *fit, double slope, double shift)
{
    double sum = 0;
    for (size_t i = 0; i < fit->count; i++) {
        const double t = fit->side[i] > 0 ? fit->high : fit->low;
        const double f = slope * (double)fit->score[i] + shift;
        sum += softplus(f) - t * f;
    }
    return sum;
}

/* Newton's method with backtracking (H.-T. Lin et al., "A note on Platt's probabilistic outputs",
 * Machine Learning 68, 2007). */
static void newton(const struct fit *fit, double *slope, double *shift)
{
    enum { STEPS = 50, HALVES = 20 };
    double best = loss(fit, *slope, *shift);
    for (int n = 0; n < STEPS; n++) {
        double h11 = 1e-9, h22 = 1e-9, h21 = 0, g1 = 0, g2 = 0;
        for (size_t i = 0; i < fit->count; i++) {
            const double s = (double)fit->score[i];
            const double p = 1 / (1 + exp(-(*slope * s + *shift))), d = p * (1 - p);
            const double miss = p - (fit->side[i] > 0 ? fit->high : fit->low);
            h11 += s * s * d;
            h22 += d;
            h21 += s * d;
            g1 += s * miss;
            g2 += miss;
        }
        const double det = h11 * h22 - h21 * h21;
        if ((fabs(g1) < 1e-5 && fabs(g2) < 1e-5) || det <= 0)
            return;
        const double d1 = -(h22 * g1 - h21 * g2) / det, d2 = -(h11 * g2 - h21 * g1) / det;
        double part = 1;
        int half = 0;
        for (; half < HALVES; half++, part /= 2) {
            const double now = loss(fit, *slope + part * d1, *shift + part * d2);
            if (now < best) {
                best = now;
                *slope += part * d1;
                *shift += part * d2;
                break;
            }
        }
        if (half == HALVES)
            return;
    }
}

void platt(const float *score, const int8_t *side, size_t count, float *slope_out, float *shift_out)
{
    double yes = 0;
    for (size_t i = 0; i < count; i++)
        yes += side[i] > 0;
    const double no = (double)count - yes;
    const struct fit fit = {score, side, count, (yes + 1) / (yes + 2), 1 / (no + 2)};
    double slope = 1, shift = log((yes + 1) / (no + 1));
    if (yes > 0 && no > 0)
        newton(&fit, &slope, &shift);
    *slope_out =
        (float)fmax(slope, .05); /* a column that knows nothing says so, never the reverse */
    *shift_out = (float)shift;
}

struct group_fit {
    const float *score;
    const uint32_t *right;
    size_t rows, columns;
    double *even;  /* of each column: so that all weigh the same */
    double *p;     /* room for one row */
    double *value; /* a shift for each column, then the slope */
    double *slant; /* of the loss by each value */
};

static void find_slant(struct group_fit *fit)
{
    const size_t columns = fit->columns;
    double *p = fit->p;
    memset(fit->slant, 0, (columns + 1) * sizeof(*fit->slant));
    for (size_t i = 0; i < fit->rows; i++) {
        const float *score = fit->score + i * columns;
        double most = -INFINITY, sum = 0;
        for (size_t k = 0; k < columns; k++) {
            p[k] = fit->value[columns] * (double)score[k] + fit->value[k];
            most = fmax(most, p[k]);
        }
        for (size_t k = 0; k < columns; k++)
            sum += p[k] = exp(p[k] - most);
        for (size_t k = 0; k < columns; k++) {
            const double is = k == fit->right[i] ? 1 : 0;
            const double miss = fit->even[fit->right[i]] * (p[k] / sum - is);
            fit->slant[k] += miss;
            fit->slant[columns] += miss * (double)score[k];
        }
    }
}

/* D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015; here on all rows. */
static void walk_down(struct group_fit *fit)
{
    enum { STEPS = 150 };
    static const double rate = .05, decay = .9, decay_square = .99, shrink = 1e-4;
    const size_t values = fit->columns + 1;
    double *mean = mem_new(values * 2 * sizeof(*mean)), *square_mean = mean + values;
    for (int n = 1; n <= STEPS && fit->rows; n++) {
        find_slant(fit);
        for (size_t k = 0; k < values; k++) {
            const double g =
                fit->slant[k] / (double)fit->rows + (k < fit->columns ? shrink * fit->value[k] : 0);
            mean[k] = decay * mean[k] + (1 - decay) * g;
            square_mean[k] = decay_square * square_mean[k] + (1 - decay_square) * g * g;
            fit->value[k] -= rate * (mean[k] / (1 - pow(decay, n))) /
                             (sqrt(square_mean[k] / (1 - pow(decay_square, n))) + 1e-8);
        }
    }
    mem_free(mean);
}

void platt_group(const struct choices *choices, float *slope_out, float *shift_out)
{
    const size_t rows = choices->rows, columns = choices->columns;
    struct group_fit fit = {choices->score, choices->right, rows, columns, NULL, NULL, NULL, NULL};
    fit.even = mem_new((columns * 4 + 2) * sizeof(double));
    fit.p = fit.even + columns;
    fit.value = fit.p + columns;
    fit.slant = fit.value + columns + 1;
    for (size_t i = 0; i < rows; i++)
        fit.even[choices->right[i]] += 1;
    for (size_t k = 0; k < columns; k++) {
        const double rare = (double)rows / (double)columns / fit.even[k];
        fit.even[k] = fit.even[k] > 0 ? pow(rare, choices->even) : 0;
    }
    fit.value[columns] = 2;
    walk_down(&fit);
    for (size_t k = 0; k < columns; k++)
        shift_out[k] = (float)fit.value[k];
    *slope_out = (float)fmax(fit.value[columns], .05);
    mem_free(fit.even);
}
