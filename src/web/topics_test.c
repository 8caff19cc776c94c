#include "base/test.h"
#include "web/house_test.h"

/* Queries and lists as the console sees and changes them; two rivals. */

#define SOUP  "/api/v1/topics/umi/umi-foods/main"
#define TEA   "/api/v1/topics/yama/yama-tea/main"
#define RIVAL "/api/v1/lists/umi/rivals"

static struct topic topics[2] = {
    {.client = {"umi", 3}, .brand = {"umi-foods", 9}, .id = {"main", 4}, .query = {"soup", 4}},
    {.client = {"yama", 4},
     .brand = {"yama-tea", 8},
     .id = {"main", 4},
     .query = {"tea secret", 10}}};
static struct text rival_words[] = {{"Sora Foods", 10}, {"sora", 4}};
static struct word_list lists[] = {
    {.client = {"umi", 3}, .id = {"rivals", 6}, .words = {rival_words, 2}},
    {.client = {"yama", 4}, .id = {"hidden", 6}, .words = {rival_words, 1}},
    {.id = {"common", 6}, .words = {rival_words, 1}}};

static struct house *two_rivals(void)
{
    struct house *house = house_new(NULL);
    for (size_t i = 0; i < 2; i++) {
        house->watched.clients[i].brands[0].topics = &topics[i];
        house->watched.clients[i].brands[0].topic_count = 1;
    }
    house->watched.lists = lists;
    house->watched.list_count = 3;
    house_story(house, "umi", "umi-foods", "s1");
    house_person(house, "ken", "lead", "umi");
    house_person(house, "ned", "agent", "umi");
    house_person(house, "lex", "legal", "umi");
    house_person(house, "mei", "lead", "yama");
    house_keep(house, "ken", "the spoon");
    return house;
}

TEST(a_lead_sees_his_own_clients_queries_and_what_they_find)
{
    struct house *house = two_rivals();
    struct browser ken = browser_of(house, "ken"), ned = browser_of(house, "ned");
    const struct reply reply = browser_ask(&ken, "GET", "/api/v1/topics", NULL);
    assert_int_equal(reply.status, 200);
    assert_int_equal(json_find(reply.json, "topics")->count, 1);
    const struct json *topic = json_find(reply.json, "topics")->first;
    assert_text(json_text_at(topic, "query"), "soup");
    assert_int_equal(json_int_at(topic, "found", -1), 1);
    assert_int_equal(json_int_at(topic, "warnings", -1), 0);
    assert_int_equal(json_find(reply.json, "lists")->count, 2);
    assert_true(text_find(reply.body, TEXT("secret")) < 0);
    assert_true(text_find(reply.body, TEXT("hidden")) < 0);
    assert_text(json_text_at(json_find(reply.json, "master"), "kind"), "store");
    assert_int_equal(browser_ask(&ned, "GET", "/api/v1/topics", NULL).status, 403);
    const struct reply other = browser_ask(&ken, "GET", "/api/v1/topics?client=yama", NULL);
    assert_int_equal(json_find(other.json, "topics")->count, 0);
    house_free(&house);
}

TEST(a_rivals_query_cannot_be_read_changed_ended_or_brought_back)
{
    static const struct {
        const char *method, *path, *body;
    } tries[] = {
        {"GET", TEA, NULL},
        {"POST", TEA, "{\"query\":\"x\",\"text\":\"y\"}"},
        {"POST", TEA "/back", "{\"to\":1,\"text\":\"y\"}"},
        {"POST", TEA "/end", "{\"text\":\"y\"}"},
        {"GET", "/api/v1/lists/yama/hidden", NULL},
        {"POST", "/api/v1/lists/yama/hidden", "{\"words\":[\"x\"],\"text\":\"y\"}"},
        {"POST", "/api/v1/lists/yama/hidden/back", "{\"to\":1,\"text\":\"y\"}"},
        {"POST", "/api/v1/lists/yama/hidden/end", "{\"text\":\"y\"}"},
    };
    struct house *house = two_rivals();
    struct browser ken = browser_of(house, "ken");
    for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
        const struct reply reply = browser_ask(&ken, tries[i].method, tries[i].path, tries[i].body);
        if (reply.status != 404)
            print_error("%s %s: %d\n", tries[i].method, tries[i].path, reply.status);
        assert_int_equal(reply.status, 404);
        assert_true(text_find(reply.body, TEXT("secret")) < 0);
    }
    assert_int_equal(house->rules_changed, 0);
    house_free(&house);
}

