#include "base/clock.h"
#include "base/test.h"
#include "web/house_test.h"

/* Alarms from the outside: the link that takes one ring, and what may be asked of the tower. */

static const int64_t now = 1795000000000;
static const struct text key = {"0123456789abcdef0123456789abcdef", 32};

static enum err keep_key(struct db *db, void *arg, struct why *why)
{
    (void)arg;
    return store_secret_set(db, TEXT("ring link"), key, why);
}

static struct event ring_of(const char *id)
{
    return (struct event){.at_ms = now,
                          .client = TEXT("umi"),
                          .brand = TEXT("umi-foods"),
                          .story = TEXT("s1"),
                          .ring = text_of(id),
                          .person = TEXT("mei"),
                          .channel = TEXT("hook"),
                          .level = 3};
}

static struct house *open_house(void)
{
    struct why why = {0};
    struct house *house = house_new(NULL);
    const struct event ring = ring_of("r1");
    house_duties(house);
    assert_ok(store_write(house->store, keep_key, NULL, &why), why);
    house_story(house, "umi", "umi-foods", "s1");
    house_ring(house, &ring);
    return house;
}

/* The path of the link of a ring. */
static const char *link_of(struct house *house, const char *ring_id, int64_t until_ms)
{
    struct buf out;
    buf_init(&out, 4096);
    const struct event ring = ring_of(ring_id);
    assert_int_equal(link_write(key, TEXT("https://x"), &ring, until_ms, &out), OK);
    const struct text path = arena_text(house->arena, text_slice(buf_view(&out), 9, out.len));
    buf_done(&out);
    return path.at;
}

TEST(a_link_is_looked_at_without_taking_the_alarm_and_one_press_takes_it)
{
    struct house *house = open_house();
    struct browser anybody = {.house = house};
    const char *path = link_of(house, "r1", now + HOURS(1));
    struct reply reply = browser_ask(&anybody, "GET", path, NULL);
    assert_int_equal(reply.status, 200);
    assert_true(text_find(reply.body, TEXT("method=\"post\"")) > 0);
    assert_true(text_find(reply.body, TEXT("対応します")) > 0); /* mei reads Japanese */
    assert_true(text_find(reply.body, TEXT("umi-foods")) > 0);
    assert_text(reply_header(&reply, "Referrer-Policy"), "no-referrer");
    assert_int_equal(house->acknowledged, 0);
    reply = browser_ask(&anybody, "POST", path, NULL);
    assert_int_equal(reply.status, 200);
    assert_int_equal(house->acknowledged, 1);
    house_free(&house);
}

TEST(a_link_that_is_cut_foreign_or_over_takes_nothing_and_tells_nothing)
{
    struct house *house = open_house();
    struct browser anybody = {.house = house};
    const char *good = link_of(house, "r1", now + HOURS(1));
    const char *over = link_of(house, "r1", now - HOURS(1));
    const char *nowhere = link_of(house, "r77", now + HOURS(1));
    char cut[400], other[400];
    snprintf(cut, sizeof(cut), "%.*s", (int)strlen(good) - 1, good);
    snprintf(other, sizeof(other), "/ack/umi/r2%s", good + strlen("/ack/umi/r1"));
    const char *const bad[] = {cut, other, nowhere, over, "/ack/umi/r1/2/3"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        static const char *const methods[] = {"GET", "POST"};
        for (int m = 0; m < 2; m++) {
            struct reply reply = browser_ask(&anybody, methods[m], bad[i], NULL);
            assert_int_equal(reply.status, bad[i] == over ? 410 : 404);
            assert_true(text_find(reply.body, TEXT("umi-foods")) < 0);
        }
    }
    assert_int_equal(house->acknowledged, 0);
    assert_int_equal(browser_ask(&anybody, "DELETE", good, NULL).status, 405);
    house_free(&house);
}

static int pressed(struct house *house, const char *path, const char *headers)
{
    char request[1000];
    const int len = snprintf(request, sizeof(request),
                             "POST %s HTTP/1.1\r\nHost: localhost:%d\r\n%s"
                             "Content-Length: 0\r\nConnection: close\r\n\r\n",
                             path, house->port, headers);
    return browser_raw(house, (struct text){request, (size_t)len}).status;
}

