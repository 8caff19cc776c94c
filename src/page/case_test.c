#include "base/clock.h"
#include "page/pages_test.h"

static const struct wanted umi_cases = {.page = PAGE_CASES, .clients = "umi"};

static void ask(struct scene *scene, const char *id, const char *author, const char *text)
{
    scene_post(scene, &(struct said_post){
                          .id = id, .client = "umi", .author = author, .text = text, .needs = .8});
}

static int64_t count(struct scene *scene, const struct wanted *wanted, const char *path)
{
    const struct json *list = json_at(scene_page(scene, wanted), path);
    assert_non_null(list);
    return (int64_t)list->count;
}

TEST(only_a_post_that_needs_an_answer_becomes_a_case)
{
    struct verdict verdict = {.needs_support = .5};
    const struct hit hit = {.brand = TEXT("b")};
    struct post post = {.kind = POST_POST, .verdict = &verdict};
    assert_true(desk_wants_case(&post, &hit));
    verdict.needs_support = .49;
    assert_false(desk_wants_case(&post, &hit));
    verdict.needs_support = 1;
    post.kind = POST_REPOST;
    assert_false(desk_wants_case(&post, &hit));
    post.kind = POST_DELETE;
    assert_false(desk_wants_case(&post, &hit));
    post.kind = POST_REPLY;
    post.verdict = NULL;
    assert_false(desk_wants_case(&post, &hit));
}

TEST(one_author_has_one_open_case_a_brand)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "開けたら虫がいました。どうすれば?");
    assert_string_equal(scene.said, "opened");
    ask(&scene, "x:2", "taro", "まだ返事がありません");
    assert_string_equal(scene.said, "added");
    ask(&scene, "x:2", "taro", "まだ返事がありません");
    assert_string_equal(scene.said, "known");
    ask(&scene, "x:3", "hana", "電話がつながらない");
    assert_string_equal(scene.said, "opened");
    const struct json *page = scene_page(&scene, &umi_cases);
    assert_int_equal(json_at(page, "cases")->count, 2);
    assert_int_equal(json_int_at(json_at(page, "cases.0"), "posts", 0), 2);
    assert_text(json_text_at(json_at(page, "cases.0"), "id"), "umi-1");
    assert_text(json_text_at(json_at(page, "cases.0"), "text"),
                "開けたら虫がいました。どうすれば?");
    assert_text(json_text_at(json_at(page, "cases.0"), "brand_name"), "海フーズ");
    assert_text(json_text(json_at(page, "cases.0.labels.0.label")), "needs_support");
    assert_text(json_text(json_at(page, "cases.0.labels.1.words.0")), "虫");
    assert_int_equal(json_int_at(json_at(page, "counts"), "open", -1), 2);
    scene_done(&scene);
}

TEST(the_clock_of_a_case_runs_from_the_customers_post)
{
    struct scene scene;
    char room[TIME_ROOM];
    scene_init(&scene);
    scene_post(&scene, &(struct said_post){.id = "x:2",
                                           .client = "umi",
                                           .author = "gianni",
                                           .lang = "it",
                                           .text = "Il pacco non è arrivato",
                                           .needs = .9,
                                           .at_ms = scene.now_ms - HOURS(10)});
    const struct json *one = json_at(scene_page(&scene, &umi_cases), "cases.0");
    assert_true(
        text_same(json_text_at(one, "asked_at"), time_write(scene.now_ms - HOURS(10), room)));
    assert_true(text_same(json_text_at(one, "opened_at"), time_write(scene.now_ms, room)));
    assert_text(json_text_at(one, "lang"), "it");
    /* An older post of the matter that comes late moves the clock back, never forward. */
    scene_post(&scene, &(struct said_post){.id = "x:1",
                                           .client = "umi",
                                           .author = "gianni",
                                           .text = "Dov'è il pacco?",
                                           .needs = .9,
                                           .at_ms = scene.now_ms - HOURS(20)});
    one = json_at(scene_page(&scene, &umi_cases), "cases.0");
    assert_true(
        text_same(json_text_at(one, "asked_at"), time_write(scene.now_ms - HOURS(20), room)));
    scene_done(&scene);
}

TEST(a_closed_case_is_opened_again_within_a_week_and_not_later)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "つながらない");
    assert_int_equal(scene_act(&scene, desk_case_close, "umi", "umi-1", "  "), ERR_BAD_INPUT);
    assert_int_equal(scene_act(&scene, desk_case_close, "umi", "umi-1", "案内済み"), OK);
    assert_int_equal(scene_act(&scene, desk_case_close, "umi", "umi-1", "again"), ERR_BAD_INPUT);
    scene.now_ms += DAYS(6);
    ask(&scene, "x:2", "taro", "またつながらない");
    assert_string_equal(scene.said, "reopened");
    assert_int_equal(count(&scene, &umi_cases, "cases"), 1);
    assert_int_equal(scene_act(&scene, desk_case_close, "umi", "umi-1", "done"), OK);
    scene.now_ms += DAYS(7);
    ask(&scene, "x:3", "taro", "もう一度");
    assert_string_equal(scene.said, "opened");
    const struct json *page =
        scene_page(&scene, &(struct wanted){.page = PAGE_CASE, .clients = "umi", .id = "umi-2"});
    assert_int_equal(json_at(page, "others")->count, 1);
    assert_text(json_text(json_at(page, "others.0.id")), "umi-1");
    scene_done(&scene);
}

