#include "base/json.h"
#include "reply/office.h"
#include "reply/stage.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Against the real server of the AT Protocol. tests/end/bluesky.sh starts it and names it in
 * HINOMI_BLUESKY: "GATE PLAIN STRICT URI" (tests/peers/bluesky/serve.mjs). HINOMI_KILLS: how often
 * a sender is killed.
 */
struct peer {
    char gate[100], plain[100], strict[100], target[300];
};

static bool peer_of(struct peer *peer)
{
    const char *named = getenv("HINOMI_BLUESKY");
    return named && sscanf(named, "%99s %99s %99s %299s", peer->gate, peer->plain, peer->strict,
                           peer->target) == 4;
}

static void no_answer(struct net *net, const struct request *request, struct spoken *spoken)
{
    (void)net;
    (void)request;
    spoken->status = 500;
}

static struct stage *open_at(const char *url, const char *password)
{
    char yaml[512];
    snprintf(yaml, sizeof(yaml),
             "  - {id: desk, client: umi, kind: bluesky, options: {server: '%s', private: true, "
             "handle: desk.test, password: %s, every: 1ms, per-hour: 3600, timeout: 3s}}\n",
             url, password);
    struct stage *s = stage_open(yaml, no_answer);
    s->reply->lanes.at[0]->retry.first_ms = s->reply->lanes.at[0]->retry.most_ms = 100;
    return s;
}

static struct outgoing answer_to(const struct peer *peer, const char *id, const char *text)
{
    static char answers[400];
    snprintf(answers, sizeof(answers), "bluesky:%s", peer->target);
    return (struct outgoing){.client = TEXT("umi"),
                             .brand = TEXT("umi-foods"),
                             .id = text_of(id),
                             .sender = TEXT("desk"),
                             .text = text_of(text),
                             .lang = TEXT("ja"),
                             .answers = text_of(answers),
                             .at_ms = clock_now_ms()};
}

/* ---- a call beside the sender's own ---- */

struct heard {
    struct stage *s;
    struct text body;
    int status;
};

static void heard_it(const struct http_answer *answer, void *arg)
{
    struct heard *heard = arg;
    heard->status = answer->status;
    heard->body = arena_text(heard->s->arena, answer->body);
    loop_stop(heard->s->loop);
}

static struct heard call(struct stage *s, const char *base, const char *path, const char *body)
{
    struct heard heard = {.s = s, .status = -1};
    const struct header type = {TEXT("Content-Type"), TEXT("application/json")};
    http_send(s->http, &(struct http_request){
                           .method = body ? "POST" : "GET",
                           .url = arena_printf(s->arena, "%s%s", base, path),
                           .body = body ? text_of(body) : (struct text){0},
                           .headers = &type,
                           .header_count = body ? 1 : 0,
                           .private_allowed = true,
                           .on_done = heard_it,
                           .arg = &heard,
                       });
    while (heard.status < 0)
        run_for(s, 10000);
    return heard;
}

/* The records of the account with this text; the last of them, or NULL. */
static int records(struct stage *s, const struct peer *peer, const char *text,
                   const struct json **last_out)
{
    int count = 0;
    struct text cursor = {0};
    for (int page = 0; page < 20; page++) {
        struct json *json = NULL;
        const struct text path =
            arena_printf(s->arena,
                         "/xrpc/com.atproto.repo.listRecords?repo=desk.test&collection="
                         "app.bsky.feed.post&limit=100%s%.*s",
                         cursor.len ? "&cursor=" : "", TEXT_ARG(cursor));
        const struct heard heard = call(s, peer->plain, path.at, NULL);
        assert_int_equal(heard.status, 200);
        assert_int_equal(json_parse(heard.body, s->arena, &json, NULL), OK);
        for (const struct json *r = json_find(json, "records")->first; r; r = r->next)
            if (text_is(json_text_at(json_find(r, "value"), "text"), text)) {
                count++;
                if (last_out)
                    *last_out = r;
            }
        cursor = json_text_at(json, "cursor");
        if (!cursor.len)
            break;
    }
    return count;
}

static void sent_once(struct stage *s, const struct peer *peer, const char *text)
{
    const struct came *last = &s->came[s->count - 1];
    const int there = records(s, peer, text, NULL);
    if (last->fate != FATE_SENT || there != 1)
        fail_msg("%s, %d there: %s", fate_name(last->fate), there, last->reason);
}

