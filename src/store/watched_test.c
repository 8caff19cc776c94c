#include "base/test.h"
#include "store/db.h"

/* Versions of one query, one list, one part. */

enum { HISTORIES_APART = 30 }; /* the last version of the store with a table for each of them */

struct bench {
    struct db *db;
    struct arena *arena;
    struct why why;
    struct rule_version *versions;
    size_t count;
};

static void bench_init(struct bench *bench)
{
    *bench = (struct bench){.arena = arena_new("test", 4096)};
    assert_ok(db_open(":memory:", DB_WRITE, &bench->db, &bench->why), bench->why);
    assert_ok(db_migrate(bench->db, &bench->why), bench->why);
}

static void bench_done(struct bench *bench)
{
    db_close(&bench->db);
    arena_free(&bench->arena);
}

static void say(struct bench *bench, const char *yaml, const char *because)
{
    struct json *tree;
    struct watched watched;
    assert_ok(yaml_parse(text_of(yaml), bench->arena, &tree, &bench->why), bench->why);
    assert_ok(watched_read(tree, bench->arena, &watched, &bench->why), bench->why);
    const struct watched_change change = {.watched = &watched,
                                          .yaml = text_of(yaml),
                                          .person = TEXT("ken"),
                                          .why = text_of(because),
                                          .at_ms = 7};
    assert_ok(store_change_watched(bench->db, &change, &bench->why), bench->why);
}

static void look_at(struct bench *bench, struct rule_name name)
{
    assert_ok(store_rule_versions(bench->db, &name, bench->arena, &bench->versions, &bench->count,
                                  &bench->why),
              bench->why);
}

static void look(struct bench *bench, const char *brand, const char *id)
{
    look_at(bench, (struct rule_name){TEXT("umi"), text_of(brand), text_of(id), {0}});
}

#define FOODS(topics)                                                                              \
    "clients: [{id: umi, brands: [{id: foods, topics: [" topics "]}]}]\n"                          \
    "lists: [{id: rivals, client: umi, words: [sora, taro]}]\n"

TEST(only_what_changed_gets_a_new_version)
{
    struct bench bench;
    bench_init(&bench);
    say(&bench, FOODS("{id: a, query: soup}, {id: b, query: tea}"), "first");
    say(&bench, FOODS("{id: a, query: soup}, {id: b, query: tea}"), "the same");
    say(&bench, FOODS("{id: a, query: soup}, {id: b, query: tea OR cha}"), "cha");
    look(&bench, "foods", "a");
    assert_int_equal(bench.count, 1);
    look(&bench, "foods", "b");
    assert_int_equal(bench.count, 2);
    assert_int_equal(bench.versions[0].number, 2);
    assert_text(bench.versions[0].said, "tea OR cha");
    assert_text(bench.versions[0].why, "cha");
    assert_text(bench.versions[1].said, "tea");
    look(&bench, "", "rivals");
    assert_int_equal(bench.count, 1);
    assert_text(bench.versions[0].said, "sora\ntaro");
    bench_done(&bench);
}

TEST(a_part_has_versions_of_its_own_and_no_neighbours)
{
    struct bench bench;
    bench_init(&bench);
    const struct rule_name umi = {.kind = TEXT("client"), .id = TEXT("umi")};
    const struct rule_name foods = {
        .kind = TEXT("brand"), .client = TEXT("umi"), .id = TEXT("foods")};
    const struct rule_name fallback = {.kind = TEXT("fallback"), .id = TEXT("fallback")};
    say(&bench, FOODS("{id: a, query: soup}"), "first");
    say(&bench, FOODS("{id: a, query: tea}"), "a query is no part");
    look_at(&bench, umi);
    assert_int_equal(bench.count, 1);
    look_at(&bench, foods);
    assert_int_equal(bench.count, 1);
    say(&bench,
        "clients: [{id: umi, name: Umi, brands: [{id: foods, topics: [{id: a, query: tea}]}]}]\n",
        "a name");
    look_at(&bench, umi);
    assert_int_equal(bench.count, 2);
    assert_text(bench.versions[0].said, "{\"id\": \"umi\", \"name\": \"Umi\"}");
    assert_text(bench.versions[0].why, "a name");
    look_at(&bench, foods);
    assert_int_equal(bench.count, 1);
    look_at(&bench, fallback);
    assert_int_equal(bench.count, 0);
    say(&bench, "clients: []\n", "nobody");
    look_at(&bench, foods);
    assert_int_equal(bench.count, 2);
    assert_null(bench.versions[0].said.at);
    assert_text(bench.versions[0].why, "nobody");
    bench_done(&bench);
}

