#include "understand/corpus.h"
#include "understand/factors.h"

#include <math.h>

const struct training training_defaults = {
    .without = PART_NONE, .seed = 1, .cost = 1, .row_bits = 16};

/* Tables averaged into one; folds to hold out, and held-out posts that are enough to fit odds. */
enum { VOICES_BASE = 3, VOICES_OWN = 1, FOLDS = 4, HELD_BASE = 3500, HELD_OWN = 2000 };
enum { ROUNDS = 13, HELPER_ROUNDS = 3 /* a helper is heard in every third */ };
static const float PACE = .06F, DOUBT = .04F;
static const float ALL_VOICES = .7F; /* of a feeling: what all voices teach, helpers too */
/* A rare feeling or intent weighs more in the odds, by this power of how rare it is. */
static const double RARE = .6;

struct trainer {
    const struct training *training;
    struct corpus *corpus;
    struct weights *weights;
    float *cost;
    float *offset; /* what the base says of each post, for a delta */
    uint32_t *row; /* numbers of the posts learned from */
    uint8_t *every;
    float *w;
    int8_t *want;    /* columns of each post; NULL for own labels, which have: */
    uint32_t *right; /* the label of each post */
    uint32_t *group; /* of each column */
    float *held;     /* held-out scores: columns of each post that fits the odds */
    uint32_t *held_post;
    size_t held_count;
};

static bool is_own(const struct trainer *trainer)
{
    return trainer->training->posts->kind == LABELS_OWN;
}

/* Odds are fitted to the set's own voice. */
static bool counts(const struct trainer *trainer, size_t post)
{
    const struct labelled_post *it = trainer->corpus->post[post];
    return it->part != PART_HELPER && !it->twin;
}

static uint32_t fold_of(const struct trainer *trainer, size_t post)
{
    const struct labelled_post *it = trainer->corpus->post[post];
    uint64_t state = trainer->training->seed ^ text_hash(it->text); /* a twin goes with its own */
    return it->part == PART_HELPER ? UINT32_MAX : (uint32_t)(draw(&state) % FOLDS);
}

static void store_column(struct trainer *trainer, size_t column, float bias)
{
    const struct corpus *corpus = trainer->corpus;
    struct weights *weights = trainer->weights;
    float most = 0;
    const struct term *term;
    vec_each (term, &corpus->terms)
        if (term->slot >= 0)
            most = fmaxf(most, fabsf(trainer->w[term->slot] * term->value));
    const float scale = most > 0 ? most / 127 : 1;
    struct weights_column *to = &weights->column[column];
    vec_each (term, &corpus->terms)
        if (term->slot >= 0)
            weights->rows[(size_t)term->slot * weights->stride + column] =
                (int8_t)lroundf(trainer->w[term->slot] * term->value / scale);
    /* the odds are part of the weights: a score is a log odds */
    to->scale = scale * to->slope;
    to->bias = bias * to->slope + to->shift;
    for (size_t k = 0; k < corpus->dense; k++)
        weights->dense_weight[k * weights->stride + column] =
            trainer->w[((size_t)1 << corpus->bits) + k] * DENSE_GAIN * to->slope;
    to->slope = 1;
    to->shift = 0;
}

/* ---- a base, or a table of own labels: all columns at once ---- */

/* Whether the labels say more of a post than its feeling. */
static bool says_more(const struct trainer *trainer, size_t post)
{
    const int8_t *want = trainer->want + post * ANSWER_COUNT;
    for (int i = 0; i < ANSWER_COUNT; i++)
        if (want[i] && (i < ANSWER_SENTIMENT || i >= ANSWER_INTENT))
            return true;
    return false;
}

/* Where most posts of a language are angry, the language itself must not become a sign of anger: in
 * each language each feeling weighs the same. */
