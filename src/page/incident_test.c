#include "base/clock.h"
#include "page/pages_test.h"

static struct person people[] = {{.id = TEXT("sato"), .name = TEXT("佐藤"), .role = TEXT("lead")},
                                 {.id = TEXT("rossi"), .name = TEXT("Rossi"), .role = TEXT("risk")},
                                 {.id = TEXT("kato"), .name = TEXT("加藤"), .role = TEXT("legal")}};

static void watch_people(struct scene *scene)
{
    static struct step ladder[] = {{.person = TEXT("sato")}, {.person = TEXT("rossi")}};
    static struct step others[] = {{.person = TEXT("kato")}};
    static struct text leak[] = {TEXT("data_leak")}, worm[] = {TEXT("contamination")};
    static struct route routes[] = {
        {.client = TEXT("umi"),
         .level = 2,
         .ladder = others,
         .ladder_count = 1,
         .categories = {leak, 1}},
        {.client = TEXT("umi"),
         .level = 2,
         .ladder = ladder,
         .ladder_count = 2,
         .categories = {worm, 1}},
        {.client = TEXT("yama"), .level = 2, .ladder = others, .ladder_count = 1}};
    scene->watched.people = people;
    scene->watched.person_count = 3;
    scene->watched.routes = routes;
    scene->watched.route_count = 3;
}

static struct event about(struct scene *scene, enum event_kind kind)
{
    return (struct event){.kind = kind,
                          .at_ms = scene->now_ms,
                          .client = TEXT("umi"),
                          .brand = TEXT("umi"),
                          .story = TEXT("s1"),
                          .computed = 2,
                          .category = RISK_CONTAMINATION,
                          .score = 31.5,
                          .terms = {1, 2, 3, 25, 0, 0},
                          .figures = {.authors = 3, .doubling_min = 12, .networks = 1},
                          .why = {{"F1", TEXT("F1 grave harm with evidence")}},
                          .why_count = 1,
                          .incident = TEXT("i1"),
                          .ring = TEXT("r1"),
                          .person = TEXT("sato"),
                          .channel = TEXT("log"),
                          .level = 2,
                          .open = true};
}

/* A first post, level 2, the incident, one ring. */
static void burn(struct scene *scene)
{
    scene_init(scene);
    watch_people(scene);
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
    event = about(scene, EVENT_RING);
    scene_event(scene, &event);
}

static const struct wanted room = {.page = PAGE_INCIDENT, .clients = "umi", .id = "i1"};

TEST(the_ladder_is_that_of_the_most_specific_route)
{
    struct step anybody[] = {{.person = TEXT("any")}}, ours[] = {{.person = TEXT("ours")}},
                high[] = {{.person = TEXT("high")}, {.channel = TEXT("log")}};
    struct route routes[] = {
        {.level = 4, .ladder = anybody, .ladder_count = 1},
        {.client = TEXT("umi"), .level = 2, .ladder = ours, .ladder_count = 1},
        {.client = TEXT("umi"), .level = 4, .ladder = high, .ladder_count = 2}};
    const struct watched watched = {.routes = routes, .route_count = 3};
    struct event level = {.kind = EVENT_LEVEL, .client = TEXT("umi"), .to = 3};
    struct text people_of[DESK_LADDER_MOST];
    assert_int_equal(desk_ladder(&watched, &level, people_of), 1);
    assert_text(people_of[0], "ours");
    level.to = 4;
    assert_int_equal(desk_ladder(&watched, &level, people_of), 1);
    assert_text(people_of[0], "high");
    level.client = TEXT("yama");
    assert_int_equal(desk_ladder(&watched, &level, people_of), 1);
    assert_text(people_of[0], "any");
    level.to = 3;
    assert_int_equal(desk_ladder(&watched, &level, people_of), 0);
}

