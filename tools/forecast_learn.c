/*
 * Learns weights/forecast.rows from the cascades on standard input (tools/forecast_cascades) and
 * from streams made by a seed (tools/forecast_streams.h), and writes it to standard output; figures
 * go to standard error. Boosted oblivious trees with the pinball loss for all quantiles at once;
 * what the intervals are widened by is measured on families held out in five folds. The same input
 * gives the same bytes with the same C library: a fixed seed.
 * usage: forecast_learn [01] <cascades.tsv >weights/forecast.rows
 */
#include "base/buf.h"
#include "base/text.h"
#include "tools/forecast_near.h"
#include "tools/forecast_streams.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { FOLDS = 5, BINS = 64, TREES_MOST = 600 };
enum { FIRST_MADE = 8200 }; /* families of made streams are numbered from here on */
enum { THINNED = 300, MADE_HAWKES = 12000, MADE_GROWTH = 4000 };
static const struct recipe {
    int trees, depth;
    double rate, calm, sample;
} recipes[FORECAST_GROUPS] = {{350, 5, .08, 100, .5},
                              {150, 5, .08, 300, .5},
                              {300, 5, .04, 1000, .5}};
static const double UNIT = .0005;

static VEC(struct stream *) given, streams;

struct row {
    float x[FEATURE_COUNT];
    float y[2]; /* what remains, the whole */
    uint32_t family;
    float age, seen;
    bool good; /* the final size */
    char set;
};
static VEC(struct row) rows;

/* ---- what is given ---- */

static void read_line(char *line)
{
    struct stream *s = mem_make(struct stream);
    char *cell = line, *tab = strchr(line, '\t');
    must(tab != NULL);
    s->set = *cell;
    if (strncmp(cell, "=forest", 7) == 0)
        s->set = 'f';
    else if (strncmp(cell, "=ced", 4) == 0)
        s->set = 'c';
    cell = tab + 1;
    s->root_reach = *cell == '\t' ? -1 : strtod(cell, NULL);
    cell = strchr(cell, '\t') + 1;
    while (*cell && *cell != '\n') {
        char *end;
        struct cascade_point p = {.at_s = strtod(cell, &end), .total = 1};
        must(end > cell && *end == ',');
        cell = end + 1;
        if (*cell && *cell != ' ' && *cell != '\n') {
            p.reach = strtod(cell, &cell);
            s->counted++;
        }
        vec_push(&s->points, p);
        if (*cell == ' ')
            cell++;
    }
    if (s->points.len)
        s->counted /= (double)s->points.len;
    s->horizon_s = 1e9;
    stream_close(s, 1e9);
    s->horizon_s = s->points.len ? fmax(604800, s->points.at[s->points.len - 1].at_s) : 604800;
    s->family = (uint32_t)given.len;
    vec_push(&given, s);
}

static void read_all(void)
{
    enum { LINE_MOST = 1 << 24 };
    char *line = mem_new(LINE_MOST);
    while (fgets(line, LINE_MOST, stdin))
        read_line(line);
    mem_free(line);
}

/* ---- rows ---- */

static bool row_of(const struct stream *s, double age_s, double span_s, bool reach, bool root,
                   struct row *row_out)
{
    struct cascade c = {s->points.at, s->points.len, root ? s->root_reach : -1,
                        reach && root ? s->counted : 0};
    const double seen = cascade_seen(&c, age_s);
    const double until = span_s > 0 ? cascade_seen(&c, age_s + span_s)
                                    : s->points.len ? s->points.at[s->points.len - 1].total : 0;
    forecast_features(&c, age_s, span_s, row_out->x);
    row_out->y[0] = (float)forecast_remains(seen, until);
    row_out->y[1] = (float)log1p(until);
    row_out->family = s->family;
    row_out->age = (float)age_s;
    row_out->seen = (float)seen;
    row_out->good = span_s == 0;
    row_out->set = s->set;
    return true;
}

