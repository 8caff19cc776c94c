#include "base/test.h"
#include "base/utf8.h"

TEST(utf8_reads_back_every_scalar_value)
{
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char room[4];
        size_t n = utf8_put(code, room), i = 0;
        bool scalar = code < 0xD800 || code > 0xDFFF;
        uint32_t back = utf8_next((struct text){room, n}, &i);
        if (back != (scalar ? code : 0xFFFD) || i != n || !utf8_valid((struct text){room, n}))
            fail_msg("U+%04X", code);
    }
    char room[4];
    assert_int_equal(utf8_put(0x110000, room), 3);
}

TEST(utf8_refuses_what_is_no_unicode)
{
    static const char *const broken[] = {"\x80",
                                         "\xc0\x80",
                                         "\xc1\xbf",
                                         "\xe0\x80\x80",
                                         "\xed\xa0\x80",
                                         "\xed\xbf\xbf",
                                         "\xf0\x80\x80\x80",
                                         "\xf4\x90\x80\x80",
                                         "\xf5\x80\x80\x80",
                                         "\xff",
                                         "a\xe6\xb5",
                                         "\xf0\x9f\x94",
                                         "\xc3(",
                                         "\xe6\xb5(",
                                         "123456789\xc3"};
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
        if (utf8_valid(text_of(broken[i])))
            fail_msg("row %zu", i);
    assert_true(utf8_valid(TEXT("abcdefgh海abcdefghijk🔥")));
    assert_true(utf8_valid(TEXT("")));
    assert_true(utf8_valid((struct text){NULL, 0}));
}

/* Unicode 15, section 3.9, table 3-11: one U+FFFD for each maximal valid part. */
TEST(utf8_steps_over_maximal_valid_parts)
{
    static const struct {
        const char *bytes;
        size_t steps;
    } rows[] = {{"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", 9},
                {"\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", 9},
                {"\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", 9},
                {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", 5},
                {"海\xe6\xb5", 2}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(utf8_count(text_of(rows[i].bytes)), rows[i].steps);
}

TEST(utf8_mend_keeps_what_is_good)
{
    struct buf buf;
    buf_init(&buf, 64);
    assert_int_equal(utf8_mend(TEXT("a\xff海\xe6\xb5"), &buf), OK);
    assert_text(buf_view(&buf), "a\xEF\xBF\xBD海\xEF\xBF\xBD");
    buf_done(&buf);
    buf_init(&buf, 2);
    assert_int_equal(utf8_mend(TEXT("abc"), &buf), ERR_LIMIT);
    buf_done(&buf);
}

TEST(utf8_counts_and_cuts_by_code_points)
{
    struct text t = TEXT("a海🔥b");
    assert_int_equal(utf8_count(t), 4);
    assert_int_equal(utf8_byte_of(t, 0), 0);
    assert_int_equal(utf8_byte_of(t, 2), 4);
    assert_int_equal(utf8_byte_of(t, 9), t.len);
    assert_text(utf8_head(t, 3), "a海🔥");
    assert_text(utf8_head(t, 99), "a海🔥b");
}
