#include "base/clock.h"
#include "desk/history.h"
#include "tests/desk/scene.h"

static const struct said_labels bug = {TEXT("contamination,handling"), TEXT("negative"),
                                       TEXT("complaint"), TEXT("needs_support,evidence")};

struct deed {
    struct act act;
    struct said_labels labels;
};

static enum err correct(struct db *db, void *arg, struct why *why)
{
    const struct deed *deed = arg;
    return desk_correct(db, &deed->act, &deed->labels, why);
}

static enum err undo(struct db *db, void *arg, struct why *why)
{
    const struct deed *deed = arg;
    return desk_correct_undo(db, &deed->act, why);
}

static enum err say(struct scene *scene, const char *client, const char *post,
                    struct said_labels labels)
{
    struct deed deed = {
        {.client = text_of(client), .id = text_of(post), .person = TEXT("ai"), .now_ms = 5},
        labels};
    return store_write(scene->store, correct, &deed, &scene->why);
}

static enum err take_back(struct scene *scene, const char *client, const char *post)
{
    struct deed deed = {
        {.client = text_of(client), .id = text_of(post), .person = TEXT("ai"), .now_ms = 6},
        {{0}, {0}, {0}, {0}}};
    return store_write(scene->store, undo, &deed, &scene->why);
}

struct gathered {
    struct buf out;
    struct seen_by by;
    size_t forbidden;
};

static enum err gather(const struct post *post, struct text client,
                       const struct said_labels *labels, void *arg, struct why *why)
{
    struct gathered *gathered = arg;
    (void)why;
    return buf_printf(&gathered->out, "%.*s %.*s %.*s %.*s\n", TEXT_ARG(client), TEXT_ARG(post->id),
                      TEXT_ARG(labels->label), TEXT_ARG(labels->heads));
}

static enum err read_all(struct db *db, void *arg, struct why *why)
{
    struct gathered *gathered = arg;
    return desk_corrections(db, &gathered->by, gather, gathered, &gathered->forbidden, why);
}

static void in_force(struct scene *scene, const char *client, const char *wanted)
{
    const struct text clients[] = {text_of(client)};
    struct gathered gathered = {.by = {.clients = clients, .count = 1}};
    buf_init(&gathered.out, 1 << 16);
    assert_ok(store_read(scene->store, read_all, &gathered, &scene->why), scene->why);
    assert_text(buf_view(&gathered.out), wanted);
    buf_done(&gathered.out);
}

static void two_posts(struct scene *scene)
{
    scene_init(scene);
    scene_post(scene, &(struct said_post){
                          .id = "x:1", .client = "umi", .author = "taro", .text = "開けたら虫"});
    scene_post(scene, &(struct said_post){
                          .id = "x:1", .client = "yama", .author = "taro", .text = "開けたら虫"});
}

TEST(the_last_correction_counts_and_can_be_taken_back)
{
    struct scene scene;
    two_posts(&scene);
    in_force(&scene, "umi", "");
    assert_ok(say(&scene, "umi", "x:1", bug), scene.why);
    in_force(&scene, "umi", "umi x:1 contamination,handling needs_support,evidence\n");
    struct said_labels none = bug;
    none.label = TEXT("none");
    none.heads = (struct text){0};
    assert_ok(say(&scene, "umi", "x:1", none), scene.why);
    in_force(&scene, "umi", "umi x:1 none \n");
    assert_ok(take_back(&scene, "umi", "x:1"), scene.why);
    in_force(&scene, "umi", "umi x:1 contamination,handling needs_support,evidence\n");
    assert_ok(take_back(&scene, "umi", "x:1"), scene.why);
    in_force(&scene, "umi", "");
    assert_int_equal(take_back(&scene, "umi", "x:1"), ERR_NOT_FOUND);
    scene_done(&scene);
}

TEST(a_correction_is_of_one_client_only)
{
    struct scene scene;
    two_posts(&scene);
    assert_ok(say(&scene, "umi", "x:1", bug), scene.why);
    in_force(&scene, "yama", "");
    assert_int_equal(take_back(&scene, "yama", "x:1"), ERR_NOT_FOUND);
    assert_int_equal(say(&scene, "sora", "x:1", bug), ERR_NOT_FOUND);
    assert_int_equal(say(&scene, "umi", "x:9", bug), ERR_NOT_FOUND);
    scene_done(&scene);
}

TEST(labels_nobody_knows_are_refused_by_name)
{
    struct scene scene;
    two_posts(&scene);
    struct said_labels wrong = bug;
    wrong.label = TEXT("contamination,bugs");
    assert_int_equal(say(&scene, "umi", "x:1", wrong), ERR_BAD_INPUT);
    assert_non_null(strstr(scene.why.text, "'bugs'"));
    wrong.label = TEXT("none,handling");
    assert_int_equal(say(&scene, "umi", "x:1", wrong), ERR_BAD_INPUT);
    wrong.label = TEXT("handling,handling");
    assert_int_equal(say(&scene, "umi", "x:1", wrong), ERR_BAD_INPUT);
    wrong = bug;
    wrong.sentiment = TEXT("cross");
    assert_int_equal(say(&scene, "umi", "x:1", wrong), ERR_BAD_INPUT);
    wrong = bug;
    wrong.intent = TEXT("");
    assert_int_equal(say(&scene, "umi", "x:1", wrong), ERR_BAD_INPUT);
    wrong = bug;
    wrong.heads = TEXT("evidence,loud");
    assert_int_equal(say(&scene, "umi", "x:1", wrong), ERR_BAD_INPUT);
    in_force(&scene, "umi", "");
    scene_done(&scene);
}
