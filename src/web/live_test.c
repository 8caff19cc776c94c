#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "web/house_test.h"
#include "web/inside.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct browser signed_in(struct house *house, const char *id, const char *role,
                                const char *client)
{
    struct browser browser = {.house = house};
    house_person(house, id, role, client);
    struct reply reply = browser_sign_in(&browser, id, "correct horse");
    assert_int_equal(reply.status, 200);
    return browser;
}

struct screen_seen {
    int socket;
    struct buf got;
};

static struct screen_seen screen_open(struct browser *browser, const char *last)
{
    struct screen_seen screen = {.socket = browser_events(browser, last)};
    buf_init(&screen.got, 16 << 20);
    assert_true(browser_until(screen.socket, &screen.got, "event: tick", 5000));
    return screen;
}

static void screen_close(struct screen_seen *screen)
{
    close(screen->socket);
    buf_done(&screen->got);
}

static bool saw(struct screen_seen *screen, const char *needle, int64_t ms)
{
    return browser_until(screen->socket, &screen->got, needle, ms);
}

static int times(const struct buf *got, const char *needle)
{
    int n = 0;
    struct text rest = buf_view(got);
    for (ptrdiff_t at; (at = text_find(rest, text_of(needle))) >= 0; n++)
        rest = text_slice(rest, (size_t)at + 1, rest.len);
    return n;
}

TEST(an_event_reaches_the_screens_of_its_client_and_no_other)
{
    struct house *house = house_new(NULL);
    struct browser umi = signed_in(house, "ken", "agent", "umi");
    struct browser yama = signed_in(house, "mei", "agent", "yama");
    struct screen_seen a = screen_open(&umi, NULL), b = screen_open(&yama, NULL);
    assert_true(text_find(buf_view(&a.got), TEXT("Content-Type: text/event-stream")) > 0);
    house_say(house, "umi", "s1", 2);
    house_say(house, "yama", "s2", 3);
    assert_true(saw(&a, "\"story\":\"s1\"", 3000));
    assert_true(saw(&b, "\"story\":\"s2\"", 3000));
    house_say(house, "umi", "s3", 2);
    house_say(house, "yama", "s4", 2);
    assert_true(saw(&a, "\"story\":\"s3\"", 3000));
    assert_true(saw(&b, "\"story\":\"s4\"", 3000));
    assert_int_equal(times(&a.got, "yama"), 0);
    assert_int_equal(times(&b.got, "umi"), 0);
    screen_close(&a);
    screen_close(&b);
    house_free(&house);
}

static enum err keep_event(struct db *db, void *event, struct why *why)
{
    return store_event(db, event, NULL, why);
}

TEST(a_screen_that_comes_back_gets_what_it_missed)
{
    struct house *house = house_new(NULL);
    struct browser umi = signed_in(house, "ken", "agent", "umi");
    struct screen_seen screen = screen_open(&umi, NULL);
    int64_t number = house_say(house, "umi", "s1", 2);
    assert_true(saw(&screen, "\"story\":\"s1\"", 3000));
    screen_close(&screen);
    house_say(house, "umi", "s2", 2);
    house_say(house, "yama", "s3", 2);
    struct why why = {0};
    struct event only_shown = {
        .kind = EVENT_EFFECT, .at_ms = 1, .client = TEXT("umi"), .story = TEXT("s2")};
    assert_ok(store_write(house->store, keep_event, &only_shown, &why), why);
    house_say(house, "umi", "s4", 4);
    char last[32];
    snprintf(last, sizeof(last), "%lld", (long long)number);
    screen = screen_open(&umi, last);
    assert_true(saw(&screen, "\"story\":\"s4\"", 100));
    assert_int_equal(times(&screen.got, "\"story\":\"s2\""), 1);
    assert_int_equal(times(&screen.got, "\"story\":\"s1\""), 0);
    assert_int_equal(times(&screen.got, "\"story\":\"s3\""), 0);
    assert_int_equal(times(&screen.got, "event: effect"), 0);
    assert_int_equal(times(&screen.got, "event: reset"), 0);
    screen_close(&screen);
    house_free(&house);
}

