#include "base/test.h"
#include "fire/effect.h"

#include <math.h>

TEST(a_storm_that_dies_down_as_foreseen_is_not_called_calmed)
{
    struct effect e = {.expect = 100, .low = 60, .high = 180, .observed = 62};
    effect_judge(&e);
    assert_true(e.known && !e.calmed);
    assert_true(fabs(e.part - .38) < 1e-9);
    e.observed = 60;
    effect_judge(&e);
    assert_false(e.calmed);
    e.observed = 59;
    effect_judge(&e);
    assert_true(e.calmed);
}

TEST(where_nothing_was_to_be_expected_there_is_no_effect)
{
    struct effect e = {.expect = .4, .low = 0, .high = 3, .observed = 0};
    effect_judge(&e);
    assert_true(!e.known && !e.calmed);
}

TEST(a_rate_that_halves_in_ten_minutes_goes_down_by_six_doublings_an_hour)
{
    const int64_t bins[] = {64, 32, 16, 8, 4, 2};
    assert_true(fabs(effect_slope(bins, 6) + 6 * log(2)) < 1e-9);
    const int64_t flat[] = {5, 5, 5, 5, 5, 5}, none[6] = {0};
    assert_true(fabs(effect_slope(flat, 6)) < 1e-9);
    assert_true(fabs(effect_slope(none, 6)) < 1e-9);
    assert_true(effect_slope(flat, 0) == 0);
    assert_true(effect_slope(flat, 1) == 0);
}

enum { STORM = 60 };
static const double *usual_of(double per_bin)
{
    static double usual[STORM];
    for (size_t i = 0; i < STORM; i++)
        usual[i] = per_bin;
    return usual;
}

TEST(the_half_and_the_quiet_of_a_storm_are_counted_from_its_peak_and_its_beginning)
{
    int64_t bins[STORM] = {2, 10, 40, 30, 18, 9, 4, 2, 1};
    struct course c = effect_course(bins, usual_of(1.0 / 6), STORM);
    assert_int_equal(c.peak, 3);
    assert_int_equal(c.half_bins, 2);
    assert_false(c.second_wave);
    assert_int_equal(c.quiet_bins, 10);
    c = effect_course(bins, usual_of(1.0 / 6), 20);
    assert_int_equal(c.quiet_bins, -1);
}

TEST(it_is_quiet_when_six_hours_have_less_than_twice_what_their_hours_have)
{
    int64_t bins[STORM] = {20, 40, 20};
    for (size_t i = 3; i < STORM; i++)
        bins[i] = 3;
    assert_int_equal(effect_course(bins, usual_of(1.4), STORM).quiet_bins, -1);
    assert_int_equal(effect_course(bins, usual_of(1.6), STORM).quiet_bins, 4);
    double by_hour[STORM]; /* a night: three are much only from the fifth hour on */
    for (size_t i = 0; i < STORM; i++)
        by_hour[i] = i < 24 ? 2 : .5;
    assert_int_equal(effect_course(bins, by_hour, STORM).quiet_bins, -1);
}

TEST(a_second_wave_needs_a_fall_under_a_quarter_first)
{
    int64_t wave[] = {10, 40, 60, 30, 8, 2, 1, 2, 20, 35, 30, 4};
    assert_true(effect_course(wave, usual_of(.1), 12).second_wave);
    int64_t wobble[] = {10, 40, 60, 40, 30, 30, 40, 60, 50, 35, 30, 40};
    assert_false(effect_course(wobble, usual_of(.1), 12).second_wave);
    int64_t low[] = {10, 40, 60, 30, 8, 2, 1, 2, 8, 9, 8, 4};
    assert_false(effect_course(low, usual_of(.1), 12).second_wave);
}

TEST(a_storm_of_nothing_has_no_course)
{
    const struct course c = effect_course(NULL, NULL, 0);
    assert_true(c.half_bins == -1 && c.quiet_bins == -1 && !c.second_wave);
}
