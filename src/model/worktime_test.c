#include "base/test.h"
#include "model/worktime.h"

static int64_t at(const char *time)
{
    int64_t ms = 0;
    assert_true(time_parse(text_of(time), &ms));
    return ms;
}

/* The service of a client, written as in topics.yaml; skips where there is no tzdata. */
static const struct service *service(struct arena *arena, const char *rules)
{
    struct text yaml = arena_printf(
        arena,
        "clients: [{id: umi, service: {%s}}]\ncalendars: [{id: jp, dates: [2012-07-16, "
        "2026-01-01]}]\n",
        rules);
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
    return watched_service(&watched, TEXT("umi"));
}

/* ---- times that somebody worked out by hand ---- */

#define DESK   "zone: Asia/Tokyo, hours: [\"mon-fri 09:00-18:00\"], calendar: jp"
#define ALWAYS "zone: Asia/Tokyo"
#define LUNCH  "zone: Asia/Tokyo, hours: [\"mon-fri 08:00-12:00\", \"mon-fri 13:30-18:00\"]"
#define ROME   "zone: Europe/Rome, hours: [\"00:00-24:00\"]"
#define NIGHT  "zone: Asia/Tokyo, hours: [\"22:00-24:00\"]"
#define GUARD  "zone: Asia/Tokyo, hours: [\"fri 22:00-06:00\"], calendar: jp"

static const struct {
    const char *name, *rules, *from, *to;
    int64_t seconds;
} known[] = {
    {"a statement, round the clock", ALWAYS, "2013-06-11T12:57:00+09:00",
     "2013-06-11T15:57:00+09:00", 10800},
    {"asked at night, answered at 11:08", DESK, "2012-07-11T00:24:00+09:00",
     "2012-07-11T11:08:00+09:00", 7680},
    {"the same by the calendar", ALWAYS, "2012-07-11T00:24:00+09:00", "2012-07-11T11:08:00+09:00",
     38640},
    {"Friday 17:50 to Monday 09:10", DESK, "2026-03-13T17:50:00+09:00", "2026-03-16T09:10:00+09:00",
     1200},
    {"over a public holiday", DESK, "2012-07-13T17:00:00+09:00", "2012-07-17T10:00:00+09:00", 7200},
    {"asked in the lunch break", LUNCH, "2026-03-16T12:30:00+09:00", "2026-03-16T13:40:00+09:00",
     600},
    {"both ends outside the hours of one night", DESK, "2026-03-16T20:00:00+09:00",
     "2026-03-16T23:00:00+09:00", 0},
    {"the day of 23 hours", ROME, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 82800},
    {"the day of 25 hours", ROME, "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 90000},
    {"a span that ends at midnight", NIGHT, "2026-03-16T21:00:00+09:00",
     "2026-03-17T01:00:00+09:00", 7200},
    {"a night belongs to the date it began on", GUARD, "2025-12-26T23:00:00+09:00",
     "2025-12-27T12:00:00+09:00", 7 * 3600},
    {"spans over each other count once",
     "hours: [\"09:00-12:00\", \"11:00-13:00\", \"12:30-12:40\"]", "2026-03-16T00:00:00Z",
     "2026-03-17T00:00:00Z", 4 * 3600},
    {"an extra day has its own hours, on a holiday too",
     DESK ", extra: [\"2026-01-01 10:00-11:00\", \"2026-01-01 13:00-13:30\"]",
     "2026-01-01T00:00:00+09:00", "2026-01-02T00:00:00+09:00", 5400},
    {"nine months", DESK, "2012-01-02T00:00:00+09:00", "2012-10-01T00:00:00+09:00",
     (39 * 5 - 1) * 9 * 3600},
    {"backwards is nothing", ALWAYS, "2013-06-11T15:57:00Z", "2013-06-11T12:57:00Z", 0},
};

TEST(business_time_is_what_was_worked_out_by_hand)
{
    struct arena *arena = arena_new("worktime", 4096);
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        const struct service *desk = service(arena, known[i].rules);
        const int64_t got = worktime_between(desk, at(known[i].from), at(known[i].to));
        if (got != SECONDS(known[i].seconds))
            fail_msg("%s: %lld ms", known[i].name, (long long)got);
    }
    arena_free(&arena);
}

TEST(an_answer_is_due_when_its_hours_have_passed)
{
    struct arena *arena = arena_new("worktime", 4096);
    const struct service *desk = service(arena, LUNCH);
    char room[TIME_ROOM];
    /* Friday 17:50, one hour: 10 minutes today, 50 on Monday */
    const int64_t due = worktime_after(desk, at("2026-03-13T17:50:00+09:00"), HOURS(1));
    assert_text(time_write(due, room), "2026-03-15T23:50:00.000Z");
    assert_int_equal(worktime_after(desk, due, 0), due);
    assert_true(worktime_open(desk, at("2026-03-16T13:30:00+09:00")));
    assert_false(worktime_open(desk, at("2026-03-16T12:00:00+09:00")));
    /* nobody is ever there */
    const struct service *never = service(arena, "hours: [\"holiday 09:00-10:00\"]");
    assert_true(worktime_after(never, 0, 1) == TIME_MAX_MS);
    arena_free(&arena);
}

