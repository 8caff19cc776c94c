#include "base/buf.h"
#include "base/test.h"
#include "match/match.h"

/* All warnings of a query: "column text\n" … */
static struct text warned(struct arena *arena, const char *query, const struct glance *sample,
                          size_t count)
{
    struct match_warning *all = NULL;
    struct why why = {0};
    struct buf buf;
    size_t len = 0;
    const struct warn_setup setup = {.sample = sample, .sample_count = count};
    assert_ok(match_warnings(text_of(query), &setup, arena, &all, &len, &why), why);
    buf_init(&buf, 1 << 16);
    for (size_t i = 0; i < len; i++)
        (void)buf_printf(&buf, "%u %.*s\n", all[i].column, TEXT_ARG(all[i].text));
    const struct text text = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return text;
}

/* Something of the kind is said, at that column; NULL: nothing at all. */
static void says(const char *query, uint32_t column, const char *part)
{
    struct arena *arena = arena_new("test", 1 << 12);
    const struct text all = warned(arena, query, NULL, 0);
    bool found = !part && !all.len;
    for (struct text rest = all, line; part && text_cut(&rest, '\n', &line);) {
        char start[16];
        snprintf(start, sizeof(start), "%u ", column);
        found = found || (text_starts(line, text_of(start)) && text_find(line, text_of(part)) >= 0);
    }
    if (!found)
        fail_msg("%s: '%s' is not said at %u, but:\n%.*s", query, part ? part : "nothing", column,
                 TEXT_ARG(all));
    arena_free(&arena);
}

TEST(good_queries_draw_no_warnings)
{
    says("(海フーズ OR ウミフーズ OR #umifoods) (異物 OR カビ OR 髪の毛) -求人 -懸賞", 0, NULL);
    says("(\"umi foods\" OR @umifoods) NEAR/10 (bug OR mould OR refund) NOT giveaway", 0, NULL);
    says("(\"umi foods\" OR umifoods) AND (insetto OR muffa OR rimbors*) lang:it", 0, NULL);
    says("🔥 umi~sub", 0, NULL);
    says("umi NOT (job OR hiring) followers:100..5k rating:<3", 0, NULL);
    says("umi (lang:ja OR lang:en) /umi-[0-9]+ soup/", 0, NULL);
    says("umi NOT \"umi bozu\"", 0, NULL);
    says("umi NOT umi*x", 0, NULL);
}

TEST(words_that_stand_everywhere_are_warned_of)
{
    says("the OR umi", 1, "stands in nearly every post");
    says("umi OR です", 8, "stands in nearly every post");
    says("umi OR che", 8, "stands in nearly every post");
    says("x umi", 1, "single letter");
    says("umi 虫", 5, "single character");
    says("x* umi", 1, "single character");
}

TEST(operators_in_small_letters_are_warned_of)
{
    says("umi and soup", 5, "written AND");
    says("umi or (soup)", 5, "written OR");
    says("umi not soup", 5, "written NOT");
    says("umi Or soup", 5, "written OR");
    says("\"umi or soup\"", 0, NULL);
}

TEST(operators_of_other_tools_are_warned_of)
{
    says("umi near/5 bug", 5, "the operator is written NEAR/5");
    says("umi Near5 bug", 5, "the operator is written NEAR/5");
    says("umi W/3 bug", 5, "the operator is written NEAR/5");
    says("umi BEFORE/3 bug", 5, "the operator is written ONEAR/5");
    says("umi w3 w/o OR 24/7", 0, NULL);
    says("umi --job", 5, "two NOTs");
    says("/umi/i", 1, "a regular expression ends with /");
}

TEST(signs_that_make_no_phrase_are_warned_of)
{
    says("'umi foods'", 1, "a phrase is written");
    says("「海フーズ」", 1, "a phrase is written");
    says("«umi foods»", 1, "a phrase is written");
    says("\"「海フーズ」\" OR 'ndrangheta~sub", 13, "with its sign");
    says("+umi", 1, "with its +");
    says("+39 '90s", 0, NULL);
    says("umi, soup", 1, "looked for with its ,");
    says("海フーズ、異物", 1, "one term with 、 in it");
    says("umi|soup", 1, "one term with | in it");
    says("海フーズ ー求人", 6, "begins with ー");
    says("\"umi, soup\" AT&T L'Oréal C++ don't #soup @umi コーヒー", 0, NULL);
}

