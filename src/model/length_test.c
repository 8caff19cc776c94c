#include "base/mem.h"
#include "base/test.h"
#include "base/utf8.h"
#include "model/length.h"

static struct text repeated(struct buf *buf, const char *part, int times)
{
    buf_clear(buf);
    for (int i = 0; i < times; i++)
        buf_text(buf, text_of(part));
    return buf_view(buf);
}

TEST(japanese_fills_x_at_140_letters)
{
    struct buf buf;
    buf_init(&buf, 1 << 16);
    assert_true(text_length(repeated(&buf, "火", 140), TEXT("x"), 0).fits);
    const struct length over = text_length(repeated(&buf, "火", 141), TEXT("x"), 0);
    assert_int_equal(over.used, 282);
    assert_int_equal(over.cut, 140);
    assert_false(over.fits);
    buf_done(&buf);
}

TEST(on_x_a_link_counts_23_and_is_never_cut)
{
    struct buf buf;
    buf_init(&buf, 1 << 16);
    repeated(&buf, "a", 270);
    buf_text(&buf, TEXT(" https://example.com/a/very/long/path/that/does/not/count"));
    const struct length length = text_length(buf_view(&buf), TEXT("x"), 0);
    assert_int_equal(length.used, 270 + 1 + 23);
    assert_int_equal(length.cut, 271);
    buf_done(&buf);
}

TEST(a_family_is_one_letter_on_bluesky_but_many_bytes)
{
    struct buf buf;
    buf_init(&buf, 1 << 16);
    const struct length few =
        text_length(repeated(&buf, "👨‍👩‍👧‍👦", 100), TEXT("bluesky"), 0);
    assert_int_equal(few.used, 100);
    assert_true(few.fits);
    const struct length many =
        text_length(repeated(&buf, "👨‍👩‍👧‍👦", 121), TEXT("bluesky"), 0);
    assert_int_equal(many.used, 121);
    assert_int_equal(many.bytes, 121 * 25);
    assert_false(many.fits); /* 3025 bytes */
    assert_int_equal(many.cut, 120 * 7);
    buf_done(&buf);
}

TEST(bluesky_takes_300_graphemes)
{
    struct buf buf;
    buf_init(&buf, 1 << 16);
    assert_true(text_length(repeated(&buf, "か\xE3\x82\x99", 300), TEXT("bluesky"), 0).fits);
    const struct length over =
        text_length(repeated(&buf, "か\xE3\x82\x99", 301), TEXT("bluesky"), 0);
    assert_int_equal(over.used, 301);
    assert_int_equal(over.cut, 600);
    buf_done(&buf);
}

TEST(mastodon_counts_names_without_their_server)
{
    const struct length length =
        text_length(TEXT("@aki@social.example See https://example.com/long/long/long/path"),
                    TEXT("mastodon"), 0);
    assert_int_equal(length.used, 4 + 5 + 23);
    assert_int_equal(length.most, 500);
    assert_int_equal(text_length(TEXT("a"), TEXT("mastodon"), 11000).most, 11000);
}

TEST(a_mail_has_no_limit_and_an_unknown_network_a_strict_one)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    repeated(&buf, "long ", 10000);
    assert_true(text_length(buf_view(&buf), TEXT("mail"), 0).fits);
    assert_true(text_length(buf_view(&buf), TEXT("form"), 0).fits);
    const struct length strange = text_length(buf_view(&buf), TEXT("newnet"), 0);
    assert_false(strange.fits);
    assert_int_equal(strange.cut, 280);
    buf_done(&buf);
}

TEST(nothing_does_not_fit_anywhere)
{
    assert_false(text_length(TEXT(""), TEXT("x"), 0).fits);
    assert_false(text_length(TEXT(""), TEXT("mail"), 0).fits);
}

TEST(x_refuses_a_byte_order_mark)
{
    const struct length length = text_length(TEXT("ab\xEF\xBB\xBF"
                                                  "cd"),
                                             TEXT("x"), 0);
    assert_true(length.refused);
    assert_false(length.fits);
    assert_int_equal(length.cut, 2);
}

TEST(the_cut_text_fits)
{
    static const char *const nets[] = {"x", "bluesky", "mastodon", "threads", "elsewhere"};
    static const char *const parts[] = {"火の見 ",
                                        "Perché è così ",
                                        "👩🏽‍🚒",
                                        "https://example.com/a ",
                                        "@aki@social.example ",
                                        "e\xCC\x81",
                                        "1⃣"};
    struct buf buf;
    buf_init(&buf, 1 << 20);
    for (size_t n = 0; n < sizeof(nets) / sizeof(*nets); n++)
        for (size_t p = 0; p < sizeof(parts) / sizeof(*parts); p++) {
            const struct text text = repeated(&buf, parts[p], 600);
            const struct length length = text_length(text, text_of(nets[n]), 0);
            assert_false(length.fits);
            const struct text head = utf8_head(text, length.cut);
            assert_true(text_length(head, text_of(nets[n]), 0).fits);
            assert_true(length.cut > 0);
        }
    buf_done(&buf);
}

/* GraphemeBreakTest.txt: "÷ 0020 × 0308 ÷ 0020 ÷". */
static bool grapheme_line(struct text line)
{
    char bytes[256];
    size_t len = 0, starts[64], count = 0, at = 0;
    struct text rest = line, word;
    while (text_cut(&rest, ' ', &word)) {
        if (text_is(word, "÷")) {
            starts[count++] = len;
        } else if (!text_is(word, "×")) {
            char room[16] = {0};
            memcpy(room, word.at, word.len < 15 ? word.len : 15);
            const uint32_t c = (uint32_t)strtoul(room, NULL, 16);
            if (c >= 0xD800 && c < 0xE000)
                return true;
            len += utf8_put(c, bytes + len);
        }
    }
    for (size_t i = 1; i < count; i++) {
        at = text_grapheme_end((struct text){bytes, len}, at);
        if (at != starts[i])
            return false;
    }
    return at == len;
}

TEST(graphemes_are_those_of_unicode)
{
    if (!test_shared()) {
        print_message("no reference data beside this checkout (HINOMI_SHARED)\n");
        skip();
    }
    char path[512];
    snprintf(path, sizeof(path), "%s/data/suites/unicode/GraphemeBreakTest.txt", test_shared());
    const struct text bytes = test_read_file(path);
    struct text rest = bytes, line;
    size_t lines = 0, wrong = 0;
    while (text_cut(&rest, '\n', &line)) {
        const ptrdiff_t comment = text_find(line, TEXT("#"));
        line = text_trim(comment >= 0 ? text_slice(line, 0, (size_t)comment) : line);
        if (!line.len)
            continue;
        lines++;
        if (!grapheme_line(line)) {
            wrong++;
            print_error("%.*s\n", TEXT_ARG(line));
        }
    }
    mem_free((void *)(uintptr_t)bytes.at);
    assert_true(lines > 500);
    assert_int_equal(wrong, 0);
}

TEST(a_servers_own_rule_counts_texts_and_links)
{
    const struct text text = TEXT("see https://example.org/a/long/page/of/it ok");
    assert_int_equal(text_length_by(text, TEXT("mastodon"), &(struct length_rule){0}).used, 30);
    const struct length own =
        text_length_by(text, TEXT("mastodon"), &(struct length_rule){.most = 16, .link = 10});
    assert_int_equal(own.used, 17);
    assert_int_equal(own.most, 16);
    assert_false(own.fits);
    /* where links count as they stand, nothing changes */
    assert_int_equal(text_length_by(text, TEXT("bluesky"), &(struct length_rule){.link = 10}).used,
                     text.len);
}
