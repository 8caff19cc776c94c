#include "base/clock.h"
#include "tests/desk/replies.h"

TEST(an_order_to_leave_somebody_alone_is_understood_in_three_languages)
{
    static const char *const orders[] = {
        "Stop messaging me.",
        "@umi please don't contact me again",
        "Do not reply to me, I never asked you.",
        "I was just talking to a friend. Leave me alone!",
        "STOP",
        "@umi_official stop!",
        "I don't want you to contact me",
        "unsubscribe",
        "never message me again",
        "返信しないでください",
        "もう連絡してこないで",
        "@umi リプ不要です",
        "いきなり話しかけてこないで。",
        "DM送ってくるのやめてください",
        "企業アカウントが絡んでこないでほしい",
        "返信はいりません",
        "放っておいて!",
        "メールを停止してください",
        "Non scrivetemi più",
        "Smettetela di contattarmi.",
        "Lasciatemi in pace!",
        "non mi contattate più",
        "Basta messaggi",
        "Non voglio essere contattato",
    };
    for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
        if (!desk_wants_no_contact(text_of(orders[i])))
            fail_msg("not understood: %s", orders[i]);
}

TEST(the_complaint_that_nobody_answers_is_no_order)
{
    static const char *const complaints[] = {
        "Why don't you contact me? I have been waiting for a week",
        "You don't reply to me and I am tired of it",
        "They never respond to us",
        "Please contact me, don't call me a liar",
        "This popup just won't go away",
        "How do I unsubscribe from the newsletter?",
        "The app stops when I open it, stop ignoring this",
        "Please stop the machine before cleaning?",
        "返信こないですけど",
        "連絡もしないで放置するのはひどい",
        "返信するなら早くして",
        "メールアドレス不要と書いてあったのに",
        "連絡してください",
        "返事がないので困っています",
        "放っておいたら壊れた",
        "Non mi rispondete mai!",
        "Perché non mi contattate?",
        "Non lasciatemi in pace finché non è risolto? Rispondetemi!",
        "Scrivetemi per favore",
    };
    for (size_t i = 0; i < sizeof(complaints) / sizeof(*complaints); i++)
        if (desk_wants_no_contact(text_of(complaints[i])))
            fail_msg("taken for an order: %s", complaints[i]);
}

static void begin(struct house_of_replies *h)
{
    replies_init(h);
    h->scene.net = "bluesky";
    scene_post(&h->scene, &(struct said_post){.id = "bluesky:1",
                                              .client = "umi",
                                              .author = "taro",
                                              .text = "アプリが開きません。どうすれば?",
                                              .needs = .9});
    assert_ok(replies_draft(h, "sato", "umi-1", "承知いたしました。18時までにご報告します。"),
              h->scene.why);
    assert_ok(replies_do(h, DO_SUBMIT, "sato", "umi-r1", ""), h->scene.why);
}

struct asking {
    struct house_of_replies *h;
    const char *client, *text;
    bool alone; /* said to nobody */
};

static enum err ask_to_stop(struct db *db, void *arg, struct why *why)
{
    const struct asking *a = arg;
    const struct post post = {.id = TEXT("bluesky:9"),
                              .net = TEXT("bluesky"),
                              .kind = POST_REPLY,
                              .at_ms = a->h->scene.now_ms,
                              .text = text_of(a->text),
                              .reply_to = a->alone ? (struct text){0} : TEXT("bluesky:8"),
                              .author = {.id = TEXT("taro"), .handle = TEXT("taro.example")}};
    return desk_opt_out_of_post(db, &post, text_of(a->client), a->h->scene.now_ms, why);
}

/* Invariant 15. */
TEST(an_opt_out_is_honoured_before_the_next_send)
{
    struct house_of_replies h;
    begin(&h);
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    struct asking said = {&h, "umi", "返信しないでください", false};
    assert_ok(replies_job(&h, ask_to_stop, &said), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "held"); /* at once, not when it is due */
    h.scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(&h), 0);
    assert_int_equal(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), ERR_DENIED);
    assert_non_null(strstr(h.scene.why.text, "not to be contacted"));
    replies_done(&h);
}

