#include "base/buf.h"
#include "base/test.h"
#include "match/query.h"

#include <stdio.h>

static void write_term(const struct node *node, struct buf *out)
{
    static const char *const modes[] = {"", "~sub", "~run", "~morph"};
    static const char *const wheres[] = {"", "text:", "title:"};
    (void)buf_printf(out, "%s%s", wheres[node->where], node->regex ? "/" : node->suffix ? "*" : "");
    const struct text text = node->exact && !node->regex ? node->written : node->text;
    for (size_t i = 0; i < text.len; i++) {
        const char *c = &text.at[i];
        (void)buf_text(out, *c == WILD_MANY  ? TEXT("*")
                            : *c == WILD_ONE ? TEXT("?")
                                             : (struct text){c, 1});
    }
    (void)buf_printf(out, "%s%s%s%s%s%s", node->regex ? "/" : "", node->prefix ? "*" : "",
                     modes[node->mode], node->exact ? "~case" : "", node->plain ? "~noaccent" : "",
                     node->kana ? "~kana" : "");
    if (node->fuzzy)
        (void)buf_printf(out, "~%d", node->fuzzy);
    assert_true(node->wild == (memchr(node->text.at, WILD_MANY, node->text.len) ||
                               memchr(node->text.at, WILD_ONE, node->text.len)) ||
                node->regex);
}

static void write_field(const struct node *node, struct buf *out)
{
    static const char *const names[] = {"lang",      "net",    "kind",     "from",
                                        "to",        "url",    "domain",   "has",
                                        "followers", "rating", "reply_to", "sample"};
    static const char *const signs[] = {"", "<", ">=", "<=", ">"};
    (void)buf_printf(out, "%s:", names[node->field]);
    if (node->field == FIELD_FOLLOWERS || node->field == FIELD_RATING ||
        node->field == FIELD_SAMPLE)
        (void)buf_printf(out, "%s%g", signs[node->compare], node->number);
    else
        (void)buf_text(out, node->text);
}

/* The tree written out: (and a (or b c)); phrases as they are, * for a prefix. */
static void write_tree(const struct node *node, struct buf *out)
{
    static const char *const names[] = {
        [NODE_NEAR] = "near",     [NODE_SENTENCE] = "sentence", [NODE_APART] = "apart",
        [NODE_EXCEPT] = "except", [NODE_WITHIN] = "within",     [NODE_TIMES] = "times",
        [NODE_ATLEAST] = "least", [NODE_AND] = "and",           [NODE_OR] = "or",
        [NODE_NOT] = "not"};
    if (node->kind == NODE_TERM) {
        write_term(node, out);
        return;
    }
    if (node->kind == NODE_FIELD) {
        write_field(node, out);
        return;
    }
    (void)buf_printf(out, "(%s%s", node->ordered ? "o" : "", names[node->kind]);
    if (node->kind == NODE_NEAR || node->kind == NODE_APART || node->kind == NODE_WITHIN ||
        node->kind == NODE_TIMES || node->kind == NODE_ATLEAST)
        (void)buf_printf(out, "/%u", node->count);
    for (const struct node *child = node->first; child; child = child->next) {
        (void)buf_byte(out, ' ');
        write_tree(child, out);
    }
    (void)buf_byte(out, ')');
}

static const struct query_lists *lists_of_test(void)
{
    static struct text words[] = {{"Sora Foods", 10}, {"ソラ食品", 12}};
    static struct text bad[] = {{"...", 3}};
    static const struct word_list at[] = {{.id = {"competitors", 11}, .words = {words, 2}},
                                          {.id = {"none", 4}},
                                          {.id = {"dots", 4}, .words = {bad, 1}}};
    static const struct query_lists lists = {at, 3};
    return &lists;
}

static void reads_as(const char *query, const char *tree)
{
    struct arena *arena = arena_new("test", 4096);
    struct buf out;
    struct node *root = NULL;
    struct why why = {0};
    buf_init(&out, 1 << 16);
    assert_ok(query_parse(text_of(query), lists_of_test(), arena, &root, &why), why);
    write_tree(root, &out);
    assert_text(buf_view(&out), tree);
    buf_done(&out);
    arena_free(&arena);
}

