#include "base/mem.h"
#include "check/facts.h"
#include "check/test_checker.h"

#include <math.h>

/* A table that knows no word: every pair has the score of its bias. */
static struct text plain_table(struct arena *arena, float bias, const uint32_t counts[3])
{
    const size_t head = 20, dense_at = head + 6 * (size_t)counts[2];
    char *bytes = arena_alloc(arena, dense_at + sizeof(struct pair_dense));
    static const char magic[4] = {'h', 'n', 'm', 'P'};
    const uint32_t version = PAIRS_VERSION;
    struct pair_dense *dense = arena_make(arena, struct pair_dense);
    memcpy(bytes, magic, sizeof(magic));
    memcpy(bytes + 4, &version, 4);
    memcpy(bytes + 8, counts, 12);
    for (int i = 0; i < PAIR_SEEN; i++)
        dense->spread[i] = 1;
    for (int t = 0; t < TONGUES; t++) {
        dense->sure[t] = 5;
        dense->seems[t] = 2;
        dense->doubt[t] = 0;
    }
    dense->bias = bias;
    memcpy(bytes + dense_at, dense, sizeof(*dense));
    return (struct text){bytes, dense_at + sizeof(*dense)};
}

static void teach(struct test_checker *t, float bias)
{
    static const uint32_t none[3];
    struct why why;
    assert_ok(checker_teach_pairs(t->checker, plain_table(t->arena, bias, none), &why), why);
}

static const struct remark *against(struct test_checker *t, const char *reply, const char *known)
{
    const struct draft_said said = {.text = text_of(known)};
    const struct draft draft = {
        .reply = text_of(reply), .level = 1, .published = &said, .published_count = 1};
    return test_remark(t, &draft, "G03");
}

TEST(what_likeness_alone_finds_names_both_passages_and_says_so)
{
    struct test_checker t;
    test_checker_open(&t);
    assert_null(against(&t, "The goats were fed at noon.", "Our bees came back. It rained."));
    teach(&t, 6);
    const struct remark *remark =
        against(&t, "The goats were fed at noon.", "Our bees came back. It rained.");
    assert_non_null(remark);
    assert_string_equal(remark->code, "fact_seems_against");
    assert_int_equal(remark->gravity, GRAVITY_BLOCK);
    assert_true(remark->sure < 1);
    assert_true(text_find(remark->why, TEXT("The goats were fed at noon")) >= 0);
    assert_true(text_find(remark->why, TEXT("Our bees came back")) >= 0);
    assert_true(text_find(remark->why, TEXT("by likeness")) >= 0);
    test_checker_close(&t);
}

TEST(what_is_less_sure_must_only_be_seen)
{
    struct test_checker t;
    test_checker_open(&t);
    teach(&t, 3);
    const struct remark *remark = against(&t, "The goats were fed at noon.", "Our bees came back.");
    assert_non_null(remark);
    assert_string_equal(remark->code, "fact_may_be_against");
    assert_int_equal(remark->gravity, GRAVITY_WARN);
    teach(&t, 1);
    assert_null(against(&t, "The goats were fed at noon.", "Our bees came back."));
    test_checker_close(&t);
}

TEST(a_question_a_correction_and_what_others_say_contradict_nothing)
{
    struct test_checker t;
    test_checker_open(&t);
    teach(&t, 6);
    assert_null(against(&t, "Were the goats fed at noon?", "Our bees came back."));
    assert_null(against(&t, "Correction: the goats were fed at noon.", "Our bees came back."));
    assert_non_null(against(&t, "The goats were fed at noon.", "Our bees came back."));
    test_checker_close(&t);
}

TEST(a_concept_alone_is_doubted_and_a_number_is_not)
{
    struct test_checker t;
    test_checker_open(&t);
    const char *shop = "The shop is open.", *shut = "The shop is closed.";
    const char *few = "300 customers were affected.", *many = "1,240 customers were affected.";
    assert_int_equal(against(&t, shop, shut)->gravity, GRAVITY_BLOCK);
    teach(&t, -1);
    assert_int_equal(against(&t, shop, shut)->gravity, GRAVITY_WARN);
    assert_int_equal(against(&t, few, many)->gravity, GRAVITY_BLOCK);
    teach(&t, 1);
    assert_int_equal(against(&t, shop, shut)->gravity, GRAVITY_BLOCK);
    test_checker_close(&t);
}

