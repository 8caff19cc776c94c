#include "alarm/courier.h"
#include "alarm/stage.h"
#include "base/clock.h"
#include "fake/tls.h"

/* A hook at the peer, and behind it a second one there. */
static const char *const two[][2] = {
    {"webhook", "{url: 'http://127.0.0.1:PORT/first', private: true, tries: 2, timeout: 1s}"},
    {"webhook", "{url: 'http://127.0.0.1:PORT/second', private: true}"},
    {NULL, NULL}};
static const struct reach next[] = {{.channel = {"next", 4}}};

static struct stage *stage_two(void)
{
    struct stage *s = stage_of(two);
    s->alarm->retry_first_ms = 20;
    s->alarm->retry_most_ms = 400;
    return s;
}

static struct ringing ringing_two(const struct event *about)
{
    struct ringing ringing = ringing_of(about, "en");
    ringing.others = next;
    ringing.other_count = 1;
    return ringing;
}

static bool went_to(const struct stage *s, int call, const char *path)
{
    char start[64];
    snprintf(start, sizeof(start), "POST %s HTTP", path);
    return strncmp(s->peer->heads[call], start, strlen(start)) == 0;
}

TEST(a_channel_that_fails_n_times_hands_over_and_the_next_says_so)
{
    static const struct answer answers[] = {
        {.status = 500, .body = "out of order"}, {.status = 502}, {.status = 200}};
    struct stage *s = stage_two();
    ANSWERS_OF(s, answers);
    struct event about = about_event();
    struct ringing ringing = ringing_two(&about);
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    assert_int_equal(s->outcome, OK);
    assert_int_equal(calls_of(s->peer), 3);
    assert_true(went_to(s, 0, "/first") && went_to(s, 1, "/first") && went_to(s, 2, "/second"));
    assert_non_null(strstr(s->peer->bodies[2], "\"handed_over\":\"hook: it answered 502"));
    assert_string_equal(s->handed_to, "next");
    assert_int_equal(s->attempts, 3);
    assert_int_equal(s->last.number, 3);
    assert_int_equal(s->last.status, 200);
    struct channel_health health;
    alarm_channel(s->alarm, 0, &health);
    assert_int_equal(health.failures, 2);
    assert_text(health.last_failure, "it answered 502");
    alarm_channel(s->alarm, 1, &health);
    assert_int_equal(health.failures, 0);
    assert_true(health.last_good_ms > 0);
    stage_close(&s);
}

TEST(a_channel_known_to_fail_is_tried_once_and_comes_back_with_its_first_success)
{
    static const struct answer answers[] = {{.status = 500}, {.status = 500}, {.status = 200},
                                            {.status = 500}, {.status = 200}, {.status = 200}};
    static const char *const ids[] = {"r1", "r2", "r3"};
    struct stage *s = stage_two();
    ANSWERS_OF(s, answers);
    struct event about = about_event();
    for (int i = 0; i < 3; i++) {
        struct ringing ringing = ringing_two(&about);
        ringing.ring_id = text_of(ids[i]);
        s->wanted = i + 1;
        alarm_ring(s->alarm, &ringing);
        stage_wait(s);
    }
    static const char *const way[] = {"/first", "/first", "/second", "/first", "/second", "/first"};
    assert_int_equal(calls_of(s->peer), 6);
    for (int i = 0; i < 6; i++)
        assert_true(went_to(s, i, way[i]));
    struct channel_health health;
    alarm_channel(s->alarm, 0, &health);
    assert_int_equal(health.failures, 0);
    assert_true(health.last_failure_ms > 0);
    stage_close(&s);
}

TEST(a_channel_that_refuses_hands_over_at_once)
{
    static const struct answer answers[] = {{.status = 404, .body = "no_service"}, {.status = 200}};
    struct stage *s = stage_two();
    ANSWERS_OF(s, answers);
    struct event about = about_event();
    struct ringing ringing = ringing_two(&about);
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    assert_int_equal(s->outcome, OK);
    assert_int_equal(calls_of(s->peer), 2);
    stage_close(&s);
}

