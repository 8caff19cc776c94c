#include "alarm/courier.h"
#include "alarm/message.h"
#include "alarm/stage.h"
#include "alarm/words.h"
#include "base/clock.h"

/* Every channel over HTTP, at a peer on loopback. */
static const char *const kinds[][2] = {
    {"slack", "{url: 'http://127.0.0.1:PORT/services/T0/B0/hunter2', private: true}"},
    {"teams", "{url: 'http://127.0.0.1:PORT/workflows/hunter2', private: true}"},
    {"discord", "{url: 'http://127.0.0.1:PORT/api/webhooks/1/hunter2', private: true}"},
    {"mattermost", "{url: 'http://127.0.0.1:PORT/hooks/hunter2', private: true}"},
    {"line", "{url: 'http://127.0.0.1:PORT', token: hunter2, "
             "to: C0123456789abcdef0123456789abcdef, private: true}"},
    {"pagerduty", "{url: 'http://127.0.0.1:PORT', key: hunter2hunter2hunter2hunter2hunt, "
                  "private: true}"},
    {"alertmanager", "{url: 'http://127.0.0.1:PORT', token: hunter2, private: true}"},
    {"webhook", "{url: 'http://127.0.0.1:PORT/hunter2', secret: hunter2, private: true}"},
};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

static const char hostile[] =
    "<!channel> <!here> @everyone @channel @here <@U123> <@&99> [click](https://evil.example) "
    "<https://evil.example|bank> *b* _i_ ~s~ `c` **x** ||y|| # h <b>html</b> <at>boss</at> "
    "<script>alert(1)</script> & \xe2\x80\xae turned \x07 bell";

/* A ring in which all that comes from outside is hostile. */
static struct ringing hostile_ringing(struct event *about)
{
    about->first_post = text_of(hostile);
    struct ringing ringing = ringing_of(about, "en");
    ringing.brand_name = text_of(hostile);
    ringing.headline = text_of(hostile);
    return ringing;
}

static const char *ring_one(struct stage *s, const struct ringing *ringing)
{
    struct ringing one = *ringing;
    if (text_is(s->channels[0].kind, "line"))
        one.address = (struct text){NULL, 0};
    alarm_ring(s->alarm, &one);
    stage_wait(s);
    assert_int_equal(s->outcome, OK);
    return s->peer->bodies[0];
}

static const struct json *body_of(struct stage *s, int call)
{
    struct json *json = NULL;
    struct why why = {0};
    assert_ok(json_parse(text_of(s->peer->bodies[call]), s->arena, &json, &why), why);
    return json;
}

/* ---- what nobody may read into it ---- */

typedef bool see_text(struct text text, void *arg);

/* Every string of the JSON, but addresses. */
static bool each_string(const struct json *json, see_text *see, void *arg)
{
    if (json->kind == JSON_STRING && !text_starts(json_text(json), TEXT("https://desk.example")))
        return see(json_text(json), arg);
    bool good = true;
    if (json->kind == JSON_OBJECT || json->kind == JSON_ARRAY)
        for (const struct json *child = json->first; child; child = child->next)
            good = each_string(child, see, arg) && good;
    return good;
}

static bool has_none(struct text text, void *arg)
{
    const char *const *never = arg;
    for (; *never; never++)
        if (text_find(text, text_of(*never)) >= 0) {
            print_error("'%s' stands in: %.*s\n", *never, TEXT_ARG(text));
            return false;
        }
    return true;
}

TEST(no_text_of_a_post_is_markup_or_calls_anyone_in_any_chat)
{
    static const char *const never[][12] = {
        {"<", ">", "@e", "@c", "@h", "\xe2\x80\xae", "\a", NULL},
        {"@e", "@c", "@h", " [click](", " *b", " _i", "<at>", "<b>", "\xe2\x80\xae", "\a", NULL},
        {"@e", "@c", "@h", " [click](", " *b", " _i", " `c", " ||", " <", "\xe2\x80\xae", "\a",
         NULL},
        {"@e", "@c", "@h", "<!", "<h", "<@", " [click](", " *b", " _i", " `c", "\xe2\x80\xae",
         NULL}};
    for (int i = 0; i < 4; i++) {
        struct stage *s = stage_open(kinds[i][0], kinds[i][1]);
        struct event about = about_event();
        const struct ringing ringing = hostile_ringing(&about);
        ring_one(s, &ringing);
        assert_true(each_string(body_of(s, 0), has_none, (void *)(uintptr_t)never[i]));
        stage_close(&s);
    }
}

