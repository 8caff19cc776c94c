#include "base/json.h"
#include "reply/fake_sky.h"

static const char said[] = "ご不便をおかけし申し訳ございません。";

static struct stage *quick(const char *senders)
{
    struct stage *s = sky_open(senders);
    stage_hurry(s);
    return s;
}

static void send_one(struct stage *s, const char *id, const char *text)
{
    const struct outgoing out = sky_reply(id, text);
    reply_send(s->reply, &out);
}

TEST(a_reply_to_bluesky_stands_there_once_under_its_mark)
{
    struct stage *s = quick(SKY_SENDER(""));
    struct outgoing out = sky_reply("r1", said);
    char room[REPLY_MARK_ROOM];
    out.mark = reply_mark(&s->watched.senders[0], out.id, out.at_ms, room);
    assert_int_equal(out.mark.len, 13);
    reply_send(s->reply, &out);
    wait_for(s, 1);
    if (s->came[0].fate != FATE_SENT)
        fail_msg("%s", s->came[0].reason);
    char id[200], url[200];
    snprintf(id, sizeof(id), "bluesky:at://" SKY_DID "/app.bsky.feed.post/%s", room);
    snprintf(url, sizeof(url), "https://bsky.app/profile/" SKY_DID "/post/%s", room);
    assert_string_equal(s->came[0].net_id, id);
    assert_string_equal(s->came[0].url, url);
    assert_int_equal(s->came[0].tries, 1);
    assert_false(s->came[0].found);
    assert_int_equal(standing(&s->net, said), 1);
    assert_string_equal(stood_of(&s->net, room)->parent, SKY_TARGET);
    stage_close(&s);
}

TEST(the_root_of_a_thread_is_copied_and_facets_count_bytes)
{
    struct stage *s = quick(SKY_SENDER(""));
    snprintf(s->net.stood[0].root, 512,
             "{\"root\":{\"uri\":\"at://did:plc:root/app.bsky.feed.post/3mptbyqhi7s2a\",\"cid\":"
             "\"bafyreiroot\"},\"parent\":{\"uri\":\"at://did:plc:root/app.bsky.feed.post/"
             "3mptbyqhi7s2a\",\"cid\":\"bafyreiroot\"}}");
    send_one(s, "r1",
             "申し訳ございません @ken.example.com さん、@nobody.example.com も、"
             "https://umi-foods.com/help?a=1 と umi-foods.com をご覧ください #海フーズ");
    wait_for(s, 1);
    assert_int_equal(s->came[0].fate, FATE_SENT);
    struct arena *arena = arena_new("test", 0);
    struct json *json;
    struct why why = {0};
    const char *raw = s->net.stood[1].raw;
    assert_ok(json_parse(text_of(raw), arena, &json, &why), why);
    const struct json *record = json_find(json, "record"), *reply = json_find(record, "reply");
    const struct text text = json_text_at(record, "text");
    assert_text(json_text_at(json_find(reply, "root"), "cid"), "bafyreiroot");
    assert_text(json_text_at(json_find(reply, "parent"), "cid"), "bafyreitarget");
    assert_text(json_find(record, "langs")->first->text, "ja");
    static const char *const parts[] = {"@ken.example.com", "https://umi-foods.com/help?a=1",
                                        "umi-foods.com", "#海フーズ"};
    static const char *const keys[] = {"did", "uri", "uri", "tag"};
    static const char *const values[] = {"did:plc:f5rived2kn53tqkupr3p5tz3",
                                         "https://umi-foods.com/help?a=1", "https://umi-foods.com",
                                         "海フーズ"};
    const struct json *facets = json_find(record, "facets");
    assert_int_equal(facets->count, 4);
    size_t i = 0;
    for (const struct json *f = facets->first; f; f = f->next, i++) {
        const struct json *index = json_find(f, "index");
        const struct text part = text_slice(text, (size_t)json_int_at(index, "byteStart", 0),
                                            (size_t)json_int_at(index, "byteEnd", 0));
        assert_text(part, parts[i]);
        assert_text(json_text_at(json_find(f, "features")->first, keys[i]), values[i]);
    }
    arena_free(&arena);
    stage_close(&s);
}

