#include "base/test.h"
#include "story/link.h"
#include "story/print.h"

TEST(addresses_of_the_same_page_become_the_same)
{
    static const char *const pairs[][2] = {
        {"HTTPS://WWW.News.Example/A/b/?utm_source=x&id=7&fbclid=1#top", "news.example/A/b?id=7"},
        {"http://m.news.example/a/", "news.example/a"},
        {"https://youtu.be/abc?si=1", "youtube.com/watch?v=abc"},
        {"https://twitter.com/u/status/1?s=20&t=x", "x.com/u/status/1"},
        {"https://shop.example/?p=1&utm_medium=y", "shop.example?p=1"},
        {"https://search.example/find?s=soup", "search.example/find?s=soup"}};
    struct buf out;
    buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        assert_true(link_plain(text_of(pairs[i][0]), &out));
        assert_text(buf_view(&out), pairs[i][1]);
    }
    buf_done(&out);
}

TEST(home_pages_and_what_is_no_address_are_refused)
{
    static const char *const none[] = {"",
                                       "ftp://a.example/b",
                                       "https://",
                                       "https:///x",
                                       "https://umi.example",
                                       "https://www.umi.example/?utm_source=a",
                                       "javascript:alert(1)",
                                       "https://a"};
    struct buf out;
    buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
        assert_false(link_plain(text_of(none[i]), &out));
    buf_done(&out);
}

TEST(addresses_are_found_inside_text)
{
    struct text rest = TEXT("見て→https://a.example/x、(http://b.example/y). httpx https://"), link;
    assert_true(link_next(&rest, &link));
    assert_text(link, "https://a.example/x");
    assert_true(link_next(&rest, &link));
    assert_text(link, "http://b.example/y");
    assert_true(link_next(&rest, &link));
    assert_text(link, "https://");
    assert_false(link_next(&rest, &link));
}

TEST(a_print_forgets_addresses_names_and_marks)
{
    struct print a, b;
    assert_true(print_make(TEXT("there was a worm in my soup, photo below"), &a));
    assert_true(
        print_make(TEXT("@umi there was a worm in my soup: photo below! https://a.example/1"), &b));
    assert_int_equal(print_agreement(a.sketch, b.sketch), PRINT_BINS);
    assert_true(print_is_copy(a.runs, b.runs, PRINT_BINS));
    assert_false(print_is_copy(10, 40, PRINT_BINS));
    assert_false(print_make(TEXT("umi foods"), &a));
}
