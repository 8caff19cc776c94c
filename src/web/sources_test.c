#include "base/clock.h"
#include "base/test.h"
#include "web/house_test.h"

#define NOW 1795000000000LL /* of the house */
enum { MIN = 60000 };

static enum err say(struct db *db, void *arg, struct why *why)
{
    static const struct {
        const char *state;
        int64_t at_ms, since_ms;
    } said[] = {{"live", NOW - 25 * 60 * MIN, 0}, {"live", NOW - 25 * 60 * MIN + 2 * MIN, 0},
                {"live", NOW - 120 * MIN, 0},     {"silent", NOW - 118 * MIN, NOW - 119 * MIN},
                {"live", NOW - 116 * MIN, 0},     {"live", NOW - 114 * MIN, 0},
                {"gap", NOW - 2 * MIN, 0},        {"live", NOW - MIN, 0}};
    (void)arg;
    enum err err = OK;
    for (size_t i = 0; i < sizeof(said) / sizeof(*said) && !err; i++)
        err = store_source_stands(db,
                                  &(struct source_stand){TEXT("stream"), text_of(said[i].state),
                                                         TEXT("because"), said[i].at_ms,
                                                         said[i].since_ms},
                                  why);
    return err;
}

static void span_is(const struct json *span, const char *state, int64_t from_ms, int64_t to_ms)
{
    char from[TIME_ROOM], to[TIME_ROOM];
    assert_text(json_text_at(span, "state"), state);
    assert_true(text_same(json_text_at(span, "from"), time_write(from_ms, from)));
    assert_true(text_same(json_text_at(span, "to"), time_write(to_ms, to)));
}

TEST(a_sources_day_has_its_real_lengths_and_what_nobody_saw_is_off)
{
    struct house *house = house_new(NULL);
    struct browser ken = {.house = house};
    struct why why;
    house_person(house, "ken", "agent", "umi");
    assert_ok(store_write(house->store, say, NULL, &why), why);
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    const struct reply reply = browser_ask(&ken, "GET", "/api/v1/sources", NULL);
    assert_int_equal(reply.status, 200);
    const struct json *source = json_find(reply.json, "sources")->first;
    const struct json *day = json_find(source, "day");
    assert_int_equal(day->count, 7);
    const struct json *at = day->first;
    span_is(at, "off", NOW - 24 * 60 * MIN, NOW - 120 * MIN);
    span_is(at = at->next, "live", NOW - 120 * MIN, NOW - 119 * MIN);
    span_is(at = at->next, "silent", NOW - 119 * MIN, NOW - 116 * MIN);
    span_is(at = at->next, "live", NOW - 116 * MIN, NOW - 114 * MIN);
    span_is(at = at->next, "off", NOW - 114 * MIN, NOW - 2 * MIN);
    span_is(at = at->next, "gap", NOW - 2 * MIN, NOW - MIN);
    span_is(at = at->next, "live", NOW - MIN, NOW);
    const double whole = json_number_at(source, "whole", -1);
    assert_true(whole > 4. / 1440 - .0001 && whole < 4. / 1440 + .0001);
    assert_int_equal(json_find(source, "options")->kind, JSON_NULL);
    house_free(&house);
}

TEST(of_an_unknown_past_nothing_is_said)
{
    struct house *house = house_new(NULL);
    struct browser ken = {.house = house};
    house_person(house, "ken", "lead", "umi");
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    const struct reply reply = browser_ask(&ken, "GET", "/api/v1/sources?hours=168", NULL);
    const struct json *source = json_find(reply.json, "sources")->first;
    assert_int_equal(json_find(source, "day")->count, 0);
    assert_int_equal(json_find(source, "whole")->kind, JSON_NULL);
    assert_int_equal(browser_ask(&ken, "GET", "/api/v1/sources?hours=169", NULL).status, 400);
    house_free(&house);
}

TEST(how_a_source_is_set_is_for_an_admin_of_all)
{
    struct house *house = house_new(NULL);
    struct browser one = {.house = house}, all = {.house = house};
    house_person(house, "one", "admin", "umi");
    house_person(house, "all", "admin", "");
    assert_int_equal(browser_sign_in(&one, "one", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&all, "all", "correct horse").status, 200);
    struct reply reply = browser_ask(&one, "GET", "/api/v1/sources", NULL);
    assert_int_equal(json_find(json_find(reply.json, "sources")->first, "options")->kind,
                     JSON_NULL);
    reply = browser_ask(&all, "GET", "/api/v1/sources", NULL);
    const struct json *options = json_find(json_find(reply.json, "sources")->first, "options");
    assert_text(json_text_at(options->first, "value"), "posts.ndjson");
    house_free(&house);
}