static void refused(const char *query, const char *part)
{
    struct arena *arena = arena_new("test", 4096);
    struct node *root = NULL;
    struct why why = {0};
    assert_int_not_equal(query_parse(text_of(query), lists_of_test(), arena, &root, &why), OK);
    if (!strstr(why.text, part))
        fail_msg("'%s' says \"%s\", not \"%s\"", query, why.text, part);
    arena_free(&arena);
}

TEST(a_plain_name_is_a_query)
{
    reads_as("海フーズ", "海フーズ");
    reads_as("Umi", "umi");
    reads_as("#UmiFoods", "#umifoods");
    reads_as("@umi_official", "@umi_official");
    reads_as("🔥", "🔥");
}

TEST(a_space_is_and)
{
    reads_as("umi foods", "(and umi foods)");
    reads_as("umi foods AND soup", "(and umi foods soup)");
    reads_as("海フーズ　虫", "(and 海フーズ 虫)");
}

TEST(not_binds_before_and_before_or)
{
    reads_as("a OR b c", "(or a (and b c))");
    reads_as("a AND b OR c AND NOT d", "(or (and a b) (and c (not d)))");
    reads_as("a NOT b", "(and a (not b))");
    reads_as("a NOT b OR c", "(or (and a (not b)) c)");
    reads_as("a -b -\"c d\"", "(and a (not b) (not c d))");
    reads_as("a NOT NOT b", "(and a b)");
    reads_as("a NOT (b OR c)", "(and a (not (or b c)))");
}

TEST(small_letters_are_words_not_operators)
{
    reads_as("salt and pepper", "(and salt and pepper)");
    reads_as("\"this OR that\"", "this or that");
}

TEST(a_phrase_keeps_its_words_together)
{
    reads_as("\"Umi   Foods\"", "umi foods");
    reads_as("“umi foods”", "umi foods");
    reads_as("\" umi\tfoods \" OR x", "(or umi foods x)");
}

TEST(parentheses_may_be_of_full_width)
{
    reads_as("（a OR b） c", "(and (or a b) c)");
}

TEST(a_hyphen_inside_a_word_is_part_of_it)
{
    reads_as("coca-cola", "coca-cola");
    reads_as("(-a OR b) c", "(and (or (not a) b) c)");
}

TEST(near_joins_words_or_groups_of_words)
{
    reads_as("a NEAR/5 b", "(near/5 a b)");
    reads_as("(a OR \"b c\") ONEAR/0 d*", "(onear/0 (or a b c) d*)");
    reads_as("x a NEAR/3 b", "(and x (near/3 a b))");
    reads_as("a NEAR/5 b NEAR/3 c", "(near/3 (near/5 a b) c)");
    reads_as("a NEAR/5 (b ONEAR/0 c)", "(near/5 a (onear/0 b c))");
    refused("a NEAR b", "needs how many words");
    refused("a NEAR/x b", "needs how many words");
    refused("a NEAR/5000 b", "0 to 1000");
}

TEST(near_is_spread_over_groups_of_words_that_must_all_stand)
{
    reads_as("(a b) NEAR/5 c", "(and (near/5 a c) (near/5 b c))");
    reads_as("c NEAR/5 (a b)", "(and (near/5 c a) (near/5 c b))");
    reads_as("(a OR (b c)) NEAR/5 d", "(or (near/5 a d) (and (near/5 b d) (near/5 c d)))");
    reads_as("(a -b) NEAR/5 c", "(and (near/5 a c) (not b))");
    reads_as("(a lang:it) SENTENCE c", "(and (sentence a c) lang:it)");
    reads_as("(a b) EXCEPT c", "(and (except a c) (except b c))");
    refused("a NEAR/5 lang:it", "write it outside");
    refused("a NEAR/5 -b", "column 10: expected a word");
    refused("a NEAR/5 (-b)", "write it outside: (a NEAR/5 b) AND");
    refused("a EXCEPT (b c)", "words joined by OR");
    refused("(a OR -b) NEAR/5 c", "column 11");
}

TEST(groups_spread_over_groups_have_a_ceiling)
{
    struct buf query;
    buf_init(&query, QUERY_MOST_BYTES);
    for (int group = 0; group < 6; group++) {
        (void)buf_printf(&query, "%s(", group ? " NEAR/5 " : "");
        for (int i = 0; i < 50; i++)
            (void)buf_printf(&query, "a%d ", i);
        (void)buf_byte(&query, ')');
    }
    (void)buf_byte(&query, '\0');
    refused(query.at, "parts once groups are spread");
    buf_done(&query);
}

