#include "base/clock.h"
#include "base/test.h"
#include "web/house_test.h"

/* The room from the outside: who may be called, when the level may fall, how far it has come. */

static const char path[] = "/api/v1/incidents/i-s1";
static const char now_path[] = "/api/v1/incidents/i-s1/now";
static const char call_path[] = "/api/v1/incidents/i-s1/call";

static struct house *open_house(void)
{
    struct house *house = house_new(NULL);
    house_duties(house);
    house_person(house, "lena", "lead", "umi");
    house_person(house, "ned", "agent", "umi");
    house_person(house, "ken", "risk", "umi");
    house_person(house, "mei", "lead", "yama");
    house_story(house, "umi", "umi-foods", "s1");
    house_story(house, "yama", "yama-tea", "s9");
    return house;
}

static struct browser enter(struct house *house, const char *who)
{
    struct browser browser = {.house = house};
    assert_int_equal(browser_sign_in(&browser, who, "correct horse").status, 200);
    return browser;
}

static struct text said(const struct json *json, const char *a, const char *b)
{
    return json_text_at(json_find(json, a), b);
}

TEST(the_room_says_who_is_called_next_by_what_and_when_the_level_may_fall)
{
    struct house *house = open_house();
    struct browser lena = enter(house, "lena");
    const struct reply reply = browser_ask(&lena, "GET", now_path, NULL);
    assert_int_equal(reply.status, 200);
    const struct json *call = json_find(reply.json, "call");
    assert_text(said(call, "next", "person"), "ken");
    assert_text(said(call, "next", "name"), "Ken");
    assert_text(said(call, "next", "channel"), "log");
    assert_text(said(call, "next", "duty_name"), "day");
    assert_false(json_text_at(call, "refused").len);
    const struct json *lowering = json_find(reply.json, "lowering");
    assert_true(json_bool_at(lowering, "by_person", false));
    assert_int_equal(json_int_at(lowering, "span_s", 0), 21600);
    assert_text(json_text_at(lowering, "earliest"), "2026-11-18T17:06:40.000Z");
    house_free(&house);
}

TEST(nobody_is_called_by_who_stands_next_himself)
{
    struct house *house = open_house();
    struct browser ken = enter(house, "ken");
    const struct reply reply = browser_ask(&ken, "GET", now_path, NULL);
    const struct json *call = json_find(reply.json, "call");
    assert_text(json_text_at(call, "refused"), "nobody");
    assert_text(json_text_at(json_find(call, "people")->first, "state"), "self");
    house_free(&house);
}

TEST(a_lead_calls_the_next_or_one_by_name_and_an_agent_calls_nobody)
{
    struct house *house = open_house();
    struct browser lena = enter(house, "lena"), ned = enter(house, "ned");
    assert_int_equal(browser_ask(&ned, "POST", call_path, "{}").status, 403);
    assert_false(house->called.len);
    assert_int_equal(browser_ask(&lena, "POST", call_path, "{}").status, 200);
    assert_text(house->called, "next");
    assert_int_equal(browser_ask(&lena, "POST", call_path, "{\"person\":\"ken\"}").status, 200);
    assert_text(house->called, "ken");
    house_free(&house);
}

TEST(whom_only_the_ladder_of_another_client_reaches_is_called_by_nobody_else)
{
    struct house *house = open_house();
    struct browser lena = enter(house, "lena"), mei = enter(house, "mei");
    assert_int_equal(browser_ask(&lena, "POST", call_path, "{\"person\":\"mei\"}").status, 404);
    assert_int_equal(browser_ask(&mei, "POST", call_path, "{}").status, 404);
    assert_int_equal(browser_ask(&mei, "GET", now_path, NULL).status, 404);
    assert_false(house->called.len);
    house_free(&house);
}

TEST(in_a_silence_the_room_says_until_when_and_the_call_is_refused)
{
    struct house *house = open_house();
    struct browser lena = enter(house, "lena");
    house->nobody = true;
    const struct reply reply = browser_ask(&lena, "GET", now_path, NULL);
    const struct json *call = json_find(reply.json, "call");
    assert_text(json_text_at(call, "refused"), "silent");
    assert_text(said(call, "silent", "why"), "known");
    assert_text(said(call, "silent", "name"), "Ken");
    assert_int_equal(browser_ask(&lena, "POST", call_path, "{}").status, 403);
    house_free(&house);
}

static struct text step_at(const struct reply *reply, const char *name)
{
    const struct json *steps = json_find(reply->json, "steps");
    for (const struct json *one = steps->first; one; one = one->next)
        if (text_is(json_text_at(one, "step"), name))
            return json_text_at(one, "at");
    fail_msg("no step %s", name);
    return (struct text){0};
}

static const char fact[] = "{\"client\":\"umi\",\"incident\":\"i-s1\",\"claim\":\"metal in the "
                           "soup\",\"position\":\"confirmed\",\"evidence\":\"photo\"}";

TEST(the_steps_are_read_from_what_was_done_and_the_next_is_whose_it_is)
{
    struct house *house = open_house();
    struct browser lena = enter(house, "lena");
    struct reply reply = browser_ask(&lena, "GET", path, NULL);
    assert_true(step_at(&reply, "detected").len);
    assert_false(step_at(&reply, "checked").len);
    assert_text(said(reply.json, "next_step", "step"), "acknowledged");
    assert_int_equal(browser_ask(&lena, "POST", "/api/v1/facts", fact).status, 200);
    reply = browser_ask(&lena, "POST", "/api/v1/incidents/i-s1/assign", "{\"person\":\"ken\"}");
    assert_true(step_at(&reply, "checked").len);
    assert_int_equal(json_find(reply.json, "steps")->count, 8);
    reply = browser_ask(&lena, "POST", "/api/v1/incidents/i-s1/lesson", "{\"text\":\"sooner\"}");
    assert_int_equal(reply.status, 200);
    assert_true(step_at(&reply, "reviewed").len);
    house_free(&house);
}

static struct text in_minutes(struct house *house, const struct reply *reply, int minutes)
{
    char at[TIME_ROOM];
    int64_t now_ms = 0;
    assert_true(time_parse(json_text_at(reply->json, "at"), &now_ms));
    return arena_text(house->arena, time_write(now_ms + MINUTES(minutes), at));
}

TEST(what_somebody_looks_at_again_stands_among_the_promises_of_its_incident_alone)
{
    struct house *house = open_house();
    struct browser lena = enter(house, "lena");
    struct reply reply = browser_ask(&lena, "GET", now_path, NULL);
    const struct text until = in_minutes(house, &reply, 30);
    const struct text body = arena_printf(
        house->arena, "{\"text\":\"three people\",\"until\":\"%.*s\"}", TEXT_ARG(until));
    reply = browser_ask(&lena, "POST", "/api/v1/incidents/i-s1/watch", body.at);
    assert_int_equal(reply.status, 200);
    const struct json *one = json_find(reply.json, "promises")->first;
    assert_text(json_text_at(one, "from"), "watch");
    assert_text(said(one, "owner", "id"), "lena");
    assert_false(json_bool_at(one, "late", true));
    assert_int_equal(json_find(reply.json, "next_update")->kind, JSON_NULL);
    assert_text(said(reply.json, "next_step", "step"), "acknowledged");
    house_free(&house);
}