TEST(a_link_pressed_from_a_page_of_another_site_takes_nothing)
{
    struct house *house = open_house();
    const char *path = link_of(house, "r1", now + HOURS(1));
    static const char *const from[] = {"Sec-Fetch-Site: cross-site\r\n", "Origin: null\r\n",
                                       "Origin: null\r\nSec-Fetch-Site: cross-site\r\n",
                                       "Origin: https://else.example\r\n"
                                       "Sec-Fetch-Site: same-origin\r\n"};
    for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++)
        assert_int_equal(pressed(house, path, from[i]), 403);
    assert_int_equal(house->acknowledged, 0);
    house_free(&house);
}

TEST(a_browser_that_names_no_origin_for_our_own_form_is_heard)
{
    struct house *house = open_house();
    const char *path = link_of(house, "r1", now + HOURS(1));
    assert_int_equal(pressed(house, path, "Origin: null\r\nSec-Fetch-Site: same-origin\r\n"), 200);
    assert_int_equal(house->acknowledged, 1);
    house_free(&house);
}

TEST(a_link_takes_all_that_its_message_told_of)
{
    struct house *house = open_house();
    struct event more = ring_of("r2");
    more.carrier = TEXT("r1");
    more.story = TEXT("s2");
    house_ring(house, &more);
    struct browser anybody = {.house = house};
    const char *path = link_of(house, "r1", now + HOURS(1));
    assert_int_equal(browser_ask(&anybody, "POST", path, NULL).status, 200);
    assert_int_equal(house->acknowledged, 2);
    house_free(&house);
}

static struct text person_of(const struct reply *reply)
{
    const struct json *ring = json_find(reply->json, "rings")->first;
    return json_text_at(json_find(ring, "acknowledged_by"), "id");
}

TEST(who_takes_over_what_nobody_has_stops_its_rings_too)
{
    struct house *house = open_house();
    struct browser anybody = {.house = house}, ai = {.house = house};
    char path[400];
    snprintf(path, sizeof(path), "%s?over=1", link_of(house, "r1", now + HOURS(1)));
    assert_int_equal(browser_ask(&anybody, "POST", path, NULL).status, 200);
    assert_int_equal(house->acknowledged, 1);
    house_person(house, "ai", "admin", "");
    browser_sign_in(&ai, "ai", "correct horse");
    assert_int_equal(browser_ask(&ai, "POST", "/api/v1/rings/umi/r1/take", "{}").status, 200);
    assert_int_equal(house->acknowledged, 2);
    assert_int_equal(browser_ask(&ai, "POST", "/api/v1/rings/umi/r1/ack", "{}").status, 200);
    assert_int_equal(house->acknowledged, 3);
    house_free(&house);
}

TEST(a_test_ring_is_answered_by_its_link_and_no_alarm_is_taken)
{
    struct house *house = open_house();
    struct event test = ring_of("r2");
    test.test = true;
    test.story = TEXT("");
    house_ring(house, &test);
    house_person(house, "ai", "admin", "");
    struct browser anybody = {.house = house}, ai = {.house = house};
    const char *path = link_of(house, "r2", now + HOURS(1));
    assert_int_equal(browser_ask(&anybody, "POST", path, NULL).status, 200);
    assert_int_equal(house->acknowledged, 0);
    browser_sign_in(&ai, "ai", "correct horse");
    struct reply rings = browser_ask(&ai, "GET", "/api/v1/rings", NULL);
    assert_text(person_of(&rings), "mei");
    assert_int_equal(browser_ask(&ai, "POST", "/api/v1/rings/umi/r2/take", "{}").status, 200);
    rings = browser_ask(&ai, "GET", "/api/v1/rings", NULL);
    assert_text(person_of(&rings), "ai");
    house_free(&house);
}

