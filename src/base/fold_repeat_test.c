#include "base/arena.h"
#include "base/fold.h"
#include "base/fold_repeat_find.h"
#include "base/fold_repeat_plain.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/test.h"

static void folds_to(const char *in, const char *want)
{
    struct buf buf;
    buf_init(&buf, 1 << 16);
    assert_int_equal(fold_match(text_of(in), &buf), OK);
    assert_text(buf_view(&buf), want);
    buf_done(&buf);
}

static void stays(const char *in)
{
    folds_to(in, in);
}

TEST(a_lengthened_word_reads_as_the_word)
{
    folds_to("coooooool", "cool");
    folds_to("COOOL", "cool");
    folds_to("Goooood", "good");
    folds_to("soooo", "so");
    folds_to("sooo", "so");
    folds_to("bellissimooooo", "bellissimo");
    folds_to("Bastaaaa!!!!!!", "basta!!!");
    folds_to("pleaseeee", "please");
    folds_to("helpppp", "help");
    folds_to("whyyy", "why");
    folds_to("craaaazy", "crazy");
    folds_to("perchééééé", "perché");
    folds_to("очеееень", "очень");
    folds_to("нууууу", "ну");
    folds_to("ｃｏooＯｌ", "cool");
}

TEST(three_in_a_row_inside_a_word_may_be_a_name)
{
    folds_to("IEEE", "iee");
    folds_to("AAAI", "aai");
    folds_to("Schifffahrt", "schiffahrt");
}

TEST(a_word_of_one_letter_keeps_its_length)
{
    stays("aaa aaaa xxx iii iiii www bbb");
    folds_to("aaaaaaaa", "aaaa");
    folds_to("うけるｗｗｗｗｗｗ", "うけるwww");
    folds_to("mmmmm", "mmm");
}

TEST(numbers_sizes_and_numerals_are_left_alone)
{
    stays("10000 100 1000000");
    stays("xxxl xxxxl viii xiii mmmcccxxxiii xviii");
    stays("二〇〇〇年 三三三");
    stays("★★★★★ ★★★");
    stays("$$$$");
    stays("gtx1000aaa b000 snake___case ffffff00");
    stays("too see all happy bookkeeper");
}

TEST(addresses_are_left_alone)
{
    stays("https://t.co/abccccd");
    stays("@looove me@exammmple.org");
    stays("www.coool.example");
    folds_to("(sooooo)", "(so)");
    folds_to("#sooooo", "#so");
}

TEST(long_vowel_marks_and_small_kana_stand_once)
{
    folds_to("すごーーーーい", "すごーい");
    folds_to("スーパーーーー", "スーパー");
    folds_to("ラ〜〜メン", "ラーメン");
    folds_to("やっっっっば", "やっば");
    folds_to("ねぇぇぇ", "ねぇ");
    folds_to("ｷﾀｰｰｰ", "キター");
}

TEST(a_vowel_drawled_inside_an_adjective_goes)
{
    folds_to("やばあああああい", "やばい");
    folds_to("スゴオオオオイ", "スゴイ");
    folds_to("さむうううい", "さむい");
    folds_to("うまぁぁぁい", "うまい");
    folds_to("かわいいいい", "かわいい");
    folds_to("うれしいいいい", "うれしいい");
    folds_to("おおおおおきい", "おおきい");
    folds_to("ああああああ", "ああ");
}

TEST(other_syllables_and_signs_stand_at_most_three_times)
{
    folds_to("ははははは", "ははは");
    folds_to("草草草草草", "草草草");
    folds_to("ㅋㅋㅋㅋㅋ", "\u110F\u110F\u110F");
    folds_to("😭😭😭😭😭", "😭😭😭");
    folds_to("!!!!!!!!", "!!!");
    folds_to("。。。。。", "。。。");
    folds_to("……", "...");
    folds_to("มากกกกก", "มากกก");
    stays("\U0001F1F8\U0001F1F8\U0001F1F8\U0001F1F8");
    stays("ここ かか");
}

TEST(a_span_covers_all_repeats)
{
    struct arena *arena = arena_new("test", 4096);
    struct buf buf;
    struct fold_map map = {0};
    buf_init(&buf, 4096);
    const struct text text = TEXT("とってもやばあああああい😭😭😭😭😭 coooooool!");
    assert_int_equal(fold_match_mapped(text, &buf, arena, &map), OK);
    assert_text(buf_view(&buf), "とってもやばい😭😭😭 cool!");
    const struct {
        const char *what;
        uint32_t from, to;
    } wants[] = {{"やばい", 4, 12}, {"😭😭😭", 12, 17}, {"cool", 18, 27}, {"!", 27, 28}};
    for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++) {
        const ptrdiff_t at = text_find(buf_view(&buf), text_of(wants[i].what));
        const struct span span =
            fold_span(&map, text, (size_t)at, (size_t)at + strlen(wants[i].what));
        assert_int_equal(span.from, wants[i].from);
        assert_int_equal(span.to, wants[i].to);
    }
    buf_done(&buf);
    arena_free(&arena);
}

