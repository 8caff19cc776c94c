#include "base/buf.h"
#include "base/test.h"
#include "match/match.h"

static bool holds(const char *query, const char *text, const char *title)
{
    const struct topic topic = {.id = TEXT("t"), .query = text_of(query)};
    struct match_set *set = NULL;
    struct why why = {0};
    const uint32_t *found;
    assert_ok(match_build(&(struct match_setup){.topics = &topic, .count = 1}, &set, &why), why);
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glance = {.id = TEXT("1"),
                                  .text = text_of(text),
                                  .title = text_of(title),
                                  .followers = -1,
                                  .rating = -1};
    const bool held = match_topics(set, scratch, &glance, &found) == 1;
    match_scratch_free(&scratch);
    match_free(&set);
    return held;
}

#define finds(query, text)  assert_true(holds(query, text, NULL))
#define misses(query, text) assert_false(holds(query, text, NULL))

TEST(except_drops_the_place_and_not_the_post)
{
    finds("京都 EXCEPT 東京都", "東京都から京都へ");
    misses("京都 EXCEPT 東京都", "東京都へ");
    finds("apple EXCEPT \"apple pie\"", "an apple, not an apple pie");
    misses("apple EXCEPT \"apple pie\"", "two apple pie");
    misses("mela EXCEPT (\"torta di mele\" OR \"mela cotta\")", "una mela cotta");
    finds("(京都 EXCEPT 東京都) NEAR/2 祭", "東京都の京都の祭");
    misses("(京都 EXCEPT 東京都) NEAR/2 祭", "京都へ行って東京都の祭");
}

TEST(near_stands_between_groups_and_inside_itself)
{
    finds("(umi NEAR/1 foods) NEAR/3 bug", "umi big foods has a small bug");
    misses("(umi NEAR/1 foods) NEAR/3 bug", "umi and a few foods with a bug");
    finds("(umi OR sora) NEAR/2 (bug OR mould*)", "mouldy old sora");
    finds("(umi sora) NEAR/2 bug", "umi bug sora");
    misses("(umi sora) NEAR/1 bug", "umi bug and not a sora");
    finds("umi NOT NEAR/2 recipe", "umi recipe here, but then really bad umi");
    misses("umi NOT NEAR/2 recipe", "umi recipe");
}

TEST(nothing_reaches_from_the_text_into_the_title)
{
    assert_false(holds("umi NEAR/9 bug", "bug", "umi"));
    assert_false(holds("umi SENTENCE bug", "bug", "umi"));
    assert_false(holds("\"umi bug\"~5", "bug", "umi"));
    assert_true(holds("umi bug", "bug", "umi"));
    assert_true(holds("title:umi text:bug", "bug", "umi"));
    assert_false(holds("title:bug", "bug", "umi"));
    assert_false(holds("umi NOT NEAR/9 bug", "bug umi", "bug"));
    assert_true(holds("umi NOT NEAR/9 bug", "bug", "umi"));
}

TEST(a_sentence_holds_its_words_together)
{
    finds("umi SENTENCE bug", "Hello. There was a bug in my Umi! Bye.");
    misses("umi SENTENCE bug", "I like Umi. There was a bug elsewhere.");
    finds("海 SENTENCE 虫", "おはよう。海のスープに虫が。");
    misses("海 SENTENCE 虫", "海が好き。虫は嫌い。");
    finds("umi SENTENCE bug", "umi v1.5 at umi.example has a bug");
}

TEST(words_of_a_phrase_may_stand_in_any_order)
{
    finds("\"umi soup recall\"~1", "recall of umi soup");
    misses("\"umi soup recall\"~1", "recall of the umi soup");
    finds("\"a b a\"~0", "a a b");
    misses("\"a b a\"~0", "a b b");
    finds("\"海 虫\"~4", "虫の入った海");
}

TEST(at_least_so_many_of_a_group)
{
    finds("ATLEAST/2 (fever vomit* cramp)", "cramp and vomiting");
    misses("ATLEAST/2 (fever vomit* cramp)", "cramp");
    finds("ATLEAST/2 (fever (umi -soup) cramp)", "umi and a cramp");
    misses("ATLEAST/2 (fever (umi -soup) cramp)", "umi soup and a cramp");
    finds("umi NEAR/1 ATLEAST/2 (fever cramp)", "fever umi and then cramp");
    misses("umi NEAR/1 ATLEAST/2 (fever cramp)", "fever umi");
    finds("NOT ATLEAST/2 (a b) c", "a c");
}

TEST(a_word_may_be_asked_for_several_times)
{
    finds("TIMES/3 umi", "umi umi umi");
    misses("TIMES/3 umi", "umi umi");
    finds("TIMES/2 abab~sub", "xababababx");
    misses("TIMES/2 abab~sub", "xabababx");
    finds("TIMES/3 (umi OR sora)", "umi sora umi");
}

TEST(wildcards_stand_anywhere_in_a_word)
{
    finds("*foods", "umifoods!");
    misses("*foods", "foodstore");
    finds("*mif*", "umifoods");
    finds("u*s", "umifoods");
    misses("u*s", "umi foods");
    finds("wom?n", "two women");
    misses("wom?n", "womn");
    finds("\"umi f*s soup\"", "the umi foods soup");
    finds("フ*ズ", "海フーズ");
    finds("umi NEAR/1 *ould", "umi with mould");
}

TEST(a_word_may_differ_by_letters)
{
    finds("umifoods~1", "umifodos are nice");
    finds("umifoods~1", "umifoodss");
    misses("umifoods~1", "umifods2x");
    finds("umifoods~2", "umifdos");
    misses("umifoods~1", "foods");
    finds("シミュレーション~1", "シュミレーション");
    finds("recieve~1 NEAR/2 umi", "umi I receive");
}

TEST(accents_kana_and_capitals_are_switched_a_term)
{
    finds("perche~noaccent", "Perché no");
    finds("perché~noaccent", "perche no");
    misses("perche", "Perché no");
    finds("らーめん~kana", "ラーメン屋");
    misses("らーめん", "ラーメン屋");
    finds("Umi~case", "the Umi");
    misses("Umi~case", "the umi, UMI");
    finds("\"Umi Foods\"~case", "at  Umi\nFoods today");
    finds("IT~case NEAR/1 director", "our IT director said it");
    misses("IT~case NEAR/1 director", "it director");
    finds("Umi~case", "ＵＭＩ Ｕmi");
    finds("foods~sub", "umifoods2");
}

TEST(many_places_cost_their_sum_and_not_their_product)
{
    struct buf buf;
    buf_init(&buf, 1 << 22);
    for (int i = 0; i < 100000; i++)
        (void)buf_printf(&buf, "umi bug%s ", i % 3 ? "" : " x");
    (void)buf_byte(&buf, '\0');
    misses("(umi NEAR/1 bug) NEAR/5 (foods OR mould)", buf.at);
    finds("(umi NEAR/1 bug) NEAR/5 (x EXCEPT (bug OR umi))", buf.at);
    finds("TIMES/1000 (umi SENTENCE bug)", buf.at);
    finds("\"bug umi x\"~1", buf.at);
    buf_done(&buf);
}