TEST(a_screen_that_missed_too_much_is_told_to_load_anew)
{
    struct house *house = house_new(NULL);
    struct browser umi = signed_in(house, "ken", "agent", "umi");
    struct screen_seen ahead = screen_open(&umi, "999999");
    assert_true(saw(&ahead, "event: reset", 100));
    screen_close(&ahead);
    for (int i = 0; i < 1100; i++)
        house_say(house, "umi", "s1", 2);
    struct screen_seen behind = screen_open(&umi, "1");
    assert_true(saw(&behind, "event: reset", 100));
    screen_close(&behind);
    house_free(&house);
}

TEST(of_many_levels_of_one_story_the_newest_is_shown_and_frames_are_few)
{
    struct house *house = house_new(NULL);
    struct browser umi = signed_in(house, "ken", "agent", "umi");
    struct screen_seen screen = screen_open(&umi, NULL);
    int64_t from = clock_steady_ms();
    int64_t last = 0;
    for (int i = 0; i < 400; i++)
        last = house_say(house, "umi", i % 2 ? "s1" : "s2", 2);
    int64_t ms = clock_steady_ms() - from;
    char needle[64];
    snprintf(needle, sizeof(needle), "\"number\":%lld,", (long long)last);
    assert_true(saw(&screen, needle, 3000));
    /* Two stories, at most four frames a second. */
    int most = (int)(2 * (ms / 250 + 3));
    assert_true(times(&screen.got, "event: level") <= most);
    assert_true(times(&screen.got, "event: level") >= 2);
    screen_close(&screen);
    house_free(&house);
}

static void publish_ring(struct house *house, int64_t number)
{
    struct event ring = {.kind = EVENT_RING,
                         .at_ms = 1795000000000,
                         .client = TEXT("umi"),
                         .brand = TEXT("b"),
                         .story = TEXT("s1"),
                         .ring = TEXT("r"),
                         .person = TEXT("ken"),
                         .channel = TEXT("log"),
                         .level = 2};
    web_publish(house->web, number, &ring);
}

TEST(rings_are_never_gathered_away)
{
    struct house *house = house_new(NULL);
    struct browser umi = signed_in(house, "ken", "agent", "umi");
    struct screen_seen screen = screen_open(&umi, NULL);
    for (int i = 1; i <= 100; i++)
        publish_ring(house, 5000 + i);
    assert_true(saw(&screen, "id: 5100\n", 3000));
    assert_int_equal(times(&screen.got, "event: ring"), 100);
    screen_close(&screen);
    house_free(&house);
}

/* Enough for the buffers of the system to be full. */
TEST(a_screen_that_does_not_read_slows_nobody_and_loses_only_its_own)
{
    struct house *house = house_new(NULL);
    struct browser umi = signed_in(house, "ken", "agent", "umi");
    struct screen_seen slow = screen_open(&umi, NULL), quick = screen_open(&umi, NULL);
    int64_t worst = 0;
    char needle[64];
    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < 200; i++)
            publish_ring(house, 10000 + round * 1000 + i);
        int64_t from = clock_steady_ms();
        snprintf(needle, sizeof(needle), "id: %d\n", 10000 + round * 1000 + 199);
        assert_true(saw(&quick, needle, 5000));
        int64_t took = clock_steady_ms() - from;
        worst = took > worst ? took : worst;
    }
    assert_true(worst < 2000);
    assert_int_equal(times(&quick.got, "event: ring"), 2400);
    assert_true(saw(&slow, "id: 21199\n", 5000) || times(&slow.got, "event: reset") > 0);
    screen_close(&slow);
    screen_close(&quick);
    house_free(&house);
}

TEST(two_hundred_screens_see_the_same_event_and_the_rest_goes_on)
{
    enum { SCREENS = 200 };
    struct house *house = house_new(NULL);
    struct browser umi = signed_in(house, "ken", "agent", "umi");
    static struct screen_seen screens[SCREENS];
    for (int i = 0; i < SCREENS; i++)
        screens[i] = screen_open(&umi, NULL);
    house_say(house, "umi", "s1", 2);
    for (int i = 0; i < SCREENS; i++)
        assert_true(saw(&screens[i], "\"story\":\"s1\"", 5000));
    struct reply reply = browser_ask(&umi, "GET", "/api/v1/session", NULL);
    assert_int_equal(reply.status, 200);
    for (int i = 0; i < SCREENS; i += 2)
        screen_close(&screens[i]);
    house_say(house, "umi", "s2", 2);
    for (int i = 1; i < SCREENS; i += 2) {
        assert_true(saw(&screens[i], "\"story\":\"s2\"", 5000));
        if (i > SCREENS / 2) /* the others are open when the server ends */
            screen_close(&screens[i]);
    }
    house_free(&house);
    for (int i = 1; i <= SCREENS / 2; i += 2)
        screen_close(&screens[i]);
}

