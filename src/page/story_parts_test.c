#include "base/clock.h"
#include "page/pages_test.h"

static void say(struct scene *scene, const struct said_post *said)
{
    struct said_post post = *said;
    post.client = "umi";
    post.story = post.story ? post.story : "s1";
    post.text = post.text ? post.text : "虫がいた";
    scene_post(scene, &post);
}

static const struct json *part_of(struct scene *scene, enum page page)
{
    return scene_page(
        scene, &(struct wanted){.page = page, .clients = "umi", .client = "umi", .id = "s1"});
}

static int64_t total(const struct json *counts)
{
    int64_t sum = 0, value;
    for (const struct json *one = counts->first; one; one = one->next)
        sum += json_int(one, &value) ? value : 0;
    return sum;
}

/* ---- lanes ---- */

/* Born on video, quoted on x by a post that names the video's post; told on forum by itself. */
static void three_networks(struct scene *scene)
{
    scene_init(scene);
    const int64_t t = scene->now_ms - HOURS(10);
    say(scene, &(struct said_post){.id = "v:1", .author = "a", .net = "video", .at_ms = t});
    for (int i = 0; i < 5; i++) {
        char id[16];
        snprintf(id, sizeof(id), "x:%d", i);
        say(scene, &(struct said_post){.id = id,
                                       .author = id,
                                       .net = "x",
                                       .text = "こんな話もある、と聞いたのですが本当でしょうか",
                                       .quote_of = i == 2 ? "v:1" : NULL,
                                       .kind = i == 2 ? "quote" : NULL,
                                       .at_ms = t + MINUTES(40 + i)});
    }
    say(scene, &(struct said_post){.id = "f:1",
                                   .author = "z",
                                   .net = "forum",
                                   .text = "Trovato un insetto nel cioccolato",
                                   .lang = "it",
                                   .at_ms = t + HOURS(3)});
    say(scene,
        &(struct said_post){
            .id = "x:r", .author = "r", .net = "x", .kind = "repost", .at_ms = t + HOURS(4)});
}

TEST(lanes_stand_in_the_order_in_which_networks_took_it_up)
{
    struct scene scene;
    three_networks(&scene);
    const struct json *spread = part_of(&scene, PAGE_STORY_SPREAD);
    assert_int_equal(json_at(spread, "lanes")->count, 3);
    assert_text(json_text(json_at(spread, "lanes.0.net")), "video");
    assert_text(json_text(json_at(spread, "lanes.1.net")), "x");
    assert_text(json_text(json_at(spread, "lanes.2.net")), "forum");
    assert_int_equal(json_at(spread, "lanes.0.from")->kind, JSON_NULL);
    scene_done(&scene);
}

TEST(a_lane_says_by_which_post_a_story_crossed_over)
{
    struct scene scene;
    three_networks(&scene);
    const struct json *spread = part_of(&scene, PAGE_STORY_SPREAD);
    assert_text(json_text(json_at(spread, "lanes.1.from.how")), "quote");
    assert_text(json_text(json_at(spread, "lanes.1.from.net")), "video");
    assert_text(json_text(json_at(spread, "lanes.1.from.post")), "x:2");
    assert_text(json_text(json_at(spread, "lanes.2.from.how")), "told");
    assert_int_equal(json_at(spread, "lanes.2.from.net")->kind, JSON_NULL);
    scene_done(&scene);
}

TEST(every_post_stands_in_one_bin_of_its_lane)
{
    struct scene scene;
    three_networks(&scene);
    const struct json *spread = part_of(&scene, PAGE_STORY_SPREAD);
    int64_t posts = 0, reposts = 0;
    for (const struct json *lane = json_at(spread, "lanes")->first; lane; lane = lane->next) {
        assert_int_equal(json_find(lane, "bins")->count, json_int_at(spread, "steps", 0));
        assert_int_equal(total(json_find(lane, "bins")), json_int_at(lane, "posts", -1));
        assert_int_equal(total(json_find(lane, "bins_critical")),
                         json_int_at(lane, "critical", -1));
        posts += json_int_at(lane, "posts", 0);
        reposts += json_int_at(lane, "reposts", 0);
    }
    assert_int_equal(posts, 7);
    assert_int_equal(reposts, 1);
    assert_true(json_int_at(spread, "steps", 0) <= 96);
    scene_done(&scene);
}

TEST(a_small_story_is_shown_post_by_post_and_a_large_one_in_bins)
{
    struct scene scene;
    three_networks(&scene);
    const struct json *spread = part_of(&scene, PAGE_STORY_SPREAD);
    assert_int_equal(json_at(spread, "marks")->count, 7);
    assert_text(json_text(json_at(spread, "marks.3.to")), "v:1");
    for (int i = 0; i < 240; i++) {
        char id[16];
        snprintf(id, sizeof(id), "x:m%d", i);
        say(&scene, &(struct said_post){.id = id, .author = id, .at_ms = scene.now_ms});
    }
    assert_int_equal(json_at(part_of(&scene, PAGE_STORY_SPREAD), "marks")->kind, JSON_NULL);
    scene_done(&scene);
}

