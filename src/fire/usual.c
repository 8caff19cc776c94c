#include "fire/account.h"

#include <math.h>

/* What is usual at a brand. Each hour that is over is added to sums that forget with half-lives of
 * two days and two weeks; the greater of the two rates counts, so that the day after a storm is
 * not rung for again. What a brand is too young to know is borrowed from all brands: the share of
 * critics among what is heard (as a gamma prior worth a day), and the course of the week. An hour
 * far out of the ordinary is cut to what is still plausible, or one storm would hide the next. */

static const double lives_hours[USUAL_LIVES] = {48, 14 * 24};
enum { MINUTES_LEAST = 2 };
enum { PRIOR_HOURS = 24, SHAPE_HOURS = 3, COMMON_HOURS = 20, CUT_TIMES = 3, CUT_OVER = 4 };
static const double uneven_young = 0.7, uneven_prior = 0.35, uneven_weight = 30;
static const double passed_prior = 0.05; /* of what is heard */
static const double share_prior = 0.05, share_any_prior = 0.1, share_weight = 300;
static const double rate_least = .1; /* an hour: a handful is no wonder anywhere */
enum { PLAY_LEAST = 4 };
static const double play_share = .3;
static const double commons_most = 5e6;

/* Where the bin of that time stands; -1 where it is too late to matter. */
static int lately_of(struct usual *usual, int64_t at_ms)
{
    int32_t no = bin_of(at_ms);
    int at = no % LATELY_BINS;
    if (usual->lately[at].no > no)
        return -1;
    if (usual->lately[at].no != no) {
        memset(&usual->lately[at], 0, sizeof(usual->lately[at]));
        usual->lately[at].no = no;
    }
    return at;
}

void usual_critic(struct usual *usual, int key, int64_t at_ms)
{
    int at = lately_of(usual, at_ms);
    usual->critics[key]++;
    if (at >= 0)
        usual->lately[at].critics[key]++;
}

void usual_heard(struct usual *usual, int64_t at_ms)
{
    usual->heard++;
    usual->heard_hour = usual->hour;
    int at = lately_of(usual, at_ms);
    if (at >= 0)
        usual->lately[at].heard++;
}

void usual_play(struct usual *usual, int64_t at_ms)
{
    int at = lately_of(usual, at_ms);
    if (at >= 0)
        usual->lately[at].play++;
}

void usual_passed(struct usual *usual, double part)
{
    usual->passing += part;
}

bool usual_at_play(const struct usual *usual, int64_t at_ms)
{
    const int32_t now = bin_of(at_ms);
    int64_t heard = 0, play = 0;
    for (size_t i = 0; i < LATELY_BINS; i++) {
        if (usual->lately[i].no <= now - LATELY_BINS || usual->lately[i].no > now)
            continue;
        heard += usual->lately[i].heard;
        play += usual->lately[i].play;
    }
    return play >= PLAY_LEAST && (double)play >= play_share * (double)heard;
}

/* ---- the rates ---- */

static double share_of(const struct commons *commons, int key)
{
    double prior = key == RISK_COUNT ? share_any_prior : share_prior;
    return (commons->critics[key] + prior * share_weight) / (commons->heard + share_weight);
}

static double greater_rate(const double sums[USUAL_LIVES], const double hours[USUAL_LIVES],
                           double prior)
{
    double most = 0;
    for (int i = 0; i < USUAL_LIVES; i++) {
        double rate = (sums[i] + prior * PRIOR_HOURS) / (hours[i] + PRIOR_HOURS);
        most = rate > most ? rate : most;
    }
    return most;
}

/* Posts and reposts an hour, over the week. A brand that was never heard: one. */
static double volume_of(const struct usual *usual)
{
    double most = 0;
    for (int i = 0; i < USUAL_LIVES; i++) {
        double rate = usual->hours[i] > 0 ? usual->volume[i] / usual->hours[i] : 0;
        most = rate > most ? rate : most;
    }
    return most > 1 ? most : 1;
}

static double shape_of(const struct usual *usual, const struct commons *commons, int64_t at_ms)
{
    size_t hour = (size_t)(at_ms / HOURS(1) % HOURS_A_WEEK);
    double common =
        (commons->shape[hour] + COMMON_HOURS) / (commons->shape_hours[hour] + COMMON_HOURS);
    double own =
        (usual->shape[hour] + common * SHAPE_HOURS) / (usual->shape_hours[hour] + SHAPE_HOURS);
    return own < .1 ? .1 : own;
}