TEST(words_have_places_of_their_own)
{
    reads_as("京都 EXCEPT 東京都", "(except 京都 東京都)");
    reads_as("京都 EXCEPT 東京都 NEAR/5 祭", "(near/5 (except 京都 東京都) 祭)");
    reads_as("a NOT NEAR/3 b", "(apart/3 a b)");
    reads_as("a NOT  NEAR/3 (b OR c) d", "(and (apart/3 a (or b c)) d)");
    reads_as("umi SENTENCE (bug OR mould)", "(sentence umi (or bug mould))");
    reads_as("TIMES/3 umi", "(times/3 umi)");
    reads_as("TIMES/2 (a OR b) c", "(and (times/2 (or a b)) c)");
    reads_as("ATLEAST/2 (a b c)", "(least/2 a b c)");
    reads_as("ATLEAST/2 (a OR \"b c\" OR lang:it)", "(least/2 a b c lang:it)");
    reads_as("NOT ATLEAST/2 (a b) c", "(and (not (least/2 a b)) c)");
    refused("ATLEAST/3 (a b)", "there are only 2");
    refused("ATLEAST/2 a", "expected '('");
    refused("ATLEAST/0 (a b)", "1 to 1000");
    refused("TIMES/2 (a b)", "after TIMES/2");
    refused("TIMES a", "needs how many times");
    refused("a EXCPET b", "did you mean EXCEPT?");
    refused("a SENTENSE b", "did you mean SENTENCE?");
    refused("ATLAEST/2 (a b)", "did you mean ATLEAST/2?");
}

TEST(words_may_be_cut_anywhere)
{
    reads_as("umi*", "umi*");
    reads_as("*foods", "*foods");
    reads_as("*mif*", "*mif*");
    reads_as("um?", "um?");
    reads_as("u**i", "u*i");
    reads_as("\"umi f*s\"", "umi f*s");
    reads_as("\"where is my order?\"", "where is my order?");
    reads_as("\"wom?n foods\"", "wom?n foods");
    reads_as("\"umi foo\"*", "umi foo*");
    reads_as("フ*ズ", "フ*ズ");
    refused("*", "needs a letter");
    refused("???", "needs a letter");
}

TEST(a_backslash_makes_a_sign_a_letter)
{
    struct arena *arena = arena_new("test", 4096);
    struct node *root = NULL;
    assert_int_equal(query_parse(TEXT("umi\\*"), NULL, arena, &root, NULL), OK);
    assert_text(root->text, "umi*");
    assert_false(root->prefix || root->wild);
    assert_int_equal(query_parse(TEXT("\"say \\\"umi\\\"\""), NULL, arena, &root, NULL), OK);
    assert_text(root->text, "say \"umi\"");
    assert_int_equal(query_parse(TEXT("umi\\~case"), NULL, arena, &root, NULL), OK);
    assert_text(root->text, "umi~case");
    arena_free(&arena);
}

TEST(switches_stand_behind_their_term)
{
    reads_as("Umi~case", "Umi~case");
    reads_as("イオン~sub", "イオン~sub");
    reads_as("perche~noaccent NOT ラーメン~kana", "(and perche~noaccent (not ラーメン~kana))");
    reads_as("umifoods~1", "umifoods~1");
    reads_as("umifoods~2~noaccent", "umifoods~noaccent~2");
    reads_as("(京都 OR 大阪~run)~morph", "(or 京都~morph 大阪~run)");
    reads_as("\"Umi Foods\"~case", "Umi Foods~case");
    reads_as("\"umi foods\"~3", "(within/3 umi foods)");
    reads_as("\"umi foods soup\"~0~noaccent",
             "(within/0 umi~noaccent foods~noaccent soup~noaccent)");
    reads_as("ラ~メン", "ラーメン");
    reads_as("うみ~", "うみー");
    refused("umi~cas", "did you mean ~case?");
    refused("umi~", "is no switch");
    refused("umi~5", "~1 or ~2");
    refused("海フーズ~1", "of katakana");
    reads_as("シミュレーション~1", "シミュレーション~1");
    refused("U*i~case", "~case cannot stand");
    refused("Umifoods~1~case", "~case cannot stand");
    refused("um~1", "needs a word of 3 letters");
    refused("um*~1", "cannot have ~1");
    refused("(umi lang:it)~3", "~1 or ~2");
}

