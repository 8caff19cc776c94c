#include "base/clock.h"
#include "base/test.h"
#include "fire/baseline.h"

#include <math.h>

static const int64_t monday = 1425254400000; /* 2015-03-02T00:00Z */

/* Rows each five minutes for so many days: busy * the day's wave, twice that on Sundays. */
static double value_at(int64_t at_ms, double busy)
{
    const double hour = (double)((at_ms / HOURS(1)) % 24);
    const bool sunday = ((at_ms - monday) / DAYS(1)) % 7 == 6;
    return busy * (sunday ? 2 : 1) * (1.5 - cos(hour * 0.2618));
}

static void live(struct baseline *baseline, int from_day, int to_day, double busy)
{
    for (int64_t at = monday + DAYS(from_day); at < monday + DAYS(to_day); at += MINUTES(5))
        baseline_learn(baseline, at, value_at(at, busy));
}

static double wrong(const struct baseline *baseline, int day, double busy)
{
    double sum = 0;
    for (int hour = 0; hour < 24; hour++) {
        const int64_t at = monday + DAYS(day) + HOURS(hour) + MINUTES(30);
        sum += fabs(baseline_expect(baseline, at) - value_at(at, busy));
    }
    return sum / 24 / busy;
}

TEST(the_hours_of_the_day_are_expected_after_a_week)
{
    struct baseline baseline;
    baseline_init(&baseline, DAYS(3));
    live(&baseline, 0, 6, 20);
    assert_true(wrong(&baseline, 7, 20) < 0.4);
}

TEST(the_louder_sunday_is_known_after_five_weeks)
{
    struct baseline baseline;
    baseline_init(&baseline, DAYS(3));
    live(&baseline, 0, 34, 20);
    assert_true(wrong(&baseline, 34, 20) < 1.1);
    assert_true(wrong(&baseline, 35, 20) < 0.6);
    const int64_t noon = HOURS(12);
    assert_true(baseline_expect(&baseline, monday + DAYS(34) + noon) >
                1.3 * baseline_expect(&baseline, monday + DAYS(36) + noon));
}

TEST(the_rhythm_grows_with_the_brand)
{
    struct baseline baseline;
    baseline_init(&baseline, DAYS(3));
    live(&baseline, 0, 20, 5);
    live(&baseline, 20, 48, 50);
    assert_true(wrong(&baseline, 50, 50) < 0.5);
}

TEST(a_fire_of_hours_hardly_moves_the_level)
{
    struct baseline baseline;
    baseline_init(&baseline, DAYS(3));
    live(&baseline, 0, 14, 20);
    const int64_t at = monday + DAYS(14);
    const double before = baseline_expect(&baseline, at + DAYS(1));
    for (int i = 0; i < 36; i++)
        baseline_learn(&baseline, at + MINUTES(5) * i, 5000);
    assert_true(baseline_expect(&baseline, at + DAYS(1)) < before * 1.5);
}

TEST(a_level_that_stays_becomes_usual)
{
    struct baseline baseline;
    baseline_init(&baseline, DAYS(3));
    live(&baseline, 0, 14, 20);
    live(&baseline, 14, 35, 200);
    assert_true(wrong(&baseline, 36, 200) < 0.5);
}

TEST(a_still_series_has_its_value_expected_and_no_spread)
{
    struct baseline baseline;
    baseline_init(&baseline, DAYS(3));
    for (int i = 0; i < 1000; i++)
        baseline_learn(&baseline, monday + MINUTES(5) * i, -7.25);
    assert_true(fabs(baseline_expect(&baseline, monday + DAYS(5)) + 7.25) < 1e-9);
    assert_true(baseline_spread(&baseline) < 1e-9);
}

TEST(odd_times_and_values_leave_a_finite_expectation)
{
    struct baseline baseline;
    baseline_init(&baseline, DAYS(3));
    const double values[] = {1e15, -1e15, 0, (double)NAN, 1e-15};
    const int64_t times[] = {TIME_MIN_MS, 0, TIME_MAX_MS, -5, 1};
    for (int i = 0; i < 2000; i++) {
        baseline_learn(&baseline, times[i % 5], values[i % 4]);
        assert_true(isfinite(baseline_expect(&baseline, times[i % 3])));
        assert_true(isfinite(baseline_spread(&baseline)));
    }
}
