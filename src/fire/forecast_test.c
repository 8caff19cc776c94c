#include "base/arena.h"
#include "base/test.h"
#include "base/vec.h"
#include "fire/forecast_inside.h"

#include <math.h>

struct made {
    VEC(struct cascade_point) points;
    struct cascade cascade;
};

static void add(struct made *m, double at_s, double events, double followers)
{
    const size_t n = m->points.len;
    const double total = n ? m->points.at[n - 1].total : 0;
    const double reach = n ? m->points.at[n - 1].reach : fmax(m->cascade.root_reach, 0);
    vec_push(&m->points, ((struct cascade_point){at_s, total + events, reach + followers}));
    m->cascade.points = m->points.at;
    m->cascade.count = m->points.len;
}

/* So many events, each as long after the one before as `growth` times that was. */
static struct made made(int events, double first_gap_s, double growth, double followers)
{
    struct made m = {
        .cascade = {.root_reach = followers > 0 ? 1000 : -1, .counted = followers > 0}};
    double at = 0, gap = first_gap_s;
    for (int i = 0; i < events; i++, gap *= growth)
        add(&m, at += gap, 1, followers);
    return m;
}

static uint64_t dice = 12345;
static double even(void)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (double)(dice >> 33) / (double)(1u << 31);
}

static void assert_sound(const struct forecast *f)
{
    const double in_order[] = {f->seen, f->low, f->low50, f->expect, f->high50, f->high};
    for (size_t i = 0; i < sizeof(in_order) / sizeof(*in_order); i++) {
        assert_true(isfinite(in_order[i]));
        assert_true(i == 0 || in_order[i] >= in_order[i - 1]);
    }
    double before = 1;
    for (double n = 1; n < 1e14; n *= 3) {
        const double p = forecast_passes(f, n);
        assert_true(p >= 0 && p <= before);
        before = p;
    }
}

TEST(a_forecast_is_finite_and_in_order_whatever_it_is_given)
{
    for (int i = 0; i < 300; i++) {
        const double scale = exp(even() * 20 - 5), weight = even() < .2 ? exp(even() * 25) : 1;
        struct made m = {
            .cascade = {.root_reach = even() < .5 ? -1 : exp(even() * 23), .counted = even()}};
        double at = 0;
        for (int e = (int)(even() * even() * 200); e > 0; e--)
            add(&m, at += even() < .3 ? 0 : even() * scale, weight,
                even() < .5 ? 0 : exp(even() * 23));
        struct forecast f;
        forecast_make(&m.cascade, even() * at * 2, even() < .5 ? 0 : exp(even() * 20), &f);
        assert_sound(&f);
        vec_done(&m.points);
    }
}

TEST(a_moment_that_is_no_number_is_taken_as_the_beginning)
{
    struct made m = made(50, 10, 1, 0);
    struct forecast odd, none;
    forecast_make(&m.cascade, NAN, NAN, &odd);
    forecast_make(&m.cascade, 0, 0, &none);
    assert_sound(&odd);
    assert_true(odd.high == none.high);
    forecast_make(&m.cascade, INFINITY, -INFINITY, &odd);
    assert_sound(&odd);
    vec_done(&m.points);
}

TEST(what_comes_later_is_not_read)
{
    struct made m = made(200, 20, 1, 300);
    struct forecast with, without;
    forecast_make(&m.cascade, 1000, 0, &with);
    m.cascade.count = 50;
    forecast_make(&m.cascade, 1000, 0, &without);
    assert_memory_equal(&with, &without, sizeof(with));
    vec_done(&m.points);
}

TEST(what_grows_is_expected_to_become_larger_than_what_fell_asleep)
{
    struct made grows = made(100, 30, .97, 0), sleeps = made(100, 1, 1.03, 0);
    struct forecast a, b;
    forecast_make(&grows.cascade, 1000, 0, &a);
    forecast_make(&sleeps.cascade, 100000, 0, &b);
    assert_true(a.seen == 100 && b.seen == 100);
    assert_true(a.expect > 1.3 * b.expect);
    assert_true(a.high > 2 * b.high);
    assert_true(b.expect < 150);
    vec_done(&grows.points);
    vec_done(&sleeps.points);
}

/* Doubles every two minutes up to 206 events in the first ten minutes. */
static struct made doubling(double until_s, double followers)
{
    struct made m = {
        .cascade = {.root_reach = followers > 0 ? 9000 : -1, .counted = followers > 0}};
    for (int i = 0; i < 206; i++)
        add(&m, until_s / 5 * log2(1 + 31 * (i + .5) / 206), 1, followers);
    return m;
}

TEST(while_it_doubles_the_interval_is_wide_upward_also_after_some_silent_seconds)
{
    for (int i = 0; i < 6; i++) {
        struct made m = doubling(i % 3 == 0 ? 600 : i % 3 == 1 ? 585 : 570, i < 3 ? 0 : 600);
        struct forecast now, later;
        forecast_make(&m.cascade, 600, 0, &now);
        assert_sound(&now);
        assert_true(now.low <= 47688 && now.high >= 47688);
        assert_true(now.low > 206);
        forecast_make(&m.cascade, 3600, 0, &later);
        assert_true(later.high < now.high / 5);
        vec_done(&m.points);
    }
}

TEST(what_came_evenly_is_not_taken_for_what_doubles)
{
    struct made m = made(206, 600. / 206, 1, 0);
    struct forecast f;
    forecast_make(&m.cascade, 600, 0, &f);
    assert_true(f.high < 206 * 100);
    vec_done(&m.points);
}

