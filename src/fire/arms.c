#include "fire/account.h"
#include "fire/tail.h"

#include <inttypes.h>
#include <math.h>

/* What is out of the ordinary though no floor is reached. Five arms, each in decades (-log10 of
 * chance, or of a likelihood ratio), the strongest counts:
 *   fast      distinct critical authors of the story, by category, in up to an hour, against the
 *             brand's usual at this hour (negative binomial tail)
 *   slow      CUSUM of their arrivals: a rate three times the usual, over hours (Page 1954)
 *   brand     the same of all stories of the brand together: a matter told in too many ways
 *   passed    how many people pass on what critics say, in up to an hour (power law), and with it
 *             the critics beyond the first
 *   word      a word that leaps, among critics (words.c)
 *   deleted   posts of the story are taken away in a wave
 *   returned  somebody whose complaint nobody answered for days speaks again
 * A few points for shape go on top, and the brand's own line (budget.c) says what is worth a ring.
 */

static const int windows[] = {1, 2, 3, 6}; /* bins */
enum { WINDOWS = sizeof(windows) / sizeof(*windows) };
enum {
    CRITICS_LEAST = 3,
    SLOW_LEAST = 4,
    WORD_LEAST = 4,
    DELETED_LEAST = 4,
    BRAND_LEAST = 4,
    PASSED_LEAST = 5,
    MINUTES_LEAST = 2,
    NEAR_TIMES = 2
};
enum {
    WORD_MINUTES = 30,
    RETURNED_MINUTES = 60,
    SLOW_HALF_HOURS = 12,
    SLOW_NOISE_MINUTES = 20,
    SLOW_MINUTES = 30,
    SLOW_HOURS = 24,
    SLOW_MOST = 20,
    LATELY_MOST = 60
};
static const double slow_times = 3;
static const double cascade_power = 1.2;
static const double ordinary = 1.5; /* decades */
static const double hold = 1;       /* decades below the line where an alarm still holds */

/* ---- the arms ---- */

static void better(struct arms *arms, enum arm_kind kind, double score, double count,
                   double minutes, double usual)
{
    if (score <= arms->score)
        return;
    arms->score = score;
    arms->kind = kind;
    arms->count = (int64_t)(count + .5);
    arms->minutes = (int64_t)(minutes + .5);
    arms->usual = usual;
}

struct look {
    struct fire *fire;
    const struct ground *ground;
    struct blaze *blaze;
    int64_t at_ms;
    double noise, uneven;
    struct tide tide;
    double window_noise[WINDOWS]; /* of each of look_fast's windows */
    double talk, talk_minutes;    /* in the last minutes; 0: not asked yet */
};

static struct look look_of(struct fire *fire, const struct ground *ground, struct blaze *blaze,
                           int64_t at_ms)
{
    struct look look = {.fire = fire, .ground = ground, .blaze = blaze, .at_ms = at_ms};
    look.tide = usual_tide(&ground->usual, &fire->commons, at_ms);
    return look;
}

static double noise_of(const struct look *look, double minutes)
{
    return usual_noise(&look->ground->usual, &look->tide, look->blaze, look->at_ms, minutes);
}

static double talk_of(struct look *look, double minutes)
{
    if (look->talk_minutes < minutes || look->talk_minutes > minutes) {
        look->talk = usual_talk(&look->ground->usual, look->blaze, look->at_ms, minutes);
        look->talk_minutes = minutes;
    }
    return look->talk;
}

/* The greater of what the hour and what the talk of now make usual. */
static double usual_of(struct look *look, int key, double minutes)
{
    const struct usual *usual = &look->ground->usual;
    const struct commons *commons = &look->fire->commons;
    double lately = minutes > LATELY_MOST ? LATELY_MOST : minutes;
    double of_hour = usual_critics_in(usual, commons, key, &look->tide, minutes) * look->noise;
    double share = usual_share(usual, commons, key);
    double of_talk = share / (1 - share) * minutes * talk_of(look, lately);
    return of_hour > of_talk ? of_hour : of_talk;
}

