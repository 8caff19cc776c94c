#include "base/test.h"
#include "desk/clocks.h"

static const struct service always;

static void turn(struct clocks *c, enum turn_kind kind, int64_t hours)
{
    struct waited waited;
    clocks_turn(c, &(struct turn){kind, HOURS(hours), HOURS(hours)}, &waited);
}

static struct running clock_of(const struct clocks *c, enum clock_kind kind, int64_t now_hours)
{
    struct running running[CLOCK_KINDS];
    const size_t count = clocks_running(c, &always, 0, HOURS(now_hours), running);
    for (size_t i = 0; i < count; i++)
        if (running[i].kind == kind)
            return running[i];
    return (struct running){0};
}

/* Invariant 7 of the desk. */
TEST(the_first_answer_is_counted_from_the_customers_post_however_late_we_hear_of_it)
{
    struct clocks c = {0};
    struct waited waited;
    const struct turn late = {TURN_ASKED, HOURS(10), HOURS(19)}; /* heard nine hours later */
    clocks_turn(&c, &late, &waited);
    assert_int_equal(c.asked_ms, HOURS(10));
    assert_int_equal(clock_of(&c, CLOCK_FIRST, 19).left_ms, HOURS(4) - HOURS(9));
    turn(&c, TURN_AUTOMATIC, 19); /* a machine's thanks is no answer */
    assert_int_equal(c.answered_ms, 0);
    turn(&c, TURN_ANSWERED, 20);
    assert_int_equal(c.answered_ms - c.asked_ms, HOURS(10));
    assert_int_equal(clock_of(&c, CLOCK_FIRST, 21).due_ms, 0);
}

TEST(the_next_answer_is_counted_from_the_first_message_that_waits)
{
    struct clocks c = {0};
    struct waited waited;
    turn(&c, TURN_ASKED, 1);
    turn(&c, TURN_ANSWERED, 2);
    assert_int_equal(c.waiting_ms, 0);
    turn(&c, TURN_ASKED, 5);
    turn(&c, TURN_ASKED, 9);
    assert_int_equal(c.waiting_ms, HOURS(5));
    assert_int_equal(clock_of(&c, CLOCK_NEXT, 12).left_ms, HOURS(8) - HOURS(7));
    assert_true(clock_of(&c, CLOCK_NEXT, 12).red);
    assert_false(clock_of(&c, CLOCK_NEXT, 10).red);
    const struct turn answer = {TURN_ANSWERED, HOURS(12), HOURS(12)};
    assert_true(clocks_turn(&c, &answer, &waited));
    assert_int_equal(waited.to_ms - waited.from_ms, HOURS(7));
}

TEST(a_message_heard_after_an_answer_was_not_answered_by_it)
{
    struct clocks c = {0};
    struct waited waited;
    turn(&c, TURN_ASKED, 1);
    turn(&c, TURN_ANSWERED, 5);
    const struct turn late = {TURN_ASKED, HOURS(4), HOURS(6)}; /* written before it, heard after */
    clocks_turn(&c, &late, &waited);
    assert_int_equal(c.waiting_ms, HOURS(4));
}

TEST(a_bare_thanks_moves_no_clock_and_opens_nothing)
{
    struct clocks c = {0};
    turn(&c, TURN_ASKED, 1);
    turn(&c, TURN_ANSWERED, 2);
    turn(&c, TURN_THANKED, 3);
    assert_int_equal(c.waiting_ms, 0);
    turn(&c, TURN_RESOLVED, 4);
    turn(&c, TURN_THANKED, 5);
    assert_int_equal(c.state, CASE_RESOLVED);
    assert_int_equal(c.reopened, 0);
    turn(&c, TURN_ASKED, 6);
    assert_int_equal(c.state, CASE_OPEN);
    assert_int_equal(c.reopened, 1);
    assert_int_equal(c.asked_ms, HOURS(1));
}

TEST(no_clock_runs_after_a_case_is_resolved)
{
    struct clocks c = {0};
    struct running running[CLOCK_KINDS];
    turn(&c, TURN_ASKED, 1);
    turn(&c, TURN_RESOLVED, 2);
    assert_int_equal(c.waiting_ms, 0);
    assert_int_equal(clocks_running(&c, &always, 0, HOURS(100), running), 0);
    turn(&c, TURN_REOPENED, 3);
    assert_int_equal(clocks_running(&c, &always, 0, HOURS(100), running), 2);
}

/* Invariant 8 of the desk. */
TEST(pausing_never_hides_age_and_no_pause_counts_for_more_than_seven_days)
{
    struct clocks c = {0};
    turn(&c, TURN_ASKED, 1);
    turn(&c, TURN_ANSWERED, 2);
    turn(&c, TURN_WAITS, 2);
    const struct running before = clock_of(&c, CLOCK_RESOLVE, 3);
    assert_int_equal(before.since_ms, HOURS(1));
    assert_int_equal(before.left_ms, HOURS(72) - HOURS(2) + HOURS(1));
    /* thirty days on only seven are taken off */
    assert_int_equal(clock_of(&c, CLOCK_RESOLVE, 2 + 30 * 24).left_ms,
                     HOURS(72) - HOURS(1 + 30 * 24) + DAYS(7));
    turn(&c, TURN_ASKED, 40 * 24); /* the customer wakes it */
    assert_int_equal(c.state, CASE_OPEN);
    assert_int_equal(c.paused_since_ms, 0);
    assert_int_equal(clocks_paused(&c, HOURS(99 * 24)), DAYS(7));
    assert_int_equal(c.asked_ms, HOURS(1));
}

TEST(waiting_for_the_customer_stops_neither_the_first_nor_the_next_answer)
{
    struct clocks c = {0};
    turn(&c, TURN_ASKED, 1);
    turn(&c, TURN_WAITS, 2);
    assert_int_equal(clock_of(&c, CLOCK_FIRST, 3).left_ms, HOURS(4) - HOURS(2));
    turn(&c, TURN_ANSWERED, 4);
    turn(&c, TURN_ASKED, 5);
    turn(&c, TURN_SNOOZED, 5);
    assert_int_equal(clock_of(&c, CLOCK_NEXT, 6).left_ms, HOURS(7));
}
