#include "reply/fake_sky.h"

/* What is known of a reply before it is sent. */

static struct stage *all_kinds(void)
{
    return stage_open(
        SKY_SENDER(
            "") "  - {id: toot, client: umi, kind: mastodon, options: {server: "
                "'https://m.example', "
                "token: toot-token, characters: 1000}}\n"
                "  - {id: mail, client: umi, kind: mail, options: {server: 'smtp://localhost:25', "
                "from: care@umi.example}}\n"
                "  - {id: form, client: umi, kind: form, options: {url: "
                "'https://umi.example/form'}}\n"
                "  - {id: x, client: umi, kind: copy, options: {net: x}}\n"
                "  - {id: any, client: umi, kind: copy}\n",
        fake_sky);
}

static const struct sender *sender_of(struct stage *s, const char *id)
{
    return watched_sender(&s->watched, text_of(id));
}

TEST(each_kind_says_beforehand_what_it_wants_of_a_text)
{
    struct stage *s = all_kinds();
    struct reply_wants wants;
    struct why why = {0};
    struct outgoing out = sky_reply("r1", "");
    out.to = TEXT("@ken@m.example");
    assert_ok(reply_wants(sender_of(s, "sky"), &out, s->arena, &wants, &why), why);
    assert_true(wants.is_public && wants.can_be_asked && wants.can_take_back && !wants.by_hand);
    assert_string_equal(wants.counts_as, "bluesky");
    assert_ok(reply_wants(sender_of(s, "toot"), &out, s->arena, &wants, &why), why);
    assert_text(wants.must_hold, "@ken@m.example");
    assert_int_equal(wants.most, 1000);
    assert_ok(reply_wants(sender_of(s, "mail"), &out, s->arena, &wants, &why), why);
    assert_true(wants.subject && wants.address && !wants.is_public && !wants.can_be_asked &&
                !wants.can_take_back);
    assert_ok(reply_wants(sender_of(s, "x"), &out, s->arena, &wants, &why), why);
    assert_true(wants.by_hand);
    assert_string_equal(wants.counts_as, "x");
    out.answers = TEXT("youtube:abc");
    assert_ok(reply_wants(sender_of(s, "any"), &out, s->arena, &wants, &why), why);
    assert_string_equal(wants.counts_as, "youtube");
    assert_null(wants.net);
    stage_close(&s);
}

