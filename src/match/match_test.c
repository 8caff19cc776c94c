#include "base/test.h"
#include "base/utf8.h"
#include "match/match.h"
#include "match/scan.h"

#include <malloc.h>

/* Whether the query matches the text, by the door. */
static bool matches_in(enum cjk cjk, const char *query, const char *text)
{
    const struct topic topic = {.id = TEXT("t"), .query = text_of(query)};
    struct match_set *set = NULL;
    struct why why = {0};
    const uint32_t *found;
    assert_ok(
        match_build(&(struct match_setup){.topics = &topic, .count = 1, .cjk = cjk}, &set, &why),
        why);
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glance = {.text = text_of(text)};
    const size_t count = match_topics(set, scratch, &glance, &found);
    match_scratch_free(&scratch);
    match_free(&set);
    return count == 1;
}

static bool matches(const char *query, const char *text)
{
    return matches_in(CJK_DEFAULT, query, text);
}

TEST(a_latin_term_matches_at_word_edges_only)
{
    assert_true(matches("umi", "I like Umi."));
    assert_true(matches("umi", "海umi海"));
    assert_true(matches("umi", "#umi (umi) umi's"));
    assert_false(matches("umi", "sumimasen"));
    assert_false(matches("umi", "umi_official"));
    assert_false(matches("umi", "umi2"));
    assert_false(matches("caf", "café"));
    assert_true(matches("CAFÉ", "un cafe\u0301!"));
}

TEST(words_of_any_length_are_found_anywhere)
{
    char text[400];
    for (size_t len = 1; len <= 20; len++) {
        for (size_t at = 0; at < 140; at++) {
            char word[24] = "abcdefghijklmnopqrstuv";
            word[len] = '\0';
            memset(text, ' ', sizeof(text));
            memcpy(text + at, word, len);
            text[300] = '\0';
            assert_true(matches(word, text));
            text[at + len] = 'x';
            assert_false(matches(word, text));
            assert_true(matches("abcdefghijklmnopqrstuvw OR zz OR \"\u6d77\" OR a*", text));
        }
    }
}

TEST(a_star_leaves_the_end_of_a_word_open)
{
    assert_true(matches("umi*", "umifoods"));
    assert_true(matches("um*", "umifoods"));
    assert_true(matches("\"umi fo\"*", "Umi Foods"));
    assert_false(matches("umi*", "kumifoods"));
    assert_false(matches("umif*", "umi foods"));
}

TEST(kanji_terms_match_anywhere)
{
    assert_true(matches("海フーズ", "東京海フーズ株式会社"));
    assert_true(matches("虫", "スープに虫が"));
    assert_false(matches("海フーズ", "海のフーズ"));
}

TEST(a_short_katakana_term_fills_its_run)
{
    assert_true(matches("カメラ", "新しいカメラを"));
    assert_false(matches("カメラ", "カメラマン"));
    assert_false(matches("カメラ", "デジカメラ"));
    assert_true(matches_in(CJK_SUB, "カメラ", "カメラマン"));
    assert_true(matches("サービス", "顧客サービスの"));
    assert_true(matches("ウミフーズ", "ウミフーズジャパン"));
}

TEST(run_mode_wants_whole_runs_of_one_script)
{
    assert_false(matches_in(CJK_RUN, "東京", "東京都"));
    assert_true(matches_in(CJK_RUN, "東京", "東京の"));
    assert_false(matches_in(CJK_RUN, "ウミフーズ", "ウミフーズジャパン"));
}

TEST(writing_habits_do_not_hide_a_name)
{
    assert_true(matches("コーヒー", "ｺｰﾋ-がぬるい"));
    assert_true(matches("ウミフーズ", "ｳﾐﾌｰｽﾞ"));
    assert_true(matches("ＵＭＩ", "umi"));
    assert_true(matches("don't", "I don\u2019t"));
    assert_true(matches("\"umi foods\"", "Umi\n  Foods"));
    assert_true(matches("\"umi foods\"", "umi　foods"));
    assert_true(matches("👩‍🍳", "シェフ👩‍🍳です"));
}