TEST(slack_is_told_to_read_nothing_as_markup)
{
    struct stage *s = stage_open(kinds[0][0], kinds[0][1]);
    struct event about = about_event();
    const struct ringing ringing = hostile_ringing(&about);
    ring_one(s, &ringing);
    const struct json *json = body_of(s, 0);
    bool mrkdwn = true;
    assert_true(json_bool(json_find(json, "mrkdwn"), &mrkdwn));
    assert_false(mrkdwn);
    assert_null(strstr(s->peer->bodies[0], "\"type\":\"mrkdwn\""));
    stage_close(&s);
}

TEST(discord_may_mention_nobody)
{
    struct stage *s = stage_open(kinds[2][0], kinds[2][1]);
    struct event about = about_event();
    const struct ringing ringing = hostile_ringing(&about);
    ring_one(s, &ringing);
    assert_non_null(strstr(s->peer->bodies[0], "\"allowed_mentions\":{\"parse\":[]}"));
    assert_non_null(strstr(s->peer->heads[0], "POST /api/webhooks/1/hunter2?wait=true HTTP"));
    stage_close(&s);
}

/* ---- lengths ---- */

struct limit {
    size_t most;
    bool links;
};

static bool is_short(struct text text, void *arg)
{
    const struct limit *limit = arg;
    return message_units(text) <= limit->most && utf8_valid(text);
}

/* The longest string that each service takes, and its whole message. */
TEST(ten_thousand_letters_are_cut_under_every_limit_and_the_links_stay)
{
    static const size_t most[KINDS][2] = {{3000, 40000},  {2000, 20480},   {4096, 20000},
                                          {4000, 20000},  {5000, 20000},   {8192, 100000},
                                          {8192, 100000}, {100000, 256000}};
    struct buf long_text;
    buf_init(&long_text, 40000);
    for (int i = 0; i < 10000; i++)
        buf_text(&long_text, i % 3 == 0 ? TEXT("海") : i % 3 == 1 ? TEXT("&<*") : TEXT("が"));
    for (int i = 0; i < KINDS; i++) {
        struct stage *s = stage_open(kinds[i][0], kinds[i][1]);
        struct event about = about_event();
        struct ringing ringing = ringing_of(&about, "ja");
        ringing.headline = ringing.brand_name = text_slice(buf_view(&long_text), 0, 3000);
        ringing.body = buf_view(&long_text);
        ringing.ack_url = TEXT("https://desk.example/ack/abc");
        ring_one(s, &ringing);
        const struct limit limit = {.most = most[i][0]};
        assert_true(each_string(body_of(s, 0), is_short, (void *)(uintptr_t)&limit));
        assert_true(strlen(s->peer->bodies[0]) <= most[i][1]);
        if (!strstr(s->peer->bodies[0], "https://desk.example/ack/abc"))
            fail_msg("%s lost the link", kinds[i][0]);
        stage_close(&s);
    }
    buf_done(&long_text);
}

TEST(a_cut_never_parts_a_letter_from_its_marks)
{
    struct arena *arena = arena_new("test", 4096);
    /* a family of seven code points (11 units), then か with a combining voice mark */
    const struct text family = TEXT("👨‍👩‍👧‍👦か\xe3\x82\x99");
    assert_text(message_text(arena, MARKUP_NONE, family, 13),
                "👨‍👩‍👧‍👦か\xe3\x82\x99");
    assert_text(message_text(arena, MARKUP_NONE, family, 12), "👨‍👩‍👧‍👦…");
    assert_text(message_text(arena, MARKUP_NONE, family, 11), "…");
    assert_text(message_text(arena, MARKUP_SLACK, TEXT("a&b"), 7), "a&amp;b");
    assert_text(message_text(arena, MARKUP_SLACK, TEXT("a&b"), 6), "a…");
    assert_text(message_text(arena, MARKUP_NONE, TEXT("\xff\xfe"), 9), "\xef\xbf\xbd\xef\xbf\xbd");
    assert_text(message_text(arena, MARKUP_NONE, TEXT("abc"), 0), "");
    assert_text(message_text(arena, MARKUP_HTML, TEXT("<a href=\"x\">&\n"), 99),
                "&lt;a href=&quot;x&quot;&gt;&amp;<br>\n");
    arena_free(&arena);
}

