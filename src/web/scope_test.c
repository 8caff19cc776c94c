#include "base/test.h"
#include "desk/desk.h"
#include "web/house_test.h"

/* Invariant 1: what belongs to another client does not exist. */

static const char *const mine[] = {"/api/v1/stories/umi/umi-foods/s1",
                                   "/api/v1/stories/umi/umi-foods/s1/posts",
                                   "/api/v1/stories/umi/umi-foods/s1/spread",
                                   "/api/v1/stories/umi/umi-foods/s1/groups",
                                   "/api/v1/stories/umi/umi-foods/s1/authors",
                                   "/api/v1/stories/umi/umi-foods/s1/past",
                                   "/api/v1/incidents/i-s1"};
static const char *const theirs[] = {"/api/v1/stories/yama/yama-tea/s9",
                                     "/api/v1/stories/yama/yama-tea/s9/posts",
                                     "/api/v1/incidents/i-s9",
                                     "/api/v1/incidents/i-s9/now",
                                     "/api/v1/cases/yama-1",
                                     "/api/v1/cases/yama-1/presence",
                                     "/api/v1/reports/yama",
                                     "/api/v1/reports/yama?form=csv",
                                     "/api/v1/stories/yama/yama-tea/s9/cases",
                                     "/api/v1/stories/yama/yama-tea/s9/spread",
                                     "/api/v1/stories/yama/yama-tea/s9/groups",
                                     "/api/v1/stories/yama/yama-tea/s9/authors",
                                     "/api/v1/stories/yama/yama-tea/s9/past",
                                     "/api/v1/stories/yama/umi-foods/s1/spread",
                                     "/api/v1/stories/umi/umi-foods/s9/groups",
                                     "/api/v1/posts/yama/x:s9",
                                     "/api/v1/posts/umi/x:s9",
                                     "/api/v1/stories/umi/umi-foods/s9",
                                     "/api/v1/stories/umi/yama-tea/s9",
                                     "/api/v1/stories/yama/umi-foods/s1",
                                     "/api/v1/knowledge/yama/yama-k1",
                                     "/api/v1/knowledge/umi/yama-k1",
                                     "/api/v1/knowledge/find?client=yama&q=tea",
                                     "/api/v1/knowledge/gaps?client=yama",
                                     "/api/v1/cases/yama-1/knowledge",
                                     "/api/v1/cases/yama-1/handoffs"};
static const char *const lists[] = {"/api/v1/tower",
                                    "/api/v1/stories",
                                    "/api/v1/stories?client=yama",
                                    "/api/v1/stories?brand=yama-tea",
                                    "/api/v1/incidents",
                                    "/api/v1/rings",
                                    "/api/v1/rings?client=yama",
                                    "/api/v1/duties",
                                    "/api/v1/silences?all=1",
                                    "/api/v1/preflight",
                                    "/api/v1/cases",
                                    "/api/v1/queue",
                                    "/api/v1/metrics/desk",
                                    "/api/v1/metrics/desk?client=yama&form=csv",
                                    "/api/v1/metrics/support?client=yama",
                                    "/api/v1/metrics/incidents?form=csv",
                                    "/api/v1/metrics/incidents",
                                    "/api/v1/metrics/incidents?client=yama",
                                    "/api/v1/reports/umi",
                                    "/api/v1/reports/umi?month=2026-11&form=csv",
                                    "/api/v1/queue?client=yama&all=1",
                                    "/api/v1/board",
                                    "/api/v1/board?client=yama",
                                    "/api/v1/people",
                                    "/api/v1/routes",
                                    "/api/v1/clients",
                                    "/api/v1/me",
                                    "/api/v1/corrections",
                                    "/api/v1/corrections?client=yama",
                                    "/api/v1/learned",
                                    "/api/v1/learned?client=yama",
                                    "/api/v1/search?q=metal",
                                    "/api/v1/search",
                                    "/api/v1/search?client=yama",
                                    "/api/v1/search?q=metal&client=yama",
                                    "/api/v1/knowledge",
                                    "/api/v1/templates",
                                    "/api/v1/knowledge?client=yama",
                                    "/api/v1/knowledge?q=tea",
                                    "/api/v1/proposals?all=1",
                                    "/api/v1/proposals?client=yama&all=1",
                                    "/api/v1/session"};

