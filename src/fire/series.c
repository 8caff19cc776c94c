#include "fire/series.h"

#include "base/clock.h"
#include "base/mem.h"
#include "fire/baseline.h"
#include "fire/tail.h"

#include <math.h>

/*
 * The rule. Each row is looked at through four windows that end with it. A window's distance from
 * the expected, in mean distances, goes through the logarithm into the tail of its own past, which
 * says how rare it is; the four answers are averaged, for a fire that only one of them sees is
 * noise. An answer speaks once: after it the next must exceed what remains of it by a quarter, and
 * it begins to fade when the event does. A long event teaches the tails little, or its like would
 * never ring again.
 */
enum { WINDOWS = 4, LONGEST = 36 };
static const size_t window_rows[WINDOWS] = {1, 3, 12, LONGEST};
static const double level_days = 4;     /* half-life of level and distances */
static const double tail_rows = 17280;  /* half-life of the tails: 60 days of five minutes */
static const double least_grains = 3;   /* counts are whole: three more is no distance */
static const double fall_weight = 0.9;  /* a fall is less often news than a rise */
static const double speak_above = 0.25; /* what remains of the last that spoke */
static const double held_rows = 96;     /* in which it fades to 1/e: eight hours of five minutes */
static const double goes_above = 0.1;   /* what remains: so long it does not fade */
static const double alarm_surprise = 2.5; /* has score .5: one in 300 in the mean of the windows */
static const uint32_t event_rows = 24;    /* in a row beyond its line teach a tail, at most */
static const double size_most = 12;       /* of what moves after never having moved */
static const double score_steps = 1000;   /* of the score: three decimals */
static const double gap_steps = 12;       /* after so long a silence windows begin anew */

struct series {
    struct baseline baseline;
    double beyond[LONGEST]; /* a ring of values less what was expected */
    size_t next, in_ring;
    double off[WINDOWS], off_weight; /* fading sums of distances, and rows */
    struct tail rises[WINDOWS], falls[WINDOWS];
    uint32_t far_rows[WINDOWS]; /* in a row beyond the tail's line */
    double held;                /* what remains of the last that spoke */
    double step_ms;
    uint64_t rows;
};

struct series *series_new(void)
{
    struct series *series = mem_make(struct series);
    baseline_init(&series->baseline, (int64_t)(level_days * (double)DAYS(1)));
    for (size_t i = 0; i < WINDOWS; i++) {
        tail_init(&series->rises[i], tail_rows);
        tail_init(&series->falls[i], tail_rows);
    }
    return series;
}

void series_free(struct series **series)
{
    mem_free(*series);
    *series = NULL;
}

/* How much of the distances' sums stays; a silence empties the windows. */
static double pass_time(struct series *series, int64_t at_ms)
{
    const int64_t last = series->baseline.last_ms;
    if (!series->rows || at_ms <= last)
        return 1;
    const double passed = (double)(at_ms - last);
    if (series->step_ms > 0 && passed > gap_steps * series->step_ms)
        series->in_ring = 0;
    const double most = series->step_ms > 0 ? 4 * series->step_ms : passed;
    series->step_ms += (fmin(passed, most) - series->step_ms) / (series->step_ms > 0 ? 32 : 1);
    return exp2(-passed / (level_days * (double)DAYS(1)));
}

static void enter_ring(struct series *series, int64_t at_ms, double value)
{
    series->beyond[series->next] =
        series->rows ? value - baseline_expect(&series->baseline, at_ms) : 0;
    series->next = (series->next + 1) % LONGEST;
    series->in_ring += series->in_ring < LONGEST;
    series->rows++;
}

/* How far the last so many rows, together, are beyond what was expected of them. */
static double beyond(const struct series *series, size_t rows)
{
    double sum = 0;
    size_t place = series->next;
    for (size_t i = 0; i < rows; i++) {
        place = (place ? place : LONGEST) - 1;
        sum += series->beyond[place];
    }
    return sum;
}

/* What one window says of this row; and it learns from it. */
static double look(struct series *series, size_t window, double keep)
{
    const double off = beyond(series, window_rows[window]);
    const double spread = series->off_weight > 0 ? series->off[window] / series->off_weight : 0;
    const double unit = spread + least_grains * baseline_grain(&series->baseline);
    const double size = unit > 0 ? log1p(fabs(off) / unit) : fabs(off) > 0 ? size_most : 0;
    double seen = fabs(off);
    if (series->rows > SERIES_LEAST / 2)
        seen = fmin(seen, BASELINE_BENT * unit);
    series->off[window] = series->off[window] * keep + seen;
    struct tail *rises = &series->rises[window], *falls = &series->falls[window];
    const double surprise =
        off > 0 ? tail_surprise(rises, size) : fall_weight * tail_surprise(falls, size);
    const bool far = size > (off > 0 ? rises : falls)->line;
    series->far_rows[window] = far ? series->far_rows[window] + 1 : 0;
    if (series->rows > SERIES_LEAST / 2 && series->far_rows[window] <= event_rows) {
        tail_learn(rises, off > 0 ? size : -size);
        tail_learn(falls, off > 0 ? -size : size);
    }
    return surprise;
}

static struct series_answer answer(struct series *series, double surprise)
{
    if (surprise < (1 + goes_above) * series->held)
        series->held *= exp(-1 / held_rows);
    if (series->rows <= SERIES_LEAST || surprise <= (1 + speak_above) * series->held)
        return (struct series_answer){0};
    series->held = surprise;
    const double score = surprise / (surprise + alarm_surprise);
    return (struct series_answer){floor(score * score_steps) / score_steps,
                                  surprise >= alarm_surprise};
}

struct series_answer series_take(struct series *series, int64_t at_ms, double value)
{
    const double keep = pass_time(series, at_ms);
    enter_ring(series, at_ms, value);
    double sum = 0, looked = 0;
    for (size_t i = 0; i < WINDOWS; i++) {
        if (series->in_ring < window_rows[i])
            continue;
        sum += look(series, i, keep);
        looked++;
    }
    series->off_weight = series->off_weight * keep + 1;
    baseline_learn(&series->baseline, at_ms, value);
    return answer(series, sum / looked);
}