static void look_at_window(struct look *look, const int32_t n[USUAL_KEYS], int32_t muted,
                           double minutes)
{
    for (int key = 0; key < USUAL_KEYS; key++) {
        int32_t count = n[key] - muted;
        if (count < CRITICS_LEAST)
            continue;
        double usual = usual_of(look, key, minutes);
        if (count < NEAR_TIMES * usual)
            continue; /* not worth the sum */
        better(&look->blaze->arms, ARM_FAST, tail_count(count, usual, look->uneven), count, minutes,
               usual);
    }
}

static void look_fast(struct look *look)
{
    const struct blaze *blaze = look->blaze;
    int32_t now = bin_of(look->at_ms), n[USUAL_KEYS] = {0}, muted = 0;
    double into = (double)(look->at_ms - (int64_t)now * MINUTES(BIN_MINUTES)) / MINUTES(1);
    size_t i = blaze->bins.len;
    for (int w = 0; w < WINDOWS; w++) {
        for (; i > 0 && blaze->bins.at[i - 1].no > now - windows[w]; i--) {
            const struct bin *bin = &blaze->bins.at[i - 1];
            if (bin->no > now)
                continue;
            for (int c = 0; c < RISK_COUNT; c++)
                n[c] += bin->sums.n[SUM_CATEGORY + c];
            n[RISK_COUNT] += bin->sums.n[SUM_CRITICS];
            muted += bin->sums.n[SUM_MUTED];
        }
        double minutes = (windows[w] - 1) * BIN_MINUTES + into;
        minutes = fmax(minutes, MINUTES_LEAST);
        look->noise = look->window_noise[w] = noise_of(look, minutes);
        look_at_window(look, n, muted, minutes);
    }
}

/* Reposts come in cascades, whose sizes are a power law (Goel et al. 2016): at the usual they are
 * no wonder, and ten times the usual is one of cascade_power decades. The first critic is whom they
 * pass on; each one more is a wonder by itself. */
static void look_passed(struct look *look)
{
    const struct blaze *blaze = look->blaze;
    const double part = blaze_critical_part(blaze);
    const int32_t now = bin_of(look->at_ms);
    double into = (double)(look->at_ms - (int64_t)now * MINUTES(BIN_MINUTES)) / MINUTES(1);
    double passed = 0, critics = 0;
    size_t i = blaze->bins.len;
    for (int w = 0; w < WINDOWS; w++) {
        for (; i > 0 && blaze->bins.at[i - 1].no > now - windows[w]; i--) {
            const struct bin *bin = &blaze->bins.at[i - 1];
            if (bin->no > now)
                continue;
            passed += part * bin->passed;
            critics += bin->sums.n[SUM_CRITICS] - bin->sums.n[SUM_MUTED];
        }
        if (passed < PASSED_LEAST || critics < 1)
            continue;
        double minutes = fmax((windows[w] - 1) * BIN_MINUTES + into, MINUTES_LEAST);
        double usual =
            usual_passes(&look->ground->usual, &look->fire->commons, look->at_ms, minutes);
        if (passed < NEAR_TIMES * usual)
            continue;
        double of_critics =
            critics > 1 ? tail_count(critics - 1, usual_of(look, RISK_COUNT, minutes), look->uneven)
                        : 0;
        better(&look->blaze->arms, ARM_PASSED,
               cascade_power * log10(1 + passed / usual) + of_critics, passed, minutes, usual);
    }
}

/* All that the brand heard, at a story that is part of it. */
static void look_brand(struct look *look)
{
    const struct usual *usual = &look->ground->usual;
    int32_t now = bin_of(look->at_ms);
    double into = (double)(look->at_ms - (int64_t)now * MINUTES(BIN_MINUTES)) / MINUTES(1);
    for (int w = 1; w < WINDOWS; w++) {
        int32_t n[USUAL_KEYS] = {0};
        for (int i = 0; i < LATELY_BINS; i++)
            if (usual->lately[i].no > now - windows[w] && usual->lately[i].no <= now)
                for (int key = 0; key < USUAL_KEYS; key++)
                    n[key] += usual->lately[i].critics[key];
        double minutes = (windows[w] - 1) * BIN_MINUTES + into;
        look->noise = look->window_noise[w];
        for (int key = 0; key < USUAL_KEYS; key++) {
            double mean = n[key] < BRAND_LEAST ? 0 : usual_of(look, key, minutes);
            if (n[key] >= BRAND_LEAST && n[key] >= NEAR_TIMES * mean)
                better(&look->blaze->arms, ARM_BRAND, tail_count(n[key], mean, look->uneven),
                       n[key], minutes, mean);
        }
    }
}