static void even_languages(const struct corpus *corpus, const int8_t *want, float *cost)
{
    enum { LANGS = 32 };
    static const double most = 5;
    struct text lang[LANGS];
    double weight[LANGS][SENTIMENT_COUNT] = {{0}};
    uint8_t *of = mem_new((corpus->count + 1) * 2);
    size_t langs = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        size_t k = 0, felt = 0;
        while (k < langs && !text_same(lang[k], corpus->post[i]->lang))
            k++;
        if (k == langs && langs < LANGS - 1)
            lang[langs++] = corpus->post[i]->lang;
        while (felt < SENTIMENT_COUNT && want[i * SENTIMENT_COUNT + felt] <= 0)
            felt++;
        of[i * 2] = (uint8_t)k;
        of[i * 2 + 1] = (uint8_t)felt;
        if (felt < SENTIMENT_COUNT)
            weight[k][felt] += (double)cost[i];
    }
    for (size_t i = 0; i < corpus->count; i++) {
        const double *of_lang = weight[of[i * 2]], all = of_lang[0] + of_lang[1] + of_lang[2];
        if (of[i * 2 + 1] < SENTIMENT_COUNT)
            cost[i] *= (float)fmin(all / (SENTIMENT_COUNT * of_lang[of[i * 2 + 1]]), most);
    }
    mem_free(of);
}

static struct course course_of(const struct trainer *trainer, size_t count, uint64_t voice)
{
    const struct training *training = trainer->training;
    return (struct course){.matrix = &trainer->corpus->matrix,
                           .row = trainer->row,
                           .count = count,
                           .want = trainer->want,
                           .right = trainer->right,
                           .cost = trainer->cost,
                           .every = trainer->every,
                           .group = trainer->group,
                           .columns = trainer->corpus->columns,
                           .whole = (size_t)1 << trainer->corpus->bits,
                           .rounds = (int)lround(ROUNDS * sqrt(training->cost)) + 1,
                           .pace = PACE,
                           .doubt = DOUBT,
                           .seed = training->seed + voice};
}

static struct factors *learn(struct trainer *trainer, uint32_t without, uint64_t voice)
{
    size_t count = 0;
    for (size_t i = 0; i < trainer->corpus->count; i++)
        if (fold_of(trainer, i) != without && (is_own(trainer) || says_more(trainer, i)))
            trainer->row[count++] = (uint32_t)i;
    const struct course course = course_of(trainer, count, voice);
    return factors_learn(&course);
}

/* Feelings are heard alike in all voices: they are learned once more of all posts, helpers too. */
static struct factors *learn_feelings(struct trainer *trainer, uint32_t without, uint64_t voice)
{
    const struct corpus *corpus = trainer->corpus;
    int8_t *want = mem_new((corpus->count + 1) * SENTIMENT_COUNT);
    float *cost = mem_new((corpus->count + 1) * sizeof(float));
    size_t count = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        const int8_t *from = trainer->want + i * ANSWER_COUNT + ANSWER_SENTIMENT;
        memcpy(want + i * SENTIMENT_COUNT, from, SENTIMENT_COUNT);
        cost[i] = trainer->cost[i];
        if (from[0] && fold_of(trainer, i) != without)
            trainer->row[count++] = (uint32_t)i;
    }
    even_languages(corpus, want, cost);
    struct course course = course_of(trainer, count, voice);
    course.want = want;
    course.cost = cost;
    course.group += ANSWER_SENTIMENT;
    course.columns = SENTIMENT_COUNT;
    struct factors *factors = factors_learn(&course);
    mem_free(want);
    mem_free(cost);
    return factors;
}

