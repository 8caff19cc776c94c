#include "base/test.h"
#include "model/duty.h"

static int64_t at(const char *time)
{
    int64_t ms = 0;
    assert_true(time_parse(text_of(time), &ms));
    return ms;
}

static struct watched read(struct arena *arena, const char *rest)
{
    struct text yaml =
        arena_printf(arena,
                     "people: [{id: aoi, zone: Europe/Rome, quiet: [\"22:00-07:00\"]},"
                     " {id: ben}, {id: chiara}]\n"
                     "calendars: [{id: it, dates: [2026-12-25, 2026-12-08]}]\n%s\n",
                     rest);
    struct json *tree;
    struct watched watched;
    struct why why = {0};
    assert_ok(yaml_parse(yaml, arena, &tree, &why), why);
    const enum err err = watched_read(tree, arena, &watched, &why);
    if (err && strstr(why.text, "tzdata")) {
        print_message("no tzdata here\n");
        arena_free(&arena);
        skip();
    }
    assert_ok(err, why);
    return watched;
}

static void holds(const struct watched *watched, const char *time, const char *who)
{
    const struct text holder = duty_holder(watched, &watched->duties[0], NULL, 0, at(time), NULL);
    if (!text_same(holder, text_of(who)))
        fail_msg("at %s %.*s is on duty, not %s", time, TEXT_ARG(holder), who);
}

TEST(a_weekly_duty_is_handed_over_at_its_hour_also_when_the_clocks_turn)
{
    struct arena *arena = arena_new("duty", 4096);
    const struct watched w = read(arena, "duties: [{id: d, zone: Europe/Rome, people: [aoi, ben, "
                                         "chiara], since: 2026-03-16, handover: \"mon 09:00\"}]");
    holds(&w, "2026-03-16T07:59:00Z", "chiara"); /* before the first: the turn goes back */
    holds(&w, "2026-03-16T08:00:00Z", "aoi");
    holds(&w, "2026-03-23T07:59:00Z", "aoi");
    holds(&w, "2026-03-23T08:00:00Z", "ben");
    /* summer time from 29 March: 09:00 is an hour earlier in UTC */
    holds(&w, "2026-03-30T06:59:00Z", "ben");
    holds(&w, "2026-03-30T07:00:00Z", "chiara");
    holds(&w, "2026-04-06T07:00:00Z", "aoi");
    arena_free(&arena);
}

TEST(shifts_leave_gaps_pass_midnight_and_know_holidays)
{
    struct arena *arena = arena_new("duty", 4096);
    const struct watched w = read(
        arena, "duties: [{id: d, zone: +01:00, calendar: it, people: [aoi], turn: none, "
               "shifts: [\"mon-fri 09:00-18:00\", {at: \"mon-fri 20:00-02:00\", people: [ben]}, "
               "{at: \"holiday 10:00-12:00\", people: [chiara]}]}]");
    holds(&w, "2026-12-07T08:00:00Z", "aoi"); /* Monday */
    holds(&w, "2026-12-07T17:00:00Z", "");
    holds(&w, "2026-12-07T19:00:00Z", "ben");
    holds(&w, "2026-12-08T00:59:00Z", "ben"); /* his shift began on Monday */
    holds(&w, "2026-12-08T01:00:00Z", "");
    holds(&w, "2026-12-08T08:30:00Z", ""); /* Tuesday, a holiday */
    holds(&w, "2026-12-08T09:30:00Z", "chiara");
    holds(&w, "2026-12-12T10:00:00Z", ""); /* Saturday */
    arena_free(&arena);
}

TEST(a_stand_in_takes_the_turn_of_one_person_and_an_entered_one_wins)
{
    struct arena *arena = arena_new("duty", 4096);
    const struct watched w =
        read(arena, "duties: [{id: d, people: [aoi, ben], turn: day, handover: \"00:00\", since: "
                    "2026-01-01, stand-ins: [{person: chiara, for: ben, from: 2026-01-01, to: "
                    "2026-01-05}]}]");
    holds(&w, "2026-01-01T12:00:00Z", "aoi"); /* ben has no turn on that day */
    holds(&w, "2026-01-02T12:00:00Z", "chiara");
    holds(&w, "2026-01-06T12:00:00Z", "ben");
    const struct cover cover = {.id = TEXT("c1"),
                                .duty = TEXT("d"),
                                .in = {.person = TEXT("ben"), .from_ms = 0, .to_ms = TIME_MAX_MS}};
    struct text instead;
    assert_text(duty_holder(&w, &w.duties[0], &cover, 1, at("2026-01-01T12:00:00Z"), &instead),
                "ben");
    assert_text(instead, "aoi");
    arena_free(&arena);
}

