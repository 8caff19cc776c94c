#include "alarm/courier.h"
#include "alarm/stage.h"
#include "alarm/webhook.h"
#include "alarm/words.h"

TEST(the_headline_says_level_brand_category_and_reason_in_three_languages)
{
    static const char *const wanted[][2] = {
        {"ja", "[L3 炎上] 海フーズ: 異物混入・衛生 - 証拠のある重大な被害 (F1)"},
        {"en", "[L3 flare-up] 海フーズ: contamination - grave harm with evidence (F1)"},
        {"it", "[L3 crisi social] 海フーズ: contaminazione - danno grave con prove (F1)"},
        {"de", "[L3 flare-up] 海フーズ: contamination - grave harm with evidence (F1)"}};
    struct event about = about_event();
    for (size_t i = 0; i < 4; i++) {
        struct ringing ringing = ringing_of(&about, wanted[i][0]);
        struct buf out;
        buf_init(&out, 4096);
        words_headline(&ringing, &out);
        assert_text(buf_view(&out), wanted[i][1]);
        buf_done(&out);
    }
}

TEST(a_generic_message_looks_like_this)
{
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ringing.headline = TEXT("[L3 flare-up] Umi");
    ringing.body = TEXT("critics 120");
    ringing.alert_key = TEXT("umi/umi-foods/s1");
    struct buf out;
    buf_init(&out, 65536);
    assert_int_equal(webhook_generic(&ringing, &out), OK);
    assert_text(
        buf_view(&out),
        "{\"version\":1,\"id\":\"r7\",\"type\":\"alert.raised\",\"alert\":\"umi/umi-foods/"
        "s1\",\"at\":\"2023-11-14T22:13:20.000Z\",\"tenant\":"
        "\"umi\",\"data\":{\"client\":\"umi\",\"brand\":\"umi-foods\",\"story\":\"s1\",\"level\":3,"
        "\"computed\":3,\"score\":52.5,\"category\":\"contamination\",\"title\":\"[L3 flare-up] "
        "Umi\",\"text\":\"critics 120\",\"why\":[\"score 53\",\"F1 grave harm with "
        "evidence\"],\"authors\":120,\"posts\":150,"
        "\"reposts\":900,\"reach\":60000,\"networks\":0,\"first_post\":\"x:1\",\"person\":\"aoi\","
        "\"step\":1,\"test\":false,\"url\":\"https://desk.example/#/stories/umi/umi-foods/s1\"}}");
    buf_done(&out);
}

/* Reckoned with: printf 'r7.1700000000.{}' | openssl dgst -sha256 -hmac key -binary | base64 */
TEST(a_signature_is_hmac_sha256_over_id_time_and_body)
{
    struct buf out;
    buf_init(&out, 256);
    assert_int_equal(webhook_sign(TEXT("key"), TEXT("r7"), 1700000000, TEXT("{}"), &out), OK);
    assert_text(buf_view(&out), "v1,QIWsjw5TgC4hXtCJCK0qp5pqBhqRGY2qYf46mECAUag=");
    buf_done(&out);
}

TEST(a_generic_webhook_arrives_signed)
{
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/hook', "
                                            "secret: key, private: true}");
    ring_and_wait(s);
    assert_int_equal(s->outcomes, 1);
    assert_int_equal(s->outcome, OK);
    assert_non_null(strstr(s->peer->heads[0], "webhook-id: r7\r\n"));
    assert_non_null(strstr(s->peer->heads[0], "webhook-timestamp: "));
    assert_non_null(strstr(s->peer->heads[0], "webhook-signature: v1,"));
    assert_non_null(strstr(s->peer->bodies[0], "\"title\":\"[L3 flare-up] "));
    stage_close(&s);
}

TEST(a_webhook_that_is_busy_is_tried_again)
{
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/hook', private: true}");
    static const struct answer answers[] = {{.status = 503}, {.status = 200}};
    ANSWERS_OF(s, answers);
    s->alarm->retry_first_ms = 20;
    ring_and_wait(s);
    assert_int_equal(s->outcome, OK);
    assert_int_equal(calls_of(s->peer), 2);
    stage_close(&s);
}

TEST(a_webhook_that_is_gone_is_given_up_and_its_address_stays_secret)
{
    struct stage *s =
        stage_open("webhook", "{url: 'http://127.0.0.1:PORT/T0/B0/hunter2', private: true}");
    static const struct answer answers[] = {{.status = 410, .body = "no /T0/B0/hunter2 here"}};
    ANSWERS_OF(s, answers);
    ring_and_wait(s);
    assert_int_equal(s->outcomes, 1);
    assert_int_equal(s->outcome, ERR_DENIED);
    assert_int_equal(calls_of(s->peer), 1);
    assert_null(strstr(s->why.text, "hunter2"));
    assert_non_null(strstr(s->why.text, "410"));
    stage_close(&s);
}

TEST(a_private_address_is_refused_unless_allowed)
{
    struct stage *s = stage_open("webhook", "{url: 'https://127.0.0.1:PORT/hunter2'}");
    ring_and_wait(s);
    assert_int_equal(s->outcome, ERR_DENIED);
    assert_int_equal(calls_of(s->peer), 0);
    assert_null(strstr(s->why.text, "hunter2"));
    stage_close(&s);
}

TEST(an_alarm_that_ends_with_rings_under_way_is_safe)
{
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/hook', private: true}");
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    alarm_ring(s->alarm, &ringing);
    alarm_ring(s->alarm, &ringing); /* waits its second */
    assert_int_equal(s->outcomes, 0);
    stage_close(&s);
}

TEST(the_log_rings_without_an_entry)
{
    struct stage *s = stage_open("log", "{}");
    struct event about = about_event(), ring = ring_event;
    ring.channel = TEXT("log");
    struct ringing ringing = ringing_of(&about, "en");
    ringing.ring = &ring;
    alarm_ring(s->alarm, &ringing);
    assert_int_equal(s->outcomes, 1);
    assert_int_equal(s->outcome, OK);
    ring.channel = TEXT("nowhere");
    ringing.ring_id = TEXT("r8");
    alarm_ring(s->alarm, &ringing);
    assert_int_equal(s->outcome, ERR_NOT_FOUND);
    stage_close(&s);
}

TEST(a_mail_without_an_address_says_so)
{
    struct stage *s = stage_open("mail", "{server: 'smtp://127.0.0.1:PORT', from: a@b.example}");
    ring_and_wait(s);
    assert_int_equal(s->outcome, ERR_BAD_INPUT);
    assert_non_null(strstr(s->why.text, "aoi"));
    stage_close(&s);
}

TEST(a_bad_channel_is_refused_and_the_old_ones_stay)
{
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/hook', private: true}");
    struct channel bad = {.id = TEXT("hook"), .kind = TEXT("webhok")};
    struct watched watched = {.channels = &bad, .channel_count = 1};
    struct why why = {0};
    assert_int_equal(alarm_watch(s->alarm, &watched, &why), ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "did you mean webhook"));
    ring_and_wait(s);
    assert_int_equal(s->outcome, OK);
    stage_close(&s);
}
