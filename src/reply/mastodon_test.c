#include "reply/fake_toot.h"

static const char said[] = "@ken@m.example ご不便を\nおかけしました & すみません。";

static struct stage *quick(const char *senders)
{
    struct stage *s = toot_open(senders);
    stage_hurry(s);
    return s;
}

static void send_one(struct stage *s, const char *id, const char *text)
{
    const struct outgoing out = toot_reply(id, text);
    reply_send(s->reply, &out);
}

TEST(a_reply_to_mastodon_answers_the_local_post_and_goes_no_wider)
{
    static const char *const theirs[] = {"public", "unlisted", "private", "direct"};
    static const char *const ours[] = {"unlisted", "unlisted", "private", "direct"};
    for (int i = 0; i < 4; i++) {
        struct stage *s = quick(TOOT_SENDER(""));
        snprintf(s->net.stood[0].root, sizeof(s->net.stood[0].root), "%s", theirs[i]);
        send_one(s, "r1", said);
        wait_for(s, 1);
        if (s->came[0].fate != FATE_SENT)
            fail_msg("%s", s->came[0].reason);
        assert_string_equal(s->net.stood[1].parent, "114800");
        assert_string_equal(s->net.stood[1].root, ours[i]);
        assert_string_equal(s->came[0].net_id,
                            "mastodon:https://social.umi.example/users/care/statuses/11482");
        assert_string_equal(s->came[0].url, "https://social.umi.example/users/care/statuses/11482");
        assert_int_equal(standing(&s->net, said), 1);
        stage_close(&s);
    }
}

TEST(a_lost_answer_of_mastodon_is_read_back_and_never_sent_twice)
{
    static const struct plan plans[] = {
        {"POST /api/v1/statuses", 1, CUT_BEFORE, 0, NULL, NULL},
        {"POST /api/v1/statuses", 1, CUT_AFTER, 0, NULL, NULL},
        {"POST /api/v1/statuses", 1, HALF_AFTER, 0, NULL, NULL},
        {"POST /api/v1/statuses", 1, BABBLE_AFTER, 0, NULL, NULL},
        {"POST /api/v1/statuses", 1, SLEEP_AFTER, 0, NULL, NULL},
        {"POST /api/v1/statuses", 1, SAYS_AFTER, 500, NULL, "{\"error\":\"oh\"}"},
        {"POST /api/v1/statuses", 1, SAYS_AFTER, 502, NULL, "<html>Bad gateway</html>"},
        {"POST /api/v1/statuses", 1, SAYS_AFTER, 403, NULL, "<html>Who are you?</html>"},
        {"POST /api/v1/statuses", 1, SAYS_AFTER, 200, NULL, "<html>Welcome</html>"},
        {"POST /api/v1/statuses", 1, SAYS_AFTER, 200, NULL, "{\"id\":"},
        {"POST /api/v1/statuses", 1, SAYS, 503, NULL, ""},
        {"POST /api/v1/statuses", 1, SAYS, 429, "Retry-After: 0\r\n", "{\"error\":\"x\"}"},
        {"search", 1, CUT_BEFORE, 0, NULL, NULL},
        {"search", 1, SAYS, 200, NULL, "<html>"},
        {"relationships", 1, SAYS, 502, NULL, "<html>"},
        {"relationships", 1, SAYS, 403, NULL, "{\"error\":\"scope\"}"},
    };
    for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++) {
        struct stage *s = quick(TOOT_SENDER(", timeout: 1s"));
        const struct plan more = {
            "accounts/9/statuses", 1, i % 2 ? CUT_AFTER : SAYS, 503, NULL, "later"};
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

/* Older than an hour the key is forgotten: the own posts alone tell. */
TEST(after_a_kill_the_own_posts_are_looked_through_by_pages)
{
    struct stage *s = quick(TOOT_SENDER(""));
    struct outgoing out = toot_reply("r1", said);
    out.at_ms = clock_now_ms() - HOURS(2);
    reply_send(s->reply, &out);
    wait_for(s, 1);
    assert_int_equal(s->came[0].fate, FATE_SENT);
    snprintf(s->net.stood[1].key, 8, "old");
    for (int i = 0; i < 12; i++) { /* the same words to others, and other words */
        char key[16];
        snprintf(key, sizeof(key), "k%d", i);
        struct stood *more = stand(&s->net, key, i % 2 ? "ほかの人へ" : said);
        snprintf(more->raw, sizeof(more->raw), "2%d", 100 + i);
        snprintf(more->parent, sizeof(more->parent), "999");
    }
    stage_kill(s);
    out.tried = true;
    reply_send(s->reply, &out);
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_SENT);
    assert_true(s->came[1].found);
    assert_string_equal(s->came[1].net_id, s->came[0].net_id);
    assert_int_equal(s->net.written, 1);
    assert_true(asked(&s->net, "max_id") >= 2);
    /* one that is not there is sent after all */
    struct outgoing other = toot_reply("r2", "@ken@m.example 二つ目");
    other.at_ms = out.at_ms;
    other.tried = true;
    reply_send(s->reply, &other);
    wait_for(s, 3);
    assert_int_equal(s->came[2].fate, FATE_SENT);
    assert_false(s->came[2].found);
    stage_close(&s);
}

