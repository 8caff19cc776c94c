#include "understand/corpus.h"

#include "base/map.h"

#include <math.h>
#include <stdlib.h>

enum { TERMS_MOST = 60000000, POSTS_LEAST = 2 };

/* ---- reading ---- */

struct reading {
    struct corpus *corpus;
    struct map64 *numbers; /* hash → number + 1 */
    struct understand_scratch *scratch;
};

static enum err number_grams(struct reading *reading, uint32_t nth, struct why *why)
{
    struct corpus *corpus = reading->corpus;
    const struct grams *grams = &reading->scratch->grams;
    for (size_t i = 0; i < grams->count; i++) {
        uint64_t *number = map64_put(reading->numbers, grams->at[i].hash);
        if (!number)
            return why_set(why, ERR_LIMIT, "the posts have more than %d different grams",
                           TERMS_MOST);
        if (!*number) {
            const struct term made = {.hash = grams->at[i].hash, .slot = -1};
            vec_push(&corpus->terms, made);
            *number = corpus->terms.len;
        }
        struct term *term = &corpus->terms.at[*number - 1];
        term->posts += term->last != nth + 1;
        term->last = nth + 1;
        vec_push(&corpus->gram, (uint32_t)(*number - 1));
    }
    return OK;
}

static enum err read_one(struct reading *reading, const struct understand *understand, size_t nth,
                         struct why *why)
{
    struct corpus *corpus = reading->corpus;
    struct understand_scratch *scratch = reading->scratch;
    struct labelled_view view;
    struct verdict verdict = {.lang_p = 0};
    labelled_show(corpus->post[nth], &view);
    corpus->first[nth] = corpus->gram.len;
    if (!understand_look(understand, scratch, &view.post, &verdict))
        return OK;
    float *dense = corpus->dense_value + nth * corpus->dense;
    if (understand->learned) {
        float *known = corpus->known + nth * ANSWER_COUNT;
        learned_features(understand, scratch, &understand->learned->plan, &verdict);
        learned_known(understand, scratch, known);
        if (corpus->dense > DENSE_COUNT)
            memcpy(dense + DENSE_COUNT, known, ANSWER_COUNT * sizeof(*known));
    }
    learned_features(understand, scratch, &corpus->plan, &verdict);
    memcpy(dense, scratch->dense, DENSE_COUNT * sizeof(*dense));
    return number_grams(reading, (uint32_t)nth, why);
}

static enum err read_posts(struct corpus *corpus, const struct understand *understand,
                           struct why *why)
{
    enum { STEP = 1000 };
    const struct training *training = corpus->training;
    struct reading reading = {.corpus = corpus, .numbers = map64_new(TERMS_MOST)};
    enum err err = OK;
    reading.scratch = understand_scratch_new(understand);
    for (size_t i = 0; !err && i < corpus->count; i++) {
        if (training->progress && i % STEP == 0)
            training->progress("reading", i, corpus->count, training->arg);
        err = read_one(&reading, understand, i, why);
    }
    corpus->first[corpus->count] = corpus->gram.len;
    understand_scratch_free(&reading.scratch);
    map64_free(&reading.numbers);
    return err;
}

/* ---- sides ---- */

size_t corpus_sides(struct corpus *corpus, size_t column)
{
    static const int8_t sides[] = {-1, 1};
    size_t yes = 0;
    const bool own = corpus->training->posts->kind == LABELS_OWN;
    for (size_t i = 0; i < corpus->count; i++) {
        const struct labelled_post *post = corpus->post[i];
        corpus->side[i] = sides[post->label == column];
        if (!own)
            corpus->side[i] = post->want[column];
        yes += corpus->side[i] > 0;
    }
    return yes;
}

/* ---- which grams get a row ---- */

/* How far from chance a gram's share of a column's yes is, in standard deviations; the greatest of
 * all columns is its worth. */
