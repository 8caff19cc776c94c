#include "base/clock.h"
#include "bench/fire/made_series.h"
#include "fire/series.h"

#include <stdio.h>

/*
 * What `detect` finds in series made from a seed (bench/fire/made_series.h): 10 series of 8 weeks
 * of each kind; in the one half of the runs nothing happens, in the other three events of one kind,
 * one every sixteen days from the second week on.
 */

enum { SEEDS = 10, ROWS = 56 * MADE_DAY, EVERY = 16 * MADE_DAY, FROM = 8 * MADE_DAY };

static const struct kind {
    const char *name;
    struct made made;
} kinds[] = {
    {"rare", {.rate = 0.3, .swing = 0.7, .spread = 0.3}},
    {"small", {.rate = 3, .swing = 0.7, .spread = 0.2}},
    {"middle", {.rate = 20, .swing = 0.7, .spread = 0.1}},
    {"great", {.rate = 300, .swing = 0.8, .spread = 0.05}},
    {"restless", {.rate = 20, .swing = 0.7, .spread = 0.6, .heavy = 0.003}},
};

static const char *const shapes[MADE_SHAPES] = {"burst", "spreading", "slow", "shift", "silence"};

struct found {
    int events, in_60, in_day, alarms;
};

/* An event's rows end before the next begins; a shift ends after two days. */
static double added(enum made_shape shape, double height, int row)
{
    const int since = row < FROM ? -1 : (row - FROM) % EVERY;
    if (shape == MADE_SILENCE)
        return since >= 0 && since < 72 ? -1 : 0;
    return shape == MADE_SHIFT && since > 2 * MADE_DAY ? 0 : made_event(shape, height, since);
}

static void watch(struct made made, enum made_shape shape, double height, struct found *found)
{
    struct series *series = series_new();
    bool rang = false;
    for (int row = 0; row < ROWS; row++) {
        const double value = made_value(&made, row, height < 0 ? 0 : added(shape, height, row));
        const bool alarm = series_take(series, made_at_ms(row), value).alarm;
        const int since = row < FROM ? -1 : (row - FROM) % EVERY;
        if (since == 0) {
            found->events++;
            rang = false;
        }
        if (!alarm || since < 0)
            continue;
        found->alarms++;
        if (height < 0 || rang)
            continue;
        rang = true;
        found->in_60 += since < 12;
        found->in_day += since < MADE_DAY;
    }
    series_free(&series);
}

static struct found watch_all(const struct kind *kind, enum made_shape shape, double height)
{
    struct found found = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct made made = kind->made;
        made.seed = seed * 2654435761u;
        watch(made, shape, height, &found);
    }
    return found;
}

/* One row's events are ten times the usual rate at their height. What comes fast is to be found
 * within the hour, what comes slowly within the day. */
static void print_kind(const struct kind *kind)
{
    const double weeks = SEEDS * (double)(ROWS - FROM) / (7 * MADE_DAY);
    const struct found quiet = watch_all(kind, MADE_BURST, -1);
    printf("detect_%s_false %.3f alarms/week\n", kind->name, quiet.alarms / weeks);
    for (enum made_shape shape = 0; shape < MADE_SHAPES; shape++) {
        const struct found found = watch_all(kind, shape, 10 * kind->made.rate);
        const bool slowly = shape == MADE_SLOW || shape == MADE_SILENCE;
        printf("detect_%s_%s_found_in_%s %.2f share\n", kind->name, shapes[shape],
               slowly ? "day" : "hour",
               (slowly ? found.in_day : found.in_60) / (double)found.events);
        printf("detect_%s_%s_alarms %.1f alarms/event\n", kind->name, shapes[shape],
               found.alarms / (double)found.events);
    }
}

static void print_speed(void)
{
    struct series *series = series_new();
    struct made made = kinds[2].made;
    enum { SOME = 20000, TIMES = 50 };
    static double values[SOME];
    made.seed = 5;
    for (int row = 0; row < SOME; row++)
        values[row] = made_value(&made, row, 0);
    const int64_t start = clock_steady_us();
    for (int row = 0; row < SOME * TIMES; row++)
        (void)series_take(series, made_at_ms(row), values[row % SOME]);
    const int64_t us = clock_steady_us() - start;
    printf("detect_rows %.0f rows/s\n", 1e6 * SOME * TIMES / (double)us);
    series_free(&series);
}

int main(void)
{
    print_speed();
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        print_kind(&kinds[i]);
    return 0;
}