TEST(whom_we_wrote_to_says_it_to_us_however_the_handle_is_written)
{
    struct house_of_replies h;
    const struct reply_text to = {.to = TEXT("@Taro.Example")};
    begin(&h);
    assert_ok(replies_write(&h, "sato", "umi-r1", &to), h.scene.why);
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r1", ""), h.scene.why);
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    struct asking said = {&h, "umi", "返信しないでください", true};
    assert_ok(replies_job(&h, ask_to_stop, &said), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "held");
    replies_done(&h);
}

TEST(an_opt_out_at_one_client_is_none_at_another_and_not_before_it_was_said)
{
    struct house_of_replies h;
    begin(&h);
    struct asking theirs = {&h, "yama", "返信しないでください", false},
                  thanks = {&h, "umi", "ありがとうございます", false};
    assert_ok(replies_job(&h, ask_to_stop, &theirs), h.scene.why);
    assert_ok(replies_job(&h, ask_to_stop, &thanks), h.scene.why);
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    h.scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(&h), 1);
    replies_done(&h);
}

struct handed {
    struct house_of_replies *h;
    bool ends;
};

static enum err by_hand(struct db *db, void *arg, struct why *why)
{
    const struct handed *handed = arg;
    const struct act act = {.client = TEXT("umi"),
                            .person = TEXT("sato"),
                            .text = TEXT("they told us by telephone"),
                            .now_ms = handed->h->scene.now_ms};
    return handed->ends ? desk_opt_out_end(db, &act, 1, why)
                        : desk_opt_out(db, &act, TEXT("Bluesky"), TEXT(" @Taro"), why);
}

TEST(an_opt_out_by_hand_holds_until_it_is_ended_with_their_own_word)
{
    struct house_of_replies h;
    begin(&h);
    struct handed handed = {&h, false};
    assert_ok(replies_job(&h, by_hand, &handed), h.scene.why);
    assert_int_equal(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), ERR_DENIED);
    handed.ends = true;
    assert_ok(replies_job(&h, by_hand, &handed), h.scene.why);
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    replies_done(&h);
}

struct stopping {
    struct house_of_replies *h;
    const char *client, *sender;
    int64_t ends;
};

static enum err stop(struct db *db, void *arg, struct why *why)
{
    const struct stopping *s = arg;
    const struct act act = {.client = text_of(s->client),
                            .person = TEXT("lena"),
                            .text = TEXT("wrong price in the text"),
                            .now_ms = s->h->scene.now_ms};
    return s->ends ? desk_stop_end(db, &act, s->ends, why)
                   : desk_stop(db, &act, text_of(s->sender), why);
}

TEST(one_stop_holds_everything_a_client_or_an_account)
{
    static const struct {
        const char *client, *sender;
        bool holds;
    } stops[] = {{"", NULL, true},
                 {"umi", NULL, true},
                 {"umi", "umi-bsky", true},
                 {"umi", "umi-x", false},
                 {"yama", NULL, false}};
    for (size_t i = 0; i < sizeof(stops) / sizeof(*stops); i++) {
        struct house_of_replies h;
        begin(&h);
        assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
        struct stopping s = {&h, stops[i].client, stops[i].sender, 0};
        assert_ok(replies_job(&h, stop, &s), h.scene.why);
        h.scene.now_ms += MINUTES(1);
        assert_int_equal(replies_due(&h), stops[i].holds ? 0 : 1);
        assert_string_equal(replies_state(&h, "umi-r1"), stops[i].holds ? "held" : "out");
        s.ends = 1;
        assert_ok(replies_job(&h, stop, &s), h.scene.why);
        if (stops[i].holds) /* it does not go by itself when the stop ends */
            assert_int_equal(replies_due(&h), 0);
        replies_done(&h);
    }
}
