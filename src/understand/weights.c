#include "understand/weights.h"

#include "base/mem.h"

#include <math.h>

/* The file is the memory of a machine with small end first. */
struct weights_head {
    char magic[8];
    uint32_t bits, columns, stride, dense, delta, plan;
    float share;
    uint32_t unused;
    uint64_t check; /* text_hash of all that follows */
};
_Static_assert(sizeof(struct weights_head) == 48, "no holes in the file");
_Static_assert(sizeof(struct weights_column) == COLUMN_NAME + 20, "no holes in the file");
static const char magic[8] = {'h', 'i', 'n', 'o', 'm', 'i', 'w', '1'};

struct weights *weights_new(uint32_t bits, uint32_t columns, uint32_t dense)
{
    enum { LINE = 64 };
    struct weights *weights = mem_make(struct weights);
    weights->bits = bits;
    weights->columns = columns;
    weights->dense = dense;
    weights->stride = (columns + 2 + STRIDE_STEP - 1) / STRIDE_STEP * STRIDE_STEP;
    weights->column = mem_new(columns * sizeof(*weights->column));
    weights->dense_weight = mem_new(((size_t)dense * weights->stride + 1) * sizeof(float));
    weights->room = mem_new(((size_t)weights->stride << bits) + LINE);
    weights->rows = (int8_t *)(((uintptr_t)weights->room + LINE - 1) / LINE * LINE);
    return weights;
}

void weights_free(struct weights **weights)
{
    struct weights *it = *weights;
    if (!it)
        return;
    mem_free(it->column);
    mem_free(it->dense_weight);
    mem_free(it->room);
    mem_free(it);
    *weights = NULL;
}

/* ---- the file ---- */

static size_t columns_bytes(const struct weights *weights)
{
    return weights->columns * sizeof(struct weights_column);
}

static size_t dense_bytes(const struct weights *weights)
{
    return (size_t)weights->dense * weights->stride * sizeof(float);
}

static size_t row_bytes(const struct weights *weights)
{
    return (size_t)weights->stride << weights->bits;
}

static bool head_good(const struct weights_head *head)
{
    return head->columns && head->columns <= WEIGHTS_COLUMNS_MOST && head->dense <= DENSE_MOST &&
           head->bits >= ROW_BITS_LEAST && head->bits <= ROW_BITS_MOST && head->delta <= 1 &&
           head->share > 0 && head->share < 1e6F;
}

/* No figure a file may hold makes a score that is none. */
static bool figures_good(const struct weights *weights)
{
    static const float most = 1e6F;
    for (uint32_t i = 0; i < weights->columns; i++) {
        const struct weights_column *column = &weights->column[i];
        const float figures[] = {column->scale, column->bias, column->slope, column->shift};
        for (size_t k = 0; k < sizeof(figures) / sizeof(*figures); k++)
            if (!(fabsf(figures[k]) < most))
                return false;
        if (!memchr(column->name, 0, sizeof(column->name)))
            return false;
    }
    for (size_t i = 0; i < (size_t)weights->dense * weights->stride; i++)
        if (!(fabsf(weights->dense_weight[i]) < most))
            return false;
    return true;
}

enum err weights_read(struct text bytes, struct weights **out, struct why *why)
{
    struct weights_head head;
    if (bytes.len < sizeof(head))
        return why_set(why, ERR_BAD_INPUT, "is too short for a file of weights");
    memcpy(&head, bytes.at, sizeof(head));
    if (memcmp(head.magic, magic, sizeof(magic)) != 0 || !head_good(&head))
        return why_set(
            why, ERR_BAD_INPUT,
            "is no file of weights that this program can read; make it again with train");
    struct weights *weights = weights_new(head.bits, head.columns, head.dense);
    const struct text rest = text_slice(bytes, sizeof(head), bytes.len);
    const size_t want = columns_bytes(weights) + dense_bytes(weights) + row_bytes(weights);
    if (rest.len != want || text_hash(rest) != head.check) {
        weights_free(&weights);
        return why_set(why, ERR_BAD_INPUT, "is a broken file of weights: make it again with train");
    }
    weights->delta = head.delta;
    weights->share = head.share;
    weights->plan = (struct gram_plan){(uint8_t)head.plan, (uint8_t)(head.plan >> 8),
                                       (uint8_t)(head.plan >> 16)};
    const char *at = rest.at;
    memcpy(weights->column, at, columns_bytes(weights));
    at += columns_bytes(weights);
    memcpy(weights->dense_weight, at, dense_bytes(weights));
    at += dense_bytes(weights);
    memcpy(weights->rows, at, row_bytes(weights));
    if (weights->plan.cjk > 5 || !figures_good(weights)) {
        weights_free(&weights);
        return why_set(why, ERR_BAD_INPUT, "holds weights that are no numbers");
    }
    *out = weights;
    return OK;
}