TEST(a_pause_longer_than_a_ring_may_wait_hands_over_at_once)
{
    static const struct answer answers[] = {{.status = 429, .headers = "Retry-After: 600\r\n"},
                                            {.status = 200}};
    struct stage *s = stage_two();
    ANSWERS_OF(s, answers);
    struct event about = about_event();
    struct ringing ringing = ringing_two(&about);
    const int64_t began = clock_steady_ms();
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    assert_int_equal(s->outcome, OK);
    assert_true(clock_steady_ms() - began < 3000);
    assert_true(went_to(s, 1, "/second"));
    stage_close(&s);
}

TEST(a_ring_that_nobody_takes_ends_with_a_reason_and_all_were_asked)
{
    static const struct answer answers[] = {{.status = 503}};
    struct stage *s = stage_two();
    ANSWERS_OF(s, answers);
    s->alarm->retry_most_ms = 20;
    struct event about = about_event();
    struct ringing ringing = ringing_two(&about);
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    assert_int_equal(s->outcome, ERR_IO);
    assert_non_null(strstr(s->why.text, "503"));
    int first = 0, second = 0;
    for (int i = 0; i < calls_of(s->peer); i++) {
        first += went_to(s, i, "/first");
        second += went_to(s, i, "/second");
    }
    assert_int_equal(first + second, 24);
    assert_true(first >= 4 && second >= 4);
    stage_close(&s);
}

TEST(what_all_refuse_is_not_tried_forever)
{
    static const struct answer answers[] = {{.status = 403}};
    struct stage *s = stage_two();
    ANSWERS_OF(s, answers);
    struct event about = about_event();
    struct ringing ringing = ringing_two(&about);
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    assert_int_equal(s->outcome, ERR_DENIED);
    assert_int_equal(calls_of(s->peer), 2);
    stage_close(&s);
}

/* ---- what can happen to a call ---- */

static void fails_then_hands_over(enum mood mood, const char *options)
{
    const struct answer answers[] = {
        {.status = 200, .mood = mood}, {.status = 200, .mood = mood}, {.status = 200}};
    const char *const kinds[][2] = {{"webhook", options}, {"log", "{}"}, {NULL, NULL}};
    struct stage *s = stage_of(kinds);
    s->alarm->retry_first_ms = 20;
    s->alarm->retry_most_ms = 50;
    stage_answers(s, answers, 3);
    struct event about = about_event();
    struct ringing ringing = ringing_two(&about);
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    assert_int_equal(s->outcome, OK);
    assert_string_equal(s->handed_to, "next");
    assert_int_equal(s->attempts, 3);
    assert_true(s->failed[0]);
    assert_null(strstr(s->failed, "hunter2"));
    stage_close(&s);
}

TEST(a_connection_that_is_reset_is_tried_again)
{
    fails_then_hands_over(RESETS,
                          "{url: 'http://127.0.0.1:PORT/hunter2', private: true, tries: 2}");
}

TEST(an_answer_that_is_garbage_is_no_answer)
{
    fails_then_hands_over(BABBLES,
                          "{url: 'http://127.0.0.1:PORT/hunter2', private: true, tries: 2}");
}

TEST(a_service_that_never_answers_is_left_in_time)
{
    fails_then_hands_over(
        SLEEPS, "{url: 'http://127.0.0.1:PORT/hunter2', private: true, tries: 2, timeout: 1s}");
}

TEST(a_service_without_tls_is_not_spoken_to_in_the_clear)
{
    fails_then_hands_over(
        ANSWERS, "{url: 'https://127.0.0.1:PORT/hunter2', private: true, tries: 2, timeout: 1s}");
}