/* ---- what each says ---- */

TEST(a_slack_message_looks_like_this)
{
    struct stage *s = stage_open(kinds[0][0], kinds[0][1]);
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ringing.headline = TEXT("[L3 flare-up] Umi");
    ringing.body = TEXT("critics 120\n- score 53\n");
    ringing.ack_url = TEXT("https://desk.example/ack/abc");
    assert_string_equal(
        ring_one(s, &ringing),
        "{\"text\":\"🔥 [L3 flare-up] "
        "Umi\",\"mrkdwn\":false,\"parse\":\"none\",\"link_names\":false,\"unfurl_links\":false,"
        "\"blocks\":[{\"type\":\"header\",\"text\":{\"type\":\"plain_text\",\"text\":\"🔥 [L3 "
        "flare-up] "
        "Umi\",\"emoji\":false}},{\"type\":\"section\",\"text\":{\"type\":\"plain_text\",\"text\":"
        "\"critics 120\\n- score "
        "53\\n\",\"emoji\":false}},{\"type\":\"actions\",\"elements\":[{\"type\":\"button\","
        "\"text\":{\"type\":\"plain_text\",\"text\":\"Open\",\"emoji\":false},\"url\":\"https://"
        "desk.example/#/stories/umi/umi-foods/"
        "s1\"},{\"type\":\"button\",\"text\":{\"type\":\"plain_text\",\"text\":\"Acknowledge\","
        "\"emoji\":false},\"url\":\"https://desk.example/ack/abc\",\"style\":\"primary\"}]}]}");
    stage_close(&s);
}

TEST(a_test_ring_says_so_everywhere_and_in_every_language)
{
    static const char *const words[][2] = {
        {"en", "[TEST] "}, {"ja", "【テスト】"}, {"it", "[PROVA] "}};
    for (int i = 0; i < KINDS; i++)
        for (int l = 0; l < 3; l++) {
            struct stage *s = stage_open(kinds[i][0], kinds[i][1]);
            struct event about = about_event();
            struct ringing ringing = ringing_of(&about, words[l][0]);
            ringing.is_test = true;
            const char *body = ring_one(s, &ringing);
            const bool data = strcmp(kinds[i][0], "webhook") == 0;
            if (!strstr(body, data ? "\"test\":true" : words[l][1]) &&
                !strstr(body, "\\\\[TEST\\\\]") && !strstr(body, "\\\\[PROVA\\\\]"))
                fail_msg("%s in %s: %s", kinds[i][0], words[l][0], body);
            stage_close(&s);
        }
}

TEST(pagerduty_hears_trigger_acknowledge_and_resolve_under_one_key)
{
    struct stage *s = stage_open(kinds[5][0], kinds[5][1]);
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "ja");
    ring_one(s, &ringing);
    static const char *const actions[] = {"trigger", "acknowledge", "resolve"};
    for (int i = 1; i < 3; i++) {
        struct ringing told = ringing;
        told.tells = i == 1 ? RING_ACKNOWLEDGED : RING_RESOLVED;
        told.ring_id = i == 1 ? TEXT("r7/ack") : TEXT("r7/over");
        told.by = TEXT("佐藤");
        alarm_tell(s->alarm, &told);
        while (s->attempts < i + 1)
            run_for(s, 20);
    }
    assert_int_equal(calls_of(s->peer), 3);
    for (int i = 0; i < 3; i++) {
        const struct json *json = body_of(s, i);
        assert_text(json_text_at(json, "event_action"), actions[i]);
        assert_text(json_text_at(json, "dedup_key"), "hinomi/umi/umi-foods/s1");
        assert_text(json_text_at(json, "routing_key"), "hunter2hunter2hunter2hunter2hunt");
    }
    const struct json *payload = json_find(body_of(s, 0), "payload");
    assert_text(json_text_at(payload, "severity"), "error");
    assert_text(json_text_at(payload, "timestamp"), "2023-11-14T22:13:20.000Z");
    assert_text(json_text_at(payload, "class"), "contamination");
    assert_text(json_text_at(payload, "source"), "hinomi:umi");
    stage_close(&s);
}

