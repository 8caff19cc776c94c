#include "base/clock.h"
#include "tests/desk/replies.h"

#define GOOD "アプリが開かないとのこと、ご不便をおかけし申し訳ございません。原因を調べています。"

static void asks(struct house_of_replies *h, const char *id, const char *author)
{
    scene_post(&h->scene, &(struct said_post){.id = id,
                                              .client = "umi",
                                              .author = author,
                                              .story = "s1",
                                              .text = "アプリが開きません。どうすれば?",
                                              .needs = .9});
}

/* A case of a story at this level, with a draft by sato: umi-r1. */
static void begin(struct house_of_replies *h, int level)
{
    replies_init(h);
    asks(h, "x:1", "taro");
    replies_level(h, "s1", level);
    assert_ok(replies_draft(h, "sato", "umi-1", GOOD), h->scene.why);
}

static void submit(struct house_of_replies *h, const char *id)
{
    assert_ok(replies_do(h, DO_SUBMIT, "sato", id, ""), h->scene.why);
    if (h->blocked)
        fail_msg("blocked: %.*s",
                 TEXT_ARG(json_text_at(json_at(replies_page(h, "umi", id), "findings.0"), "rule")));
}

/* The first reply is submitted and sent, and its undo window is over: it is with the network. */
static void goes_out(struct house_of_replies *h)
{
    submit(h, "umi-r1");
    assert_ok(replies_do(h, DO_PRESS, "sato", "umi-r1", ""), h->scene.why);
    h->scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(h), 1);
}

TEST(a_draft_knows_its_case_account_target_and_language)
{
    struct house_of_replies h;
    begin(&h, 0);
    const struct json *reply = json_at(replies_page(&h, "umi", "umi-r1"), "reply");
    assert_text(json_text_at(reply, "case"), "umi-1");
    assert_text(json_text_at(reply, "sender"), "umi-x");
    assert_text(json_text_at(reply, "net"), "x");
    assert_text(json_text_at(reply, "to"), "taro");
    assert_text(json_text_at(reply, "answers"), "x:1");
    assert_text(json_text_at(reply, "lang"), "ja");
    assert_text(json_text_at(reply, "state"), "draft");
    assert_int_equal(json_find(reply, "needs")->count, 0);
    replies_done(&h);
}

TEST(at_level_0_an_agent_sends_alone_and_only_when_pressed)
{
    struct house_of_replies h;
    begin(&h, 0);
    submit(&h, "umi-r1");
    assert_string_equal(replies_state(&h, "umi-r1"), "approved");
    h.scene.now_ms += DAYS(1);
    assert_int_equal(replies_due(&h), 0); /* nobody has pressed */
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "at_hand"); /* X: taken there by hand */
    assert_ok(replies_do(&h, DO_CONFIRM, "sato", "umi-r1", ""), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "sent");
    replies_done(&h);
}

/* Invariant 3. */
TEST(from_level_2_up_its_author_never_sends_alone)
{
    for (int level = 2; level <= 3; level++) {
        struct house_of_replies h;
        begin(&h, level);
        submit(&h, "umi-r1");
        assert_string_equal(replies_state(&h, "umi-r1"), "submitted");
        assert_int_equal(replies_do(&h, DO_APPROVE, "sato", "umi-r1", ""), ERR_DENIED);
        assert_int_equal(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), ERR_DENIED);
        assert_int_equal(replies_do(&h, DO_APPROVE, "kato", "umi-r1", ""), ERR_DENIED); /* agent */
        assert_ok(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), h.scene.why);
        assert_string_equal(replies_state(&h, "umi-r1"), level < 3 ? "approved" : "submitted");
        if (level == 3) {
            assert_int_equal(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), ERR_DENIED);
            assert_ok(replies_do(&h, DO_APPROVE, "rita", "umi-r1", ""), h.scene.why);
            assert_string_equal(replies_state(&h, "umi-r1"), "approved");
        }
        replies_done(&h);
    }
}

