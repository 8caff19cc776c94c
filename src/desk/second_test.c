#include "base/clock.h"
#include "tests/desk/scene.h"

#include <stdio.h>

#define GOOD                                                                                       \
    "{\"categories\":[\"contamination\"],\"sentiment\":\"negative\",\"intent\":\"complaint\","     \
    "\"needs_support\":true,\"why\":\"虫が入っていた\"}"

static void reads(const char *content, const char *wanted)
{
    struct arena *arena = arena_new("test", 4096);
    struct buf buf;
    struct why why = {0};
    buf_init(&buf, 1 << 16);
    const enum err err = desk_second_read(text_of(content), arena, &buf, &why);
    if (wanted[0] == '{') {
        assert_ok(err, why);
        assert_text(buf_view(&buf), wanted);
    } else {
        assert_int_equal(err, ERR_BAD_INPUT);
        if (!strstr(why.text, wanted))
            fail_msg("%s", why.text);
    }
    buf_done(&buf);
    arena_free(&arena);
}

TEST(an_answer_is_checked_and_written_anew)
{
    reads(GOOD, GOOD);
    reads(
        "{\"why\":\"ok\",\"extra\":[1],\"needs_support\":false,\"intent\":\"other\",\"sentiment\":"
        "\"neutral\",\"categories\":[\"none\"]}",
        "{\"categories\":[\"none\"],\"sentiment\":\"neutral\",\"intent\":\"other\","
        "\"needs_support\":false,\"why\":\"ok\"}");
    reads("{\"categories\":[\"worms\"]}", "category that there is not: worms");
    reads("{\"categories\":[]}", "no category");
    reads("{\"categories\":[\"none\"],\"sentiment\":\"cross\"}", "no sentiment");
    reads("{\"categories\":[\"none\"],\"sentiment\":\"neutral\",\"intent\":\"x\"}", "no intent");
    reads("{\"categories\":[\"none\"],\"sentiment\":\"neutral\",\"intent\":\"other\"}",
          "whether an answer is needed");
    reads("I think it is fine.", "no JSON");
}

TEST(the_model_is_told_every_name_that_is_understood)
{
    const struct text schema = text_of(second_schema);
    char name[64];
    for (int i = 0; i <= RISK_NONE; i++) {
        snprintf(name, sizeof(name), "\"%s\"", risk_name((enum risk)i));
        assert_true(text_find(schema, text_of(name)) >= 0);
    }
    for (int i = 0; i < SENTIMENT_COUNT; i++) {
        snprintf(name, sizeof(name), "\"%s\"", sentiment_name((enum sentiment)i));
        assert_true(text_find(schema, text_of(name)) >= 0);
    }
    for (int i = 0; i < INTENT_COUNT; i++) {
        snprintf(name, sizeof(name), "\"%s\"", intent_name((enum intent)i));
        assert_true(text_find(schema, text_of(name)) >= 0);
    }
}

struct second_turn {
    struct text client;
    int64_t now_ms;
    struct arena *arena;
    struct second_post post;
    struct second_reading reading;
    enum err ended;
};

static enum err next(struct db *db, void *arg, struct why *why)
{
    struct second_turn *turn = arg;
    const struct seen_by by = {.clients = &turn->client, .count = 1, .now_ms = turn->now_ms};
    turn->ended = desk_second_next(db, &by, turn->arena, &turn->post, why);
    return OK;
}

static enum err keep(struct db *db, void *arg, struct why *why)
{
    struct second_turn *turn = arg;
    return desk_second_keep(db, &turn->reading, why);
}

static enum err post_page(struct db *db, const struct seen_by *by, struct json_out *out,
                          struct why *why)
{
    return desk_post_json(db, by, TEXT("umi"), TEXT("x:1"), out, why);
}

TEST(each_post_of_an_open_case_is_read_once_and_shown_with_it)
{
    struct scene scene;
    scene_init(&scene);
    const int64_t now = scene.now_ms;
    scene_post(&scene, &(struct said_post){.id = "x:1",
                                           .client = "umi",
                                           .author = "taro",
                                           .text = "開けたら虫がいました",
                                           .needs = .9,
                                           .at_ms = now});
    scene_post(&scene, &(struct said_post){.id = "x:2",
                                           .client = "umi",
                                           .author = "hana",
                                           .text = "おいしい",
                                           .needs = .1,
                                           .at_ms = now});
    struct second_turn turn = {.client = TEXT("yama"), .now_ms = now, .arena = scene.arena};
    assert_ok(store_read(scene.store, next, &turn, &scene.why), scene.why);
    assert_int_equal(turn.ended, ERR_NOT_FOUND);
    turn.client = TEXT("umi");
    turn.now_ms = now + 25 * 3600 * 1000;
    assert_ok(store_read(scene.store, next, &turn, &scene.why), scene.why);
    assert_int_equal(turn.ended, ERR_NOT_FOUND);
    turn.now_ms = now;
    assert_ok(store_read(scene.store, next, &turn, &scene.why), scene.why);
    assert_int_equal(turn.ended, OK);
    assert_text(turn.post.text, "開けたら虫がいました");
    assert_text(turn.post.client, "umi");
    turn.reading = (struct second_reading){.no = turn.post.no,
                                           .at_ms = now,
                                           .client = TEXT("umi"),
                                           .model = TEXT("m"),
                                           .answer = TEXT(GOOD)};
    assert_ok(store_write(scene.store, keep, &turn, &scene.why), scene.why);
    assert_ok(store_read(scene.store, next, &turn, &scene.why), scene.why);
    assert_int_equal(turn.ended, ERR_NOT_FOUND);
    const struct json *shown = scene_shown(&scene, "umi", post_page);
    assert_text(json_text(json_at(shown, "post.second.says.categories.0")), "contamination");
    assert_text(json_text(json_at(shown, "post.second.model")), "m");
    scene_done(&scene);
}