static int key_of(const struct blaze *blaze)
{
    return blaze->category < RISK_COUNT ? (int)blaze->category : RISK_COUNT;
}

static void drain_slow(struct look *look)
{
    struct arms *arms = &look->blaze->arms;
    int64_t since = look->at_ms - arms->slow_ms;
    if (since <= 0)
        return;
    arms->slow_ms = look->at_ms;
    if (arms->slow <= 0)
        return;
    double minutes = (double)since / MINUTES(1);
    /* What was usual when it began: its own hours must not make it so. */
    const double level = usual_level(&look->ground->usual, &look->fire->commons, RISK_COUNT);
    double usual = usual_of(look, key_of(look->blaze), SLOW_NOISE_MINUTES);
    usual *= minutes / SLOW_NOISE_MINUTES;
    if (arms->slow_level > 0 && arms->slow_level < level)
        usual *= arms->slow_level / level;
    arms->slow = arms->slow * exp2(-minutes / (60 * SLOW_HALF_HOURS)) - (slow_times - 1) * usual;
    if (arms->slow > 0 && look->at_ms - arms->slow_began_ms < HOURS(SLOW_HOURS))
        return;
    arms->slow = 0; /* what is so for a day is usual, or was said */
    arms->slow_count = 0;
}

void arms_arrival(struct fire *fire, struct ground *ground, struct blaze *blaze, int64_t at_ms)
{
    struct look look = look_of(fire, ground, blaze, at_ms);
    struct arms *arms = &blaze->arms;
    look.noise = noise_of(&look, SLOW_NOISE_MINUTES);
    drain_slow(&look);
    if (arms->slow <= 0) {
        arms->slow_began_ms = at_ms;
        arms->slow_level = usual_is_young(&ground->usual)
                               ? 0
                               : usual_level(&ground->usual, &fire->commons, RISK_COUNT);
    }
    arms->slow += log(slow_times) / (1 + usual_unevenness(&ground->usual));
    if (arms->slow > SLOW_MOST)
        arms->slow = SLOW_MOST;
    if (arms->slow_count < INT32_MAX)
        arms->slow_count++;
}

static void look_slow(struct look *look)
{
    struct arms *arms = &look->blaze->arms;
    drain_slow(look);
    if (arms->slow_count < SLOW_LEAST || look->at_ms - arms->slow_began_ms < MINUTES(SLOW_MINUTES))
        return;
    double minutes = (double)(look->at_ms - arms->slow_began_ms) / MINUTES(1);
    better(arms, ARM_SLOW, arms->slow / M_LN10, arms->slow_count, minutes,
           usual_of(look, key_of(look->blaze), minutes));
}

static void look_deleted(const struct look *look)
{
    const struct blaze *blaze = look->blaze;
    int32_t now = bin_of(look->at_ms);
    int64_t gone = 0;
    for (size_t i = blaze->bins.len; i > 0 && blaze->bins.at[i - 1].no > now - 6; i--)
        gone += blaze->bins.at[i - 1].sums.n[SUM_DELETED];
    int64_t told = blaze->posts + gone > 0 ? blaze->posts : 0;
    if (gone < DELETED_LEAST || gone * 5 < told || !blaze->sums.n[SUM_CRITICS])
        return;
    double usual = .2 + .01 * (double)told;
    better(&look->blaze->arms, ARM_DELETED, tail_count((double)gone, usual, .5), (double)gone, 60,
           usual);
}

static void look_told(const struct look *look)
{
    struct arms *arms = &look->blaze->arms;
    if (arms->word > 0 && look->at_ms - arms->word_ms < MINUTES(WORD_MINUTES) &&
        arms->word_count >= WORD_LEAST)
        better(arms, ARM_WORD, arms->word, arms->word_count, WORD_MINUTES, arms->word_usual);
    if (arms->returned > 0 && look->at_ms - arms->returned_ms < MINUTES(RETURNED_MINUTES))
        better(arms, ARM_RETURNED, arms->returned, 1, 0, 0);
}