/* The followers of one root must not name a cascade. */
static void blur_reach(struct row *row, double by)
{
    for (int i = FEATURE_REACH; i < FEATURE_REACH + 2; i++)
        if (row->x[i] > UNKNOWN)
            row->x[i] = fmaxf(0, row->x[i] + (float)by);
}

/* A moment while it still doubles: any number of events is as likely to be the one looked at. */
static double growing_age(struct dice *d, const struct stream *s)
{
    const size_t n = s->points.len;
    const double seen = dice_log(d, 30, fmax(40, s->points.at[n - 1].total / 2));
    size_t i = 0;
    while (i + 1 < n && s->points.at[i].total < seen)
        i++;
    return s->points.at[i].at_s + dice_log(d, 1, 45);
}

static void draw_rows(struct dice *d, const struct stream *s)
{
    static const double spans[4] = {3600, 21600, 86400, 0};
    static const double ages[3] = {600, 3600, 21600};
    for (uint32_t i = 0, tries = 0; i < s->weight && tries < s->weight * 6; tries++) {
        double age = dice_log(d, 60, 4 * 86400.0);
        if (dice_even(d) < .6)
            age = ages[(int)(dice_even(d) * 3)] * exp(.15 * dice_normal(d));
        if (s->set == 'g' && dice_even(d) < .75)
            age = growing_age(d, s);
        double span = dice_even(d) < .6 ? 0 : spans[(int)(dice_even(d) * 3)];
        if (span > 0 && dice_even(d) < .3)
            span *= exp(.7 * dice_normal(d));
        if (age + span > s->horizon_s)
            continue;
        const double kind = dice_even(d);
        struct row row;
        const double share = s->set == 't' ? .75 : s->set == 'a' ? .6 : .04;
        (void)row_of(s, age, span, kind < share, kind < share + .15, &row);
        blur_reach(&row, .8 * dice_normal(d));
        if (row.seen < 1 && dice_even(d) < .9)
            continue;
        vec_push(&rows, row);
        i++;
    }
}

static void make_streams(struct dice *d)
{
    for (size_t i = 0; i < given.len; i++) {
        struct stream *s = given.at[i];
        s->weight = s->set == 't' ? 200 : s->set == 'a' && s->points.len ? 3 : 0;
        if (s->weight)
            vec_push(&streams, s);
        for (int t = 0; s->set == 't' && t < THINNED; t++) {
            struct stream *thin = mem_make(struct stream);
            make_thinned(thin, d, s);
            thin->family = s->family;
            thin->set = 'h';
            thin->counted = 1;
            thin->weight = 1;
            vec_push(&streams, thin);
        }
    }
    for (int i = 0; i < MADE_HAWKES + MADE_GROWTH; i++) {
        struct stream *s = mem_make(struct stream);
        const double least = dice_even(d) < .7 ? 60 : 1; /* what is watched came to something */
        do {
            vec_clear(&s->points);
            if (i < MADE_HAWKES)
                make_hawkes(s, d);
            else
                make_growth(s, d);
        } while (!s->points.len || s->points.at[s->points.len - 1].total < least);
        s->family = (uint32_t)(FIRST_MADE + i);
        s->set = i < MADE_HAWKES ? 'm' : 'g';
        s->counted = 1;
        s->weight = s->set == 'g' ? 4 : 3;
        vec_push(&streams, s);
    }
}

/* ---- boosting ---- */

struct boost {
    VEC(const struct row *) rows;
    float bound[FEATURE_COUNT][BINS];
    int bounds[FEATURE_COUNT];
    uint8_t *bin; /* by row, FEATURE_COUNT each */
    float (*at)[FORECAST_QUANTILES];
    uint8_t *leaf;
    uint32_t *drawn;
    size_t drawn_count;
    float (*slope)[FORECAST_QUANTILES];
    struct forecast_head head;
    int group;
    struct recipe recipe;
    struct forecast_tree trees[TREES_MOST];
};

