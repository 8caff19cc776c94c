#include "base/test.h"
#include "base/utf8.h"
#include "base/utf8_valid.h"

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

TEST(utf8_valid_is_the_same_fast_and_plain)
{
    static const char *const parts[] = {"a",
                                        "\xc3\xa9",
                                        "海",
                                        "🔥",
                                        "\x80",
                                        "\xc0\xaf",
                                        "\xe0\x80",
                                        "\xed\xa0\x80",
                                        "\xf4\x90",
                                        "\xf0\x8f",
                                        "\xe6",
                                        "\xf5",
                                        "\xf1\x80\x80",
                                        "0123456789abcdefghijklmnopqrstuv"};
    uint64_t dice = 1;
    size_t good = 0;
    for (int i = 0; i < 400000; i++) {
        char bytes[140];
        dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
        size_t len = 0, most = dice >> 40 & 63;
        bool clean = i % 2;
        while (len < most) {
            dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
            size_t pick = (dice >> 33) % (clean ? 4 : 14);
            if (!clean && (dice >> 50) % 4)
                pick = pick % 4;
            size_t n = strlen(parts[pick]);
            memcpy(bytes + len, parts[pick], n);
            len += n;
        }
        struct text text = {bytes, len};
        bool plain = utf8_valid_plain(text);
        if (utf8_valid(text) != plain)
            fail_msg("round %d: plain %d", i, plain);
        good += plain;
    }
    assert_true(good > 100000 && good < 390000);
}

TEST(utf8_valid_knows_every_pair_and_triple_of_bytes_at_a_block_edge)
{
    char bytes[40];
    for (uint32_t code = 0; code < 1 << 24; code++) {
        if (code % 7 && (code & 0xff) > 0x02 && (code & 0xff) < 0x7e)
            continue;
        memset(bytes, 'a', sizeof(bytes));
        bytes[30] = (char)(code >> 16);
        bytes[31] = (char)(code >> 8);
        bytes[32] = (char)code;
        bytes[33] = (char)(code & 1 ? 0x80 : 'a');
        struct text text = {bytes, sizeof(bytes)};
        if (utf8_valid(text) != utf8_valid_plain(text))
            fail_msg("%06x", code);
    }
}

TEST(utf8_is_counted_and_cut_the_same_in_long_texts_as_step_by_step)
{
    static const char *const parts[] = {"abcdefghijkl", "海鮮", "é", "🍜", "a", "カナ", " "};
    enum { PARTS = sizeof(parts) / sizeof(*parts) };
    struct buf buf;
    buf_init(&buf, 4096);
    for (size_t n = 0; n < 200; n++) {
        assert_int_equal(buf_text(&buf, text_of(parts[n * n % PARTS])), OK);
        const struct text text = buf_view(&buf);
        size_t count = 0;
        for (size_t i = 0; i < text.len; count++) {
            assert_int_equal(utf8_byte_of(text, count), i);
            utf8_next(text, &i);
        }
        assert_int_equal(utf8_count(text), count);
        assert_int_equal(utf8_count_valid(text), count);
        assert_int_equal(utf8_byte_of(text, count + 9), text.len);
    }
    buf_done(&buf);
}
