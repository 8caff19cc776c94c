#include "base/test.h"
#include "store/words.h"

static int join(void *arg, const char *token, size_t len, size_t from, size_t to)
{
    (void)from;
    (void)to;
    if (((struct buf *)arg)->len)
        buf_byte(arg, '|');
    return buf_add(arg, token, len) != OK;
}

static void assert_words(const char *text, bool query, const char *want)
{
    struct buf buf;
    buf_init(&buf, 4096);
    store_split(text_of(text), query, join, &buf);
    assert_text(buf_view(&buf), want);
    buf_done(&buf);
}

TEST(words_between_spaces_are_whole)
{
    assert_words("the bar, 100% bad: don't", false, "the|bar|100|bad|don|t");
    assert_words("perché è così", false, "perché|è|così");
}

TEST(each_kanji_stands_with_its_neighbour)
{
    assert_words("異物混入", false, "異物|物混|混入|入");
    assert_words("異", false, "異");
    assert_words("虫。卵", false, "虫|卵");
}

TEST(a_query_leaves_the_last_character_open)
{
    assert_words("異物混入", true, "異物|物混|混入");
    assert_words("異物", true, "異物");
    assert_words("異", true, "異");
}

TEST(mixed_writing_is_cut_where_the_script_changes)
{
    assert_words("iphone壊れた", false, "iphone|壊れ|れた|た");
    assert_words("海フーズ x", false, "海フ|フー|ーズ|ズ|x");
}

TEST(a_pictogram_is_a_word)
{
    assert_words("怖い🔥🔥", false, "怖い|い|🔥|🔥");
}

TEST(a_long_word_is_cut_between_characters)
{
    char text[401] = {0};
    for (int i = 0; i < 200; i++)
        memcpy(text + i * 2, "é", 2);
    struct buf buf;
    buf_init(&buf, 4096);
    store_split(text_of(text), false, join, &buf);
    assert_int_equal(buf.len, WORD_MOST_BYTES);
    buf_done(&buf);
    memmove(text + 1, text, 399); /* an odd beginning: the limit falls inside a letter */
    text[0] = 'a';
    buf_init(&buf, 4096);
    store_split((struct text){text, 399}, false, join, &buf);
    assert_int_equal(buf.len, WORD_MOST_BYTES - 1);
    buf_done(&buf);
}

static void assert_query(const char *typed, const char *want)
{
    struct buf buf;
    struct why why = {0};
    buf_init(&buf, 4096);
    assert_ok(words_query(text_of(typed), &buf, &why), why);
    assert_text(buf_view(&buf), want);
    buf_done(&buf);
}

TEST(typed_words_become_an_expression)
{
    assert_query("Choco 異物", "\"choco\" * AND \"異物\"");
    assert_query("虫", "\"虫\" *");
    assert_query("\"bad choco\" x", "\"bad choco\" AND \"x\" *");
    assert_query("a\"b", "\"a b\" *");
    assert_query("　異物　混入　", "\"異物\" AND \"混入\"");
    assert_query("NEAR(a OR b)*", "\"near(a\" * AND \"or\" * AND \"b)*\" *");
}

TEST(a_query_without_words_is_refused)
{
    static const char *const each[] = {"", "   ", "\"\"", "!?", "\"", "。、"};
    for (size_t i = 0; i < sizeof(each) / sizeof(*each); i++) {
        struct buf buf;
        struct why why = {0};
        buf_init(&buf, 4096);
        assert_int_equal(words_query(text_of(each[i]), &buf, &why), ERR_BAD_INPUT);
        buf_done(&buf);
    }
}
