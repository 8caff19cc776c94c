#include "base/clock.h"
#include "page/pages_test.h"

enum { POSTS = 120 };

static void tell(struct scene *scene)
{
    scene_init(scene);
    for (int i = 0; i < POSTS; i++) {
        char id[32], author[32];
        snprintf(id, sizeof(id), "x:%d", i);
        snprintf(author, sizeof(author), "a%d", i / 2);
        scene_post(scene, &(struct said_post){.id = id,
                                              .client = "umi",
                                              .author = author,
                                              .story = "s1",
                                              .text = "虫がいた",
                                              .at_ms = scene->now_ms + MINUTES(i / 3)});
    }
    scene->now_ms += HOURS(1);
}

static const struct wanted page_of = {
    .page = PAGE_STORY_POSTS, .clients = "umi", .client = "umi", .id = "s1", .limit = 50};

TEST(pages_of_a_story_follow_each_other_without_gap_or_repeat)
{
    struct scene scene;
    tell(&scene);
    for (int order = 0; order < 2; order++) {
        struct wanted wanted = page_of;
        char after[64] = "", last[TIME_ROOM] = "";
        wanted.first_order = order;
        int seen = 0, pages = 0;
        bool known[POSTS] = {false};
        do {
            const struct json *page = scene_page(&scene, &wanted);
            pages++;
            for (const struct json *post = json_at(page, "posts")->first; post; post = post->next) {
                int64_t number = -1;
                struct text id = json_text_at(post, "id"), at = json_text_at(post, "at");
                assert_true(text_int(text_slice(id, 2, id.len), &number));
                assert_false(known[number]);
                known[number] = true;
                seen++;
                int step = last[0] ? text_order(at, text_of(last)) : 0;
                assert_true(order ? step >= 0 : step <= 0);
                snprintf(last, sizeof(last), "%.*s", TEXT_ARG(at));
            }
            snprintf(after, sizeof(after), "%.*s", TEXT_ARG(json_text_at(page, "more")));
            wanted.after = after;
        } while (after[0]);
        assert_int_equal(seen, POSTS);
        assert_int_equal(pages, 3);
    }
    scene_done(&scene);
}

TEST(a_made_up_cursor_is_refused)
{
    struct scene scene;
    tell(&scene);
    struct wanted wanted = page_of;
    wanted.after = "12.x";
    assert_null(scene_page(&scene, &wanted));
    assert_int_equal(scene.ended, ERR_BAD_INPUT);
    scene_done(&scene);
}

TEST(the_curve_counts_each_critical_author_once)
{
    struct scene scene;
    tell(&scene);
    const struct json *page = scene_page(
        &scene,
        &(struct wanted){.page = PAGE_STORY, .clients = "umi", .client = "umi", .id = "s1"});
    int64_t authors = 0, posts = 0, value;
    for (const struct json *bin = json_at(page, "curve.authors")->first; bin; bin = bin->next)
        authors += json_int(bin, &value) ? value : 0;
    for (const struct json *bin = json_at(page, "curve.posts")->first; bin; bin = bin->next)
        posts += json_int(bin, &value) ? value : 0;
    assert_int_equal(authors, POSTS / 2);
    assert_int_equal(posts, POSTS);
    assert_int_equal(json_int_at(json_at(page, "curve"), "step_s", 0), 600);
    assert_int_equal(json_int_at(json_at(page, "networks.0"), "authors", 0), POSTS / 2);
    assert_text(json_text(json_at(page, "langs.0.lang")), "ja");
    assert_int_equal(json_at(page, "posts")->count, 50);
    scene_done(&scene);
}

TEST(a_long_storys_curve_is_made_coarser_and_loses_nothing)
{
    struct scene scene;
    scene_init(&scene);
    for (int i = 0; i < 9; i++) {
        char id[32];
        snprintf(id, sizeof(id), "x:%d", i);
        scene_post(&scene, &(struct said_post){.id = id,
                                               .client = "umi",
                                               .author = id,
                                               .story = "s1",
                                               .text = "虫",
                                               .at_ms = scene.now_ms - DAYS(30) * i});
    }
    const struct json *page = scene_page(
        &scene,
        &(struct wanted){.page = PAGE_STORY, .clients = "umi", .client = "umi", .id = "s1"});
    int64_t posts = 0, value;
    assert_true(json_at(page, "curve.posts")->count <= 1008);
    for (const struct json *bin = json_at(page, "curve.posts")->first; bin; bin = bin->next)
        posts += json_int(bin, &value) ? value : 0;
    assert_int_equal(posts, 9);
    scene_done(&scene);
}