TEST(quiet_hours_end_on_the_persons_wall_clock_and_a_grave_level_breaks_them)
{
    struct arena *arena = arena_new("duty", 4096);
    const struct watched w = read(arena, "");
    const struct person *aoi = &w.people[0];
    assert_int_equal(quiet_until(&aoi->quiet, aoi->zone, 2, at("2026-07-01T19:59:00Z")), 0);
    assert_int_equal(quiet_until(&aoi->quiet, aoi->zone, 2, at("2026-07-01T20:00:00Z")),
                     at("2026-07-02T05:00:00Z"));
    assert_int_equal(quiet_until(&aoi->quiet, aoi->zone, 3, at("2026-07-02T04:59:59Z")),
                     at("2026-07-02T05:00:00Z"));
    assert_int_equal(quiet_until(&aoi->quiet, aoi->zone, 4, at("2026-07-02T04:59:59Z")), 0);
    /* the night in which the clocks are set forward is an hour shorter */
    assert_int_equal(quiet_until(&aoi->quiet, aoi->zone, 2, at("2026-03-28T21:00:00Z")),
                     at("2026-03-29T05:00:00Z"));
    arena_free(&arena);
}

TEST(quiet_hours_that_end_in_the_skipped_hour_end_when_the_clocks_are_set_forward)
{
    struct arena *arena = arena_new("duty", 4096);
    const struct watched w =
        read(arena, "routes: [{zone: Europe/Rome, quiet: [\"22:00-02:30\"], ladder: [aoi]}]");
    const struct route *route = &w.routes[0];
    static const struct {
        const char *at, *until;
    } nights[] = {{"2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z"}, /* 02:00 becomes 03:00 */
                  {"2026-03-27T23:00:00Z", "2026-03-28T01:30:00Z"},
                  {"2026-10-24T23:00:00Z", "2026-10-25T00:30:00Z"}}; /* the first of two 02:30 */
    for (size_t i = 0; i < sizeof(nights) / sizeof(*nights); i++)
        assert_int_equal(quiet_until(&route->quiet, route->zone, 2, at(nights[i].at)),
                         at(nights[i].until));
    assert_int_equal(quiet_until(&route->quiet, route->zone, 2, at("2026-03-29T01:00:00Z")), 0);
    arena_free(&arena);
}

TEST(quiet_hours_that_touch_are_one_and_a_quiet_without_end_has_an_end)
{
    struct arena *arena = arena_new("duty", 4096);
    const struct watched w =
        read(arena, "routes: [{quiet: [\"mon-fri 18:00-24:00\", \"tue-sat 00:00-08:00\"], ladder: "
                    "[aoi]}, {quiet: [\"00:00-24:00\"], ladder: [aoi]}]");
    assert_int_equal(quiet_until(&w.routes[0].quiet, NULL, 2, at("2026-12-07T19:00:00Z")),
                     at("2026-12-08T08:00:00Z"));
    const int64_t now = at("2026-12-07T19:00:00Z");
    const int64_t end = quiet_until(&w.routes[1].quiet, NULL, 2, now);
    assert_true(end > now && end <= now + DAYS(9));
    arena_free(&arena);
}

TEST(a_route_of_a_category_goes_before_one_of_the_client)
{
    struct arena *arena = arena_new("duty", 4096);
    const struct watched w =
        read(arena, "clients: [{id: umi, brands: [{id: foods}]}]\n"
                    "routes: [{ladder: [aoi]}, {client: umi, level: 3, ladder: "
                    "[ben]}, {categories: [outage], ladder: [chiara]}]");
    struct route_key key = {TEXT("umi"), TEXT("foods"), RISK_OUTAGE, 4};
    assert_ptr_equal(route_for(&w, &key), &w.routes[2]);
    key.category = RISK_HANDLING;
    assert_ptr_equal(route_for(&w, &key), &w.routes[1]);
    key.level = 2;
    assert_ptr_equal(route_for(&w, &key), &w.routes[0]);
    arena_free(&arena);
}