TEST(an_incident_has_its_page)
{
    struct scene scene;
    char at[TIME_ROOM];
    burn(&scene);
    const struct json *page = scene_page(&scene, &room);
    assert_text(json_text(json_at(page, "incident.state")), "open");
    assert_text(json_text(json_at(page, "incident.headline")), "海フーズのチョコに虫");
    assert_text(json_text(json_at(page, "incident.category")), "contamination");
    assert_int_equal(json_int_at(json_at(page, "story"), "level", 0), 2);
    assert_text(json_text(json_at(page, "why.0.code")), "F1");
    assert_int_equal(json_at(page, "terms")->count, 6);
    assert_text(json_text(json_at(page, "terms.3.name")), "harm");
    assert_text(json_text(json_at(page, "terms.3.value")), "contamination");
    assert_int_equal(json_at(page, "levels")->count, 1);
    assert_text(json_text(json_at(page, "rings.0.name")), "佐藤");
    assert_text(json_text(json_at(page, "rings.0.state")), "intended");
    assert_text(json_text(json_at(page, "people.0.state")), "rung");
    assert_text(json_text(json_at(page, "people.1.person")), "rossi");
    assert_text(json_text(json_at(page, "people.1.state")), "next");
    assert_true(
        text_same(json_text_at(page, "deadline_at"), time_write(scene.now_ms + HOURS(3), at)));
    assert_int_equal(json_at(page, "timeline")->count, 3);
    assert_text(json_text(json_at(page, "timeline.0.kind")), "post");
    scene_done(&scene);
}

TEST(at_level_three_the_people_of_the_ladder_are_called_in)
{
    struct scene scene;
    burn(&scene);
    struct event event = about(&scene, EVENT_LEVEL);
    event.from = 2;
    event.to = 3;
    scene_event(&scene, &event);
    scene_event(&scene, &event);
    const struct json *page = scene_page(&scene, &room);
    assert_int_equal(json_at(page, "people")->count, 2);
    assert_text(json_text(json_at(page, "people.1.person")), "rossi");
    assert_text(json_text(json_at(page, "people.1.state")), "called_in");
    assert_text(json_text(json_at(page, "people.1.role")), "risk");
    scene_done(&scene);
}

static enum err acknowledge(struct db *db, const struct act *act, struct why *why)
{
    const struct event event = {.client = act->client, .brand = act->client, .story = act->id};
    return store_acknowledge(db, &event, act->person, act->now_ms, why);
}

TEST(an_acknowledged_incident_says_by_whom)
{
    struct scene scene;
    burn(&scene);
    scene.now_ms += MINUTES(2);
    assert_int_equal(scene_act(&scene, acknowledge, "umi", "s1", ""), OK);
    const struct json *page = scene_page(&scene, &room);
    assert_text(json_text(json_at(page, "incident.acknowledged.person")), "sato");
    assert_text(json_text(json_at(page, "people.0.state")), "acknowledged");
    assert_int_equal(json_at(page, "people")->count, 1);
    assert_text(json_text(json_at(page, "timeline.3.kind")), "ack");
    scene_done(&scene);
}

TEST(people_write_assign_and_close_with_a_reason)
{
    struct scene scene;
    burn(&scene);
    scene_user(&scene, "sato", "umi");
    assert_int_equal(scene_act(&scene, desk_incident_note, "umi", "i1", ""), ERR_BAD_INPUT);
    assert_int_equal(scene_act(&scene, desk_incident_note, "umi", "i1", "工場に確認中"), OK);
    assert_int_equal(scene_act(&scene, desk_incident_assign, "umi", "i1", "sato"), OK);
    assert_int_equal(scene_act(&scene, desk_incident_close, "umi", "i1", " "), ERR_BAD_INPUT);
    assert_int_equal(scene_act(&scene, desk_incident_close, "umi", "i1", "statement out"), OK);
    assert_int_equal(scene_act(&scene, desk_incident_close, "umi", "i1", "x"), ERR_BAD_INPUT);
    const struct json *page = scene_page(&scene, &room);
    assert_text(json_text(json_at(page, "incident.state")), "closed");
    assert_text(json_text(json_at(page, "incident.owner.id")), "sato");
    assert_text(json_text(json_at(page, "timeline.3.text")), "工場に確認中");
    scene_done(&scene);
}

struct watching {
    const char *client, *text;
    int64_t in_ms;
    const struct scene *scene;
};

static enum err watch(struct db *db, void *arg, struct why *why)
{
    const struct watching *w = arg;
    const struct act act = {.client = text_of(w->client),
                            .id = TEXT("i1"),
                            .person = TEXT("sato"),
                            .text = text_of(w->text),
                            .now_ms = w->scene->now_ms};
    return desk_incident_watch(db, &act, w->scene->now_ms + w->in_ms, why);
}