TEST(real_bluesky_takes_a_reply_with_facets_and_gives_it_back)
{
    struct peer peer;
    if (!peer_of(&peer))
        skip();
    struct stage *s = open_at(peer.gate, "hunter2hunter2");
    reply_check(s->reply, TEXT("desk"), was_checked, s);
    wait_answer(s, 1);
    if (s->outcome)
        fail_msg("%s", s->why);
    assert_string_equal(s->account, "desk.test");
    assert_true(health_of(s, 0).expires_ms > clock_now_ms() + DAYS(80));
    assert_true(health_of(s, 0).expires_ms < clock_now_ms() + DAYS(100));
    const char *text =
        "ご不便をおかけし申し訳ございません @ken.test さん 👩‍👩‍👧 "
        "https://www.example.com/help?a=1#b をご覧ください #火の見";
    struct outgoing out = answer_to(&peer, "facets", text);
    reply_send(s->reply, &out);
    wait_for(s, 1);
    sent_once(s, &peer, text);
    const struct json *record = NULL;
    (void)records(s, &peer, text, &record);
    const struct json *value = json_find(record, "value"), *reply = json_find(value, "reply");
    assert_text(json_text_at(json_find(reply, "parent"), "uri"), peer.target);
    assert_text(json_text_at(json_find(reply, "root"), "uri"), peer.target);
    assert_true(json_text_at(json_find(reply, "root"), "cid").len > 10);
    assert_text(json_find(value, "langs")->first->text, "ja");
    assert_int_equal(json_find(value, "facets")->count, 3);
    /* it is answered in turn: the root stays */
    struct outgoing second = answer_to(&peer, "second", "二つ目のご案内です。");
    second.answers = text_of(arena_printf(s->arena, "%s", s->came[0].net_id).at);
    reply_send(s->reply, &second);
    wait_for(s, 2);
    sent_once(s, &peer, "二つ目のご案内です。");
    (void)records(s, &peer, "二つ目のご案内です。", &record);
    reply = json_find(json_find(record, "value"), "reply");
    assert_text(json_text_at(json_find(reply, "root"), "uri"), peer.target);
    char uri[600];
    snprintf(uri, sizeof(uri), "bluesky:%.*s",
             TEXT_ARG(json_text_at(json_find(reply, "parent"), "uri")));
    assert_string_equal(uri, s->came[0].net_id);
    stage_close(&s);
}

TEST(real_bluesky_refuses_what_is_too_long_and_what_answers_nothing)
{
    struct peer peer;
    if (!peer_of(&peer))
        skip();
    struct stage *s = open_at(peer.gate, "hunter2hunter2");
    /* 300 letters of three parts each are taken, by us and by the server */
    char fits[8192] = "", over[8192] = "";
    for (int i = 0; i < 300; i++)
        memcpy(fits + i * 6, "か゚", 7);
    for (int i = 0; i < 301; i++)
        memcpy(over + i * 3, "あ", 4);
    struct outgoing out = answer_to(&peer, "long-1", fits);
    reply_send(s->reply, &out);
    wait_for(s, 1);
    sent_once(s, &peer, fits);
    out = answer_to(&peer, "long-2", over);
    reply_send(s->reply, &out);
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_NOT_SENT);
    assert_int_equal(s->came[1].code, ERR_LIMIT);
    assert_int_equal(records(s, &peer, over, NULL), 0);
    out = answer_to(&peer, "gone", "どなたかいらっしゃいますか");
    out.answers = text_of(arena_printf(s->arena, "bluesky:%.*s2222222222222",
                                       (int)(strlen(peer.target) - 13), peer.target)
                              .at);
    reply_send(s->reply, &out);
    wait_for(s, 3);
    assert_int_equal(s->came[2].fate, FATE_NOT_SENT);
    assert_non_null(strstr(s->came[2].reason, "deleted"));
    stage_close(&s);
}