TEST(a_lead_who_wrote_or_edited_a_text_cannot_approve_it)
{
    struct house_of_replies h;
    const struct reply_text edit = {.text = TEXT(GOOD "\n")};
    begin(&h, 2);
    assert_ok(replies_write(&h, "lena", "umi-r1", &edit), h.scene.why);
    submit(&h, "umi-r1");
    assert_int_equal(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), ERR_DENIED);
    assert_int_equal(replies_do(&h, DO_BREAK, "lena", "umi-r1", "no time"), ERR_DENIED);
    assert_ok(replies_do(&h, DO_APPROVE, "rita", "umi-r1", ""), h.scene.why);
    replies_done(&h);
}

TEST(any_edit_of_text_account_or_target_voids_what_was_approved)
{
    static const struct reply_text edits[] = {
        {.text = {GOOD "!", sizeof(GOOD)}}, {.sender = {"umi-x", 5}}, {.to = {"hana", 4}}};
    for (size_t i = 0; i < 3; i++) {
        struct house_of_replies h;
        begin(&h, 2);
        submit(&h, "umi-r1");
        assert_ok(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), h.scene.why);
        assert_ok(replies_write(&h, "sato", "umi-r1", &edits[i]), h.scene.why);
        assert_string_equal(replies_state(&h, "umi-r1"), "draft");
        assert_int_equal(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), ERR_DENIED);
        submit(&h, "umi-r1");
        assert_string_equal(replies_state(&h, "umi-r1"), "submitted");
        replies_done(&h);
    }
}

TEST(a_yes_expires)
{
    struct house_of_replies h;
    begin(&h, 2);
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), h.scene.why);
    h.scene.now_ms += HOURS(4) + 1;
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "submitted");
    assert_ok(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), h.scene.why);
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "at_hand");
    replies_done(&h);
}

static void bluesky_case(struct house_of_replies *h, const char *text)
{
    assert_ok(replies_draft(h, "sato", "umi-1", text), h->scene.why);
}

/* A reply through the outbox: the account of Bluesky answers posts of "bluesky". */
static void begin_bluesky(struct house_of_replies *h, int level)
{
    replies_init(h);
    h->scene.net = "bluesky";
    asks(h, "bluesky:at://did:plc:a/app.bsky.feed.post/1", "taro");
    replies_level(h, "s1", level);
    bluesky_case(h, GOOD);
}

static enum err read_answered(struct db *db, void *arg, struct why *why)
{
    return db_int(db, arg, why, "SELECT coalesce(answered_at, 0) FROM case_file WHERE id = 'umi-1'",
                  "");
}

/* When the case has its first answer; 0: not yet. */
static int64_t answered_ms(struct house_of_replies *h)
{
    int64_t at = -1;
    assert_ok(replies_job(h, read_answered, &at), h->scene.why);
    return at;
}

TEST(who_read_another_version_neither_approves_nor_sends_nor_writes_over_it)
{
    struct house_of_replies h;
    const struct reply_text edit = {.text = TEXT("承知いたしました。19時までにご報告します。")};
    begin_bluesky(&h, 2);
    submit(&h, "umi-r1");
    assert_ok(replies_write(&h, "sato", "umi-r1", &edit), h.scene.why);
    submit(&h, "umi-r1");
    h.read = 1;
    assert_int_equal(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), ERR_DENIED);
    assert_non_null(strstr(h.scene.why.text, "version 1 was read, now it is 2"));
    assert_int_equal(replies_do(&h, DO_BREAK, "lena", "umi-r1", "nobody is there"), ERR_DENIED);
    assert_int_equal(replies_do(&h, DO_REFUSE, "lena", "umi-r1", "no"), ERR_DENIED);
    assert_int_equal(replies_write(&h, "kato", "umi-r1", &edit), ERR_DENIED);
    h.read = 2;
    assert_ok(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), h.scene.why);
    h.read = 1;
    assert_int_equal(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), ERR_DENIED);
    assert_string_equal(replies_state(&h, "umi-r1"), "approved");
    h.read = 2;
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    replies_done(&h);
}

