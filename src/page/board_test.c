#include "base/clock.h"
#include "page/pages_test.h"

struct asked {
    struct scene *scene;
    const char *clients;
    int64_t hours; /* 0: the board */
    const struct queue_query *queue;
    struct buf buf;
};

static enum err write_asked(struct db *db, void *arg, struct why *why)
{
    struct asked *asked = arg;
    struct text names = text_of(asked->clients), list[8];
    struct seen_by by = {
        .clients = list, .watched = &asked->scene->watched, .now_ms = asked->scene->now_ms};
    struct json_out out;
    while (by.count < 8 && text_cut(&names, ',', &list[by.count]))
        by.count++;
    json_out_init(&out, &asked->buf);
    if (asked->queue)
        return page_queue_json(db, &by, asked->queue, &out, why);
    if (!asked->hours)
        return page_board_json(db, &by, &out, why);
    json_begin(&out, '{');
    enum err err = page_volumes_json(db, by.now_ms, asked->hours, &out, why);
    json_end(&out, '}');
    return err;
}

static const struct json *ask(struct asked *asked)
{
    struct scene *scene = asked->scene;
    struct json *json = NULL;
    buf_init(&asked->buf, 1 << 20);
    assert_ok(store_read(scene->store, write_asked, asked, &scene->why), scene->why);
    assert_ok(json_parse(arena_text(scene->arena, buf_view(&asked->buf)), scene->arena, &json,
                         &scene->why),
              scene->why);
    buf_done(&asked->buf);
    return json;
}

static const struct json *ask_page(struct scene *scene, const char *clients, int64_t hours)
{
    struct asked asked = {.scene = scene, .clients = clients, .hours = hours};
    return ask(&asked);
}

static const struct json *ask_queue(struct scene *scene, const struct queue_query *queue)
{
    struct asked asked = {.scene = scene, .clients = "umi", .queue = queue};
    return ask(&asked);
}

static void ask_case(struct scene *scene, const char *id, const char *client)
{
    scene_post(scene, &(struct said_post){.id = id,
                                          .client = client,
                                          .author = id,
                                          .lang = "ja",
                                          .text = "まだ届きません。どうすればいいですか",
                                          .needs = .9,
                                          .at_ms = scene->now_ms});
}

TEST(the_board_counts_breaches_by_client_and_names_what_breaks_next)
{
    struct scene scene;
    scene_init(&scene);
    ask_case(&scene, "x:1", "umi");
    scene.now_ms += HOURS(30);
    ask_case(&scene, "x:2", "umi");
    ask_case(&scene, "x:3", "yama");
    const struct json *board = ask_page(&scene, "umi", 0);
    const struct json *umi = json_at(board, "clients.0");
    assert_int_equal(json_at(board, "clients")->count, 1);
    assert_int_equal(json_int_at(umi, "waiting", 0), 2);
    assert_int_equal(json_int_at(umi, "over", 0), 1);
    assert_text(json_text_at(umi, "next"), "umi-1");
    assert_true(json_int_at(umi, "left_s", 0) < 0);
    assert_int_equal(json_at(ask_page(&scene, "umi,yama", 0), "clients")->count, 2);
    scene_done(&scene);
}

TEST(what_waits_longer_than_a_day_stands_on_the_board_though_it_is_snoozed)
{
    struct scene scene;
    scene_init(&scene);
    scene_user(&scene, "sato", "umi");
    ask_case(&scene, "x:1", "umi");
    scene.now_ms += HOURS(23);
    assert_int_equal(json_int_at(json_at(ask_page(&scene, "umi", 0), "aged"), "over_24h", -1), 0);
    scene.now_ms += HOURS(2);
    const struct json *aged = json_at(ask_page(&scene, "umi", 0), "aged");
    assert_int_equal(json_int_at(aged, "over_24h", -1), 1);
    assert_int_equal(json_int_at(aged, "over_72h", -1), 0);
    assert_text(json_text(json_at(aged, "cases.0.id")), "umi-1");
    assert_int_equal(scene_act(&scene, desk_case_wait, "umi", "umi-1", ""), OK);
    scene.now_ms += HOURS(48);
    aged = json_at(ask_page(&scene, "umi", 0), "aged");
    assert_int_equal(json_int_at(aged, "over_72h", -1), 1);
    assert_int_equal(json_int_at(json_at(ask_page(&scene, "yama", 0), "aged"), "over_24h", -1), 0);
    scene_done(&scene);
}