static struct house *two_clients(void);

#define TRY(client)                                                                                \
    "{\"client\":\"" client "\",\"queries\":[{\"brand\":\"b\",\"topic\":\"t\",\"query\":\"soup\"}" \
    "]}"

TEST(queries_are_tried_on_ones_own_past_alone)
{
    struct house *house = two_clients();
    struct browser ken = {.house = house}, mei = {.house = house}, ned = {.house = house};
    house_person(house, "ned", "agent", "umi");
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&mei, "mei", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&ned, "ned", "correct horse").status, 200);
    const char *path = "/api/v1/backtests", *one = "/api/v1/backtests/b1";
    assert_int_equal(browser_ask(&ken, "POST", path, TRY("yama")).status, 404);
    assert_int_equal(browser_ask(&ned, "POST", path, TRY("umi")).status, 403);
    assert_int_equal(house->tried, 0);
    assert_int_equal(browser_ask(&ken, "POST", path, TRY("umi")).status, 200);
    assert_int_equal(house->tried, 1);
    assert_int_equal(browser_ask(&ken, "POST", path, TRY("umi")).status, 503);
    assert_int_equal(browser_ask(&ken, "GET", one, NULL).status, 200);
    assert_int_equal(browser_ask(&mei, "GET", one, NULL).status, 404);
    assert_int_equal(browser_ask(&mei, "DELETE", one, NULL).status, 404);
    struct reply list = browser_ask(&mei, "GET", path, NULL);
    assert_int_equal(json_find(list.json, "backtests")->count, 0);
    list = browser_ask(&ken, "GET", path, NULL);
    assert_int_equal(json_find(list.json, "backtests")->count, 1);
    assert_int_equal(browser_ask(&ned, "GET", path, NULL).status, 403);
    assert_int_equal(browser_ask(&ken, "DELETE", one, NULL).status, 204);
    assert_int_equal(browser_ask(&ken, "GET", one, NULL).status, 404);
    house_free(&house);
}

TEST(only_ones_own_clients_corrections_are_learned_and_taken_back)
{
    struct house *house = two_clients();
    struct browser ken = {.house = house}, mei = {.house = house}, ned = {.house = house};
    house_person(house, "ned", "agent", "umi");
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&mei, "mei", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&ned, "ned", "correct horse").status, 200);
    const char *path = "/api/v1/learned/umi";
    assert_int_equal(browser_ask(&mei, "POST", path, NULL).status, 404);
    assert_int_equal(browser_ask(&ned, "POST", path, NULL).status, 403);
    assert_true(house->learns.at == NULL);
    const struct reply reply = browser_ask(&ken, "POST", path, NULL);
    assert_int_equal(reply.status, 200);
    assert_text(house->learns, "umi");
    assert_true(json_number_at(reply.json, "progress", 0) == .5);
    assert_int_equal(browser_ask(&mei, "DELETE", path, NULL).status, 404);
    assert_int_equal(browser_ask(&ken, "DELETE", path, NULL).status, 200);
    assert_int_equal(browser_ask(&ken, "DELETE", path, NULL).status, 404);
    house_free(&house);
}

TEST(a_back_test_is_asked_for_in_full)
{
    static const char *const wrong[] = {
        "{\"client\":\"umi\"}",
        "{\"client\":\"umi\",\"queries\":[]}",
        "{\"client\":\"umi\",\"queries\":[\"soup\"]}",
        "{\"client\":\"umi\",\"queries\":[{\"brand\":\"b\",\"query\":\"soup\"}]}",
        "{\"client\":\"umi\",\"queries\":[{\"brand\":\"b\",\"topic\":\"t\",\"what\":1}]}",
        "{\"client\":\"umi\",\"days\":0,\"queries\":[{\"brand\":\"b\",\"topic\":\"t\"}]}"};
    struct house *house = two_clients();
    struct browser ken = {.house = house};
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_int_equal(browser_ask(&ken, "POST", "/api/v1/backtests", wrong[i]).status, 400);
    assert_int_equal(house->tried, 0);
    house_free(&house);
}