TEST(one_version_is_found_by_its_number_and_the_newest_by_none)
{
    struct bench bench;
    struct rule_version found;
    const struct rule_name a = {TEXT("umi"), TEXT("foods"), TEXT("a"), {0}};
    const struct rule_name none = {TEXT("umi"), TEXT("foods"), TEXT("z"), {0}};
    bench_init(&bench);
    say(&bench, FOODS("{id: a, query: soup}"), "first");
    say(&bench, FOODS("{id: a, query: tea}"), "second");
    assert_ok(store_rule_version(bench.db, &a, 1, bench.arena, &found, &bench.why), bench.why);
    assert_text(found.said, "soup");
    assert_ok(store_rule_version(bench.db, &a, 0, bench.arena, &found, &bench.why), bench.why);
    assert_int_equal(found.number, 2);
    assert_text(found.said, "tea");
    assert_ok(store_rule_version(bench.db, &a, 3, bench.arena, &found, &bench.why), bench.why);
    assert_int_equal(found.number, 0);
    assert_ok(store_rule_version(bench.db, &none, 0, bench.arena, &found, &bench.why), bench.why);
    assert_int_equal(found.number, 0);
    bench_done(&bench);
}

TEST(what_is_taken_away_says_so_and_may_come_back)
{
    struct bench bench;
    bench_init(&bench);
    say(&bench, FOODS("{id: a, query: soup}, {id: b, query: tea}"), "first");
    say(&bench, FOODS("{id: a, query: soup}"), "nobody asks for tea");
    look(&bench, "foods", "b");
    assert_int_equal(bench.count, 2);
    assert_true(bench.versions[0].said.at == NULL);
    say(&bench, "clients: [{id: umi, brands: [{id: foods, topics: [{id: b, query: tea}]}]}]\n",
        "again");
    look(&bench, "foods", "b");
    assert_int_equal(bench.versions[0].number, 3);
    assert_text(bench.versions[0].said, "tea");
    look(&bench, "", "rivals");
    assert_true(bench.versions[0].said.at == NULL);
    bench_done(&bench);
}

TEST(a_query_that_changes_all_day_keeps_a_bounded_history)
{
    struct bench bench;
    char yaml[200];
    bench_init(&bench);
    for (int i = 0; i < RULES_KEPT + 20; i++) {
        snprintf(yaml, sizeof(yaml),
                 "clients: [{id: umi, brands: [{id: foods, topics: [{id: a, query: soup%d}]}]}]\n",
                 i);
        say(&bench, arena_text(bench.arena, text_of(yaml)).at, "more");
    }
    look(&bench, "foods", "a");
    assert_int_equal(bench.count, RULES_KEPT);
    assert_int_equal(bench.versions[0].number, RULES_KEPT + 20);
    int64_t rows = 0;
    assert_ok(db_int(bench.db, &rows, &bench.why,
                     "SELECT count(*) FROM rule_version WHERE kind = 'topic'", ""),
              bench.why);
    assert_int_equal(rows, RULES_KEPT);
    bench_done(&bench);
}

/* ---- the three histories that became one ---- */

