#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "tower/alerts.h"
#include "tower/backtest.h"
#include "tower/tally.h"

#include <stdio.h>

/* ---- which queries are tried ---- */

static struct topic topics[] = {
    {.client = {"umi", 3}, .brand = {"foods", 5}, .id = {"main", 4}, .query = {"umi", 3}},
    {.client = {"umi", 3}, .brand = {"foods", 5}, .id = {"more", 4}, .query = {"list:x", 6}},
    {.client = {"umi", 3}, .brand = {"tea", 3}, .id = {"main", 4}, .query = {"tea", 3}},
    {.client = {"yama", 4}, .brand = {"yama", 4}, .id = {"y", 1}, .query = {"yama", 4}}};
static struct brand brands[] = {
    {.client = {"umi", 3}, .id = {"foods", 5}, .topics = topics, .topic_count = 2},
    {.client = {"umi", 3}, .id = {"tea", 3}, .topics = topics + 2, .topic_count = 1},
    {.client = {"yama", 4}, .id = {"yama", 4}, .topics = topics + 3, .topic_count = 1}};
static struct client clients[] = {{.id = {"umi", 3}, .brands = brands, .brand_count = 2},
                                  {.id = {"yama", 4}, .brands = brands + 2, .brand_count = 1}};
static struct route routes[] = {{.client = {"yama", 4}, .level = 2}, {.level = 3}};
static struct word_list lists[] = {{.client = {"yama", 4}, .id = {"own", 3}}, {.id = {"x", 1}}};
static const struct watched in_force = {.clients = clients,
                                        .client_count = 2,
                                        .routes = routes,
                                        .route_count = 2,
                                        .lists = lists,
                                        .list_count = 2};

static enum err lines_tried(const char *lines, struct arena *arena, struct trial *trial,
                            struct why *why)
{
    static struct watched tried;
    const enum err err = trial_lines(text_of(lines), &in_force, arena, &tried, why);
    if (!err)
        trial_make(&in_force, &tried, false, arena, trial);
    return err;
}

TEST(a_line_names_a_topic_by_as_much_as_tells_it_from_others)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct trial trial;
    struct why why = {0};
    assert_ok(lines_tried("tea/main\tgreen tea\nyama/yama/new\tyama*\n", arena, &trial, &why), why);
    assert_int_equal(trial.topic_count, 3);
    assert_int_equal(trial.topics[0].state, TRIAL_CHANGED);
    assert_text(trial.topics[0].tried->query, "green tea");
    assert_text(trial.topics[0].force->query, "tea");
    assert_int_equal(trial.topics[1].state, TRIAL_SAME);
    assert_int_equal(trial.topics[2].state, TRIAL_NEW);
    assert_int_equal(trial.tried.clients[0].brand_count, 1);
    static const char *const wrong[][2] = {{"main\tx", "several topics"},
                                           {"nobody\tx", "no topic"},
                                           {"umi/none/x\tx", "umi/none"},
                                           {"tea/main x", "tab"},
                                           {"umi/tea/a b\tx", "without space"},
                                           {"tea/main\tx\numi/tea/main\ty", "line 2: a second"},
                                           {"\n\r\n", "no query"}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        why = (struct why){0};
        assert_int_equal(lines_tried(wrong[i][0], arena, &trial, &why), ERR_BAD_INPUT);
        assert_non_null(strstr(why.text, wrong[i][1]));
    }
    arena_free(&arena);
}

TEST(a_line_names_no_brand_where_nothing_is_in_force)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct watched tried;
    struct why why = {0};
    assert_ok(trial_lines(TEXT("\xEF\xBB\xBFmain\tumi\n"), NULL, arena, &tried, &why), why);
    assert_text(tried.clients[0].brands[0].id, "main");
    assert_int_equal(trial_lines(TEXT("umi/tea/main\tumi\n"), NULL, arena, &tried, &why),
                     ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "nothing is in force"));
    arena_free(&arena);
}

TEST(a_brand_is_not_left_without_a_topic)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct watched tried;
    struct why why = {0};
    struct trial_edit edit = {.client = TEXT("umi"), .brand = TEXT("foods"), .topic = TEXT("more")};
    assert_ok(trial_apply(&in_force, &edit, 1, arena, &tried, &why), why);
    assert_int_equal(tried.clients[0].brands[0].topic_count, 1);
    edit.brand = TEXT("tea");
    edit.topic = TEXT("main");
    assert_int_equal(trial_apply(&in_force, &edit, 1, arena, &tried, &why), ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "without a topic"));
    arena_free(&arena);
}

TEST(a_clients_part_holds_nothing_of_another)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct watched part;
    assert_true(trial_client(&in_force, TEXT("umi"), arena, &part));
    assert_int_equal(part.client_count, 1);
    assert_text(part.clients[0].id, "umi");
    assert_int_equal(part.route_count, 1);
    assert_int_equal(part.list_count, 1);
    assert_text(part.lists[0].id, "x");
    assert_false(trial_client(&in_force, TEXT("none"), arena, &part));
    arena_free(&arena);
}

TEST(a_query_that_names_a_changed_list_is_changed)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct word_list other = lists[1];
    struct text word = TEXT("sora");
    other.words = (struct texts){.at = &word, .count = 1};
    struct watched tried = in_force;
    tried.lists = &other;
    tried.list_count = 1;
    struct trial trial;
    trial_make(&in_force, &tried, false, arena, &trial);
    assert_int_equal(trial.topic_count, 2);
    assert_int_equal(trial.topics[0].state, TRIAL_SAME);
    assert_int_equal(trial.topics[1].state, TRIAL_CHANGED);
    arena_free(&arena);
}

