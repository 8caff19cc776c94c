/*
 * The engine says of every random pair of query and post what the naive evaluation says, and the
 * same on any number of threads, learned or not, made anew or renewed. AGREE_ROUNDS=n asks for more
 * rounds.
 */
#include "base/ordered.h"
#include "base/test.h"
#include "base/utf8.h"
#include "match/naive.h"
#include "match/random.h"

#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { ROUNDS = 60 };
#else
enum { ROUNDS = 300 };
#endif
enum { QUERIES = 40, POSTS = 25 };

struct round {
    struct arena *arena, *pair;
    struct random_words words;
    struct topic topics[QUERIES];
    struct node *roots[QUERIES];
    struct glance posts[POSTS];
    enum cjk cjk;
    bool want[POSTS][QUERIES];
};

/* The tree, written and read again, in place of the query: what is written means the same. */
static struct text rewritten(const struct node *root, struct arena *arena)
{
    struct buf buf;
    buf_init(&buf, QUERY_MOST_BYTES);
    assert_int_equal(query_write(root, &buf), OK);
    const struct text text = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return text;
}

/* Regular expressions over the text as written have tests of their own (regex_test.c). */
static bool holds_exact_regex(const struct node *node)
{
    bool held = node->regex && node->exact;
    for (const struct node *child = node->first; child && !held; child = child->next)
        held = holds_exact_regex(child);
    return held;
}

static void round_new(struct round *round, uint64_t *seed)
{
    struct buf buf;
    buf_init(&buf, 60000);
    random_words(seed, &round->words);
    for (size_t made = 0; made < QUERIES;) {
        buf_clear(&buf);
        random_query(seed, &round->words, &buf);
        const struct text query = arena_text(round->arena, buf_view(&buf));
        if (query_parse(query, NULL, round->arena, &round->roots[made], NULL) ||
            holds_exact_regex(round->roots[made]))
            continue;
        const bool again = random_below(seed, 4) == 0;
        round->topics[made] = (struct topic){
            .id = TEXT("q"), .query = again ? rewritten(round->roots[made], round->arena) : query};
        made++;
    }
    for (size_t i = 0; i < POSTS; i++)
        round->posts[i] = random_post(seed, &round->words, round->arena);
    buf_done(&buf);
}

/* ---- a disagreement, made small ---- */

static bool engine_holds(struct text query, const struct glance *post, enum cjk cjk)
{
    const struct topic topic = {.id = TEXT("q"), .query = query};
    struct match_set *set = NULL;
    const uint32_t *found;
    if (match_build(&(struct match_setup){.topics = &topic, .count = 1, .cjk = cjk}, &set, NULL))
        return false;
    struct match_scratch *scratch = match_scratch_new(set);
    const bool held = match_topics(set, scratch, post, &found) == 1;
    match_scratch_free(&scratch);
    match_free(&set);
    return held;
}

static bool naive_says(struct text query, const struct glance *post, enum cjk cjk)
{
    struct arena *arena = arena_new("naive", 1 << 16);
    struct node *root = NULL;
    const bool held = !query_parse(query, NULL, arena, &root, NULL) &&
                      naive_holds(naive_post_new(post, arena), root, cjk);
    arena_free(&arena);
    return held;
}

static bool differ(struct text query, const struct glance *post, enum cjk cjk)
{
    return engine_holds(query, post, cjk) != naive_says(query, post, cjk);
}

/* Leaves out what it can of *part, which is the query or a text of the post: whole stretches
 * first, then single bytes. */
static void shrink(struct text *part, const struct text *query, const struct glance *post,
                   enum cjk cjk, struct arena *arena)
{
    for (size_t len = part->len; len > 0; len /= 2) {
        for (size_t at = 0; at + len <= part->len;) {
            const struct text whole = *part;
            *part = arena_printf(arena, "%.*s%.*s", TEXT_ARG(text_slice(whole, 0, at)),
                                 TEXT_ARG(text_slice(whole, at + len, whole.len)));
            if (part->len + len == whole.len && differ(*query, post, cjk))
                continue;
            *part = whole;
            at++;
        }
    }
}

