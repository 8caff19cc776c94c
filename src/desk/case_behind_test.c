#include "base/clock.h"
#include "tests/desk/scene.h"

static enum err behind(struct db *db, void *arg, struct why *why)
{
    return desk_case_behind(db, arg, why);
}

/* So long, in days, in a story after so many hours; -1: nobody waits. */
static int64_t days(struct scene *s, const char *client, const char *story, int64_t at_ms)
{
    struct event event = {.kind = EVENT_RING,
                          .at_ms = at_ms,
                          .client = text_of(client),
                          .brand = text_of(client),
                          .story = text_of(story)};
    assert_ok(scene_write(s, behind, &event), s->why);
    assert_int_equal(event.case_file.len > 0, event.waited_ms > 0);
    return event.case_file.len ? event.waited_ms / DAYS(1) : -1;
}

static void says(struct scene *s, const char *id, const char *author, const char *story,
                 double needs, int64_t at_ms)
{
    scene_post(s, &(struct said_post){.id = id,
                                      .client = "umi",
                                      .author = author,
                                      .story = story,
                                      .text = "my can does not open",
                                      .needs = needs,
                                      .at_ms = at_ms,
                                      .seen_ms = at_ms});
}

TEST(the_longest_waiting_case_of_a_storys_writers_is_found)
{
    struct scene s;
    scene_init(&s);
    const int64_t from = s.now_ms, now = from + DAYS(30);
    says(&s, "x:1", "dan", "s0", .9, from);
    says(&s, "x:2", "eve", "s0", .9, from + DAYS(10));
    says(&s, "x:3", "new", "s0", .9, now - HOURS(71));
    /* a later story */
    says(&s, "x:4", "else", "s1", 0, now);
    assert_int_equal(days(&s, "umi", "s1", now), -1);
    says(&s, "x:5", "new", "s1", 0, now);
    assert_int_equal(days(&s, "umi", "s1", now), -1); /* not 72 hours */
    says(&s, "x:6", "eve", "s1", 0, now);
    assert_int_equal(days(&s, "umi", "s1", now), 20);
    says(&s, "x:7", "dan", "s1", 0, now);
    assert_int_equal(days(&s, "umi", "s1", now), 30);
    assert_int_equal(days(&s, "yama", "s1", now), -1); /* another client's */
    s.now_ms = now;
    assert_ok(scene_act(&s, desk_case_close, "umi", "umi-1", "done"), s.why);
    assert_int_equal(days(&s, "umi", "s1", now), 20);
    scene_done(&s);
}