TEST(switches_that_are_none_are_warned_of)
{
    says("umi ~case", 5, "umi~case");
    says("京都～run", 1, "京都~run");
    says("京都〜run", 1, "京都~run");
    says("京都~run", 0, NULL);
    says("ラ～メン", 0, NULL);
}

TEST(languages_and_networks_by_another_name_are_warned_of)
{
    says("umi lang:jp", 5, "did you mean lang:ja?");
    says("umi lang:uk", 5, "lang:uk is Ukrainian");
    says("umi net:twitter", 5, "did you mean net:x?");
    says("umi lang:ja net:x", 0, NULL);
}

TEST(an_except_the_wrong_way_round_is_warned_of)
{
    says("東京都 EXCEPT 京都", 5, "the longer one stands behind EXCEPT");
    says("umi EXCEPT umi", 5, "never matches");
    says("京都 EXCEPT 東京都", 0, NULL);
    says("umi EXCEPT \"umi bozu\"", 0, NULL);
}

TEST(what_can_never_match_is_warned_of)
{
    says("umi kind:review kind:post", 17, "no post is both");
    says("umi net:x net:bluesky", 11, "no post is both");
    says("umi rating:>4 rating:<2", 15, "no number is all");
    says("umi followers:<0", 5, "fewer than 0");
    says("umi rating:>5", 5, "up to 5 stars");
    says("\"umi foods\" NOT umi", 1, "can never match");
    says("umi -umi", 1, "can never match");
    says("(\"umi foods\" OR sora) NOT umi", 2, "can never match");
    says("京都府 NOT 京都", 1, "can never match");
    says("(a1 OR a2) NOT (a1 OR a2 OR a3)", 2, "takes everything away");
    says("umi* -umi*", 6, "column 1");
    says("title:recall kind:reply", 1, "has hardly ever a title");
}

TEST(repeats_and_what_adds_nothing_are_warned_of)
{
    says("umi OR sora OR umi", 16, "twice");
    says("umi OR \"umi foods\"", 8, "adds nothing");
    says("umi* OR umifoods", 9, "adds nothing");
    says("京都府 OR 京都", 1, "adds nothing");
    says("UMI OR umi", 8, "twice");
}

TEST(costly_and_vague_parts_are_warned_of)
{
    says("/u.*i/", 1, "tried on every post");
    says("/(umi|foods) ?x?/", 1, "tried on every post");
    says("/umi|x/", 1, "tried on every post");
    says("/umifoods?/", 0, NULL);
    says("umix~1", 1, "differ from it");
    says("umifoods~1", 0, NULL);
}

TEST(a_sample_shows_what_swallows_a_term)
{
    enum { POSTS = 100 };
    struct arena *arena = arena_new("test", 1 << 12);
    struct glance posts[POSTS] = {0};
    for (int i = 0; i < POSTS; i++)
        posts[i].text = text_of(i % 10 == 0   ? "東京都へ行く"
                                : i % 10 == 1 ? "京都の祭り"
                                : i % 10 < 5  ? "ライオンズが勝った"
                                              : "雨だ");
    struct text said = warned(arena, "京都", posts, POSTS);
    assert_true(text_find(said, TEXT("found inside 東京都 10 times of 20")) >= 0);
    assert_true(text_find(said, TEXT("京都 EXCEPT 東京都")) >= 0);
    said = warned(arena, "イオン~sub", posts, POSTS);
    assert_true(text_find(said, TEXT("found inside ライオンズ 30 times of 30")) >= 0);
    assert_true(text_find(said, TEXT("イオン~sub EXCEPT ライオンズ")) >= 0);
    assert_true(text_find(said, TEXT("stands in 30 of 100 posts")) >= 0);
    said = warned(arena, "雨だ OR ライオンズ", posts, POSTS);
    assert_true(text_find(said, TEXT("the query matches 80 of 100 posts")) >= 0);
    assert_int_equal(warned(arena, "祭り", posts, POSTS).len, 0);
    assert_int_equal(warned(arena, "umi NOT 雨だ", posts, POSTS).len, 0);
    arena_free(&arena);
}
