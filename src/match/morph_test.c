#include "base/fault.h"
#include "base/mem.h"
#include "base/test.h"
#include "match/match.h"
#include "match/morph.h"
#include "match/scan.h"

#include <malloc.h>
#include <pthread.h>

/* The tests with words need MeCab and IPADIC. */
static void need_mecab(void)
{
    struct morph *morph = NULL;
    struct why why;
    if (morph_open(&morph, &why) == OK) {
        morph_close(&morph);
        return;
    }
    print_message("skipped: %s\n", why.text);
    skip();
}

static struct match_set *set_of(const struct topic *topics, size_t count, enum cjk cjk)
{
    struct match_set *set = NULL;
    struct why why = {0};
    assert_ok(match_build(&(struct match_setup){.topics = topics, .count = count, .cjk = cjk}, &set,
                          &why),
              why);
    return set;
}

static bool there(enum cjk cjk, const char *query, const char *text, const char *title)
{
    const struct topic topic = {.id = TEXT("t"), .query = text_of(query)};
    struct match_set *set = set_of(&topic, 1, cjk);
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glance = {.text = text_of(text), .title = text_of(title)};
    const uint32_t *found;
    const size_t count = match_topics(set, scratch, &glance, &found);
    match_scratch_free(&scratch);
    match_free(&set);
    return count == 1;
}

static bool matches(const char *query, const char *text)
{
    return there(CJK_DEFAULT, query, text, NULL);
}

TEST(a_term_with_morph_stands_at_ends_of_words)
{
    need_mecab();
    assert_true(matches("京都~morph", "京都へ行った"));
    assert_true(matches("京都~morph", "京都の寺"));
    assert_false(matches("京都~morph", "東京都から来た"));
    assert_true(matches("京都~morph", "東京都から京都へ行った"));
    assert_false(matches("イオン~morph", "西武ライオンズが勝った"));
    assert_true(matches("イオン~morph", "イオンで買った"));
    assert_true(matches("行く~morph OR 京都大学~morph", "京都大学に入った"));
    assert_false(matches("都大~morph", "京都大学に入った"));
}

TEST(a_topic_or_the_set_may_ask_for_morph)
{
    need_mecab();
    assert_false(there(CJK_MORPH, "京都", "東京都から来た", NULL));
    assert_true(there(CJK_MORPH, "京都~sub", "東京都から来た", NULL));
    assert_true(there(CJK_MORPH, "京都*", "京都人", NULL));
    assert_false(there(CJK_MORPH, "umi", "sumi", NULL));
    assert_true(there(CJK_MORPH, "umi", "海umi海", NULL));
    const struct topic topics[] = {{.id = TEXT("a"), .cjk = TEXT("morph"), .query = TEXT("京都")},
                                   {.id = TEXT("b"), .query = TEXT("京都")}};
    struct match_set *set = set_of(topics, 2, CJK_SUB);
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glance = {.text = TEXT("東京都")};
    const uint32_t *found;
    assert_int_equal(match_topics(set, scratch, &glance, &found), 1);
    assert_int_equal(found[0], 1);
    match_scratch_free(&scratch);
    match_free(&set);
}

TEST(words_of_the_text_as_written_are_found_in_the_form)
{
    need_mecab();
    assert_true(matches("京都~morph", "㍿京都へ ＵＭＩ 京都へ"));
    assert_false(matches("式会~morph", "㍿京都へ"));
    assert_true(matches("京都~morph", "\n\nすごーーーーーい\n京都へ"));
    assert_true(matches("海~morph", "🔥海☀\uFE0Fだ"));
    assert_false(there(CJK_DEFAULT, "京都~morph", "東", "東京都の話、東京都"));
    assert_true(there(CJK_DEFAULT, "title:京都~morph", "東京都", "京都の話"));
    assert_false(there(CJK_DEFAULT, "title:京都~morph", "京都の話", "東京都"));
    assert_true(there(CJK_DEFAULT, "京都~morph", "東京都", "京都の話"));
    assert_true(matches("京都~morph NEAR/4 寺", "東京都の人が京都の寺へ"));
    assert_false(matches("京都~morph NEAR/4 寺", "東京都の寺へ"));
    assert_false(matches("京都~morph~kana", "東京都の寺へ"));
}

