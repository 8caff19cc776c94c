#include "base/test.h"
#include "web/house_test.h"

/* What the rules editor asks: errors, warnings, counts, samples, and why a post matches. */

#define CHECK   "/api/v1/queries/check"
#define EXPLAIN "/api/v1/queries/explain"

static struct house *two_clients(void)
{
    struct house *house = house_new(NULL);
    house_story(house, "umi", "umi-foods", "s1");
    house_story(house, "umi", "umi-foods", "s2");
    house_story(house, "yama", "yama-tea", "s9");
    house_person(house, "ken", "lead", "umi");
    house_person(house, "ned", "agent", "umi");
    return house;
}

static struct reply asked(struct browser *browser, const char *path, const char *body)
{
    struct reply reply = browser_ask(browser, "POST", path, body);
    if (reply.status != 200)
        print_error("%s: %d: %.*s\n", body, reply.status, TEXT_ARG(reply.body));
    assert_int_equal(reply.status, 200);
    return reply;
}

TEST(a_query_is_tried_on_the_clients_own_posts_while_it_is_typed)
{
    struct house *house = two_clients();
    struct browser ken = browser_of(house, "ken");
    struct reply reply = asked(&ken, CHECK, "{\"client\":\"umi\",\"query\":\"soup OR metal*\"}");
    assert_int_equal(json_find(reply.json, "errors")->count, 0);
    assert_int_equal(json_int_at(reply.json, "posts", -1), 2);
    assert_int_equal(json_int_at(reply.json, "found", -1), 2);
    const struct json *sample = json_find(reply.json, "samples")->first;
    assert_text(json_text_at(sample, "id"), "x:s2");
    assert_int_equal(json_find(sample, "spans")->count, 2);
    assert_true(text_find(reply.body, TEXT("x:s9")) < 0);
    reply = asked(&ken, CHECK, "{\"client\":\"umi\",\"query\":\"tea\",\"samples\":0}");
    assert_int_equal(json_int_at(reply.json, "found", -1), 0);
    house_free(&house);
}

TEST(errors_carry_their_column_and_are_no_failure)
{
    struct house *house = two_clients();
    struct browser ken = browser_of(house, "ken");
    struct reply reply = asked(&ken, CHECK, "{\"client\":\"umi\",\"query\":\"umi NAER/5 bug\"}");
    const struct json *error = json_find(reply.json, "errors")->first;
    assert_int_equal(json_int_at(error, "column", -1), 5);
    assert_true(text_find(json_text_at(error, "text"), TEXT("NEAR/5")) >= 0);
    reply = asked(&ken, CHECK, "{\"client\":\"umi\",\"query\":\"\"}");
    assert_int_equal(json_find(reply.json, "errors")->count, 1);
    reply = asked(&ken, CHECK, "{\"client\":\"umi\",\"query\":\"soup and metal\"}");
    const struct json *warning = json_find(reply.json, "warnings")->first;
    assert_non_null(warning);
    assert_int_equal(json_int_at(warning, "column", -1), 6);
    house_free(&house);
}

TEST(a_query_is_checked_by_those_who_may_and_for_their_clients)
{
    struct house *house = two_clients();
    struct browser ken = browser_of(house, "ken"), ned = browser_of(house, "ned");
    static const char *const mine = "{\"client\":\"umi\",\"query\":\"soup\"}";
    static const char *const theirs = "{\"client\":\"yama\",\"query\":\"soup\"}";
    assert_int_equal(browser_ask(&ned, "POST", CHECK, mine).status, 403);
    assert_int_equal(browser_ask(&ken, "POST", CHECK, theirs).status, 404);
    assert_int_equal(
        browser_ask(&ken, "POST", CHECK, "{\"client\":\"umi\",\"query\":\"soup\",\"cjk\":\"up\"}")
            .status,
        400);
    ken.csrf[0] = 0;
    assert_int_equal(browser_ask(&ken, "POST", CHECK, mine).status, 403);
    house_free(&house);
}

TEST(a_stored_post_is_explained_by_a_query)
{
    struct house *house = two_clients();
    struct browser ned = browser_of(house, "ned");
    struct reply reply =
        asked(&ned, EXPLAIN,
              "{\"client\":\"umi\",\"post\":\"x:s1\",\"query\":\"metal NEAR/1 soup -stone\"}");
    bool matches = true;
    assert_true(json_bool(json_find(reply.json, "matches"), &matches) && !matches);
    const struct json *near = json_find(json_find(reply.json, "explained"), "parts")->first;
    assert_text(json_text_at(near, "kind"), "near");
    assert_text(json_text_at(json_find(near, "why"), "code"), "far");
    assert_int_equal(json_int_at(json_find(near, "why"), "got", -1), 2);
    reply = asked(&ned, EXPLAIN, "{\"client\":\"umi\",\"post\":\"x:s1\",\"query\":\"metal\"}");
    assert_true(json_bool(json_find(reply.json, "matches"), &matches) && matches);
    house_free(&house);
}

TEST(a_post_is_not_explained_across_clients_nor_by_what_is_not_there)
{
    static const struct {
        const char *body;
        int status;
    } asks[] = {
        {"{\"client\":\"yama\",\"post\":\"x:s9\",\"query\":\"metal\"}", 404},
        {"{\"client\":\"umi\",\"post\":\"x:s9\",\"query\":\"metal\"}", 404},
        {"{\"client\":\"umi\",\"post\":\"x:s1\",\"brand\":\"umi-foods\",\"topic\":\"none\"}", 404},
        {"{\"client\":\"umi\",\"post\":\"x:s1\"}", 400},
        {"{\"client\":\"umi\",\"post\":\"x:s1\",\"query\":\"metal AND\"}", 400},
    };
    struct house *house = two_clients();
    struct browser ned = browser_of(house, "ned");
    for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
        struct reply reply = browser_ask(&ned, "POST", EXPLAIN, asks[i].body);
        if (reply.status != asks[i].status)
            fail_msg("%s: %d: %.*s", asks[i].body, reply.status, TEXT_ARG(reply.body));
    }
    house_free(&house);
}
