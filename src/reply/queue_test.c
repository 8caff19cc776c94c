#include "reply/fake_sky.h"
#include "reply/office.h"

/* The queue, whatever the network: order, pace, holds, ceilings, ends. */

static void send_one(struct stage *s, const char *id)
{
    const struct outgoing out = sky_reply(id, id);
    reply_send(s->reply, &out);
}

static void send_to(struct stage *s, const char *id, const char *sender, const char *client)
{
    struct outgoing out = sky_reply(id, id);
    out.sender = text_of(sender);
    out.client = text_of(client);
    out.answers = (struct text){0};
    if (strcmp(client, "umi") != 0)
        out.brand = (struct text){0};
    reply_send(s->reply, &out);
}

#define COPY(id, client) "  - {id: " id ", client: " client ", kind: copy}\n"

TEST(replies_of_one_sender_leave_in_their_order_and_at_its_pace)
{
    struct stage *s = sky_open(
        "  - {id: sky, client: umi, kind: bluesky, options: {server: 'http://127.0.0.1:PORT', "
        "private: true, handle: a.example, password: app-pass-word, every: 150ms}}\n");
    const int64_t began = clock_steady_ms();
    for (int i = 0; i < 4; i++)
        send_one(s, i == 0 ? "a" : i == 1 ? "b" : i == 2 ? "c" : "d");
    wait_for(s, 4);
    assert_true(clock_steady_ms() - began >= 3 * 150);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(s->came[i].fate, FATE_SENT);
        assert_int_equal(s->came[i].id[0], 'a' + i);
    }
    stage_close(&s);
}

TEST(no_more_leave_in_an_hour_or_a_day_than_the_sender_allows)
{
    struct stage *s = sky_open(SKY_SENDER(", per-hour: 3, per-day: 5"));
    struct lane *lane = s->reply->lanes.at[0];
    reply_recall_sent(s->reply, TEXT("sky"), clock_now_ms() - DAYS(2)); /* too long ago */
    assert_int_equal(lane->left.len, 0);
    reply_recall_sent(s->reply, TEXT("sky"), clock_now_ms() - MINUTES(50));
    send_one(s, "a");
    send_one(s, "b");
    send_one(s, "c");
    wait_for(s, 2);
    s->wanted = 3;
    run_for(s, 300);
    assert_int_equal(s->count, 2);
    assert_int_equal(health_of(s, 0).waiting, 1);
    for (size_t i = 0; i < lane->left.len; i++) /* an hour goes by */
        lane->left.at[i] -= HOURS(1);
    queue_pump(s->reply);
    wait_for(s, 3);
    for (size_t i = 0; i < lane->left.len; i++)
        lane->left.at[i] -= HOURS(1);
    send_one(s, "d");
    wait_for(s, 4);
    for (size_t i = 0; i < lane->left.len; i++)
        lane->left.at[i] -= HOURS(2);
    send_one(s, "e"); /* the sixth of the day */
    s->wanted = 5;
    run_for(s, 300);
    assert_int_equal(s->count, 4);
    stage_close(&s);
}

TEST(a_hold_stops_what_has_not_begun_and_nothing_is_lost_by_it)
{
    struct stage *s = sky_open(SKY_SENDER("") COPY("x", "sora"));
    reply_hold(s->reply, (struct text){0}, (struct text){0});
    assert_true(reply_held(s->reply, TEXT("umi"), TEXT("sky")));
    send_one(s, "a");
    send_to(s, "b", "x", "sora");
    run_for(s, 200);
    assert_int_equal(s->count, 0);
    assert_int_equal(asked(&s->net, "createRecord"), 0);
    /* another hold beside it: lifting one leaves the other */
    reply_hold(s->reply, TEXT("umi"), (struct text){0});
    reply_release(s->reply, (struct text){0}, (struct text){0});
    wait_for(s, 1);
    assert_string_equal(s->came[0].id, "b");
    assert_int_equal(s->came[0].fate, FATE_HANDED);
    assert_true(health_of(s, 0).held);
    assert_false(health_of(s, 1).held);
    reply_release(s->reply, TEXT("umi"), (struct text){0});
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_SENT);
    stage_close(&s);
}