/* ---- shape ---- */

static double share(int64_t part, int64_t of)
{
    return of > 0 ? (double)part / (double)of : 0;
}

/* A small gate: who was there, what is shown, how it is passed on, and whether anybody names a
 * matter at all. */
static double points_of(const struct blaze *blaze)
{
    const int32_t *n = blaze->sums.n;
    double points = .2 * risk_harm(blaze->category < RISK_COUNT ? blaze->category : RISK_NONE);
    if (blaze->category < RISK_COUNT && n[SUM_EVIDENCE + (int)blaze->category] > 0)
        points += .4;
    if (share(n[SUM_FIRST_HAND], n[SUM_CRITICS]) >= .25)
        points += .3;
    if (share(blaze->reposts, blaze->posts + blaze->reposts) >= .5)
        points += .3;
    if (share(n[SUM_NAMING], n[SUM_CRITICS]) < .1)
        points -= 1.5;
    if (share(n[SUM_POSITIVE], n[SUM_JUDGED]) >= .3)
        points -= 1;
    return points;
}

static bool glad(const struct blaze *blaze)
{
    return share(blaze->sums.n[SUM_POSITIVE], blaze->sums.n[SUM_JUDGED]) >= .5;
}

/* A story of the brand rang a short while ago: what all stories together say was said by it. */
static bool was_said(const struct ground *ground, const struct blaze *blaze, int64_t at_ms)
{
    for (size_t i = 0; i < ground->active.len; i++) {
        const struct blaze *other = ground->active.at[i];
        if (other != blaze && other->level >= 2 && at_ms - other->level_since_ms < HOURS(6))
            return true;
    }
    return false;
}

static bool beside_another(const struct ground *ground, const struct blaze *blaze, int64_t at_ms)
{
    for (size_t i = 0; i < ground->active.len; i++) {
        const struct blaze *other = ground->active.at[i];
        if (other != blaze && other->level >= 2 && other->category == blaze->category &&
            at_ms - other->level_since_ms < HOURS(3))
            return true;
    }
    return false;
}

void arms_look(struct fire *fire, struct ground *ground, struct blaze *blaze, int64_t at_ms)
{
    struct look look = look_of(fire, ground, blaze, at_ms);
    struct arms *arms = &blaze->arms;
    int was = arms->level;
    look.uneven = usual_unevenness(&ground->usual);
    look.noise = noise_of(&look, SLOW_NOISE_MINUTES);
    arms_settle(ground, blaze, at_ms);
    arms->score = 0;
    arms->kind = ARM_NONE;
    look_fast(&look);
    look_slow(&look);
    look_passed(&look);
    if (!was_said(ground, blaze, at_ms) && blaze->sums.n[SUM_CRITICS] > blaze->sums.n[SUM_MUTED])
        look_brand(&look);
    if (arms->score > 0)
        arms->score += points_of(blaze);
    look_deleted(&look);
    look_told(&look);
    if (glad(blaze) || arms->score < 0) {
        arms->score = 0;
        arms->kind = ARM_NONE;
    }
    if (arms->kind == ARM_BRAND) {
        ground->budget.brand_peak = fmax(ground->budget.brand_peak, arms->score);
        ground->budget_dirty = true;
    } else {
        arms->peak = fmax(arms->peak, arms->score);
    }
    double line = budget_line(ground);
    if (was < 2 && arms->score >= line && beside_another(ground, blaze, at_ms))
        line += 2; /* one alarm per matter */
    arms->level = 0;
    if (arms->score >= line || (was == 2 && arms->score >= line - hold))
        arms->level = 2;
    else if (arms->score >= line - hold)
        arms->level = 1;
    blaze->dirty = true;
}

void arms_settle(struct ground *ground, struct blaze *blaze, int64_t now_ms)
{
    struct arms *arms = &blaze->arms;
    int64_t day = now_ms / DAYS(1);
    if (day == arms->peak_day)
        return;
    if (arms->peak > 0 && arms->rang > 0)
        budget_peak(ground, arms->peak, budget_doubt(ground, blaze));
    else if (arms->peak > 0 && blaze->level < 2)
        budget_peak(ground, arms->peak, 1);
    arms->rang = 0;
    arms->peak = 0;
    arms->peak_day = day;
    blaze->dirty = true;
}