TEST(levels_are_pagerdutys_severities)
{
    static const char *const wanted[] = {"info", "info", "warning", "error", "critical"};
    for (int level = 0; level <= 4; level++)
        assert_string_equal(message_severity(level), wanted[level]);
}

TEST(an_open_alert_is_sent_to_alertmanager_again_until_it_is_over)
{
    struct stage *s = stage_open("alertmanager", "{url: 'http://127.0.0.1:PORT/', resend: 1s, "
                                                 "labels: [team=care], private: true}");
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ring_one(s, &ringing);
    while (s->attempts < 3)
        run_for(s, 50);
    struct ringing over = ringing;
    over.tells = RING_RESOLVED;
    over.ring_id = TEXT("over");
    alarm_tell(s->alarm, &over);
    run_for(s, 1500);
    assert_int_equal(calls_of(s->peer), 4);
    assert_int_equal(s->outcomes, 1);
    for (int i = 0; i < 4; i++) {
        assert_non_null(strstr(s->peer->heads[i], "POST /api/v2/alerts HTTP"));
        const struct json *alert = body_of(s, i)->first;
        const struct json *labels = json_find(alert, "labels");
        assert_int_equal(labels->count, 5);
        assert_text(json_text_at(labels, "alertname"), "HinomiStory");
        assert_text(json_text_at(labels, "story"), "s1");
        assert_text(json_text_at(labels, "team"), "care");
        int64_t start, end;
        assert_true(time_parse(json_text_at(alert, "startsAt"), &start));
        assert_true(time_parse(json_text_at(alert, "endsAt"), &end));
        assert_int_equal(start, about.at_ms);
        if (i < 3)
            assert_true(end > clock_now_ms() && end <= clock_now_ms() + 4000);
        else
            assert_true(end <= clock_now_ms());
    }
    stage_close(&s);
}

TEST(an_alertmanager_that_hangs_is_not_sent_the_same_alert_again_and_again)
{
    static const struct answer answers[] = {{.status = 200}, {.status = 200, .mood = SLEEPS}};
    struct stage *s = stage_open("alertmanager", "{url: 'http://127.0.0.1:PORT/', resend: 1s, "
                                                 "timeout: 10s, private: true}");
    ANSWERS_OF(s, answers);
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ring_one(s, &ringing);
    run_for(s, 3500);
    struct channel_health health;
    alarm_channel(s->alarm, 0, &health);
    assert_int_equal(calls_of(s->peer), 2);
    assert_int_equal(health.waiting, 1);
    stage_close(&s);
}

TEST(every_replica_is_told_and_one_is_enough)
{
    struct stage *s =
        stage_open("alertmanager", "{url: 'http://127.0.0.1:1', replicas: "
                                   "['http://127.0.0.1:PORT/a', 'http://127.0.0.1:PORT/b'], "
                                   "user: u, password: hunter2, private: true}");
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ring_one(s, &ringing);
    assert_int_equal(calls_of(s->peer), 2);
    for (int i = 0; i < 2; i++)
        assert_non_null(strstr(s->peer->heads[i], "Authorization: Basic dTpodW50ZXIy\r\n"));
    stage_close(&s);
}

TEST(a_wrong_label_or_address_or_key_is_refused_at_once_and_says_why)
{
    static const char *const wrong[][3] = {
        {"alertmanager", "{url: 'http://127.0.0.1:9093', private: true, labels: ['a-b=c']}",
         "a-b=c"},
        {"alertmanager", "{url: 'http://127.0.0.1:9093'}", "private: true"},
        {"slack", "{}", "url is missing"},
        {"slack", "{url: 'ftp://x'}", "https://"},
        {"line", "{to: C1}", "token"},
        {"line", "{token: t, to: C1}", "no LINE id"},
        {"pagerduty", "{key: short}", "5 letters"},
        {"mail", "{server: 'mail.example', from: 'a@b'}", "smtp://"},
        {"mail", "{server: 'smtp://mail.example', from: 'a'}", "no mail address"},
        {"discord", "{url: 'https://d.example', thread: 'x&y'}", "thread"}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct arena *arena = arena_new("test", 1024);
        struct json *json;
        struct why why = {0};
        bool phone;
        assert_ok(yaml_parse(text_of(wrong[i][1]), arena, &json, &why), why);
        const struct channel channel = {
            .id = TEXT("c"), .kind = text_of(wrong[i][0]), .options = json};
        assert_int_equal(alarm_channel_valid(&channel, &phone, &why), ERR_BAD_INPUT);
        if (!strstr(why.text, wrong[i][2]) || !strstr(why.text, "channel 'c'"))
            fail_msg("%s", why.text);
        arena_free(&arena);
    }
}

