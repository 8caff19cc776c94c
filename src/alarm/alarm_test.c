#include "alarm/alarm.h"
#include "alarm/webhook.h"
#include "alarm/words.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/test.h"
#include "base/utf8.h"
#include "fake/server.h"

#include <pthread.h>

static const struct event ring_event = {.kind = EVENT_RING,
                                        .at_ms = 1700000000000,
                                        .client = {"umi", 3},
                                        .brand = {"umi-foods", 9},
                                        .story = {"s1", 2},
                                        .ring = {"r7", 2},
                                        .person = {"aoi", 3},
                                        .channel = {"hook", 4},
                                        .level = 3,
                                        .step = 1};

static struct event about_event(void)
{
    struct event about = {.kind = EVENT_LEVEL,
                          .at_ms = 1700000000000,
                          .category = RISK_CONTAMINATION,
                          .computed = 3,
                          .score = 52.5,
                          .figures = {.authors = 120, .posts = 150, .reposts = 900, .reach = 60000},
                          .first_post = TEXT("x:1"),
                          .why_count = 2};
    about.why[0] = (struct said){"score", TEXT("score 53")};
    about.why[1] = (struct said){"F1", TEXT("F1 grave harm with evidence")};
    return about;
}

static struct ringing ringing_of(const struct event *about, const char *lang)
{
    return (struct ringing){.ring = &ring_event,
                            .about = about,
                            .ring_id = TEXT("r7"),
                            .person_name = TEXT("Aoi"),
                            .brand_name = TEXT("海フーズ"),
                            .lang = text_of(lang),
                            .story_url = TEXT("https://desk.example/#/stories/umi/umi-foods/s1")};
}

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

TEST(a_slack_message_looks_like_this)
{
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ringing.headline = TEXT("[L3 flare-up] Umi");
    struct buf out;
    buf_init(&out, 65536);
    assert_int_equal(webhook_slack(&ringing, &out), OK);
    assert_text(
        buf_view(&out),
        "{\"text\":\"[L3 flare-up] Umi\",\"blocks\":[{\"type\":\"header\",\"text\":{\"type\":"
        "\"plain_text\",\"text\":\"[L3 flare-up] Umi\"}},{\"type\":\"section\",\"text\":{\"type\":"
        "\"mrkdwn\",\"text\":\"2023-11-14T22:13:20.000Z\\ncritics 120 / posts 150 / reposts 900 / "
        "reach 60000\\n- score 53\\n- grave harm with evidence (F1)\\nfirst post: x:1\\nCall "
        "number "
        "2. It goes on until someone acknowledges.\\n\"}},{\"type\":\"actions\",\"elements\":[{"
        "\"type\":\"button\",\"text\":{\"type\":\"plain_text\",\"text\":\"Open\"},\"url\":"
        "\"https://desk.example/#/stories/umi/umi-foods/s1\"}]}]}");
    buf_done(&out);
}

TEST(words_from_outside_call_nobody_in_a_chat)
{
    struct event about = about_event();
    about.first_post = TEXT("<!channel> <!here> @everyone & <https://evil.example|click>");
    struct ringing ringing = ringing_of(&about, "ja");
    ringing.brand_name = TEXT("<!channel>\n@here");
    struct buf words, out;
    buf_init(&words, 4096);
    buf_init(&out, 65536);
    words_headline(&ringing, &words);
    assert_true(text_find(buf_view(&words), TEXT("\n")) < 0);
    ringing.headline = buf_view(&words);
    assert_int_equal(webhook_slack(&ringing, &out), OK);
    static const char *const never[] = {"<!", "@here", "@everyone", "<https"};
    for (size_t i = 0; i < 4; i++)
        assert_true(text_find(buf_view(&out), text_of(never[i])) < 0);
    assert_true(utf8_valid(buf_view(&out)));
    buf_done(&words);
    buf_done(&out);
}