TEST(a_certificate_that_nobody_vouches_for_is_refused_unless_its_authority_is_named)
{
    struct stage *s = stage_two();
    struct fake_tls *tls = fake_tls_new(serve, s->peer);
    struct fake *fake = fake_start(fake_tls_talk, tls);
    char room[256], path[300], yaml[600];
    snprintf(path, sizeof(path), "%s/ca.pem", test_folder(room));
    assert_true(fake_tls_certificate(tls, path));
    for (int named = 0; named < 2; named++) {
        snprintf(yaml, sizeof(yaml),
                 "{url: 'https://localhost:%d/tls', private: true, tries: 1%s%s}", fake_port(fake),
                 named ? ", ca: " : "", named ? path : "");
        s->channels[0].options = options_of(s, yaml);
        struct why why = {0};
        assert_ok(alarm_watch(s->alarm, &s->watched, &why), why);
        struct event about = about_event();
        struct ringing ringing = ringing_two(&about);
        ringing.ring_id = named ? TEXT("r8") : TEXT("r7");
        s->wanted = named + 1;
        alarm_ring(s->alarm, &ringing);
        stage_wait(s);
        assert_int_equal(s->outcome, OK);
        assert_true(went_to(s, named, named ? "/tls" : "/second"));
    }
    stage_close(&s);
    fake_stop(&fake);
    fake_tls_free(&tls);
    test_folder_done(room);
}

TEST(a_name_that_does_not_resolve_hands_over)
{
    fails_then_hands_over(ANSWERS, "{url: 'https://nowhere.invalid/hunter2', tries: 2}");
}

TEST(a_port_where_nobody_listens_hands_over)
{
    fails_then_hands_over(ANSWERS, "{url: 'http://127.0.0.1:1/hunter2', private: true, tries: 2}");
}

/* ---- the queue of a channel ---- */

TEST(the_gravest_ring_goes_first)
{
    static const char *const hooks[][2] = {
        {"slack", "{url: 'http://127.0.0.1:PORT/a', private: true}"}, {NULL, NULL}};
    struct stage *s = stage_of(hooks);
    s->wanted = 3;
    struct event about = about_event(), ring = ring_event;
    static const char *const ids[] = {"r1", "r2", "r3"}, *const stories[] = {"s1", "s2", "s3"};
    static const int levels[] = {2, 2, 4};
    for (int i = 0; i < 3; i++) {
        ring.level = levels[i];
        ring.story = text_of(stories[i]);
        struct ringing ringing = ringing_of(&about, "en");
        ringing.ring = &ring;
        ringing.ring_id = text_of(ids[i]);
        ringing.headline = text_of(ids[i]);
        alarm_ring(s->alarm, &ringing);
    }
    const int64_t began = clock_steady_ms();
    stage_wait(s);
    assert_true(clock_steady_ms() - began >= 1900); /* one a second */
    assert_non_null(strstr(s->peer->bodies[0], "r1"));
    assert_non_null(strstr(s->peer->bodies[1], "r3"));
    assert_non_null(strstr(s->peer->bodies[2], "r2"));
    stage_close(&s);
}

TEST(a_pause_that_a_service_asks_for_holds_all_its_rings)
{
    static const struct answer answers[] = {{.status = 429, .headers = "Retry-After: 1\r\n"},
                                            {.status = 200}};
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/a', private: true}");
    ANSWERS_OF(s, answers);
    s->alarm->retry_first_ms = 1;
    struct event about = about_event(), ring = ring_event;
    struct ringing ringing = ringing_of(&about, "en");
    alarm_ring(s->alarm, &ringing);
    while (s->attempts < 1)
        run_for(s, 10);
    const int64_t paused = clock_steady_ms();
    s->wanted = 2;
    ring.story = TEXT("s2");
    ringing.ring = &ring;
    ringing.ring_id = TEXT("r8");
    alarm_ring(s->alarm, &ringing);
    while (calls_of(s->peer) < 2 && clock_steady_ms() - paused < 5000)
        run_for(s, 10);
    assert_true(clock_steady_ms() - paused >= 900);
    stage_wait(s);
    assert_int_equal(calls_of(s->peer), 3);
    stage_close(&s);
}