/* The stop falls at every call of the way: before the write nothing leaves, after it the truth. */
TEST(a_hold_in_the_middle_of_the_way_lets_nothing_begin)
{
    static const char *const calls[] = {"createSession", "getSession", "getPosts"};
    for (size_t i = 0; i < 3; i++) {
        struct stage *s = sky_open(SKY_SENDER(""));
        send_one(s, "a");
        while (!asked(&s->net, calls[i]))
            run_for(s, 1);
        reply_hold(s->reply, (struct text){0}, TEXT("sky"));
        run_for(s, 300);
        assert_int_equal(asked(&s->net, "createRecord"), 0);
        assert_int_equal(s->count, 0);
        reply_release(s->reply, (struct text){0}, TEXT("sky"));
        wait_for(s, 1);
        assert_int_equal(s->came[0].fate, FATE_SENT);
        assert_int_equal(s->net.written, 1);
        stage_close(&s);
    }
}

TEST(a_write_that_waits_for_its_connection_is_called_off_by_a_hold)
{
    struct stage *s = sky_open(SKY_SENDER(""));
    struct parcel *parcel;
    send_one(s, "a");
    do {
        run_for(s, 1);
        parcel = s->reply->parcels.at[0];
    } while (!asked(&s->net, "getPosts"));
    while (s->reply->parcels.len && !(parcel->errand.writing && parcel->errand.way.call))
        run_for(s, 0);
    if (s->reply->parcels.len && !parcel->errand.way.began(parcel->errand.way.call)) {
        reply_hold(s->reply, (struct text){0}, (struct text){0});
        assert_false(parcel->away);
        run_for(s, 200);
        assert_int_equal(s->net.written, 0);
        reply_release(s->reply, (struct text){0}, (struct text){0});
    }
    wait_for(s, 1);
    assert_int_equal(s->came[0].fate, FATE_SENT);
    assert_int_equal(s->net.written, 1);
    stage_close(&s);
}

TEST(one_id_has_one_outcome_and_a_later_question_the_same)
{
    struct stage *s = sky_open(SKY_SENDER(""));
    send_one(s, "a");
    send_one(s, "a");
    wait_for(s, 1);
    run_for(s, 50);
    assert_int_equal(s->count, 1);
    send_one(s, "a");
    assert_int_equal(s->count, 2);
    assert_int_equal(s->came[1].fate, FATE_SENT);
    assert_string_equal(s->came[1].net_id, s->came[0].net_id);
    assert_int_equal(s->net.written, 1);
    stage_close(&s);
}

TEST(a_full_queue_and_an_unknown_sender_are_told_at_once)
{
    struct stage *s = sky_open(SKY_SENDER(", queue: 2"));
    reply_hold(s->reply, (struct text){0}, (struct text){0});
    send_one(s, "a");
    send_one(s, "b");
    send_one(s, "c");
    assert_int_equal(s->count, 1);
    assert_int_equal(s->came[0].fate, FATE_NOT_SENT);
    assert_int_equal(s->came[0].code, ERR_FULL);
    send_to(s, "d", "nobody", "umi");
    assert_int_equal(s->came[1].code, ERR_NOT_FOUND);
    struct outgoing out = sky_reply("e", "e");
    out.sender = TEXT("nobody");
    out.tried = true; /* nobody can say that it is not there */
    reply_send(s->reply, &out);
    assert_int_equal(s->came[2].fate, FATE_UNKNOWN);
    stage_close(&s);
}

TEST(nothing_leaves_after_the_end_of_its_approval)
{
    struct stage *s = sky_open(SKY_SENDER(""));
    struct outgoing out = sky_reply("a", "a");
    out.until_ms = clock_now_ms() - 1;
    reply_send(s->reply, &out);
    wait_for(s, 1);
    assert_int_equal(s->came[0].code, ERR_CLOSED);
    /* it ends while it waits, and in the middle of its way */
    reply_hold(s->reply, (struct text){0}, (struct text){0});
    out.id = TEXT("b");
    out.until_ms = clock_now_ms() + 100;
    reply_send(s->reply, &out);
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_NOT_SENT);
    reply_release(s->reply, (struct text){0}, (struct text){0});
    const struct plan plan = {"getPosts", 0, SLEEP_AFTER, 0, NULL, NULL};
    stage_plan(s, &plan);
    assert_int_equal(s->net.written, 0);
    stage_close(&s);
}

TEST(what_waits_can_be_withdrawn_and_what_began_cannot)
{
    struct stage *s = sky_open(SKY_SENDER(", timeout: 1s"));
    send_one(s, "a");
    assert_true(reply_withdraw(s->reply, TEXT("a"), "taken back by Sato"));
    assert_int_equal(s->came[0].fate, FATE_NOT_SENT);
    assert_string_equal(s->came[0].reason, "taken back by Sato");
    assert_false(reply_withdraw(s->reply, TEXT("a"), "again"));
    const struct plan plan = {"createRecord", 1, SLEEP_AFTER, 0, NULL, NULL};
    stage_plan(s, &plan);
    send_one(s, "b");
    while (!standing(&s->net, "b"))
        run_for(s, 10);
    assert_false(reply_withdraw(s->reply, TEXT("b"), "too late"));
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_SENT);
    stage_close(&s);
}

