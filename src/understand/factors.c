#include "understand/factors.h"

#include "understand/quick.h"

#include <math.h>

enum { LANES = 8, FACTORS = 64, PARTS = FACTORS / LANES };
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));

struct bundle { /* the factors of one cell or of one column */
    lanes part[PARTS];
};

struct factors {
    size_t width, columns;
    struct bundle *in, *out;
    float *bias;
};

/* What is needed while learning only. */
struct pupil {
    const struct course *course;
    struct factors *factors;
    float *in_pace, *out_pace, *bias_pace; /* sums of squares */
    struct matrix_cell *kept;              /* of the row in work */
    size_t kept_count;
    double *p;
    float *miss;
    struct bundle mask;
    uint64_t seed;
    float step;
};

static float product(const struct bundle *a, const struct bundle *b)
{
    lanes sum = {0};
    for (int i = 0; i < PARTS; i++)
        sum += a->part[i] * b->part[i];
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

static void add(struct bundle *to, const struct bundle *from, float times)
{
    for (int i = 0; i < PARTS; i++)
        to->part[i] += from->part[i] * times;
}

/* Even between -most and most. */
static void fill(struct bundle *bundle, size_t count, float most, uint64_t *seed)
{
    static const float unit = 1.F / (1 << 23);
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < FACTORS; k++)
            bundle[i].part[k / LANES][k % LANES] = ((float)(draw(seed) >> 40) * unit - 1) * most;
}

static void pupil_init(struct pupil *pupil, const struct course *course)
{
    static const float first_in = .13F, first_out = .216F;
    const size_t width = course->matrix->width, columns = course->columns;
    size_t longest = 0;
    for (size_t i = 0; i < course->matrix->row_count; i++) {
        const size_t length = course->matrix->begin[i + 1] - course->matrix->begin[i];
        longest = length > longest ? length : longest;
    }
    struct factors *factors = mem_make(struct factors);
    *factors = (struct factors){.width = width, .columns = columns};
    factors->in = mem_new(width * sizeof(struct bundle));
    factors->out = mem_new(columns * sizeof(struct bundle));
    factors->bias = mem_new(columns * sizeof(float));
    *pupil = (struct pupil){.course = course, .factors = factors, .seed = course->seed};
    fill(factors->in, width, first_in, &pupil->seed);
    fill(factors->out, columns, first_out, &pupil->seed);
    pupil->in_pace = mem_new(width * sizeof(float));
    pupil->out_pace = mem_new(columns * sizeof(float));
    pupil->bias_pace = mem_new(columns * sizeof(float));
    pupil->kept = mem_new((longest + 1) * sizeof(*pupil->kept));
    pupil->p = mem_new(columns * sizeof(double));
    pupil->miss = mem_new(columns * sizeof(float));
}

static void pupil_done(struct pupil *pupil)
{
    mem_free(pupil->in_pace);
    mem_free(pupil->out_pace);
    mem_free(pupil->bias_pace);
    mem_free(pupil->kept);
    mem_free(pupil->p);
    mem_free(pupil->miss);
}

/* Half of the cells, twice as heavy, and half of the factors. */
static void leave_out(struct pupil *pupil, size_t row)
{
    const struct matrix *matrix = pupil->course->matrix;
    uint64_t coins = 0;
    unsigned left = 0;
    pupil->kept_count = 0;
    for (size_t k = matrix->begin[row]; k < matrix->begin[row + 1]; k++) {
        struct matrix_cell cell = matrix->cell[k];
        if (cell.at < pupil->course->whole) {
            coins = left ? coins >> 1 : draw(&pupil->seed);
            left = left ? left - 1 : 63;
            cell.value *= 2;
            pupil->kept[pupil->kept_count] = cell;
            pupil->kept_count += coins & 1;
        } else {
            pupil->kept[pupil->kept_count++] = cell;
        }
    }
    coins = draw(&pupil->seed);
    for (int k = 0; k < FACTORS; k++)
        pupil->mask.part[k / LANES][k % LANES] = (float)(2 * ((coins >> k) & 1));
}

static size_t group_end(const struct course *course, size_t i)
{
    size_t end = i + 1;
    while (course->group[i] && end < course->columns && course->group[end] == course->group[i])
        end++;
    return end;
}

/* Scores in p to odds, in one group or alone. */
static void to_odds(const struct course *course, double *p)
{
    for (size_t i = 0, end; i < course->columns; i = end) {
        end = group_end(course, i);
        if (!course->group[i]) {
            p[i] = 1 / (1 + quick_exp(-p[i]));
            continue;
        }
        double most = p[i], sum = 0;
        for (size_t k = i + 1; k < end; k++)
            most = p[k] > most ? p[k] : most;
        for (size_t k = i; k < end; k++)
            p[k] -= most;
        quick_exps(p + i, end - i);
        for (size_t k = i; k < end; k++)
            sum += p[k];
        for (size_t k = i; k < end; k++)
            p[k] /= sum;
    }
}