enum err weights_write(const struct weights *weights, struct buf *out, struct why *why)
{
    struct weights_head head = {.bits = weights->bits,
                                .columns = weights->columns,
                                .stride = weights->stride,
                                .dense = weights->dense,
                                .delta = weights->delta,
                                .share = weights->share};
    memcpy(head.magic, magic, sizeof(magic));
    head.plan = weights->plan.words | (uint32_t)weights->plan.groups << 8 |
                (uint32_t)weights->plan.cjk << 16;
    const size_t begin = out->len;
    enum err err = buf_add(out, &head, sizeof(head));
    if (!err)
        err = buf_add(out, weights->column, columns_bytes(weights));
    if (!err)
        err = buf_add(out, weights->dense_weight, dense_bytes(weights));
    if (!err)
        err = buf_add(out, weights->rows, row_bytes(weights));
    if (err)
        return why_set(why, ERR_LIMIT, "the file of weights would be too large");
    head.check = text_hash(text_slice(buf_view(out), begin + sizeof(head), out->len));
    memcpy(out->at + begin, &head, sizeof(head));
    return OK;
}

/* ---- scores ---- */

typedef int8_t narrow __attribute__((vector_size(16)));
typedef int16_t wide __attribute__((vector_size(32)));
typedef float eight __attribute__((vector_size(32)));
enum { LANES = 16, EIGHT = 8, ROWS_A_SUM = 250, AHEAD = 12, BASE_STRIDE = 32 };

/* Sums of up to ROWS_A_SUM rows cannot overflow sixteen bits. A row of another gram is taken times
 * nothing: cheaper than a branch nobody can foresee. */
static inline __attribute__((always_inline)) void
sum_base(const int8_t *rows, uint32_t bits, const struct gram *at, size_t count, int32_t *total)
{
    wide low = {0}, high = {0};
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = rows + (size_t)gram_slot(at[i].hash, bits) * BASE_STRIDE;
        if (i + AHEAD < count)
            __builtin_prefetch(rows + (size_t)gram_slot(at[i + AHEAD].hash, bits) * BASE_STRIDE);
        const int16_t same = (int16_t) - ((uint8_t)row[BASE_STRIDE - 1] == gram_tag(at[i].hash));
        narrow first, second;
        memcpy(&first, row, sizeof(first));
        memcpy(&second, row + LANES, sizeof(second));
        low += __builtin_convertvector(first, wide) & same;
        high += __builtin_convertvector(second, wide) & same;
    }
    for (int k = 0; k < LANES; k++) {
        total[k] += low[k];
        total[k + LANES] += high[k];
    }
}

static inline __attribute__((always_inline)) void dense_base(const float *weight, uint32_t dense,
                                                             const float *value, float *score)
{
    eight sum[BASE_STRIDE / EIGHT];
    memcpy(sum, score, sizeof(sum));
    for (uint32_t k = 0; k < dense; k++, weight += BASE_STRIDE) {
        if (value[k] == 0)
            continue;
        for (int i = 0; i < BASE_STRIDE / EIGHT; i++) {
            eight part;
            memcpy(&part, weight + (ptrdiff_t)i * EIGHT, sizeof(part));
            sum[i] += part * value[k];
        }
    }
    memcpy(score, sum, sizeof(sum));
}

static void sum_any(const struct weights *weights, const struct gram *at, size_t count,
                    int32_t *total)
{
    for (size_t i = 0; i < count; i++) {
        const int8_t *row =
            weights->rows + (size_t)gram_slot(at[i].hash, weights->bits) * weights->stride;
        if ((uint8_t)row[weights->stride - 1] != gram_tag(at[i].hash))
            continue; /* never learned */
        for (uint32_t k = 0; k < weights->stride; k++)
            total[k] += row[k];
    }
}

static void dense_any(const struct weights *weights, const float *value, float *score)
{
    const float *weight = weights->dense_weight;
    for (uint32_t k = 0; k < weights->dense; k++, weight += weights->stride)
        for (uint32_t i = 0; value[k] != 0 && i < weights->columns; i++)
            score[i] += value[k] * weight[i];
}