TEST(a_phrase_wants_its_words_next_to_each_other)
{
    assert_true(matches("\"umi foods\"", "the Umi Foods soup"));
    assert_false(matches("\"umi foods\"", "foods of umi"));
    assert_false(matches("\"umi foods\"", "umi, foods"));
    assert_true(matches("umi foods", "foods of umi"));
}

TEST(near_counts_words_and_single_letters_between)
{
    assert_true(matches("umi NEAR/2 bug", "bug in the umi"));
    assert_false(matches("umi NEAR/1 bug", "bug in the umi"));
    assert_false(matches("umi ONEAR/9 bug", "bug in the umi"));
    assert_true(matches("海 NEAR/3 虫", "海スープ虫"));
    assert_false(matches("海 NEAR/2 虫", "海スープ虫"));
    assert_true(matches("海 NEAR/0 虫", "海、!!🔥 虫"));
}

TEST(a_term_does_not_reach_from_text_into_title)
{
    const struct topic topics[] = {{.id = TEXT("a"), .query = TEXT("\"umi foods\"")},
                                   {.id = TEXT("b"), .query = TEXT("umi foods")},
                                   {.id = TEXT("c"), .query = TEXT("海フ")}};
    struct match_set *set = NULL;
    const uint32_t *found;
    assert_int_equal(
        match_build(&(struct match_setup){.topics = topics, .count = 3, .cjk = CJK_SUB}, &set,
                    NULL),
        OK);
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glance = {.text = TEXT("umi 海"), .title = TEXT("foods フ")};
    assert_int_equal(match_topics(set, scratch, &glance, &found), 1);
    assert_int_equal(found[0], 1);
    match_scratch_free(&scratch);
    match_free(&set);
}

TEST(a_repost_without_text_matches_nothing)
{
    const struct topic topic = {.id = TEXT("a"), .query = TEXT("umi OR lang:it umi*")};
    struct match_set *set = NULL;
    const uint32_t *found;
    assert_int_equal(
        match_build(&(struct match_setup){.topics = &topic, .count = 1, .cjk = CJK_SUB}, &set,
                    NULL),
        OK);
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glance = {.kind = POST_REPOST, .repost_of = TEXT("x:1")};
    assert_int_equal(match_topics(set, scratch, &glance, &found), 0);
    match_scratch_free(&scratch);
    match_free(&set);
}

TEST(filters_alone_are_a_query)
{
    const struct topic topics[] = {{.id = TEXT("a"), .query = TEXT("from:Umi_Official")},
                                   {.id = TEXT("b"), .query = TEXT("lang:it")}};
    struct match_set *set = NULL;
    const uint32_t *found;
    assert_int_equal(
        match_build(&(struct match_setup){.topics = topics, .count = 2, .cjk = CJK_SUB}, &set,
                    NULL),
        OK);
    struct match_scratch *scratch = match_scratch_new(set);
    struct glance glance = {.text = TEXT("x"), .author_handle = TEXT("umi_OFFICIAL")};
    assert_int_equal(match_topics(set, scratch, &glance, &found), 1);
    const struct text italian = TEXT("it-CH");
    glance.langs = &italian;
    glance.lang_count = 1;
    assert_int_equal(match_topics(set, scratch, &glance, &found), 2);
    match_scratch_free(&scratch);
    match_free(&set);
}

static bool holds_in(const char *query, const char *text)
{
    const struct topic topic = {.id = TEXT("t"), .query = text_of(query)};
    struct match_set *set = NULL;
    const uint32_t *found;
    assert_int_equal(match_build(&(struct match_setup){.topics = &topic, .count = 1}, &set, NULL),
                     OK);
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glance = {.text = text_of(text), .followers = -1, .rating = -1};
    const bool holds = match_topics(set, scratch, &glance, &found);
    match_scratch_free(&scratch);
    match_free(&set);
    return holds;
}

TEST(links_in_the_text_itself_are_links)
{
    assert_true(holds_in("domain:umi.example", "見て https://www.Umi.example/soup。"));
    assert_true(holds_in("domain:umi.example", "(http://umi.example) x://y"));
    assert_true(holds_in("domain:umi.example", "x://http://umi.example"));
    assert_true(holds_in("url:umi.example/soup", "海https://umi.example/Soup/3を"));
    assert_true(holds_in("umi has:link", "umi https://a.example"));
    assert_false(
        holds_in("domain:umi.example", "https://sumi.example https://a.example/umi.example"));
    assert_false(holds_in("domain:umi.example", "umi.example ftp://umi.example"));
    assert_false(holds_in("url:soup", "https://umi.example soup"));
    assert_false(holds_in("umi has:link", "umi https:// http://）"));
}

