#include "fire/baseline.h"

#include "base/clock.h"

#include <math.h>

/* So many hours that an hour of the week (of the day) saw are forgotten by half: four weeks, ten
 * days. The coarser answer weighs as much as four hours seen. */
static const double week_half_life = 4, day_half_life = 10, lean_hours = 4;
/* A change of three grains is no news, however still the series was. */
static const double grains = 3;
/* An hour is this far from the level at most, or the first move of a still series would pass for
 * a rhythm without bounds. */
static const double swings_most = 8;
enum { YOUNG = 72, STEADY = 144 }; /* values before bending begins, and before the rhythm does */

void baseline_init(struct baseline *baseline, int64_t half_life_ms)
{
    memset(baseline, 0, sizeof(*baseline));
    baseline->half_life_ms = half_life_ms;
}

/* Monday 00:00 is 0. */
static int hour_of_week(int64_t at_ms)
{
    const int64_t hour = at_ms >= 0 ? at_ms / HOURS(1) : -((HOURS(1) - 1 - at_ms) / HOURS(1));
    return (int)(((hour + 72) % 168 + 168) % 168);
}

static double rhythm(const struct baseline *baseline, int64_t at_ms)
{
    const int hour = hour_of_week(at_ms);
    const float *week = baseline->week[hour], *day = baseline->day[hour % 24];
    const double of_day = (double)day[0] / ((double)day[1] + lean_hours);
    return ((double)week[0] + lean_hours * of_day) / ((double)week[1] + lean_hours);
}

static double level(const struct baseline *baseline)
{
    return baseline->weight > 0 ? baseline->level / baseline->weight : 0;
}

double baseline_spread(const struct baseline *baseline)
{
    return baseline->weight > 0 ? baseline->off / baseline->weight : 0;
}

/* Mean distance from the level alone: steady while the rhythm is still being learned. */
static double swing(const struct baseline *baseline)
{
    return baseline->weight > 0 ? baseline->swing / baseline->weight : 0;
}

double baseline_expect(const struct baseline *baseline, int64_t at_ms)
{
    return level(baseline) + rhythm(baseline, at_ms) * swing(baseline);
}

static void see_grain(struct baseline *baseline, double value)
{
    const double change = fabs(value - baseline->last);
    if (baseline->learned && change > 1e-9 * fabs(value) &&
        (baseline->grain <= 0 || change < baseline->grain))
        baseline->grain = change;
    baseline->last = value;
    baseline->broken = baseline->broken || value != floor(value);
}

double baseline_grain(const struct baseline *baseline)
{
    return baseline->grain > 0 || baseline->broken ? baseline->grain : 1;
}

static void add_hour(float sums[2], double distance, double hours, double half_life)
{
    const double keep = exp2(-hours / half_life);
    sums[0] = (float)((double)sums[0] * keep + distance * hours);
    sums[1] = (float)((double)sums[1] * keep + hours);
}

void baseline_learn(struct baseline *baseline, int64_t at_ms, double value)
{
    if (isnan(value))
        return;
    const int64_t passed =
        baseline->learned && at_ms > baseline->last_ms ? at_ms - baseline->last_ms : 0;
    const int hour = hour_of_week(at_ms);
    const double spread = baseline_spread(baseline), unit = swing(baseline);
    const double was = level(baseline);
    const double added = rhythm(baseline, at_ms) * unit;
    const double expected = baseline->learned ? was + added : value;
    see_grain(baseline, value);
    if (baseline->learned > YOUNG) {
        const double most = BASELINE_BENT * (spread + grains * baseline_grain(baseline));
        value = fmin(fmax(value, expected - most), expected + most);
    }
    if (baseline->learned >= STEADY && unit > 0) {
        const double hours = passed < HOURS(1) ? (double)passed / (double)HOURS(1) : 1;
        const double distance = fmin(fmax((value - was) / unit, -swings_most), swings_most);
        add_hour(baseline->week[hour], distance, hours, week_half_life);
        add_hour(baseline->day[hour % 24], distance, hours, day_half_life);
    }
    const double keep = exp2(-(double)passed / (double)baseline->half_life_ms);
    baseline->level = baseline->level * keep + value - added;
    baseline->off = baseline->off * keep + fabs(value - expected);
    baseline->swing = baseline->swing * keep + (baseline->learned ? fabs(value - was) : 0);
    baseline->weight = baseline->weight * keep + 1;
    if (!baseline->learned || at_ms > baseline->last_ms)
        baseline->last_ms = at_ms;
    baseline->learned++;
}