TEST(alarms_are_silenced_and_stood_in_for_by_those_who_serve_the_client)
{
    static const char *const theirs[][2] = {
        {"/api/v1/silences",
         "{\"client\":\"yama\",\"until\":\"2026-11-23T09:00:00Z\",\"why\":\"a\"}"},
        {"/api/v1/rings/test", "{\"client\":\"yama\",\"person\":\"mei\"}"},
        {"/api/v1/rings/test", "{\"client\":\"umi\",\"person\":\"mei\"}"},
        {"/api/v1/rings/test", "{\"client\":\"umi\",\"channel\":\"mei-line\"}"},
        {"/api/v1/duties/day/stand-ins", "{\"person\":\"mei\",\"from\":\"2026-11-23T09:00:00Z\","
                                         "\"to\":\"2026-11-24T09:00:00Z\"}"},
        {"/api/v1/rings/yama/r9/ack", "{}"},
        {"/api/v1/rings/umi/r9/ack", "{}"},
        {"/api/v1/duties/night/stand-ins", "{\"person\":\"ken\",\"from\":\"2026-11-23T09:00:00Z\","
                                           "\"to\":\"2026-11-24T09:00:00Z\"}"}};
    struct house *house = open_house();
    struct browser ken = {.house = house}, ned = {.house = house};
    house_person(house, "ken", "lead", "umi");
    house_person(house, "ned", "agent", "umi");
    browser_sign_in(&ken, "ken", "correct horse");
    browser_sign_in(&ned, "ned", "correct horse");
    for (size_t i = 0; i < sizeof(theirs) / sizeof(*theirs); i++)
        assert_int_equal(browser_ask(&ken, "POST", theirs[i][0], theirs[i][1]).status, 404);
    assert_int_equal(browser_ask(&ken, "DELETE", "/api/v1/silences/yama/s1", NULL).status, 404);
    assert_int_equal(browser_ask(&ken, "DELETE", "/api/v1/stand-ins/c1", NULL).status, 404);
    assert_int_equal(house->alarms, 0);
    static const char *const own[] = {"{\"client\":\"umi\",\"person\":\"ken\"}",
                                      "{\"client\":\"umi\",\"person\":\"joe\"}",
                                      "{\"client\":\"umi\",\"channel\":\"log\"}"};
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        assert_int_equal(browser_ask(&ken, "POST", "/api/v1/rings/test", own[i]).status, 200);
    assert_int_equal(house->alarm, ALARM_TEST);
    const char *silence = "{\"client\":\"umi\",\"category\":\"outage\",\"until\":"
                          "\"2026-11-23T09:00:00+09:00\",\"why\":\"a planned sale\"}";
    assert_int_equal(browser_ask(&ned, "POST", "/api/v1/silences", silence).status, 403);
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/silences", silence).status, 200);
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/silences",
                                 "{\"client\":\"umi\",\"brand\":\"umi-fods\",\"until\":"
                                 "\"2099-01-01T00:00:00Z\",\"why\":\"typed wrongly\"}")
                         .status,
                     404);
    assert_int_equal(house->alarm, ALARM_SILENCE);
    assert_int_equal(house->order.silence.until_ms, 1795392000000);
    assert_int_equal(house->order.silence.category, RISK_OUTAGE);
    assert_false(house->order.silence.crisis);
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/silences",
                                 "{\"client\":\"umi\",\"until\":\"tomorrow\",\"why\":\"a\"}")
                         .status,
                     400);
    house_free(&house);
}

TEST(the_preflight_names_what_is_in_the_way_of_ones_own_ladders)
{
    struct house *house = open_house();
    struct browser ken = {.house = house};
    house_person(house, "ken", "lead", "umi");
    browser_sign_in(&ken, "ken", "correct horse");
    struct reply reply = browser_ask(&ken, "GET", "/api/v1/preflight?hours=24", NULL);
    assert_int_equal(reply.status, 200);
    assert_false(json_bool_at(reply.json, "good", true));
    assert_true(text_find(reply.body, TEXT("no_phone")) > 0);
    assert_true(text_find(reply.body, TEXT("Ken is reached by the log alone")) > 0);
    assert_true(text_find(reply.body, TEXT("mei")) < 0);
    house_free(&house);
}
