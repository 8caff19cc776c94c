#include "base/clock.h"
#include "base/mem.h"
#include "page/pages_test.h"

static void ask(struct scene *scene, const char *id, const char *author, const char *text)
{
    scene_post(scene, &(struct said_post){
                          .id = id, .client = "umi", .author = author, .text = text, .needs = .8});
}

/* What they answer, whatever the tower thinks of it. */
static void says(struct scene *scene, const char *id, const char *author, const char *to,
                 const char *text)
{
    scene_post(scene, &(struct said_post){.id = id,
                                          .client = "umi",
                                          .author = author,
                                          .text = text,
                                          .kind = "reply",
                                          .reply_to = to,
                                          .needs = .1});
}

static const struct json *page_of(struct scene *scene, const char *id)
{
    return scene_page(scene, &(struct wanted){.page = PAGE_CASE, .clients = "umi", .id = id});
}

static const struct json *case_of(struct scene *scene, const char *id)
{
    return json_at(page_of(scene, id), "case");
}

/* ---- acts with more than a text ---- */

struct more {
    struct act act;
    struct text reason;
    int64_t until_ms;
    const struct text *posts;
    size_t post_count;
    struct text id;
    bool answer;
    const char *said[8];
    size_t said_count;
    struct queue_given given;
    bool forced;
    const struct watched *watched;
    int64_t number;
    struct fix fix;
    struct arena *arena;
    double amount;
};

static struct act act_of(const struct scene *scene, const char *id, const char *text)
{
    return (struct act){.client = TEXT("umi"),
                        .id = text_of(id),
                        .person = text_of(scene->person ? scene->person : "sato"),
                        .text = text_of(text),
                        .now_ms = scene->now_ms};
}

static enum err do_resolve(struct db *db, void *arg, struct why *why)
{
    struct more *more = arg;
    return desk_case_resolve(db, &more->act, more->reason, why);
}

static enum err resolve(struct scene *scene, const char *id, const char *reason, const char *text)
{
    struct more more = {.act = act_of(scene, id, text), .reason = text_of(reason)};
    return scene_write(scene, do_resolve, &more);
}

static enum err do_snooze(struct db *db, void *arg, struct why *why)
{
    struct more *more = arg;
    return desk_case_snooze(db, &more->act, more->until_ms, why);
}

static enum err snooze(struct scene *scene, const char *id, int64_t until_ms)
{
    struct more more = {.act = act_of(scene, id, "later"), .until_ms = until_ms};
    return scene_write(scene, do_snooze, &more);
}

static enum err do_answer(struct db *db, void *arg, struct why *why)
{
    struct more *more = arg;
    const struct case_answer answer = {.client = TEXT("umi"),
                                       .case_id = more->act.id,
                                       .reply = TEXT("umi-r1"),
                                       .sent_id = more->act.text,
                                       .person = more->act.person,
                                       .at_ms = more->act.now_ms,
                                       .now_ms = more->act.now_ms};
    return desk_case_answered(db, &answer, why);
}

static void answer(struct scene *scene, const char *id, const char *sent_id)
{
    struct more more = {.act = act_of(scene, id, sent_id)};
    assert_ok(scene_write(scene, do_answer, &more), scene->why);
}

static void keep_said(const struct event *event, int64_t number, void *arg)
{
    struct more *more = arg;
    assert_true(number > 0);
    if (more->said_count < 8)
        more->said[more->said_count++] =
            arena_printf(more->arena, "%.*s %.*s %.*s", TEXT_ARG(event->case_file),
                         TEXT_ARG(event->state), TEXT_ARG(event->because))
                .at;
}

static enum err do_tick(struct db *db, void *arg, struct why *why)
{
    struct more *more = arg;
    more->said_count = 0;
    return desk_case_tick(db, more->act.now_ms, keep_said, more, why);
}

static struct more tick(struct scene *scene)
{
    struct more more = {.act = act_of(scene, "", ""), .arena = scene->arena};
    assert_ok(scene_write(scene, do_tick, &more), scene->why);
    return more;
}

static enum err do_next(struct db *db, void *arg, struct why *why)
{
    struct more *more = arg;
    const struct text client = TEXT("umi");
    const struct seen_by by = {
        .clients = &client, .count = 1, .watched = more->watched, .now_ms = more->act.now_ms};
    enum err err = desk_queue_next(db, &by, &more->act, more->forced, &more->given, why);
    more->given.id = arena_text(more->arena, more->given.id);
    return err;
}