TEST(what_does_not_fit_is_told_with_what_to_do)
{
    struct stage *s = all_kinds();
    char letters[3301 * 4] = "";
    for (int i = 0; i < 301; i++)
        memcpy(letters + i * 3, "あ", 4);
    const struct {
        const char *sender, *text, *answers, *to, *subject;
        enum err err;
        const char *words;
    } cases[] = {
        {"sky", "はい", "bluesky:" SKY_TARGET, NULL, NULL, OK, NULL},
        {"sky", letters, "bluesky:" SKY_TARGET, NULL, NULL, ERR_LIMIT, "301"},
        {"sky", letters + 3, "bluesky:" SKY_TARGET, NULL, NULL, OK, NULL},
        {"sky", " \n ", "bluesky:" SKY_TARGET, NULL, NULL, ERR_BAD_INPUT, "empty"},
        {"sky", "a\xff", "bluesky:" SKY_TARGET, NULL, NULL, ERR_BAD_INPUT, "no letters"},
        {"sky", "a", "x:123", NULL, NULL, ERR_BAD_INPUT, "bluesky"},
        {"sky", "a", "bluesky:123", NULL, NULL, ERR_BAD_INPUT, "at://"},
        {"toot", "@ken@m.example a", "mastodon:https://m.example/1", "ken@m.example", NULL, OK,
         NULL},
        {"toot", "a", "mastodon:https://m.example/1", "ken@m.example", NULL, ERR_BAD_INPUT,
         "@ken@m.example"},
        {"mail", "a", "mail:1@x.example", "ken@m.example", "Re: soup", OK, NULL},
        {"mail", "a", "mail:1@x.example", "ken@m.example", NULL, ERR_BAD_INPUT, "subject"},
        {"mail", "a", "mail:1@x.example", "@ken", "Re", ERR_BAD_INPUT, "address"},
        {"mail", "a", "mail:1@x.example", "a@b.example,c@d.example", "Re", ERR_BAD_INPUT, "one"},
        {"mail", "a", "mail:1@x.example", "a@b.example\r\nBcc: c@d", "Re", ERR_BAD_INPUT, "one"},
        {"x", "a", "x:123", NULL, NULL, OK, NULL},
        {"x", "a", "bluesky:" SKY_TARGET, NULL, NULL, ERR_BAD_INPUT, "x"},
        {"form", letters, "x:123", NULL, NULL, OK, NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct outgoing out = sky_reply("r", cases[i].text);
        struct why why = {0};
        out.answers = text_of(cases[i].answers);
        out.to = text_of(cases[i].to);
        out.subject = text_of(cases[i].subject);
        const enum err err = reply_fits(sender_of(s, cases[i].sender), &out, &why);
        if (err != cases[i].err || (err && !strstr(why.text, cases[i].words)))
            fail_msg("case %zu: %s %s", i, err_name(err), why.text);
    }
    stage_close(&s);
}

TEST(a_mark_is_the_same_for_the_same_reply_and_another_for_another)
{
    struct stage *s = all_kinds();
    static const char *const kinds[] = {"sky", "toot", "mail"};
    for (size_t k = 0; k < 3; k++) {
        char one[REPLY_MARK_ROOM], again[REPLY_MARK_ROOM], other[REPLY_MARK_ROOM];
        const struct sender *sender = sender_of(s, kinds[k]);
        const struct text mark = reply_mark(sender, TEXT("r1"), 1795336000000, one);
        assert_true(mark.len > 10 && mark.len < REPLY_MARK_ROOM && mark.at == one);
        assert_true(text_same(mark, reply_mark(sender, TEXT("r1"), 1795336000000, again)));
        for (int i = 2; i < 200; i++) {
            char id[16];
            snprintf(id, sizeof(id), "r%d", i);
            assert_false(text_same(mark, reply_mark(sender, text_of(id), 1795336000000, other)));
        }
        assert_false(text_same(mark, reply_mark(sender, TEXT("r1"), 1795336000001, other)));
    }
    char room[REPLY_MARK_ROOM];
    assert_int_equal(reply_mark(sender_of(s, "x"), TEXT("r1"), 1, room).len, 0);
    assert_int_equal(reply_mark(sender_of(s, "form"), TEXT("r1"), 1, room).len, 0);
    /* a key of a record rises with time */
    char before[REPLY_MARK_ROOM], after[REPLY_MARK_ROOM];
    reply_mark(sender_of(s, "sky"), TEXT("r1"), 1795336000000, before);
    reply_mark(sender_of(s, "sky"), TEXT("r2"), 1795336000002, after);
    assert_true(strcmp(before, after) < 0);
    stage_close(&s);
}

TEST(a_person_is_handed_text_and_link_and_nothing_leaves)
{
    struct stage *s = all_kinds();
    static const struct {
        const char *sender, *answers, *url, *want;
    } cases[] = {
        {"x", "x:1790000000000000000", "https://x.com/ken/status/1790000000000000000",
         "https://x.com/intent/post?text=%E3%81%AF%E3%81%84%20%26%20yes&in_reply_to="
         "1790000000000000000"},
        {"any", "youtube:abc", "https://youtu.be/abc", "https://youtu.be/abc"},
        {"form", "x:1", "https://x.com/1", "https://umi.example/form"},
    };
    for (size_t i = 0; i < 3; i++) {
        char id[24];
        snprintf(id, sizeof(id), "r%zu", i);
        struct outgoing out = sky_reply(id, "はい & yes");
        out.sender = text_of(cases[i].sender);
        out.answers = text_of(cases[i].answers);
        out.url = text_of(cases[i].url);
        reply_send(s->reply, &out);
        assert_int_equal(s->count, (int)i + 1);
        assert_int_equal(s->came[i].fate, FATE_HANDED);
        assert_string_equal(s->came[i].url, cases[i].want);
        assert_string_equal(s->came[i].text, "はい & yes");
    }
    reply_take_back(s->reply, &(struct take_back){TEXT("r0"), TEXT("x"), TEXT("x:1")}, was_taken,
                    s);
    assert_int_equal(s->outcome, ERR_BAD_INPUT);
    reply_check(s->reply, TEXT("form"), was_checked, s);
    assert_int_equal(s->outcome, OK);
    reply_check(s->reply, TEXT("none"), was_checked, s);
    assert_int_equal(s->outcome, ERR_NOT_FOUND);
    stage_close(&s);
}

static void refused(struct stage *s, const char *options, const char *words)
{
    char yaml[512];
    struct why why = {0};
    snprintf(yaml, sizeof(yaml), "  - {id: s, client: umi, kind: %s}\n", options);
    stage_read(s, yaml);
    assert_int_equal(reply_sender_valid(&s->watched.senders[0], &why), ERR_BAD_INPUT);
    if (!strstr(why.text, words))
        fail_msg("%s: %s", options, why.text);
}

TEST(wrong_options_are_told_with_line_and_nearest_name)
{
    struct stage *s = all_kinds();
    refused(s, "blusky", "did you mean bluesky");
    refused(s, "bluesky, options: {handel: a.b}", "did you mean 'handle'");
    refused(s, "bluesky, options: {handel: a.b}", "line 5");
    refused(s, "bluesky, options: {handle: '@a.b', password: x}", "without @");
    refused(s, "bluesky, options: {handle: a.b}", "password is missing");
    refused(s, "bluesky, options: {handle: a.b, password: x, server: 'http://a.b'}", "TLS");
    refused(s, "bluesky, options: {handle: a.b, password: x, every: 0s}", "every");
    refused(s, "mastodon, options: {server: 'https://m.example'}", "token is missing");
    refused(s, "mastodon, options: {server: m.example, token: abcdef}", "https://");
    refused(s, "mastodon, options: {server: 'https://m', token: abcdef, visibility: all}",
            "visibility");
    refused(s, "mail, options: {from: a@b}", "server is missing");
    refused(s, "mail, options: {server: 'smtp://a', from: ab}", "from");
    refused(s, "form", "url is missing");
    refused(s, "copy, options: {every: 1s}", "every");
    stage_close(&s);
}