double usual_level(const struct usual *usual, const struct commons *commons, int key)
{
    const double prior = share_of(commons, key) * volume_of(usual);
    return fmax(greater_rate(usual->rate[key], usual->hours, prior), rate_least);
}

struct tide usual_tide(const struct usual *usual, const struct commons *commons, int64_t at_ms)
{
    return (struct tide){volume_of(usual), shape_of(usual, commons, at_ms)};
}

double usual_critics_in(const struct usual *usual, const struct commons *commons, int key,
                        const struct tide *tide, double minutes)
{
    double prior = share_of(commons, key) * tide->volume;
    double mean = greater_rate(usual->rate[key], usual->hours, prior) * tide->shape;
    return (mean > rate_least ? mean : rate_least) * minutes / 60;
}

double usual_critics(const struct usual *usual, const struct commons *commons, int key,
                     int64_t at_ms, double minutes)
{
    const struct tide tide = usual_tide(usual, commons, at_ms);
    return usual_critics_in(usual, commons, key, &tide, minutes);
}

double usual_passes(const struct usual *usual, const struct commons *commons, int64_t at_ms,
                    double minutes)
{
    double rate = greater_rate(usual->passed, usual->hours, passed_prior * volume_of(usual));
    double mean = rate * shape_of(usual, commons, at_ms);
    return (mean > rate_least ? mean : rate_least) * minutes / 60;
}

/* Of what is heard now, whatever the hour: the reader takes some of any talk for critical, and the
 * more is heard the more of it. What the brand's own past does not say is borrowed. */
double usual_share(const struct usual *usual, const struct commons *commons, int key)
{
    const double borrowed = share_of(commons, key) * share_weight;
    double most = 0;
    for (int i = 0; i < USUAL_LIVES; i++) {
        double share = (usual->rate[key][i] + borrowed) / (usual->volume[i] + share_weight);
        most = share > most ? share : most;
    }
    return most;
}

bool usual_is_young(const struct usual *usual)
{
    return usual->hours[1] < PRIOR_HOURS;
}

double usual_talk(const struct usual *usual, const struct blaze *blaze, int64_t at_ms,
                  double minutes)
{
    const int32_t now = bin_of(at_ms);
    const int32_t first = bin_of(at_ms - (int64_t)(minutes * 60000) + 1) - 1;
    const double covered = (double)(at_ms - (first + 1) * MINUTES(BIN_MINUTES)) / MINUTES(1);
    const bool young = usual_is_young(usual);
    double heard = 0;
    for (size_t i = 0; i < LATELY_BINS; i++)
        if (usual->lately[i].no > first && usual->lately[i].no <= now)
            heard += usual->lately[i].heard - (young ? 0 : usual->lately[i].critics[RISK_COUNT]);
    for (size_t i = blaze->bins.len; i > 0 && blaze->bins.at[i - 1].no > first; i--)
        if (blaze->bins.at[i - 1].no <= now)
            heard +=
                blaze->bins.at[i - 1].sums.n[SUM_JUDGED] - blaze->bins.at[i - 1].sums.n[SUM_HEARD];
    return heard > 0 ? heard / (covered > MINUTES_LEAST ? covered : MINUTES_LEAST) : 0;
}

double usual_noise(const struct usual *usual, const struct tide *tide, const struct blaze *blaze,
                   int64_t at_ms, double minutes)
{
    const int32_t now = bin_of(at_ms);
    const int32_t first = bin_of(at_ms - (int64_t)(minutes * 60000) + 1) - 1;
    double heard = 0;
    if (usual->hours[1] < 6)
        return 1;
    for (size_t i = 0; i < LATELY_BINS; i++)
        if (usual->lately[i].no > first && usual->lately[i].no <= now)
            heard += usual->lately[i].heard;
    for (size_t i = blaze->bins.len; i > 0 && blaze->bins.at[i - 1].no > first; i--)
        heard -= blaze->bins.at[i - 1].sums.n[SUM_HEARD];
    double wanted = tide->volume * tide->shape * minutes / 60;
    if (heard <= 0)
        return 1;
    double times = (heard - 2 * sqrt(heard)) / (wanted + .5); /* what is surely more */
    if (times < 1)
        return 1;
    return times < 100 ? times : 100;
}

