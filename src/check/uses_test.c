#include "check/facts.h"
#include "check/test_checker.h"

static size_t uses(struct test_checker *t, const char *text, enum fact_state state,
                   const char *claim, const char *value, struct draft_use *first_out)
{
    struct draft_use found[USES_MOST];
    const struct draft_fact row = {
        .claim = text_of(claim), .value = text_of(value), .state = state, .open = true};
    const struct draft draft = {
        .reply = text_of(text), .ledger = true, .facts = &row, .fact_count = 1};
    const size_t count = check_uses(t->checker, t->scratch, &draft, found);
    if (first_out && count)
        *first_out = found[0];
    return count;
}

TEST(a_text_that_names_the_value_of_a_row_uses_it)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft_use use = {0};
    assert_int_equal(uses(&t, "ご迷惑をおかけしております。対象のロットはB-17です。",
                          FACT_CONFIRMED, "対象ロット", "B-17", &use),
                     1);
    assert_false(use.linked);
    assert_int_equal(use.at.from, 14);
    assert_int_equal(uses(&t, "The recall covers lot B-17 only.", FACT_CONFIRMED,
                          "lot of the recall", "B-17", NULL),
                     1);
    assert_int_equal(uses(&t, "Il problema riguarda 3.200 clienti.", FACT_CONFIRMED,
                          "clienti coinvolti", "3200 clienti", NULL),
                     1);
    test_checker_close(&t);
}

TEST(a_text_of_another_matter_does_not_use_a_row)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_int_equal(
        uses(&t, "店舗は朝9時に開店いたします。", FACT_CONFIRMED, "対象ロット", "B-17", NULL), 0);
    assert_int_equal(uses(&t, "We answer within 3 days.", FACT_CONFIRMED, "cans that were recalled",
                          "3 cans", NULL),
                     0);
    assert_int_equal(uses(&t, "The recall covers lot C-20 only.", FACT_CONFIRMED,
                          "lot of the recall", "B-17", NULL),
                     0);
    assert_int_equal(uses(&t, "", FACT_CONFIRMED, "lot of the recall", "B-17", NULL), 0);
    test_checker_close(&t);
}

TEST(a_row_that_is_false_is_used_by_who_denies_it_and_not_by_who_says_it)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_int_equal(uses(&t, "This was not our largest recall.", FACT_FALSE,
                          "this was our largest recall", "", NULL),
                     1);
    assert_int_equal(uses(&t, "This was our largest recall.", FACT_FALSE,
                          "this was our largest recall", "", NULL),
                     0);
    test_checker_close(&t);
}

TEST(a_link_of_a_person_counts_whatever_the_words)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft_use found[USES_MOST];
    const struct draft_fact row = {.claim = TEXT("lot of the recall"), .value = TEXT("B-17")};
    const struct draft_link link = {{0, 4}, 0};
    const struct draft draft = {.reply = TEXT("That one."),
                                .facts = &row,
                                .fact_count = 1,
                                .links = &link,
                                .link_count = 1};
    assert_int_equal(check_uses(t.checker, t.scratch, &draft, found), 1);
    assert_true(found[0].linked);
    assert_int_equal(found[0].at.to, 4);
    test_checker_close(&t);
}
