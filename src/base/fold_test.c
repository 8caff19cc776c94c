#include "base/arena.h"
#include "base/fold.h"
#include "base/mem.h"
#include "base/test.h"
#include "base/utf8.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* ICU's NFKC_Casefold is the oracle. */
struct oracle {
    const UNormalizer2 *icu;
    UChar in[4096], out[16384];
    char text[65536];
};

static struct oracle *oracle_new(void)
{
    UErrorCode error = U_ZERO_ERROR;
    struct oracle *oracle = mem_make(struct oracle);
    oracle->icu = unorm2_getNFKCCasefoldInstance(&error);
    assert_true(U_SUCCESS(error));
    return oracle;
}

static struct text oracle_fold(struct oracle *oracle, struct text text)
{
    UErrorCode error = U_ZERO_ERROR;
    int32_t in = 0, len = 0;
    u_strFromUTF8(oracle->in, 4096, &in, text.at, (int32_t)text.len, &error);
    const int32_t out = unorm2_normalize(oracle->icu, oracle->in, in, oracle->out, 16384, &error);
    u_strToUTF8(oracle->text, sizeof(oracle->text), &len, oracle->out, out, &error);
    assert_true(U_SUCCESS(error));
    return (struct text){oracle->text, (size_t)len};
}

static void show(const char *name, struct text text)
{
    print_error("%s:", name);
    for (size_t i = 0; i < text.len;)
        print_error(" %04X", (unsigned)utf8_next(text, &i));
    print_error("\n");
}

static void same_as_icu(struct oracle *oracle, struct text text, struct buf *buf)
{
    buf_clear(buf);
    assert_int_equal(fold_nfkc(text, buf), OK);
    const struct text want = oracle_fold(oracle, text);
    if (text_same(buf_view(buf), want))
        return;
    show("text", text);
    show("got", buf_view(buf));
    show("want", want);
    fail();
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* A scalar value, more often one of those that do something to their neighbours. */
static uint32_t random_code(uint64_t *seed)
{
    static const uint32_t from[][2] = {
        {0x20, 0x5F},      {0xA0, 0x160},    {0x300, 0x70},    {0x340, 0x10},   {0x370, 0x90},
        {0x5B0, 0x50},     {0x900, 0x480},   {0xE30, 0x20},    {0x1100, 0x100}, {0x1E00, 0x200},
        {0x200B, 0x60},    {0x3000, 0x100},  {0x3099, 2},      {0x3200, 0x200}, {0x4E00, 0x5200},
        {0xAC00, 0x2BA4},  {0xF900, 0x300},  {0xFE00, 0x10},   {0xFF00, 0xF0},  {0x1D100, 0x400},
        {0x1F300, 0x300},  {0xE0000, 0x200}, {0x11080, 0x500}, {0, 0x80},       {0x1F0, 0x60},
        {0xFB00, 0x50},    {0x10400, 0x100}, {0x1E900, 0x60},  {0, 0xD800},     {0xE000, 0x2000},
        {0x10000, 0x10000}};
    const size_t pick = next_random(seed) % (sizeof(from) / sizeof(*from));
    return from[pick][0] + next_random(seed) % from[pick][1];
}

static struct text random_text(uint64_t *seed, char room[512])
{
    size_t len = 0;
    const size_t count = 1 + next_random(seed) % 24;
    for (size_t i = 0; i < count; i++)
        len += utf8_put(random_code(seed), room + len);
    return (struct text){room, len};
}

static void folds_to(const char *in, const char *want)
{
    struct buf buf;
    buf_init(&buf, 4096);
    assert_int_equal(fold_match(text_of(in), &buf), OK);
    assert_text(buf_view(&buf), want);
    buf_done(&buf);
}

TEST(every_code_point_alone_folds_as_icu_folds_it)
{
    struct oracle *oracle = oracle_new();
    struct buf buf;
    buf_init(&buf, 4096);
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char room[4];
        if (code >= 0xD800 && code < 0xE000)
            continue;
        same_as_icu(oracle, (struct text){room, utf8_put(code, room)}, &buf);
    }
    buf_done(&buf);
    mem_free(oracle);
}

TEST(a_million_random_strings_fold_as_icu_folds_them)
{
    struct oracle *oracle = oracle_new();
    struct buf buf;
    buf_init(&buf, 65536);
    uint64_t seed = 20261121;
    char room[512];
    for (int i = 0; i < 1000000; i++)
        same_as_icu(oracle, random_text(&seed, room), &buf);
    buf_done(&buf);
    mem_free(oracle);
}