TEST(an_account_never_speaks_for_another_client_or_brand)
{
    struct stage *s = sky_open(SKY_SENDER(""));
    struct outgoing out = sky_reply("a", "a");
    out.client = TEXT("sora");
    reply_send(s->reply, &out);
    out = sky_reply("b", "b");
    out.brand = TEXT("umi-cafe");
    reply_send(s->reply, &out);
    assert_int_equal(s->count, 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(s->came[i].fate, FATE_NOT_SENT);
        assert_int_equal(s->came[i].code, ERR_DENIED);
    }
    assert_int_equal(s->net.asked_count, 0);
    stage_close(&s);
}

TEST(a_network_in_trouble_ends_patience_as_not_sent_and_says_why)
{
    struct stage *s = sky_open(SKY_SENDER(", patience: 1s"));
    s->reply->lanes.at[0]->retry.first_ms = s->reply->lanes.at[0]->retry.most_ms = 50;
    const struct plan plan = {"/xrpc/", 0, SAYS, 503, NULL, "busy"};
    stage_plan(s, &plan);
    send_one(s, "a");
    send_one(s, "b");
    wait_for(s, 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(s->came[i].fate, FATE_NOT_SENT);
        assert_non_null(strstr(s->came[i].reason, "503"));
        assert_true(s->came[i].remedy[0]);
    }
    const struct sender_health health = health_of(s, 0);
    assert_true(health.failures >= 3);
    assert_true(health.last_failure_ms > 0 && health.last_failure.len > 0);
    assert_int_equal(health.waiting, 0);
    stage_close(&s);
}

TEST(a_lost_one_is_asked_for_past_its_patience_and_not_written_again)
{
    struct stage *s = sky_open(SKY_SENDER(", patience: 1s"));
    s->reply->lanes.at[0]->retry.first_ms = s->reply->lanes.at[0]->retry.most_ms = 50;
    const struct plan plans[] = {{"createRecord", 1, CUT_BEFORE, 0, NULL, NULL},
                                 {"getRecord", 0, SAYS, 503, NULL, "busy"}};
    stage_plan(s, &plans[0]);
    stage_plan(s, &plans[1]);
    send_one(s, "a");
    run_for(s, 1500);
    assert_int_equal(s->count, 0);
    pthread_mutex_lock(&s->net.lock);
    s->net.plan_count = 0; /* the network is back */
    pthread_mutex_unlock(&s->net.lock);
    wait_for(s, 1);
    assert_int_equal(s->came[0].fate, FATE_NOT_SENT);
    assert_int_equal(s->net.written, 0);
    assert_int_equal(asked(&s->net, "createRecord"), 1);
    stage_close(&s);
}

TEST(the_networks_own_limit_is_kept_before_it_bites)
{
    struct stage *s = sky_open(SKY_SENDER(""));
    char headers[200];
    snprintf(headers, sizeof(headers),
             "RateLimit-Limit: 3000\r\nRateLimit-Remaining: 12\r\nRateLimit-Reset: %lld\r\n",
             (long long)(clock_now_ms() / 1000 + 2));
    const struct plan plan = {
        "createRecord", 1, SAYS_AFTER, 200, headers, "{\"uri\":\"x\",\"cid\":\"y\"}"};
    stage_plan(s, &plan);
    send_one(s, "a");
    run_for(s, 500);
    assert_int_equal(s->net.written, 1);
    const struct sender_health health = health_of(s, 0);
    assert_true(health.rate_left == 12 && health.rate_most == 3000);
    assert_true(health.next_ms > clock_now_ms());
    wait_for(s, 1);
    assert_true(clock_now_ms() >= health.rate_reset_ms - 1000);
    assert_int_equal(s->came[0].fate, FATE_SENT);
    stage_close(&s);
}

TEST(a_429_makes_all_of_the_sender_wait_as_long_as_it_says)
{
    struct stage *s = sky_open(SKY_SENDER(", patience: 1s"));
    const struct plan plan = {"createRecord", 1, SAYS, 429, "Retry-After: 2\r\n", "{}"};
    stage_plan(s, &plan);
    const int64_t began = clock_steady_ms();
    send_one(s, "a");
    send_one(s, "b");
    wait_for(s, 2); /* longer than its patience: it is no trouble, it is a time that is known */
    assert_true(clock_steady_ms() - began >= 2000);
    assert_int_equal(s->came[0].fate, FATE_SENT);
    assert_int_equal(s->came[1].fate, FATE_SENT);
    stage_close(&s);
}

