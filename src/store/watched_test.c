#include "base/test.h"
#include "store/db.h"

/* Versions of one query and one list. */

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

static void look(struct bench *bench, const char *brand, const char *id)
{
    const struct rule_name name = {TEXT("umi"), text_of(brand), text_of(id)};
    assert_ok(store_rule_versions(bench->db, &name, bench->arena, &bench->versions, &bench->count,
                                  &bench->why),
              bench->why);
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
    assert_ok(db_int(bench.db, &rows, &bench.why, "SELECT count(*) FROM topic_version", ""),
              bench.why);
    assert_int_equal(rows, RULES_KEPT);
    bench_done(&bench);
}