static struct queue_given next(struct scene *scene, const char *person, bool forced)
{
    scene->person = person;
    struct more more = {.act = act_of(scene, "", ""),
                        .arena = scene->arena,
                        .watched = &scene->watched,
                        .forced = forced};
    assert_ok(scene_write(scene, do_next, &more), scene->why);
    return more.given;
}

static enum err do_split(struct db *db, void *arg, struct why *why)
{
    struct more *more = arg;
    enum err err = desk_case_split(db, &more->act, more->posts, more->post_count, &more->id, why);
    return err;
}

static enum err do_value(struct db *db, void *arg, struct why *why)
{
    struct more *more = arg;
    return desk_case_value(db, &more->act, more->amount, why);
}

static enum err do_fix(struct db *db, void *arg, struct why *why)
{
    struct more *more = arg;
    return desk_fix_new(db, &more->act, &more->fix, &more->number, why);
}

static enum err do_fix_next(struct db *db, void *arg, struct why *why)
{
    struct more *more = arg;
    return desk_fix_next(db, &more->act, 1, &more->id, why);
}

static enum err fix_next(struct scene *scene)
{
    struct more more = {.act = act_of(scene, "", "")};
    return scene_write(scene, do_fix_next, &more);
}

/* ---- tests ---- */

TEST(the_customers_reply_joins_the_case_though_nothing_in_it_asks_for_help)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "届きません");
    answer(&scene, "umi-1", "x:ours");
    scene.now_ms += HOURS(1);
    says(&scene, "x:2", "taro", "x:ours", "12月3日に注文しました");
    assert_string_equal(scene.said, "added");
    says(&scene, "x:3", "hana", "x:ours", "私もそう思う"); /* somebody else's words */
    assert_string_equal(scene.said, "");
    says(&scene, "x:4", "taro", "x:99", "今日は寒い"); /* another conversation */
    assert_string_equal(scene.said, "");
    const struct json *one = case_of(&scene, "umi-1");
    assert_int_equal(json_int_at(one, "contacts", 0), 2);
    assert_int_equal(json_int_at(one, "answers", 0), 1);
    assert_text(json_text(json_at(one, "clocks.0.clock")), "next");
    scene_done(&scene);
}

TEST(a_bare_thanks_neither_opens_the_next_clock_nor_reopens_nor_makes_a_case)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "届きません");
    answer(&scene, "umi-1", "x:ours");
    says(&scene, "x:2", "taro", "x:ours", "ありがとうございます!");
    assert_string_equal(scene.said, "thanked");
    assert_int_equal(json_at(case_of(&scene, "umi-1"), "waiting_since")->kind, JSON_NULL);
    assert_int_equal(resolve(&scene, "umi-1", "answered", ""), OK);
    says(&scene, "x:3", "taro", "x:ours", "Thanks so much!");
    assert_text(json_text_at(case_of(&scene, "umi-1"), "state"), "resolved");
    says(&scene, "x:4", "taro", "x:ours", "でもまだ届かない");
    assert_string_equal(scene.said, "reopened");
    assert_text(json_text_at(case_of(&scene, "umi-1"), "state"), "open");
    assert_int_equal(json_int_at(case_of(&scene, "umi-1"), "reopened", 0), 1);
    scene_post(
        &scene,
        &(struct said_post){
            .id = "x:9", .client = "umi", .author = "jiro", .text = "ありがとう", .needs = .9});
    assert_string_equal(scene.said, "known");
    scene_done(&scene);
}

TEST(a_case_is_resolved_with_a_reason_of_the_list)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "届きません");
    assert_int_equal(resolve(&scene, "umi-1", "bored", ""), ERR_BAD_INPUT);
    assert_int_equal(resolve(&scene, "umi-1", "no_answer", " "), ERR_BAD_INPUT);
    assert_int_equal(resolve(&scene, "umi-1", "no_answer", "独り言"), OK);
    const struct json *one = case_of(&scene, "umi-1");
    assert_text(json_text_at(one, "reason"), "no_answer");
    assert_text(json_text_at(one, "closed_why"), "独り言");
    assert_int_equal(json_at(one, "clocks")->count, 0);
    assert_int_equal(scene_act(&scene, desk_case_wait, "umi", "umi-1", ""), ERR_BAD_INPUT);
    scene_done(&scene);
}

