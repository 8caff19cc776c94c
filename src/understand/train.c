#include "understand/corpus.h"

#include <math.h>

const struct training training_defaults = {
    .without = PART_NONE, .seed = 1, .cost = 1, .row_bits = 16};

enum { FOLDS = 4 };
static const double SHARED_COST = .5; /* there are many posts, and of many voices */

struct trainer {
    const struct training *training;
    struct corpus *corpus;
    struct weights *weights;
    float *cost, *offset;
    uint32_t *row; /* numbers of the posts learned from */
    float *w;
    float *held;  /* for own labels: the held-out score of each post and column */
    float *score; /* held-out scores of one column */
    int8_t *score_side;
    bool shared; /* the column in work is one that helpers know too */
};

/* Feelings are heard alike in all voices; of all else helpers know only bits. */
static bool is_shared(const struct trainer *trainer, size_t column)
{
    return trainer->training->posts->kind != LABELS_OWN && column >= ANSWER_SENTIMENT &&
           column < ANSWER_INTENT;
}

/* Whether a post helps to tell scores from odds: mostly those of the set's own voice only. */
static bool counts(const struct trainer *trainer, size_t post)
{
    const struct labelled_post *it = trainer->corpus->post[post];
    return (it->part != PART_HELPER || trainer->shared) && !it->twin;
}

static uint32_t fold_of(const struct trainer *trainer, size_t post)
{
    const struct labelled_post *it = trainer->corpus->post[post];
    uint64_t state = trainer->training->seed ^ text_hash(it->text); /* a twin goes with its own */
    return it->part == PART_HELPER && !trainer->shared ? UINT32_MAX
                                                       : (uint32_t)(draw(&state) % FOLDS);
}

/* Learns the column from all posts but those of a fold. */
static void learn(struct trainer *trainer, size_t column, uint32_t without)
{
    const struct corpus *corpus = trainer->corpus;
    size_t count = 0;
    for (size_t i = 0; i < corpus->count; i++)
        if (corpus->side[i] && fold_of(trainer, i) != without)
            trainer->row[count++] = (uint32_t)i;
    const struct descent descent = {.matrix = &corpus->matrix,
                                    .row = trainer->row,
                                    .count = count,
                                    .side = corpus->side,
                                    .cost = trainer->cost,
                                    .offset = trainer->training->delta ? trainer->offset : NULL,
                                    .seed = trainer->training->seed + column};
    descend(&descent, trainer->w);
}

/* The side with fewer posts costs more, by the root of how many fewer. */
static void set_costs(struct trainer *trainer, size_t column, size_t yes)
{
    const struct corpus *corpus = trainer->corpus;
    double told = 0;
    for (size_t i = 0; i < corpus->count; i++)
        told += corpus->side[i] != 0;
    const double share = fmin(fmax((double)yes / fmax(told, 1), .001), .999);
    const double root = sqrt((1 - share) / share);
    for (size_t i = 0; i < corpus->count; i++) {
        const double balance = corpus->side[i] > 0 ? sqrt(root) : 1 / sqrt(root);
        trainer->cost[i] =
            (float)(trainer->training->cost * balance * (double)corpus->post[i]->weight);
        if (trainer->training->delta)
            trainer->offset[i] = corpus->known[i * ANSWER_COUNT + column];
    }
}

/* Where most posts of a language are angry, the language itself must not become a sign of anger: in
 * each language either side weighs the same. */