/* ---- against a clock that is looked at every minute ---- */

/* Somebody looks at the wall clock each minute and writes down the latest that it has shown today.
 * A span has begun when its beginning was shown, and is over when its end was. */
struct watcher {
    const struct service *service;
    int64_t day;
    int latest, latest_before; /* minute of the day; of the day before */
};

static void look(struct watcher *w, int64_t at_ms)
{
    const int64_t day = zone_day(w->service->zone, at_ms);
    const struct civil now = zone_civil(w->service->zone, at_ms);
    const int minute = now.hour * 60 + now.minute;
    if (day != w->day) {
        w->latest_before = w->latest;
        w->latest = minute;
        w->day = day;
    }
    if (minute > w->latest)
        w->latest = minute;
}

static bool is_there(const struct watcher *w)
{
    for (size_t i = 0; i < w->service->hour_count; i++) {
        const struct hours *h = &w->service->hours[i];
        const bool over_night = h->to_min <= h->from_min;
        if (h->days & 1u << weekday_of(w->day) && w->latest >= h->from_min &&
            (over_night || w->latest < h->to_min))
            return true;
        if (over_night && h->days & 1u << weekday_of(w->day - 1) && w->latest < h->to_min)
            return true;
    }
    return false;
}

static uint64_t roll(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* A desk with odd hours, many of which begin or end within the hour that is skipped or told twice.
 */
static const struct service *odd_desk(struct arena *arena, const char *zone, uint64_t *seed)
{
    static const char *const days[] = {"mon-sun", "sat,sun", "sun", "fri-mon"};
    char rules[400];
    int len = snprintf(rules, sizeof(rules), "zone: %s, hours: [", zone);
    for (uint64_t i = 0, count = 1 + roll(seed) % 3; i < count; i++) {
        const int from = (int)(roll(seed) % (i ? 1440 : 240));
        const int to = (int)(roll(seed) % (i ? 1440 : 300));
        len +=
            snprintf(rules + len, sizeof(rules) - (size_t)len, "%s\"%s %02d:%02d-%02d:%02d\"",
                     i ? ", " : "", days[roll(seed) % 4], from / 60, from % 60, to / 60, to % 60);
    }
    snprintf(rules + len, sizeof(rules) - (size_t)len, "]");
    return service(arena, rules);
}

static void hold_against(const struct service *desk, int64_t from_ms, int64_t to_ms)
{
    struct watcher w = {.service = desk, .day = INT64_MIN};
    int64_t minutes = 0;
    for (int64_t t = from_ms - DAYS(2); t < to_ms; t += MINUTES(1)) {
        look(&w, t);
        minutes += t >= from_ms && is_there(&w);
    }
    const int64_t got = worktime_between(desk, from_ms, to_ms);
    if (got != MINUTES(minutes))
        fail_msg("zone %.*s, from %lld to %lld: %lld minutes, looked at %lld",
                 TEXT_ARG(desk->zone_name), (long long)from_ms, (long long)to_ms,
                 (long long)(got / MINUTES(1)), (long long)minutes);
    if (minutes) { /* and back: the last of them is full exactly where it is full */
        const int64_t full = worktime_after(desk, from_ms, got);
        assert_true(full <= to_ms);
        assert_int_equal(worktime_between(desk, from_ms, full), got);
        assert_int_equal(worktime_between(desk, from_ms, full - MINUTES(1)), got - MINUTES(1));
    }
}

TEST(business_time_is_that_of_a_clock_looked_at_every_minute_when_the_clocks_turn)
{
    static const struct {
        const char *zone, *turns;
    } turns[] = {{"Europe/Rome", "2026-03-29T01:00:00Z"},
                 {"Europe/Rome", "2026-10-25T01:00:00Z"},
                 {"America/New_York", "2026-03-08T07:00:00Z"},
                 {"America/New_York", "2026-11-01T06:00:00Z"},
                 {"Australia/Lord_Howe", "2026-04-04T15:00:00Z"},
                 {"Australia/Lord_Howe", "2026-10-03T15:30:00Z"}};
    uint64_t seed = 20260329;
    for (size_t i = 0; i < sizeof(turns) / sizeof(*turns); i++)
        for (int k = 0; k < 40; k++) {
            struct arena *arena = arena_new("worktime", 4096);
            const struct service *desk = odd_desk(arena, turns[i].zone, &seed);
            const int64_t from = at(turns[i].turns) - MINUTES(roll(&seed) % 2880);
            hold_against(desk, from, from + MINUTES(roll(&seed) % 5000));
            arena_free(&arena);
        }
}