TEST(a_ring_that_waits_too_long_in_a_queue_is_handed_over_untried)
{
    static const char *const hooks[][2] = {
        {"slack", "{url: 'http://127.0.0.1:PORT/a', private: true, hand-over: 1s, timeout: 5s}"},
        {"log", "{}"},
        {NULL, NULL}};
    static const struct answer answers[] = {{.status = 200, .mood = SLEEPS}};
    struct stage *s = stage_of(hooks);
    ANSWERS_OF(s, answers);
    struct event about = about_event();
    struct ringing ringing = ringing_two(&about);
    alarm_ring(s->alarm, &ringing);
    ringing.ring_id = TEXT("r8");
    alarm_ring(s->alarm, &ringing);
    const int64_t began = clock_steady_ms();
    stage_wait(s); /* the second, by the log, while the first is still with its service */
    assert_int_equal(s->outcome, OK);
    assert_string_equal(s->channel, "next");
    assert_true(clock_steady_ms() - began >= 900 && clock_steady_ms() - began < 4000);
    stage_close(&s);
}

TEST(ten_thousand_rings_at_once_are_taken_in_and_one_more_is_refused)
{
    struct stage *s = stage_open("slack", "{url: 'http://127.0.0.1:PORT/a', private: true}");
    struct event about = about_event();
    char id[16];
    const int64_t began = clock_steady_ms();
    for (int i = 0; i <= 10000; i++) {
        snprintf(id, sizeof(id), "r%d", i);
        struct ringing ringing = ringing_of(&about, "en");
        ringing.ring_id = text_of(id);
        assert_int_equal(s->outcomes, 0);
        alarm_ring(s->alarm, &ringing);
    }
    assert_int_equal(s->outcome, ERR_LIMIT);
    assert_true(clock_steady_ms() - began < 300000); /* also by a slowed build on a busy machine */
    stage_close(&s);
}

TEST(a_ring_is_sent_once_however_often_it_is_given)
{
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/a', private: true}");
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    alarm_ring(s->alarm, &ringing);
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    alarm_ring(s->alarm, &ringing);
    assert_int_equal(s->outcomes, 2); /* the last is told that it was delivered */
    run_for(s, 100);
    assert_int_equal(calls_of(s->peer), 1);
    stage_close(&s);
}

TEST(a_ring_under_way_goes_on_by_the_new_channel_of_its_id)
{
    static const struct answer answers[] = {{.status = 500}, {.status = 200}};
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/old', private: true}");
    ANSWERS_OF(s, answers);
    s->alarm->retry_first_ms = 300;
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    alarm_ring(s->alarm, &ringing);
    while (s->attempts < 1)
        run_for(s, 5);
    s->channels[0].options = options_of(s, "{url: 'http://127.0.0.1:PORT/new', private: true}");
    struct why why = {0};
    assert_ok(alarm_watch(s->alarm, &s->watched, &why), why);
    stage_wait(s);
    assert_int_equal(s->outcome, OK);
    assert_true(went_to(s, 1, "/new"));
    stage_close(&s);
}

TEST(a_channel_that_is_gone_hands_over)
{
    struct stage *s = stage_two();
    struct event about = about_event(), ring = ring_event;
    ring.channel = TEXT("gone");
    struct ringing ringing = ringing_two(&about);
    ringing.ring = &ring;
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    assert_int_equal(s->outcome, OK);
    assert_true(went_to(s, 0, "/second"));
    assert_non_null(strstr(s->peer->bodies[0], "no channel has the id 'gone'"));
    stage_close(&s);
}

TEST(a_channel_that_goes_with_a_ring_away_and_comes_back_rings_again)
{
    static const struct answer answers[] = {{.status = 200, .mood = SLEEPS}, {.status = 200}};
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/a', private: true, "
                                            "timeout: 1s}");
    ANSWERS_OF(s, answers);
    s->alarm->retry_first_ms = 20;
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    struct why why = {0};
    alarm_ring(s->alarm, &ringing);
    s->watched.channel_count = 0;
    assert_ok(alarm_watch(s->alarm, &s->watched, &why), why);
    stage_wait(s);
    assert_int_not_equal(s->outcome, OK);
    s->watched.channel_count = 1;
    assert_ok(alarm_watch(s->alarm, &s->watched, &why), why);
    const struct line *line = line_known(s->alarm, TEXT("hook"));
    assert_non_null(line);
    assert_int_equal(line->away, 0);
    s->wanted = 2;
    ringing.ring_id = TEXT("r8");
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    assert_int_equal(s->outcome, OK);
    stage_close(&s);
}