TEST(to_say_nothing_for_now_has_a_reason_and_an_hour_at_most)
{
    struct scene scene;
    burn(&scene);
    scene_user(&scene, "sato", "umi");
    struct watching wrong[] = {{"umi", " ", MINUTES(30), &scene},
                               {"umi", "calm", MINUTES(61), &scene},
                               {"umi", "calm", -1, &scene},
                               {"yama", "calm", MINUTES(30), &scene}};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(store_write(scene.store, watch, &wrong[i], &scene.why),
                         i == 3 ? ERR_NOT_FOUND : ERR_BAD_INPUT);
    struct watching right = {"umi", "批判は3人、増えていない", MINUTES(30), &scene};
    assert_ok(store_write(scene.store, watch, &right, &scene.why), scene.why);
    const struct json *page = scene_page(&scene, &room);
    assert_text(json_text(json_at(page, "timeline.3.kind")), "watch");
    const struct text said = json_text(json_at(page, "timeline.3.text"));
    assert_true(text_ends(said, TEXT("批判は3人、増えていない")));
    scene_done(&scene);
}

TEST(the_reason_is_kept_when_the_tower_closed_first)
{
    struct scene scene;
    burn(&scene);
    struct event event = about(&scene, EVENT_INCIDENT);
    event.open = false;
    scene_event(&scene, &event);
    assert_int_equal(scene_act(&scene, desk_incident_close, "umi", "i1", "no more posts"), OK);
    scene_done(&scene);
}

struct about_job {
    const struct seen_by *by;
    bool open;
    int level;
};

static enum err ask_about(struct db *db, void *arg, struct why *why)
{
    struct about_job *job = arg;
    struct event about_it;
    enum err err = desk_incident_about(db, job->by, TEXT("i1"), &about_it, why);
    if (!err) {
        job->open = about_it.open;
        job->level = about_it.to;
    }
    return err;
}

TEST(another_clients_incident_does_not_exist)
{
    struct scene scene;
    burn(&scene);
    static desk_act *const acts[] = {desk_incident_note, desk_incident_assign, desk_incident_close,
                                     desk_incident_call_in};
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++)
        assert_int_equal(scene_act(&scene, acts[i], "yama", "i1", "x"), ERR_NOT_FOUND);
    const struct text yama[] = {TEXT("yama")}, umi[] = {TEXT("umi")};
    const struct seen_by they = {.clients = yama, .count = 1}, we = {.clients = umi, .count = 1};
    struct about_job theirs = {.by = &they}, ours = {.by = &we};
    assert_int_equal(store_read(scene.store, ask_about, &theirs, &scene.why), ERR_NOT_FOUND);
    assert_ok(store_read(scene.store, ask_about, &ours, &scene.why), scene.why);
    assert_true(ours.open);
    assert_int_equal(ours.level, 2);
    struct wanted other = room;
    other.clients = "yama,sora";
    assert_null(scene_page(&scene, &other));
    assert_int_equal(scene.ended, ERR_NOT_FOUND);
    scene_done(&scene);
}

TEST(the_tower_shows_every_brand_and_its_highest_story)
{
    struct scene scene;
    burn(&scene);
    scene_post(&scene,
               &(struct said_post){
                   .id = "x:2", .client = "umi", .author = "b", .story = "s2", .text = "quiet"});
    const struct json *page =
        scene_page(&scene, &(struct wanted){.page = PAGE_TOWER, .clients = "umi,yama"});
    assert_int_equal(json_at(page, "brands")->count, 2);
    assert_text(json_text(json_at(page, "brands.0.story")), "s1");
    assert_int_equal(json_int_at(json_at(page, "brands.0"), "level", 0), 2);
    assert_int_equal(json_int_at(json_at(page, "brands.0"), "authors_10min", 0), 1);
    assert_text(json_text(json_at(page, "brands.0.trend")), "up");
    assert_int_equal(json_at(page, "brands.1.story")->kind, JSON_NULL);
    assert_int_equal(json_int_at(page, "alerts_today", 0), 1);
    assert_int_equal(json_at(page, "duty")->count, 2);
    scene_done(&scene);
}
