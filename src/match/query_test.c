#include "base/buf.h"
#include "base/test.h"
#include "match/query.h"

#include <stdio.h>

/* The tree written out: (and a (or b c)); phrases as they are, * for a prefix. */
static void write_tree(const struct node *node, struct buf *out)
{
    static const char *const names[] = {
        [NODE_NEAR] = "near",     [NODE_SENTENCE] = "sentence", [NODE_APART] = "apart",
        [NODE_EXCEPT] = "except", [NODE_WITHIN] = "within",     [NODE_TIMES] = "times",
        [NODE_ATLEAST] = "least", [NODE_AND] = "and",           [NODE_OR] = "or",
        [NODE_NOT] = "not"};
    if (node->kind <= NODE_FIELD) {
        const char *head = node->kind == NODE_TERM     ? ""
                           : node->field == FIELD_LANG ? "lang:"
                                                       : "from:";
        (void)buf_printf(out, "%s%.*s%s", head, TEXT_ARG(node->text), node->prefix ? "*" : "");
        return;
    }
    (void)buf_printf(out, "(%s%s", node->ordered ? "o" : "", names[node->kind]);
    if (node->kind == NODE_NEAR)
        (void)buf_printf(out, "/%u", node->count);
    for (const struct node *child = node->first; child; child = child->next) {
        (void)buf_byte(out, ' ');
        write_tree(child, out);
    }
    (void)buf_byte(out, ')');
}

static void reads_as(const char *query, const char *tree)
{
    struct arena *arena = arena_new("test", 4096);
    struct buf out;
    struct node *root = NULL;
    struct why why = {0};
    buf_init(&out, 1 << 16);
    assert_ok(query_parse(text_of(query), NULL, arena, &root, &why), why);
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
    assert_int_not_equal(query_parse(text_of(query), NULL, arena, &root, &why), OK);
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
    refused("(a AND b) NEAR/5 c", "column 11");
    refused("a NEAR/5 b NEAR/5 c", "NEAR joins two");
    refused("a NEAR b", "needs how many words");
    refused("a NEAR/x b", "needs how many words");
    refused("a NEAR/5000 b", "0 to 1000");
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
    refused("a -", "needs a letter");
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
    assert_int_equal(query_parse(text_of(query), NULL, arena, &root, NULL), OK);
    arena_free(&arena);
    query[QUERY_MOST_BYTES] = 'a';
    refused(query, "at most 65536");
}