TEST(other_senders_take_over_and_those_that_are_gone_end)
{
    struct stage *s = sky_open(SKY_SENDER("") COPY("x", "umi"));
    struct why why = {0};
    reply_hold(s->reply, (struct text){0}, (struct text){0});
    send_one(s, "a");
    send_to(s, "b", "x", "umi");
    /* a bad one leaves the old in force */
    stage_read(s, "  - {id: sky, client: umi, kind: bluesky, options: {hndle: a.b}}\n");
    assert_int_equal(reply_watch(s->reply, &s->watched, &why), ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "handle"));
    assert_int_equal(reply_senders(s->reply), 2);
    assert_int_equal(s->count, 0);
    stage_read(s, SKY_SENDER(", timeout: 3s"));
    assert_ok(reply_watch(s->reply, &s->watched, &why), why);
    assert_int_equal(reply_senders(s->reply), 1);
    assert_int_equal(s->count, 1);
    assert_string_equal(s->came[0].id, "b");
    assert_int_equal(s->came[0].fate, FATE_NOT_SENT);
    reply_release(s->reply, (struct text){0}, (struct text){0});
    wait_for(s, 2);
    assert_int_equal(s->came[1].fate, FATE_SENT);
    stage_close(&s);
}

TEST(a_change_of_options_in_the_middle_ends_the_try_by_the_old_and_keeps_the_session)
{
    struct stage *s = sky_open(SKY_SENDER(""));
    struct why why = {0};
    send_one(s, "a");
    wait_for(s, 1);
    send_one(s, "b");
    while (asked(&s->net, "getPosts") < 2)
        run_for(s, 1);
    stage_read(s, SKY_SENDER(", timeout: 3s"));
    assert_ok(reply_watch(s->reply, &s->watched, &why), why);
    wait_for(s, 2);
    send_one(s, "c");
    wait_for(s, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(s->came[i].fate, FATE_SENT);
    assert_int_equal(asked(&s->net, "createSession"), 1);
    assert_int_equal(s->net.written, 3);
    stage_close(&s);
}

static void send_more(const struct reply_result *result, void *arg)
{
    struct stage *s = arg;
    came_out(result, arg);
    if (s->count < 3)
        send_one(s, s->count == 1 ? "b" : "c");
}

static void send_to_the_same(const struct reply_result *result, void *arg)
{
    struct stage *s = arg;
    came_out(result, arg);
    if (s->count == 1)
        send_to(s, "again", "x", "umi");
}

TEST(a_hold_after_a_change_of_options_ends_the_old_try_and_nothing_else)
{
    struct stage *s = sky_open(SKY_SENDER(""));
    struct why why = {0};
    for (int i = 0; i < 2; i++) {
        send_one(s, i ? "b" : "a");
        while (asked(&s->net, "getPosts") <= 2 * i)
            run_for(s, 1);
        stage_read(s, i ? SKY_SENDER("") : SKY_SENDER(", timeout: 3s"));
        assert_ok(reply_watch(s->reply, &s->watched, &why), why);
        reply_hold(s->reply, (struct text){0}, (struct text){0});
        run_for(s, 200);
        assert_int_equal(s->count, i);
        reply_release(s->reply, (struct text){0}, (struct text){0});
        wait_for(s, i + 1);
        assert_int_equal(s->came[i].fate, FATE_SENT);
    }
    assert_int_equal(s->net.written, 2);
    stage_close(&s);
}

TEST(whoever_hears_that_a_sender_is_gone_may_send_at_once)
{
    struct stage *s = sky_open(SKY_SENDER("") COPY("x", "umi"));
    struct why why = {0};
    s->reply->outcome = send_to_the_same;
    reply_hold(s->reply, (struct text){0}, (struct text){0});
    send_to(s, "a", "x", "umi");
    stage_read(s, SKY_SENDER(""));
    assert_ok(reply_watch(s->reply, &s->watched, &why), why);
    assert_int_equal(s->count, 2);
    assert_string_equal(s->came[1].id, "again");
    assert_int_equal(s->came[1].code, ERR_NOT_FOUND);
    stage_close(&s);
}

TEST(an_outcome_may_send_the_next)
{
    struct stage *s = sky_open(SKY_SENDER(""));
    s->reply->outcome = send_more;
    s->wanted = 3;
    send_one(s, "a");
    wait_for(s, 3);
    assert_string_equal(s->came[2].id, "c");
    assert_int_equal(s->came[2].fate, FATE_SENT);
    stage_close(&s);
}