TEST(every_act_leaves_a_line_with_person_and_time)
{
    struct scene scene;
    char room[TIME_ROOM];
    scene_init(&scene);
    scene_user(&scene, "sato", "umi");
    ask(&scene, "x:1", "taro", "虫がいた");
    scene.now_ms += MINUTES(5);
    assert_int_equal(scene_act(&scene, desk_case_assign, "umi", "umi-1", "sato"), OK);
    assert_int_equal(scene_act(&scene, desk_case_note, "umi", "umi-1", "電話した"), OK);
    assert_int_equal(scene_act(&scene, desk_case_close, "umi", "umi-1", "solved"), OK);
    assert_int_equal(scene_act(&scene, desk_case_reopen, "umi", "umi-1", ""), OK);
    assert_int_equal(scene_act(&scene, desk_case_reopen, "umi", "umi-1", ""), ERR_BAD_INPUT);
    const struct json *page =
        scene_page(&scene, &(struct wanted){.page = PAGE_CASE, .clients = "umi", .id = "umi-1"});
    static const char *const kinds[] = {"opened", "assign", "note", "close", "reopen"};
    const struct json *line = json_at(page, "history")->first;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++, line = line->next) {
        assert_text(json_text_at(line, "kind"), kinds[i]);
        if (i > 0) {
            assert_text(json_text_at(line, "person"), "sato");
            assert_true(text_same(json_text_at(line, "at"), time_write(scene.now_ms, room)));
        }
    }
    assert_null(line);
    assert_text(json_text(json_at(page, "case.assignee.id")), "sato");
    const struct wanted mine = {
        .page = PAGE_CASES, .clients = "umi", .mine = "sato", .only_mine = true};
    assert_int_equal(count(&scene, &mine, "cases"), 1);
    scene_done(&scene);
}

TEST(another_clients_case_does_not_exist)
{
    struct scene scene;
    scene_init(&scene);
    scene_user(&scene, "sato", "yama");
    ask(&scene, "x:1", "taro", "虫がいた");
    static desk_act *const acts[] = {desk_case_assign, desk_case_note, desk_case_close,
                                     desk_case_reopen};
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++)
        assert_int_equal(scene_act(&scene, acts[i], "yama", "umi-1", "x"), ERR_NOT_FOUND);
    assert_null(
        scene_page(&scene, &(struct wanted){.page = PAGE_CASE, .clients = "yama", .id = "umi-1"}));
    assert_int_equal(scene.ended, ERR_NOT_FOUND);
    /* Nor may it be given to somebody who does not serve the client. */
    assert_int_equal(scene_act(&scene, desk_case_assign, "umi", "umi-1", "sato"), ERR_BAD_INPUT);
    scene_done(&scene);
}

TEST(the_words_of_a_deleted_post_leave_the_case)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "開けたら虫がいた");
    scene_post(&scene, &(struct said_post){.id = "x:1", .client = "umi", .kind = "delete"});
    const struct wanted wanted = {.page = PAGE_CASE, .clients = "umi", .id = "umi-1"};
    struct text text = scene_text(&scene, &wanted);
    assert_int_equal(text_find(text, TEXT("虫")), -1);
    assert_int_equal(text_find(text, TEXT("taro")), -1);
    const struct json *page = scene_page(&scene, &wanted);
    bool deleted = false;
    assert_true(json_bool(json_at(page, "posts.0.deleted"), &deleted) && deleted);
    assert_int_equal(json_at(page, "case.text")->kind, JSON_NULL);
    scene_done(&scene);
}

TEST(somebody_without_a_name_has_a_case_for_each_post)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "r:1", NULL, "星1つ。返金して");
    ask(&scene, "r:2", NULL, "返金してほしい");
    assert_int_equal(count(&scene, &umi_cases, "cases"), 2);
    scene_done(&scene);
}

/* Invariant 16: a labor_whistle story offers no author lookup. */
TEST(who_tells_what_goes_on_inside_is_not_looked_up)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "つながらない");
    assert_int_equal(scene_act(&scene, desk_case_close, "umi", "umi-1", "done"), OK);
    scene.now_ms += DAYS(8);
    ask(&scene, "x:2", "taro", "またつながらない");
    const struct wanted second = {.page = PAGE_CASE, .clients = "umi", .id = "umi-2"};
    const struct json *page = scene_page(&scene, &second);
    assert_true(json_bool_at(page, "lookup", false));
    assert_int_equal(json_at(page, "others")->count, 1);
    scene_post(&scene, &(struct said_post){.id = "x:3",
                                           .client = "umi",
                                           .author = "taro",
                                           .text = "ここの検査、数字を書き換えています",
                                           .needs = .9,
                                           .inside = true});
    page = scene_page(&scene, &second);
    assert_false(json_bool_at(page, "lookup", true));
    assert_int_equal(json_at(page, "others")->count, 0);
    scene_done(&scene);
}