TEST(a_case_is_taken_by_one_and_not_from_under_anothers_hands)
{
    struct scene scene;
    scene_init(&scene);
    scene_user(&scene, "sato", "umi");
    scene_user(&scene, "mori", "umi");
    scene_user(&scene, "eve", "yama");
    ask(&scene, "x:1", "taro", "届きません");
    scene.person = "eve";
    assert_int_equal(scene_act(&scene, desk_case_take, "umi", "umi-1", ""), ERR_BAD_INPUT);
    scene.person = "sato";
    assert_int_equal(scene_act(&scene, desk_case_take, "umi", "umi-1", ""), OK);
    scene.person = "mori";
    assert_int_equal(scene_act(&scene, desk_case_take, "umi", "umi-1", ""), ERR_BAD_INPUT);
    assert_non_null(strstr(scene.why.text, "sato"));
    assert_int_equal(scene_act(&scene, desk_case_assign, "umi", "umi-1", "mori"), OK);
    scene_done(&scene);
}

/* Invariant 8: pausing never hides age. */
TEST(a_snoozed_case_keeps_its_age_comes_back_by_itself_and_wakes_when_the_customer_writes)
{
    struct scene scene;
    char room[TIME_ROOM];
    scene_init(&scene);
    const int64_t asked_ms = scene.now_ms;
    ask(&scene, "x:1", "taro", "届きません");
    assert_int_equal(snooze(&scene, "umi-1", scene.now_ms), ERR_BAD_INPUT);
    assert_int_equal(snooze(&scene, "umi-1", scene.now_ms + DAYS(31)), ERR_BAD_INPUT);
    assert_int_equal(snooze(&scene, "umi-1", scene.now_ms + DAYS(5)), OK);
    scene.now_ms += DAYS(3);
    struct more told = tick(&scene); /* asleep, and told to the lead all the same */
    assert_int_equal(told.said_count, 1);
    assert_string_equal(told.said[0], "umi-1 aged open for 72 hours");
    assert_true(
        text_same(json_text_at(case_of(&scene, "umi-1"), "asked_at"), time_write(asked_ms, room)));
    assert_text(json_text(json_at(case_of(&scene, "umi-1"), "alarms.0")), "72h");
    scene.now_ms += DAYS(2);
    told = tick(&scene);
    assert_int_equal(told.said_count, 1);
    assert_string_equal(told.said[0], "umi-1 woken ");
    assert_text(json_text_at(case_of(&scene, "umi-1"), "state"), "open");
    assert_int_equal(tick(&scene).said_count, 0); /* each once */
    assert_int_equal(snooze(&scene, "umi-1", scene.now_ms + DAYS(5)), OK);
    ask(&scene, "x:2", "taro", "まだです");
    assert_text(json_text_at(case_of(&scene, "umi-1"), "state"), "open");
    assert_int_equal(json_at(case_of(&scene, "umi-1"), "snoozed_until")->kind, JSON_NULL);
    scene_done(&scene);
}