/* Each column of each line of the standard's own test. */
TEST(the_normalization_test_folds_as_icu_folds_it)
{
    if (!test_shared()) {
        print_message("needs ../shared\n");
        skip();
    }
    char path[512];
    snprintf(path, sizeof(path), "%s/data/suites/unicode/NormalizationTest.txt", test_shared());
    const struct text file = test_read_file(path);
    struct oracle *oracle = oracle_new();
    struct buf buf;
    buf_init(&buf, 65536);
    struct text rest = file, line, column;
    size_t cases = 0;
    while (text_cut(&rest, '\n', &line)) {
        if (!line.len || line.at[0] == '#' || line.at[0] == '@')
            continue;
        for (int i = 0; i < 5 && text_cut(&line, ';', &column); i++, cases++) {
            char room[512];
            size_t len = 0;
            for (struct text code; text_cut(&column, ' ', &code);)
                len += utf8_put((uint32_t)strtoul(code.at, NULL, 16), room + len);
            same_as_icu(oracle, (struct text){room, len}, &buf);
        }
    }
    assert_true(cases > 90000);
    buf_done(&buf);
    mem_free(oracle);
    mem_free((void *)(uintptr_t)file.at);
}

TEST(a_thousand_marks_on_one_letter_are_ordered_as_icu_orders_them)
{
    struct oracle *oracle = oracle_new();
    struct buf buf;
    buf_init(&buf, 65536);
    uint64_t seed = 7;
    char room[4096];
    size_t len = utf8_put('q', room);
    for (int i = 0; i < 1000; i++)
        len += utf8_put(0x300 + next_random(&seed) % 0x30, room + len);
    same_as_icu(oracle, (struct text){room, len}, &buf);
    buf_done(&buf);
    mem_free(oracle);
}

