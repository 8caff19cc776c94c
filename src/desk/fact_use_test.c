#include "base/clock.h"
#include "tests/desk/replies.h"

/* umi tells a customer the lot of a recall; then the lot turns out to be another. */

struct ledger {
    struct house_of_replies *h;
    enum { ENTER, CHANGE, END, CORRECT, SEEN, PUT } deed;
    struct act act;
    struct fact_text text;
    struct fact_used used;
    struct knowledge_page page;
    struct text made;
};

static enum err run(struct db *db, void *arg, struct why *why)
{
    struct ledger *l = arg;
    const struct desk_eyes *eyes = &l->h->eyes;
    struct text made = {0};
    enum err err = OK;
    switch (l->deed) {
    case ENTER:
        err = desk_fact_new(db, eyes, &l->act, &l->text, &made, why);
        break;
    case CHANGE:
        return desk_fact_change(db, eyes, &l->act, &l->text, why);
    case END:
        return desk_fact_end(db, eyes, &l->act, why);
    case CORRECT:
        err = desk_fact_correct(db, eyes, &l->act, &l->used, &made, why);
        break;
    case SEEN:
        return desk_fact_seen(db, &l->act, &l->used, why);
    case PUT:
        err = desk_knowledge_put(db, eyes, &l->act, &l->page, &made, why);
        break;
    }
    l->made = err ? (struct text){0} : arena_text(l->h->scene.arena, made);
    return err;
}

static enum err act(struct house_of_replies *h, struct ledger l)
{
    l.h = h;
    l.act = (struct act){.client = l.act.client.len ? l.act.client : TEXT("umi"),
                         .id = TEXT("umi-l1"),
                         .person = l.act.person.len ? l.act.person : TEXT("rita"),
                         .text = l.act.text,
                         .version = l.act.version,
                         .now_ms = h->scene.now_ms};
    return replies_job(h, run, &l);
}

static enum err lot(struct house_of_replies *h, int deed, const char *value)
{
    return act(h, (struct ledger){.deed = deed,
                                  .text = {.brand = TEXT("umi"),
                                           .claim = TEXT("対象ロット"),
                                           .value = text_of(value),
                                           .position = TEXT("confirmed"),
                                           .evidence = TEXT("the factory's list"),
                                           .open = TEXT("yes")}});
}

static enum err tasks_page(struct db *db, const struct seen_by *by, struct json_out *out,
                           struct why *why)
{
    return desk_tasks_json(db, by, false, out, why);
}

static enum err fact_page(struct db *db, const struct seen_by *by, struct json_out *out,
                          struct why *why)
{
    return desk_fact_json(db, by, TEXT("umi-l1"), out, why);
}

static const struct json *page(struct house_of_replies *h, desk_shown *shown)
{
    const struct json *json = scene_shown(&h->scene, "umi", shown);
    assert_ok(h->scene.ended, h->scene.why);
    return json;
}

static const char *says(struct house_of_replies *h, const char *id)
{
    const struct json *uses = json_find(page(h, fact_page), "uses");
    for (const struct json *at = uses->first; at; at = at->next)
        if (text_is(json_text_at(at, "id"), id)) {
            const struct text said = json_text_at(at, "says");
            return arena_printf(h->scene.arena, "%.*s", TEXT_ARG(said)).at;
        }
    return "unused";
}

/* A customer was told the lot: reply umi-r1, sent. */
static void begin(struct house_of_replies *h)
{
    replies_init(h);
    h->scene.net = "bluesky";
    scene_post(&h->scene, &(struct said_post){.id = "bluesky:1",
                                              .client = "umi",
                                              .author = "taro",
                                              .text = "どのロットが対象ですか",
                                              .needs = .9});
    assert_ok(lot(h, ENTER, "B-17"), h->scene.why);
    assert_ok(replies_draft(h, "sato", "umi-1", "対象ロットはB-17です。"), h->scene.why);
}