TEST(ten_thousand_letters_are_cut_and_stay_valid)
{
    char *long_text = mem_new(40000);
    for (int i = 0; i < 10000; i++)
        memcpy(long_text + i * 3, i % 2 ? "海" : "&<>", 3);
    struct event about = about_event();
    about.first_post = (struct text){long_text, 30000};
    struct ringing ringing = ringing_of(&about, "ja");
    ringing.headline = ringing.brand_name = about.first_post;
    struct buf out;
    buf_init(&out, 1 << 20);
    assert_int_equal(webhook_slack(&ringing, &out), OK);
    assert_true(utf8_valid(buf_view(&out)));
    struct arena *arena = arena_new("test", 65536);
    struct json *json;
    struct why why = {0};
    assert_ok(json_parse(buf_view(&out), arena, &json, &why), why);
    const struct json *header = json_find(json, "blocks")->first;
    assert_true(utf8_count(json_text_at(json_find(header, "text"), "text")) <= 150);
    const struct json *section = header->next;
    assert_true(utf8_count(json_text_at(json_find(section, "text"), "text")) <= 3000);
    arena_free(&arena);
    buf_done(&out);
    mem_free(long_text);
}

TEST(a_generic_message_looks_like_this)
{
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ringing.headline = TEXT("[L3 flare-up] Umi");
    struct buf out;
    buf_init(&out, 65536);
    assert_int_equal(webhook_generic(&ringing, &out), OK);
    assert_text(
        buf_view(&out),
        "{\"id\":\"r7\",\"type\":\"alert.raised\",\"at\":\"2023-11-14T22:13:20.000Z\",\"tenant\":"
        "\"umi\",\"data\":{\"client\":\"umi\",\"brand\":\"umi-foods\",\"story\":\"s1\",\"level\":3,"
        "\"computed\":3,\"score\":52.5,\"category\":\"contamination\",\"title\":\"[L3 flare-up] "
        "Umi\",\"why\":[\"score 53\",\"F1 grave harm with "
        "evidence\"],\"authors\":120,\"posts\":150,"
        "\"reposts\":900,\"reach\":60000,\"networks\":0,\"first_post\":\"x:1\",\"person\":\"aoi\","
        "\"step\":1,\"url\":\"https://desk.example/#/stories/umi/umi-foods/s1\"}}");
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

/* ---- couriers, against a loopback peer ---- */

struct peer {
    pthread_mutex_t lock;
    char head[4096], body[8192];
    int calls, fail, status; /* the first `fail` calls are answered with status */
};

static void serve(struct fake *fake, int fd, void *arg)
{
    (void)fake;
    struct peer *peer = arg;
    char head[4096], line[256];
    while (fake_read_head(fd, head, sizeof(head))) {
        char body[8192] = "";
        const char *len = strstr(head, "Content-Length: ");
        size_t n = len ? strtoul(len + 16, NULL, 10) : 0;
        if (n && n < sizeof(body))
            fake_read(fd, body, n);
        pthread_mutex_lock(&peer->lock);
        memcpy(peer->head, head, sizeof(head));
        memcpy(peer->body, body, sizeof(body));
        int status = peer->calls++ < peer->fail ? peer->status : 200;
        pthread_mutex_unlock(&peer->lock);
        snprintf(line, sizeof(line), "HTTP/1.1 %d Word\r\nContent-Length: 2\r\n\r\nok", status);
        fake_say(fd, line);
    }
}

struct stage {
    struct loop *loop;
    struct http *http;
    struct fake *fake;
    struct peer peer;
    struct arena *arena;
    struct channel channel;
    struct watched watched;
    struct alarm *alarm;
    int outcomes;
    enum err outcome;
    struct why why;
};

static void came_out(struct text ring_id, enum err outcome, const struct why *why, void *arg)
{
    struct stage *stage = arg;
    assert_text(ring_id, "r7");
    stage->outcomes++;
    stage->outcome = outcome;
    if (why)
        stage->why = *why;
    loop_stop(stage->loop);
}

static void too_late(void *arg)
{
    struct stage *stage = arg;
    stage->outcomes = -1;
    loop_stop(stage->loop);
}

/* options: a YAML mapping, where PORT is the peer's. */
static struct stage *stage_open(const char *kind, const char *options)
{
    struct stage *s = mem_make(struct stage);
    pthread_mutex_init(&s->peer.lock, NULL);
    s->loop = loop_new();
    s->http = http_new(s->loop);
    s->fake = fake_start(serve, &s->peer);
    s->arena = arena_new("stage", 4096);
    char yaml[512];
    const char *port = strstr(options, "PORT");
    if (port)
        snprintf(yaml, sizeof(yaml), "%.*s%d%s", (int)(port - options), options, fake_port(s->fake),
                 port + 4);
    else
        snprintf(yaml, sizeof(yaml), "%s", options);
    struct json *json;
    struct why why = {0};
    assert_ok(yaml_parse(arena_text(s->arena, text_of(yaml)), s->arena, &json, &why), why);
    s->channel = (struct channel){.id = TEXT("hook"), .kind = text_of(kind), .options = json};
    s->watched = (struct watched){.channels = &s->channel, .channel_count = 1};
    s->alarm = alarm_new(&s->watched, s->loop, s->http, came_out, s, &why);
    if (!s->alarm)
        fail_msg("%s", why.text);
    return s;
}

static void stage_close(struct stage **stage)
{
    struct stage *s = *stage;
    alarm_free(&s->alarm);
    http_free(&s->http);
    loop_free(&s->loop);
    fake_stop(&s->fake);
    arena_free(&s->arena);
    mem_free(s);
    *stage = NULL;
}

static void ring_and_wait(struct stage *s)
{
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    alarm_ring(s->alarm, &ringing);
    if (s->outcomes)
        return;
    struct timer *timer = timer_start(s->loop, 30000, false, too_late, s);
    loop_run(s->loop);
    timer_stop(&timer);
}

TEST(a_generic_webhook_arrives_signed)
{
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/hook', style: generic, "
                                            "secret: key, private: true}");
    ring_and_wait(s);
    assert_int_equal(s->outcomes, 1);
    assert_int_equal(s->outcome, OK);
    assert_non_null(strstr(s->peer.head, "webhook-id: r7\r\n"));
    assert_non_null(strstr(s->peer.head, "webhook-timestamp: "));
    assert_non_null(strstr(s->peer.head, "webhook-signature: v1,"));
    assert_non_null(strstr(s->peer.body, "\"title\":\"[L3 flare-up] "));
    stage_close(&s);
}