TEST(the_intent_is_kept_with_its_mark_before_anything_is_tried_and_the_fate_after)
{
    struct house_of_replies h;
    begin_bluesky(&h, 0);
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    h.scene.now_ms += SECONDS(9);
    assert_int_equal(replies_due(&h), 0); /* the undo window */
    h.scene.now_ms += SECONDS(1);
    assert_int_equal(replies_due(&h), 1);
    const struct outgoing *out = h.released.at;
    assert_text(out->text, GOOD);
    assert_text(out->sender, "umi-bsky");
    assert_text(out->answers, "bluesky:at://did:plc:a/app.bsky.feed.post/1");
    assert_text(out->mark, "mark-umi-r1");
    assert_int_equal(h.released.said_count, 1);
    assert_text(h.released.said[0].event.state, "out");
    assert_string_equal(replies_state(&h, "umi-r1"), "out");
    assert_int_equal(replies_due(&h), 0); /* never twice */
    assert_int_equal(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), ERR_DENIED);
    assert_int_equal(answered_ms(&h), 0); /* leaving is no answer */
    assert_ok(replies_do(&h, DO_SENT, "", "umi-r1", ""), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "sent");
    assert_int_equal(answered_ms(&h), h.scene.now_ms);
    assert_int_equal(replies_do(&h, DO_SENT, "", "umi-r1", ""), ERR_NOT_FOUND);
    replies_done(&h);
}

TEST(undone_in_the_window_nothing_leaves_and_an_edit_in_it_never_sends_the_old_text)
{
    struct house_of_replies h;
    const struct reply_text edit = {.text = TEXT("承知いたしました。18時までにご報告します。")};
    begin_bluesky(&h, 0);
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    assert_ok(replies_do(&h, DO_UNDO, "sato", "umi-r1", ""), h.scene.why);
    h.scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(&h), 0);
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    assert_ok(replies_write(&h, "sato", "umi-r1", &edit), h.scene.why);
    h.scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(&h), 0);
    goes_out(&h);
    assert_true(text_same(h.released.at->text, edit.text));
    replies_done(&h);
}

TEST(a_level_that_rises_in_the_window_asks_anew)
{
    struct house_of_replies h;
    begin_bluesky(&h, 0);
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    replies_level(&h, "s1", 2);
    h.scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(&h), 0);
    assert_string_equal(replies_state(&h, "umi-r1"), "submitted");
    assert_ok(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), h.scene.why);
    replies_level(&h, "s1", 3); /* lena's yes was given at level 2 */
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "submitted");
    replies_done(&h);
}

TEST(breaking_the_glass_stays_open_until_another_person_reviewed_it)
{
    struct house_of_replies h;
    begin_bluesky(&h, 3);
    submit(&h, "umi-r1");
    assert_int_equal(replies_do(&h, DO_BREAK, "kato", "umi-r1", "no time"), ERR_DENIED);
    assert_int_equal(replies_do(&h, DO_BREAK, "lena", "umi-r1", " "), ERR_BAD_INPUT);
    assert_ok(replies_do(&h, DO_BREAK, "lena", "umi-r1", "people eat it now"), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "approved");
    assert_true(json_bool_at(json_at(replies_page(&h, "umi", "umi-r1"), "reply"), "review_due", 0));
    assert_int_equal(replies_do(&h, DO_REVIEW, "lena", "umi-r1", "fine"), ERR_DENIED);
    assert_int_equal(replies_do(&h, DO_REVIEW, "kato", "umi-r1", "fine"), ERR_DENIED);
    assert_ok(replies_do(&h, DO_REVIEW, "rita", "umi-r1", "it was right"), h.scene.why);
    assert_false(
        json_bool_at(json_at(replies_page(&h, "umi", "umi-r1"), "reply"), "review_due", 1));
    replies_done(&h);
}

