#include "base/test.h"
#include "bench/fire/made_series.h"
#include "fire/series.h"

static const struct made plain = {
    .seed = 77, .rate = 12, .swing = 0.7, .spread = 0.1, .heavy = 0.0005};

struct told {
    int first, count; /* the first alarm's row, -1; alarms */
};

/* Takes rows from..to with an event that begins at start; tells of the alarms from `heed` on. */
static struct told live(struct series *series, struct made *made, int rows, enum made_shape shape,
                        int start, double height)
{
    struct told told = {-1, 0};
    for (int row = 0; row < rows; row++) {
        const double value = made_value(made, row, made_event(shape, height, row - start));
        if (!series_take(series, made_at_ms(row), value).alarm || row < start)
            continue;
        told.count++;
        if (told.first < 0)
            told.first = row;
    }
    return told;
}

static struct told run_one(uint64_t seed, enum made_shape shape, double height, int rows_after)
{
    struct series *series = series_new();
    struct made made = plain;
    made.seed = seed;
    const int start = 16 * MADE_DAY + 150;
    const struct told told = live(series, &made, start + rows_after, shape, start, height);
    series_free(&series);
    return told;
}

TEST(a_burst_of_ten_times_the_usual_rings_within_fifteen_minutes)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        const struct told told = run_one(seed, MADE_BURST, 120, 12);
        const int late = told.first - (16 * MADE_DAY + 150);
        if (told.first < 0 || late > 3)
            fail_msg("seed %d: %d rows late", (int)seed, late);
    }
}

TEST(one_event_is_one_alarm_or_two_while_it_grows)
{
    for (uint64_t seed = 1; seed <= 20; seed++)
        assert_in_range(run_one(seed, MADE_BURST, 300, 100).count, 1, 3);
}

TEST(an_event_that_doubles_each_ten_minutes_rings_before_its_height)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        const struct told told = run_one(seed, MADE_SPREADING, 200, 30);
        assert_true(told.first >= 0 && told.first < 16 * MADE_DAY + 150 + 12);
    }
}

TEST(a_fall_of_a_steady_series_rings)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct series *series = series_new();
        uint64_t dice = seed * 7919;
        bool rang = false;
        for (int row = 0; row < 3000; row++) {
            const double value = (row < 2900 ? 100 : 60) + 3 * made_normal(&dice);
            const bool alarm = series_take(series, made_at_ms(row), value).alarm;
            rang |= alarm && row >= 2900 && row < 2912;
        }
        assert_true(rang);
        series_free(&series);
    }
}

TEST(a_new_level_rings_and_then_is_usual)
{
    struct series *series = series_new();
    struct made made = plain;
    const int start = 14 * MADE_DAY;
    int at_first = 0, later = 0;
    for (int row = 0; row < 42 * MADE_DAY; row++) {
        const double value = made_value(&made, row, made_event(MADE_SHIFT, 60, row - start));
        const bool alarm = series_take(series, made_at_ms(row), value).alarm;
        at_first += alarm && row >= start && row < start + MADE_DAY;
        later += alarm && row >= start + 14 * MADE_DAY;
    }
    assert_in_range(at_first, 1, 6);
    assert_in_range(later, 0, 3);
    series_free(&series);
}

TEST(eight_quiet_weeks_ring_less_than_once_in_four)
{
    int alarms = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct series *series = series_new();
        struct made made = plain;
        made.seed = seed * 31;
        made.heavy = 0;
        alarms += live(series, &made, 56 * MADE_DAY, MADE_BURST, MADE_DAY * 3, 0).count;
        series_free(&series);
    }
    assert_in_range(alarms, 0, 19);
}

TEST(a_row_is_answered_without_the_rows_after_it)
{
    struct series *whole = series_new(), *part = series_new();
    struct made one = plain, other = plain;
    for (int row = 0; row < 3000; row++) {
        const struct series_answer a =
            series_take(whole, made_at_ms(row), made_value(&one, row, 0));
        if (row >= 2000)
            continue;
        const struct series_answer b =
            series_take(part, made_at_ms(row), made_value(&other, row, 0));
        assert_true(a.score == b.score && a.alarm == b.alarm);
    }
    series_free(&whole);
    series_free(&part);
}

TEST(a_still_series_is_silent_until_it_moves)
{
    const double levels[] = {0, 7.25, -3, 1e12};
    for (size_t i = 0; i < 4; i++) {
        struct series *series = series_new();
        for (int row = 0; row < 2000; row++)
            assert_false(series_take(series, made_at_ms(row), levels[i]).alarm);
        bool rang = false;
        for (int row = 2000; row < 2006; row++)
            rang |= series_take(series, made_at_ms(row), levels[i] * 1.5 + 40).alarm;
        assert_true(rang);
        series_free(&series);
    }
}

TEST(numbers_below_zero_and_broken_ones_have_the_same_answers)
{
    struct series *series = series_new(), *lower = series_new();
    struct made made = plain;
    for (int row = 0; row < 20 * MADE_DAY; row++) {
        const double value = made_value(&made, row, made_event(MADE_BURST, 200, row - 4000));
        const double a = series_take(series, made_at_ms(row), value).score;
        const double b = series_take(lower, made_at_ms(row), (value - 4096) / 64).score;
        assert_true(fabs(a - b) < 0.002);
    }
    series_free(&series);
    series_free(&lower);
}