/* Whatever becomes of the answer, it stands there once and is known to. */
TEST(a_lost_answer_of_bluesky_is_read_back_and_never_sent_twice)
{
    static const struct plan plans[] = {
        {"createRecord", 1, CUT_BEFORE, 0, NULL, NULL},
        {"createRecord", 1, CUT_AFTER, 0, NULL, NULL},
        {"createRecord", 1, HALF_AFTER, 0, NULL, NULL},
        {"createRecord", 1, BABBLE_AFTER, 0, NULL, NULL},
        {"createRecord", 1, SLEEP_AFTER, 0, NULL, NULL},
        {"createRecord", 1, SAYS_AFTER, 500, NULL, "{\"error\":\"InternalServerError\"}"},
        {"createRecord", 1, SAYS_AFTER, 502, NULL, "<html>Bad gateway</html>"},
        {"createRecord", 1, SAYS_AFTER, 403, NULL, "<html>Who are you?</html>"},
        {"createRecord", 1, SAYS_AFTER, 200, NULL, "<html>Welcome</html>"},
        {"createRecord", 1, SAYS_AFTER, 200, NULL,
         "{\"uri\":\"at://did:plc:x/a/b\",\"cid\":\"c\"}"},
        {"createRecord", 1, SAYS_AFTER, 200, NULL, "{\"uri\":"},
        {"createRecord", 1, SAYS_AFTER, 302, "Location: /x\r\n", ""},
        {"createRecord", 1, SAYS_AFTER, 400, NULL, "{\"error\":\"InvalidRequest\"}"},
        {"createRecord", 1, SAYS, 503, NULL, "busy"},
        {"createRecord", 1, SAYS, 429, "Retry-After: 0\r\n", "{\"error\":\"RateLimitExceeded\"}"},
        {"createRecord", 1, SAYS, 400, NULL, "{\"error\":\"ExpiredToken\"}"},
        {"getPosts", 1, CUT_BEFORE, 0, NULL, NULL},
        {"getPosts", 1, SAYS, 429, NULL, "{}"},
        {"getPosts", 1, SAYS, 200, NULL, "half"},
        {"createSession", 1, SAYS, 502, NULL, "<html>"},
        {"createSession", 1, HALF_AFTER, 0, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++) {
        struct stage *s = quick(SKY_SENDER(", timeout: 1s"));
        /* what is read back may fail as well */
        const struct plan more = {"getRecord", 1, i % 2 ? CUT_AFTER : SAYS, 503, NULL, "later"};
        stage_plan(s, &plans[i]);
        stage_plan(s, &more);
        send_one(s, "r1", said);
        wait_for(s, 1);
        if (s->came[0].fate != FATE_SENT || standing(&s->net, said) != 1)
            fail_msg("plan %zu: %s, %d times: %s", i, fate_name(s->came[0].fate),
                     standing(&s->net, said), s->came[0].reason);
        stage_close(&s);
    }
}

TEST(after_a_kill_the_network_is_asked_before_anything_is_sent)
{
    struct stage *s = quick(SKY_SENDER(""));
    const struct plan plan = {"createRecord", 1, SLEEP_AFTER, 0, NULL, NULL};
    stage_plan(s, &plan);
    struct outgoing out = sky_reply("r1", said);
    reply_send(s->reply, &out);
    while (!standing(&s->net, said))
        run_for(s, 20);
    stage_kill(s);
    stage_hurry(s);
    out.tried = true;
    reply_send(s->reply, &out);
    wait_for(s, 1);
    assert_int_equal(s->came[0].fate, FATE_SENT);
    assert_true(s->came[0].found);
    assert_int_equal(s->came[0].tries, 0);
    assert_int_equal(standing(&s->net, said), 1);
    assert_int_equal(s->net.written, 1);
    /* one that never arrived is sent now */
    struct outgoing other = sky_reply("r2", "二つ目");
    other.tried = true;
    reply_send(s->reply, &other);
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_SENT);
    assert_false(s->came[1].found);
    assert_int_equal(standing(&s->net, "二つ目"), 1);
    stage_close(&s);
}