static void tell(const char *name, struct text text)
{
    print_error("%s  %.*s\n      ", name, TEXT_ARG(text));
    for (size_t i = 0; i < text.len; i++)
        print_error((unsigned char)text.at[i] < 0x80 && text.at[i] >= ' ' ? "%c" : "\\x%02X",
                    (unsigned char)text.at[i]);
    print_error("\n");
}

static void show(const struct round *round, size_t q, size_t p, bool got)
{
    struct glance post = round->posts[p];
    struct text query = round->topics[q].query;
    if (!differ(query, &post, round->cjk))
        print_error("(alone they agree)\n");
    for (int again = 0; again < 2 && differ(query, &post, round->cjk); again++) {
        shrink(&query, &query, &post, round->cjk, round->arena);
        shrink(&post.text, &query, &post, round->cjk, round->arena);
        shrink(&post.title, &query, &post, round->cjk, round->arena);
    }
    tell("query", query);
    tell("text ", post.text);
    tell("title", post.title);
    print_error("cjk %d; the engine says %d, it should be %d\n", (int)round->cjk, got, !got);
}

/* ---- rounds ---- */

static size_t round_wanted(struct round *round)
{
    size_t held = 0;
    for (size_t p = 0; p < POSTS; p++) {
        for (size_t q = 0; q < QUERIES; q++) {
            arena_reset(round->pair);
            struct naive_post *post = naive_post_new(&round->posts[p], round->pair);
            round->want[p][q] = naive_holds(post, round->roots[q], round->cjk);
            held += round->want[p][q];
        }
    }
    return held;
}

struct share {
    const struct round *round;
    const struct match_set *set;
    struct match_scratch *scratches[4];
    bool got[POSTS][QUERIES];
};

static void one_post(void *item, size_t worker, void *arg)
{
    struct share *share = arg;
    const struct glance *post = item;
    const size_t p = (size_t)(post - share->round->posts);
    const uint32_t *found;
    const size_t count = match_topics(share->set, share->scratches[worker], post, &found);
    for (size_t i = 0; i < count; i++) {
        must(i == 0 || found[i] > found[i - 1]);
        share->got[p][found[i]] = true;
    }
}

static size_t differences(const struct round *round, const struct match_set *set, size_t threads)
{
    static struct share share;
    share = (struct share){.round = round, .set = set};
    for (size_t i = 0; i < threads; i++)
        share.scratches[i] = match_scratch_new(set);
    struct ordered *ordered =
        threads > 1 ? ordered_start("agree", threads, POSTS, one_post, &share) : NULL;
    for (size_t p = 0; p < POSTS; p++) {
        void *item = (void *)(uintptr_t)&round->posts[p];
        if (ordered)
            must(!ordered_put(ordered, &item, -1));
        else
            one_post(item, 0, &share);
    }
    if (ordered) {
        ordered_close(ordered);
        for (void *item; !ordered_take(ordered, &item, -1);) {
        }
        ordered_stop(&ordered);
    }
    for (size_t i = 0; i < threads; i++)
        match_scratch_free(&share.scratches[i]);
    size_t wrong = 0;
    for (size_t p = 0; p < POSTS; p++)
        for (size_t q = 0; q < QUERIES; q++)
            if (share.got[p][q] != round->want[p][q] && !wrong++)
                show(round, q, p, share.got[p][q]);
    return wrong;
}

/* The round's set, made from one that had other queries in some places. */
static struct match_set *renewed(const struct round *round, const struct match_setup *setup,
                                 int64_t number)
{
    struct topic before[QUERIES];
    struct match_setup old_setup = *setup;
    struct match_set *old = NULL, *set = NULL;
    struct why why = {0};
    for (size_t q = 0; q < QUERIES; q++) {
        before[q] = round->topics[q];
        if (q % 8 == (size_t)number % 8)
            before[q].query = TEXT("umi OR 海");
    }
    old_setup.topics = before;
    old_setup.count = QUERIES - (size_t)number % 3;
    assert_ok(match_build(&old_setup, &old, &why), why);
    assert_ok(match_renew(old, setup, &set, &why), why);
    match_free(&old);
    return set;
}

