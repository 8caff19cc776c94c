#include "base/clock.h"
#include "tests/desk/replies.h"

#define SAID "当社の缶に金属片が混入しました。お詫びいたします。回収を始めています。"

struct stating {
    struct house_of_replies *h;
    struct act act;
    const struct statement_text *text;
    struct text id;
    enum { MAKE, WRITE, PREPARE, PUBLISHED } deed;
};

static enum err state(struct db *db, void *arg, struct why *why)
{
    struct stating *s = arg;
    struct text id;
    enum err err;
    switch (s->deed) {
    case MAKE:
        err = desk_statement_new(db, &s->h->eyes, &s->act, s->text, &id, why);
        if (!err)
            s->id = arena_text(s->h->scene.arena, id);
        return err;
    case WRITE:
        return desk_statement_write(db, &s->h->eyes, &s->act, s->text, why);
    case PREPARE:
        return desk_statement_prepare(db, &s->h->eyes, &s->act, why);
    case PUBLISHED:
        break;
    }
    return desk_statement_published(db, &s->act, 0, why);
}

static enum err act_on(struct house_of_replies *h, int deed, const char *id, int64_t version,
                       const struct statement_text *text)
{
    struct stating s = {.h = h, .text = text, .deed = deed};
    s.act = (struct act){.client = TEXT("umi"),
                         .id = text_of(id),
                         .person = TEXT("rita"),
                         .text = TEXT("our own site"),
                         .version = version,
                         .now_ms = h->scene.now_ms};
    return replies_job(h, state, &s);
}

static enum err act(struct house_of_replies *h, int deed, const char *id,
                    const struct statement_text *text)
{
    return act_on(h, deed, id, 0, text);
}

/* A story of umi that began on Bluesky, at this level; a statement umi-s1 with its replies. */
static void begin(struct house_of_replies *h, int level)
{
    const struct statement_text text = {
        .brand = TEXT("umi"), .story = TEXT("s1"), .kind = TEXT("facts"), .text = TEXT(SAID)};
    replies_init(h);
    h->scene.net = "bluesky";
    scene_post(&h->scene, &(struct said_post){.id = "bluesky:1",
                                              .client = "umi",
                                              .author = "taro",
                                              .story = "s1",
                                              .text = "缶に金属片が入っていました",
                                              .needs = .9});
    replies_level(h, "s1", level);
    assert_ok(act(h, MAKE, "umi", &text), h->scene.why);
    assert_ok(act(h, PREPARE, "umi-s1", NULL), h->scene.why);
}

struct asked {
    struct house_of_replies *h;
    char state[20];
    struct text text;
};

static enum err read_state(struct db *db, void *arg, struct why *why)
{
    struct asked *a = arg;
    struct row *row = NULL;
    enum err err =
        db_query(db, &row, why, "SELECT state, text FROM statement WHERE id = 'umi-s1'", "");
    if (!err && row_next(row)) {
        snprintf(a->state, sizeof(a->state), "%.*s", TEXT_ARG(row_text(row, 0)));
        a->text = arena_text(a->h->scene.arena, row_text(row, 1));
    }
    enum err end = row_end(&row, why);
    return err ? err : end;
}

static const char *statement_state(struct house_of_replies *h, struct text *text_out)
{
    struct asked a = {.h = h};
    assert_ok(replies_job(h, read_state, &a), h->scene.why);
    if (text_out)
        *text_out = a.text;
    return arena_text(h->scene.arena, text_of(a.state)).at;
}

static void submit(struct house_of_replies *h, const char *id)
{
    assert_ok(replies_do(h, DO_SUBMIT, "rita", id, ""), h->scene.why);
    if (h->blocked)
        fail_msg("blocked: %.*s",
                 TEXT_ARG(json_text_at(json_at(replies_page(h, "umi", id), "findings.0"), "rule")));
}

TEST(a_statement_is_read_by_somebody_else_at_every_level_and_is_published_when_it_is_sent)
{
    struct house_of_replies h;
    begin(&h, 0);
    const struct json *reply = json_at(replies_page(&h, "umi", "umi-r1"), "reply");
    assert_text(json_text_at(reply, "sender"), "umi-bsky"); /* the origin network first */
    submit(&h, "umi-r1");
    assert_string_equal(replies_state(&h, "umi-r1"), "submitted");
    assert_int_equal(replies_do(&h, DO_APPROVE, "rita", "umi-r1", ""), ERR_DENIED);
    assert_ok(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), h.scene.why);
    assert_ok(replies_do(&h, DO_PRESS, "rita", "umi-r1", ""), h.scene.why);
    h.scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(&h), 1);
    assert_true(h.released.at->answers.at == NULL); /* it stands alone */
    assert_string_equal(statement_state(&h, NULL), "draft");
    assert_ok(replies_do(&h, DO_SENT, "", "umi-r1", ""), h.scene.why);
    assert_string_equal(statement_state(&h, NULL), "published");
    replies_done(&h);
}