/* Scene S3: nine months without an answer. */
TEST(an_unanswered_claim_raises_alarms_at_72_hours_7_and_30_days_whatever_is_paused)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "dave", "Your handlers broke my guitar. Repair: 1200 USD");
    struct more value = {.act = act_of(&scene, "umi-1", "USD"), .amount = 1200};
    assert_ok(scene_write(&scene, do_value, &value), scene.why);
    assert_int_equal(scene_act(&scene, desk_case_wait, "umi", "umi-1", ""), OK);
    static const struct {
        int days;
        const char *said;
    } steps[] = {{2, NULL},
                 {1, "umi-1 aged open for 72 hours; at stake: 1200 USD"},
                 {3, NULL},
                 {1, "umi-1 aged open for 7 days; at stake: 1200 USD"},
                 {23, "umi-1 aged open for 30 days; at stake: 1200 USD"},
                 {240, NULL}};
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        scene.now_ms += DAYS(steps[i].days);
        const struct more told = tick(&scene);
        assert_int_equal(told.said_count, steps[i].said != NULL);
        if (steps[i].said)
            assert_string_equal(told.said[0], steps[i].said);
    }
    /* nine months on the same author's video burns: the case is linked, its age is said */
    scene_post(&scene, &(struct said_post){.id = "x:2",
                                           .client = "umi",
                                           .author = "dave",
                                           .story = "s1",
                                           .text = "a song about my guitar",
                                           .needs = .1});
    scene_event(&scene, &(struct event){.kind = EVENT_LEVEL,
                                        .at_ms = scene.now_ms,
                                        .client = TEXT("umi"),
                                        .brand = TEXT("umi"),
                                        .story = TEXT("s1"),
                                        .to = 3,
                                        .category = RISK_SERVICE_FAILURE,
                                        .incident = TEXT("i-s1"),
                                        .open = true});
    scene_event(&scene, &(struct event){.kind = EVENT_INCIDENT,
                                        .at_ms = scene.now_ms,
                                        .client = TEXT("umi"),
                                        .brand = TEXT("umi"),
                                        .story = TEXT("s1"),
                                        .incident = TEXT("i-s1"),
                                        .open = true});
    const struct more linked = tick(&scene);
    assert_int_equal(linked.said_count, 1);
    assert_string_equal(linked.said[0],
                        "umi-1 story s1: somebody in it has waited for an answer for 270 days; at "
                        "stake: 1200 USD");
    assert_int_equal(tick(&scene).said_count, 0);
    const struct wanted of_story = {
        .page = PAGE_STORY_CASES, .clients = "umi", .client = "umi", .id = "s1"};
    assert_text(json_text(json_at(scene_page(&scene, &of_story), "past.0.id")), "umi-1");
    const struct json *one = case_of(&scene, "umi-1");
    assert_int_equal(json_at(one, "alarms")->count, 3);
    assert_true(json_number_at(json_at(one, "value"), "amount", 0) == 1200);
    bool over = false;
    assert_true(json_bool(json_at(one, "clocks.0.over"), &over) && over);
    scene_done(&scene);
}

TEST(who_asks_three_times_without_a_resolution_is_told_to_the_lead_once)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "届きません");
    ask(&scene, "x:2", "taro", "まだです");
    assert_int_equal(tick(&scene).said_count, 0);
    ask(&scene, "x:3", "taro", "どうなっていますか");
    const struct more told = tick(&scene);
    assert_int_equal(told.said_count, 1);
    assert_string_equal(told.said[0], "umi-1 contacts asked 3 times without a resolution");
    assert_int_equal(tick(&scene).said_count, 0);
    /* resolved, and again three times */
    assert_int_equal(resolve(&scene, "umi-1", "solved", ""), OK);
    ask(&scene, "x:4", "taro", "届きません");
    ask(&scene, "x:5", "taro", "まだです");
    assert_int_equal(tick(&scene).said_count, 0);
    ask(&scene, "x:6", "taro", "まだです");
    assert_int_equal(tick(&scene).said_count, 1);
    scene_done(&scene);
}

TEST(merged_cases_are_told_in_one_and_told_apart_again_as_they_were)
{
    struct scene scene;
    scene_init(&scene);
    scene_user(&scene, "sato", "umi");
    ask(&scene, "x:1", "taro", "届きません");
    answer(&scene, "umi-1", "x:ours");
    assert_int_equal(resolve(&scene, "umi-1", "answered", ""), OK);
    scene.now_ms += HOURS(2);
    ask(&scene, "x:2", "taro-work", "同じ荷物です。届きません");
    /* a question does not vanish in a case that is resolved */
    assert_int_equal(scene_act(&scene, desk_case_merge, "umi", "umi-1", "umi-2"), OK);
    const struct json *page = page_of(&scene, "umi-1");
    assert_text(json_text(json_at(page, "case.state")), "open");
    assert_int_equal(json_at(page, "posts")->count, 2);
    assert_text(json_text(json_at(page, "merged.0")), "umi-2");
    assert_text(json_text(json_at(page, "case.clocks.0.clock")), "next");
    assert_text(json_text_at(case_of(&scene, "umi-2"), "merged_into"), "umi-1");
    assert_int_equal(scene_act(&scene, desk_case_assign, "umi", "umi-2", "sato"), ERR_BAD_INPUT);
    assert_int_equal(scene_act(&scene, desk_case_merge, "umi", "umi-1", "umi-1"), ERR_BAD_INPUT);
    assert_int_equal(scene_act(&scene, desk_case_merge, "umi", "umi-2", "umi-1"), ERR_BAD_INPUT);
    /* what they write afterwards is told there, and an answer there answers both */
    ask(&scene, "x:3", "taro-work", "急いでいます");
    assert_string_equal(scene.said, "added");
    assert_int_equal(json_int_at(case_of(&scene, "umi-1"), "contacts", 0), 3);
    answer(&scene, "umi-1", "x:ours2");
    assert_int_equal(json_at(case_of(&scene, "umi-1"), "waiting_since")->kind, JSON_NULL);
    assert_int_equal(scene_act(&scene, desk_case_unmerge, "umi", "umi-1", "umi-2"), OK);
    assert_text(json_text_at(case_of(&scene, "umi-1"), "state"), "resolved");
    assert_int_equal(json_int_at(case_of(&scene, "umi-1"), "posts", 0), 1);
    assert_text(json_text_at(case_of(&scene, "umi-2"), "state"), "open");
    assert_int_equal(json_int_at(case_of(&scene, "umi-2"), "contacts", 0), 2);
    assert_int_equal(scene_act(&scene, desk_case_unmerge, "umi", "umi-1", "umi-2"), ERR_BAD_INPUT);
    scene_done(&scene);
}