TEST(the_nearer_the_end_of_the_span_the_less_it_can_still_double)
{
    struct made m = doubling(600, 0);
    struct forecast soon, good;
    forecast_make(&m.cascade, 600, 120, &soon);
    forecast_make(&m.cascade, 600, 0, &good);
    assert_true(soon.high < good.high / 10);
    vec_done(&m.points);
}

TEST(below_five_events_there_is_too_little_to_say_and_the_interval_is_wide)
{
    struct made few = made(4, 60, 1, 0), many = made(400, .6, 1, 0);
    struct forecast a, b;
    forecast_make(&few.cascade, 600, 0, &a);
    forecast_make(&many.cascade, 600, 0, &b);
    assert_false(a.said);
    assert_true(b.said);
    assert_true(a.high / a.seen > b.high / b.seen);
    assert_true(a.high / a.seen > 5);
    vec_done(&few.points);
    vec_done(&many.points);
}

TEST(an_unknown_number_of_followers_is_not_none)
{
    struct made m = made(300, 2, 1, 400);
    struct forecast known, unknown;
    forecast_make(&m.cascade, 600, 0, &known);
    m.cascade.counted = 0;
    m.cascade.root_reach = -1;
    forecast_make(&m.cascade, 600, 0, &unknown);
    assert_sound(&known);
    assert_sound(&unknown);
    float x[FEATURE_COUNT];
    forecast_features(&m.cascade, 600, 0, x);
    assert_int_equal(forecast_part(x), 0);
    assert_true(x[FEATURE_REACH] == UNKNOWN);
    vec_done(&m.points);
}

TEST(features_of_a_stretched_cascade_differ_only_where_time_itself_counts)
{
    struct made fast = made(64, 10, 1, 0), slow = made(64, 1000, 1, 0);
    float a[FEATURE_COUNT], b[FEATURE_COUNT];
    forecast_features(&fast.cascade, 640, 0, a);
    forecast_features(&slow.cascade, 64000, 0, b);
    for (int i = 0; i < 6; i++) {
        assert_true(fabsf(a[FEATURE_LATELY + i] - b[FEATURE_LATELY + i]) < .01f);
        assert_true(fabsf(a[FEATURE_EARLY + i] - b[FEATURE_EARLY + i]) < .01f);
    }
    assert_true(b[FEATURE_AGE] - a[FEATURE_AGE] > 4);
    vec_done(&fast.points);
    vec_done(&slow.points);
}

/* ---- the file ---- */

static enum err read(const char *lines, struct cascade_reader **reader_out,
                     struct cascade *cascade_out, struct why *why)
{
    struct cascade_reader *reader = *reader_out = cascade_reader_new();
    struct text rest = text_of(lines), line;
    enum err err = OK;
    while (!err && text_cut(&rest, '\n', &line))
        err = cascade_line(reader, line, why);
    return err ? err : cascade_done(reader, cascade_out, why);
}

TEST(rows_in_any_order_make_one_cascade_and_doubles_count_twice)
{
    struct cascade_reader *reader;
    struct cascade c;
    struct why why = {0};
    assert_ok(read("seconds,followers\n0,500\n30,\n10,7\n10,7\n1e2,0\n", &reader, &c, &why), why);
    assert_int_equal(c.count, 4);
    assert_true(c.points[0].at_s == 10 && c.points[1].at_s == 10 && c.points[2].at_s == 30);
    assert_true(c.points[3].total == 4 && c.points[3].reach == 514);
    assert_true(c.root_reach == 500 && c.counted == .75);
    cascade_reader_free(&reader);
}

TEST(only_a_root_is_a_cascade_of_which_nothing_can_be_said)
{
    struct cascade_reader *reader;
    struct cascade c;
    struct why why = {0};
    struct forecast f;
    assert_ok(read("seconds,followers\n0,\n", &reader, &c, &why), why);
    forecast_make(&c, 600, 0, &f);
    assert_sound(&f);
    assert_true(!f.said && f.seen == 0);
    cascade_reader_free(&reader);
}

TEST(what_is_wrong_with_a_file_is_said)
{
    static const struct {
        const char *lines, *words;
    } wrong[] = {
        {"", "nothing to read"},
        {"time,followers\n", "seconds,followers"},
        {"seconds,followers\n", "no root"},
        {"seconds,followers\n5,\n", "root"},
        {"seconds,followers\n0,\n-1,\n", "second -1"},
        {"seconds,followers\n0,\nnan,\n", "no number of seconds"},
        {"seconds,followers\n0,\ninf,\n", "no number of seconds"},
        {"seconds,followers\n0,\n1e11,\n", "0 to 1e10"},
        {"seconds,followers\n0,\n1e999,\n", "no number of seconds"},
        {"seconds,followers\n0,\n,5\n", "no number of seconds"},
        {"seconds,followers\n0,\n5,many\n", "no number of followers"},
        {"seconds,followers\n0,\n5,-3\n", "-3 followers"},
        {"seconds,followers\n0,\n5,3,9\n", "no number of followers"},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct cascade_reader *reader;
        struct cascade c;
        struct why why = {0};
        assert_int_equal(read(wrong[i].lines, &reader, &c, &why), ERR_BAD_INPUT);
        if (!strstr(why.text, wrong[i].words))
            fail_msg("%s: %s", wrong[i].lines, why.text);
        cascade_reader_free(&reader);
    }
}
