#include "base/mem.h"
#include "base/test.h"
#include "model/post_line.h"
#include "store/db.h"

enum { DAY_MS = 86400000 };
#define NOW (1000LL * DAY_MS)

struct bench {
    struct db *db;
    struct arena *arena;
    struct why why;
    struct trim trim;
};

static void bench_init(struct bench *bench)
{
    *bench = (struct bench){.arena = arena_new("test", 4096),
                            .trim.keep = {.log_ms = 90LL * DAY_MS, .records_ms = 730LL * DAY_MS}};
    assert_ok(db_open(":memory:", DB_WRITE, &bench->db, &bench->why), bench->why);
    assert_ok(db_migrate(bench->db, &bench->why), bench->why);
}

static void bench_done(struct bench *bench)
{
    db_close(&bench->db);
    arena_free(&bench->arena);
}

static void run(struct bench *bench, const char *sql, int64_t at_ms)
{
    assert_ok(db_run(bench->db, &bench->why, sql, "i", at_ms), bench->why);
}

static int64_t number(struct bench *bench, const char *sql)
{
    int64_t value = -1;
    assert_ok(db_int(bench->db, &value, &bench->why, sql, ""), bench->why);
    return value;
}

static void trim(struct bench *bench)
{
    assert_ok(store_trim(bench->db, NOW, &bench->trim, &bench->why), bench->why);
    assert_ok(store_job_end(bench->db, &bench->why), bench->why);
}

static void hear(struct bench *bench, const char *id, int64_t seen_ms)
{
    struct hit hit = {.client = TEXT("umi"), .brand = TEXT("foods"), .topic = TEXT("t")};
    struct post post = {.id = text_of(id),
                        .net = TEXT("x"),
                        .kind = POST_POST,
                        .at_ms = seen_ms,
                        .seen_at_ms = seen_ms,
                        .text = TEXT("the soup has a spoon in it"),
                        .author = {.id = TEXT("aoi")},
                        .hits = &hit,
                        .hit_count = 1};
    assert_ok(store_post(bench->db, &post, &bench->why), bench->why);
    assert_ok(store_job_end(bench->db, &bench->why), bench->why);
}

static void opened(struct bench *bench, const char *state_sql)
{
    run(bench,
        "INSERT INTO case_file (client, number, id, brand, net, author, state, opened_at, "
        "asked_at, last_at, post, posts) SELECT 'umi', 1, 'c1', 'foods', 'x', 'aoi', 'open', "
        "?1, ?1, ?1, min(no), 1 FROM post",
        NOW);
    run(bench, "INSERT INTO case_post SELECT 'umi', 1, min(no) FROM post WHERE ?1", NOW);
    run(bench, state_sql, NOW);
}

TEST(old_events_go_and_the_effect_of_a_statement_stays)
{
    struct bench bench;
    bench_init(&bench);
    const char *row = "INSERT INTO event (at, client, what, body) VALUES (?1, 'umi', 'level', '')";
    run(&bench, row, NOW - 91LL * DAY_MS);
    run(&bench, row, NOW - 89LL * DAY_MS);
    run(&bench, "INSERT INTO event (at, client, what, body) VALUES (?1, 'umi', 'effect', '')",
        NOW - 500LL * DAY_MS);
    trim(&bench);
    assert_int_equal(bench.trim.gone, 1);
    assert_false(bench.trim.more);
    assert_int_equal(number(&bench, "SELECT count(*) FROM event WHERE what = 'effect'"), 1);
    assert_int_equal(number(&bench, "SELECT min(at) FROM event WHERE what = 'level'"),
                     NOW - 89LL * DAY_MS);
    bench_done(&bench);
}

TEST(nothing_goes_where_the_owner_keeps_all)
{
    struct bench bench;
    bench_init(&bench);
    bench.trim.keep = (struct keep_for){0};
    run(&bench, "INSERT INTO event (at, client, what, body) VALUES (?1, 'umi', 'level', '')", 1);
    hear(&bench, "x:1", 5);
    trim(&bench);
    assert_int_equal(bench.trim.gone, 0);
    assert_int_equal(number(&bench, "SELECT count(*) FROM event"), 1);
    assert_int_equal(number(&bench, "SELECT count(line) FROM post"), 1);
    bench_done(&bench);
}

TEST(many_rows_go_step_by_step)
{
    struct bench bench;
    bench_init(&bench);
    run(&bench,
        "INSERT INTO event (at, client, what, body) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL "
        "SELECT i + 1 FROM n WHERE i < 1200) SELECT ?1 + i, 'umi', 'level', '' FROM n",
        1);
    trim(&bench);
    assert_int_equal(bench.trim.gone, 500);
    assert_true(bench.trim.more);
    trim(&bench);
    trim(&bench);
    assert_false(bench.trim.more);
    assert_int_equal(number(&bench, "SELECT count(*) FROM event"), 0);
    bench_done(&bench);
}