/* Scores posts by what was learned without them. */
static void hold_out(struct trainer *trainer)
{
    const struct corpus *corpus = trainer->corpus;
    const struct training *training = trainer->training;
    const size_t enough = is_own(trainer) ? HELD_OWN : HELD_BASE;
    for (uint32_t fold = 0; fold < FOLDS && trainer->held_count < enough; fold++) {
        if (training->progress)
            training->progress("holding out", fold, FOLDS, training->arg);
        struct factors *factors = learn(trainer, fold, 0);
        struct factors *feelings = trainer->want ? learn_feelings(trainer, fold, 0) : NULL;
        for (size_t i = 0; i < corpus->count; i++) {
            if (!counts(trainer, i) || fold_of(trainer, i) != fold)
                continue;
            float *held = trainer->held + trainer->held_count * corpus->columns;
            float felt[SENTIMENT_COUNT];
            factors_score(factors, &corpus->matrix, i, held);
            if (feelings)
                factors_score(feelings, &corpus->matrix, i, felt);
            for (int k = 0; feelings && k < SENTIMENT_COUNT; k++)
                held[ANSWER_SENTIMENT + k] += ALL_VOICES * (felt[k] - held[ANSWER_SENTIMENT + k]);
            trainer->held_post[trainer->held_count++] = (uint32_t)i;
        }
        factors_free(&factors);
        factors_free(&feelings);
    }
}

static void fit_alone(struct trainer *trainer, size_t column)
{
    const size_t columns = trainer->corpus->columns;
    float *score = mem_new((trainer->held_count + 1) * sizeof(*score));
    int8_t *side = mem_new(trainer->held_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < trainer->held_count; i++) {
        const int8_t want = trainer->want[trainer->held_post[i] * columns + column];
        score[count] = trainer->held[i * columns + column];
        side[count] = want;
        count += want != 0;
    }
    struct weights_column *to = &trainer->weights->column[column];
    to->slope = 1;
    if (count)
        platt(score, side, count, &to->slope, &to->shift);
    mem_free(score);
    mem_free(side);
}

/* Columns that exclude each other share one slope. */
static void fit_group(struct trainer *trainer, size_t first, size_t count)
{
    const double even = is_own(trainer) || first == ANSWER_RISK ? 0 : RARE;
    const size_t columns = trainer->corpus->columns;
    float *score = mem_new((trainer->held_count * count + 1) * sizeof(*score));
    float *shift = mem_new(count * sizeof(*shift)), slope = 1;
    uint32_t *right = mem_new((trainer->held_count + 1) * sizeof(*right));
    size_t rows = 0;
    for (size_t i = 0; i < trainer->held_count; i++) {
        const size_t post = trainer->held_post[i];
        uint32_t which = UINT32_MAX;
        for (uint32_t k = 0; k < count; k++)
            if (is_own(trainer) ? trainer->right[post] == k
                                : trainer->want[post * columns + first + k] > 0)
                which = k;
        if (which == UINT32_MAX)
            continue;
        memcpy(score + rows * count, trainer->held + i * columns + first, count * sizeof(*score));
        right[rows++] = which;
    }
    if (rows)
        platt_group(&(struct choices){score, right, rows, count, even}, &slope, shift);
    for (size_t k = 0; k < count; k++) {
        trainer->weights->column[first + k].slope = slope;
        trainer->weights->column[first + k].shift = shift[k];
    }
    mem_free(score);
    mem_free(shift);
    mem_free(right);
}

static void fit_odds(struct trainer *trainer)
{
    for (size_t i = 0, end; i < trainer->corpus->columns; i = end) {
        end = i + 1;
        while (end < trainer->corpus->columns && trainer->group[i] &&
               trainer->group[end] == trainer->group[i])
            end++;
        if (trainer->group[i])
            fit_group(trainer, i, end - i);
        else
            fit_alone(trainer, i);
    }
}