TEST(the_older_histories_of_queries_lists_and_parts_go_on_as_one)
{
    struct bench bench = {.arena = arena_new("test", 4096)};
    assert_ok(db_open(":memory:", DB_WRITE, &bench.db, &bench.why), bench.why);
    assert_ok(db_migrate_to(bench.db, HISTORIES_APART, &bench.why), bench.why);
    assert_ok(
        db_script(
            bench.db,
            "INSERT INTO topic_version (client, brand, topic, number, watched, at, person, "
            "why, query, cjk, second) VALUES "
            "('umi', 'foods', 'a', 4, 6, 100, 'ken', 'first', 'soup', NULL, NULL), "
            "('umi', 'foods', 'a', 5, 7, 200, 'mei', 'more', 'soup OR tea', 'run', 'ned'), "
            "('umi', 'foods', 'gone', 1, 7, 200, 'mei', 'ended', NULL, NULL, NULL), "
            "('yama', 'foods', 'a', 1, 7, 200, 'lex', 'theirs', 'secret', NULL, NULL);"
            "INSERT INTO list_version (client, list, number, watched, at, person, why, words, "
            "second) VALUES ('umi', 'rivals', 2, 7, 300, 'ken', 'two', 'sora' || char(10) || "
            "'taro', 'ned'), ('', 'rivals', 1, 7, 301, NULL, NULL, '', NULL);"
            "INSERT INTO part_version (kind, client, id, number, watched, at, person, why, "
            "body) VALUES ('client', '', 'umi', 3, 7, 400, 'ken', 'named', "
            "'{\"name\":\"Umi\"}'), ('brand', 'umi', 'foods', 1, 7, 401, 'ken', 'new', '{}'), "
            "('brand', 'yama', 'foods', 2, 7, 402, 'lex', 'ended', NULL);",
            &bench.why),
        bench.why);
    assert_ok(db_migrate(bench.db, &bench.why), bench.why);

    look(&bench, "foods", "a");
    assert_int_equal(bench.count, 2);
    assert_int_equal(bench.versions[0].number, 5);
    assert_int_equal(bench.versions[0].at_ms, 200);
    assert_text(bench.versions[0].person, "mei");
    assert_text(bench.versions[0].why, "more");
    assert_text(bench.versions[0].said, "soup OR tea");
    assert_text(bench.versions[0].cjk, "run");
    assert_text(bench.versions[0].second, "ned");
    assert_text(bench.versions[1].said, "soup");
    assert_null(bench.versions[1].cjk.at);
    assert_null(bench.versions[1].second.at);
    look(&bench, "foods", "gone");
    assert_int_equal(bench.count, 1);
    assert_null(bench.versions[0].said.at);
    look(&bench, "", "rivals");
    assert_int_equal(bench.count, 1);
    assert_text(bench.versions[0].said, "sora\ntaro");
    assert_text(bench.versions[0].second, "ned");
    look_at(&bench, (struct rule_name){.id = TEXT("rivals")});
    assert_int_equal(bench.count, 1);
    assert_text(bench.versions[0].said, "");
    assert_null(bench.versions[0].person.at);
    look_at(&bench, (struct rule_name){.kind = TEXT("client"), .id = TEXT("umi")});
    assert_int_equal(bench.count, 1);
    assert_int_equal(bench.versions[0].number, 3);
    assert_text(bench.versions[0].said, "{\"name\":\"Umi\"}");
    look_at(&bench,
            (struct rule_name){.kind = TEXT("brand"), .client = TEXT("yama"), .id = TEXT("foods")});
    assert_int_equal(bench.count, 1);
    assert_int_equal(bench.versions[0].at_ms, 402);
    assert_null(bench.versions[0].said.at);

    say(&bench, FOODS("{id: a, query: soup OR tea, cjk: run}"), "the next one");
    look(&bench, "foods", "a");
    assert_int_equal(bench.count, 2); /* it says what it said */
    look_at(&bench, (struct rule_name){.kind = TEXT("client"), .id = TEXT("umi")});
    assert_int_equal(bench.versions[0].number, 4);
    assert_text(bench.versions[0].why, "the next one");
    bench_done(&bench);
}