TEST(a_block_holds_the_text_back_until_somebody_overrides_it_by_name)
{
    struct house_of_replies h;
    begin(&h, 0);
    const struct reply_text bad = {.text = TEXT("製造過程で虫が混入するなんてありえません。")};
    assert_ok(replies_write(&h, "sato", "umi-r1", &bad), h.scene.why);
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r1", ""), h.scene.why);
    assert_true(h.blocked);
    assert_string_equal(replies_state(&h, "umi-r1"), "draft");
    assert_int_equal(replies_override(&h, "sato", "umi-r1", "J06", "it is true"), ERR_NOT_FOUND);
    assert_int_equal(replies_override(&h, "sato", "umi-r1", "absolute_denial", ""), ERR_BAD_INPUT);
    assert_ok(replies_override(&h, "sato", "umi-r1", "absolute_denial", "tested by the lab"),
              h.scene.why);
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r1", ""), h.scene.why);
    assert_false(h.blocked);
    const struct json *page = replies_page(&h, "umi", "umi-r1");
    assert_text(json_text_at(json_at(page, "overrides.0"), "person"), "sato");
    /* Of this version only. */
    const struct reply_text worse = {.text = TEXT("そんなことはありえません。")};
    assert_ok(replies_write(&h, "sato", "umi-r1", &worse), h.scene.why);
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r1", ""), h.scene.why);
    assert_true(h.blocked);
    replies_done(&h);
}

TEST(what_nobody_may_want_cannot_be_overridden)
{
    static const char *const final[] = {"G01", "G07", "G12", "G16", "L4"};
    struct house_of_replies h;
    begin(&h, 0);
    submit(&h, "umi-r1");
    for (size_t i = 0; i < 5; i++) {
        assert_true(desk_rule_final(text_of(final[i])));
        assert_int_equal(replies_override(&h, "sato", "umi-r1", final[i], "I want to"), ERR_DENIED);
    }
    assert_false(desk_rule_final(TEXT("J05")));
    replies_done(&h);
}

TEST(another_clients_account_does_not_exist)
{
    struct house_of_replies h;
    const struct reply_text theirs = {.sender = TEXT("yama-x")}, none = {.sender = TEXT("nobody")};
    begin(&h, 0);
    assert_int_equal(replies_write(&h, "sato", "umi-r1", &theirs), ERR_NOT_FOUND);
    assert_int_equal(replies_write(&h, "sato", "umi-r1", &none), ERR_NOT_FOUND);
    assert_null(replies_page(&h, "yama", "umi-r1"));
    assert_int_equal(h.scene.ended, ERR_NOT_FOUND);
    assert_int_equal(replies_do(&h, DO_SUBMIT, "yuki", "yama-r1", ""), ERR_NOT_FOUND);
    replies_done(&h);
}

TEST(an_account_that_is_taken_away_before_it_leaves_holds_the_reply)
{
    struct house_of_replies h;
    begin_bluesky(&h, 0);
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    h.scene.watched.sender_count = 0;
    h.scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(&h), 0);
    assert_string_equal(replies_state(&h, "umi-r1"), "held");
    replies_done(&h);
}

TEST(an_account_that_became_one_of_another_network_holds_the_reply)
{
    struct house_of_replies h;
    struct sender moved;
    begin_bluesky(&h, 0);
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    moved = h.scene.watched.senders[0];
    moved.kind = TEXT("mastodon");
    h.scene.watched.senders = &moved;
    h.scene.watched.sender_count = 1;
    h.scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(&h), 0);
    assert_string_equal(replies_state(&h, "umi-r1"), "held");
    replies_done(&h);
}