/* ---- three clients, a thousand posts each: nothing of one is ever shown to another ---- */

enum { EACH = 1000, CLIENTS = 3 };
static const char *const names[CLIENTS] = {"umi", "yama", "sora"};

static unsigned shuffle(unsigned *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Every text, author and id of a client carries its mark, and all speak of the same things. */
static void fill(struct scene *scene)
{
    unsigned random = 2463534242U;
    for (int i = 0; i < EACH * CLIENTS; i++) {
        const char *client = names[i % CLIENTS];
        char id[48], author[48], story[16], text[160];
        snprintf(id, sizeof(id), "x:%d-mark-%s", i, client);
        snprintf(author, sizeof(author), "a%u-mark-%s", shuffle(&random) % 90, client);
        snprintf(story, sizeof(story), "s%u", shuffle(&random) % 12);
        snprintf(text, sizeof(text), "チョコに虫 verme help mark-%s 異物混入 %u", client,
                 shuffle(&random) % 50);
        scene_post(scene,
                   &(struct said_post){.id = id,
                                       .client = client,
                                       .author = author,
                                       .story = story,
                                       .text = text,
                                       .needs = (double)(shuffle(&random) % 100) / 100,
                                       .at_ms = scene->now_ms - MINUTES(shuffle(&random) % 900)});
    }
    for (int c = 0; c < CLIENTS; c++) {
        scene_user(scene, names[c], names[c]);
        for (int s = 0; s < 12; s++) {
            char story[16], id[48];
            snprintf(story, sizeof(story), "s%d", s);
            snprintf(id, sizeof(id), "i%d-mark-%s", s, names[c]);
            struct event event = {.kind = EVENT_LEVEL,
                                  .at_ms = scene->now_ms,
                                  .client = text_of(names[c]),
                                  .brand = text_of(names[c]),
                                  .story = text_of(story),
                                  .to = s % 4,
                                  .category = RISK_CONTAMINATION,
                                  .incident = text_of(id),
                                  .open = true};
            scene_event(scene, &event);
            event.kind = EVENT_INCIDENT;
            scene_event(scene, &event);
        }
    }
}

static void assert_pure(struct scene *scene, const struct wanted *wanted, int own)
{
    struct text text = scene_text(scene, wanted);
    assert_int_equal(scene->ended, OK);
    for (int other = 0; other < CLIENTS; other++) {
        char mark[32];
        if (other == own)
            continue;
        snprintf(mark, sizeof(mark), "mark-%s", names[other]);
        assert_int_equal(text_find(text, text_of(mark)), -1);
        snprintf(mark, sizeof(mark), "\"%s\"", names[other]);
        assert_int_equal(text_find(text, text_of(mark)), -1);
    }
}

static void assert_none(struct scene *scene, const struct wanted *wanted)
{
    assert_null(scene_text(scene, wanted).at);
    assert_int_equal(scene->ended, ERR_NOT_FOUND);
}

/* Counts are told of one's own only. */
static void assert_counts(struct scene *scene, const char *me)
{
    const struct json *tower =
        scene_page(scene, &(struct wanted){.page = PAGE_TOWER, .clients = me});
    assert_int_equal(json_int_at(tower, "alerts_today", -1), 6); /* levels 2 and 3 of 12 stories */
    const struct json *incidents =
        scene_page(scene, &(struct wanted){.page = PAGE_INCIDENTS, .clients = me});
    assert_int_equal(json_at(incidents, "incidents")->count, 12);
    const struct json *cases =
        scene_page(scene, &(struct wanted){.page = PAGE_CASES, .clients = me, .limit = 500});
    assert_int_equal(json_int_at(json_at(cases, "counts"), "open", -1),
                     json_at(cases, "cases")->count);
    assert_true(json_at(cases, "cases")->count < 91); /* one for each author at most */
}

/* A page below a story's address. */
static bool is_part(int page)
{
    return page == PAGE_STORY_CASES || page == PAGE_STORY_SPREAD || page == PAGE_STORY_GROUPS ||
           page == PAGE_STORY_AUTHORS || page == PAGE_STORY_PAST;
}

static void assert_parts(struct scene *scene, struct wanted wanted, int own, const char *other)
{
    const char *me = wanted.client;
    for (int page = 0; page < PAGE_COUNT; page++) {
        wanted.page = (enum page)page;
        if (!is_part(page))
            continue;
        wanted.client = me;
        assert_pure(scene, &wanted, own);
        wanted.client = other;
        assert_none(scene, &wanted);
    }
}

static void assert_cases(struct scene *scene, int own, const char *other)
{
    char mine[32], theirs[32];
    for (int i = 1; i <= 60; i++) {
        snprintf(mine, sizeof(mine), "%s-%d", names[own], i);
        snprintf(theirs, sizeof(theirs), "%s-%d", other, i);
        struct wanted wanted = {.page = PAGE_CASE, .clients = names[own], .id = mine};
        assert_pure(scene, &wanted, own);
        wanted.id = theirs;
        assert_none(scene, &wanted);
    }
}

TEST(three_clients_never_see_each_other)
{
    struct scene scene;
    scene_init(&scene);
    fill(&scene);
    int64_t total = 0;
    for (int c = 0; c < CLIENTS; c++) {
        const char *me = names[c], *other = names[(c + 1) % CLIENTS];
        char mine[32];
        assert_counts(&scene, me);
        for (int page = 0; page < PAGE_COUNT; page++) {
            if (page == PAGE_CASE || page == PAGE_STORY || page == PAGE_STORY_POSTS ||
                page == PAGE_INCIDENT || is_part(page))
                continue;
            const struct wanted wanted = {
                .page = (enum page)page, .clients = me, .id = "虫", .limit = 500};
            assert_pure(&scene, &wanted, c);
        }
        assert_cases(&scene, c, other);
        for (int s = 0; s < 12; s++) {
            snprintf(mine, sizeof(mine), "s%d", s);
            struct wanted wanted = {
                .page = PAGE_STORY, .clients = me, .client = me, .id = mine, .limit = 500};
            assert_pure(&scene, &wanted, c);
            wanted.page = PAGE_STORY_POSTS;
            assert_pure(&scene, &wanted, c);
            assert_parts(&scene, wanted, c, other);
            wanted.client = other;
            wanted.page = PAGE_STORY_CASES;
            assert_none(&scene, &wanted);
            wanted.page = PAGE_STORY_POSTS;
            assert_none(&scene, &wanted);
            wanted.page = PAGE_STORY;
            assert_none(&scene, &wanted);
            snprintf(mine, sizeof(mine), "i%d-mark-%s", s, me);
            wanted = (struct wanted){.page = PAGE_INCIDENT, .clients = me, .id = mine};
            assert_pure(&scene, &wanted, c);
            wanted.clients = other;
            assert_none(&scene, &wanted);
        }
        const struct json *stories = json_at(
            scene_page(&scene, &(struct wanted){.page = PAGE_STORIES, .clients = me, .limit = 500}),
            "stories");
        for (const struct json *story = stories->first; story; story = story->next)
            total += json_int_at(story, "posts", 0);
    }
    assert_int_equal(total, EACH * CLIENTS);
    /* Who serves two sees two. */
    const struct json *both =
        scene_page(&scene, &(struct wanted){.page = PAGE_STORIES, .clients = "umi,sora"});
    assert_int_equal(json_at(both, "stories")->count, 24);
    /* Who serves nobody sees nothing. */
    const struct wanted nobody = {.page = PAGE_SEARCH, .clients = "", .id = "虫"};
    assert_int_equal(json_at(scene_page(&scene, &nobody), "posts")->count, 0);
    scene_done(&scene);
}

TEST(a_story_page_shows_the_newest_forecast_and_effects_with_words)
{
    struct scene scene;
    tell(&scene);
    for (int i = 0; i < 2; i++) {
        struct event event = {.kind = EVENT_FORECAST,
                              .at_ms = scene.now_ms + MINUTES(i),
                              .client = TEXT("umi"),
                              .brand = TEXT("umi"),
                              .story = TEXT("s1"),
                              .outlook = {.authors = true,
                                          .in_s = 3600,
                                          .seen = 40,
                                          .expect = 90 + i,
                                          .low = 60,
                                          .high = 200,
                                          .low50 = 70,
                                          .high50 = 120,
                                          .p_mark = .4}};
        scene_event(&scene, &event);
        event.story = TEXT("s2");
        scene_event(&scene, &event);
    }
    const struct event effect = {.kind = EVENT_EFFECT,
                                 .at_ms = scene.now_ms + HOURS(6),
                                 .client = TEXT("umi"),
                                 .brand = TEXT("umi"),
                                 .story = TEXT("s1"),
                                 .aftermath = {.statement_ms = scene.now_ms,
                                               .in_s = 21600,
                                               .observed = 3,
                                               .expect = 40,
                                               .low = 20,
                                               .high = 90,
                                               .known = true,
                                               .part = .925,
                                               .calmed = true,
                                               .half_min = 30,
                                               .quiet_min = -1}};
    scene_event(&scene, &effect);
    struct wanted wanted = page_of;
    wanted.page = PAGE_STORY;
    const struct json *page = scene_page(&scene, &wanted);
    assert_non_null(page);
    assert_int_equal(json_at(page, "forecast")->count, 1);
    assert_int_equal(json_int_at(json_at(page, "forecast.0"), "expect", 0), 91);
    assert_non_null(strstr(json_text_at(json_at(page, "forecast.0.words"), "en").at, "about 91"));
    assert_int_equal(json_at(page, "effect")->count, 1);
    assert_true(json_bool_at(json_at(page, "effect.0"), "calmed", false));
    assert_non_null(strstr(json_text_at(json_at(page, "effect.0.words"), "it").at, "calmata"));
    scene_done(&scene);
}

TEST(a_story_page_says_who_tells_it_what_is_said_and_what_it_resembles)
{
    static struct because bug[] = {
        {.code = "cause", .words = {"虫", 3}, .thing = {"insect", 6}, .weight = 3},
        {.code = "place", .words = {"神戸", 6}, .thing = {"kobe", 4}, .weight = 4}};
    struct scene scene;
    scene_init(&scene);
    for (int i = 0; i < 6; i++) {
        char id[32], author[32];
        snprintf(id, sizeof(id), "x:%d", i);
        snprintf(author, sizeof(author), "a%d", i < 3 ? 0 : i);
        scene_post(&scene, &(struct said_post){.id = id,
                                               .client = "umi",
                                               .author = author,
                                               .story = i < 5 ? "s2" : "s1",
                                               .text = "虫がいた",
                                               .because = bug,
                                               .because_count = 2,
                                               .at_ms = scene.now_ms + MINUTES(i)});
    }
    const struct json *page = scene_page(
        &scene,
        &(struct wanted){.page = PAGE_STORY, .clients = "umi", .client = "umi", .id = "s2"});
    const struct json *voices = json_at(page, "voices");
    assert_text(json_text_at(json_at(page, "origin"), "post"), "x:0");
    assert_int_equal(json_int_at(voices, "authors", 0), 3);
    assert_true(json_number_at(voices, "loudest_share", 0) > .59);
    const struct json *claim = json_at(page, "claims")->first;
    assert_text(json_text_at(claim, "words"), "insect");
    assert_int_equal(json_int_at(claim, "posts", 0), 5);
    assert_int_equal(json_int_at(claim, "authors", 0), 3);
    assert_text(json_text_at(claim, "text"), "虫がいた");
    assert_text(json_text_at(claim, "post"), "x:0");
    assert_non_null(json_text_at(claim, "first_at").at);
    assert_null(claim->next);
    const struct json *like = json_at(page, "similar")->first;
    assert_non_null(like);
    assert_text(json_text_at(like, "id"), "s1");
    assert_null(like->next);
    const struct json *post = json_at(page, "posts")->first;
    assert_text(json_text_at(json_at(post, "because")->first, "for"), "cause");
    scene_done(&scene);
}
