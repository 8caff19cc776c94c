#include "fire/account.h"
#include "fire/effect.h"

#include <math.h>

/* What is foreseen of a story, and what came of it after a statement of ours. Of authors: those in
 * the window of 24 hours, as the level counts them. Followers are left out: those who are heard of
 * are known, those who only read are not, and a story's first author says little of its size. */

enum { TOLD_MOST = 64, TELL_FROM = 5, MARK = 100, MINUTE = 60000 };
static const int64_t spans_ms[OUTLOOK_SPANS] = {HOURS(1), HOURS(6), HOURS(24)};
static const int64_t frozen_ms[FROZEN_SPANS] = {HOURS(6), HOURS(24)};

/* ---- a story as a cascade ---- */

struct told_cascade {
    VEC(struct cascade_point) points;
    struct cascade cascade;
    double age_s, root; /* root: 1 when the first event is left out of the counts */
};

static void add_point(struct told_cascade *c, double at_s, double events)
{
    const double total = c->points.len ? c->points.at[c->points.len - 1].total : 0;
    if (events > 0)
        vec_push(&c->points, ((struct cascade_point){at_s, total + events, 0}));
}

static uint32_t heard_in(const struct bin *bin, int minute, bool authors)
{
    return authors ? bin->arrivals[minute] : bin->heard[minute];
}

/* When the first of them was heard in the window, as a minute; -1: none was. */
static int64_t first_minute(const struct blaze *blaze, bool authors)
{
    const struct bin *bin;
    vec_each (bin, &blaze->bins)
        for (int m = 0; m < BIN_MINUTES; m++)
            if (heard_in(bin, m, authors))
                return (int64_t)bin->no * BIN_MINUTES + m;
    return -1;
}

static void cascade_of(const struct blaze *blaze, bool authors, int64_t at_ms,
                       struct told_cascade *c)
{
    *c = (struct told_cascade){.root = 1};
    const int64_t first = first_minute(blaze, authors);
    if (first < 0)
        return;
    int64_t began_ms = first * MINUTE;
    double before = 0;
    if (!authors) {
        before = (double)(blaze->posts + blaze->reposts - blaze->sums.n[SUM_HEARD]);
        if (before > 0 && blaze->first_ms < began_ms)
            began_ms = blaze->first_ms;
        /* what was heard before the window lies, as far as is known, in the middle of that time */
        add_point(c, (double)(first * MINUTE - began_ms) / 2000, before - 1);
    }
    double root = before >= 1 ? 0 : 1;
    c->age_s = (double)(at_ms - began_ms) / 1000;
    const struct bin *bin;
    vec_each (bin, &blaze->bins)
        for (int m = 0; m < BIN_MINUTES; m++) {
            const uint32_t events = heard_in(bin, m, authors);
            const int64_t at = ((int64_t)bin->no * BIN_MINUTES + m) * MINUTE + MINUTE / 2;
            if (!events)
                continue;
            add_point(c, fmax(0, fmin((double)(at - began_ms) / 1000, c->age_s)),
                      (double)events - root);
            root = 0;
        }
    c->cascade = (struct cascade){c->points.at, c->points.len, -1, 0};
}

/* The numbers people see count the first one too. */
static void count_root(struct forecast *f)
{
    double *const numbers[] = {&f->seen, &f->expect, &f->low, &f->high, &f->low50, &f->high50};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        (*numbers[i])++;
}

/* ---- what is foreseen ---- */

/* How many critics the next level needs while all else stays; 0: no number of them is enough. */
static int64_t critics_for(const struct ground *ground, const struct blaze *blaze, int level,
                           int64_t at_ms)
{
    struct figures figures;
    enum risk category;
    struct severity severity;
    const int64_t crisis = ground->watched ? ground->watched->crisis_authors : 0;
    blaze_measure(ground, blaze, at_ms, &figures, &category);
    int64_t from = figures.authors, to = 1 << 20;
    figures.authors = to;
    severity_compute(category, &figures, crisis, &severity);
    if (severity.level < level)
        return 0;
    while (from + 1 < to) {
        const int64_t middle = figures.authors = from + (to - from) / 2;
        severity_compute(category, &figures, crisis, &severity);
        if (severity.level >= level)
            to = middle;
        else
            from = middle;
    }
    return to;
}

static void fill_numbers(const struct forecast *f, struct outlook *o)
{
    o->seen = llround(f->seen);
    o->expect = llround(f->expect);
    o->low = (int64_t)floor(f->low);
    o->high = (int64_t)ceil(f->high);
    o->low50 = (int64_t)floor(f->low50);
    o->high50 = (int64_t)ceil(f->high50);
}

/* What is there in an hour is there in six. */
static void no_less(struct outlook *o, const struct outlook *sooner)
{
    int64_t *const now[] = {&o->expect, &o->low, &o->high, &o->low50, &o->high50};
    const int64_t then[] = {sooner->expect, sooner->low, sooner->high, sooner->low50,
                            sooner->high50};
    for (size_t i = 0; i < sizeof(then) / sizeof(*then); i++)
        if (*now[i] < then[i])
            *now[i] = then[i];
    o->p_mark = fmax(o->p_mark, sooner->p_mark);
    o->p_level = fmax(o->p_level, sooner->p_level);
}