TEST(real_bluesky_renews_a_session_and_forgets_a_reply_that_is_taken_back)
{
    struct peer peer;
    if (!peer_of(&peer))
        skip();
    struct stage *s = open_at(peer.gate, "hunter2hunter2");
    struct outgoing out = answer_to(&peer, "renew-1", "一つ目");
    reply_send(s->reply, &out);
    wait_for(s, 1);
    sent_once(s, &peer, "一つ目");
    /* the short token is worth nothing any more: only the long one is kept */
    char secret[8192], *access = strstr(s->secret, "\"access\":\"");
    assert_non_null(access);
    access[30] = access[30] == 'A' ? 'B' : 'A';
    snprintf(secret, sizeof(secret), "%s", s->secret);
    stage_kill(s);
    reply_recall(s->reply, TEXT("desk"), text_of(secret));
    const int kept = s->kept;
    out = answer_to(&peer, "renew-2", "二つ目");
    reply_send(s->reply, &out);
    wait_for(s, 2);
    sent_once(s, &peer, "二つ目");
    assert_int_equal(s->kept, kept + 1);
    assert_string_not_equal(secret, s->secret);
    for (int i = 0; i < 2; i++) { /* also when it is gone */
        reply_take_back(s->reply,
                        &(struct take_back){out.id, out.sender, text_of(s->came[1].net_id)},
                        was_taken, s);
        wait_answer(s, i + 1);
        assert_int_equal(s->outcome, OK);
    }
    assert_int_equal(records(s, &peer, "二つ目", NULL), 0);
    /* a wrong password: said at once, and not on and on */
    struct stage *wrong = open_at(peer.gate, "not-the-password");
    out = answer_to(&peer, "wrong", "三つ目");
    reply_send(wrong->reply, &out);
    wait_for(wrong, 1);
    assert_int_equal(wrong->came[0].fate, FATE_NOT_SENT);
    assert_int_equal(wrong->came[0].code, ERR_DENIED);
    assert_true(health_of(wrong, 0).must_sign_in);
    stage_close(&wrong);
    stage_close(&s);
}

TEST(real_bluesky_holds_one_post_whatever_becomes_of_the_answers)
{
    static const char *const moods[] = {
        "\"mood\":\"cut_before\"",   "\"mood\":\"cut_after\"", "\"mood\":\"half_after\"",
        "\"mood\":\"babble_after\"", "\"status\":502",         "\"status\":403,\"body\":\"<p>\"",
        "\"mood\":\"sleep_after\""};
    struct peer peer;
    if (!peer_of(&peer))
        skip();
    struct stage *s = open_at(peer.gate, "hunter2hunter2");
    for (size_t i = 0; i < sizeof(moods) / sizeof(*moods); i++) {
        char plan[200], text[100], id[24];
        snprintf(plan, sizeof(plan), "{\"call\":\"createRecord\",\"nth\":1,%s}", moods[i]);
        snprintf(text, sizeof(text), "失われた返事 %zu", i);
        snprintf(id, sizeof(id), "lost-%zu", i);
        (void)call(s, peer.gate, "/_plan", plan);
        const struct outgoing out = answer_to(&peer, id, text);
        reply_send(s->reply, &out);
        wait_for(s, (int)i + 1);
        (void)call(s, peer.gate, "/_forget", "{}");
        sent_once(s, &peer, text);
    }
    stage_close(&s);
}

/* ---- killed ---- */

static void send_until_killed(const char *url, const struct outgoing *out, const char *secret)
{
    struct stage *s = open_at(url, "hunter2hunter2");
    reply_recall(s->reply, TEXT("desk"), text_of(secret));
    reply_send(s->reply, out);
    for (;;)
        run_for(s, 60000);
}

TEST(real_bluesky_holds_one_post_when_the_sender_is_killed_at_any_instant)
{
    struct peer peer;
    if (!peer_of(&peer))
        skip();
    const char *named = getenv("HINOMI_KILLS");
    const int kills = named ? (int)strtol(named, NULL, 10) : 12;
    struct stage *s = open_at(peer.gate, "hunter2hunter2");
    struct outgoing out = answer_to(&peer, "killed-0", "殺されずに届いた返事");
    reply_send(s->reply, &out);
    wait_for(s, 1);
    sent_once(s, &peer, "殺されずに届いた返事");
    int found = 0;
    for (int i = 1; i <= kills; i++) {
        char id[24], text[100];
        snprintf(id, sizeof(id), "killed-%d", i);
        snprintf(text, sizeof(text), "途中で殺された返事 %d", i);
        out = answer_to(&peer, id, text);
        const pid_t child = fork();
        if (child == 0)
            send_until_killed(peer.gate, &out, s->secret);
        usleep((useconds_t)(i * 37 % 90) * 1000);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        out.tried = true;
        s->count = 0;
        reply_send(s->reply, &out);
        wait_for(s, 1);
        sent_once(s, &peer, text);
        found += s->came[0].found;
    }
    print_message("%d kills: %d had arrived, %d were sent after\n", kills, found, kills - found);
    stage_close(&s);
}