TEST(a_broken_byte_becomes_one_replacement_character)
{
    folds_to("a\xFFz", "a\xEF\xBF\xBDz");
    folds_to("\xE3\x81", "\xEF\xBF\xBD");
    folds_to("\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    folds_to("\xF0\x9F\x98X", "\xEF\xBF\xBDx");
    folds_to("\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(width_case_and_voicing_marks_do_not_matter)
{
    folds_to("ＵＭＩ Foods", "umi foods");
    folds_to("ｳﾐﾌｰｽﾞ", "ウミフーズ");
    folds_to("か\u3099", "が");
    folds_to("ﾊﾟﾝ", "パン");
    folds_to("PERCHÉ", "perché");
    folds_to("Perche\u0301", "perché");
    folds_to("Straße", "strasse");
    folds_to("㍿", "株式会社");
}

TEST(hyphens_and_waves_after_kana_are_long_vowel_marks)
{
    folds_to("コ-ヒ-", "コーヒー");
    folds_to("ｺｰﾋ-", "コーヒー");
    folds_to("コ―ヒ─", "コーヒー");
    folds_to("ラ〜メン", "ラーメン");
    folds_to("ラ～メン", "ラーメン");
    folds_to("えー~~", "えー");
}

TEST(hyphens_and_waves_elsewhere_keep_their_meaning)
{
    folds_to("Coca\u2010Cola", "coca-cola");
    folds_to("A\u2013B \u2212 C", "a-b - c");
    folds_to("10〜12時", "10~12時");
    folds_to("東京—大阪", "東京-大阪");
    folds_to("テスト-test", "テスト-test");
    folds_to("だった――それ", "だった--それ");
    folds_to("-x", "-x");
}

TEST(an_apostrophe_is_one_however_it_is_typed)
{
    folds_to("don\u2019t l\u02BCacqua", "don't l'acqua");
}

TEST(what_is_invisible_does_not_separate)
{
    folds_to("um\u200Di\uFE0F", "umi");
    folds_to("a\u200D\u0301", "á");
}

/* Whether the part is what the piece of the text folds to, repeats aside: its letters stand in it
 * in their order, and nothing else stands there. */
static bool part_of_piece(struct text part, struct text piece)
{
    size_t at = 0;
    uint32_t last = 0;
    for (size_t i = 0; i < piece.len;) {
        const size_t from = i;
        const uint32_t code = utf8_next(piece, &i);
        const struct text letter = text_slice(piece, from, i);
        if (text_starts(text_slice(part, at, part.len), letter))
            at += letter.len;
        else if (text_ends(text_slice(part, 0, at), TEXT("ー"))) /* then a wave or hyphen was one */
            continue;
        else if (code != last && !text_is(letter, "あ") && !text_is(letter, "う") &&
                 !text_is(letter, "お"))
            return false;
        last = code;
    }
    return at == part.len;
}

/* Cut at the map's borders, the text folds piece by piece to the same form; the borders rise. */
static void map_is_right(struct text text, struct arena *arena, struct buf *plain, struct buf *buf)
{
    struct fold_map map = {0};
    buf_clear(plain);
    buf_clear(buf);
    arena_reset(arena);
    assert_int_equal(fold_match(text, plain), OK);
    assert_int_equal(fold_match_mapped(text, buf, arena, &map), OK);
    assert_true(text_same(buf_view(plain), buf_view(buf)));
    assert_int_equal(map.len, buf->len);
    for (size_t i = 0; i < map.len; i++) {
        assert_true(map.from[i] < map.to[i] && map.to[i] <= text.len);
        if (i)
            assert_true(map.from[i] >= map.from[i - 1] && map.to[i] >= map.to[i - 1]);
    }
    const struct text folded = buf_view(plain);
    for (size_t i = 0, j; i < map.len; i = j) {
        for (j = i + 1; j < map.len && map.from[j] == map.from[i];)
            j++;
        buf_clear(buf);
        assert_int_equal(fold_nfkc(text_slice(text, map.from[i], map.to[i]), buf), OK);
        const struct text part = text_slice(folded, i, j);
        if (!part_of_piece(part, buf_view(buf)) && !text_is(part, "-") && !text_is(part, "~") &&
            !text_is(part, "'") && !text_is(part, "ー") &&
            (j == map.len || map.from[j] >= map.to[i]) && /* ﬀﬁ: the run ends inside */
            (i == 0 || map.from[i] >= map.to[i - 1])) {
            show("text", text);
            show("part", part);
            show("piece", buf_view(buf));
            fail_msg("a part of the text does not fold to what the map says");
        }
    }
}

TEST(the_map_says_of_each_byte_what_it_was_made_of)
{
    struct arena *arena = arena_new("test", 1 << 16);
    struct buf plain, buf;
    buf_init(&plain, 65536);
    buf_init(&buf, 65536);
    uint64_t seed = 11;
    char room[512];
    for (int i = 0; i < 100000; i++)
        map_is_right(random_text(&seed, room), arena, &plain, &buf);
    for (int i = 0; i < 100000; i++) {
        const size_t len = next_random(&seed) % 40;
        for (size_t j = 0; j < len; j++)
            room[j] = (char)next_random(&seed);
        map_is_right((struct text){room, len}, arena, &plain, &buf);
    }
    buf_done(&plain);
    buf_done(&buf);
    arena_free(&arena);
}

/* Of few characters, so that they repeat. */
static struct text random_drawl(uint64_t *seed, char room[512])
{
    static const char *const letters[] = {"s",  "o",  "O",  "ｏ",      "l",  "a",  "あ", "い", "ｱ",
                                          "ア", "ば", "ー", "-",       "〜", "っ", "ｯ",  "!",  "！",
                                          "…",  "😭",  "é",  "e\u0301", " ",  "1",  "ⅲ",  "ｶﾞ", "㎡",
                                          "m",  "w",  "ｗ", "@",       "/",  "草", "_"};
    enum { LETTERS = sizeof(letters) / sizeof(*letters) };
    size_t len = 0;
    const size_t few = 2 + next_random(seed) % 4, first = next_random(seed) % LETTERS;
    for (size_t i = next_random(seed) % 40; i > 0; i--) {
        const char *letter = letters[(first + next_random(seed) % few * 7) % LETTERS];
        for (size_t n = 1 + next_random(seed) % 5; n > 0 && len < 490; n--) {
            memcpy(room + len, letter, strlen(letter));
            len += strlen(letter);
        }
    }
    return (struct text){room, len};
}

TEST(the_map_is_right_where_letters_are_repeated)
{
    struct arena *arena = arena_new("test", 1 << 16);
    struct buf plain, buf;
    buf_init(&plain, 65536);
    buf_init(&buf, 65536);
    uint64_t seed = 12;
    char room[512];
    for (int i = 0; i < 100000; i++)
        map_is_right(random_drawl(&seed, room), arena, &plain, &buf);
    buf_done(&plain);
    buf_done(&buf);
    arena_free(&arena);
}

TEST(a_span_counts_code_points_of_the_text_as_it_was)
{
    struct arena *arena = arena_new("test", 4096);
    struct buf buf;
    buf_init(&buf, 4096);
    const struct text text = TEXT("😀ｳﾐﾌｰｽﾞのPerche\u0301");
    struct fold_map map = {0};
    assert_int_equal(fold_match_mapped(text, &buf, arena, &map), OK);
    const ptrdiff_t umi = text_find(buf_view(&buf), TEXT("ウミフーズ"));
    struct span span = fold_span(&map, text, (size_t)umi, (size_t)umi + strlen("ウミフーズ"));
    assert_int_equal(span.from, 1);
    assert_int_equal(span.to, 7);
    const ptrdiff_t why = text_find(buf_view(&buf), TEXT("perché"));
    span = fold_span(&map, text, (size_t)why, (size_t)why + strlen("perché"));
    assert_int_equal(span.from, 8);
    assert_int_equal(span.to, 15);
    buf_done(&buf);
    arena_free(&arena);
}

TEST(a_form_that_outgrows_its_ceiling_is_refused)
{
    char text[3 * 400];
    for (size_t i = 0; i < sizeof(text); i += 3)
        memcpy(text + i, "\uFDFA", 3);
    struct buf buf;
    buf_init(&buf, 2000);
    assert_int_equal(fold_match((struct text){text, sizeof(text)}, &buf), ERR_LIMIT);
    buf_done(&buf);
    buf_init(&buf, 20000);
    assert_int_equal(fold_match((struct text){text, sizeof(text)}, &buf), OK);
    assert_int_equal(buf.len, 33 * 400);
    buf_done(&buf);
}

TEST(an_empty_text_folds_to_nothing)
{
    struct buf buf;
    buf_init(&buf, 4096);
    assert_int_equal(fold_match((struct text){NULL, 0}, &buf), OK);
    assert_int_equal(buf.len, 0);
    buf_done(&buf);
}