static size_t round_checked(struct round *round, int64_t number, size_t *held)
{
    static const size_t threads[] = {1, 2, 1, 4};
    const struct match_setup setup = {.topics = round->topics, .count = QUERIES, .cjk = round->cjk};
    struct match_set *sets[3] = {NULL};
    struct why why = {0};
    size_t wrong = 0;
    *held += round_wanted(round);
    assert_ok(match_build(&setup, &sets[0], &why), why);
    assert_ok(match_build(&setup, &sets[1], &why), why);
    match_learn(sets[1], round->posts, POSTS / 2);
    sets[2] = renewed(round, &setup, number);
    for (int i = 0; i < 3; i++) {
        wrong += wrong ? 0 : differences(round, sets[i], threads[(number + i) % 4]);
        match_free(&sets[i]);
    }
    return wrong;
}

TEST(the_engine_agrees_with_the_naive_evaluation_on_random_pairs)
{
    static struct round round;
    const char *more = getenv("AGREE_ROUNDS"), *from = getenv("AGREE_SEED");
    int64_t rounds = ROUNDS, first = 42;
    assert_true(!more || text_int(text_of(more), &rounds));
    assert_true(!from || text_int(text_of(from), &first));
    uint64_t seed = (uint64_t)first;
    size_t held = 0, wrong = 0;
    for (int64_t i = 0; i < rounds && wrong < 1; i++) {
        round.arena = arena_new("round", 1 << 18);
        round.pair = arena_new("pair", 1 << 18);
        round.cjk = (enum cjk)(i % 3);
        round_new(&round, &seed);
        wrong += round_checked(&round, i, &held);
        arena_free(&round.arena);
        arena_free(&round.pair);
    }
    assert_int_equal(wrong, 0);
    const size_t pairs = (size_t)rounds * POSTS * QUERIES;
    print_message("%zu pairs, %zu hold\n", pairs, held);
    assert_in_range(held * 100 / pairs, 20, 60); /* the pairs are no idle ones */
}

TEST(both_say_of_the_hard_examples_what_the_page_says)
{
    static const struct {
        const char *query, *text;
        bool holds;
    } examples[] = {
        {"um?", "umi", true},
        {"um?", "umix", false},
        {"?mi", "xumi", false},
        {"カ?ラ", "新しいカメラを", true},
        {"カ?ラ", "カメラマン", false},
        {"らーめん~kana", "おいしいラーメンを", true},
        {"ラーメン~kana", "おいしいらーめんを", true},
        {"カメラ~kana", "カメラマン", false},
        {"京都 EXCEPT 東京都", "東京都から京都へ", true},
        {"umi SENTENCE bug", "umi is here. a bug", false},
        {"umi SENTENCE bug", "umi by Dr. Sora has a bug", true},
        {"umi SENTENCE bug", "umi, e.g. a bug", true},
        {"umi SENTENCE bug", "umi 3.5 bug", true},
        {"umi SENTENCE bug", "umi\r\n\r\nbug", false},
        {"umi SENTENCE bug", "umi…bug", false},
        {"\"umi bug\"~1", "a bug in umi", true},
        {"\"umi bug\"~1", "a bug in my umi", false},
        {"umi NEAR/0 *foods", "umi xfoods", true},
        {"has:quote", "x", false},
        {"Umi~case", "Umi", true},
        {"Umi~case", "umi", false},
    };
    for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
        const struct glance post = {.id = TEXT("1"), .text = text_of(examples[i].text)};
        const struct text query = text_of(examples[i].query);
        const bool naive = naive_says(query, &post, CJK_DEFAULT);
        const bool engine = engine_holds(query, &post, CJK_DEFAULT);
        if (naive != examples[i].holds || engine != examples[i].holds)
            fail_msg("%s in %s: naive %d, engine %d", examples[i].query, examples[i].text, naive,
                     engine);
    }
}