double usual_unevenness(const struct usual *usual)
{
    double uneven =
        (usual->uneven + uneven_prior * uneven_weight) / (usual->uneven_of + uneven_weight);
    if (usual_is_young(usual))
        return uneven_young;
    if (uneven < .05)
        return .05;
    return uneven < 1 ? uneven : 1;
}

/* ---- an hour is over ---- */

static double cut(double n, double mean)
{
    double most = CUT_TIMES * mean + CUT_OVER;
    return n < most ? n : most;
}

static void forget(struct usual *usual, double hours)
{
    for (int i = 0; i < USUAL_LIVES; i++) {
        double keep = exp2(-hours / lives_hours[i]);
        for (int key = 0; key < USUAL_KEYS; key++)
            usual->rate[key][i] *= keep;
        usual->volume[i] *= keep;
        usual->passed[i] *= keep;
        usual->hours[i] *= keep;
    }
    double keep = exp2(-hours / lives_hours[1]);
    usual->uneven *= keep;
    usual->uneven_of *= keep;
}

static void add_commons(struct commons *commons, const struct usual *usual, size_t hour,
                        double ratio)
{
    for (int key = 0; key < USUAL_KEYS; key++)
        commons->critics[key] += usual->critics[key];
    commons->heard += usual->heard;
    commons->shape[hour] += ratio;
    commons->shape_hours[hour]++;
    commons->dirty = true;
    if (commons->heard < commons_most)
        return;
    for (int key = 0; key < USUAL_KEYS; key++)
        commons->critics[key] /= 2;
    commons->heard /= 2;
    for (int h = 0; h < HOURS_A_WEEK; h++) {
        commons->shape[h] /= 2;
        commons->shape_hours[h] /= 2;
    }
}

static void hour_over(struct usual *usual, struct commons *commons)
{
    int64_t at_ms = usual->hour * HOURS(1);
    size_t hour = (size_t)(usual->hour % HOURS_A_WEEK);
    double any = usual_critics(usual, commons, RISK_COUNT, at_ms, 60);
    double n = cut(usual->critics[RISK_COUNT], any), off = n - any;
    if (usual->hours[1] > PRIOR_HOURS) {
        usual->uneven += off * off - n > -any ? off * off - n : -any;
        usual->uneven_of += any * any;
    }
    double volume = volume_of(usual), shape = shape_of(usual, commons, at_ms);
    double heard = usual->hours[1] > 6 ? cut(usual->heard, volume * shape) : usual->heard;
    double ratio = heard / volume;
    ratio = ratio < 5 ? ratio : 5;
    double kept[USUAL_KEYS];
    for (int key = 0; key < USUAL_KEYS; key++)
        kept[key] = cut(usual->critics[key], usual_critics(usual, commons, key, at_ms, 60));
    if (usual->hours[1] > PRIOR_HOURS) {
        add_commons(commons, usual, hour, ratio);
        usual->shape[hour] = usual->shape[hour] * .8 + ratio;
        usual->shape_hours[hour] = usual->shape_hours[hour] * .8 + 1;
    }
    const double passed = cut(usual->passing, usual_passes(usual, commons, at_ms, 60));
    forget(usual, 1);
    for (int i = 0; i < USUAL_LIVES; i++) {
        for (int key = 0; key < USUAL_KEYS; key++)
            usual->rate[key][i] += kept[key];
        usual->volume[i] += heard;
        usual->passed[i] += passed;
        usual->hours[i]++;
    }
    memset(usual->critics, 0, sizeof(usual->critics));
    usual->heard = 0;
    usual->passing = 0;
}

void usual_advance(struct usual *usual, struct commons *commons, int64_t now_ms)
{
    enum { SILENT_HOURS = 48 };
    int64_t hour = now_ms / HOURS(1);
    if (hour <= usual->hour)
        return;
    usual->dirty = true;
    if (!usual->hour) {
        usual->hour = hour;
        return;
    }
    /* Silence is heard too; but of a very long one we know only that nobody listened. */
    for (; usual->hour < hour && usual->hour - usual->heard_hour < SILENT_HOURS; usual->hour++)
        hour_over(usual, commons);
    usual->hour = hour;
}