/* ---- in words ---- */

static void add(const struct fire *fire, struct event *event, const char *code, size_t from,
                struct said_figures of)
{
    if (event->why_count == SAID_MOST || buf_over(fire->words))
        return;
    struct text text = {fire->words->at + from, fire->words->len - from};
    event->why[event->why_count++] = (struct said){code, text, of};
}

static void span(struct buf *out, int64_t minutes)
{
    if (minutes < 180)
        buf_printf(out, "%" PRId64 " min", minutes > 1 ? minutes : 1);
    else
        buf_printf(out, "%" PRId64 " h", (minutes + 30) / 60);
}

static struct said_figures figures_of(const struct arms *arms)
{
    const bool word = arms->kind == ARM_WORD, back = arms->kind == ARM_RETURNED;
    const bool timed = !word && !back && arms->kind != ARM_DELETED;
    return (struct said_figures){.n = (double)(back ? arms->returned_days : arms->count),
                                 .usual = timed || word ? arms->usual : 0,
                                 .minutes = timed ? arms->minutes > 1 ? arms->minutes : 1 : 0,
                                 .word = word ? text_of(arms->word_text) : (struct text){0}};
}

static void add_arm(const struct fire *fire, const struct blaze *blaze, struct event *event)
{
    static const char *const codes[] = {"",        "fast",     "slow",  "word",
                                        "deleted", "returned", "brand", "passed"};
    const struct arms *arms = &blaze->arms;
    struct buf *out = fire->words;
    size_t from = out->len;
    switch (arms->kind) {
    case ARM_NONE:
        return;
    case ARM_FAST:
    case ARM_SLOW:
    case ARM_BRAND:
        buf_printf(out, "%" PRId64 " critical authors%s in ", arms->count,
                   arms->kind == ARM_BRAND ? " of the brand" : "");
        span(out, arms->minutes);
        buf_printf(out, " where %.1f are usual at this hour", arms->usual);
        break;
    case ARM_PASSED:
        buf_printf(out, "passed on by %" PRId64 " people in ", arms->count);
        span(out, arms->minutes);
        buf_printf(out, " where %.1f are usual", arms->usual);
        break;
    case ARM_WORD:
        buf_printf(out, "'%s' by %" PRId64 " authors in 30 min where %.1f are usual",
                   arms->word_text, arms->count, arms->usual);
        break;
    case ARM_DELETED:
        buf_printf(out, "%" PRId64 " of its posts were deleted within an hour", arms->count);
        break;
    case ARM_RETURNED:
        buf_printf(out, "its author complained %" PRId64 " days ago and nobody answered",
                   arms->returned_days);
        break;
    }
    add(fire, event, codes[arms->kind], from, figures_of(arms));
}

static void add_mute(const struct fire *fire, const struct ground *ground, struct event *event)
{
    const struct mute *mute = ground_mute(ground);
    if (!mute || !mute->until_ms)
        return;
    char until[TIME_ROOM];
    size_t from = fire->words->len;
    struct text what = mute->word.len ? mute->word : mute->author;
    buf_printf(fire->words, "muted until %.*s: %.*s",
               TEXT_ARG(text_slice(time_write(mute->until_ms, until), 0, 16)),
               TEXT_ARG(text_slice(what, 0, 60)));
    add(fire, event, "muted", from, (struct said_figures){0});
}

static bool floor_holds(const struct event *event)
{
    for (size_t i = 0; i < event->why_count; i++)
        if (event->why[i].code[0] == 'F')
            return true;
    return false;
}

bool arms_ordinary(const struct blaze *blaze)
{
    return blaze->arms.score < ordinary;
}