TEST(real_bluesky_says_too_many_and_is_left_alone_as_long_as_it_says)
{
    struct peer peer;
    if (!peer_of(&peer))
        skip();
    struct stage *s = open_at(peer.strict, "hunter2hunter2");
    int status = 200;
    for (int i = 0; i < 40 && status == 200; i++)
        status = call(s, peer.strict, "/xrpc/com.atproto.server.createSession",
                      "{\"identifier\":\"desk.test\",\"password\":\"hunter2hunter2\"}")
                     .status;
    assert_int_equal(status, 429);
    struct outgoing out = answer_to(&peer, "many", "多すぎる返事");
    out.answers = (struct text){0};
    reply_send(s->reply, &out);
    run_for(s, 1000);
    assert_int_equal(s->count, 0);
    const struct sender_health health = health_of(s, 0);
    assert_int_equal(health.failures, 1); /* asked once and not again */
    assert_true(health.next_ms > clock_now_ms() + SECONDS(60));
    assert_true(health.next_ms < clock_now_ms() + MINUTES(6));
    assert_true(reply_withdraw(s->reply, TEXT("many"), "not today"));
    stage_close(&s);
}

/* ---- a real mail server ---- */

/* HINOMI_MAIL: "PORT FOLDER" (tests/peers/mail/serve.mjs). */
static struct text mail_kept(struct stage *s, const char *folder, int number)
{
    struct text bytes = {0};
    const struct text path = arena_printf(s->arena, "%s/%d.eml", folder, number);
    return file_read(path.at, 1 << 20, s->arena, &bytes, NULL) ? (struct text){0} : bytes;
}

TEST(real_mail_server_keeps_a_reply_once_and_refuses_in_its_own_words)
{
    const char *named = getenv("HINOMI_MAIL");
    char folder[400], yaml[300];
    int port = 0;
    if (!named || sscanf(named, "%d %399s", &port, folder) != 2)
        skip();
    snprintf(yaml, sizeof(yaml),
             "  - {id: mail, client: umi, kind: mail, options: {server: 'smtp://127.0.0.1:%d', "
             "from: '海フーズ <care@umi.example>', every: 1ms, timeout: 3s}}\n",
             port);
    static const struct {
        const char *to;
        enum fate fate;
        int kept; /* in all, after it */
    } cases[] = {{"ken@m.example", FATE_SENT, 1},
                 {"busy@m.example", FATE_SENT, 2},
                 {"nobody@m.example", FATE_NOT_SENT, 2},
                 {"lost@m.example", FATE_UNKNOWN, 3},
                 {"last@m.example", FATE_SENT, 4}};
    struct stage *s = stage_open(yaml, no_answer);
    s->reply->lanes.at[0]->retry.first_ms = s->reply->lanes.at[0]->retry.most_ms = 50;
    for (int i = 0; i < 5; i++) {
        char id[24];
        snprintf(id, sizeof(id), "mail-%d", i);
        const struct outgoing out = {.client = TEXT("umi"),
                                     .id = text_of(id),
                                     .sender = TEXT("mail"),
                                     .to = text_of(cases[i].to),
                                     .subject = TEXT("Re: 火の見カフェのスープについて"),
                                     .text = TEXT("ご不便をおかけしました。\n.\n..\n敬具"),
                                     .answers = TEXT("mail:<a1@m.example>"),
                                     .at_ms = clock_now_ms()};
        reply_send(s->reply, &out);
        wait_for(s, i + 1);
        run_for(s, 100);
        if (s->came[i].fate != cases[i].fate)
            fail_msg("%s: %s: %s", cases[i].to, fate_name(s->came[i].fate), s->came[i].reason);
        assert_true(mail_kept(s, folder, cases[i].kept).len > 0);
        assert_int_equal(mail_kept(s, folder, cases[i].kept + 1).len, 0);
    }
    const struct text mail = mail_kept(s, folder, 1);
    char line[300];
    snprintf(line, sizeof(line), "Message-ID: %s", s->came[0].net_id + strlen("mail:"));
    assert_true(text_find(mail, text_of(line)) > 0);
    assert_true(text_find(mail, TEXT("In-Reply-To: <a1@m.example>\r\n")) > 0);
    stage_close(&s);
}