TEST(a_long_run_and_a_long_word_cost_what_they_weigh)
{
    enum { LEN = 1 << 20 };
    char *text = mem_new(LEN);
    struct buf buf;
    buf_init(&buf, LEN * 2);
    for (size_t i = 0; i < LEN; i++)
        text[i] = "aaabbb"[i % 6];
    assert_int_equal(fold_match((struct text){text, LEN}, &buf), OK);
    assert_true(buf.len > LEN / 2);
    buf_clear(&buf);
    memset(text, 'o', LEN);
    text[0] = 's';
    assert_int_equal(fold_match((struct text){text, LEN}, &buf), OK);
    assert_text(buf_view(&buf), "so");
    buf_done(&buf);
    mem_free(text);
}

TEST(runs_are_found_alike_by_every_machine)
{
    static const char *const letters[] = {"a", "b", "é", "あ", "い", "😭", "🔥", " "};
    uint64_t seed = 5;
    for (int round = 0; round < 200000; round++) {
        char room[256];
        size_t len = 0, i = 0, j = 0;
        for (uint64_t n = (seed >> 40) % 40; n > 0; n--) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const char *letter = letters[(seed >> 33) % 8];
            memcpy(room + len, letter, strlen(letter));
            len += strlen(letter);
        }
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        char *exact = mem_dup(room, len);
        while (i < len) {
            i = fold_repeat_find(exact, i, len);
            j = fold_repeat_find_plain(exact, j, len);
            assert_int_equal(i, j);
            while (++i < len && ((unsigned char)exact[i] & 0xC0) == 0x80) {
            }
            j = i;
        }
        mem_free(exact);
    }
}

/* ---- the vectors of neologdn, a form for Japanese that is near to ours ---- */

/* Where ours differs, and why. */
static const struct {
    const char *text, *why;
} differences[] = {
    {"majika━", "two dashes in a row are a dash, after Latin letters too"},
    {"わ〰い", "waves stay, or are a long vowel: 10~12 is no 1012"},
    {"ゼンカク　スペース", "spaces stay: a phrase tells its words by them"},
    {"お             お", "spaces stay: a phrase tells its words by them"},
    {"      おお", "spaces stay: a phrase tells its words by them"},
    {"おお      ", "spaces stay: a phrase tells its words by them"},
    {"検索 エンジン 自作 入門 を 買い ました!!!", "spaces stay: a phrase tells its words by them"},
    {"アルゴリズム C", "spaces stay: a phrase tells its words by them"},
    {"　　　ＰＲＭＬ　　副　読　本　　　", "spaces stay: a phrase tells its words by them"},
    {"南アルプスの　天然水　Ｓｐａｒｋｉｎｇ　Ｌｅｍｏｎ　レモン一絞り",
     "spaces stay: a phrase tells its words by them"},
    {"南アルプスの　天然水-　Ｓｐａｒｋｉｎｇ*　Ｌｅｍｏｎ+　レモン一絞り",
     "spaces stay: a phrase tells its words by them"},
    {"a˗֊‐‑‒–⁃⁻₋−", "two dashes in a row are a dash, after Latin letters too"},
    {"あ﹣－ｰ—―─━ー", "two dashes in a row are a dash, after Latin letters too"},
    {"チルダ~∼∾〜〰～", "waves stay, or are a long vowel: 10~12 is no 1012"},
    {"う゛ほﾟ", "NFKC makes a space and a mark of ゛"},
    {"オラオラオラオラーッ", "only single letters are shortened: 無駄無駄 is no 無駄"},
    {"無駄無駄無駄無駄ァ", "only single letters are shortened: 無駄無駄 is no 無駄"},
    {"隣の客はよく柿食う客だ、隣の客はよく柿食う客だ、隣の客はよく柿食う客だ、言えた！",
     "only single letters are shortened: 無駄無駄 is no 無駄"},
    {"1467〜1487年", "waves stay, or are a long vowel: 10~12 is no 1012"},
    {"A ～あ", "waves stay, or are a long vowel: 10~12 is no 1012"},
};

/* Listed, with the reason. */
static bool is_known(struct text text)
{
    for (size_t i = 0; i < sizeof(differences) / sizeof(*differences); i++)
        if (text_is(text, differences[i].text))
            return true;
    return false;
}

TEST(neologdn_reads_the_same_but_for_what_is_listed)
{
    char path[512];
    if (!test_shared()) {
        print_message("needs the vectors of neologdn\n");
        skip();
    }
    snprintf(path, sizeof(path), "%s/data/suites/neologdn/vectors.jsonl", test_shared());
    const struct text file = test_read_file(path);
    struct arena *arena = arena_new("test", 1 << 16);
    struct buf got, want;
    buf_init(&got, 1 << 16);
    buf_init(&want, 1 << 16);
    size_t same = 0;
    for (struct text rest = file, line; text_cut(&rest, '\n', &line);) {
        struct json *vector = NULL;
        if (!line.len || json_parse(line, arena, &vector, NULL))
            continue;
        const struct text text = json_text(json_find(vector, "args")->first);
        buf_clear(&got);
        buf_clear(&want);
        assert_int_equal(fold_match(text, &got), OK);
        assert_int_equal(fold_match(json_text_at(vector, "want"), &want), OK);
        const bool agrees = text_same(buf_view(&got), buf_view(&want));
        same += agrees;
        if (!agrees && !is_known(text))
            fail_msg("%.*s is %.*s and not %.*s", TEXT_ARG(text), TEXT_ARG(buf_view(&got)),
                     TEXT_ARG(buf_view(&want)));
    }
    assert_true(same >= 18);
    buf_done(&got);
    buf_done(&want);
    arena_free(&arena);
    mem_free((void *)(uintptr_t)file.at);
}