static struct house *two_clients(void)
{
    struct house *house = house_new(NULL);
    house_duties(house);
    house_ring(house, &(struct event){.at_ms = 1795000000000,
                                      .client = TEXT("yama"),
                                      .brand = TEXT("yama-tea"),
                                      .story = TEXT("s9"),
                                      .ring = TEXT("r9"),
                                      .person = TEXT("mei"),
                                      .level = 2});
    house_story(house, "umi", "umi-foods", "s1");
    house_story(house, "yama", "yama-tea", "s9");
    house_person(house, "ken", "lead", "umi");
    house_person(house, "mei", "lead", "yama");
    struct browser mei = {.house = house};
    assert_int_equal(browser_sign_in(&mei, "mei", "correct horse").status, 200);
    assert_int_equal(browser_ask(&mei, "POST", "/api/v1/knowledge",
                                 "{\"client\":\"yama\",\"lang\":\"en\",\"title\":\"tea of yama\","
                                 "\"answer\":\"tea\"}")
                         .status,
                     200);
    return house;
}

TEST(nobody_writes_into_what_another_clients_desk_knows)
{
    struct house *house = two_clients();
    struct browser ken = {.house = house}, mei = {.house = house};
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&mei, "mei", "correct horse").status, 200);
    const char *page = "/api/v1/knowledge/yama/yama-k1";
    const char *text = "{\"lang\":\"en\",\"title\":\"mine now\",\"answer\":\"x\",\"version\":1}";
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/knowledge",
                                 "{\"client\":\"yama\",\"lang\":\"en\",\"title\":\"t\","
                                 "\"answer\":\"x\"}")
                         .status,
                     404);
    assert_int_equal(browser_ask(&ken, "POST", page, text).status, 404);
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/knowledge/umi/yama-k1", text).status, 404);
    assert_int_equal(browser_ask(&ken, "DELETE", page, NULL).status, 404);
    assert_int_equal(
        browser_ask(&ken, "POST", "/api/v1/knowledge/yama/yama-k1/choose", "{\"case\":\"x\"}")
            .status,
        404);
    const struct reply reply = browser_ask(&mei, "GET", page, NULL);
    assert_int_equal(reply.status, 200);
    assert_text(json_text_at(json_find(reply.json, "page"), "title"), "tea of yama");
    assert_int_equal(json_int_at(json_find(reply.json, "page"), "version", 0), 1);
    house_free(&house);
}

TEST(a_split_is_looked_at_in_ones_own_stories_and_not_by_agents)
{
    static const char *const path = "/api/v1/stories/umi/umi-foods/s1/split/preview";
    static const char *const body = "{\"posts\":[\"x:s1\"]}";
    struct house *house = two_clients();
    struct browser ken = {.house = house}, mei = {.house = house}, ned = {.house = house};
    house_person(house, "ned", "agent", "umi");
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&mei, "mei", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&ned, "ned", "correct horse").status, 200);
    assert_int_equal(browser_ask(&mei, "POST", path, body).status, 404);
    assert_int_equal(browser_ask(&ned, "POST", path, body).status, 403);
    assert_int_equal(browser_ask(&ken, "POST", path, "{\"posts\":[\"x:s9\"]}").status, 400);
    const struct reply reply = browser_ask(&ken, "POST", path, body);
    assert_int_equal(reply.status, 400); /* it is its only post */
    assert_true(text_find(reply.body, TEXT("nothing would stay")) >= 0);
    house_free(&house);
}

TEST(what_belongs_to_another_client_is_404_and_in_no_list)
{
    struct house *house = two_clients();
    struct browser ken = {.house = house};
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    for (size_t i = 0; i < sizeof(mine) / sizeof(*mine); i++)
        assert_int_equal(browser_ask(&ken, "GET", mine[i], NULL).status, 200);
    for (size_t i = 0; i < sizeof(theirs) / sizeof(*theirs); i++) {
        struct reply reply = browser_ask(&ken, "GET", theirs[i], NULL);
        if (reply.status != 404)
            fail_msg("%s: %d", theirs[i], reply.status);
    }
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        struct reply reply = browser_ask(&ken, "GET", lists[i], NULL);
        assert_int_equal(reply.status, 200);
        if (text_find(reply.body, TEXT("yama")) >= 0 || text_find(reply.body, TEXT("mei")) >= 0 ||
            text_find(reply.body, TEXT("s9")) >= 0)
            fail_msg("%s: %.*s", lists[i], TEXT_ARG(reply.body));
    }
    house_free(&house);
}