/* The mean of several tables, each learned in an order of its own. */
static void learn_whole(struct trainer *trainer)
{
    const struct corpus *corpus = trainer->corpus;
    const struct training *training = trainer->training;
    const int voices = is_own(trainer) ? VOICES_OWN : VOICES_BASE;
    struct factors *factors[VOICES_BASE > VOICES_OWN ? VOICES_BASE : VOICES_OWN];
    struct factors *feelings = is_own(trainer) ? NULL : learn_feelings(trainer, UINT32_MAX - 1, 1);
    float *sum = mem_new(corpus->matrix.width * sizeof(*sum));
    for (int n = 0; n < voices; n++) {
        if (training->progress)
            training->progress("learning", (size_t)n, (size_t)voices, training->arg);
        factors[n] = learn(trainer, UINT32_MAX - 1, (uint64_t)n + 1);
    }
    for (size_t k = 0; k < corpus->columns; k++) {
        float bias = 0;
        memset(sum, 0, corpus->matrix.width * sizeof(*sum));
        for (int n = 0; n < voices; n++) {
            bias += factors_column(factors[n], k, trainer->w) / (float)voices;
            for (size_t i = 0; i < corpus->matrix.width; i++)
                sum[i] += trainer->w[i] / (float)voices;
        }
        if (feelings && k >= ANSWER_SENTIMENT && k < ANSWER_INTENT) {
            const float more = factors_column(feelings, k - ANSWER_SENTIMENT, trainer->w);
            bias += ALL_VOICES * (more - bias);
            for (size_t i = 0; i < corpus->matrix.width; i++)
                sum[i] += ALL_VOICES * (trainer->w[i] - sum[i]);
        }
        memcpy(trainer->w, sum, corpus->matrix.width * sizeof(*sum));
        store_column(trainer, k, bias);
    }
    for (int n = 0; n < voices; n++)
        factors_free(&factors[n]);
    factors_free(&feelings);
    mem_free(sum);
}

static void learn_together(struct trainer *trainer)
{
    const struct corpus *corpus = trainer->corpus;
    const size_t count = corpus->count + 1, columns = corpus->columns;
    trainer->every = mem_new(count);
    trainer->right = mem_new(count * sizeof(uint32_t));
    trainer->want = is_own(trainer) ? NULL : mem_new(count * columns);
    trainer->group = mem_new((columns + 1) * sizeof(uint32_t));
    trainer->held = mem_new(count * columns * sizeof(float));
    trainer->held_post = mem_new(count * sizeof(uint32_t));
    for (size_t k = 0; k < columns; k++)
        trainer->group[k] = trainer->weights->column[k].group;
    for (size_t i = 0; i < corpus->count; i++) {
        const struct labelled_post *post = corpus->post[i];
        trainer->every[i] = post->part == PART_HELPER ? HELPER_ROUNDS : 1;
        trainer->right[i] = post->label;
        trainer->cost[i] = post->weight;
        if (trainer->want)
            memcpy(trainer->want + i * columns, post->want, columns);
    }
    hold_out(trainer);
    fit_odds(trainer);
    learn_whole(trainer);
    mem_free(trainer->every);
    mem_free(trainer->right);
    mem_free(trainer->want);
    mem_free(trainer->group);
    mem_free(trainer->held);
    mem_free(trainer->held_post);
}

/* ---- a delta: each column alone, what the base does not know yet ---- */

/* How much the posts may change: the base speaks in log odds, and a post is believed when it stands
 * `sure` on its side; `cost` is that of a post that does not. */
struct strength {
    float sure, cost;
};
static const struct strength strengths[] = {{3, .03F}, {3, .3F}, {8, .3F}, {12, .3F}};
enum { STRENGTHS = sizeof(strengths) / sizeof(*strengths), TRIED_MOST = 3000 };

/* The side with fewer posts costs more, by the root of how many fewer. */
static void set_costs(struct trainer *trainer, size_t yes, float cost)
{
    const struct corpus *corpus = trainer->corpus;
    double told = 0;
    for (size_t i = 0; i < corpus->count; i++)
        told += corpus->side[i] != 0;
    const double share = fmin(fmax((double)yes / fmax(told, 1), .001), .999);
    const double root = sqrt((1 - share) / share);
    for (size_t i = 0; i < corpus->count; i++) {
        const double balance = corpus->side[i] > 0 ? sqrt(root) : 1 / sqrt(root);
        trainer->cost[i] = (float)(trainer->training->cost * (double)cost * balance *
                                   (double)corpus->post[i]->weight);
    }
}