static void count_pair(const struct fact_pair *pair, void *arg)
{
    size_t *count = arg;
    *count += pair->reply_at < 3;
}

/* Pairs of a reply of three sentences and texts of five, and what is made for them. */
static size_t pairs_of(struct test_checker *t, size_t texts, size_t *bytes_out)
{
    struct draft_said said[FACT_SOURCES_MOST];
    struct facts facts;
    size_t count = 0;
    for (size_t i = 0; i < texts; i++)
        said[i] = (struct draft_said){
            .text = TEXT("Our bees came back. It rained. We ran. The sun rose. We sat down.")};
    const struct draft draft = {.reply = TEXT("The goats ate. It was noon. We saw it."),
                                .published = said,
                                .published_count = texts};
    assert_true(facts_open(&facts, checking_begin(t->checker, t->scratch, &draft, &t->remarks)));
    const size_t before = arena_used(t->scratch->arena);
    facts_each_pair(&facts, t->checker->pairs, count_pair, &count);
    *bytes_out = arena_used(t->scratch->arena) - before;
    return count;
}

TEST(pairs_and_what_is_made_for_them_have_a_ceiling)
{
    struct test_checker t;
    size_t some, most;
    test_checker_open(&t);
    teach(&t, 0);
    assert_int_equal(pairs_of(&t, 100, &some), 100 * 5 * 3);
    assert_int_equal(pairs_of(&t, FACT_SOURCES_MOST, &most), FACT_PAIRS_MOST);
    assert_true(most < 3 * some); /* not four times, as four times the texts would be */
    test_checker_close(&t);
}

TEST(a_table_of_pairs_that_is_cut_or_out_of_order_is_refused)
{
    static const uint32_t none[3], two[3] = {0, 0, 2}, many[3] = {1U << 30, 0, 0};
    struct test_checker t;
    struct why why;
    test_checker_open(&t);
    const struct text whole = plain_table(t.arena, 0, none);
    for (size_t len = 0; len < whole.len; len += 97)
        assert_int_not_equal(checker_teach_pairs(t.checker, text_slice(whole, 0, len), &why), OK);
    /* two hashes that are one */
    assert_int_not_equal(checker_teach_pairs(t.checker, plain_table(t.arena, 0, two), &why), OK);
    assert_true(strstr(why.text, "out of order"));
    assert_int_not_equal(checker_teach_pairs(t.checker, plain_table(t.arena, 0, many), &why), OK);
    assert_int_not_equal(checker_teach_pairs(t.checker, plain_table(t.arena, NAN, none), &why), OK);
    assert_null(against(&t, "The goats were fed at noon.", "Our bees came back."));
    test_checker_close(&t);
}

TEST(the_table_as_it_ships_is_read_and_knows_opposites_in_three_languages)
{
    static const struct {
        char salt;
        const char *one, *other;
    } opposites[] = {{'e', "open", "shut"},
                     {'e', "buy", "sell"},
                     {'i', "apert", "chius"},
                     {'n', "開始", "終了"},
                     {'n', "安全", "危険"}};
    struct arena *arena = arena_new("pairs", 1 << 20);
    struct pairs *pairs = NULL;
    struct text bytes;
    struct why why;
    assert_ok(file_read("weights/pairs.bin", 1 << 26, arena, &bytes, &why), why);
    assert_ok(pairs_read(bytes, &pairs, &why), why);
    for (size_t i = 0; i < sizeof(opposites) / sizeof(*opposites); i++) {
        const uint32_t a = pair_find(&pairs->words,
                                     pair_hash(opposites[i].salt, text_of(opposites[i].one))),
                       b = pair_find(&pairs->words,
                                     pair_hash(opposites[i].salt, text_of(opposites[i].other)));
        assert_true(a && b);
        int sum = 0;
        for (int d = PAIR_MEAN; d < PAIR_MEANING; d++)
            sum += pairs->meaning[(a - 1) * PAIR_MEANING + (uint32_t)d] *
                   pairs->meaning[(b - 1) * PAIR_MEANING + (uint32_t)d];
        assert_true(sum < 0);
    }
    pairs_free(&pairs);
    arena_free(&arena);
}
