#include "understand/weights.h"

#include "base/mem.h"
#include "understand/quick.h"
#include "understand/wide.h"

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

typedef int8_t unaligned __attribute__((vector_size(16), aligned(1), may_alias));
typedef int16_t wide __attribute__((vector_size(32)));
typedef float eight __attribute__((vector_size(32)));
enum { LANES = 16, EIGHT = 8, ROWS_A_SUM = 250, BASE_STRIDE = 32 };

/* Without a branch: which grams are known cannot be foretold. A gram and a known one are eight
 * bytes, the places above. */
static inline size_t know(const struct weights *weights, const struct grams *grams,
                          struct known *known, uint32_t stride)
{
    const int8_t *tags = weights->rows + stride - 1;
    const uint32_t bits = weights->bits;
    size_t count = 0;
    for (size_t i = 0; i < grams->count; i++) {
        const struct gram gram = grams->at[i];
        const uint32_t row = gram_slot(gram.hash, bits) * stride;
        known[count] = (struct known){row, gram.from, gram.to};
        count += (uint8_t)tags[row] == gram_tag(gram.hash);
    }
    return count;
}

void weights_fetch(const struct weights *weights, struct grams *grams)
{
    grams->rows = weights ? weights->rows : NULL;
    grams->shift = weights ? 32 - weights->bits : 0;
    grams->stride = weights ? weights->stride : 0;
}

void weights_know(const struct weights *weights, const struct grams *grams, struct knowns *knowns)
{
    if (weights->stride == BASE_STRIDE)
        knowns->count = know(weights, grams, knowns->at, BASE_STRIDE);
    else
        knowns->count = know(weights, grams, knowns->at, weights->stride);
}

#define widened_plain(at) __builtin_convertvector(*(const unaligned *)(at), wide)
#define NAME(x)           x##_plain
#define FOR
#include "understand/weights_body.h"
#undef NAME
#undef FOR
#ifdef WIDE
#define widened_wide(at) ((wide)_mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i_u *)(at))))
#define NAME(x)          x##_wide
#define FOR              WIDE
#include "understand/weights_body.h"
#undef NAME
#undef FOR
#endif

static void sum_any(const struct weights *weights, const struct known *at, size_t count,
                    int32_t *total)
{
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = weights->rows + at[i].row;
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

float weights_score(const struct weights *weights, const struct knowns *knowns, const float *dense,
                    float *score)
{
    int32_t total[STRIDE_MOST] = {0};
    float sum[STRIDE_MOST] = {0};
    const bool base = weights->stride == BASE_STRIDE;
    for (size_t i = 0; i < knowns->count; i += ROWS_A_SUM) {
        const size_t left = knowns->count - i;
        const size_t count = left < ROWS_A_SUM ? left : ROWS_A_SUM;
        if (base)
            CHOOSE(sum_base)(weights->rows, knowns->at + i, count, total);
        else
            sum_any(weights, knowns->at + i, count, total);
    }
    if (base)
        CHOOSE(dense_base)(weights->dense_weight, weights->dense, dense, sum);
    else
        dense_any(weights, dense, sum);
    const float length = weights->share * (float)total[weights->columns];
    const float even = length > 0 ? 1 / sqrtf(length) : 0;
    for (uint32_t i = 0; i < weights->columns; i++)
        score[i] +=
            weights->column[i].bias + weights->column[i].scale * even * (float)total[i] + sum[i];
    return even;
}

void weights_margins(const struct weights *weights, const float *score, double *margin_out)
{
    for (uint32_t i = 0; i < weights->columns; i++) {
        const struct weights_column *column = &weights->column[i];
        margin_out[i] = (double)(column->slope * score[i] + column->shift);
    }
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
    weights_margins(weights, score, p_out);
    for (uint32_t i = 0, end; i < weights->columns; i = end) {
        end = group_end(weights, i);
        if (weights->column[i].group)
            quick_softmax(p_out + i, end - i);
        else
            p_out[i] = 1 / (1 + quick_exp(-p_out[i]));
    }
}