TEST(nobody_acts_on_what_belongs_to_another_client)
{
    struct house *house = two_clients();
    struct browser ken = {.house = house};
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    static const char *const acts[][2] = {{"ack", "{}"},
                                          {"call", "{}"},
                                          {"call", "{\"person\":\"mei\"}"},
                                          {"lesson", "{\"text\":\"x\"}"},
                                          {"note", "{\"text\":\"a\"}"},
                                          {"assign", "{\"person\":\"ken\"}"},
                                          {"close", "{\"text\":\"a\"}"},
                                          {"judge", "{\"answer\":\"false\"}"},
                                          {"level", "{\"level\":0,\"text\":\"a\"}"}};
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
        char path[100];
        snprintf(path, sizeof(path), "/api/v1/incidents/i-s9/%s", acts[i][0]);
        assert_int_equal(browser_ask(&ken, "POST", path, acts[i][1]).status, 404);
    }
    assert_int_equal(house->acknowledged + house->levels_set + house->closed + house->judged, 0);
    house_free(&house);
}

/* A case of each client: "umi-1", "yama-1". */
static enum err two_cases(struct db *db, void *arg, struct why *why)
{
    static const char *const clients[] = {"umi", "yama"}, *const brands[] = {"umi-foods",
                                                                             "yama-tea"};
    enum err err = OK;
    (void)arg;
    for (int i = 0; i < 2 && !err; i++) {
        struct event event;
        struct hit hit = {
            .client = text_of(clients[i]), .brand = text_of(brands[i]), .topic = TEXT("t")};
        struct verdict verdict = {.lang = "en", .lang_p = 1, .needs_support = .9};
        struct post post = {.id = text_of(brands[i]),
                            .net = TEXT("x"),
                            .at_ms = 1795000000000,
                            .text = TEXT("can you help?"),
                            .author = {.id = text_of(brands[i]), .followers = -1},
                            .counts = {-1, -1, -1, -1, -1},
                            .rating = -1,
                            .hits = &hit,
                            .hit_count = 1,
                            .verdict = &verdict};
        err = store_post(db, &post, why);
        if (!err)
            err = desk_case_from_post(db, &post, &hit, 1795000001000, &event, why);
    }
    return err;
}