/* The same source for processors with and without wide registers: the sums are the same. */
#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2")))
static bool has_wide(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
#define WIDE
static bool has_wide(void)
{
    return true;
}
#endif

WIDE static void sum_wide(const struct weights *weights, const struct gram *at, size_t count,
                          int32_t *total)
{
    sum_base(weights->rows, weights->bits, at, count, total);
}

WIDE static void dense_wide(const struct weights *weights, const float *value, float *score)
{
    dense_base(weights->dense_weight, weights->dense, value, score);
}

float weights_score(const struct weights *weights, const struct grams *grams, const float *dense,
                    float *score)
{
    int32_t total[STRIDE_MOST] = {0};
    float sum[STRIDE_MOST] = {0};
    const bool base = weights->stride == BASE_STRIDE && has_wide();
    for (size_t i = 0; i < grams->count; i += ROWS_A_SUM) {
        const size_t left = grams->count - i;
        const size_t count = left < ROWS_A_SUM ? left : ROWS_A_SUM;
        if (base)
            sum_wide(weights, grams->at + i, count, total);
        else
            sum_any(weights, grams->at + i, count, total);
    }
    if (base)
        dense_wide(weights, dense, sum);
    else
        dense_any(weights, dense, sum);
    const float length = weights->share * (float)total[weights->columns];
    const float even = length > 0 ? 1 / sqrtf(length) : 0;
    for (uint32_t i = 0; i < weights->columns; i++)
        score[i] +=
            weights->column[i].bias + weights->column[i].scale * even * (float)total[i] + sum[i];
    return even;
}

/* e^x to seven digits (the remainder of x / ln 2 by a polynomial): the same on every machine. */
double quick_exp(double x)
{
    const double ln2 = 0.69314718055994530942, most = 700;
    x = x > most ? most : x < -most ? -most : x;
    const int64_t turns = (int64_t)(x * (1 / ln2) + (x < 0 ? -.5 : .5));
    const double r = x - (double)turns * ln2;
    const double part =
        1 + r * (1 + r * (1. / 2 + r * (1. / 6 + r * (1. / 24 + r * (1. / 120 + r / 720)))));
    const uint64_t bits = (uint64_t)(turns + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof(power));
    return part * power;
}

typedef double four __attribute__((vector_size(32)));
typedef int64_t four_bits __attribute__((vector_size(32)));
typedef int32_t four_whole __attribute__((vector_size(16)));
enum { FOUR = 4 };

/* As quick_exp, step by step, so that one and four give the same bits. */
static inline __attribute__((always_inline)) void exps_base(double *x)
{
    static const double ln2 = 0.69314718055994530942, limit = 700;
    const four zero = {0}, most = zero + limit, half = zero + .5;
    four at;
    memcpy(&at, x, sizeof(at));
    const four_bits over = at > most, under = at < -most;
    at = (four)(((four_bits)most & over) | ((four_bits)-most & under) |
                ((four_bits)at & ~(over | under)));
    const four nearer = (four)((four_bits)half | ((at < zero) & INT64_MIN));
    const four_whole turns = __builtin_convertvector(at * (1 / ln2) + nearer, four_whole);
    const four r = at - __builtin_convertvector(turns, four) * ln2;
    const four part =
        1 + r * (1 + r * (1. / 2 + r * (1. / 6 + r * (1. / 24 + r * (1. / 120 + r / 720)))));
    const four_bits bits = (__builtin_convertvector(turns, four_bits) + 1023) << 52;
    at = part * (four)bits;
    memcpy(x, &at, sizeof(at));
}

WIDE static void exps_wide(double *x, size_t count)
{
    for (size_t i = 0; i < count; i += FOUR)
        exps_base(x + i);
}

static void exps_any(double *x, size_t count)
{
    for (size_t i = 0; i < count; i += FOUR)
        exps_base(x + i);
}

void quick_exps(double *x, size_t count)
{
    const size_t whole = count / FOUR * FOUR;
    if (has_wide())
        exps_wide(x, whole);
    else
        exps_any(x, whole);
    for (size_t i = whole; i < count; i++)
        x[i] = quick_exp(x[i]);
}

/* From `i` on, the columns of one group. */
static uint32_t group_end(const struct weights *weights, uint32_t i)
{
    uint32_t end = i + 1;
    while (weights->column[i].group && end < weights->columns &&
           weights->column[end].group == weights->column[i].group)
        end++;
    return end;
}

void weights_odds(const struct weights *weights, const float *score, double *p_out)
{
    const struct weights_column *column = weights->column;
    for (uint32_t i = 0, end; i < weights->columns; i = end) {
        end = group_end(weights, i);
        for (uint32_t k = i; k < end; k++)
            p_out[k] = (double)(column[k].slope * score[k] + column[k].shift);
        double most = p_out[i];
        for (uint32_t k = i + 1; k < end; k++)
            most = p_out[k] > most ? p_out[k] : most;
        for (uint32_t k = i; k < end; k++)
            p_out[k] = column[i].group ? p_out[k] - most : -p_out[k];
    }
    quick_exps(p_out, weights->columns);
    for (uint32_t i = 0, end; i < weights->columns; i = end) {
        end = group_end(weights, i);
        double sum = 0;
        for (uint32_t k = i; k < end; k++)
            sum += p_out[k];
        for (uint32_t k = i; k < end; k++)
            p_out[k] = column[i].group ? p_out[k] / sum : 1 / (1 + p_out[k]);
    }
}