TEST(a_token_that_ends_in_the_middle_is_replaced_and_handed_out)
{
    struct stage *s = quick(SKY_SENDER(""));
    send_one(s, "r1", said);
    wait_for(s, 1);
    assert_int_equal(s->kept, 1);
    char before[8192];
    snprintf(before, sizeof(before), "%s", s->secret);
    snprintf(s->net.access, sizeof(s->net.access), "another");
    send_one(s, "r2", "二つ目");
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_SENT);
    assert_int_equal(s->net.refreshes, 1);
    assert_int_equal(s->net.sessions, 2); /* one by password, one by the long token */
    assert_int_equal(s->kept, 2);
    assert_string_not_equal(before, s->secret);
    assert_non_null(strstr(s->secret, "refresh-token-2"));
    /* the new pair is worth as much after a restart: nobody signs in */
    char secret[8192];
    snprintf(secret, sizeof(secret), "%s", s->secret);
    stage_kill(s);
    reply_recall(s->reply, TEXT("sky"), text_of(secret));
    send_one(s, "r3", "三つ目");
    wait_for(s, 3);
    assert_int_equal(s->came[2].fate, FATE_SENT);
    assert_int_equal(asked(&s->net, "createSession"), 1);
    stage_close(&s);
}

TEST(a_dead_long_token_leads_to_one_sign_in_by_password)
{
    struct stage *s = quick(SKY_SENDER(""));
    send_one(s, "r1", said);
    wait_for(s, 1);
    char secret[8192];
    snprintf(secret, sizeof(secret), "%s", s->secret);
    stage_kill(s);
    stage_hurry(s);
    reply_recall(s->reply, TEXT("sky"), text_of(secret));
    s->net.refresh_dead = true;
    snprintf(s->net.access, sizeof(s->net.access), "another");
    send_one(s, "r2", "二つ目");
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_SENT);
    assert_int_equal(asked(&s->net, "createSession"), 2);
    assert_non_null(strstr(s->secret, "access-token-2"));
    stage_close(&s);
}

TEST(a_refused_password_is_said_once_and_not_tried_on_and_on)
{
    struct stage *s = quick(SKY_SENDER(""));
    s->net.password_wrong = true;
    for (int i = 0; i < 4; i++) {
        char id[24];
        snprintf(id, sizeof(id), "r%d", i);
        send_one(s, id, said);
    }
    wait_for(s, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(s->came[i].fate, FATE_NOT_SENT);
        assert_int_equal(s->came[i].code, ERR_DENIED);
        assert_non_null(strstr(s->came[i].reason, "sign"));
        assert_null(strstr(s->came[i].reason, "app-pass-word"));
    }
    assert_int_equal(asked(&s->net, "createSession"), 1);
    assert_true(health_of(s, 0).must_sign_in);
    assert_int_equal(health_of(s, 0).failures, 4);
    stage_close(&s);
}

TEST(what_takes_no_answer_is_not_sent_and_says_so)
{
    for (int i = 0; i < 4; i++) {
        struct stage *s = quick(SKY_SENDER(""));
        s->net.reply_disabled = i == 0;
        s->net.blocks_us = i == 1;
        s->net.stood[0].gone = i >= 2;
        s->net.no_appview = i == 3;
        send_one(s, "r1", said);
        wait_for(s, 1);
        assert_int_equal(s->came[0].fate, FATE_NOT_SENT);
        static const char *const words[] = {"only some people", "blocks us", "gone", "deleted"};
        assert_non_null(strstr(s->came[0].reason, words[i]));
        assert_true(s->came[0].remedy[0]);
        assert_int_equal(asked(&s->net, "createRecord"), 0);
        stage_close(&s);
    }
}

TEST(a_server_without_an_app_is_asked_for_the_record)
{
    struct stage *s = quick(SKY_SENDER(""));
    s->net.no_appview = true;
    send_one(s, "r1", said);
    wait_for(s, 1);
    assert_int_equal(s->came[0].fate, FATE_SENT);
    stage_close(&s);
}