int blaze_asked(const struct blaze *blaze, const struct event *event)
{
    int level = event->computed;
    if (level > 1 && event->figures.positive_share >= .7 && !floor_holds(event))
        level = 1;
    if (level > 1 && blaze->sums.n[SUM_MUTED] * 2 >= blaze->sums.n[SUM_CRITICS] &&
        blaze->sums.n[SUM_MUTED] > 0 && !floor_holds(event))
        level = 1;
    /* Many critics alone ring where they are more than the talk of the brand makes usual. */
    if (level == 2 && arms_ordinary(blaze) && !floor_holds(event))
        level = 1;
    return level > blaze->arms.level ? level : blaze->arms.level;
}

void arms_explain(const struct fire *fire, const struct ground *ground, const struct blaze *blaze,
                  struct event *event)
{
    struct buf *out = fire->words;
    buf_clear(out);
    if (!buf_room(out, 4096)) /* so that the words stay where they are */
        return;
    if (blaze->arms.level > 0)
        add_arm(fire, blaze, event);
    if (blaze->sums.n[SUM_MUTED] > 0)
        add_mute(fire, ground, event);
    if (event->to < 2 && blaze_asked(blaze, event) < 2)
        return;
    size_t from = out->len;
    if (floor_holds(event)) {
        buf_printf(out, "a floor rings whatever the budget");
        add(fire, event, "floor", from, (struct said_figures){0});
    } else if (blaze->arms.level == 2 && event->computed < 2) {
        buf_printf(out, "out of the ordinary by %.1f decades; this brand's line is %.1f",
                   blaze->arms.score, budget_line(ground));
        add(fire, event, "line", from,
            (struct said_figures){.n = blaze->arms.score, .usual = budget_line(ground)});
    }
}

/* ---- as rows ---- */

void arms_pack(const struct arms *a, struct buf *out)
{
    const double doubles[] = {a->score,      a->usual,    a->slow, a->word, a->word_count,
                              a->word_usual, a->returned, a->peak, a->rang};
    const int64_t numbers[] = {a->kind,        a->level,      a->count,         a->minutes,
                               a->slow_ms,     a->slow_count, a->slow_began_ms, a->word_ms,
                               a->returned_ms, a->peak_day,   a->returned_days};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        pack_int(out, numbers[i]);
    for (size_t i = 0; i < sizeof(doubles) / sizeof(*doubles); i++)
        pack_double(out, doubles[i]);
    pack_text(out, text_of(a->word_text));
}

bool arms_unpack(struct arms *arms, struct unpack *in)
{
    enum {
        KIND,
        LEVEL,
        COUNT,
        MINUTES_,
        SLOW_MS,
        SLOW_COUNT,
        SLOW_BEGAN,
        WORD_MS,
        BACK_MS,
        PEAK_DAY
    };
    struct arms a = {0};
    int64_t n[11];
    double *doubles[] = {&a.score,      &a.usual,    &a.slow, &a.word, &a.word_count,
                         &a.word_usual, &a.returned, &a.peak, &a.rang};
    bool good = true;
    for (size_t i = 0; i < sizeof(n) / sizeof(*n); i++) {
        n[i] = unpack_int(in);
        good = good && n[i] >= 0 && n[i] <= TIME_MAX_MS;
    }
    for (size_t i = 0; i < sizeof(doubles) / sizeof(*doubles); i++) {
        *doubles[i] = unpack_double(in);
        good = good && *doubles[i] >= 0 && *doubles[i] < 1e9;
    }
    struct text word = unpack_text(in);
    if (!good || in->bad || n[KIND] > ARM_PASSED || n[LEVEL] > 2 || n[SLOW_COUNT] > INT32_MAX ||
        word.len >= WORD_ROOM)
        return false;
    a.kind = (enum arm_kind)n[KIND];
    a.level = (int)n[LEVEL];
    a.count = n[COUNT];
    a.minutes = n[MINUTES_];
    a.slow_ms = n[SLOW_MS];
    a.slow_count = (int32_t)n[SLOW_COUNT];
    a.slow_began_ms = n[SLOW_BEGAN];
    a.word_ms = n[WORD_MS];
    a.returned_ms = n[BACK_MS];
    a.peak_day = n[PEAK_DAY];
    a.returned_days = n[PEAK_DAY + 1];
    if (word.len)
        memcpy(a.word_text, word.at, word.len);
    *arms = a;
    return true;
}