/* Invariant 1: not a case, its queue, its conversation, its presence or its counts. */
TEST(nobody_sees_takes_or_changes_a_case_of_another_client)
{
    static const char *const acts[][2] = {{"take", "{}"},
                                          {"assign", "{\"person\":\"ken\"}"},
                                          {"note", "{\"text\":\"a\"}"},
                                          {"wait", "{}"},
                                          {"snooze", "{\"until\":\"2026-11-19T00:00:00Z\"}"},
                                          {"go-on", "{}"},
                                          {"resolve", "{\"reason\":\"spam\"}"},
                                          {"close", "{\"text\":\"a\"}"},
                                          {"reopen", "{\"text\":\"a\"}"},
                                          {"merge", "{\"other\":\"umi-1\"}"},
                                          {"unmerge", "{\"other\":\"umi-1\"}"},
                                          {"same", "{\"other\":\"umi-1\",\"text\":\"a\"}"},
                                          {"apart", "{\"number\":1,\"text\":\"a\"}"},
                                          {"split", "{\"posts\":[\"yama-tea\"]}"},
                                          {"value", "{\"amount\":1,\"currency\":\"EUR\"}"},
                                          {"skill", "{\"skill\":\"a\"}"},
                                          {"found", "{}"},
                                          {"presence", "{\"writing\":true,\"active_s\":9}"}};
    struct house *house = two_clients();
    struct browser ken = {.house = house}, mei = {.house = house};
    struct why why = {0};
    assert_ok(store_write(house->store, two_cases, NULL, &why), why);
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&mei, "mei", "correct horse").status, 200);
    const struct reply before = browser_ask(&mei, "GET", "/api/v1/cases/yama-1", NULL);
    assert_int_equal(before.status, 200);
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
        char path[100];
        snprintf(path, sizeof(path), "/api/v1/cases/yama-1/%s", acts[i][0]);
        const struct reply reply = browser_ask(&ken, "POST", path, acts[i][1]);
        if (reply.status != 404)
            fail_msg("%s: %d", path, reply.status);
    }
    assert_int_equal(browser_ask(&ken, "DELETE", "/api/v1/cases/yama-1/presence", NULL).status,
                     404);
    /* not as the other half of an act on one's own */
    assert_int_equal(
        browser_ask(&ken, "POST", "/api/v1/cases/umi-1/merge", "{\"other\":\"yama-1\"}").status,
        404);
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/cases/umi-1/same",
                                 "{\"other\":\"yama-1\",\"text\":\"a\"}")
                         .status,
                     404);
    assert_int_equal(browser_ask(&ken, "POST", "/api/v1/cases/umi-1/same",
                                 "{\"other\":\"yama-tea\",\"text\":\"a\"}")
                         .status,
                     404);
    assert_int_equal(
        browser_ask(&ken, "POST", "/api/v1/cases/umi-1/split", "{\"posts\":[\"yama-tea\"]}").status,
        404);
    assert_int_equal(
        browser_ask(&ken, "POST", "/api/v1/queue/next", "{\"client\":\"yama\"}").status, 404);
    const struct reply given = browser_ask(&ken, "POST", "/api/v1/queue/next", "{}");
    assert_text(json_text_at(given.json, "case"), "umi-1");
    const struct reply none = browser_ask(&ken, "POST", "/api/v1/queue/next", "{}");
    assert_int_equal(json_find(none.json, "case")->kind, JSON_NULL);
    const struct reply queue = browser_ask(&ken, "GET", "/api/v1/queue?all=1", NULL);
    assert_int_equal(text_find(queue.body, TEXT("yama")), -1);
    assert_int_equal(text_find(queue.body, TEXT("mei")), -1);
    const struct reply after = browser_ask(&mei, "GET", "/api/v1/cases/yama-1", NULL);
    assert_true(text_same(before.body, after.body));
    assert_int_equal(
        json_find(browser_ask(&mei, "GET", "/api/v1/cases/yama-1/presence", NULL).json, "people")
            ->count,
        0);
    house_free(&house);
}

TEST(a_second_writer_is_told_before_it_happens)
{
    struct house *house = two_clients();
    struct browser ken = {.house = house}, eve = {.house = house};
    struct why why = {0};
    house_person(house, "eve", "agent", "umi");
    assert_ok(store_write(house->store, two_cases, NULL, &why), why);
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&eve, "eve", "correct horse").status, 200);
    const char *path = "/api/v1/cases/umi-1/presence";
    struct reply reply = browser_ask(&ken, "POST", path, "{\"writing\":true}");
    assert_false(json_bool_at(reply.json, "others_write", true));
    reply = browser_ask(&eve, "POST", path, "{}");
    assert_true(json_bool_at(reply.json, "others_write", false));
    assert_int_equal(json_find(reply.json, "people")->count, 2);
    assert_int_equal(browser_ask(&ken, "DELETE", path, NULL).status, 204);
    reply = browser_ask(&eve, "GET", path, NULL);
    assert_false(json_bool_at(reply.json, "others_write", true));
    assert_int_equal(json_find(reply.json, "people")->count, 1);
    house_free(&house);
}

#define MUTE(client, what)                                                                         \
    "{\"client\":\"" client "\",\"brand\":\"umi-foods\"," what "\"until\":\"2026-12-01T00:00:"     \
    "00Z\"}"