static void send(struct house_of_replies *h)
{
    assert_ok(replies_do(h, DO_SUBMIT, "sato", "umi-r1", ""), h->scene.why);
    assert_ok(replies_do(h, DO_PRESS, "sato", "umi-r1", ""), h->scene.why);
    h->scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(h), 1);
    assert_ok(replies_do(h, DO_SENT, "", "umi-r1", ""), h->scene.why);
}

static struct fact_used reply_one(void)
{
    return (struct fact_used){TEXT("reply"), TEXT("umi-r1")};
}

TEST(a_changed_row_finds_the_reply_that_told_the_old_and_leaves_its_text_as_it_was)
{
    struct house_of_replies h;
    begin(&h);
    send(&h);
    assert_string_equal(says(&h, "umi-r1"), "same");
    assert_ok(lot(&h, CHANGE, "B-18"), h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "otherwise");
    const struct json *use = json_find(page(&h, fact_page), "uses")->first;
    assert_text(json_text_at(json_find(use, "told"), "value"), "B-17");
    assert_text(json_text(json_find(use, "changed")->first), "value");
    assert_text(json_text_at(json_find(replies_page(&h, "umi", "umi-r1"), "reply"), "text"),
                "対象ロットはB-17です。");
    assert_int_equal(json_int_at(json_find(page(&h, fact_page), "fact"), "otherwise", -1), 1);
    assert_ok(lot(&h, CHANGE, "B-17"), h.scene.why); /* it was right after all */
    assert_string_equal(says(&h, "umi-r1"), "same");
    replies_done(&h);
}

TEST(a_row_that_may_not_be_said_any_more_or_that_ended_is_found_too)
{
    struct house_of_replies h;
    begin(&h);
    send(&h);
    assert_ok(act(&h, (struct ledger){.deed = CHANGE, .text = {.open = TEXT("no")}}), h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "otherwise");
    assert_ok(act(&h, (struct ledger){.deed = CHANGE, .text = {.open = TEXT("yes")}}), h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "same");
    assert_ok(act(&h, (struct ledger){.deed = CHANGE, .text = {.position = TEXT("false")}}),
              h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "otherwise");
    assert_ok(act(&h, (struct ledger){.deed = CHANGE, .text = {.position = TEXT("confirmed")}}),
              h.scene.why);
    assert_ok(act(&h, (struct ledger){.deed = END, .act = {.text = TEXT("entered twice")}}),
              h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "otherwise");
    replies_done(&h);
}

TEST(a_correction_is_a_new_draft_of_the_case_and_is_done_when_it_is_sent)
{
    struct house_of_replies h;
    begin(&h);
    send(&h);
    assert_ok(lot(&h, CHANGE, "B-18"), h.scene.why);
    assert_int_equal(json_find(page(&h, tasks_page), "tasks")->count, 1);
    assert_ok(act(&h, (struct ledger){.deed = CORRECT, .used = reply_one()}), h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "correcting");
    const struct json *made = json_find(replies_page(&h, "umi", "umi-r2"), "reply");
    assert_text(json_text_at(made, "corrects"), "umi-r1");
    assert_text(json_text_at(made, "case"), "umi-1");
    assert_true(text_find(json_text_at(made, "text"), TEXT("B-18")) > 0);
    assert_int_equal(act(&h, (struct ledger){.deed = CORRECT, .used = reply_one()}), ERR_DENIED);
    replies_done(&h);
}

TEST(who_leaves_it_as_it_is_says_why_and_is_asked_again_when_the_row_changes_again)
{
    struct house_of_replies h;
    begin(&h);
    send(&h);
    assert_ok(lot(&h, CHANGE, "B-18"), h.scene.why);
    struct ledger seen = {.deed = SEEN, .used = reply_one()};
    assert_int_equal(act(&h, seen), ERR_BAD_INPUT);
    seen.act.text = TEXT("told by telephone");
    assert_ok(act(&h, seen), h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "seen");
    assert_int_equal(json_find(page(&h, tasks_page), "tasks")->count, 0);
    assert_ok(lot(&h, CHANGE, "B-19"), h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "otherwise");
    replies_done(&h);
}