TEST(a_regular_expression_stands_between_slashes)
{
    reads_as("/umi ?(foods|soup)/ -x", "(and /umi ?(foods|soup)/ (not x))");
    reads_as("/a\\/b/", "/a\\/b/");
    reads_as("/Umi/~case", "/Umi/~case");
    reads_as("(/a b/ OR c)", "(or /a b/ c)");
    reads_as("/r/umi", "/r/umi");
    refused("/umi/~1", "only ~case");
}

TEST(a_comment_is_not_read)
{
    reads_as("umi /* the soups too */ foods", "(and umi foods)");
    reads_as("/* (((\" */ umi", "umi");
    refused("umi /* foods", "column 5: this comment has no end");
}

TEST(other_tools_signs_for_and_and_or_are_understood)
{
    reads_as("a || b && c", "(or a (and b c))");
    reads_as("a | b", "(or a b)");
    reads_as("r&d", "r&d");
}

TEST(filters_ask_what_a_post_is)
{
    reads_as("umi net:bluesky kind:reply", "(and umi net:bluesky kind:reply)");
    reads_as("url:Umi.example/Soup", "url:umi.example/soup");
    reads_as("domain:www.Umi.example", "domain:umi.example");
    reads_as("umi has:image -has:link", "(and umi has:image (not has:link))");
    reads_as("umi followers:>1.5k", "(and umi followers:>1500)");
    reads_as("umi rating:<3", "(and umi rating:<3)");
    reads_as("umi rating:1..2", "(and umi rating:>=1 rating:<=2)");
    reads_as("umi sample:10%", "(and umi sample:10)");
    reads_as("to:@Umi reply_to:77", "(and to:umi reply_to:77)");
    reads_as("title:Recall", "title:recall");
    reads_as("title:(umi OR \"sea foods\"~case) text:soup",
             "(and (or title:umi title:sea foods~case) text:soup)");
    reads_as("from:(a OR @b) umi", "(and (or from:a from:b) umi)");
    reads_as("url:\"umi foods\"", "url:umi foods");
    reads_as("list:competitors soup", "(and (or sora foods ソラ食品) soup)");
    refused("kind:repley", "did you mean reply?");
    refused("has:pictures", "there are: media image");
    refused("followers:many", "expected a number");
    refused("followers:10..5", "write the smaller number first");
    refused("sample:0", "above 0");
    refused("domain:https://umi.example/", "without https://");
    refused("list:compettitors", "did you mean list:competitors");
    refused("list:none", "is empty");
    refused("list:dots", "list dots: column 1");
    refused("title: umi", "right after 'title:'");
    refused("from:(a OR title:b)", "cannot stand inside");
    refused("author:bob", "did you mean from:?");
    refused("lang:it~case", "no ~ can stand");
}

TEST(filters_ask_for_language_and_account)
{
    reads_as("lang:it umi", "(and lang:it umi)");
    reads_as("umi -from:@Umi_Official", "(and umi (not from:umi_official))");
    reads_as("https://x.it", "https://x.it");
    refused("lang:italian umi", "two or three small letters");
    refused("from: umi", "expected an account");
}

TEST(a_mistake_names_its_column_and_what_was_expected)
{
    refused("", "empty");
    refused("   ", "empty");
    refused("a OR", "column 5: expected a word, a \"phrase\" or '(', found the end of the query");
    refused("OR a", "column 1: expected a word");
    refused("海 AND OR b", "column 7: expected a word, a \"phrase\" or '(', found OR");
    refused("(a OR b", "column 1: this '(' is not closed");
    refused("a) b", "column 2: this ')' has no '('");
    refused("a \"b c", "column 3: this phrase has no end");
    refused("a OR ()", "column 7");
    refused("a -", "column 3: this minus sign takes nothing away");
    refused("a ... b", "column 3");
    refused("\"\"", "column 1");
}