/* Invariant 11. */
TEST(a_published_statement_is_never_changed_silently)
{
    const struct statement_text change = {.text = TEXT("何もありませんでした。")},
                                silent = {.corrects = TEXT("umi-s1"), .text = TEXT("訂正します。")},
                                told = {.corrects = TEXT("umi-s1"),
                                        .text = TEXT("【訂正】回収は明日始めます。"),
                                        .note = TEXT("the day of the recall")};
    struct house_of_replies h;
    struct text text;
    begin(&h, 0);
    assert_int_equal(act(&h, MAKE, "umi", &told), ERR_DENIED); /* it is not public yet */
    assert_ok(act(&h, PUBLISHED, "umi-s1", NULL), h.scene.why);
    assert_int_equal(act(&h, WRITE, "umi-s1", &change), ERR_DENIED);
    assert_int_equal(act(&h, PUBLISHED, "umi-s1", NULL), ERR_DENIED);
    assert_int_equal(act(&h, MAKE, "umi", &silent), ERR_BAD_INPUT);
    assert_ok(act(&h, MAKE, "umi", &told), h.scene.why);
    assert_string_equal(statement_state(&h, &text), "published");
    assert_text(text, SAID);
    replies_done(&h);
}

TEST(at_level_4_the_text_of_an_approved_statement_may_answer_people)
{
    struct house_of_replies h;
    begin(&h, 4);
    assert_ok(replies_draft(&h, "sato", "umi-1", SAID), h.scene.why);
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r2", ""), h.scene.why);
    assert_true(h.blocked); /* nobody has approved the statement */
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), h.scene.why);
    replies_person(&h, "ryo", "risk", "umi");
    assert_ok(replies_do(&h, DO_APPROVE, "ryo", "umi-r1", ""), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "approved");
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r2", ""), h.scene.why);
    assert_false(h.blocked);
    assert_string_equal(replies_state(&h, "umi-r2"), "submitted"); /* by people, all the same */
    replies_done(&h);
}

TEST(changing_a_statement_changes_what_is_on_its_way_and_voids_its_approval)
{
    const struct statement_text change = {
        .text = TEXT(SAID "次のお知らせはこのアカウントで行います。")};
    struct house_of_replies h;
    begin(&h, 2);
    submit(&h, "umi-r1");
    assert_ok(replies_do(&h, DO_APPROVE, "lena", "umi-r1", ""), h.scene.why);
    assert_ok(act(&h, WRITE, "umi-s1", &change), h.scene.why);
    assert_string_equal(replies_state(&h, "umi-r1"), "draft");
    const struct json *reply = json_at(replies_page(&h, "umi", "umi-r1"), "reply");
    assert_true(text_same(json_text_at(reply, "text"), change.text));
    replies_done(&h);
}

TEST(a_statement_that_another_changed_meanwhile_is_not_written_over_unseen)
{
    const struct statement_text first = {.text = TEXT(SAID "回収は明日始めます。")},
                                second = {.text = TEXT(SAID "回収は今日始めます。")};
    struct house_of_replies h;
    struct text text;
    begin(&h, 2); /* its reply stands at version 1 of its own */
    assert_ok(act_on(&h, WRITE, "umi-s1", 1, &first), h.scene.why);
    assert_int_equal(act_on(&h, WRITE, "umi-s1", 1, &second), ERR_DENIED);
    assert_non_null(strstr(h.scene.why.text, "statement umi-s1 was changed by rita at 20"));
    (void)statement_state(&h, &text);
    assert_true(text_same(text, first.text));
    assert_ok(act_on(&h, WRITE, "umi-s1", 2, &second), h.scene.why);
    (void)statement_state(&h, &text);
    assert_true(text_same(text, second.text));
    const struct json *reply = json_at(replies_page(&h, "umi", "umi-r1"), "reply");
    assert_true(text_same(json_text_at(reply, "text"), second.text));
    replies_done(&h);
}

/* The reply of a statement was edited on its own: its versions are not those of the statement. */
TEST(the_version_that_was_read_of_a_statement_is_not_held_against_its_replies)
{
    const struct statement_text change = {.text = TEXT(SAID "回収は明日始めます。")};
    struct house_of_replies h;
    begin(&h, 2);
    for (int i = 0; i < 3; i++)
        assert_ok(replies_write(&h, "rita", "umi-r1", &(struct reply_text){.text = TEXT(SAID)}),
                  h.scene.why);
    assert_ok(act_on(&h, WRITE, "umi-s1", 1, &change), h.scene.why);
    const struct json *reply = json_at(replies_page(&h, "umi", "umi-r1"), "reply");
    assert_true(text_same(json_text_at(reply, "text"), change.text));
    replies_done(&h);
}

/* ---- promises ---- */

static enum err count_tasks(struct db *db, void *arg, struct why *why)
{
    return db_int(db, arg, why,
                  "SELECT count(*) FROM task WHERE owner = 'sato' AND reply = 'umi-r1'", "");
}

TEST(every_promise_of_a_sent_reply_is_a_task_with_an_owner)
{
    struct house_of_replies h;
    int64_t count = 0;
    replies_init(&h);
    scene_post(&h.scene, &(struct said_post){.id = "x:1",
                                             .client = "umi",
                                             .author = "taro",
                                             .text = "アプリが開きません",
                                             .needs = .9});
    assert_ok(replies_draft(&h, "sato", "umi-1",
                            "ご不便をおかけし申し訳ございません。明日10時までにご報告します。"),
              h.scene.why);
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r1", ""), h.scene.why);
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    assert_ok(replies_job(&h, count_tasks, &count), h.scene.why);
    assert_int_equal(count, 0); /* nothing is promised before it is said */
    assert_ok(replies_do(&h, DO_CONFIRM, "sato", "umi-r1", ""), h.scene.why);
    assert_ok(replies_job(&h, count_tasks, &count), h.scene.why);
    assert_int_equal(count, 1);
    replies_done(&h);
}