TEST(an_open_draft_that_is_written_anew_says_otherwise_no_more)
{
    struct house_of_replies h;
    begin(&h);
    const struct reply_text now = {.text = TEXT("対象ロットはB-18です。")},
                            other = {.text = TEXT("お調べいたします。")};
    assert_string_equal(says(&h, "umi-r1"), "same");
    assert_ok(lot(&h, CHANGE, "B-18"), h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "otherwise");
    assert_ok(replies_write(&h, "sato", "umi-r1",
                            &(struct reply_text){.text = TEXT("対象のロットはB-17です!")}),
              h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "otherwise");
    assert_ok(replies_write(&h, "sato", "umi-r1", &now), h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "same");
    assert_ok(replies_write(&h, "sato", "umi-r1", &other), h.scene.why);
    assert_string_equal(says(&h, "umi-r1"), "unused");
    replies_done(&h);
}

TEST(a_page_written_before_the_row_is_found_when_the_row_is_entered)
{
    struct house_of_replies h;
    replies_init(&h);
    assert_ok(act(&h, (struct ledger){.deed = PUT,
                                      .page = {.lang = TEXT("ja"),
                                               .title = TEXT("回収"),
                                               .answer = TEXT("対象ロットはB-17です。"),
                                               .body = TEXT("")}}),
              h.scene.why);
    assert_ok(lot(&h, ENTER, "B-17"), h.scene.why);
    assert_string_equal(says(&h, "umi-k1"), "same");
    assert_ok(lot(&h, CHANGE, "B-18"), h.scene.why);
    assert_string_equal(says(&h, "umi-k1"), "otherwise");
    assert_int_equal(
        act(&h, (struct ledger){.deed = CORRECT, .used = {TEXT("knowledge"), TEXT("umi-k1")}}),
        ERR_DENIED);
    replies_done(&h);
}

TEST(another_client_finds_nothing_of_a_row)
{
    struct house_of_replies h;
    begin(&h);
    (void)scene_shown(&h.scene, "yama", fact_page);
    assert_int_equal(h.scene.ended, ERR_NOT_FOUND);
    struct ledger theirs = {.deed = SEEN, .used = reply_one()};
    theirs.act = (struct act){.client = TEXT("yama"), .text = TEXT("mine")};
    assert_int_equal(act(&h, theirs), ERR_NOT_FOUND);
    theirs.deed = CORRECT;
    assert_int_equal(act(&h, theirs), ERR_NOT_FOUND);
    replies_done(&h);
}

TEST(who_changes_a_row_that_another_changed_meanwhile_is_told_who_and_when_and_may_then_go_on)
{
    struct house_of_replies h;
    begin(&h);
    const struct ledger lenas = {.deed = CHANGE,
                                 .act = {.person = TEXT("lena"), .version = 1},
                                 .text = {.value = TEXT("B-18")}};
    struct ledger ritas = {.deed = CHANGE, .act = {.version = 1}, .text = {.value = TEXT("B-19")}};
    assert_ok(act(&h, lenas), h.scene.why);
    assert_int_equal(act(&h, ritas), ERR_DENIED);
    assert_non_null(strstr(h.scene.why.text, "fact umi-l1 was changed by lena at 20"));
    assert_non_null(strstr(h.scene.why.text, "version 1 was read, now it is 2"));
    const struct json *fact = json_find(page(&h, fact_page), "fact");
    assert_text(json_text_at(fact, "value"), "B-18");
    assert_int_equal(json_int_at(fact, "version", 0), 2);
    ritas.act.version = 2;
    assert_ok(act(&h, ritas), h.scene.why);
    assert_text(json_text_at(json_find(page(&h, fact_page), "fact"), "value"), "B-19");
    replies_done(&h);
}
