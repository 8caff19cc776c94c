#include "base/test.h"
#include "store/db.h"

enum { MIN = 60000 };
#define T0 (1000LL * 86400000)

struct bench {
    struct db *db;
    struct arena *arena;
    struct why why;
    struct source_spans past;
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

static void stands(struct bench *bench, const char *state, int64_t at_ms, int64_t since_ms)
{
    const struct source_stand stand = {TEXT("sky"), text_of(state), {0}, at_ms, since_ms};
    assert_ok(store_source_stands(bench->db, &stand, &bench->why), bench->why);
}

static void look(struct bench *bench, int64_t from_ms)
{
    assert_ok(store_source_spans(bench->db, TEXT("sky"), from_ms, bench->arena, &bench->past,
                                 &bench->why),
              bench->why);
}

static void is(const struct source_span *span, const char *state, int64_t from, int64_t until)
{
    assert_text(span->state, state);
    assert_int_equal(span->from_ms, from);
    assert_int_equal(span->until_ms, until);
}

TEST(a_source_that_stands_as_before_makes_its_span_longer)
{
    struct bench bench;
    bench_init(&bench);
    for (int i = 0; i <= 10; i++)
        stands(&bench, "live", T0 + i * MIN, 0);
    look(&bench, T0 - MIN);
    assert_int_equal(bench.past.count, 1);
    is(&bench.past.at[0], "live", T0, T0 + 10 * MIN);
    bench_done(&bench);
}

TEST(a_change_ends_the_span_and_a_time_without_word_is_a_hole)
{
    struct bench bench;
    bench_init(&bench);
    stands(&bench, "live", T0, 0);
    stands(&bench, "late", T0 + MIN, 0);
    stands(&bench, "late", T0 + 2 * MIN, 0);
    stands(&bench, "late", T0 + 60 * MIN, 0); /* the program was not there */
    look(&bench, T0 - MIN);
    assert_int_equal(bench.past.count, 3);
    is(&bench.past.at[0], "live", T0, T0 + MIN);
    is(&bench.past.at[1], "late", T0 + MIN, T0 + 2 * MIN);
    is(&bench.past.at[2], "late", T0 + 60 * MIN, T0 + 60 * MIN);
    look(&bench, T0 + 30 * MIN);
    assert_int_equal(bench.past.count, 1);
    assert_int_equal(bench.past.before_ms, T0 + 2 * MIN);
    bench_done(&bench);
}

TEST(a_silence_found_out_later_has_its_real_length)
{
    struct bench bench;
    bench_init(&bench);
    stands(&bench, "live", T0, 0);
    stands(&bench, "late", T0 + 8 * MIN / 4, 0);
    stands(&bench, "silent", T0 + 3 * MIN, T0 + MIN);
    stands(&bench, "live", T0 + 5 * MIN, 0);
    look(&bench, T0 - MIN);
    assert_int_equal(bench.past.count, 3);
    is(&bench.past.at[0], "live", T0, T0 + MIN);
    is(&bench.past.at[1], "silent", T0 + MIN, T0 + 5 * MIN);
    is(&bench.past.at[2], "live", T0 + 5 * MIN, T0 + 5 * MIN);
    bench_done(&bench);
}

TEST(a_source_that_flaps_for_weeks_keeps_a_bounded_history)
{
    struct bench bench;
    bench_init(&bench);
    for (int i = 0; i < SPANS_KEPT + 100; i++)
        stands(&bench, i % 2 ? "live" : "late", T0 + i * 1000LL, 0);
    int64_t rows = 0;
    assert_ok(db_int(bench.db, &rows, &bench.why, "SELECT count(*) FROM source_span", ""),
              bench.why);
    assert_int_equal(rows, SPANS_KEPT);
    look(&bench, T0);
    assert_int_equal(bench.past.count, SPANS_READ);
    assert_true(bench.past.at[0].from_ms < bench.past.at[SPANS_READ - 1].from_ms);
    bench_done(&bench);
}
