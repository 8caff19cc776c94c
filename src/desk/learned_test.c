#include "tests/desk/scene.h"

/* What is learned from corrections: asked for, in force, taken back. */

static enum err correct(struct db *db, const struct act *act, struct why *why)
{
    static const struct said_labels bug = {TEXT("contamination"), TEXT("negative"),
                                           TEXT("complaint"), TEXT("evidence")};
    return desk_correct(db, act, &bug, why);
}

static void correct_many(struct scene *scene, int count)
{
    for (int i = 0; i < count; i++) {
        const struct text id = arena_printf(scene->arena, "x:%d", i);
        scene_post(scene, &(struct said_post){
                              .id = id.at, .client = "umi", .author = "taro", .text = "虫"});
        assert_ok(scene_act(scene, correct, "umi", id.at, ""), scene->why);
    }
}

struct ending {
    const char *base, *weights;
    struct arena *arena;
};

static enum err end_next(struct db *db, void *arg, struct why *why)
{
    const struct ending *ending = arg;
    struct lesson_row row = {0};
    enum err err = desk_learn_next(db, ending->arena, &row, why);
    const struct lesson_end end = {.no = row.no,
                                   .base = text_of(ending->base),
                                   .weights = text_of(ending->weights),
                                   .reason = TEXT("r")};
    return err ? err : desk_learn_end(db, &end, why);
}

static enum err end_one(struct scene *scene, const char *base, const char *weights)
{
    struct ending ending = {base, weights, scene->arena};
    return store_write(scene->store, end_next, &ending, &scene->why);
}

struct taught {
    const char *base;
    struct buf out;
};

static enum err put(struct text client, struct text weights, void *arg, struct why *why)
{
    struct taught *taught = arg;
    (void)why;
    return buf_printf(&taught->out, "%.*s=%.*s ", TEXT_ARG(client), TEXT_ARG(weights));
}

static enum err read_taught(struct db *db, void *arg, struct why *why)
{
    struct taught *taught = arg;
    return desk_learned(db, text_of(taught->base), put, taught, why);
}

static void taught_is(struct scene *scene, const char *base, const char *wanted)
{
    struct taught taught = {.base = base};
    buf_init(&taught.out, 4096);
    assert_ok(store_read(scene->store, read_taught, &taught, &scene->why), scene->why);
    assert_text(buf_view(&taught.out), wanted);
    buf_done(&taught.out);
}

TEST(a_few_corrections_are_too_few_to_learn_from)
{
    struct scene scene;
    scene_init(&scene);
    correct_many(&scene, LEARN_FEWEST - 1);
    assert_int_equal(scene_act(&scene, desk_learn, "umi", "", ""), ERR_BAD_INPUT);
    assert_non_null(strstr(scene.why.text, "19"));
    scene_done(&scene);
}

TEST(the_table_before_is_in_force_when_the_last_is_taken_back)
{
    struct scene scene;
    scene_init(&scene);
    correct_many(&scene, LEARN_FEWEST);
    assert_ok(scene_act(&scene, desk_learn, "umi", "", ""), scene.why);
    assert_int_equal(scene_act(&scene, desk_learn, "umi", "", ""), ERR_FULL); /* one waits */
    assert_ok(end_one(&scene, "b", "one"), scene.why);
    taught_is(&scene, "b", "umi=one ");
    taught_is(&scene, "another base", "");
    assert_ok(scene_act(&scene, desk_learn, "umi", "", ""), scene.why);
    assert_ok(end_one(&scene, "b", "two"), scene.why);
    assert_ok(scene_act(&scene, desk_learn, "umi", "", ""), scene.why);
    assert_ok(end_one(&scene, "b", NULL), scene.why); /* was worse: not taken */
    taught_is(&scene, "b", "umi=two ");
    assert_int_equal(scene_act(&scene, desk_learn_undo, "yama", "", ""), ERR_NOT_FOUND);
    assert_ok(scene_act(&scene, desk_learn_undo, "umi", "", ""), scene.why);
    taught_is(&scene, "b", "umi=one ");
    assert_ok(scene_act(&scene, desk_learn_undo, "umi", "", ""), scene.why);
    taught_is(&scene, "b", "");
    assert_int_equal(scene_act(&scene, desk_learn_undo, "umi", "", ""), ERR_NOT_FOUND);
    scene_done(&scene);
}

static enum err again(struct db *db, void *arg, struct why *why)
{
    return desk_learn_again(db, text_of(arg), 9, why);
}

TEST(what_was_learned_on_another_base_is_asked_for_anew_once)
{
    struct scene scene;
    static char base[] = "new";
    scene_init(&scene);
    correct_many(&scene, LEARN_FEWEST);
    assert_ok(scene_act(&scene, desk_learn, "umi", "", ""), scene.why);
    assert_ok(end_one(&scene, "old", "one"), scene.why);
    assert_ok(store_write(scene.store, again, base, &scene.why), scene.why);
    assert_ok(store_write(scene.store, again, base, &scene.why), scene.why);
    assert_ok(end_one(&scene, "new", "anew"), scene.why);
    assert_int_equal(end_one(&scene, "new", "twice"), ERR_NOT_FOUND);
    taught_is(&scene, "new", "umi=anew ");
    taught_is(&scene, "old", "");
    scene_done(&scene);
}