static float known_of(const struct corpus *corpus, size_t post, size_t column)
{
    return corpus->known[post * ANSWER_COUNT + column];
}

/* Learns the column of the posts of all folds but one, into trainer->w. */
static void descend_column(struct trainer *trainer, size_t column, const struct strength *strength,
                           uint32_t without)
{
    const struct corpus *corpus = trainer->corpus;
    size_t count = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        trainer->offset[i] = known_of(corpus, i, column) / strength->sure;
        trainer->row[count] = (uint32_t)i;
        count += corpus->side[i] != 0 && fold_of(trainer, i) != without;
    }
    const struct descent descent = {.matrix = &corpus->matrix,
                                    .row = trainer->row,
                                    .count = count,
                                    .side = corpus->side,
                                    .cost = trainer->cost,
                                    .offset = trainer->offset,
                                    .seed = trainer->training->seed + column};
    descend(&descent, trainer->w);
}

/* What is lost (in log odds) on posts that were not learned from; NULL: by the base alone. */
static double held_out_loss(struct trainer *trainer, size_t column, const struct strength *strength)
{
    const struct corpus *corpus = trainer->corpus;
    double loss = 0;
    for (uint32_t fold = 0; fold < FOLDS; fold++) {
        if (strength)
            descend_column(trainer, column, strength, fold);
        for (size_t i = 0; i < corpus->count; i++) {
            if (!corpus->side[i] || fold_of(trainer, i) != fold)
                continue;
            float score = known_of(corpus, i, column);
            if (strength)
                score += strength->sure * matrix_score(&corpus->matrix, i, trainer->w);
            loss += log1p(exp(-(double)corpus->side[i] * (double)score));
        }
    }
    return loss;
}

/* The one that does best on posts it has not seen; NULL: the base does. Of a great many posts it is
 * the second: they need no trial. */
static const struct strength *choose_strength(struct trainer *trainer, size_t column, size_t yes)
{
    if (trainer->corpus->count > TRIED_MOST)
        return &strengths[1];
    const struct strength *best = NULL;
    double least = held_out_loss(trainer, column, NULL);
    for (size_t i = 0; i < STRENGTHS; i++) {
        set_costs(trainer, yes, strengths[i].cost);
        const double loss = held_out_loss(trainer, column, &strengths[i]);
        if (loss >= least)
            continue;
        least = loss;
        best = &strengths[i];
    }
    return best;
}

static void learn_delta(struct trainer *trainer)
{
    struct corpus *corpus = trainer->corpus;
    const struct training *training = trainer->training;
    trainer->offset = mem_new((corpus->count + 1) * sizeof(float));
    for (size_t column = 0; column < corpus->columns; column++) {
        if (training->progress)
            training->progress("learning", column, corpus->columns, training->arg);
        const size_t yes = corpus_sides(corpus, column);
        const struct strength *strength = choose_strength(trainer, column, yes);
        trainer->weights->column[column].slope = 1;
        if (!strength)
            continue;
        set_costs(trainer, yes, strength->cost);
        descend_column(trainer, column, strength, UINT32_MAX - 1);
        trainer->weights->column[column].slope = strength->sure;
        store_column(trainer, column, 0);
    }
    mem_free(trainer->offset);
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
    trainer.row = mem_new(count * sizeof(uint32_t));
    trainer.w = mem_new(trainer.corpus->matrix.width * sizeof(float));
    name_columns(&trainer);
    tag_rows(&trainer);
    if (training->delta)
        learn_delta(&trainer);
    else
        learn_together(&trainer);
    err = weights_write(trainer.weights, out, why);
    mem_free(trainer.cost);
    mem_free(trainer.row);
    mem_free(trainer.w);
    weights_free(&trainer.weights);
    corpus_free(&trainer.corpus);
    return err;
}