TEST(a_reply_that_names_nobody_or_has_nobody_to_answer_is_not_sent)
{
    struct stage *s = quick(TOOT_SENDER(""));
    send_one(s, "r1", "ご不便をおかけしました。");
    wait_for(s, 1);
    assert_int_equal(s->came[0].fate, FATE_NOT_SENT);
    assert_non_null(strstr(s->came[0].reason, "@ken@m.example"));
    assert_int_equal(s->net.asked_count, 0); /* known beforehand */
    struct outgoing out = toot_reply("r2", "@kenji@m.example すみません");
    out.to = (struct text){0}; /* known only to the network */
    reply_send(s->reply, &out);
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_NOT_SENT);
    assert_non_null(strstr(s->came[1].reason, "@ken@m.example"));
    s->net.blocks_us = true;
    send_one(s, "r3", said);
    wait_for(s, 3);
    assert_non_null(strstr(s->came[2].reason, "blocks us"));
    s->net.stood[0].gone = true;
    send_one(s, "r4", said);
    wait_for(s, 4);
    assert_non_null(strstr(s->came[3].reason, "gone"));
    assert_int_equal(s->net.written, 0);
    stage_close(&s);
}

TEST(what_the_server_refuses_is_told_in_its_words_without_the_token)
{
    struct stage *s = quick(TOOT_SENDER(", characters: 5000"));
    char text[2048] = "@ken@m.example ";
    memset(text + 15, 'x', 600);
    send_one(s, "r1", text);
    wait_for(s, 1);
    assert_int_equal(s->came[0].fate, FATE_NOT_SENT);
    assert_non_null(strstr(s->came[0].reason, "Text上限は500文字です"));
    const struct plan plan = {
        "POST /api/v1/statuses", 0, SAYS, 403, NULL, "{\"error\":\"no toot-token for you\"}"};
    stage_plan(s, &plan);
    send_one(s, "r2", said);
    wait_for(s, 2);
    assert_int_equal(s->came[1].code, ERR_DENIED);
    assert_null(strstr(s->came[1].reason, "toot-token"));
    assert_non_null(strstr(s->came[1].reason, "403"));
    s->net.password_wrong = true;
    send_one(s, "r3", said);
    wait_for(s, 3);
    assert_int_equal(s->came[2].code, ERR_DENIED);
    assert_non_null(strstr(s->came[2].reason, "アクセストークンが無効です"));
    reply_check(s->reply, TEXT("toot"), was_checked, s);
    wait_answer(s, 1);
    assert_int_equal(s->outcome, ERR_DENIED);
    stage_close(&s);
}

TEST(a_mastodon_reply_is_taken_back_also_when_it_is_gone)
{
    struct stage *s = quick(TOOT_SENDER(""));
    send_one(s, "r1", said);
    wait_for(s, 1);
    const struct take_back what = {TEXT("r1"), TEXT("toot"), text_of(s->came[0].net_id)};
    reply_take_back(s->reply, &what, was_taken, s);
    wait_answer(s, 1);
    assert_int_equal(s->outcome, OK);
    assert_int_equal(standing(&s->net, said), 0);
    reply_take_back(s->reply, &what, was_taken, s);
    wait_answer(s, 2);
    assert_int_equal(s->outcome, OK);
    reply_check(s->reply, TEXT("toot"), was_checked, s);
    wait_answer(s, 3);
    assert_string_equal(s->account, "care@127.0.0.1");
    stage_close(&s);
}

TEST(a_fault_at_any_call_of_mastodon_leaves_one_post_or_none_and_the_truth)
{
    static const enum fault_mood moods[] = {CUT_BEFORE, CUT_AFTER, HALF_AFTER, BABBLE_AFTER, SAYS};
    for (size_t m = 0; m < sizeof(moods) / sizeof(*moods); m++)
        for (int nth = 1; nth <= 5; nth++) {
            struct stage *s = quick(TOOT_SENDER(", patience: 5s"));
            const struct plan plan = {"/api/", nth, moods[m], 500, NULL, "{}"};
            stage_plan(s, &plan);
            send_one(s, "r1", said);
            wait_for(s, 1);
            const int there = standing(&s->net, said);
            if (s->came[0].fate == FATE_UNKNOWN || there != (s->came[0].fate == FATE_SENT))
                fail_msg("mood %d at call %d: %s but %d there: %s", moods[m], nth,
                         fate_name(s->came[0].fate), there, s->came[0].reason);
            stage_close(&s);
        }
}