TEST(a_misspelt_operator_is_put_right)
{
    refused("a NAER/5 b", "did you mean NEAR/5?");
    refused("a ONAER/5 b", "did you mean ONEAR/5?");
    refused("lagn:it umi", "did you mean lang:?");
    refused("form:bob umi", "did you mean from:?");
}

TEST(operators_and_filters_may_be_of_full_width)
{
    reads_as("海フーズ　ＯＲ　虫", "(or 海フーズ 虫)");
    reads_as("海フーズ ＡＮＤ （虫 ｜｜ カビ）", "(and 海フーズ (or 虫 カビ))");
    reads_as("海フーズ ＮＯＴ 求人", "(and 海フーズ (not 求人))");
    reads_as("海フーズ －求人", "(and 海フーズ (not 求人))");
    reads_as("umi –job", "(and umi (not job))");
    reads_as("海フーズ ＮＥＡＲ／５ 虫", "(near/5 海フーズ 虫)");
    reads_as("海フーズ ＮＯＴ ＮＥＡＲ／５ 虫", "(apart/5 海フーズ 虫)");
    reads_as("海フーズ lang：ja", "(and 海フーズ lang:ja)");
    reads_as("海フーズ ｌａｎｇ：ｊａ", "(and 海フーズ lang:ja)");
    reads_as("title：/回収/", "title:/回収/");
    reads_as("title：（回収 OR 虫）", "(or title:回収 title:虫)");
    reads_as("\"ＯＲ\"", "or");
    refused("海フーズ ＮＡＥＲ／５ 虫", "column 6: 'NAER/5' is no operator; did you mean NEAR/5?");
    refused("title：/回収(/", "column 11: in this regular expression");
}

TEST(signs_that_nobody_sees_do_not_hide_an_operator)
{
    reads_as("\xEF\xBB\xBFumi", "umi");
    reads_as("umi OR\xE2\x80\x8B soup", "(or umi soup)");
    reads_as("umi \xE2\x80\x8BOR soup", "(or umi soup)");
    reads_as("umi\xE2\x80\x89soup\xE2\x80\xAFnoodle", "(and umi soup noodle)");
}

TEST(what_looks_like_a_switch_or_a_filter_is_not_looked_for)
{
    refused("umi~CASE", "column 4: '~CASE' is no switch; did you mean ~case?");
    refused("umi~sub~run", "column 8: ~run cannot stand beside ~sub");
    refused("\"umi foods\"~1001", "column 12: '~1001' is too many: at most 1000");
    refused("umi Lang:it", "column 5: 'Lang:' is no filter; did you mean lang:?");
    refused("umi - job", "column 5: this minus sign takes nothing away");
    refused("from:umi*", "column 1: expected a whole name without * after 'from:'");
    refused("domain:*.umi.example", "expected a host without *");
    reads_as("Re:umi", "re:umi");
    reads_as("umi~sub~sub~case", "umi~sub~case");
}

TEST(a_long_word_does_not_push_the_advice_out_of_an_error)
{
    char query[4100] = "";
    memset(query, 'N', 4000);
    memcpy(query, "lagn:", 5);
    refused(query, "did you mean lang:?");
    memset(query, '.', 4000);
    refused(query, "a term needs a letter");
}

TEST(not_alone_is_refused_with_the_reason)
{
    refused("NOT umi", "NOT alone would match nearly every post");
    refused("-umi -foods", "NOT alone would match nearly every post");
    refused("umi OR NOT foods", "NOT alone would match nearly every post");
    refused("NOT (a OR b)", "NOT alone");
}

TEST(parentheses_inside_each_other_have_a_ceiling)
{
    char query[400] = "";
    memset(query, '(', 64);
    query[64] = 'a';
    memset(query + 65, ')', 64);
    reads_as(query, "a");
    memset(query, '(', 65);
    refused(query, "more than 64");
}

TEST(a_query_has_at_most_64_kilobytes)
{
    static char query[QUERY_MOST_BYTES + 2];
    memset(query, 'a', QUERY_MOST_BYTES);
    struct arena *arena = arena_new("test", 4096);
    struct node *root = NULL;
    assert_int_equal(query_parse(text_of(query), lists_of_test(), arena, &root, NULL), OK);
    arena_free(&arena);
    query[QUERY_MOST_BYTES] = 'a';
    refused(query, "at most 65536");
}