TEST(posts_are_split_off_and_something_stays)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "届きません");
    scene.now_ms += HOURS(1);
    ask(&scene, "x:2", "taro", "それと、別の商品が壊れています");
    const struct text one[] = {TEXT("x:2")}, both[] = {TEXT("x:1"), TEXT("x:2")},
                      none[] = {TEXT("x:7")};
    struct more all = {.act = act_of(&scene, "umi-1", ""), .posts = both, .post_count = 2};
    assert_int_equal(scene_write(&scene, do_split, &all), ERR_BAD_INPUT);
    struct more missing = {.act = act_of(&scene, "umi-1", ""), .posts = none, .post_count = 1};
    assert_int_equal(scene_write(&scene, do_split, &missing), ERR_NOT_FOUND);
    struct more some = {.act = act_of(&scene, "umi-1", ""), .posts = one, .post_count = 1};
    assert_ok(scene_write(&scene, do_split, &some), scene.why);
    const struct json *made = page_of(&scene, "umi-2");
    assert_int_equal(json_at(made, "posts")->count, 1);
    assert_text(json_text(json_at(made, "posts.0.id")), "x:2");
    char room[TIME_ROOM];
    assert_true(
        text_same(json_text(json_at(made, "case.asked_at")), time_write(scene.now_ms, room)));
    assert_int_equal(json_int_at(case_of(&scene, "umi-1"), "contacts", 0), 1);
    assert_text(json_text(json_at(page_of(&scene, "umi-1"), "history.2.kind")), "split");
    scene_done(&scene);
}

TEST(the_queue_gives_what_breaks_first_and_never_the_same_to_two)
{
    struct scene scene;
    scene_init(&scene);
    scene_user(&scene, "sato", "umi");
    scene_user(&scene, "mori", "umi");
    static const char *const ids[] = {"x:1", "x:2", "x:3"};
    for (int i = 0; i < 3; i++) {
        scene.now_ms += HOURS(1);
        ask(&scene, ids[i], ids[i], "届きません");
    }
    answer(&scene, "umi-1", "x:ours"); /* its next clock is not running: it comes last */
    assert_text(next(&scene, "sato", false).id, "umi-2");
    assert_text(next(&scene, "mori", false).id, "umi-3");
    assert_text(next(&scene, "mori", false).id, "umi-1");
    const struct queue_given none = next(&scene, "sato", false);
    assert_int_equal(none.id.len, 0);
    assert_string_equal(none.reason, "empty");
    const struct json *mine =
        scene_page(&scene, &(struct wanted){.page = PAGE_QUEUE, .clients = "umi", .mine = "mori"});
    assert_int_equal(json_at(mine, "cases")->count, 2);
    assert_text(json_text(json_at(mine, "cases.0.id")), "umi-3");
    assert_int_equal(json_int_at(json_at(mine, "counts"), "waiting", 0), 3);
    scene_done(&scene);
}