TEST(the_first_bad_query_is_named_with_line_and_column)
{
    const struct topic topics[] = {{.id = TEXT("good"), .query = TEXT("umi"), .line = 3},
                                   {.id = TEXT("bad"), .query = TEXT("umi OR"), .line = 4}};
    struct match_set *set = NULL;
    struct why why = {0};
    assert_int_equal(
        match_build(&(struct match_setup){.topics = topics, .count = 2, .cjk = CJK_DEFAULT}, &set,
                    &why),
        ERR_BAD_INPUT);
    assert_null(set);
    assert_non_null(strstr(why.text, "line 4: query of topic bad: column 7"));
}

static void hit_is(const char *query, struct post *post, size_t spans, const char *const *parts)
{
    const struct topic topic = {
        .client = TEXT("c"), .brand = TEXT("b"), .id = TEXT("t"), .query = text_of(query)};
    struct match_set *set = NULL;
    struct arena *arena = arena_new("test", 1 << 14);
    assert_int_equal(
        match_build(&(struct match_setup){.topics = &topic, .count = 1, .cjk = CJK_DEFAULT}, &set,
                    NULL),
        OK);
    struct match_scratch *scratch = match_scratch_new(set);
    match_hits(set, scratch, post, arena);
    match_scratch_free(&scratch);
    match_free(&set); /* hits must not need the set any more */
    assert_int_equal(post->hit_count, 1);
    assert_text(post->hits[0].client, "c");
    assert_text(post->hits[0].brand, "b");
    assert_text(post->hits[0].topic, "t");
    assert_int_equal(post->hits[0].span_count, spans);
    for (size_t i = 0; i < spans; i++) {
        const struct span span = post->hits[0].spans[i];
        assert_text(text_slice(post->text, utf8_byte_of(post->text, span.from),
                               utf8_byte_of(post->text, span.to)),
                    parts[i]);
    }
    arena_free(&arena);
}

TEST(spans_are_code_points_of_the_text_as_it_was_written)
{
    struct post post = {.text = TEXT("😀ｳﾐﾌｰｽﾞの Perche\u0301 UMI  Foods ㍿")};
    const char *const all[] = {"ｳﾐﾌｰｽﾞ", "Perche\u0301", "UMI  Foods", "㍿"};
    hit_is("ウミフーズ perché \"umi foods\" 株式", &post, 4, all);
    const char *const one[] = {"Perche\u0301"};
    hit_is("perché NOT absent", &post, 1, one);
}

TEST(spans_of_what_is_left_out_are_not_shown_and_overlaps_are_joined)
{
    struct post post = {.text = TEXT("海フーズ 海フーズ")};
    const char *const parts[] = {"海フーズ", "海フーズ"};
    hit_is("(海フ OR フーズ OR 海フーズ) -虫", &post, 2, parts);
}

TEST(a_match_in_the_title_has_no_span)
{
    struct post post = {.kind = POST_ARTICLE, .text = TEXT("long story"), .title = TEXT("Umi")};
    hit_is("umi", &post, 0, NULL);
}

TEST(a_warm_scratch_allocates_nothing)
{
    const struct topic topics[] = {{.id = TEXT("a"), .query = TEXT("umi OR (海 NEAR/5 虫)")},
                                   {.id = TEXT("b"), .query = TEXT("\"umi foods\" lang:it")}};
    struct match_set *set = NULL;
    const uint32_t *found;
    assert_int_equal(
        match_build(&(struct match_setup){.topics = topics, .count = 2, .cjk = CJK_DEFAULT}, &set,
                    NULL),
        OK);
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glances[] = {{.text = TEXT("海フーズのスープに虫が入ってた umi foods")},
                                     {.text = TEXT("nothing at all")},
                                     {.text = TEXT("海 虫")}};
    for (size_t i = 0; i < 3; i++)
        match_topics(set, scratch, &glances[i], &found);
    const size_t before = mallinfo2().uordblks;
    for (size_t i = 0; i < 3000; i++)
        match_topics(set, scratch, &glances[i % 3], &found);
    assert_int_equal(mallinfo2().uordblks, before);
    match_scratch_free(&scratch);
    match_free(&set);
}