TEST(a_target_on_another_network_needs_an_account_there)
{
    struct house_of_replies h;
    const struct reply_text moved = {.answers = TEXT("mastodon:2")},
                            by_hand = {.answers = TEXT("mastodon:2"), .sender = TEXT("umi-x")};
    begin_bluesky(&h, 0);
    h.scene.net = "mastodon";
    asks(&h, "mastodon:2", "jiro");
    assert_int_equal(scene_act(&h.scene, desk_case_merge, "umi", "umi-1", "umi-2"), OK);
    assert_int_equal(replies_write(&h, "sato", "umi-r1", &moved), ERR_BAD_INPUT);
    assert_ok(replies_write(&h, "sato", "umi-r1", &by_hand), h.scene.why);
    const struct json *reply = json_at(replies_page(&h, "umi", "umi-r1"), "reply");
    assert_text(json_text_at(reply, "sender"), "umi-x");
    assert_text(json_text_at(reply, "net"), "mastodon");
    replies_done(&h);
}

TEST(what_was_merged_into_its_case_counts_for_who_must_say_yes)
{
    struct house_of_replies h;
    begin_bluesky(&h, 0);
    scene_post(&h.scene, &(struct said_post){.id = "bluesky:2",
                                             .client = "umi",
                                             .author = "jiro",
                                             .story = "s2",
                                             .text = "アプリが開きません。どうすれば?",
                                             .needs = .9});
    replies_level(&h, "s2", 2);
    submit(&h, "umi-r1");
    assert_string_equal(replies_state(&h, "umi-r1"), "approved");
    assert_int_equal(scene_act(&h.scene, desk_case_merge, "umi", "umi-1", "umi-2"), OK);
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "submitted");
    replies_done(&h);
}

TEST(which_reply_it_puts_right_may_be_said_with_a_later_version)
{
    struct house_of_replies h;
    const struct reply_text right = {.corrects = TEXT("umi-r1")};
    begin_bluesky(&h, 0);
    goes_out(&h);
    assert_ok(replies_do(&h, DO_SENT, "", "umi-r1", ""), h.scene.why);
    assert_ok(replies_draft(&h, "sato", "umi-1", "18時までにご報告します。"), h.scene.why);
    assert_ok(replies_write(&h, "sato", "umi-r2", &right), h.scene.why);
    const struct json *reply = json_at(replies_page(&h, "umi", "umi-r2"), "reply");
    assert_text(json_text_at(reply, "corrects"), "umi-r1");
    replies_done(&h);
}

TEST(on_x_a_post_is_answered_once)
{
    struct house_of_replies h;
    begin(&h, 0);
    assert_ok(replies_draft(&h, "kato", "umi-1", "承知いたしました。18時までにご報告します。"),
              h.scene.why);
    submit(&h, "umi-r1");
    submit(&h, "umi-r2");
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    assert_int_equal(replies_do(&h, DO_PRESS, "kato", "umi-r2", ""), ERR_DENIED);
    assert_non_null(strstr(h.scene.why.text, "one answer"));
    replies_done(&h);
}

TEST(a_case_that_another_person_closed_holds_what_was_leaving)
{
    struct house_of_replies h;
    begin_bluesky(&h, 0);
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_PRESS, "kato", "umi-r1", ""), h.scene.why);
    assert_int_equal(scene_act(&h.scene, desk_case_close, "umi", "umi-1", "done"), OK); /* sato */
    h.scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(&h), 0);
    assert_string_equal(replies_state(&h, "umi-r1"), "held");
    replies_done(&h);
}

TEST(an_account_that_must_wait_keeps_its_replies)
{
    struct house_of_replies h;
    begin_bluesky(&h, 0);
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    h.scene.now_ms += MINUTES(1);
    h.waits = "umi-bsky";
    assert_int_equal(replies_due(&h), 0);
    assert_string_equal(replies_state(&h, "umi-r1"), "leaving");
    h.waits = NULL;
    assert_int_equal(replies_due(&h), 1);
    replies_done(&h);
}