TEST(a_webhook_that_is_busy_is_tried_again)
{
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/hook', private: true}");
    s->peer.fail = 1;
    s->peer.status = 503;
    ring_and_wait(s);
    assert_int_equal(s->outcome, OK);
    assert_int_equal(s->peer.calls, 2);
    stage_close(&s);
}

TEST(a_webhook_that_is_gone_is_given_up_and_its_address_stays_secret)
{
    struct stage *s =
        stage_open("webhook", "{url: 'http://127.0.0.1:PORT/T0/B0/hunter2', private: true}");
    s->peer.fail = 9;
    s->peer.status = 410;
    ring_and_wait(s);
    assert_int_equal(s->outcomes, 1);
    assert_int_equal(s->outcome, ERR_DENIED);
    assert_int_equal(s->peer.calls, 1);
    assert_null(strstr(s->why.text, "hunter2"));
    assert_non_null(strstr(s->why.text, "410"));
    stage_close(&s);
}

TEST(a_private_address_is_refused_unless_allowed)
{
    struct stage *s = stage_open("webhook", "{url: 'http://127.0.0.1:PORT/hunter2'}");
    ring_and_wait(s);
    assert_int_equal(s->outcome, ERR_DENIED);
    assert_int_equal(s->peer.calls, 0);
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