TEST(an_alarm_that_ends_with_a_check_and_an_open_alert_is_safe)
{
    static const struct answer answers[] = {{.status = 200}, {.status = 200, .mood = SLEEPS}};
    struct stage *s =
        stage_open("alertmanager", "{url: 'http://127.0.0.1:PORT/', private: true, resend: 1s}");
    ANSWERS_OF(s, answers);
    ring_and_wait(s);
    alarm_check(s->alarm, TEXT("hook"), TEXT(""), was_checked, s);
    run_for(s, 50);
    assert_int_equal(s->outcomes, 1);
    stage_close(&s);
}

/* ---- the end of an alert ---- */

TEST(the_end_of_an_alert_never_overtakes_its_ring)
{
    static const struct answer answers[] = {{.status = 200}, {.status = 500}, {.status = 200}};
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/a', private: true}");
    ANSWERS_OF(s, answers);
    s->alarm->retry_first_ms = 400;
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ring_and_wait(s);
    ringing.ring_id = TEXT("r8"); /* it rises again; this ring has to wait … */
    alarm_ring(s->alarm, &ringing);
    while (s->attempts < 2)
        run_for(s, 5);
    struct ringing over = ringing_of(&about, "en"); /* … and meanwhile it is over */
    over.tells = RING_RESOLVED;
    over.ring_id = TEXT("over");
    alarm_tell(s->alarm, &over);
    s->wanted = 2;
    stage_wait(s);
    while (s->attempts < 5)
        run_for(s, 20);
    const char *last = s->peer->bodies[calls_of(s->peer) - 1];
    assert_non_null(strstr(last, "\"type\":\"alert.cleared\""));
    assert_non_null(strstr(last, "\"id\":\"r8/over/hook\""));
    stage_close(&s);
}

TEST(nobody_hears_the_end_of_what_never_rang_there)
{
    struct stage *s = stage_two();
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ring_and_wait(s);
    ringing.tells = RING_ACKNOWLEDGED;
    ringing.ring_id = TEXT("ack");
    ringing.by = TEXT("佐藤");
    alarm_tell(s->alarm, &ringing);
    ringing.alert_key = TEXT("another");
    alarm_tell(s->alarm, &ringing);
    run_for(s, 200);
    assert_int_equal(calls_of(s->peer), 2);
    assert_true(went_to(s, 1, "/first"));
    assert_non_null(strstr(s->peer->bodies[1], "\"type\":\"alert.acknowledged\""));
    assert_non_null(strstr(s->peer->bodies[1], "\"by\":\"佐藤\""));
    stage_close(&s);
}

TEST(an_alert_recalled_after_a_restart_can_be_ended)
{
    struct stage *s = stage_open("pagerduty", "{url: 'http://127.0.0.1:PORT', key: "
                                              "hunter2hunter2hunter2hunter2hunt, private: true}");
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    alarm_recall(s->alarm, &ringing);
    run_for(s, 50);
    assert_int_equal(calls_of(s->peer), 0);
    ringing.tells = RING_RESOLVED;
    alarm_tell(s->alarm, &ringing);
    run_for(s, 200);
    assert_int_equal(calls_of(s->peer), 1);
    assert_non_null(strstr(s->peer->bodies[0], "\"event_action\":\"resolve\""));
    stage_close(&s);
}

TEST(incidents_that_came_along_are_alerts_of_their_own_where_alerts_are_kept)
{
    struct stage *s = stage_open("alertmanager", "{url: 'http://127.0.0.1:PORT', private: true}");
    struct event about = about_event();
    struct carried more = {.ring = ring_event, .about = about, .brand_name = TEXT("Tea")};
    more.ring.ring = TEXT("r8");
    more.ring.story = TEXT("s2");
    struct ringing ringing = ringing_of(&about, "en");
    ringing.carried = &more;
    ringing.carried_count = 1;
    ringing.incidents = 2;
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    run_for(s, 200);
    assert_int_equal(calls_of(s->peer), 2);
    assert_non_null(strstr(s->peer->bodies[0], "\"story\":\"s1\""));
    assert_non_null(strstr(s->peer->bodies[1], "\"story\":\"s2\""));
    stage_close(&s);
}
