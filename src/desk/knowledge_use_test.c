#include "base/clock.h"
#include "tests/desk/replies.h"

/* What a page is used for, and what is asked that none answers. */

struct using
{
    struct house_of_replies *h;
    struct act act;
    struct knowledge_page page;
    const struct json *over;
    enum { WRITE, TAKE } deed;
};

static enum err run(struct db *db, void *arg, struct why *why)
{
    const struct using *u = arg;
    struct text id;
    return u->deed == TAKE ? desk_knowledge_choose(db, &u->act, 2, u->over, why)
                           : desk_knowledge_put(db, &u->h->eyes, &u->act, &u->page, &id, why);
}

static void write_page(struct house_of_replies *h, const char *title, const char *url,
                       int64_t until_ms)
{
    struct using u = {
        .h = h,
        .act = {.client = TEXT("umi"), .person = TEXT("sato"), .now_ms = h->scene.now_ms},
        .page = {.lang = TEXT("en"),
                 .title = text_of(title),
                 .answer = text_of(title),
                 .url = text_of(url),
                 .until_ms = until_ms}};
    assert_ok(replies_job(h, run, &u), h->scene.why);
}

static void ask(struct house_of_replies *h, const char *id, const char *author, const char *words)
{
    h->scene.net = "bluesky";
    scene_post(
        &h->scene,
        &(struct said_post){
            .id = id, .client = "umi", .author = author, .lang = "en", .text = words, .needs = .9});
}

static enum err gaps_page(struct db *db, const struct seen_by *by, struct json_out *out,
                          struct why *why)
{
    const struct knowledge_gaps gaps = {.client = TEXT("umi"), .days = 30};
    return desk_knowledge_gaps_json(db, by, &gaps, out, why);
}

static enum err list_page(struct db *db, const struct seen_by *by, struct json_out *out,
                          struct why *why)
{
    const struct knowledge_query query = {.client = TEXT("umi"), .limit = 10};
    return desk_knowledge_json(db, by, &query, out, why);
}

static const struct json *page(struct house_of_replies *h, desk_shown *shown)
{
    const struct json *json = scene_shown(&h->scene, "umi", shown);
    assert_ok(h->scene.ended, h->scene.why);
    return json;
}

static int64_t use_of(struct house_of_replies *h, const char *id, const char *what)
{
    for (const struct json *at = json_find(page(h, list_page), "pages")->first; at; at = at->next)
        if (text_is(json_text_at(at, "id"), id))
            return json_int_at(json_find(at, "use"), what, -1);
    return -1;
}

static void answer(struct house_of_replies *h, const char *case_id, const char *reply,
                   const char *text)
{
    assert_ok(replies_draft(h, "sato", case_id, text), h->scene.why);
    assert_ok(replies_do(h, DO_SUBMIT, "sato", reply, ""), h->scene.why);
    assert_ok(replies_do(h, DO_PRESS, "sato", reply, ""), h->scene.why);
    h->scene.now_ms += MINUTES(1);
    assert_int_equal(replies_due(h), 1);
    assert_ok(replies_do(h, DO_SENT, "", reply, ""), h->scene.why);
}

TEST(a_page_is_given_when_its_whole_address_was_sent)
{
    struct house_of_replies h;
    replies_init(&h);
    struct text links[] = {TEXT("umi.example")};
    h.voice.links = (struct texts){links, 1};
    write_page(&h, "The can does not open", "https://umi.example/can", 0);
    write_page(&h, "The can is empty", "https://umi.example/can/empty", 0);
    ask(&h, "bluesky:1", "taro", "my can does not open, what now?");
    answer(&h, "umi-1", "umi-r1", "Please look here: https://umi.example/can/empty");
    assert_int_equal(use_of(&h, "umi-k2", "given"), 1);
    assert_int_equal(use_of(&h, "umi-k1", "given"), 0);
    replies_done(&h);
}

TEST(what_was_passed_over_for_another_is_counted_at_it)
{
    struct house_of_replies h;
    struct why why = {0};
    struct json *over = NULL;
    replies_init(&h);
    write_page(&h, "The can does not open", "https://umi.example/a", 0);
    write_page(&h, "The can is empty", "https://umi.example/b", 0);
    ask(&h, "bluesky:1", "taro", "my can is empty");
    assert_ok(json_parse(TEXT("[\"umi-k1\",\"yama-k1\"]"), h.scene.arena, &over, &why), why);
    struct using u = {.h = &h,
                      .act = {.client = TEXT("umi"),
                              .id = TEXT("umi-k2"),
                              .person = TEXT("sato"),
                              .text = TEXT("umi-1"),
                              .now_ms = h.scene.now_ms},
                      .over = over,
                      .deed = TAKE};
    assert_ok(replies_job(&h, run, &u), h.scene.why);
    assert_int_equal(use_of(&h, "umi-k2", "chosen"), 1);
    assert_int_equal(use_of(&h, "umi-k1", "passed"), 1);
    assert_int_equal(use_of(&h, "umi-k2", "passed"), 0);
    replies_done(&h);
}

TEST(what_is_over_or_soon_to_be_stands_first)
{
    struct house_of_replies h;
    replies_init(&h);
    write_page(&h, "a", "", 0);
    write_page(&h, "b", "", h.scene.now_ms + DAYS(10));
    write_page(&h, "c", "", h.scene.now_ms + DAYS(2));
    h.scene.now_ms += DAYS(3);
    const struct json *first = json_find(page(&h, list_page), "pages")->first;
    assert_text(json_text_at(first, "title"), "c");
    assert_text(json_text_at(first->next, "title"), "b");
    assert_text(json_text_at(first->next->next, "title"), "a");
    replies_done(&h);
}

TEST(questions_answered_without_a_page_stand_together_and_those_with_one_do_not)
{
    struct house_of_replies h;
    replies_init(&h);
    write_page(&h, "The can does not open", "https://umi.example/can", 0);
    ask(&h, "bluesky:1", "taro", "does the tomato soup contain peanuts?");
    ask(&h, "bluesky:2", "hana", "are there peanuts in the tomato soup?");
    ask(&h, "bluesky:3", "ken", "bicycle stands near Shibuya?");
    ask(&h, "bluesky:4", "mei", "the can does not open");
    answer(&h, "umi-1", "umi-r1", "There are none in it.");
    const struct json *groups = json_find(page(&h, gaps_page), "groups");
    assert_int_equal(groups->count, 2);
    assert_int_equal(json_int_at(groups->first, "count", 0), 2);
    assert_int_equal(json_int_at(groups->first, "answered", 0), 1);
    assert_int_equal(json_find(groups->first, "questions")->count, 2);
    assert_int_equal(json_int_at(groups->first->next, "count", 0), 1);
    (void)scene_shown(&h.scene, "yama", gaps_page);
    assert_int_equal(h.scene.ended, ERR_NOT_FOUND);
    replies_done(&h);
}
