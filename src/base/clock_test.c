#include "base/clock.h"
#include "base/test.h"

TEST(time_parse_takes_rfc_3339_with_any_offset)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {{"1970-01-01T00:00:00Z", 0},
                {"1970-01-01T00:00:00.001Z", 1},
                {"1970-01-01T09:00:00+09:00", 0},
                {"1969-12-31T23:59:59.5Z", -500},
                {"2026-11-21T03:57:00.123Z", 1795233420123},
                {"2026-11-21t03:57:00.123z", 1795233420123},
                {"2026-11-21 12:57:00.123456+0900", 1795233420123},
                {"2026-11-21T03:57:00,123Z", 1795233420123},
                {"2026-11-20T22:57:00.123-05", 1795233420123},
                {"2024-02-29T00:00:00Z", 1709164800000},
                {"2016-12-31T23:59:60Z", 1483228800000},
                {"9999-12-31T23:59:59.999Z", TIME_MAX_MS},
                {"0001-01-01T00:00:00Z", -62135596800000}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t ms = 1;
        if (!time_parse(text_of(rows[i].text), &ms) || ms != rows[i].ms)
            fail_msg("%s: %lld", rows[i].text, (long long)ms);
    }
}

TEST(time_parse_refuses_what_is_no_time)
{
    static const char *const bad[] = {"",
                                      "2026-11-21",
                                      "2026-11-21T03:57:00",
                                      "2026-11-21T03:57:00.Z",
                                      "2026-13-01T00:00:00Z",
                                      "2026-00-01T00:00:00.000Z",
                                      "2026-02-29T00:00:00Z",
                                      "2026-02-30T00:00:00.000Z",
                                      "2026-11-21T24:00:00Z",
                                      "2026-11-21T24:00:00.000Z",
                                      "2026-11-21T23:60:00Z",
                                      "2026-11-21T23:59:61Z",
                                      "0000-01-01T00:00:00Z",
                                      "2026-11-21T03:57:00+24:00",
                                      "2026-11-21T03:57:00+09:60",
                                      "2026-11-21T03:57:00+9",
                                      "2026-11-21T03:57:00ZZ",
                                      " 2026-11-21T03:57:00Z",
                                      "2026-11-21T03:5a:00.123Z",
                                      "2026-11-21T03:57:00.12aZ",
                                      "20\xe6\xb5\xb7-11-21T03:57:00Z",
                                      "9999-12-31T23:59:60.000Z",
                                      "9999-12-31T23:59:59-01:00",
                                      "0001-01-01T00:00:00+01:00"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        int64_t ms = 1;
        if (time_parse(text_of(bad[i]), &ms) || ms != 1)
            fail_msg("'%s' was taken: %lld", bad[i], (long long)ms);
    }
}

TEST(time_write_gives_what_time_parse_takes_back)
{
    char room[TIME_ROOM];
    uint64_t dice = 99;
    for (int i = 0; i < 200000; i++) {
        dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
        int64_t ms = -62135596800000 + (int64_t)((dice >> 11) % 315537897600000ULL), back;
        struct text text = time_write(ms, room);
        assert_int_equal(text.len, 24);
        assert_int_equal(room[24], 0);
        if (!time_parse(text, &back) || back != ms)
            fail_msg("%s: %lld", room, (long long)ms);
    }
    assert_text(time_write(INT64_MAX, room), "9999-12-31T23:59:59.999Z");
}

TEST(time_write_of_any_number_is_24_letters)
{
    char room[TIME_ROOM];
    static const int64_t odd[] = {INT64_MIN,       INT64_MIN + 1,   -62135596800001,
                                  -62167219200000, -62167219200001, -99999999999999999};
    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        struct text text = time_write(odd[i], room);
        assert_int_equal(text.len, 24);
        for (size_t k = 0; k < 24; k++)
            if (!strchr("0123456789-T:.Z", text.at[k]))
                fail_msg("%s", room);
    }
}

TEST(civil_days_follow_each_other_for_eight_hundred_years)
{
    struct civil last = civil_of(-DAYS(200000));
    for (int64_t day = -199999; day < 100000; day++) {
        struct civil c = civil_of(DAYS(day));
        bool next = (c.day == last.day + 1 && c.month == last.month && c.year == last.year) ||
                    (c.day == 1 && c.month == last.month + 1 && c.year == last.year) ||
                    (c.day == 1 && c.month == 1 && last.month == 12 && c.year == last.year + 1);
        if (!next || civil_ms(&c) != DAYS(day))
            fail_msg("day %lld", (long long)day);
        last = c;
    }
    struct civil carried = {.year = 2026, .month = 14, .day = 0, .hour = 25};
    char room[TIME_ROOM];
    assert_text(time_write(civil_ms(&carried), room), "2027-02-01T01:00:00.000Z");
}

TEST(span_parse_needs_a_unit_and_fits)
{
    int64_t ms;
    assert_true(span_parse(TEXT("90s"), &ms) && ms == 90000);
    assert_true(span_parse(TEXT("5m"), &ms) && ms == MINUTES(5));
    assert_true(span_parse(TEXT("2h"), &ms) && ms == HOURS(2));
    assert_true(span_parse(TEXT("3d"), &ms) && ms == DAYS(3));
    assert_true(span_parse(TEXT("500ms"), &ms) && ms == 500);
    static const char *const bad[] = {"",
                                      "5",
                                      "m",
                                      "-5m",
                                      "5 m",
                                      "1.5h",
                                      "5mm",
                                      "5M",
                                      "9223372036854775807d",
                                      "99999999999999999999s"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (span_parse(text_of(bad[i]), &ms))
            fail_msg("'%s' was taken", bad[i]);
}

TEST(the_steady_clock_never_goes_back)
{
    int64_t last = clock_steady_us();
    for (int i = 0; i < 10000; i++) {
        int64_t now = clock_steady_us();
        assert_true(now >= last);
        last = now;
    }
    assert_true(clock_now_ms() > 1700000000000);
}

/* The usual form has a way of its own; with one digit more a time takes the other. */
TEST(both_ways_of_reading_a_time_agree)
{
    uint64_t seed = 3;
    size_t good = 0;
    for (int round = 0; round < 300000; round++) {
        char text[32], longer[32];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const uint64_t r = seed >> 20;
        snprintf(text, sizeof(text), "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)(r % 2400),
                 (unsigned)(r >> 3) % 14, (unsigned)(r >> 7) % 33, (unsigned)(r >> 11) % 25,
                 (unsigned)(r >> 17) % 61, (unsigned)(r >> 23) % 62, (unsigned)(r >> 29) % 1000);
        if (round % 3 == 0) /* one other character somewhere before the zone */
            text[(r >> 5) % 23] = (char)(' ' + (seed >> 50) % 95);
        snprintf(longer, sizeof(longer), "%.23s0Z", text);
        int64_t a = 0, b = 0;
        const bool one = time_parse(text_of(text), &a), other = time_parse(text_of(longer), &b);
        if (one != other || (one && a != b))
            fail_msg("%s and %s", text, longer);
        good += one;
    }
    assert_true(good > 100000);
}
