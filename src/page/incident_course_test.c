#include "base/clock.h"
#include "page/pages_test.h"

/* How far an incident has come and what the public was promised, read from what stands there. */

static struct event about(struct scene *scene, enum event_kind kind)
{
    return (struct event){.kind = kind,
                          .at_ms = scene->now_ms,
                          .client = TEXT("umi"),
                          .brand = TEXT("umi"),
                          .story = TEXT("s1"),
                          .computed = 2,
                          .category = RISK_CONTAMINATION,
                          .incident = TEXT("i1"),
                          .open = true};
}

static void burn(struct scene *scene)
{
    scene_init(scene);
    scene_post(scene, &(struct said_post){.id = "x:1",
                                          .client = "umi",
                                          .author = "taro",
                                          .story = "s1",
                                          .text = "海フーズのチョコに虫"});
    struct event event = about(scene, EVENT_LEVEL);
    event.to = 2;
    scene_event(scene, &event);
    event = about(scene, EVENT_INCIDENT);
    scene_event(scene, &event);
}

static const struct wanted room = {.page = PAGE_INCIDENT, .clients = "umi", .id = "i1"};

static enum err publish(struct db *db, void *arg, struct why *why)
{
    const struct scene *scene = arg;
    return db_run(db, why,
                  "INSERT INTO statement (client, number, id, brand, story, incident, kind, text, "
                  "state, version, author, made_at, changed_at, published_at, published_by) "
                  "VALUES ('umi', 1, 'umi-n1', 'umi', 's1', 'i1', 'holding', 'x', 'published', 1, "
                  "'aoi', ?1, ?1, ?1, 'aoi')",
                  "i", scene->now_ms);
}

/* What the reply that carried the statement promised; and one of another matter, sooner. */
static enum err promise(struct db *db, void *arg, struct why *why)
{
    const struct scene *scene = arg;
    enum err err = db_run(
        db, why,
        "INSERT INTO reply (client, number, id, brand, statement, state, version, text, author, "
        "machine, edited, made_at, changed_at) VALUES ('umi', 1, 'umi-r1', 'umi', 'umi-n1', "
        "'sent', 1, 'x', 'aoi', 0, 0, ?1, ?1)",
        "i", scene->now_ms);
    if (!err)
        err = db_run(db, why,
                     "INSERT INTO task (client, number, id, brand, reply, text, owner, made_at, "
                     "due_at) VALUES ('umi', 1, 'umi-p1', 'umi', 'umi-r1', 'at 20:00', 'aoi', ?1, "
                     "?2), ('umi', 2, 'umi-p2', 'umi', NULL, 'another', 'aoi', ?1, ?3)",
                     "iii", scene->now_ms, scene->now_ms + MINUTES(90), scene->now_ms + MINUTES(5));
    return err;
}

static struct text time_of(struct scene *scene, int64_t at_ms)
{
    char room_of_time[TIME_ROOM];
    return arena_text(scene->arena, time_write(at_ms, room_of_time));
}

TEST(the_next_update_is_what_a_statement_promised_else_what_the_level_asks_for)
{
    struct scene scene;
    burn(&scene);
    const struct json *page = scene_page(&scene, &room);
    assert_int_equal(json_find(page, "next_update")->kind, JSON_NULL);
    assert_ok(scene_write(&scene, publish, &scene), scene.why);
    page = scene_page(&scene, &room);
    assert_text(json_text_at(json_at(page, "next_update"), "from"), "level");
    assert_text(json_text_at(json_at(page, "next_update"), "due_at"),
                time_of(&scene, scene.now_ms + HOURS(4)).at);
    assert_ok(scene_write(&scene, promise, &scene), scene.why);
    page = scene_page(&scene, &room);
    assert_text(json_text_at(json_at(page, "next_update"), "from"), "statement");
    assert_text(json_text_at(json_at(page, "next_update"), "id"), "umi-p1");
    assert_int_equal(json_find(page, "promises")->count, 1);
    scene_done(&scene);
}

TEST(an_update_past_its_time_is_late)
{
    struct scene scene;
    burn(&scene);
    assert_ok(scene_write(&scene, publish, &scene), scene.why);
    assert_ok(scene_write(&scene, promise, &scene), scene.why);
    scene.now_ms += MINUTES(91);
    const struct json *page = scene_page(&scene, &room);
    assert_true(json_bool_at(json_at(page, "next_update"), "late", false));
    scene_done(&scene);
}

TEST(a_later_step_leaves_the_ones_before_it_behind_but_nobody_having_taken_it_stays_next)
{
    struct scene scene;
    burn(&scene);
    assert_ok(scene_write(&scene, publish, &scene), scene.why);
    const struct json *page = scene_page(&scene, &room);
    assert_text(json_text_at(json_at(page, "next_step"), "step"), "acknowledged");
    struct event ack = about(&scene, EVENT_ACK);
    ack.person = TEXT("sato");
    scene_event(&scene, &ack);
    page = scene_page(&scene, &room);
    assert_text(json_text_at(json_at(page, "next_step"), "step"), "lowered");
    assert_text(json_text_at(json_at(page, "next_step.person"), "id"), "sato");
    assert_text(json_text_at(json_at(page, "steps.4"), "step"), "published");
    assert_int_equal(json_at(page, "steps.2.at")->kind, JSON_NULL);
    scene_done(&scene);
}