size_t blaze_outlook(const struct ground *ground, const struct blaze *blaze, int64_t at_ms,
                     struct outlook outlooks_out[OUTLOOKS_MOST])
{
    size_t count = 0;
    const int next = blaze->level < 4 ? blaze->level + 1 : 0;
    const int64_t needed = next ? critics_for(ground, blaze, next, at_ms) : 0;
    for (int authors = 1; authors >= 0; authors--) {
        struct told_cascade c;
        struct outlook before = {0};
        cascade_of(blaze, authors, at_ms, &c);
        for (int s = 0; s < OUTLOOK_SPANS; s++) {
            struct forecast f;
            forecast_make(&c.cascade, c.age_s, (double)spans_ms[s] / 1000, &f);
            struct outlook o = {.authors = authors,
                                .in_s = spans_ms[s] / 1000,
                                .p_mark = forecast_passes(&f, MARK - 1),
                                .level = authors && needed ? next : 0};
            if (o.level)
                o.p_level = forecast_passes(&f, (double)needed - 1);
            count_root(&f);
            fill_numbers(&f, &o);
            if (s)
                no_less(&o, &before);
            before = o;
            if (f.said)
                outlooks_out[count++] = o;
        }
        vec_done(&c.points);
    }
    return count;
}

static void tell(struct fire *fire, const struct ground *ground, struct blaze *blaze, int64_t at_ms)
{
    struct outlook outlooks[OUTLOOKS_MOST];
    const size_t count = blaze_outlook(ground, blaze, at_ms, outlooks);
    for (size_t i = 0; i < count; i++) {
        const struct event event = {.kind = EVENT_FORECAST,
                                    .at_ms = at_ms,
                                    .client = ground->client,
                                    .brand = ground->brand,
                                    .story = blaze->story,
                                    .outlook = outlooks[i]};
        fire->say(&event, fire->arg);
    }
}

/* ---- the effect of a statement ---- */

static int64_t arrived(const struct blaze *blaze, int64_t from_ms, int64_t to_ms)
{
    int64_t count = 0;
    const struct bin *bin;
    vec_each (bin, &blaze->bins)
        for (int m = 0; m < BIN_MINUTES; m++) {
            const int64_t at = ((int64_t)bin->no * BIN_MINUTES + m) * MINUTE;
            count += at >= from_ms && at < to_ms ? bin->arrivals[m] : 0;
        }
    return count;
}

static double slope_of(const struct blaze *blaze, int64_t from_ms)
{
    int64_t bins[6];
    for (int i = 0; i < 6; i++)
        bins[i] = arrived(blaze, from_ms + i * MINUTES(10), from_ms + (i + 1) * MINUTES(10));
    return effect_slope(bins, 6);
}

void blaze_freeze(struct blaze *blaze, int64_t at_ms)
{
    struct told_cascade c;
    struct frozen frozen = {.at_ms = (at_ms / MINUTE + 1) * MINUTE};
    cascade_of(blaze, true, at_ms, &c);
    for (int s = 0; s < FROZEN_SPANS; s++) {
        struct forecast f;
        forecast_make(&c.cascade, c.age_s, (double)frozen_ms[s] / 1000, &f);
        frozen.expect[s] = f.expect - f.seen;
        frozen.low[s] = f.low - f.seen;
        frozen.high[s] = f.high - f.seen;
        frozen.enough = f.said;
    }
    vec_done(&c.points);
    frozen.slope_before = slope_of(blaze, frozen.at_ms - HOURS(1));
    blaze->outlook.frozen = frozen;
    blaze->dirty = true;
}

void blaze_own_word(struct blaze *blaze, int64_t at_ms)
{
    const int64_t last_ms = blaze->outlook.frozen.at_ms;
    if (blaze->sums.n[SUM_CRITICS] >= TELL_FROM && (!last_ms || at_ms - last_ms >= HOURS(6)))
        blaze_freeze(blaze, at_ms);
}

enum err fire_statement(struct fire *fire, const struct placement *story, int64_t at_ms,
                        struct why *why)
{
    struct ground *ground;
    struct blaze *blaze = fire_wanted(fire, story, &ground);
    if (!blaze)
        return why_set(why, ERR_NOT_FOUND, "no story '%.*s' of this brand", TEXT_ARG(story->story));
    ground_advance(fire, ground, at_ms);
    blaze_expire(blaze, ground->clock_ms);
    blaze_freeze(blaze, ground->clock_ms);
    ground_activate(ground, blaze);
    return OK;
}