TEST(a_story_that_rises_is_told_with_its_last_hour_and_its_reasons)
{
    struct scene scene;
    scene_init(&scene);
    scene_post(&scene, &(struct said_post){.id = "x:1",
                                           .client = "umi",
                                           .author = "a",
                                           .story = "s1",
                                           .text = "虫がいた",
                                           .at_ms = scene.now_ms});
    assert_int_equal(json_at(ask_page(&scene, "umi", 0), "rising")->count, 0);
    const struct text story = TEXT("s1");
    scene_event(&scene, &(struct event){.kind = EVENT_LEVEL,
                                        .at_ms = scene.now_ms,
                                        .client = TEXT("umi"),
                                        .brand = TEXT("umi"),
                                        .story = story,
                                        .to = 2,
                                        .computed = 2});
    const struct json *one = json_at(ask_page(&scene, "umi", 0), "rising.0");
    assert_text(json_text(json_at(one, "story.id")), "s1");
    assert_int_equal(json_at(one, "hour")->count, 6);
    double newest = 0;
    assert_true(json_number(json_at(one, "hour.5"), &newest));
    assert_int_equal(json_int_at(one, "authors_10min", -1), 1);
    assert_int_equal((int)newest, 1);
    assert_int_equal(json_at(ask_page(&scene, "yama", 0), "rising")->count, 0);
    scene_done(&scene);
}

static enum err turn_to_good(struct db *db, void *arg, struct why *why)
{
    (void)arg;
    return db_run(db, why, "UPDATE story SET positive = 1 WHERE client = 'umi' AND id = 's1'", "");
}

TEST(good_news_stands_on_the_board_for_an_hour_without_a_level)
{
    struct scene scene;
    scene_init(&scene);
    scene_post(&scene, &(struct said_post){.id = "x:1",
                                           .client = "umi",
                                           .author = "a",
                                           .story = "s1",
                                           .text = "おいしい",
                                           .at_ms = scene.now_ms});
    assert_int_equal(json_at(ask_page(&scene, "umi", 0), "rising")->count, 0);
    assert_ok(scene_write(&scene, turn_to_good, NULL), scene.why);
    assert_int_equal(json_at(ask_page(&scene, "umi", 0), "rising")->count, 1);
    assert_int_equal(json_at(ask_page(&scene, "yama", 0), "rising")->count, 0);
    scene.now_ms += HOURS(1);
    assert_int_equal(json_at(ask_page(&scene, "umi", 0), "rising")->count, 0);
    scene_done(&scene);
}

/* ---- what sources brought ---- */

static enum err hear(struct db *db, void *arg, struct why *why)
{
    return store_heard(db, arg, why);
}

static void brought(struct scene *scene, int64_t at_ms, int64_t read)
{
    struct heard_step step = {TEXT("sky"), at_ms, read, 1};
    assert_ok(store_write(scene->store, hear, &step, &scene->why), scene->why);
}

TEST(what_a_source_brought_is_gathered_in_steps_of_ten_minutes)
{
    struct scene scene;
    scene_init(&scene);
    scene.now_ms -= scene.now_ms % STORE_STEP_MS;
    const int64_t from = scene.now_ms - HOURS(1);
    brought(&scene, from - MINUTES(1), 99); /* before */
    brought(&scene, from + MINUTES(12), 40);
    brought(&scene, from + MINUTES(19), 2);
    brought(&scene, from + MINUTES(31), 7);
    const struct json *page = ask_page(&scene, "umi", 1);
    assert_int_equal(json_int_at(page, "step_s", 0), 600);
    assert_int_equal(json_at(page, "sources")->count, 1);
    const int64_t want[7] = {0, 42, 0, 7, 0, 0, 0};
    int64_t k = 0;
    const struct json *read = json_at(page, "sources.0.read");
    assert_int_equal(read->count, 7);
    for (const struct json *one = read->first; one; one = one->next) {
        double n = -1;
        assert_true(json_number(one, &n));
        assert_int_equal((int64_t)n, want[k++]);
    }
    scene_done(&scene);
}

TEST(the_queue_is_read_in_pages_that_follow_each_other_and_by_state)
{
    struct scene scene;
    scene_init(&scene);
    scene_user(&scene, "sato", "umi");
    for (int i = 0; i < 7; i++) {
        char id[16];
        snprintf(id, sizeof(id), "x:%d", i);
        scene.now_ms += MINUTES(1);
        ask_case(&scene, id, "umi");
    }
    assert_int_equal(scene_act(&scene, desk_case_wait, "umi", "umi-2", ""), OK);
    struct queue_query query = {.person = TEXT("sato"), .all = true, .limit = 3, .offset = 3};
    const struct json *page = ask_queue(&scene, &query);
    assert_int_equal(json_int_at(page, "found", 0), 7);
    assert_int_equal(json_at(page, "cases")->count, 3);
    query.offset = 6;
    assert_int_equal(json_at(ask_queue(&scene, &query), "cases")->count, 1);
    query = (struct queue_query){
        .person = TEXT("sato"), .all = true, .limit = 9, .state = TEXT("waiting_customer")};
    page = ask_queue(&scene, &query);
    assert_int_equal(json_int_at(page, "found", 0), 1);
    assert_text(json_text(json_at(page, "cases.0.id")), "umi-2");
    query =
        (struct queue_query){.person = TEXT("sato"), .all = true, .only_mine = true, .limit = 9};
    assert_int_equal(json_int_at(ask_queue(&scene, &query), "found", -1), 0);
    query =
        (struct queue_query){.person = TEXT("sato"), .all = true, .unassigned = true, .limit = 9};
    assert_int_equal(json_int_at(ask_queue(&scene, &query), "found", -1), 7);
    scene_done(&scene);
}