static void even_languages(struct trainer *trainer)
{
    enum { LANGS = 32 };
    static const double most = 5;
    const struct corpus *corpus = trainer->corpus;
    struct text lang[LANGS];
    double yes[LANGS] = {0}, no[LANGS] = {0};
    uint8_t *of = mem_new(corpus->count + 1);
    size_t langs = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        size_t k = 0;
        while (k < langs && !text_same(lang[k], corpus->post[i]->lang))
            k++;
        if (k == langs && langs < LANGS - 1)
            lang[langs++] = corpus->post[i]->lang;
        of[i] = (uint8_t)k;
        yes[k] += corpus->side[i] > 0 ? (double)trainer->cost[i] : 0;
        no[k] += corpus->side[i] < 0 ? (double)trainer->cost[i] : 0;
    }
    for (size_t i = 0; i < corpus->count; i++) {
        const double side = corpus->side[i] > 0 ? yes[of[i]] : no[of[i]];
        if (side > 0)
            trainer->cost[i] *=
                (float)(SHARED_COST * fmin((yes[of[i]] + no[of[i]]) / (2 * side), most));
    }
    mem_free(of);
}

static void store_column(struct trainer *trainer, size_t column)
{
    const struct corpus *corpus = trainer->corpus;
    struct weights *weights = trainer->weights;
    float most = 0;
    const struct term *term;
    vec_each (term, &corpus->terms)
        if (term->slot >= 0)
            most = fmaxf(most, fabsf(trainer->w[term->slot] * term->value));
    const float scale = most > 0 ? most / 127 : 1;
    weights->column[column].scale = scale;
    vec_each (term, &corpus->terms)
        if (term->slot >= 0)
            weights->rows[(size_t)term->slot * weights->stride + column] =
                (int8_t)lroundf(trainer->w[term->slot] * term->value / scale);
    for (size_t k = 0; k < corpus->dense; k++)
        weights->dense_weight[k * weights->stride + column] =
            trainer->w[((size_t)1 << corpus->bits) + k] * DENSE_GAIN;
}

/* Scores each post by what was learned without its fold; then the whole is learned. */
static void learn_column(struct trainer *trainer, size_t column)
{
    struct corpus *corpus = trainer->corpus;
    const size_t yes = corpus_sides(corpus, column);
    trainer->shared = is_shared(trainer, column);
    struct weights_column *to = &trainer->weights->column[column];
    to->slope = 1;
    if (!yes)
        return;
    set_costs(trainer, column, yes);
    if (trainer->shared)
        even_languages(trainer);
    size_t count = 0;
    for (uint32_t fold = 0; fold < FOLDS && !trainer->training->delta; fold++) {
        learn(trainer, column, fold);
        for (size_t i = 0; i < corpus->count; i++) {
            if (!corpus->side[i] || !counts(trainer, i) || fold_of(trainer, i) != fold)
                continue;
            const float score = matrix_score(&corpus->matrix, i, trainer->w);
            trainer->held[i * corpus->columns + column] = score;
            trainer->score[count] = score;
            trainer->score_side[count++] = corpus->side[i];
        }
    }
    platt(trainer->score, trainer->score_side, count, &to->slope, &to->shift);
    learn(trainer, column, UINT32_MAX - 1);
    store_column(trainer, column);
}

/* Columns that exclude each other share one slope. */
static void fit_group(struct trainer *trainer, size_t first, size_t count)
{
    const struct corpus *corpus = trainer->corpus;
    const bool own = trainer->training->posts->kind == LABELS_OWN;
    float *score = mem_new((corpus->count * count + 1) * sizeof(*score));
    float *shift = mem_new(count * sizeof(*shift)), slope = 1;
    uint32_t *right = mem_new((corpus->count + 1) * sizeof(*right));
    size_t rows = 0;
    trainer->shared = is_shared(trainer, first);
    for (size_t i = 0; i < corpus->count; i++) {
        uint32_t which = UINT32_MAX;
        for (uint32_t k = 0; k < count; k++)
            if (own ? corpus->post[i]->label == k : corpus->post[i]->want[first + k] > 0)
                which = k;
        if (which == UINT32_MAX || !counts(trainer, i))
            continue;
        for (size_t k = 0; k < count; k++)
            score[rows * count + k] = trainer->held[i * corpus->columns + first + k];
        right[rows++] = which;
    }
    platt_group(score, right, rows, count, &slope, shift);
    for (size_t k = 0; k < count; k++) {
        trainer->weights->column[first + k].slope = slope;
        trainer->weights->column[first + k].shift = shift[k];
    }
    mem_free(score);
    mem_free(shift);
    mem_free(right);
}