TEST(a_long_event_rings_again_when_it_comes_again)
{
    int rang = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct series *series = series_new();
        struct made made = plain;
        made.seed = seed;
        bool again = false;
        for (int row = 0; row < 36 * MADE_DAY; row++) {
            const int since = row % (16 * MADE_DAY) - 10 * MADE_DAY;
            const bool on = since >= 0 && since < MADE_DAY;
            const double value = made_value(&made, row, on ? 120 : 0);
            const bool alarm = series_take(series, made_at_ms(row), value).alarm;
            again |= alarm && row > 20 * MADE_DAY && since >= 0 && since < 24;
        }
        rang += again;
        series_free(&series);
    }
    assert_in_range(rang, 8, 10);
}

TEST(a_still_series_that_moves_after_days_of_silence_has_a_score)
{
    struct series *series = series_new();
    for (int i = 0; i < 150; i++)
        series_take(series, 1425254940000, 5);
    for (int i = 0; i < 150; i++) {
        const double score = series_take(series, 1425427500000, 7).score;
        assert_true(score >= 0 && score <= 1);
    }
    series_free(&series);
}

TEST(odd_times_and_sizes_give_a_score_between_nought_and_one)
{
    const int64_t times[] = {0, TIME_MAX_MS, TIME_MIN_MS, 5, 5, 4};
    const double values[] = {SERIES_VALUE_MOST, -SERIES_VALUE_MOST, 0, 1e-300, 3};
    struct series *series = series_new();
    for (int i = 0; i < 3000; i++) {
        const double score = series_take(series, times[i % 6], values[i * i % 5]).score;
        assert_true(score >= 0 && score <= 1);
    }
    series_free(&series);
}

TEST(after_a_gap_of_days_the_old_rows_are_not_summed_with_the_new)
{
    struct series *series = series_new();
    struct made made = plain;
    made.swing = 0;
    int row = 0;
    for (; row < 10 * MADE_DAY; row++)
        series_take(series, made_at_ms(row), made_value(&made, row, row > 2860 ? 500 : 0));
    int alarms = 0;
    for (row += 5 * MADE_DAY; row < 16 * MADE_DAY; row++)
        alarms += series_take(series, made_at_ms(row), made_value(&made, row, 0)).alarm;
    assert_int_equal(alarms, 0);
    series_free(&series);
}

/* ---- rows ---- */

static void row_is(const char *line, int64_t at_ms, double value, bool missing)
{
    struct series_row row;
    struct why why;
    assert_ok(series_row_read(text_of(line), &row, &why), why);
    if (row.at_ms != at_ms || row.missing != missing || (!missing && row.value != value))
        fail_msg("%s was read as %lld, %g", line, (long long)row.at_ms, row.value);
}

TEST(times_are_read_as_people_write_them)
{
    const int64_t at = 1425254400000;
    row_is("2015-03-02 00:00:00,5", at, 5, false);
    row_is("2015-03-02T00:00:00Z,5.25", at, 5.25, false);
    row_is("2015-03-02T09:00:00+09:00,-5e2", at, -500, false);
    row_is("2015-03-02 00:00,5", at, 5, false);
    row_is("2015-03-02,5", at, 5, false);
    row_is("2015-03-02 00:00:00.250 , 5 ", at + 250, 5, false);
    row_is("\"2015-03-02 00:00:00\",\"5\",more,columns", at, 5, false);
}

TEST(a_value_that_was_not_measured_is_missing)
{
    row_is("2015-03-02,", 1425254400000, 0, true);
    row_is("2015-03-02,NaN", 1425254400000, 0, true);
    row_is("2015-03-02,null,x", 1425254400000, 0, true);
}

TEST(a_broken_row_is_refused_with_what_is_wrong)
{
    static const struct {
        const char *line, *says;
    } rows[] = {{"", "is no time"},
                {"yesterday,5", "'yesterday' is no time"},
                {"2015-02-30 00:00:00,5", "is no time"},
                {"1425254400,5", "is no time"},
                {"2015-03-02 00:00:00", "there is no value"},
                {"2015-03-02 00:00:00,five", "'five' is no number"},
                {"2015-03-02 00:00:00,1e400", "is no number"},
                {"2015-03-02 00:00:00,inf", "is no number"},
                {"2015-03-02 00:00:00,-2e15", "use a greater unit"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct series_row row;
        struct why why = {0};
        assert_int_equal(series_row_read(text_of(rows[i].line), &row, &why), ERR_BAD_INPUT);
        if (!strstr(why.text, rows[i].says))
            fail_msg("%s: %s", rows[i].line, why.text);
    }
}

TEST(a_header_names_timestamp_and_value)
{
    struct why why;
    assert_ok(series_header_read(TEXT("timestamp,value"), &why), why);
    assert_ok(series_header_read(TEXT("\xef\xbb\xbf\"timestamp\", value,more"), &why), why);
    assert_int_equal(series_header_read(TEXT("value,timestamp"), &why), ERR_BAD_INPUT);
    assert_int_equal(series_header_read(TEXT("2015-03-02,5"), &why), ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "2015-03-02,5"));
}