TEST(a_set_of_no_topics_matches_nothing)
{
    struct match_set *set = NULL;
    const uint32_t *found;
    assert_int_equal(
        match_build(&(struct match_setup){.topics = NULL, .count = 0, .cjk = CJK_DEFAULT}, &set,
                    NULL),
        OK);
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glance = {.text = TEXT("umi")};
    assert_int_equal(match_topics(set, scratch, &glance, &found), 0);
    assert_int_equal(match_count(set), 0);
    match_scratch_free(&scratch);
    match_free(&set);
}

TEST(a_text_of_a_megabyte_of_one_word_is_quick_and_right)
{
    const size_t len = 1 << 20;
    char *text = mem_new(len + 1);
    for (size_t i = 0; i < len; i++)
        text[i] = "ab"[i % 2];
    assert_false(matches("abababababababab", text));
    assert_true(matches("abab*", text));
    memset(text + len / 2, ' ', 2);
    assert_false(matches("a", text));
    text[len / 2 + 1] = 'a';
    text[len / 2 + 2] = ' ';
    assert_true(matches("a NEAR/0 b*", text));
    mem_free(text);
}

/* Compiles one query of a client against the lists; the reason, or "" when it is good. */
static const char *with_lists(const char *client, const char *query, const char *text, bool *there)
{
    static struct text rivals[] = {{"sora foods", 10}, {"kumo*", 5}}, own[] = {{"hoshi", 5}},
                       secret[] = {{"tsuki", 5}};
    const struct word_list lists[] = {
        {.id = TEXT("rivals"), .words = {rivals, 2}},
        {.client = TEXT("yama"), .id = TEXT("rivals"), .words = {own, 1}},
        {.client = TEXT("yama"), .id = TEXT("secret"), .words = {secret, 1}}};
    const struct topic topics[] = {
        {.client = TEXT("a"), .id = TEXT("first"), .query = TEXT("list:rivals")},
        {.client = text_of(client), .id = TEXT("t"), .query = text_of(query)}};
    static struct why why;
    struct match_set *set = NULL;
    why.text[0] = 0;
    if (match_build(
            &(struct match_setup){.topics = topics, .count = 2, .lists = lists, .list_count = 3},
            &set, &why))
        return why.text;
    const struct glance glance = {.text = text_of(text)};
    match_learn(set, &glance, 1);
    struct match_scratch *scratch = match_scratch_new(set);
    const uint32_t *found;
    const size_t count = match_topics(set, scratch, &glance, &found);
    *there = count && found[count - 1] == 1;
    match_scratch_free(&scratch);
    match_free(&set);
    return why.text;
}

TEST(a_query_sees_the_lists_of_its_client_and_the_common_ones_alone)
{
    bool there = false;
    assert_string_equal(with_lists("umi", "list:rivals", "new: Sora Foods", &there), "");
    assert_true(there);
    assert_string_equal(with_lists("umi", "list:rivals", "hoshi", &there), "");
    assert_false(there);
    /* its own hides the common one */
    assert_string_equal(with_lists("yama", "list:rivals", "hoshi", &there), "");
    assert_true(there);
    assert_string_equal(with_lists("yama", "list:rivals", "kumon", &there), "");
    assert_false(there);
    assert_string_equal(with_lists("yama", "list:secret", "tsuki", &there), "");
    assert_true(there);
    assert_string_equal(with_lists("umi", "x list:secret", "tsuki", &there),
                        "query of topic t: column 3: there is no list 'secret'; lists stand under "
                        "`lists` of the topics file");
    assert_string_equal(with_lists(NULL, "list:secret", "tsuki", &there),
                        "query of topic t: column 1: there is no list 'secret'; lists stand under "
                        "`lists` of the topics file");
    assert_string_equal(with_lists(NULL, "list:rivals", "kumon", &there), "");
    assert_true(there);
    assert_string_equal(with_lists("umi", "list:rivels", "x", &there),
                        "query of topic t: column 1: there is no list 'rivels'; did you mean "
                        "list:rivals");
}