TEST(the_stream_ends_when_the_server_does)
{
    struct house *house = house_new(NULL);
    struct browser umi = signed_in(house, "ken", "agent", "umi");
    struct screen_seen screen = screen_open(&umi, NULL);
    house_free(&house);
    char byte[4096];
    ssize_t n;
    while ((n = recv(screen.socket, byte, sizeof(byte), 0)) > 0) {
    }
    assert_true(n <= 0);
    screen_close(&screen);
}

TEST(the_tick_tells_how_the_tower_stands)
{
    struct house *house = house_new(NULL);
    house->drill = true;
    house->speed = 60;
    struct browser umi = signed_in(house, "ken", "lead", "umi");
    struct screen_seen screen = screen_open(&umi, NULL);
    assert_true(saw(&screen, "\"read_per_s\":12.5", 1000));
    assert_true(saw(&screen, "\"scene\":\"metal\"", 1000));
    struct reply reply = browser_ask(&umi, "POST", "/api/v1/drill", "{\"paused\":true}");
    assert_int_equal(reply.status, 200);
    assert_true(json_bool_at(json_find(reply.json, "drill"), "paused", false));
    assert_true(saw(&screen, "\"paused\":true", 3000));
    screen_close(&screen);
    house->drill = false;
    reply = browser_ask(&umi, "POST", "/api/v1/drill", "{\"speed\":1}");
    assert_int_equal(reply.status, 404);
    house_free(&house);
}

TEST(drills_are_for_those_who_lead_and_scores_for_everybody_in_one)
{
    struct house *house = house_new(NULL);
    struct browser ken = signed_in(house, "ken", "agent", "umi");
    struct browser mei = signed_in(house, "mei", "lead", "yama");
    assert_int_equal(browser_ask(&ken, "GET", "/api/v1/drill/scoring", NULL).status, 404);
    house->drill = true;
    struct reply score = browser_ask(&ken, "GET", "/api/v1/drill/scoring", NULL);
    assert_int_equal(score.status, 200);
    assert_non_null(json_find(score.json, "expectations")->first);
    const char *metal = "{\"scene\":\"metal\",\"speed\":300}";
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/drills", metal).status, 403);
    assert_int_equal(browser_ask(&mei, "POST", "/api/v1/drills", metal).status, 200);
    assert_true(house->speed > 299 && house->speed < 301);
    assert_int_equal(browser_ask(&mei, "POST", "/api/v1/drills", "{\"scene\":\"../x\"}").status,
                     404);
    assert_int_equal(browser_ask(&mei, "DELETE", "/api/v1/drills/d9", NULL).status, 404);
    assert_int_equal(browser_ask(&mei, "DELETE", "/api/v1/drills/d1", NULL).status, 204);
    assert_int_equal(browser_ask(&ken, "GET", "/api/v1/drills", NULL).status, 200);
    house_free(&house);
}

TEST(what_a_person_changes_is_said_to_the_others_who_serve_the_client)
{
    struct house *house = house_new(NULL);
    house_story(house, "umi", "umi-foods", "s1");
    struct browser umi = signed_in(house, "ken", "lead", "umi");
    struct browser yama = signed_in(house, "mei", "lead", "yama");
    struct screen_seen a = screen_open(&umi, NULL), b = screen_open(&yama, NULL);
    struct reply reply =
        browser_ask(&umi, "POST", "/api/v1/incidents/i-s1/note", "{\"text\":\"called\"}");
    assert_int_equal(reply.status, 200);
    assert_true(saw(&a, "event: incident", 3000));
    assert_true(saw(&b, "never said", 600) == false);
    assert_int_equal(times(&b.got, "event: incident"), 0);
    reply = browser_ask(&umi, "POST", "/api/v1/incidents/i-s1/ack", NULL);
    assert_int_equal(reply.status, 200);
    screen_close(&a);
    screen_close(&b);
    house_free(&house);
}
