#include "base/test.h"
#include "fire/tail.h"

#include <math.h>

/* P(X >= count) by summing the law, term by term. */
static double summed(int count, double mean, double spread)
{
    double below = 0, log_size = 0;
    for (int k = 0; k < count; k++) {
        double log_mass = k * log(mean) - lgamma(k + 1.0);
        if (spread > 0) {
            const double size = 1 / spread;
            log_size = lgamma(k + size) - lgamma(size);
            log_mass += log_size - k * log(size + mean) + size * log(size / (size + mean));
        } else {
            log_mass -= mean;
        }
        below += exp(log_mass);
    }
    return -log10(1 - below);
}

static void near(double got, double want, double most_off)
{
    if (!(fabs(got - want) <= most_off))
        fail_msg("%.6f is not %.6f", got, want);
}

TEST(a_counts_surprise_is_the_law_summed)
{
    const double means[] = {0.02, 0.5, 3, 40, 900}, spreads[] = {0, 0.01, 0.3, 2};
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 4; j++)
            for (int count = 1; count < 60; count += 7) {
                const double want = summed(count, means[i], spreads[j]);
                if (isfinite(want) && want < 9)
                    near(tail_count(count, means[i], spreads[j]), want, 1e-4);
            }
}

TEST(a_count_far_out_has_a_finite_surprise_that_grows)
{
    double last = 0;
    for (double count = 10; count < 1e7; count *= 3) {
        const double surprise = tail_count(count, 2, 0.2);
        assert_true(surprise > last || surprise >= TAIL_MOST);
        assert_true(surprise <= TAIL_MOST);
        last = surprise;
    }
    assert_true(tail_count(1e12, 1e-9, 0) <= TAIL_MOST);
}

TEST(more_spread_makes_the_same_count_less_surprising)
{
    assert_true(tail_count(50, 10, 0) > tail_count(50, 10, 0.1));
    assert_true(tail_count(50, 10, 0.1) > tail_count(50, 10, 1));
}

TEST(no_count_is_no_surprise_and_one_where_none_can_be_is_the_most)
{
    near(tail_count(0, 5, 0.1), 0, 0);
    near(tail_count(-3, 5, 0.1), 0, 0);
    near(tail_count((double)NAN, 5, 0.1), 0, 0);
    near(tail_count(1, 0, 0.1), TAIL_MOST, 0);
}

/* A stream with an exponential tail, without chance: the quantiles in a fixed shuffle. */
static void teach(struct tail *tail, double excess, int count)
{
    for (int i = 0; i < count; i++) {
        const double rank = ((i * 7919) % count + 0.5) / count;
        tail_learn(tail, -excess * log(rank));
    }
}

TEST(the_tail_of_an_exponential_past_is_found)
{
    struct tail tail;
    tail_init(&tail, 1e6);
    teach(&tail, 0.5, 20000);
    /* one in 10^4 of such values lies beyond .5 ln(10^4) */
    near(tail_surprise(&tail, 0.5 * log(1e4)), 4, 0.35);
    near(tail_surprise(&tail, 0.5 * log(50)), 1.7, 0.1);
}

TEST(a_heavier_past_makes_the_same_size_less_surprising)
{
    struct tail light, heavy;
    tail_init(&light, 1e6);
    tail_init(&heavy, 1e6);
    teach(&light, 0.3, 5000);
    teach(&heavy, 0.9, 5000);
    assert_true(tail_surprise(&light, 3) > tail_surprise(&heavy, 3) + 1);
}

TEST(one_great_value_does_not_make_the_next_one_usual)
{
    struct tail tail;
    tail_init(&tail, 1e6);
    teach(&tail, 0.3, 5000);
    const double before = tail_surprise(&tail, 4);
    for (int i = 0; i < 12; i++)
        tail_learn(&tail, 10);
    assert_true(tail_surprise(&tail, 4) > before * 0.7);
}

TEST(what_is_old_fades)
{
    struct tail tail;
    tail_init(&tail, 500);
    teach(&tail, 1.5, 5000);
    const double then = tail_surprise(&tail, 3);
    teach(&tail, 0.3, 5000);
    assert_true(tail_surprise(&tail, 3) > then * 2);
}

TEST(odd_sizes_do_no_harm)
{
    struct tail tail;
    tail_init(&tail, 10);
    for (int i = 0; i < 3000; i++) {
        tail_learn(&tail, i % 3 ? (double)INFINITY : (double)NAN);
        tail_learn(&tail, i % 2 ? -1e300 : 1e300);
    }
    assert_true(isfinite(tail_surprise(&tail, 5)));
    near(tail_surprise(&tail, (double)NAN), 0, 0);
    near(tail_surprise(&tail, -1), 0, 0);
}