TEST(the_queue_knows_languages_skills_load_and_shifts)
{
    static struct text it = {"it", 2}, parcels = {"parcels", 7}, day = {"day", 3},
                       mori = {"mori", 4};
    static struct service_person able[] = {{.id = {"sato", 4}, .languages = {&it, 1}},
                                           {.id = {"mori", 4}, .skills = {&parcels, 1}, .load = 1}};
    static struct duty duties[] = {{.id = {"day", 3}, .people = {&mori, 1}, .turn = DUTY_FIXED}};
    static struct service service = {.people = able, .person_count = 2, .duties = {&day, 1}};
    struct scene scene;
    scene_init(&scene);
    scene_user(&scene, "sato", "umi");
    scene_user(&scene, "mori", "umi");
    scene.watched.clients[0].service = &service;
    scene.watched.duties = duties;
    scene.watched.duty_count = 1;
    ask(&scene, "x:1", "taro", "届きません"); /* Japanese */
    ask(&scene, "x:2", "hana", "請求が違います");
    assert_int_equal(scene_act(&scene, desk_case_skill, "umi", "umi-1", "billing"), OK);
    assert_string_equal(next(&scene, "sato", true).reason, "empty"); /* speaks Italian */
    assert_text(next(&scene, "mori", false).id, "umi-2");            /* not the billing case */
    ask(&scene, "x:3", "jiro", "箱がない");
    assert_string_equal(next(&scene, "mori", false).reason, "load");
    able[0].languages.count = 0;
    assert_string_equal(next(&scene, "sato", false).reason, "off_duty");
    assert_text(next(&scene, "sato", true).id, "umi-1");
    const struct json *all = scene_page(
        &scene, &(struct wanted){
                    .page = PAGE_QUEUE, .clients = "umi", .mine = "sato", .first_order = true});
    assert_text(json_text(json_at(all, "people.0.id")), "mori");
    assert_int_equal(json_int_at(json_at(all, "people.0"), "most", 0), 1);
    assert_true(json_bool_at(json_at(all, "people.0"), "on_shift", false));
    assert_false(json_bool_at(json_at(all, "people.1"), "on_shift", true));
    scene.watched.clients[0].service = NULL;
    scene_done(&scene);
}

TEST(edits_are_told_with_the_words_before)
{
    struct scene scene;
    scene_init(&scene);
    ask(&scene, "x:1", "taro", "届きません");
    scene_post(&scene, &(struct said_post){.id = "x:1",
                                           .client = "umi",
                                           .author = "taro",
                                           .text = "届きました",
                                           .rev = "2",
                                           .kind = "edit",
                                           .needs = .1});
    const struct json *page = page_of(&scene, "umi-1");
    assert_text(json_text(json_at(page, "posts.0.text")), "届きました");
    assert_text(json_text(json_at(page, "posts.0.edits.0.text")), "届きません");
    scene_done(&scene);
}

TEST(one_fix_is_told_to_each_case_of_a_story_in_its_language_and_at_its_pace)
{
    struct scene scene;
    scene_init(&scene);
    scene_user(&scene, "sato", "umi");
    static const char *const langs[] = {"ja", "it", "ja"};
    static const char *const ids[] = {"x:1", "x:2", "x:3"};
    for (int i = 0; i < 3; i++)
        scene_post(&scene, &(struct said_post){.id = ids[i],
                                               .client = "umi",
                                               .author = ids[i],
                                               .lang = langs[i],
                                               .story = "s1",
                                               .text = "does not work",
                                               .needs = .9});
    const struct wanted wanted = {
        .page = PAGE_STORY_CASES, .clients = "umi", .client = "umi", .id = "s1"};
    const struct json *page = scene_page(&scene, &wanted);
    assert_int_equal(json_at(page, "langs")->count, 2);
    assert_text(json_text(json_at(page, "langs.1.lang")), "ja");
    assert_int_equal(json_at(page, "langs.1.cases")->count, 2);
    struct more fix = {.act = act_of(&scene, "", "install 3.0.2"),
                       .fix = {TEXT("umi"), TEXT("s1"), SECONDS(30)}};
    assert_ok(scene_write(&scene, do_fix, &fix), scene.why);
    assert_int_equal(fix_next(&scene), OK);
    assert_int_equal(fix_next(&scene), ERR_AGAIN);
    scene.now_ms += SECONDS(30);
    assert_int_equal(fix_next(&scene), OK);
    scene.now_ms += SECONDS(30);
    assert_int_equal(resolve(&scene, "umi-3", "solved", ""), OK); /* needs it no more */
    assert_int_equal(fix_next(&scene), ERR_NOT_FOUND);
    page = scene_page(&scene, &wanted);
    assert_text(json_text(json_at(page, "langs.0.cases.0.told.0.person")), "sato");
    assert_int_equal(json_int_at(json_at(page, "fixes.0"), "given", 0), 2);
    scene_done(&scene);
}
