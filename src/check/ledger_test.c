#include "check/test_checker.h"

static const struct draft_fact rows[] = {
    {.id = {"l1", 2}, .claim = {"虫(幼虫)が入っていた", 28}, .state = FACT_CONFIRMED},
    {.id = {"l2", 2}, .claim = {"製造のときに入った", 27}, .state = FACT_FALSE},
    {.id = {"l3", 2},
     .claim = {"the health office came to the factory", 37},
     .state = FACT_UNKNOWN},
    {.id = {"l4", 2},
     .claim = {"販売を続けているか", 27},
     .value = {"なし", 6},
     .state = FACT_CONFIRMED}};

/* "l1 confirmed", "l1 opposite", "none". */
static struct text asked(struct test_checker *t, const char *claim)
{
    struct ledger_row row;
    if (!check_ledger(t->checker, t->arena, text_of(claim), rows, 4, &row))
        return TEXT("none");
    return arena_printf(t->arena, "%.*s%s", TEXT_ARG(rows[row.fact].id),
                        row.opposite ? " opposite" : "");
}

TEST(a_claim_finds_the_row_that_speaks_of_it_in_other_words)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_text(asked(&t, "虫(幼虫)が入っていた"), "l1");
    assert_text(asked(&t, "スープに虫が入っていたんだけど"), "l1");
    assert_text(asked(&t, "虫は製造のときに入ったらしい"), "l2");
    assert_text(asked(&t, "The health office was at their factory today"), "l3");
    test_checker_close(&t);
}

TEST(what_no_row_speaks_of_finds_none)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_text(asked(&t, "配送が二日遅れた"), "none");
    assert_text(asked(&t, "The app crashes when I log in"), "none");
    assert_text(asked(&t, ""), "none");
    assert_text(asked(&t, "\xff\xfe"), "none");
    test_checker_close(&t);
}

TEST(the_contrary_of_a_row_is_said_to_be_so)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_text(asked(&t, "まだ販売しています"), "l4 opposite");
    test_checker_close(&t);
}