TEST(a_ring_stays_while_its_incident_is_open)
{
    struct bench bench;
    bench_init(&bench);
    run(&bench,
        "INSERT INTO ring (client, id, brand, story, at, level, step, state) "
        "VALUES ('umi', 'r1', 'foods', 's1', ?1, 3, 0, 'delivered'), "
        "('umi', 'r2', 'foods', 's2', ?1, 3, 0, 'delivered')",
        1);
    run(&bench,
        "INSERT INTO incident (client, id, brand, story, state, opened_at) "
        "VALUES ('umi', 'i1', 'foods', 's1', 'open', ?1)",
        1);
    trim(&bench);
    assert_int_equal(number(&bench, "SELECT count(*) FROM ring WHERE id = 'r1'"), 1);
    assert_int_equal(number(&bench, "SELECT count(*) FROM ring"), 1);
    bench_done(&bench);
}

TEST(a_silence_that_is_long_over_goes_and_one_that_lasts_stays)
{
    struct bench bench;
    bench_init(&bench);
    const char *row = "INSERT INTO silence (client, id, from_at, until_at, crisis, state) "
                      "SELECT 'umi', 'q' || ?1, 1, ?1, 0, 'begun'";
    run(&bench, row, NOW - 100LL * DAY_MS);
    run(&bench, row, NOW + DAY_MS);
    trim(&bench);
    assert_int_equal(number(&bench, "SELECT count(*) FROM silence"), 1);
    assert_int_equal(number(&bench, "SELECT until_at FROM silence"), NOW + DAY_MS);
    bench_done(&bench);
}

TEST(a_post_whose_time_is_over_loses_text_and_author_and_is_found_no_more)
{
    struct bench bench;
    bench_init(&bench);
    bench.trim.keep.posts_ms = 30LL * DAY_MS;
    hear(&bench, "x:1", NOW - 31LL * DAY_MS);
    hear(&bench, "x:2", NOW - 29LL * DAY_MS);
    trim(&bench);
    assert_int_equal(bench.trim.gone, 1);
    assert_int_equal(number(&bench, "SELECT count(*) FROM post"), 2);
    assert_int_equal(number(&bench,
                            "SELECT count(*) FROM post WHERE line IS NULL AND author IS NULL "
                            "AND hash IS NOT NULL AND id = 'x:1'"),
                     1);
    const struct text umi = TEXT("umi");
    const struct seen_by by = {.clients = &umi, .count = 1};
    int64_t rows[4];
    struct found_posts found = {.numbers = rows, .room = 4};
    assert_ok(store_search(bench.db, &by, TEXT("spoon"), &found, &bench.why), bench.why);
    assert_int_equal(found.count, 1);
    bench_done(&bench);
}

TEST(a_post_of_an_open_case_stays_until_the_case_is_closed)
{
    struct bench bench;
    bench_init(&bench);
    bench.trim.keep.posts_ms = 30LL * DAY_MS;
    hear(&bench, "x:1", 1);
    opened(&bench, "UPDATE case_file SET opened_at = ?1");
    trim(&bench);
    assert_int_equal(number(&bench, "SELECT count(line) FROM post"), 1);
    run(&bench, "UPDATE case_file SET closed_at = ?1", NOW);
    trim(&bench);
    assert_int_equal(number(&bench, "SELECT count(line) FROM post"), 0);
    bench_done(&bench);
}

TEST(a_step_that_is_run_twice_takes_the_same)
{
    struct bench bench;
    bench_init(&bench);
    bench.trim.keep.posts_ms = 30LL * DAY_MS;
    for (int i = 0; i < 150; i++)
        hear(&bench, arena_printf(bench.arena, "x:%d", i).at, 1 + i);
    assert_ok(db_begin(bench.db, &bench.why), bench.why);
    assert_ok(store_trim(bench.db, NOW, &bench.trim, &bench.why), bench.why);
    db_rollback(bench.db);
    trim(&bench);
    assert_int_equal(number(&bench, "SELECT count(line) FROM post"), 50);
    bench.trim.after = bench.trim.next;
    trim(&bench);
    assert_int_equal(number(&bench, "SELECT count(line) FROM post"), 0);
    assert_int_equal(bench.trim.next, 0);
    bench_done(&bench);
}

TEST(how_a_source_stood_long_ago_goes)
{
    struct bench bench;
    bench_init(&bench);
    run(&bench,
        "INSERT INTO source_span (source, state, from_at, until_at) VALUES ('sky', 'live', 1, ?1)",
        NOW - 91LL * DAY_MS);
    run(&bench,
        "INSERT INTO source_span (source, state, from_at, until_at) VALUES ('sky', 'gap', 2, ?1)",
        NOW - 89LL * DAY_MS);
    trim(&bench);
    assert_int_equal(number(&bench, "SELECT count(*) FROM source_span"), 1);
    assert_int_equal(number(&bench, "SELECT count(*) FROM source_span WHERE state = 'gap'"), 1);
    bench_done(&bench);
}