/* ---- as rows ---- */

static void pack_doubles(struct buf *out, const double *at, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pack_double(out, at[i]);
}

static bool unpack_doubles(struct unpack *in, double *at, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        at[i] = unpack_double(in);
        good = good && at[i] >= 0 && at[i] < 1e15;
    }
    return good && !in->bad;
}

void usual_pack_now(const struct usual *usual, struct buf *out)
{
    pack_int(out, usual->heard);
    pack_int(out, usual->heard_hour);
    for (int key = 0; key < USUAL_KEYS; key++)
        pack_int(out, usual->critics[key]);
    for (int i = 0; i < LATELY_BINS; i++) {
        pack_int(out, usual->lately[i].no);
        pack_int(out, usual->lately[i].heard);
        for (int key = 0; key < USUAL_KEYS; key++)
            pack_int(out, usual->lately[i].critics[key]);
    }
}

static int32_t unpack_count32(struct unpack *in)
{
    int64_t n = unpack_int(in);
    if (n < 0 || n >= INT32_MAX)
        in->bad = true;
    return in->bad ? 0 : (int32_t)n;
}

bool usual_unpack_now(struct usual *usual, struct unpack *in)
{
    usual->heard = unpack_count32(in);
    usual->heard_hour = unpack_count32(in);
    for (int key = 0; key < USUAL_KEYS; key++)
        usual->critics[key] = unpack_count32(in);
    for (int i = 0; i < LATELY_BINS; i++) {
        usual->lately[i].no = unpack_count32(in);
        usual->lately[i].heard = unpack_count32(in);
        for (int key = 0; key < USUAL_KEYS; key++)
            usual->lately[i].critics[key] = unpack_count32(in);
    }
    return !in->bad;
}

void usual_pack(const struct usual *usual, struct buf *out)
{
    pack_int(out, usual->hour);
    pack_doubles(out, &usual->rate[0][0], (size_t)USUAL_KEYS * USUAL_LIVES);
    pack_doubles(out, usual->volume, USUAL_LIVES);
    pack_doubles(out, usual->hours, USUAL_LIVES);
    pack_doubles(out, usual->shape, HOURS_A_WEEK);
    pack_doubles(out, usual->shape_hours, HOURS_A_WEEK);
    pack_double(out, usual->uneven);
    pack_double(out, usual->uneven_of);
    pack_doubles(out, usual->passed, USUAL_LIVES);
}

bool usual_unpack(struct usual *usual, struct unpack *in)
{
    int64_t hour = unpack_count32(in);
    bool good = unpack_doubles(in, &usual->rate[0][0], (size_t)USUAL_KEYS * USUAL_LIVES);
    good = unpack_doubles(in, usual->volume, USUAL_LIVES) && good;
    good = unpack_doubles(in, usual->hours, USUAL_LIVES) && good;
    good = unpack_doubles(in, usual->shape, HOURS_A_WEEK) && good;
    good = unpack_doubles(in, usual->shape_hours, HOURS_A_WEEK) && good;
    usual->uneven = unpack_double(in);
    usual->uneven_of = unpack_double(in);
    usual->hour = hour;
    if (in->rest.len) /* an older row ended before */
        good = unpack_doubles(in, usual->passed, USUAL_LIVES) && good;
    if (good && fabs(usual->uneven) < 1e18 && usual->uneven_of >= 0 && usual->uneven_of < 1e18 &&
        unpack_good(in))
        return true;
    *usual = (struct usual){0};
    return false;
}

void commons_pack(const struct commons *commons, struct buf *out)
{
    pack_doubles(out, commons->critics, USUAL_KEYS);
    pack_double(out, commons->heard);
    pack_doubles(out, commons->shape, HOURS_A_WEEK);
    pack_doubles(out, commons->shape_hours, HOURS_A_WEEK);
}

bool commons_unpack(struct commons *commons, struct unpack *in)
{
    struct commons c = {0};
    bool good = unpack_doubles(in, c.critics, USUAL_KEYS);
    good = unpack_doubles(in, &c.heard, 1) && good;
    good = unpack_doubles(in, c.shape, HOURS_A_WEEK) && good;
    good = unpack_doubles(in, c.shape_hours, HOURS_A_WEEK) && good;
    if (!good || !unpack_good(in))
        return false;
    *commons = c;
    return true;
}