TEST(another_text_under_the_mark_is_never_overwritten)
{
    struct stage *s = quick(SKY_SENDER(""));
    struct outgoing out = sky_reply("r1", said);
    char room[REPLY_MARK_ROOM];
    out.mark = reply_mark(&s->watched.senders[0], out.id, out.at_ms, room);
    stand(&s->net, room, "by another hand");
    out.tried = true;
    reply_send(s->reply, &out);
    wait_for(s, 1);
    assert_int_equal(s->came[0].fate, FATE_NOT_SENT);
    assert_non_null(strstr(s->came[0].reason, "another text"));
    /* the same without a warning: the server refuses, and it is read back */
    out.id = TEXT("r2");
    out.tried = false;
    reply_send(s->reply, &out);
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_NOT_SENT);
    assert_int_equal(standing(&s->net, said), 0);
    stage_close(&s);
}

TEST(a_refusal_is_told_in_its_words_without_a_secret_of_ours)
{
    /* the second is cut in the middle of the secret */
    char cut[400];
    snprintf(cut, sizeof(cut), "{\"error\":\"Forbidden\",\"message\":\"%0*d app-pass-word\"}", 152,
             0);
    const char *const words[] = {
        "{\"error\":\"Forbidden\",\"message\":\"no app-pass-word, access-token-1\"}", cut};
    for (size_t i = 0; i < 2; i++) {
        struct stage *s = quick(SKY_SENDER(""));
        const struct plan plan = {"createRecord", 1, SAYS, 403, NULL, words[i]};
        stage_plan(s, &plan);
        send_one(s, "r1", said);
        wait_for(s, 1);
        assert_int_equal(s->came[0].fate, FATE_NOT_SENT);
        assert_int_equal(s->came[0].code, ERR_DENIED);
        assert_non_null(strstr(s->came[0].reason, "403: "));
        assert_non_null(strchr(s->came[0].reason, '*'));
        assert_null(strstr(s->came[0].reason, "app-"));
        assert_null(strstr(s->came[0].reason, "access-"));
        stage_close(&s);
    }
}

TEST(a_sent_reply_is_taken_back_and_the_account_is_proved_without_posting)
{
    struct stage *s = quick(SKY_SENDER(""));
    reply_check(s->reply, TEXT("sky"), was_checked, s);
    wait_answer(s, 1);
    assert_int_equal(s->outcome, OK);
    assert_string_equal(s->account, "care.umi.example");
    assert_int_equal(s->net.written, 0);
    send_one(s, "r1", said);
    wait_for(s, 1);
    const struct plan plan = {"deleteRecord", 1, SAYS, 503, NULL, "busy"};
    stage_plan(s, &plan);
    reply_take_back(s->reply,
                    &(struct take_back){TEXT("r1"), TEXT("sky"), text_of(s->came[0].net_id)},
                    was_taken, s);
    wait_answer(s, 2);
    assert_int_equal(s->outcome, OK);
    assert_int_equal(standing(&s->net, said), 0);
    s->net.password_wrong = true;
    s->net.refresh_dead = true;
    snprintf(s->net.access, sizeof(s->net.access), "another");
    reply_check(s->reply, TEXT("sky"), was_checked, s);
    wait_answer(s, 3);
    assert_int_not_equal(s->outcome, OK);
    stage_close(&s);
}

/* For every nth call of the whole way, each kind of fault: once there, or known not to be. */
TEST(a_fault_at_any_call_leaves_one_post_or_none_and_the_truth)
{
    static const enum fault_mood moods[] = {CUT_BEFORE, CUT_AFTER, HALF_AFTER, BABBLE_AFTER, SAYS};
    for (size_t m = 0; m < sizeof(moods) / sizeof(*moods); m++)
        for (int nth = 1; nth <= 6; nth++) {
            struct stage *s = quick(SKY_SENDER(", patience: 5s"));
            const struct plan plan = {"/xrpc/", nth, moods[m], 500, NULL, "{}"};
            stage_plan(s, &plan);
            send_one(s, "r1", "Ciao @ken.example.com");
            wait_for(s, 1);
            const int there = standing(&s->net, "Ciao @ken.example.com");
            if (s->came[0].fate == FATE_UNKNOWN || there != (s->came[0].fate == FATE_SENT))
                fail_msg("mood %d at call %d: %s but %d there: %s", moods[m], nth,
                         fate_name(s->came[0].fate), there, s->came[0].reason);
            stage_close(&s);
        }
}