static void name_columns(struct trainer *trainer)
{
    const struct labelled *posts = trainer->training->posts;
    for (size_t i = 0; i < trainer->corpus->columns; i++) {
        struct weights_column *column = &trainer->weights->column[i];
        const bool own = posts->kind == LABELS_OWN;
        const struct text name = own ? posts->labels.at[i] : text_of(answer_name((enum answer)i));
        snprintf(column->name, sizeof(column->name), "%.*s", TEXT_ARG(name));
        column->group = own ? 1 : (uint32_t)answer_group((enum answer)i);
    }
}

static void tag_rows(struct trainer *trainer)
{
    const struct corpus *corpus = trainer->corpus;
    struct weights *weights = trainer->weights;
    const struct term *term;
    vec_each (term, &corpus->terms) {
        if (term->slot < 0)
            continue;
        int8_t *row = weights->rows + (size_t)term->slot * weights->stride;
        row[weights->columns] = (int8_t)lroundf(term->value * term->value / corpus->share);
        row[weights->stride - 1] = (int8_t)gram_tag(term->hash);
    }
    weights->share = corpus->share;
    weights->plan = corpus->plan;
    weights->delta = trainer->training->delta;
}

static void learn_all(struct trainer *trainer)
{
    const struct corpus *corpus = trainer->corpus;
    const struct training *training = trainer->training;
    for (size_t i = 0; i < corpus->columns; i++) {
        if (training->progress)
            training->progress("learning", i, corpus->columns, training->arg);
        learn_column(trainer, i);
    }
    const struct weights_column *column = trainer->weights->column;
    for (size_t i = 0; i < corpus->columns && !training->delta;) {
        size_t end = i + 1;
        while (end < corpus->columns && column[i].group && column[end].group == column[i].group)
            end++;
        if (column[i].group)
            fit_group(trainer, i, end - i);
        i = end;
    }
}

enum err understand_train(const struct understand *understand, const struct training *training,
                          struct buf *out, struct why *why)
{
    if (training->row_bits < ROW_BITS_LEAST || training->row_bits > ROW_BITS_MOST)
        return why_set(why, ERR_BAD_INPUT, "a table has 2^%d to 2^%d rows", ROW_BITS_LEAST,
                       ROW_BITS_MOST);
    if (training->delta && !understand->learned)
        return why_set(why, ERR_BAD_INPUT, "there is no base to learn a delta on");
    if (!training->posts->posts.len)
        return why_set(why, ERR_BAD_INPUT, "there is no post to learn from");
    enum err err = OK;
    struct trainer trainer = {.training = training,
                              .corpus = corpus_new(understand, training, &err, why)};
    if (err)
        return err;
    const size_t count = trainer.corpus->count + 1;
    trainer.weights = weights_new(trainer.corpus->bits, (uint32_t)trainer.corpus->columns,
                                  (uint32_t)trainer.corpus->dense);
    trainer.cost = mem_new(count * sizeof(float));
    trainer.offset = mem_new(count * sizeof(float));
    trainer.row = mem_new(count * sizeof(uint32_t));
    trainer.w = mem_new(trainer.corpus->matrix.width * sizeof(float));
    trainer.held = mem_new(count * trainer.corpus->columns * sizeof(float));
    trainer.score = mem_new(count * sizeof(float));
    trainer.score_side = mem_new(count);
    name_columns(&trainer);
    tag_rows(&trainer);
    learn_all(&trainer);
    err = weights_write(trainer.weights, out, why);
    mem_free(trainer.cost);
    mem_free(trainer.offset);
    mem_free(trainer.row);
    mem_free(trainer.w);
    mem_free(trainer.held);
    mem_free(trainer.score);
    mem_free(trainer.score_side);
    weights_free(&trainer.weights);
    corpus_free(&trainer.corpus);
    return err;
}
