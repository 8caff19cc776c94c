#include "base/test.h"

TEST(capitals_are_small_letters_where_case_does_not_count)
{
    assert_true(text_same_but_case(TEXT("Umi_2"), TEXT("uMI_2")));
    assert_false(text_same_but_case(TEXT("umi"), TEXT("umi2")));
    assert_false(text_same_but_case(TEXT("É"), TEXT("é")));
    assert_false(text_same_but_case(TEXT("["), TEXT("{")));
    assert_true(text_starts_but_case(TEXT("UMIfoods"), TEXT("umi")));
    assert_false(text_starts_but_case(TEXT("um"), TEXT("umi")));
    assert_int_equal(text_find_but_case(TEXT("the UMI"), TEXT("umi")), 4);
    assert_int_equal(text_find_but_case(TEXT("the UM"), TEXT("umi")), -1);
}

TEST(a_link_has_one_host)
{
    assert_text(text_host(TEXT("https://Umi.example:8080/a@b?x#y")), "Umi.example");
    assert_text(text_host(TEXT("https://umi.example@other.example/")), "other.example");
    assert_text(text_host(TEXT("https://a@b@c.example?q")), "c.example");
    assert_text(text_host(TEXT("umi.example/a")), "umi.example");
    assert_text(text_host(TEXT("https://")), "");
    assert_text(text_host(TEXT("")), "");
    assert_text(text_host(TEXT("https://user:word@umi.example:8080/")), "umi.example");
    assert_true(text_host_within(TEXT("shop.Umi.example"), TEXT("umi.example")));
    assert_true(text_host_within(TEXT("umi.example"), TEXT("umi.example")));
    assert_false(text_host_within(TEXT("sumi.example"), TEXT("umi.example")));
    assert_false(text_host_within(TEXT("example"), TEXT("umi.example")));
}

TEST(text_compares_bytes_and_knows_absent_from_empty)
{
    struct text none = text_of(NULL);
    assert_null(none.at);
    assert_true(text_same(none, TEXT("")));
    assert_true(text_is(TEXT("ab"), "ab"));
    assert_false(text_is(TEXT("ab"), "abc"));
    assert_true(text_order(TEXT("a"), TEXT("b")) < 0);
    assert_true(text_order(TEXT("ab"), TEXT("a")) > 0);
    assert_true(text_order(TEXT("\xff"), TEXT("a")) > 0);
    assert_int_equal(text_order(none, TEXT("")), 0);
}

TEST(text_finds_starts_ends_and_slices_clamped)
{
    assert_true(text_starts(TEXT("abc"), TEXT("ab")) && !text_starts(TEXT("a"), TEXT("ab")));
    assert_true(text_ends(TEXT("abc"), TEXT("bc")) && !text_ends(TEXT("c"), TEXT("bc")));
    assert_true(text_starts(TEXT("x"), TEXT("")) && text_ends(text_of(NULL), TEXT("")));
    assert_int_equal(text_find(TEXT("aab"), TEXT("ab")), 1);
    assert_int_equal(text_find(TEXT("aab"), TEXT("c")), -1);
    assert_int_equal(text_find(TEXT("aab"), TEXT("")), 0);
    assert_int_equal(text_find(text_of(NULL), TEXT("a")), -1);
    assert_text(text_slice(TEXT("abc"), 1, 9), "bc");
    assert_text(text_slice(TEXT("abc"), 3, 1), "");
    assert_text(text_trim(TEXT(" \t a b \r\n")), "a b");
    assert_text(text_trim(TEXT("  ")), "");
}

TEST(text_cut_gives_each_part_and_then_ends)
{
    struct text rest = TEXT("a,,b,"), part;
    assert_true(text_cut(&rest, ',', &part));
    assert_text(part, "a");
    assert_true(text_cut(&rest, ',', &part));
    assert_text(part, "");
    assert_true(text_cut(&rest, ',', &part));
    assert_text(part, "b");
    assert_true(text_cut(&rest, ',', &part));
    assert_text(part, "");
    assert_false(text_cut(&rest, ',', &part));
}

TEST(text_int_takes_the_whole_range_and_nothing_else)
{
    int64_t value = 7;
    assert_true(text_int(TEXT("9223372036854775807"), &value) && value == INT64_MAX);
    assert_true(text_int(TEXT("-9223372036854775808"), &value) && value == INT64_MIN);
    assert_true(text_int(TEXT("-0"), &value) && value == 0);
    assert_true(text_int(TEXT("007"), &value) && value == 7);
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (text_int(text_of(bad[i]), &value))
            fail_msg("'%s' was taken", bad[i]);
}

TEST(text_number_is_finite_and_whole)
{
    double value;
    assert_true(text_number(TEXT("-1.5e2"), &value) && value < -149.9 && value > -150.1);
    static const char *const bad[] = {"",   "nan", "inf", "1e999", "0x10",  "1,5",
                                      "1 ", "--1", "e5",  "1e",    "1\0002"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (text_number(text_of(bad[i]), &value) && strcmp(bad[i], "1") != 0)
            fail_msg("'%s' was taken", bad[i]);
    assert_false(text_number((struct text){"1\0", 2}, &value));
}

TEST(text_nearest_is_within_three_edits_or_nothing)
{
    static const char *const names[] = {"every", "url", "words"};
    assert_string_equal(text_nearest(TEXT("evry"), names, 3), "every");
    assert_string_equal(text_nearest(TEXT("word"), names, 3), "words");
    assert_null(text_nearest(TEXT("something"), names, 3));
    assert_null(text_nearest(TEXT("x"), names, 3));
    assert_null(text_nearest(TEXT(""), names, 3));
}