TEST(a_query_is_changed_with_a_reason_by_who_may)
{
    struct house *house = two_rivals();
    struct browser ken = browser_of(house, "ken"), ned = browser_of(house, "ned"),
                   lex = browser_of(house, "lex");
    const char *good = "{\"query\":\"soup OR metal\",\"number\":1,\"text\":\"metal, too\"}";
    assert_int_equal(browser_ask(&ned, "POST", SOUP, good).status, 403);
    assert_int_equal(browser_ask(&lex, "POST", SOUP, good).status, 403);
    assert_int_equal(browser_ask(&lex, "GET", SOUP, NULL).status, 200);
    assert_int_equal(browser_ask(&ken, "POST", SOUP, "{\"query\":\"soup\"}").status, 400);
    assert_int_equal(browser_ask(&ken, "POST", SOUP, "{\"query\":\"soup\",\"text\":\"  \"}").status,
                     400);
    assert_int_equal(house->rules_changed, 0);
    struct reply reply =
        browser_ask(&ken, "POST", SOUP, "{\"query\":\"umi NAER/5 bug\",\"text\":\"y\"}");
    assert_int_equal(reply.status, 400);
    assert_true(text_find(reply.body, TEXT("column 5")) > 0);
    reply = browser_ask(&ken, "POST", SOUP, good);
    assert_int_equal(reply.status, 200);
    assert_int_equal(house->rules_changed, 1);
    assert_text(house->rule.query, "soup OR metal");
    assert_text(house->rule.person, "ken");
    assert_text(house->rule.why, "metal, too");
    assert_int_equal(house->rule.number, 1);
    const struct json *version = json_find(reply.json, "versions")->first;
    assert_text(json_text_at(version, "why"), "the spoon");
    assert_text(json_text_at(json_find(version, "person"), "id"), "ken");
    house_free(&house);
}

TEST(an_older_version_comes_back_as_it_was)
{
    struct house *house = two_rivals();
    struct browser ken = browser_of(house, "ken");
    assert_int_equal(browser_ask(&ken, "POST", SOUP "/back", "{\"to\":9,\"text\":\"y\"}").status,
                     404);
    assert_int_equal(
        browser_ask(&ken, "POST", SOUP "/back", "{\"to\":1,\"number\":1,\"text\":\"y\"}").status,
        200);
    assert_text(house->rule.query, "soup");
    assert_int_equal(
        browser_ask(&ken, "POST", RIVAL "/back", "{\"to\":1,\"number\":1,\"text\":\"y\"}").status,
        200);
    assert_text(house->rule.id, "rivals");
    assert_int_equal(house->rule.words.count, 2);
    assert_int_equal(browser_ask(&ken, "POST", RIVAL, "{\"words\":[\" \"],\"text\":\"y\"}").status,
                     400);
    house_free(&house);
}

TEST(a_list_of_all_clients_is_read_and_not_changed_by_one)
{
    struct house *house = two_rivals();
    struct browser ken = browser_of(house, "ken");
    const struct reply reply = browser_ask(&ken, "GET", RIVAL, NULL);
    assert_int_equal(reply.status, 200);
    assert_int_equal(json_find(json_find(reply.json, "versions")->first, "words")->count, 2);
    assert_int_equal(
        browser_ask(&ken, "POST", "/api/v1/lists/%20/common", "{\"words\":[\"x\"],\"text\":\"y\"}")
            .status,
        404);
    assert_int_equal(house->rules_changed, 0);
    house_free(&house);
}