TEST(judgements_and_mutes_reach_the_tower_for_ones_own_clients_alone)
{
    struct house *house = two_clients();
    struct browser ken = {.house = house};
    const char *path = "/api/v1/mutes";
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    const char *judge = "/api/v1/incidents/i-s1/judge";
    assert_int_equal(browser_ask(&ken, "POST", judge, "{\"answer\":\"maybe\"}").status, 400);
    assert_int_equal(browser_ask(&ken, "POST", judge, "{\"answer\":\"late\"}").status, 200);
    assert_int_equal(house->judged, 1 + JUDGED_LATE);
    assert_int_equal(browser_ask(&ken, "POST", path, MUTE("yama", "\"word\":\"sale\",")).status,
                     404);
    assert_int_equal(house->muted, 0);
    assert_int_equal(browser_ask(&ken, "POST", path, MUTE("umi", "")).status, 400);
    assert_int_equal(browser_ask(&ken, "POST", path, MUTE("umi", "\"word\":\"sale\",")).status,
                     200);
    assert_int_equal(house->muted, 1);
    assert_int_equal(browser_ask(&ken, "DELETE", "/api/v1/mutes/yama/b/1", NULL).status, 404);
    assert_int_equal(browser_ask(&ken, "DELETE", "/api/v1/mutes/umi/b/x", NULL).status, 404);
    assert_int_equal(browser_ask(&ken, "DELETE", "/api/v1/mutes/umi/b/1", NULL).status, 200);
    assert_int_equal(house->muted, 0);
    house_free(&house);
}

#define LABELS                                                                                     \
    "{\"categories\":[\"none\"],\"sentiment\":\"neutral\",\"intent\":\"other\",\"heads\":[]}"

TEST(labels_are_corrected_by_those_who_serve_the_client)
{
    struct house *house = two_clients();
    struct browser ken = {.house = house}, mei = {.house = house};
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    const char *path = "/api/v1/posts/umi/x:s1/labels";
    struct reply reply = browser_ask(&ken, "POST", path, LABELS);
    assert_int_equal(reply.status, 200);
    assert_text(json_text_at(json_find(json_find(reply.json, "post"), "corrected"), "person"),
                "ken");
    reply = browser_ask(&ken, "GET", "/api/v1/corrections", NULL);
    assert_int_equal(json_find(reply.json, "posts")->count, 1);
    reply = browser_ask(&ken, "POST", path,
                        "{\"categories\":[\"bugs\"],\"sentiment\":\"neutral\",\"intent\":"
                        "\"other\"}");
    assert_int_equal(reply.status, 400);
    assert_int_equal(browser_sign_in(&mei, "mei", "correct horse").status, 200);
    assert_int_equal(browser_ask(&mei, "POST", path, LABELS).status, 404);
    assert_int_equal(browser_ask(&mei, "DELETE", path, NULL).status, 404);
    assert_int_equal(
        json_find(browser_ask(&mei, "GET", "/api/v1/corrections", NULL).json, "posts")->count, 0);
    reply = browser_ask(&ken, "DELETE", path, NULL);
    assert_int_equal(reply.status, 200);
    assert_int_equal(json_find(json_find(reply.json, "post"), "corrected")->kind, JSON_NULL);
    assert_int_equal(browser_ask(&ken, "DELETE", path, NULL).status, 404);
    house_free(&house);
}

TEST(acts_on_ones_own_incident_reach_the_tower_and_its_room)
{
    struct house *house = two_clients();
    struct browser ken = {.house = house};
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    struct reply reply = browser_ask(&ken, "POST", "/api/v1/incidents/i-s1/ack", "{}");
    assert_int_equal(reply.status, 200);
    assert_int_equal(house->acknowledged, 1);
    reply = browser_ask(&ken, "POST", "/api/v1/incidents/i-s1/note", "{\"text\":\"shop called\"}");
    assert_int_equal(reply.status, 200);
    assert_true(text_find(reply.body, TEXT("shop called")) > 0);
    reply = browser_ask(&ken, "POST", "/api/v1/incidents/i-s1/assign", "{\"person\":\"mei\"}");
    assert_int_equal(reply.status, 400);
    reply = browser_ask(&ken, "POST", "/api/v1/incidents/i-s1/assign", "{\"person\":\"ken\"}");
    assert_int_equal(reply.status, 200);
    reply = browser_ask(&ken, "POST", "/api/v1/incidents/i-s1/level",
                        "{\"level\":3,\"text\":\"injured\"}");
    assert_int_equal(reply.status, 200);
    assert_int_equal(house->levels_set, 3);
    reply = browser_ask(&ken, "POST", "/api/v1/incidents/i-s1/close", "{\"text\":\"over\"}");
    assert_int_equal(reply.status, 200);
    assert_int_equal(house->closed, 1);
    house_free(&house);
}