/* ---- groups ---- */

static void two_claims(struct scene *scene)
{
    scene_init(scene);
    for (int i = 0; i < 12; i++) {
        static const char *const texts[] = {
            "チョコレートの中に虫が入っていました。", "返金を三週間待っても電話に誰も出ません。",
            "C'era un insetto nel cioccolato.", "I found an insect in the chocolate."};
        char id[16], author[16];
        snprintf(id, sizeof(id), "x:%d", i);
        snprintf(author, sizeof(author), "a%d", i);
        const int which = i < 3 ? 2 : i < 6 ? 3 : i % 2;
        say(scene, &(struct said_post){.id = id,
                                       .author = author,
                                       .net = i % 3 ? "x" : "forum",
                                       .lang = which == 2   ? "it"
                                               : which == 3 ? "en"
                                                            : "ja",
                                       .text = texts[which],
                                       .at_ms = scene->now_ms - HOURS(1) + MINUTES(i)});
    }
}

TEST(each_post_that_was_read_is_in_one_group_or_in_the_rest)
{
    struct scene scene;
    two_claims(&scene);
    const struct json *groups = part_of(&scene, PAGE_STORY_GROUPS);
    int64_t ids = 0;
    for (const struct json *one = json_at(groups, "groups")->first; one; one = one->next) {
        assert_int_equal(json_find(one, "ids")->count, json_int_at(one, "posts", -1));
        assert_true(json_find(one, "examples")->count >= 1);
        ids += json_int_at(one, "posts", 0);
    }
    ids += json_int_at(json_at(groups, "rest"), "posts", 0);
    assert_int_equal(json_int_at(groups, "read", 0), 12);
    assert_int_equal(ids, 12);
    scene_done(&scene);
}

TEST(the_same_in_other_languages_is_one_group)
{
    struct scene scene;
    two_claims(&scene);
    const struct json *groups = part_of(&scene, PAGE_STORY_GROUPS);
    const struct json *most = json_at(groups, "groups.0");
    assert_non_null(most);
    assert_true(json_find(most, "langs")->count >= 2);
    assert_int_equal(json_int_at(most, "posts", 0), 9);
    assert_int_equal(json_int_at(most, "authors", 0), 9);
    assert_int_equal(json_int_at(most, "copies", -1), 0);
    scene_done(&scene);
}

/* ---- who tells it ---- */

static int64_t people_in(const struct json *authors, const char *bucket)
{
    for (const struct json *one = json_at(authors, "buckets")->first; one; one = one->next)
        if (text_is(json_text_at(one, "bucket"), bucket))
            return json_int_at(one, "people", -1);
    return -1;
}

TEST(each_author_is_counted_in_one_kind)
{
    struct scene scene;
    scene_init(&scene);
    const int64_t t = scene.now_ms;
    say(&scene, &(struct said_post){.id = "x:1", .author = "small", .at_ms = t});
    say(&scene, &(struct said_post){.id = "x:2", .author = "small", .at_ms = t});
    say(&scene, &(struct said_post){.id = "x:3", .author = "big", .followers = 50000, .at_ms = t});
    say(&scene,
        &(struct said_post){.id = "x:4", .author = "young", .since_ms = t - DAYS(3), .at_ms = t});
    say(&scene, &(struct said_post){
                    .id = "x:5", .author = "paper", .kind = "article", .news = true, .at_ms = t});
    say(&scene, &(struct said_post){.id = "x:6", .author = "passer", .kind = "repost", .at_ms = t});
    const struct json *authors = part_of(&scene, PAGE_STORY_AUTHORS);
    assert_int_equal(people_in(authors, "big"), 1);
    assert_int_equal(people_in(authors, "new"), 1);
    assert_int_equal(people_in(authors, "press"), 1);
    assert_int_equal(people_in(authors, "other"), 1);
    assert_int_equal(json_int_at(authors, "people", 0), 4);
    assert_int_equal(json_int_at(authors, "only_reposted", 0), 1);
    assert_int_equal(json_int_at(json_at(authors, "parts.1"), "people", 0), 1);
    scene_done(&scene);
}

TEST(of_who_speaks_up_inside_nothing_is_counted)
{
    struct scene scene;
    scene_init(&scene);
    say(&scene,
        &(struct said_post){.id = "x:1", .author = "clerk", .inside = true, .at_ms = scene.now_ms});
    say(&scene, &(struct said_post){.id = "x:2", .author = "other", .at_ms = scene.now_ms});
    const struct json *authors = part_of(&scene, PAGE_STORY_AUTHORS);
    assert_text(json_text_at(authors, "hidden"), "labor_whistle");
    assert_null(json_find(authors, "buckets"));
    const struct json *past = part_of(&scene, PAGE_STORY_PAST);
    assert_text(json_text_at(past, "hidden"), "labor_whistle");
    assert_int_equal(json_find(past, "cases")->count, 0);
    scene_done(&scene);
}