TEST(the_same_ring_has_the_same_retry_key_and_another_has_another)
{
    static const struct answer answers[] = {{.status = 500}, {.status = 409}, {.status = 200}};
    struct stage *s = stage_open(kinds[4][0], kinds[4][1]);
    ANSWERS_OF(s, answers);
    s->alarm->retry_first_ms = 20;
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "ja");
    ring_one(s, &ringing); /* 409: it was accepted at the first try */
    assert_int_equal(calls_of(s->peer), 2);
    assert_string_equal(s->peer->heads[0], s->peer->heads[1]);
    assert_string_equal(s->peer->bodies[0], s->peer->bodies[1]);
    const char *key = strstr(s->peer->heads[0], "X-Line-Retry-Key: ");
    assert_non_null(key);
    assert_int_equal(strspn(key + 18, "0123456789abcdef-"), 36);
    s->wanted = 2;
    ringing.ring_id = TEXT("r8");
    ring_one(s, &ringing);
    assert_string_not_equal(s->peer->heads[2], s->peer->heads[0]);
    stage_close(&s);
}

TEST(a_quota_of_line_that_is_used_up_is_not_waited_for)
{
    static const struct answer answers[] = {
        {.status = 429, .body = "{\"message\":\"You have reached your monthly limit.\"}"}};
    struct stage *s = stage_open(kinds[4][0], kinds[4][1]);
    ANSWERS_OF(s, answers);
    ring_and_wait(s);
    assert_int_equal(s->outcome, ERR_DENIED);
    assert_int_equal(calls_of(s->peer), 1);
    assert_non_null(strstr(s->why.text, "monthly limit"));
    stage_close(&s);
}

TEST(teams_that_says_an_error_with_200_has_not_taken_it)
{
    static const struct answer answers[] = {
        {.status = 200,
         .body = "Webhook message delivery failed with error: Microsoft Teams endpoint returned "
                 "HTTP error 413"}};
    struct stage *s = stage_open(kinds[1][0], kinds[1][1]);
    ANSWERS_OF(s, answers);
    ring_and_wait(s);
    assert_int_equal(s->outcome, ERR_DENIED);
    assert_non_null(strstr(s->why.text, "413"));
    stage_close(&s);
}

TEST(discord_says_in_its_body_how_long_to_wait)
{
    static const struct answer answers[] = {
        {.status = 429,
         .headers = "Retry-After: 1\r\n",
         .body = "{\"message\":\"You are being rate limited.\",\"retry_after\":1.4,"
                 "\"global\":false}"},
        {.status = 204}};
    struct stage *s = stage_open(kinds[2][0], kinds[2][1]);
    ANSWERS_OF(s, answers);
    s->alarm->retry_first_ms = 1;
    const int64_t began = clock_steady_ms();
    ring_and_wait(s);
    assert_int_equal(s->outcome, OK);
    assert_true(clock_steady_ms() - began >= 1400);
    assert_non_null(strstr(s->failed, "You are being rate limited."));
    stage_close(&s);
}

TEST(mattermost_posts_where_the_person_reads)
{
    struct stage *s = stage_open("mattermost", "{url: 'http://127.0.0.1:PORT/h', channel: desk, "
                                               "urgent: true, private: true}");
    struct event about = about_event();
    struct ringing ringing = ringing_of(&about, "en");
    ringing.address = TEXT("#risk");
    s->wanted = 2;
    alarm_ring(s->alarm, &ringing);
    ringing.address = (struct text){NULL, 0};
    ringing.ring_id = TEXT("r8");
    alarm_ring(s->alarm, &ringing);
    stage_wait(s);
    assert_text(json_text_at(body_of(s, 0), "channel"), "risk");
    assert_text(json_text_at(body_of(s, 1), "channel"), "desk");
    assert_non_null(strstr(s->peer->bodies[0], "\"priority\":\"urgent\""));
    stage_close(&s);
}