TEST(without_mecab_the_query_is_refused_with_a_remedy)
{
    const struct topic topics[] = {{.id = TEXT("a"), .query = TEXT("umi~morph 海~sub")},
                                   {.id = TEXT("b"), .query = TEXT("umi (x OR 京都~morph)")}};
    struct match_set *set = NULL;
    struct why why = {0};
    const struct match_setup setup = {.topics = topics, .count = 2};
    fault_at("morph_library", 1);
    assert_int_equal(match_build(&setup, &set, &why), ERR_NOT_FOUND);
    fault_at(NULL, 0);
    assert_string_equal(
        why.text, "query of topic b: column 11: ~morph needs MeCab, and there is no libmecab.so.2 "
                  "here: install MeCab with a dictionary in UTF-8 (Debian, Ubuntu: apt-get install "
                  "libmecab2 mecab-ipadic-utf8), or use ~sub or ~run");
    assert_null(set);
    /* Latin words need none. */
    fault_at("morph_library", 1);
    set = set_of(topics, 1, CJK_DEFAULT);
    fault_at(NULL, 0);
    match_free(&set);
}

TEST(without_a_dictionary_the_query_is_refused_with_a_remedy)
{
    need_mecab();
    const struct topic topic = {.id = TEXT("a"), .query = TEXT("海~morph")};
    struct match_set *set = NULL;
    struct why why = {0};
    fault_at("morph_dictionary", 1);
    assert_int_equal(match_build(&(struct match_setup){.topics = &topic, .count = 1}, &set, &why),
                     ERR_NOT_FOUND);
    fault_at(NULL, 0);
    assert_non_null(strstr(why.text, "column 1: ~morph needs a dictionary for MeCab"));
}

TEST(a_bad_query_behind_one_with_morph_closes_mecab)
{
    need_mecab();
    const struct topic topics[] = {{.id = TEXT("a"), .query = TEXT("海~morph")},
                                   {.id = TEXT("b"), .query = TEXT("umi OR")}};
    struct match_set *set = NULL;
    struct why why = {0};
    assert_int_equal(match_build(&(struct match_setup){.topics = topics, .count = 2}, &set, &why),
                     ERR_BAD_INPUT);
}

static void count_edge(size_t at, void *arg)
{
    size_t *last = arg;
    assert_true(at >= *last);
    *last = at;
}

TEST(long_and_strange_texts_are_cut_too)
{
    need_mecab();
    struct morph *morph = NULL;
    struct why why;
    assert_ok(morph_open(&morph, &why), why);
    struct morph_room *room = morph_room_new(morph);
    static const char *const pieces[] = {"海", "a",        "京都の寺、", "\xFF\xE6", "\n",
                                         "𠮷", "\xF0\x9F", "海 ",        " "};
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        const size_t size = strlen(pieces[i]), len = 20000 / size * size;
        char *text = mem_new(len);
        for (size_t k = 0; k < len; k++)
            text[k] = pieces[i][k % size];
        size_t last = 0;
        morph_edges(room, (struct text){text, len}, count_edge, &last);
        assert_int_equal(last, len);
        mem_free(text);
    }
    size_t last = 0;
    morph_edges(room, TEXT(""), count_edge, &last);
    morph_edges(room, (struct text){"海\0海", 7}, count_edge, &last);
    assert_int_equal(last, 7);
    morph_room_free(&room);
    morph_close(&morph);
}

static void *many(void *arg)
{
    const struct match_set *set = arg;
    struct match_scratch *scratch = match_scratch_new(set);
    const struct glance glances[] = {{.text = TEXT("東京都から京都へ行った")},
                                     {.text = TEXT("東京都の西武ライオンズ")}};
    const uint32_t *found;
    size_t wrong = 0;
    for (size_t i = 0; i < 400; i++)
        wrong += match_topics(set, scratch, &glances[i % 2], &found) != (i % 2 == 0);
    match_scratch_free(&scratch);
    return (void *)(uintptr_t)wrong;
}

TEST(threads_share_one_mecab)
{
    need_mecab();
    const struct topic topic = {.id = TEXT("t"), .query = TEXT("(京都 OR イオン)~morph")};
    struct match_set *set = set_of(&topic, 1, CJK_DEFAULT);
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many, set), 0);
    for (size_t i = 0; i < 4; i++) {
        void *wrong = NULL;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    match_free(&set);
}