/* ---- what was before ---- */

TEST(an_older_case_of_one_of_its_people_is_shown_and_a_newer_is_not)
{
    struct scene scene;
    scene_init(&scene);
    scene_post(&scene, &(struct said_post){.id = "x:old",
                                           .client = "umi",
                                           .author = "guitar",
                                           .text = "返事をください",
                                           .needs = .9,
                                           .at_ms = scene.now_ms - DAYS(30)});
    say(&scene, &(struct said_post){.id = "x:1", .author = "guitar", .at_ms = scene.now_ms});
    scene_post(&scene, &(struct said_post){.id = "x:new",
                                           .client = "umi",
                                           .author = "bystander",
                                           .text = "助けて",
                                           .needs = .9,
                                           .at_ms = scene.now_ms + MINUTES(1)});
    say(&scene, &(struct said_post){
                    .id = "x:2", .author = "bystander", .at_ms = scene.now_ms + MINUTES(2)});
    const struct json *past = part_of(&scene, PAGE_STORY_PAST);
    assert_int_equal(json_find(past, "cases")->count, 1);
    assert_text(json_text(json_at(past, "cases.0.author.id")), "guitar");
    scene_done(&scene);
}

/* ---- a split, tried ---- */

struct trying {
    struct split_ask ask;
    struct split_view view;
    int64_t now_ms;
    const char *client;
};

static enum err look(struct db *db, void *arg, struct why *why)
{
    struct trying *trying = arg;
    const struct text client = text_of(trying->client);
    const struct seen_by by = {.clients = &client, .count = 1, .now_ms = trying->now_ms};
    return page_story_split(db, &by, &trying->ask, &trying->view, why);
}

TEST(what_stays_and_what_goes_is_the_whole_story)
{
    static const struct text chosen[] = {{"x:1", 3}, {"x:2", 3}, {"x:absent", 8}};
    const struct story_id story = {.client = TEXT("umi"), .brand = TEXT("umi"), .id = TEXT("s1")};
    struct scene scene;
    scene_init(&scene);
    for (int i = 0; i < 6; i++) {
        char id[16];
        snprintf(id, sizeof(id), "x:%d", i);
        say(&scene, &(struct said_post){
                        .id = id, .author = id, .needs = i < 2 ? .9 : 0, .at_ms = scene.now_ms});
    }
    struct trying trying = {.ask = {&story, chosen, 3}, .now_ms = scene.now_ms, .client = "umi"};
    assert_ok(store_read(scene.store, look, &trying, &scene.why), scene.why);
    assert_int_equal(trying.view.goes.posts, 2);
    assert_int_equal(trying.view.stays.posts, 4);
    assert_int_equal(trying.view.goes.figures.authors, 2);
    assert_int_equal(trying.view.stays.figures.authors, 4);
    assert_int_equal(trying.view.cases, 1);
    assert_false(trying.view.shown[0].both);
    trying.client = "yama";
    assert_int_equal(store_read(scene.store, look, &trying, &scene.why), ERR_NOT_FOUND);
    trying.client = "umi";
    trying.ask = (struct split_ask){&story, &chosen[2], 1};
    assert_int_equal(store_read(scene.store, look, &trying, &scene.why), ERR_BAD_INPUT);
    scene_done(&scene);
}

TEST(a_split_takes_along_what_is_known_of_its_authors_and_keeps_the_reason)
{
    static const struct text chosen[] = {{"x:big", 5}};
    struct scene scene;
    scene_init(&scene);
    say(&scene, &(struct said_post){
                    .id = "x:big", .author = "big", .followers = 50000, .at_ms = scene.now_ms});
    say(&scene, &(struct said_post){.id = "x:2", .author = "small", .at_ms = scene.now_ms});
    scene_event(&scene, &(struct event){.kind = EVENT_STORY,
                                        .at_ms = scene.now_ms,
                                        .client = TEXT("umi"),
                                        .brand = TEXT("umi"),
                                        .story = TEXT("s1"),
                                        .other = TEXT("s2"),
                                        .state = TEXT("split"),
                                        .by = TEXT("mori"),
                                        .posts = chosen,
                                        .post_count = 1,
                                        .why = {{"story", TEXT("another matter")}},
                                        .why_count = 1});
    const struct json *authors = scene_page(
        &scene, &(struct wanted){
                    .page = PAGE_STORY_AUTHORS, .clients = "umi", .client = "umi", .id = "s2"});
    assert_int_equal(people_in(authors, "big"), 1);
    assert_int_equal(people_in(part_of(&scene, PAGE_STORY_AUTHORS), "big"), 0);
    const struct json *past = part_of(&scene, PAGE_STORY_PAST);
    assert_text(json_text(json_at(past, "stories.0.how")), "split");
    assert_text(json_text(json_at(part_of(&scene, PAGE_STORY), "history.0.why")), "another matter");
    scene_done(&scene);
}