/* How the story went so far, against the critics that the brand has at each hour of the week. */
static struct course course_of(const struct fire *fire, const struct ground *ground,
                               const struct blaze *blaze, int64_t at_ms)
{
    int64_t bins[WINDOW_BINS] = {0};
    double usual[WINDOW_BINS];
    const int32_t first = blaze->bins.len ? blaze->bins.at[0].no : bin_of(at_ms);
    size_t most = 0;
    for (; most < WINDOW_BINS && first + (int32_t)most <= bin_of(at_ms); most++)
        usual[most] =
            usual_critics(&ground->usual, &fire->commons, RISK_COUNT,
                          (int64_t)(first + (int32_t)most) * MINUTES(BIN_MINUTES), BIN_MINUTES);
    const struct bin *bin;
    vec_each (bin, &blaze->bins) {
        const int32_t at = bin->no - first;
        if (at >= (int32_t)most)
            break;
        for (int m = 0; m < BIN_MINUTES; m++)
            bins[at] += bin->arrivals[m];
    }
    return effect_course(bins, usual, most);
}

static void judge(struct fire *fire, const struct ground *ground, struct blaze *blaze, int span,
                  int64_t at_ms)
{
    struct frozen *frozen = &blaze->outlook.frozen;
    const int64_t middle_ms = frozen->at_ms + HOURS(12);
    struct effect effect = {
        .expect = frozen->expect[span], .low = frozen->low[span], .high = frozen->high[span]};
    effect.observed = span ? frozen->half + arrived(blaze, middle_ms, frozen->at_ms + HOURS(24))
                           : arrived(blaze, frozen->at_ms, frozen->at_ms + HOURS(6));
    if (!span)
        frozen->slope_after = slope_of(blaze, frozen->at_ms);
    frozen->said[span] = true;
    blaze->dirty = true;
    effect_judge(&effect);
    const struct course course = course_of(fire, ground, blaze, at_ms);
    const struct event event = {
        .kind = EVENT_EFFECT,
        .at_ms = at_ms,
        .client = ground->client,
        .brand = ground->brand,
        .story = blaze->story,
        .aftermath = {.statement_ms = frozen->at_ms - MINUTE,
                      .in_s = frozen_ms[span] / 1000,
                      .observed = effect.observed,
                      .expect = llround(effect.expect),
                      .low = (int64_t)floor(effect.low),
                      .high = (int64_t)ceil(effect.high),
                      .known = effect.known && frozen->enough,
                      .part = effect.part,
                      .calmed = effect.calmed && frozen->enough,
                      .slope_before = frozen->slope_before,
                      .slope_after = frozen->slope_after,
                      .half_min = course.half_bins < 0 ? -1 : course.half_bins * BIN_MINUTES,
                      .quiet_min = course.quiet_bins < 0 ? -1 : course.quiet_bins * BIN_MINUTES,
                      .second_wave = course.second_wave}};
    fire->say(&event, fire->arg);
}

bool blaze_awaits_effect(const struct blaze *blaze)
{
    return blaze->outlook.frozen.at_ms && !blaze->outlook.frozen.said[FROZEN_SPANS - 1];
}

static void follow_statement(struct fire *fire, const struct ground *ground, struct blaze *blaze,
                             int64_t at_ms)
{
    struct frozen *frozen = &blaze->outlook.frozen;
    if (!blaze_awaits_effect(blaze))
        return;
    const int64_t since_ms = at_ms - frozen->at_ms;
    if (!frozen->halved && since_ms >= HOURS(12)) {
        frozen->halved = true;
        frozen->half = arrived(blaze, frozen->at_ms, frozen->at_ms + HOURS(12));
        blaze->dirty = true;
    }
    for (int span = 0; span < FROZEN_SPANS; span++)
        if (!frozen->said[span] && since_ms >= frozen_ms[span])
            judge(fire, ground, blaze, span, at_ms);
}

/* ---- the moments ---- */

/* Ten minutes, an hour and six hours after its first post a story is looked at in any case. */
static int marks_by(int64_t age_ms)
{
    return (age_ms >= MINUTES(10)) + (age_ms >= HOURS(1)) + (age_ms >= HOURS(6));
}

void blaze_foresee(struct fire *fire, const struct ground *ground, struct blaze *blaze,
                   int64_t at_ms)
{
    struct outlook_state *state = &blaze->outlook;
    const int64_t critics = blaze->sums.n[SUM_CRITICS];
    follow_statement(fire, ground, blaze, at_ms);
    const int64_t heard = blaze->posts + blaze->reposts;
    const bool moved = state->level != blaze->level ||
                       marks_by(at_ms - blaze->first_ms) > marks_by(state->at_ms - blaze->first_ms);
    const bool doubled = critics >= 2 * state->critics || heard >= 2 * state->heard;
    if (!moved && (critics < TELL_FROM || !doubled))
        return;
    state->level = blaze->level;
    state->at_ms = at_ms;
    state->heard = heard;
    if (critics > state->critics)
        state->critics = critics;
    blaze->dirty = true;
    if (critics < TELL_FROM || state->told >= TOLD_MOST)
        return;
    state->told++;
    tell(fire, ground, blaze, at_ms);
}