TEST(what_is_unknown_stands_as_unknown_until_a_person_decides)
{
    struct house_of_replies h;
    begin_bluesky(&h, 0);
    goes_out(&h);
    assert_ok(replies_do(&h, DO_UNKNOWN, "", "umi-r1", "no answer"), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "unknown");
    assert_int_equal(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), ERR_DENIED);
    assert_int_equal(replies_do(&h, DO_CONFIRM, "sato", "umi-r1", " "), ERR_BAD_INPUT);
    assert_ok(replies_do(&h, DO_CONFIRM, "sato", "umi-r1", "seen in the thread"), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "sent");
    replies_done(&h);
}

/* Invariant 11. */
TEST(what_was_sent_is_never_changed)
{
    struct house_of_replies h;
    const struct reply_text edit = {.text = TEXT("別の文")};
    begin_bluesky(&h, 0);
    goes_out(&h);
    assert_int_equal(replies_write(&h, "sato", "umi-r1", &edit), ERR_DENIED);
    assert_ok(replies_do(&h, DO_SENT, "", "umi-r1", ""), h.scene.why);
    assert_int_equal(replies_write(&h, "sato", "umi-r1", &edit), ERR_DENIED);
    assert_int_equal(replies_do(&h, DO_DROP, "sato", "umi-r1", "x"), ERR_DENIED);
    assert_ok(replies_do(&h, DO_TAKE_BACK, "sato", "umi-r1", "wrong time"), h.scene.why);
    const struct json *reply = json_at(replies_page(&h, "umi", "umi-r1"), "reply");
    assert_text(json_text_at(reply, "sent_text"), GOOD);
    assert_text(json_text_at(reply, "state"), "sent");
    assert_text(json_text_at(reply, "back_why"), "wrong time");
    replies_done(&h);
}

TEST(at_level_4_only_approved_texts_leave)
{
    struct house_of_replies h;
    begin(&h, 4);
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r1", ""), h.scene.why);
    assert_true(h.blocked);
    assert_int_equal(replies_override(&h, "sato", "umi-r1", "L4", "we must"), ERR_DENIED);
    replies_done(&h);
}

TEST(the_clients_own_approver_is_asked_where_the_rule_says_so)
{
    static struct text approvers[] = {{"tanaka", 6}};
    struct house_of_replies h;
    replies_init(&h);
    h.rule.client = 0;
    h.rule.approvers = (struct texts){approvers, 1};
    asks(&h, "x:1", "taro");
    replies_level(&h, "s1", 0);
    assert_ok(replies_draft(&h, "sato", "umi-1", GOOD), h.scene.why);
    submit(&h, "umi-r1");
    assert_string_equal(replies_state(&h, "umi-r1"), "submitted");
    assert_int_equal(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), ERR_DENIED);
    assert_int_equal(replies_do(&h, DO_BY_LINK, "somebody", "umi-r1", ""), ERR_DENIED);
    h.scene.now_ms += MINUTES(7);
    assert_ok(replies_do(&h, DO_BY_LINK, "tanaka", "umi-r1", "go"), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "approved");
    const struct json *yes = json_at(replies_page(&h, "umi", "umi-r1"), "approvals.0");
    assert_int_equal(json_int_at(yes, "took_ms", 0), MINUTES(7));
    assert_text(json_text_at(yes, "comment"), "go");
    replies_done(&h);
}

TEST(refused_with_a_comment_it_goes_back_to_its_author)
{
    struct house_of_replies h;
    begin(&h, 2);
    submit(&h, "umi-r1");
    assert_int_equal(replies_do(&h, DO_REFUSE, "lena", "umi-r1", ""), ERR_BAD_INPUT);
    assert_int_equal(replies_do(&h, DO_REFUSE, "kato", "umi-r1", "no"), ERR_DENIED);
    assert_ok(replies_do(&h, DO_REFUSE, "lena", "umi-r1", "say when"), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "refused");
    assert_int_equal(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), ERR_DENIED);
    replies_done(&h);
}