static int by_float(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

static void find_bounds(struct boost *b)
{
    float *values = mem_new(b->rows.len * sizeof(float));
    for (int f = 0; f < FEATURE_COUNT; f++) {
        for (size_t i = 0; i < b->rows.len; i++)
            values[i] = b->rows.at[i]->x[f];
        qsort(values, b->rows.len, sizeof(float), by_float);
        b->bounds[f] = 0;
        for (int q = 1; q < BINS; q++) {
            const float v = values[b->rows.len * (size_t)q / BINS];
            if (v < values[b->rows.len - 1] &&
                (!b->bounds[f] || v > b->bound[f][b->bounds[f] - 1]))
                b->bound[f][b->bounds[f]++] = v;
        }
        for (size_t i = 0; i < b->rows.len; i++) {
            int bin = 0;
            while (bin < b->bounds[f] && b->rows.at[i]->x[f] > b->bound[f][bin])
                bin++;
            b->bin[i * FEATURE_COUNT + (size_t)f] = (uint8_t)bin;
        }
    }
    mem_free(values);
}

typedef float sums_of_bins[BINS][FORECAST_QUANTILES + 8];

/* Those with followers are few: of them only what can be learned of few. */
static bool may_ask(const struct boost *b, int feature)
{
    static const uint8_t narrow[] = {FEATURE_AGE,        FEATURE_SEEN,       FEATURE_SPAN,
                                     FEATURE_LATELY,     FEATURE_LATELY + 1, FEATURE_LATELY + 2,
                                     FEATURE_RECENT + 2, FEATURE_RECENT + 3, FEATURE_RECENT + 4,
                                     FEATURE_QUIET,      FEATURE_REACH + 1,  FEATURE_REACH + 3};
    if (b->group == GROUP_REMAINS)
        return true;
    for (size_t i = 0; i < sizeof(narrow); i++)
        if (narrow[i] == feature)
            return true;
    return false;
}

/* The question that parts all leaves best; false when none does. */
static void ask(const struct boost *b, const sums_of_bins *sums, int leaves, int *feature_out,
                int *bound_out)
{
    double best = -1;
    for (int f = 0; f < FEATURE_COUNT; f++) {
        double gain[BINS] = {0};
        if (!may_ask(b, f))
            continue;
        for (int l = 0; l < leaves; l++) {
            const float(*s)[FORECAST_QUANTILES + 8] = sums[f * leaves + l];
            double all[FORECAST_QUANTILES + 1] = {0}, left[FORECAST_QUANTILES + 1] = {0};
            for (int i = 0; i <= b->bounds[f]; i++)
                for (int q = 0; q <= FORECAST_QUANTILES; q++)
                    all[q] += (double)s[i][q];
            for (int i = 0; i < b->bounds[f]; i++) {
                for (int q = 0; q <= FORECAST_QUANTILES; q++)
                    left[q] += (double)s[i][q];
                const double n = left[FORECAST_QUANTILES], m = all[FORECAST_QUANTILES] - n;
                for (int q = 0; q < FORECAST_QUANTILES; q++)
                    gain[i] += left[q] * left[q] / (n + b->recipe.calm) +
                               (all[q] - left[q]) * (all[q] - left[q]) / (m + b->recipe.calm);
            }
        }
        for (int i = 0; i < b->bounds[f]; i++)
            if (gain[i] > best) {
                best = gain[i];
                *feature_out = f;
                *bound_out = i;
            }
    }
}

static void count_bins(const struct boost *b, sums_of_bins *sums, int leaves)
{
    memset(sums, 0, sizeof(sums_of_bins) * (size_t)(FEATURE_COUNT * leaves));
    for (size_t n = 0; n < b->drawn_count; n++) {
        const size_t i = b->drawn[n];
        const float *slope = b->slope[i];
        const uint8_t *bin = &b->bin[i * FEATURE_COUNT];
        for (int f = 0; f < FEATURE_COUNT; f++) {
            float *to = sums[f * leaves + b->leaf[i]][bin[f]];
            for (int q = 0; q < FORECAST_QUANTILES; q++)
                to[q] += slope[q];
            to[FORECAST_QUANTILES]++;
        }
    }
}

static void set_steps(struct boost *b, struct forecast_tree *tree, float *room)
{
    uint32_t from[FORECAST_LEAVES + 1] = {0}, at[FORECAST_LEAVES];
    for (size_t n = 0; n < b->drawn_count; n++)
        from[b->leaf[b->drawn[n]] + 1]++;
    for (int l = 0; l < FORECAST_LEAVES; l++)
        from[l + 1] += from[l];
    for (int q = 0; q < FORECAST_QUANTILES; q++) {
        memcpy(at, from, sizeof(at));
        for (size_t n = 0; n < b->drawn_count; n++) {
            const size_t i = b->drawn[n];
            room[at[b->leaf[i]]++] = b->rows.at[i]->y[b->group == GROUP_WHOLE] - b->at[i][q];
        }
        for (int l = 0; l < FORECAST_LEAVES; l++) {
            const uint32_t count = from[l + 1] - from[l];
            if (!count)
                continue;
            qsort(room + from[l], count, sizeof(float), by_float);
            const double step = (double)room[from[l] + (uint32_t)(forecast_p[q] * count)];
            const double calm = count / (count + b->recipe.calm);
            tree->step[l][q] = (int16_t)lround(fmax(-2, fmin(2, step)) * b->recipe.rate * calm / UNIT);
        }
    }
}

static void grow(struct boost *b, struct forecast_tree *tree, sums_of_bins *sums, float *room)
{
    memset(b->leaf, 0, b->rows.len);
    for (int d = 0; d < b->recipe.depth; d++) {
        int feature = 0, bound = 0;
        count_bins(b, sums, 1 << d);
        ask(b, sums, 1 << d, &feature, &bound);
        tree->feature[d] = (uint8_t)feature;
        tree->bound[d] = b->bound[feature][bound];
        for (size_t i = 0; i < b->rows.len; i++)
            b->leaf[i] = (uint8_t)(b->leaf[i] << 1 |
                                   (b->bin[i * FEATURE_COUNT + (size_t)feature] > bound));
    }
    set_steps(b, tree, room);
    for (size_t i = 0; i < b->rows.len; i++)
        for (int q = 0; q < FORECAST_QUANTILES; q++)
            b->at[i][q] += tree->step[b->leaf[i]][q] * (float)UNIT;
}

static void start(struct boost *b, float *room)
{
    for (size_t i = 0; i < b->rows.len; i++)
        room[i] = b->rows.at[i]->y[b->group == GROUP_WHOLE];
    qsort(room, b->rows.len, sizeof(float), by_float);
    memcpy(b->head.magic, "hinoFC02", 8);
    b->head.trees[b->group] = (uint32_t)b->recipe.trees;
    b->head.features = FEATURE_COUNT;
    b->head.unit = (float)UNIT;
    for (int q = 0; q < FORECAST_QUANTILES; q++) {
        b->head.start[b->group][q] = room[(size_t)(forecast_p[q] * (double)b->rows.len)];
        for (size_t i = 0; i < b->rows.len; i++)
            b->at[i][q] = b->head.start[b->group][q];
    }
}

/* A tree sees all of a family or nothing of it: rows of one cascade are much the same. */
static bool family_drawn(uint32_t family, uint32_t tree, double sample)
{
    struct dice d = {((uint64_t)family << 32 | tree) * 0x9e3779b97f4a7c15u | 1};
    (void)dice_even(&d);
    return dice_even(&d) < sample;
}

/* From the rows whose family is not of that fold; -1: from all. */
static struct boost *boost(int group, int fold)
{
    struct boost *b = mem_make(struct boost);
    b->group = group;
    b->recipe = recipes[group];
    for (size_t i = 0; i < rows.len; i++)
        if (forecast_part(rows.at[i].x) == (group != GROUP_REMAINS) &&
            (fold < 0 || (int)(rows.at[i].family % FOLDS) != fold))
            vec_push(&b->rows, &rows.at[i]);
    const size_t n = b->rows.len;
    b->bin = mem_new(n * FEATURE_COUNT);
    b->at = mem_new(n * sizeof(*b->at));
    b->leaf = mem_new(n);
    b->drawn = mem_new(n * sizeof(uint32_t));
    b->slope = mem_new(n * sizeof(*b->slope));
    sums_of_bins *sums = mem_new(sizeof(sums_of_bins) * FEATURE_COUNT * FORECAST_LEAVES);
    float *room = mem_new(n * sizeof(float));
    find_bounds(b);
    start(b, room);
    for (int t = 0; t < b->recipe.trees; t++) {
        b->drawn_count = 0;
        for (size_t i = 0; i < n; i++) {
            if (!family_drawn(b->rows.at[i]->family, (uint32_t)t, b->recipe.sample))
                continue;
            b->drawn[b->drawn_count++] = (uint32_t)i;
            for (int q = 0; q < FORECAST_QUANTILES; q++)
                b->slope[i][q] = (float)forecast_p[q] - (b->rows.at[i]->y[b->group == GROUP_WHOLE] < b->at[i][q]);
        }
        grow(b, &b->trees[t], sums, room);
    }
    mem_free(sums);
    mem_free(room);
    mem_free(b->bin);
    mem_free(b->at);
    mem_free(b->leaf);
    mem_free(b->drawn);
    mem_free(b->slope);
    return b;
}

struct task {
    int group, fold;
    struct boost *boost;
};

static void *work(void *arg)
{
    struct task *task = arg;
    task->boost = boost(task->group, task->fold);
    return NULL;
}

/* Of each group one of each fold, then one of all: each in a thread of its own. */
static void boost_all(struct task tasks[FORECAST_GROUPS][FOLDS + 1], bool quick,
                      const bool wanted[2])
{
    pthread_t threads[FORECAST_GROUPS][FOLDS + 1];
    const int count = quick ? FOLDS : FOLDS + 1;
    for (int group = 0; group < FORECAST_GROUPS; group++) {
        for (int i = 0; i < count && wanted[group != GROUP_REMAINS]; i++) {
            tasks[group][i].group = group;
            tasks[group][i].fold = i < FOLDS ? i : -1;
            must(pthread_create(&threads[group][i], NULL, work, &tasks[group][i]) == 0);
        }
        for (int i = 0; i < count && wanted[group != GROUP_REMAINS]; i++)
            must(pthread_join(threads[group][i], NULL) == 0);
    }
}

/* The moments of one set's cascades that are compared with, from five minutes to half a day; those
 * of that fold are left out. */
static size_t near_moments(char set, int fold, struct near_moment *moments, size_t count)
{
    static const double ages[] = {300, 600, 1200, 2700, 3600, 7200, 14400, 21600, 43200};
    for (size_t i = 0; i < given.len; i++) {
        if (given.at[i]->set != set || (int)(given.at[i]->family % FOLDS) == fold)
            continue;
        for (size_t a = 0; a < sizeof(ages) / sizeof(*ages) && count < NEAR_MOMENTS_MOST; a++) {
            struct row *row = mem_make(struct row);
            (void)row_of(given.at[i], ages[a], 0, true, true, row);
            if (row->seen >= 5 && forecast_part(row->x))
                moments[count++] = (struct near_moment){row->x, row->y};
        }
    }
    return count;
}

static void add_near(int fold, struct forecast_head *head, struct forecast_point *points)
{
    struct near_moment *moments = mem_new(sizeof(*moments) * NEAR_MOMENTS_MOST);
    const size_t large = near_moments('t', fold, moments, 0);
    const size_t count = near_moments('a', fold, moments, large);
    if (large)
        near_learn(head, moments, large, count, points);
    fprintf(stderr, "fold %d: %zu moments to compare with\n", fold, count);
    mem_free(moments);
}

/* One fold's groups, as the program would read them. */
static struct forecast_model model_of(struct task tasks[FORECAST_GROUPS][FOLDS + 1], int fold)
{
    struct forecast_head *head = mem_make(struct forecast_head);
    struct forecast_tree *trees = mem_new(sizeof(*trees) * FORECAST_GROUPS * TREES_MOST);
    size_t count = 0;
    for (int g = 0; g < FORECAST_GROUPS; g++) {
        const struct boost *b = tasks[g][fold].boost;
        if (!b)
            continue;
        memcpy(head->magic, b->head.magic, sizeof(head->magic));
        head->features = b->head.features;
        head->unit = b->head.unit;
        head->trees[g] = b->head.trees[g];
        memcpy(head->start[g], b->head.start[g], sizeof(head->start[g]));
        memcpy(trees + count, b->trees, sizeof(*trees) * head->trees[g]);
        count += head->trees[g];
    }
    struct forecast_point *points = mem_new(sizeof(*points) * NEAR_MOMENTS_MOST);
    add_near(fold < FOLDS ? fold : -1, head, points);
    return (struct forecast_model){head, trees, points};
}

/* ---- measuring ---- */

/* By how much the logarithm was outside: below 10, above 90, below 25, above 75 %;
 * by part, given or made, age. */
static VEC(float) score[2][2][AGE_BINS][4];

struct tally {
    VEC(float) error, median_error, bias;
    uint32_t in80, in50, below, count;
};

static void judge(const struct forecast_model *model, const struct row *row, struct tally *t,
                  bool keep)
{
    double size[FORECAST_QUANTILES];
    const int part = forecast_part(row->x);
    forecast_sizes(model, row->x, (double)row->seen, size);
    const double real = expm1((double)row->y[1]);
    vec_push(&t->error, (float)fabs(forecast_centre(size) / real - 1));
    vec_push(&t->median_error, (float)fabs(size[QUANTILE_50] / real - 1));
    vec_push(&t->bias, (float)log(size[QUANTILE_50] / real));
    t->in80 += real >= floor(size[QUANTILE_10]) - .5 && real <= ceil(size[QUANTILE_90]) + .5;
    t->below += real < floor(size[QUANTILE_10]) - .5;
    t->in50 += real >= floor(size[QUANTILE_25]) - .5 && real <= ceil(size[QUANTILE_75]) + .5;
    t->count++;
    if (!keep)
        return;
    const double y = (double)row->y[1];
    const int bin = forecast_age_bin(row->x), made = row->set == 'm' || row->set == 'g';
    vec_push(&score[part][made][bin][0], (float)(log1p(size[QUANTILE_10]) - y));
    vec_push(&score[part][made][bin][1], (float)(y - log1p(size[QUANTILE_90])));
    vec_push(&score[part][made][bin][2], (float)(log1p(size[QUANTILE_25]) - y));
    vec_push(&score[part][made][bin][3], (float)(y - log1p(size[QUANTILE_75])));
}

static double median(float *at, size_t len)
{
    if (!len)
        return 0;
    qsort(at, len, sizeof(float), by_float);
    return (double)at[len / 2];
}

static const double asked[3] = {600, 3600, 21600};

static void judge_stream(const struct forecast_model *model, const struct stream *s, int part,
                         double least, struct tally tally[3])
{
    for (int a = 0; a < 3; a++) {
        struct row row;
        (void)row_of(s, asked[a], 0, part, true, &row);
        if (forecast_part(row.x) == part && (double)row.seen >= least)
            judge(model, &row, &tally[a], false);
    }
}

static void show(const char *name, struct tally tally[3])
{
    for (int a = 0; a < 3; a++) {
        struct tally *t = &tally[a];
        if (!t->count)
            continue;
        fprintf(stderr, "%-10s %6.0f s  %5u cascades  error %.3f (median %.3f)  in80 %.3f  below %.3f  in50 %.3f bias %+.2f\n", name,
                asked[a], t->count, median(t->error.at, t->error.len), median(t->median_error.at, t->median_error.len),
                (double)t->in80 / t->count, (double)t->below / t->count, (double)t->in50 / t->count, median(t->bias.at, t->bias.len));
        vec_done(&t->bias);
        vec_done(&t->error);
        vec_done(&t->median_error);
        *t = (struct tally){0};
    }
}

static void measure_given(const struct forecast_model *model, char set, const char *name,
                          double least)
{
    struct tally tally[3] = {0};
    char title[40];
    for (size_t i = 0; i < given.len; i++)
        if (given.at[i]->set == set)
            judge_stream(model, given.at[i], 0, least, tally);
    snprintf(title, sizeof(title), "%s>=%g", name, least);
    show(title, tally);
}

/* What each fold says of the cascades it has not seen. */
static void measure_folds(const struct forecast_model models[FOLDS], int part)
{
    struct tally tally[3] = {0}, small[3] = {0}, some[3] = {0};
    for (size_t i = 0; i < given.len; i++) {
        const struct stream *s = given.at[i];
        if (s->set == 't' || s->set == 'a')
            judge_stream(&models[s->family % FOLDS], s, part, s->set == 't' ? 1 : 5,
                         s->set == 't' ? tally : small);
    }
    for (size_t i = 0; i < rows.len; i++) {
        const struct row *row = &rows.at[i];
        if (row->seen >= 5 && forecast_part(row->x) == part &&
            (part == 0 || row->set == 't' || row->set == 'a'))
            judge(&models[row->family % FOLDS], row, &some[0], true);
    }
    show(part ? "tideh" : "tideh, bare", tally);
    show(part ? "auspol" : "auspol, bare", small);
    show("rows", some);
}

static void write_all(const struct forecast_model *model)
{
    static const double outside[4] = {.1, .1, .25, .25};
    struct forecast_head head = *model->head;
    size_t trees = 0;
    for (int i = 0; i < 2 * AGE_BINS * 4; i++) {
        const int part = i / (AGE_BINS * 4), bin = i / 4 % AGE_BINS, side = i % 4;
        head.widen[part][bin][side] = 0;
        for (int made = 0; made < 2; made++) {
            float *at = score[part][made][bin][side].at;
            const size_t len = score[part][made][bin][side].len;
            if (!len)
                continue;
            qsort(at, len, sizeof(float), by_float);
            const float by = at[(size_t)((1 - outside[side]) * (double)len)];
            fprintf(stderr, "widen %d %d %d %s %.4f\n", part, bin, side, made ? "made" : "given",
                    (double)by);
            head.widen[part][bin][side] = fmaxf(head.widen[part][bin][side], by);
        }
    }
    for (int g = 0; g < FORECAST_GROUPS; g++)
        trees += head.trees[g];
    fwrite(&head, sizeof(head), 1, stdout);
    fwrite(model->trees, sizeof(struct forecast_tree), trees, stdout);
    fwrite(model->near, sizeof(struct forecast_point), head.near, stdout);
}

int main(int count, char **words)
{
    struct dice d = {20240601};
    const bool quick = count > 1;
    const bool wanted[2] = {!quick || strchr(words[1], '0'), !quick || strchr(words[1], '1')};
    struct task tasks[FORECAST_GROUPS][FOLDS + 1] = {0};
    struct forecast_model models[FOLDS + 1];
    read_all();
    make_streams(&d);
    for (size_t i = 0; i < streams.len; i++)
        draw_rows(&d, streams.at[i]);
    fprintf(stderr, "%zu streams, %zu rows\n", streams.len, rows.len);
    boost_all(tasks, quick, wanted);
    for (int fold = 0; fold <= FOLDS; fold++)
        models[fold] = model_of(tasks, fold);
    for (int part = 0; part < 2; part++)
        if (wanted[part])
            measure_folds(models, part);
    static const double least[] = {1, 10, 20, 50};
    for (int i = 0; i < 8 && wanted[0]; i++)
        measure_given(&models[quick ? 0 : FOLDS], i < 4 ? 'c' : 'f', i < 4 ? "ced" : "forest",
                      least[i % 4]);
    if (!quick)
        write_all(&models[FOLDS]);
    return fflush(stdout) ? 1 : 0;
}