/* ---- samples ---- */

TEST(samples_are_spread_evenly_over_the_time_and_their_number_is_bounded)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct trial trial;
    struct why why = {0};
    assert_ok(lines_tried("tea/main\tgreen\n", arena, &trial, &why), why);
    struct tally *tally = tally_new(&trial, 5);
    struct hit hit = {.client = TEXT("umi"), .brand = TEXT("tea"), .topic = TEXT("main")};
    /* nine of ten posts come in the first hour of ten days */
    for (int i = 0; i < 20000; i++) {
        char id[20];
        snprintf(id, sizeof(id), "x:%d", i);
        const int64_t at = 1795000000000 + (i < 18000 ? i * 200 : (int64_t)(i - 18000) * 432000);
        const struct post post = {.id = text_of(id),
                                  .at_ms = at,
                                  .text = TEXT("green tea"),
                                  .hits = &hit,
                                  .hit_count = 1};
        tally_take(tally, i % 2 ? &post : NULL, &post);
    }
    struct buf buf;
    struct json_out out;
    struct json *json;
    buf_init(&buf, 1 << 20);
    json_out_init(&out, &buf);
    json_begin(&out, '{');
    tally_write(tally, 10, &out);
    json_end(&out, '}');
    assert_ok(json_parse(buf_view(&buf), arena, &json, &why), why);
    const struct json *topic = json_find(json, "topics")->first;
    assert_int_equal(json_int_at(topic, "tried", 0), 20000);
    assert_int_equal(json_int_at(topic, "gained", 0), 10000);
    const struct json *hits = json_find(json_find(topic, "samples"), "hits");
    assert_int_equal(hits->count, 5);
    int64_t last = 0, number = 0;
    for (const struct json *s = hits->first; s; s = s->next) {
        assert_true(text_int(text_slice(json_text_at(s, "id"), 2, 20), &number));
        assert_true(number >= last);
        last = number;
    }
    assert_true(last > 19000);
    /* the middle one stands in the middle of the time, not of the posts */
    assert_true(text_int(text_slice(json_text_at(hits->first->next->next, "id"), 2, 20), &number));
    assert_true(number > 18500 && number < 19500);
    buf_done(&buf);
    tally_free(&tally);
    arena_free(&arena);
}

/* ---- alerts ---- */

static void tell(struct alerts *alerts, const char *story, const char *id, int level, int64_t at_ms)
{
    struct placement placement = {
        .client = TEXT("umi"), .brand = TEXT("foods"), .story = text_of(story)};
    const struct post post = {.id = text_of(id),
                              .text = text_of(id),
                              .at_ms = at_ms,
                              .stories = &placement,
                              .story_count = 1};
    const struct event event = {.kind = EVENT_LEVEL,
                                .at_ms = at_ms,
                                .client = placement.client,
                                .brand = placement.brand,
                                .story = placement.story,
                                .to = level};
    alerts_post(alerts, &post);
    if (level)
        alerts_event(alerts, &event);
}

TEST(alerts_of_two_ways_are_one_when_they_share_a_post)
{
    struct arena *arena = arena_new("test", 1 << 12);
    struct alerts *a = alerts_new(), *b = alerts_new();
    tell(a, "s1", "x:1", 2, 1000);
    tell(a, "s1", "x:2", 0, 2000);
    tell(a, "s2", "x:9", 2, 3000);
    tell(b, "s7", "x:2", 0, 2000);
    tell(b, "s7", "x:3", 3, 4000);
    tell(b, "s8", "x:9", 1, 5000);
    assert_int_equal(alerts_count(a), 2);
    assert_int_equal(alerts_count(b), 1);
    const struct alert **kept = alerts_match(a, b, arena);
    assert_non_null(kept[0]);
    assert_int_equal(kept[0]->at_ms, 4000);
    assert_null(kept[1]);
    const struct alert *alert;
    assert_true(alerts_of(b, TEXT("umi"), TEXT("foods"), TEXT("x:9"), &alert));
    assert_null(alert);
    assert_false(alerts_of(b, TEXT("yama"), TEXT("foods"), TEXT("x:9"), &alert));
    alerts_free(&a);
    alerts_free(&b);
    arena_free(&arena);
}

/* ---- stopping ---- */

static bool stop_at_once(const struct backtest_progress *progress, void *arg)
{
    ++*(int *)arg;
    return progress->read == 0;
}

TEST(a_back_test_ends_when_it_is_told_to)
{
    char folder[256], path[300];
    test_folder(folder);
    snprintf(path, sizeof(path), "%s/posts", folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 5000; i++)
        fprintf(file, "{\"id\":\"x:%d\",\"at\":\"2026-11-20T03:00:00Z\",\"text\":\"green tea\"}\n",
                i);
    fclose(file);
    struct arena *arena = arena_new("test", 1 << 12);
    struct watched tried;
    struct why why = {0};
    assert_ok(trial_lines(TEXT("t\ttea\n"), NULL, arena, &tried, &why), why);
    struct text name = text_of(path);
    int asked = 0;
    const struct backtest_setup setup = {.tried = &tried,
                                         .past = {.files = &name, .file_count = 1},
                                         .progress = stop_at_once,
                                         .arg = &asked};
    struct buf json;
    bool refused;
    buf_init(&json, 1 << 20);
    assert_int_equal(backtest_run(&setup, &json, &refused, &why), ERR_CLOSED);
    assert_int_equal(asked, 1);
    assert_int_equal(json.len, 0);
    buf_done(&json);
    arena_free(&arena);
    test_folder_done(folder);
}
