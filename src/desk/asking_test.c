#include "base/clock.h"
#include "tests/desk/replies.h"

struct round {
    struct house_of_replies *h;
    struct approval_mails due;
    struct approval_link last; /* that was due */
    struct approval_mail_fate fate;
};

static enum err due_job(struct db *db, void *arg, struct why *why)
{
    struct round *r = arg;
    return desk_askings_due(db, &r->h->eyes, r->h->scene.now_ms, r->h->scene.arena, &r->due, why);
}

static enum err end_job(struct db *db, void *arg, struct why *why)
{
    struct round *r = arg;
    struct said_event said;
    return desk_asking_end(db, &r->fate, &said, why);
}

static size_t due(struct round *r)
{
    assert_ok(replies_job(r->h, due_job, r), r->h->scene.why);
    if (r->due.count)
        r->last = r->due.at[0].link;
    return r->due.count;
}

static void ends(struct round *r, bool sent)
{
    r->fate = (struct approval_mail_fate){.link = r->last,
                                          .sent = sent,
                                          .reason = sent ? (struct text){0} : TEXT("no such box"),
                                          .now_ms = r->h->scene.now_ms};
    assert_ok(replies_job(r->h, end_job, r), r->h->scene.why);
}

static const struct json *asked(struct round *r)
{
    return json_at(replies_page(r->h, "umi", "umi-r1"), "asked.0");
}

/* umi-r1 waits for tanaka, who is reached by mail, and for kudo, who is not. */
static void begin(struct house_of_replies *h, struct round *r)
{
    static struct person people[] = {
        {.id = {"tanaka", 6},
         .lang = {"ja", 2},
         .channel = {"post", 4},
         .address = {"t@umi.example", 13}},
        {.id = {"kudo", 4}, .channel = {"hook", 4}, .address = {"#a", 2}}};
    static struct channel channels[] = {{.id = {"post", 4}, .kind = {"mail", 4}},
                                        {.id = {"hook", 4}, .kind = {"slack", 5}}};
    static struct text approvers[] = {{"tanaka", 6}, {"kudo", 4}};
    replies_init(h);
    h->rule.client = 0;
    h->rule.approvers = (struct texts){approvers, 2};
    h->scene.watched.people = people;
    h->scene.watched.person_count = 2;
    h->scene.watched.channels = channels;
    h->scene.watched.channel_count = 2;
    scene_post(&h->scene, &(struct said_post){.id = "x:1",
                                              .client = "umi",
                                              .author = "taro",
                                              .text = "アプリが開きません。どうすれば?",
                                              .needs = .9});
    *r = (struct round){.h = h};
    assert_ok(replies_draft(h, "sato", "umi-1",
                            "アプリが開かないとのこと、ご不便をおかけし申し訳ございません。"),
              h->scene.why);
    assert_int_equal(due(r), 0); /* nobody is asked about a draft */
    assert_ok(replies_do(h, DO_SUBMIT, "sato", "umi-r1", ""), h->scene.why);
}

TEST(an_approver_with_a_mail_address_is_asked_once_a_version)
{
    struct house_of_replies h;
    struct round r;
    begin(&h, &r);
    assert_int_equal(due(&r), 1);
    assert_text(r.due.at[0].link.approver, "tanaka");
    assert_text(r.due.at[0].address, "t@umi.example");
    assert_int_equal(due(&r), 0); /* under way */
    ends(&r, true);
    assert_text(json_text_at(asked(&r), "state"), "sent");
    h.scene.now_ms += DAYS(1);
    assert_int_equal(due(&r), 0);
    assert_ok(replies_write(
                  &h, "sato", "umi-r1",
                  &(struct reply_text){.text = TEXT("アプリが開かないとのこと、ご不便をおかけし申し"
                                                    "訳ございません。原因を調べています。")}),
              h.scene.why);
    assert_int_equal(due(&r), 0);
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r1", ""), h.scene.why);
    assert_int_equal(due(&r), 1);
    assert_int_equal(r.due.at[0].link.version, 2);
    replies_done(&h);
}

TEST(a_mail_that_does_not_arrive_is_tried_again_and_then_said)
{
    struct house_of_replies h;
    struct round r;
    begin(&h, &r);
    for (int i = 1; i <= ASKING_TRIES; i++) {
        assert_int_equal(due(&r), 1);
        ends(&r, false);
        assert_text(json_text_at(asked(&r), "state"), i < ASKING_TRIES ? "waiting" : "failed");
        assert_text(json_text_at(asked(&r), "why"), "no such box");
        assert_int_equal(due(&r), 0);
        h.scene.now_ms += ASKING_AGAIN_MS;
    }
    assert_int_equal(due(&r), 0);
    replies_done(&h);
}

TEST(one_whose_fate_was_lost_is_asked_again_and_none_that_was_answered)
{
    struct house_of_replies h;
    struct round r;
    begin(&h, &r);
    assert_int_equal(due(&r), 1); /* and the program ends here */
    h.scene.now_ms += ASKING_AGAIN_MS;
    assert_int_equal(due(&r), 1);
    h.scene.now_ms += ASKING_AGAIN_MS;
    assert_ok(replies_do(&h, DO_BY_LINK, "tanaka", "umi-r1", ""), h.scene.why);
    assert_int_equal(due(&r), 0);
    replies_done(&h);
}