/* How far the odds are from what is wanted of the columns first … end - 1. */
static void find_misses(struct pupil *pupil, size_t row, size_t first, size_t end)
{
    const struct course *course = pupil->course;
    const bool alone = !course->group[first];
    const int8_t *want = course->want ? course->want + row * course->columns : NULL;
    const double count = alone ? 2 : (double)(end - first), doubt = (double)course->doubt;
    double yes = 0;
    for (size_t k = first; k < end; k++)
        yes += want ? want[k] > 0 : course->right[row] == k;
    const double each = alone || yes < 1 ? 1 : 1 / yes;
    for (size_t k = first; k < end; k++) {
        const bool told = want ? want[k] != 0 && (alone || yes > 0) : true;
        const bool is = want ? want[k] > 0 : course->right[row] == k;
        const double aim = (is ? each : 0) * (1 - doubt) + doubt / count;
        pupil->miss[k] = told ? (float)(pupil->p[k] - aim) * course->cost[row] : 0;
    }
}

/* Moves what the columns read from the factors; back: what the factors did wrong. */
static void learn_out(struct pupil *pupil, const struct bundle *seen, struct bundle *back)
{
    struct factors *factors = pupil->factors;
    const float square = product(seen, seen) / FACTORS;
    for (size_t k = 0; k < factors->columns; k++) {
        const float miss = pupil->miss[k];
        if (miss == 0)
            continue;
        add(back, &factors->out[k], miss);
        pupil->out_pace[k] += miss * miss * square;
        pupil->bias_pace[k] += miss * miss;
        add(&factors->out[k], seen, -pupil->step * miss / sqrtf(pupil->out_pace[k] + 1e-2F));
        factors->bias[k] -= pupil->step * miss / sqrtf(pupil->bias_pace[k] + 1e-2F);
    }
}

static void learn_in(struct pupil *pupil, const struct bundle *back)
{
    const float square = product(back, back) / FACTORS;
    for (size_t i = 0; i < pupil->kept_count; i++) {
        const struct matrix_cell *cell = &pupil->kept[i];
        float *pace = &pupil->in_pace[cell->at];
        *pace += square * cell->value * cell->value;
        add(&pupil->factors->in[cell->at], back, -pupil->step * cell->value / sqrtf(*pace + 1e-3F));
    }
}

static void learn_row(struct pupil *pupil, size_t row)
{
    const struct course *course = pupil->course;
    struct factors *factors = pupil->factors;
    struct bundle seen = {0}, back = {0};
    leave_out(pupil, row);
    for (size_t i = 0; i < pupil->kept_count; i++)
        add(&seen, &factors->in[pupil->kept[i].at], pupil->kept[i].value);
    for (int i = 0; i < PARTS; i++)
        seen.part[i] *= pupil->mask.part[i];
    for (size_t k = 0; k < course->columns; k++)
        pupil->p[k] = (double)(factors->bias[k] + product(&seen, &factors->out[k]));
    to_odds(course, pupil->p);
    for (size_t i = 0, end; i < course->columns; i = end) {
        end = group_end(course, i);
        find_misses(pupil, row, i, end);
    }
    learn_out(pupil, &seen, &back);
    for (int i = 0; i < PARTS; i++)
        back.part[i] *= pupil->mask.part[i];
    learn_in(pupil, &back);
}

struct factors *factors_learn(const struct course *course)
{
    struct pupil pupil;
    pupil_init(&pupil, course);
    uint32_t *order = mem_new((course->count + 1) * sizeof(*order));
    for (size_t i = 0; i < course->count; i++)
        order[i] = course->row[i];
    for (int round = 0; round < course->rounds; round++) {
        shuffle(order, course->count, &pupil.seed);
        pupil.step = course->pace * (1 - (float)round / (float)course->rounds);
        for (size_t i = 0; i < course->count; i++)
            if ((order[i] + (unsigned)round) % course->every[order[i]] == 0)
                learn_row(&pupil, order[i]);
    }
    mem_free(order);
    pupil_done(&pupil);
    return pupil.factors;
}

void factors_free(struct factors **factors)
{
    struct factors *it = *factors;
    if (!it)
        return;
    mem_free(it->in);
    mem_free(it->out);
    mem_free(it->bias);
    mem_free(it);
    *factors = NULL;
}

float factors_column(const struct factors *factors, size_t column, float *w)
{
    for (size_t i = 0; i < factors->width; i++)
        w[i] = product(&factors->in[i], &factors->out[column]);
    return factors->bias[column];
}

void factors_score(const struct factors *factors, const struct matrix *matrix, size_t row,
                   float *score)
{
    struct bundle seen = {0};
    for (size_t k = matrix->begin[row]; k < matrix->begin[row + 1]; k++)
        add(&seen, &factors->in[matrix->cell[k].at], matrix->cell[k].value);
    for (size_t k = 0; k < factors->columns; k++)
        score[k] = factors->bias[k] + product(&seen, &factors->out[k]);
}