/* ---- checks ---- */

TEST(a_check_asks_without_ringing)
{
    static const struct answer slack[] = {{.status = 400, .body = "no_text"}};
    static const struct answer mattermost[] = {
        {.status = 400,
         .body = "{\"id\":\"web.incoming_webhook.text.app_error\",\"message\":\"No text "
                 "specified.\",\"status_code\":400}"}};
    static const struct answer good[] = {{.status = 200, .body = "{}"}};
    static const struct answer method[] = {{.status = 405}};
    static const struct {
        const struct answer *answers;
        enum proof proof;
        const char *request;
    } checks[KINDS] = {{slack, PROOF_ACCEPTED, "POST /services/T0/B0/hunter2 "},
                       {method, PROOF_REACHED, "HEAD /workflows/hunter2 "},
                       {good, PROOF_ACCEPTED, "GET /api/webhooks/1/hunter2 "},
                       {mattermost, PROOF_ACCEPTED, "POST /hooks/hunter2 "},
                       {good, PROOF_ACCEPTED, "POST /v2/bot/message/validate/push "},
                       {method, PROOF_REACHED, "HEAD / "},
                       {good, PROOF_ACCEPTED, "GET /api/v2/status "},
                       {method, PROOF_REACHED, "HEAD /hunter2 "}};
    for (int i = 0; i < KINDS; i++) {
        struct stage *s = stage_open(kinds[i][0], kinds[i][1]);
        stage_answers(s, checks[i].answers, 1);
        check_and_wait(s, NULL);
        if (s->outcome || s->proof != checks[i].proof || calls_of(s->peer) != 1 ||
            strncmp(s->peer->heads[0], checks[i].request, strlen(checks[i].request)) != 0)
            fail_msg("%s: %d %d %s %s", kinds[i][0], s->outcome, s->proof, s->why.text,
                     s->peer->heads[0]);
        stage_close(&s);
    }
}

TEST(a_check_of_a_dead_hook_fails_and_hides_its_secret)
{
    static const struct answer gone[] = {{.status = 404, .body = "no_service hunter2 /hunter2"}};
    static const struct answer ill[] = {{.status = 503, .body = "hunter2 is ill"}};
    for (int i = 0; i < KINDS; i++) {
        struct stage *s = stage_open(kinds[i][0], kinds[i][1]);
        const bool reach = i == 1 || i == 5 || i == 7;
        stage_answers(s, reach ? ill : gone, 1);
        check_and_wait(s, NULL);
        assert_int_not_equal(s->outcome, OK);
        if (strstr(s->why.text, "hunter2"))
            fail_msg("%s tells its secret: %s", kinds[i][0], s->why.text);
        stage_close(&s);
    }
}

TEST(a_channel_that_is_not_there_cannot_be_checked)
{
    struct stage *s = stage_open("log", "{}");
    alarm_check(s->alarm, TEXT("hool"), TEXT(""), was_checked, s);
    assert_int_equal(s->outcome, ERR_NOT_FOUND);
    alarm_check(s->alarm, TEXT("log"), TEXT(""), was_checked, s);
    assert_int_equal(s->outcome, OK);
    assert_int_equal(s->proof, PROOF_OPTIONS);
    stage_close(&s);
}

TEST(a_phone_rings_by_line_and_pagerduty_and_where_it_is_said)
{
    static const struct {
        const char *kind, *options;
        bool phone;
    } rows[] = {{"line", "{token: t}", true},
                {"pagerduty", "{key: hunter2hunter2hunter2hunter2hunt}", true},
                {"slack", "{url: 'https://s.example/x'}", false},
                {"slack", "{url: 'https://s.example/x', phone: true}", true},
                {"mail", "{server: 'smtp://m.example', from: a@b}", false},
                {"log", "{}", false}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct stage *s = stage_open(rows[i].kind, rows[i].options);
        struct channel_health health;
        alarm_channel(s->alarm, 0, &health);
        assert_text(health.id, "hook");
        assert_string_equal(health.kind, rows[i].kind);
        assert_int_equal(health.reaches_phone, rows[i].phone);
        assert_null(health.last_failure.at);
        stage_close(&s);
    }
}
