#include "base/mem.h"
#include "base/test.h"
#include "base/zone.h"

static int64_t at(const char *time)
{
    int64_t ms = 0;
    assert_true(time_parse(text_of(time), &ms));
    return ms;
}

static const struct zone *zone(struct arena *arena, const char *name)
{
    const struct zone *zone = NULL;
    struct why why = {0};
    const enum err err = zone_open(text_of(name), arena, &zone, &why);
    if (err == ERR_NOT_FOUND) {
        print_message("no tzdata here\n");
        arena_free(&arena);
        skip();
    }
    assert_ok(err, why);
    return zone;
}

static void is_local(const struct zone *zone, const char *utc, const char *local)
{
    char room[TIME_ROOM];
    assert_text(time_write(at(utc) + zone_offset_ms(zone, at(utc)), room), local);
}

static void is_utc(const struct zone *zone, const char *local, const char *utc)
{
    char room[TIME_ROOM];
    const struct civil civil = civil_of(at(local));
    assert_text(time_write(zone_ms(zone, &civil), room), utc);
}

TEST(tokyo_is_nine_hours_ahead_all_year)
{
    struct arena *arena = arena_new("zone", 4096);
    const struct zone *tokyo = zone(arena, "Asia/Tokyo");
    is_local(tokyo, "2026-01-01T00:00:00Z", "2026-01-01T09:00:00.000Z");
    is_local(tokyo, "2026-07-01T15:00:00Z", "2026-07-02T00:00:00.000Z");
    is_utc(tokyo, "2026-07-02T00:00:00Z", "2026-07-01T15:00:00.000Z");
    arena_free(&arena);
}

TEST(rome_turns_its_clocks_in_march_and_october_also_in_2090)
{
    struct arena *arena = arena_new("zone", 4096);
    const struct zone *rome = zone(arena, "Europe/Rome");
    is_local(rome, "2026-03-29T00:59:59Z", "2026-03-29T01:59:59.000Z");
    is_local(rome, "2026-03-29T01:00:00Z", "2026-03-29T03:00:00.000Z");
    is_local(rome, "2026-10-25T00:59:59Z", "2026-10-25T02:59:59.000Z");
    is_local(rome, "2026-10-25T01:00:00Z", "2026-10-25T02:00:00.000Z");
    is_local(rome, "2090-03-26T00:59:59Z", "2090-03-26T01:59:59.000Z");
    is_local(rome, "2090-03-26T01:00:00Z", "2090-03-26T03:00:00.000Z");
    is_local(rome, "2090-10-29T01:00:00Z", "2090-10-29T02:00:00.000Z");
    arena_free(&arena);
}

TEST(an_hour_that_does_not_exist_is_an_hour_later_and_a_double_one_the_first)
{
    struct arena *arena = arena_new("zone", 4096);
    const struct zone *rome = zone(arena, "Europe/Rome");
    is_utc(rome, "2026-03-29T02:30:00Z", "2026-03-29T01:30:00.000Z");
    is_utc(rome, "2026-10-25T02:30:00Z", "2026-10-25T00:30:00.000Z");
    is_utc(rome, "2026-10-25T03:00:00Z", "2026-10-25T02:00:00.000Z");
    arena_free(&arena);
}

TEST(south_of_the_equator_summer_time_spans_the_new_year)
{
    struct arena *arena = arena_new("zone", 4096);
    const struct zone *sydney = zone(arena, "Australia/Sydney");
    is_local(sydney, "2026-01-01T00:00:00Z", "2026-01-01T11:00:00.000Z");
    is_local(sydney, "2026-07-01T00:00:00Z", "2026-07-01T10:00:00.000Z");
    is_local(sydney, "2080-01-01T00:00:00Z", "2080-01-01T11:00:00.000Z");
    is_local(sydney, "2080-07-01T00:00:00Z", "2080-07-01T10:00:00.000Z");
    arena_free(&arena);
}

TEST(utc_and_offsets_need_no_tzdata)
{
    struct arena *arena = arena_new("zone", 4096);
    is_local(zone(arena, "UTC"), "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z");
    is_local(zone(arena, "+05:30"), "2026-01-01T00:00:00Z", "2026-01-01T05:30:00.000Z");
    is_local(zone(arena, "-03:00"), "2026-01-01T00:00:00Z", "2025-12-31T21:00:00.000Z");
    arena_free(&arena);
}

TEST(what_is_no_zone_is_refused_and_no_file_outside_is_read)
{
    struct arena *arena = arena_new("zone", 4096);
    static const char *const names[] = {
        "",   "../../etc/passwd", "/etc/passwd", "Asia/Tokio", "a b",
        "+9", "+15:00",           "zone.tab",    "Asia/.",     "Asia"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const struct zone *zone;
        struct why why = {0};
        assert_true(zone_open(text_of(names[i]), arena, &zone, &why) != OK);
        assert_true(why.text[0]);
    }
    arena_free(&arena);
}

TEST(a_torn_zone_file_is_refused_at_every_length)
{
    struct arena *arena = arena_new("zone", 4096);
    (void)zone(arena, "Europe/Rome");
    struct text whole = test_read_file("/usr/share/zoneinfo/Europe/Rome");
    for (size_t len = 0; len < whole.len; len++) {
        const struct zone *zone;
        assert_int_equal(zone_read(text_slice(whole, 0, len), arena, &zone, NULL), ERR_BAD_INPUT);
    }
    mem_free((void *)(uintptr_t)whole.at);
    arena_free(&arena);
}

TEST(the_first_of_january_1970_was_a_thursday)
{
    assert_int_equal(weekday_of(0), 3);
    assert_int_equal(weekday_of(-1), 2);
    assert_int_equal(weekday_of(zone_day(NULL, at("2026-11-22T04:00:00Z"))), 6);
}
