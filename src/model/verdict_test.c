#include "base/test.h"
#include "model/post.h"

TEST(risk_names_read_back_and_harm_falls_in_their_order)
{
    for (int i = 0; i <= RISK_SUPPORT; i++) {
        enum risk back;
        assert_true(risk_of(text_of(risk_name((enum risk)i)), &back));
        assert_int_equal(back, i);
        assert_true(i == 0 || risk_harm((enum risk)i) <= risk_harm((enum risk)(i - 1)));
    }
    enum risk none;
    assert_false(risk_of(TEXT("Contamination"), &none));
    assert_int_equal(risk_harm(RISK_THREAT_LEGAL), 3);
    assert_int_equal(risk_harm(RISK_OUTAGE), 1);
    assert_int_equal(risk_harm(RISK_SUPPORT), 0);
}

TEST(verdict_risk_is_the_likeliest_of_at_least_a_half)
{
    struct verdict v = {0};
    v.risk[RISK_OUTAGE] = 0.49;
    assert_int_equal(verdict_risk(&v), RISK_NONE);
    v.risk[RISK_OUTAGE] = 0.5;
    assert_int_equal(verdict_risk(&v), RISK_OUTAGE);
    v.risk[RISK_HANDLING] = 0.5;
    assert_int_equal(verdict_risk(&v), RISK_HANDLING);
    v.risk[RISK_OUTAGE] = 0.9;
    assert_int_equal(verdict_risk(&v), RISK_OUTAGE);
}

TEST(post_kinds_read_back)
{
    for (int i = 0; i <= POST_DELETE; i++) {
        enum post_kind back;
        assert_true(post_kind_of(text_of(post_kind_name((enum post_kind)i)), &back));
        assert_int_equal(back, i);
    }
    enum post_kind kind;
    assert_false(post_kind_of(TEXT("toot"), &kind));
}

TEST(post_clock_is_the_earlier_of_written_and_seen)
{
    struct post post = {.at_ms = 50};
    assert_int_equal(post_clock_ms(&post), 50);
    post.seen_at_ms = 40;
    assert_int_equal(post_clock_ms(&post), 40);
    post.seen_at_ms = 60;
    assert_int_equal(post_clock_ms(&post), 50);
}

TEST(post_key_differs_by_id_kind_and_revision)
{
    struct post a = {.id = TEXT("x:1")}, b = a;
    assert_true(post_key(&a) == post_key(&b));
    b.kind = POST_EDIT;
    assert_true(post_key(&a) != post_key(&b));
    a.kind = POST_EDIT;
    b.rev = TEXT("2");
    assert_true(post_key(&a) != post_key(&b));
}