static void weigh_column(struct corpus *corpus, size_t column, uint32_t *yes, uint32_t *all)
{
    const size_t terms = corpus->terms.len;
    const double sure = (double)corpus_sides(corpus, column);
    double told = 0;
    memset(yes, 0, terms * sizeof(*yes));
    memset(all, 0, terms * sizeof(*all));
    for (size_t i = 0; i < corpus->count; i++) {
        if (!corpus->side[i])
            continue;
        told++;
        for (size_t k = corpus->first[i]; k < corpus->first[i + 1]; k++) {
            all[corpus->gram.at[k]]++;
            yes[corpus->gram.at[k]] += corpus->side[i] > 0;
        }
    }
    if (sure <= 0 || sure >= told)
        return;
    const double p = sure / told;
    for (size_t i = 0; i < terms; i++) {
        const double n = (double)all[i];
        const double z = fabs((double)yes[i] - n * p) / sqrt(n * p * (1 - p) + .5);
        if (z > (double)corpus->terms.at[i].worth)
            corpus->terms.at[i].worth = (float)z;
    }
}

static int by_worth(const void *a, const void *b)
{
    const struct term *x = *(struct term *const *)a, *y = *(struct term *const *)b;
    if (x->worth > y->worth || x->worth < y->worth)
        return x->worth > y->worth ? -1 : 1;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* A rare gram says more of a post than a common one. */
static void value_terms(struct corpus *corpus)
{
    float most = 0;
    struct term *term;
    vec_each (term, &corpus->terms) {
        const double rare = log(((double)corpus->count + 1) / (double)(term->posts + 1)) + .3;
        term->value = (float)(rare * rare);
        if (term->slot >= 0 && term->value > most)
            most = term->value;
    }
    corpus->share = most > 0 ? most / 127 : 1;
    vec_each (term, &corpus->terms) {
        const float steps = fmaxf(roundf(term->value / corpus->share), 1);
        term->value = sqrtf(steps * corpus->share);
    }
}

static void choose_terms(struct corpus *corpus)
{
    struct term **order = mem_new((corpus->terms.len + 1) * sizeof(struct term *));
    size_t count = 0;
    struct term *term;
    vec_each (term, &corpus->terms)
        if (term->posts >= POSTS_LEAST)
            order[count++] = term;
    if (count)
        qsort(order, count, sizeof(struct term *),
              by_worth); /* NOLINT(bugprone-sizeof-expression) */
    while (corpus->bits > 12 && (size_t)1 << (corpus->bits - 1) > count + count / 2)
        corpus->bits--;
    bool *taken = mem_new((size_t)1 << corpus->bits);
    for (size_t i = 0; i < count; i++) {
        const uint32_t slot = gram_slot(order[i]->hash, corpus->bits);
        if (!taken[slot])
            order[i]->slot = (int32_t)slot;
        taken[slot] = true;
    }
    mem_free(taken);
    mem_free(order);
}

/* ---- the matrix ---- */

static int by_at(const void *a, const void *b)
{
    const struct matrix_cell *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void add_row(struct corpus *corpus, size_t nth)
{
    const size_t begin = corpus->cells.len;
    float square = 0;
    corpus->begin[nth] = begin;
    for (size_t k = corpus->first[nth]; k < corpus->first[nth + 1]; k++) {
        const struct term *term = &corpus->terms.at[corpus->gram.at[k]];
        if (term->slot < 0)
            continue;
        const struct matrix_cell cell = {(uint32_t)term->slot, term->value};
        square += term->value * term->value;
        vec_push(&corpus->cells, cell);
    }
    struct matrix_cell *cell = corpus->cells.at + begin;
    const size_t count = corpus->cells.len - begin;
    size_t out = 0;
    if (count)
        qsort(cell, count, sizeof(*cell), by_at);
    for (size_t i = 0; i < count; i++) {
        if (out && cell[out - 1].at == cell[i].at)
            cell[out - 1].value += cell[i].value;
        else
            cell[out++] = cell[i];
    }
    const float even = square > 0 ? 1 / sqrtf(square) : 0;
    for (size_t i = 0; i < out; i++)
        cell[i].value *= even;
    corpus->cells.len = begin + out;
    const float *dense = corpus->dense_value + nth * corpus->dense;
    for (size_t k = 0; k < corpus->dense; k++) {
        const struct matrix_cell more = {(uint32_t)(((size_t)1 << corpus->bits) + k),
                                         dense[k] * DENSE_GAIN};
        if (dense[k] != 0)
            vec_push(&corpus->cells, more);
    }
}

static void make_matrix(struct corpus *corpus)
{
    corpus->begin = mem_new((corpus->count + 1) * sizeof(*corpus->begin));
    for (size_t i = 0; i < corpus->count; i++)
        add_row(corpus, i);
    corpus->begin[corpus->count] = corpus->cells.len;
    corpus->matrix = (struct matrix){.row_count = corpus->count,
                                     .width = ((size_t)1 << corpus->bits) + corpus->dense,
                                     .begin = corpus->begin,
                                     .cell = corpus->cells.at};
}

static void weigh(struct corpus *corpus)
{
    const struct training *training = corpus->training;
    uint32_t *yes = mem_new((corpus->terms.len + 1) * sizeof(*yes));
    uint32_t *all = mem_new((corpus->terms.len + 1) * sizeof(*all));
    for (size_t i = 0; i < corpus->columns; i++) {
        if (training->progress)
            training->progress("choosing words", i, corpus->columns, training->arg);
        weigh_column(corpus, i, yes, all);
    }
    mem_free(yes);
    mem_free(all);
}

static void take_posts(struct corpus *corpus)
{
    const struct labelled *posts = corpus->training->posts;
    corpus->post = mem_new((posts->posts.len + 1) * sizeof(*corpus->post));
    for (size_t i = 0; i < posts->posts.len; i++)
        if (posts->posts.at[i].part != corpus->training->without)
            corpus->post[corpus->count++] = &posts->posts.at[i];
}

struct corpus *corpus_new(const struct understand *understand, const struct training *training,
                          enum err *err_out, struct why *why)
{
    const bool own = training->posts->kind == LABELS_OWN;
    struct corpus *corpus = mem_make(struct corpus);
    corpus->training = training;
    corpus->bits = training->row_bits;
    corpus->columns = own ? training->posts->labels.len : ANSWER_COUNT;
    corpus->dense = DENSE_COUNT + (own && understand->learned ? ANSWER_COUNT : 0);
    corpus->plan = training->delta && understand->learned ? understand->learned->plan
                   : own                                  ? gram_plan_own
                                                          : gram_plan_base;
    take_posts(corpus);
    corpus->first = mem_new((corpus->count + 1) * sizeof(*corpus->first));
    corpus->dense_value = mem_new((corpus->count * corpus->dense + 1) * sizeof(float));
    corpus->known = mem_new((corpus->count * ANSWER_COUNT + 1) * sizeof(float));
    corpus->side = mem_new(corpus->count + 1);
    *err_out = read_posts(corpus, understand, why);
    if (*err_out) {
        corpus_free(&corpus);
        return NULL;
    }
    weigh(corpus);
    choose_terms(corpus);
    value_terms(corpus);
    make_matrix(corpus);
    return corpus;
}

void corpus_free(struct corpus **corpus)
{
    struct corpus *it = *corpus;
    if (!it)
        return;
    mem_free((void *)(uintptr_t)it->post);
    vec_done(&it->terms);
    vec_done(&it->gram);
    vec_done(&it->cells);
    mem_free(it->first);
    mem_free(it->dense_value);
    mem_free(it->known);
    mem_free(it->side);
    mem_free(it->begin);
    mem_free(it);
    *corpus = NULL;
}
