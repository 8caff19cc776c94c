#include "check/families.h"
#include "check/test_checker.h"

TEST(what_is_of_the_matter_stands_first_and_what_may_not_be_said_nowhere)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft_near near[NEAR_MOST];
    const struct draft_said said[] = {{.text = TEXT("Our offices are closed on Monday.")},
                                      {.text = TEXT("The summer soup is on sale since April.")},
                                      {.text = TEXT("")},
                                      {.text = TEXT("夏のスープは4月から販売しています。")}};
    const struct draft_fact facts[] = {{.claim = TEXT("sale of the summer soup"),
                                        .value = TEXT("secret"),
                                        .state = FACT_CONFIRMED},
                                       {.claim = TEXT("where the summer soup is sold"),
                                        .value = TEXT("in all shops"),
                                        .state = FACT_CONFIRMED,
                                        .open = true}};
    const struct draft draft = {.reply = TEXT("The sale of the summer soup opens in May."),
                                .ledger = true,
                                .facts = facts,
                                .fact_count = 2,
                                .published = said,
                                .published_count = 4};
    const size_t count = check_near(t.checker, t.scratch, &draft, near);
    assert_int_equal(count, 4);
    size_t offices = 0;
    for (size_t i = 0; i < count; i++) {
        assert_false(near[i].fact && near[i].at == 0);
        assert_true(!i || near[i - 1].score >= near[i].score);
        offices = !near[i].fact && near[i].at == 0 ? i : offices;
    }
    assert_true(!near[0].fact && near[0].at == 1);
    assert_int_equal(offices, count - 1);
    assert_true(near[offices].score < near[0].score / 2);
    test_checker_close(&t);
}

TEST(without_a_reply_nothing_is_near)
{
    struct test_checker t;
    test_checker_open(&t);
    struct draft_near near[NEAR_MOST];
    const struct draft_said said = {.text = TEXT("The soup is on sale.")};
    const struct draft draft = {.published = &said, .published_count = 1};
    assert_int_equal(check_near(t.checker, t.scratch, &draft, near), 1);
    assert_true(near[0].score <= 0);
    test_checker_close(&t);
}

TEST(no_more_than_there_is_room_for_is_read)
{
    enum { MORE = NEAR_MOST + 50 };
    struct test_checker t;
    test_checker_open(&t);
    struct draft_near near[NEAR_MOST];
    struct draft_said said[MORE];
    for (size_t i = 0; i < MORE; i++)
        said[i] = (struct draft_said){.text = TEXT("The soup is on sale.")};
    const struct draft_fact fact = {.claim = TEXT("sale of the soup"), .open = true};
    const struct draft draft = {.reply = TEXT("The soup is on sale."),
                                .facts = &fact,
                                .fact_count = 1,
                                .published = said,
                                .published_count = MORE};
    assert_int_equal(check_near(t.checker, t.scratch, &draft, near), NEAR_MOST);
    const size_t bytes = arena_used(t.scratch->arena);
    const struct draft fewer = {
        .reply = draft.reply, .published = said, .published_count = NEAR_MOST};
    assert_int_equal(check_near(t.checker, t.scratch, &fewer, near), NEAR_MOST);
    assert_true(arena_used(t.scratch->arena) == bytes);
    test_checker_close(&t);
}
