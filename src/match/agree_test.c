/*
 * A second matcher, as plain as can be: code point by code point over the tree of the query. Both
 * must say the same of a million random pairs of query and post, and of all pairs of a real stream.
 */
#include "base/map.h"
#include "base/test.h"
#include "match/corpus.h"
#include "match/query.h"
#include "match/scan.h"

enum { MOST_CODES = 4096 };

struct naive {
    uint32_t codes[MOST_CODES];
    size_t len;
    const struct glance *glance;
    enum cjk cjk;
};

static size_t codes_of(struct text text, uint32_t *codes)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len && n < MOST_CODES; i += letter_len(text.at[i]))
        codes[n++] = letter_code(text.at + i);
    return n;
}

static bool naive_edge(const struct naive *naive, const struct node *term, const uint32_t *form,
                       size_t len, size_t at, bool left)
{
    if (left ? at == 0 : at == naive->len || term->prefix)
        return true;
    const enum letter own = letter_of(form[left ? 0 : len - 1]);
    if (own != letter_of(naive->codes[left ? at - 1 : at]))
        return true;
    if (own == LETTER_NONE)
        return true;
    if (own == LETTER_WORD)
        return false;
    bool katakana = len <= 4;
    for (size_t i = 0; i < len; i++)
        katakana = katakana && letter_of(form[i]) == LETTER_KATAKANA;
    return naive->cjk == CJK_SUB || (naive->cjk == CJK_DEFAULT && !katakana);
}

static bool white(uint32_t code)
{
    return code == ' ' || (code >= 9 && code <= 13);
}

/* Where the term ends when it stands at `at`; 0: it does not. */
static size_t naive_at(const struct naive *naive, const struct node *term, size_t at)
{
    static uint32_t form[MOST_CODES];
    const size_t len = codes_of(term->text, form);
    size_t to = at;
    for (size_t i = 0; i < len; i++) {
        if (to == naive->len)
            return 0;
        if (form[i] == ' ') {
            if (!white(naive->codes[to]))
                return 0;
            while (to < naive->len && white(naive->codes[to]))
                to++;
        } else if (naive->codes[to++] != form[i]) {
            return 0;
        }
    }
    return naive_edge(naive, term, form, len, at, true) &&
                   naive_edge(naive, term, form, len, to, false)
               ? to
               : 0;
}

static size_t naive_between(const struct naive *naive, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++) {
        const enum letter letter = letter_of(naive->codes[i]);
        const bool goes_on =
            letter == LETTER_WORD && i > 0 && letter_of(naive->codes[i - 1]) == LETTER_WORD;
        count += letter != LETTER_NONE && !goes_on;
    }
    return count;
}

static bool naive_follows(const struct naive *naive, const struct node *a, const struct node *b,
                          size_t most)
{
    for (size_t i = 0; i < naive->len; i++) {
        const size_t end = naive_at(naive, a, i);
        for (size_t j = end; end && j < naive->len && naive->codes[j] != 1; j++)
            if (naive_at(naive, b, j) && naive_between(naive, end, j) <= most)
                return true;
    }
    return false;
}

static bool naive_near(const struct naive *naive, const struct node *near)
{
    const struct node *left = near->first, *right = left->next;
    const struct node *a = left->kind == NODE_OR ? left->first : left;
    for (; a; a = left->kind == NODE_OR ? a->next : NULL) {
        const struct node *b = right->kind == NODE_OR ? right->first : right;
        for (; b; b = right->kind == NODE_OR ? b->next : NULL)
            if (naive_follows(naive, a, b, near->count) ||
                (!near->ordered && naive_follows(naive, b, a, near->count)))
                return true;
    }
    return false;
}

static bool naive_holds(const struct naive *naive, const struct node *node)
{
    const struct glance *glance = naive->glance;
    switch (node->kind) {
    case NODE_TERM:
        for (size_t i = 0; i < naive->len; i++)
            if (naive_at(naive, node, i))
                return true;
        return false;
    case NODE_FIELD:
        if (node->field == FIELD_FROM)
            return text_same(glance->author_id, node->text);
        for (size_t i = 0; i < glance->lang_count; i++)
            if (text_same(text_slice(glance->langs[i], 0, 2), node->text))
                return true;
        return false;
    case NODE_SENTENCE:
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_WITHIN:
    case NODE_TIMES:
    case NODE_ATLEAST:
        return false;
    case NODE_NEAR:
        return naive_near(naive, node);
    case NODE_NOT:
        return !naive_holds(naive, node->first);
    case NODE_AND:
        for (const struct node *child = node->first; child; child = child->next)
            if (!naive_holds(naive, child))
                return false;
        return true;
    case NODE_OR:
        for (const struct node *child = node->first; child; child = child->next)
            if (naive_holds(naive, child))
                return true;
        return false;
    }
    return false;
}

static uint32_t pick(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % below;
}

static const char *const words[] = {"umi",
                                    "foods",
                                    "umi_x",
                                    "café",
                                    "a",
                                    "#umi",
                                    "@umi",
                                    "soup",
                                    "海",
                                    "フーズ",
                                    "海フーズ",
                                    "カメラ",
                                    "カメラマン",
                                    "スープ",
                                    "の",
                                    "虫",
                                    "虫が",
                                    "さしみ",
                                    "🔥",
                                    "👨‍👩‍👧",
                                    "don't",
                                    "c++",
                                    "umifood",
                                    "привет",
                                    "한국",
                                    "ไทย",
                                    "Straße",
                                    "ﾊﾟﾝ",
                                    "10",
                                    "x-y",
                                    "supercalifragilistic",
                                    "ー",
                                    "東京海フーズ",
                                    "é",
                                    "©",
                                    "ß",
                                    "コ-ヒ-",
                                    "the",
                                    "foodsumi"};
enum { WORDS = sizeof(words) / sizeof(*words) };

static struct text random_post(uint64_t *seed, struct arena *arena)
{
    static const char *const joints[] = {" ", "", "", "\n", "。", "! ", "  ", ", ", "…", "　"};
    struct buf buf;
    buf_init(&buf, 4000);
    const uint32_t count = pick(seed, 24);
    for (uint32_t i = 0; i < count; i++) {
        (void)buf_text(&buf, text_of(words[pick(seed, WORDS)]));
        (void)buf_text(&buf, text_of(joints[pick(seed, 10)]));
    }
    const struct text text = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return text;
}

static void random_term(uint64_t *seed, struct buf *out)
{
    const bool phrase = pick(seed, 5) == 0;
    (void)buf_text(out, phrase ? TEXT("\"") : TEXT(""));
    for (uint32_t n = phrase ? 1 + pick(seed, 3) : 1; n; n--)
        (void)buf_printf(out, "%s%s", words[pick(seed, WORDS)], n > 1 ? " " : "");
    (void)buf_text(out, phrase ? TEXT("\"") : TEXT(""));
    if (pick(seed, 8) == 0)
        (void)buf_byte(out, '*');
}

static void random_group(uint64_t *seed, struct buf *out)
{
    (void)buf_byte(out, '(');
    random_term(seed, out);
    for (uint32_t n = pick(seed, 3); n; n--) {
        (void)buf_text(out, TEXT(" OR "));
        random_term(seed, out);
    }
    (void)buf_byte(out, ')');
}

static void random_query(uint64_t *seed, struct buf *out, int depth)
{
    static const char *const joints[] = {" ", " AND ", " OR ", " OR ", " NOT ", " -"};
    for (uint32_t n = 1 + pick(seed, 3); n; n--) {
        const uint32_t kind = pick(seed, depth ? 12 : 8);
        if (kind == 0) {
            random_group(seed, out);
            (void)buf_printf(out, " %sNEAR/%u ", pick(seed, 2) ? "O" : "", pick(seed, 6));
            random_group(seed, out);
        } else if (kind == 1) {
            (void)buf_text(out, pick(seed, 2) ? TEXT("lang:it") : TEXT("from:u1"));
        } else if (kind > 7) {
            (void)buf_byte(out, '(');
            random_query(seed, out, depth - 1);
            (void)buf_byte(out, ')');
        } else {
            random_term(seed, out);
        }
        (void)buf_text(out, n > 1 ? text_of(joints[pick(seed, 6)]) : TEXT(""));
    }
}

/* Trees and topics of queries that are none of the refused kind. */
static size_t random_queries(uint64_t *seed, struct arena *arena, struct topic *topics,
                             struct node **roots, size_t count)
{
    size_t made = 0;
    struct buf buf;
    buf_init(&buf, 60000);
    while (made < count) {
        buf_clear(&buf);
        random_query(seed, &buf, 3);
        const struct text query = arena_text(arena, buf_view(&buf));
        if (query_parse(query, NULL, arena, &roots[made], NULL))
            continue;
        topics[made++] = (struct topic){.id = TEXT("q"), .query = query};
    }
    buf_done(&buf);
    return made;
}

/* Each topic's answer for this post by both; how many matched. */
static size_t both_agree(struct match_scratch *scratch, struct naive *naive,
                         const struct topic *topics, struct node *const *roots, size_t count)
{
    const uint32_t *found;
    const size_t found_count = match_topics(scratch->set, scratch, naive->glance, &found);
    naive->len = codes_of(scratch->text, naive->codes);
    for (size_t i = 0, at = 0; i < count; i++) {
        const bool mine = at < found_count && found[at] == i;
        at += mine;
        if (mine == naive_holds(naive, roots[i]))
            continue;
        print_error("query %.*s\npost  %.*s\nmatched: %d, should: %d\n", TEXT_ARG(topics[i].query),
                    TEXT_ARG(naive->glance->text), mine, !mine);
        fail();
    }
    return found_count;
}

TEST(the_engine_agrees_with_a_plain_evaluation_on_a_million_random_pairs)
{
    enum { QUERIES = 50, POSTS = 40, ROUNDS = 510 };
    static struct naive naive;
    uint64_t seed = 42;
    size_t matched = 0;
    static const struct text langs[] = {TEXT("ja"), TEXT("it-IT")};
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *arena = arena_new("test", 1 << 16);
        struct topic topics[QUERIES];
        struct node *roots[QUERIES];
        struct glance glances[POSTS] = {0};
        struct match_set *set = NULL;
        struct why why = {0};
        random_queries(&seed, arena, topics, roots, QUERIES);
        for (int i = 0; i < POSTS; i++) {
            glances[i].text = random_post(&seed, arena);
            glances[i].title = pick(&seed, 4) ? (struct text){NULL, 0} : random_post(&seed, arena);
            glances[i].author_id = pick(&seed, 2) ? TEXT("u1") : TEXT("u2");
            glances[i].langs = &langs[pick(&seed, 2)];
            glances[i].lang_count = 1;
        }
        naive.cjk = (enum cjk)(round % 3);
        assert_ok(
            match_build(&(struct match_setup){.topics = topics, .count = QUERIES, .cjk = naive.cjk},
                        &set, &why),
            why);
        if (round % 2)
            match_learn(set, glances, POSTS / 2);
        struct match_scratch *scratch = match_scratch_new(set);
        for (int i = 0; i < POSTS; i++) {
            naive.glance = &glances[i];
            matched += both_agree(scratch, &naive, topics, roots, QUERIES);
        }
        match_scratch_free(&scratch);
        match_free(&set);
        arena_free(&arena);
    }
    assert_true(matched > 50000); /* the pairs are no idle ones */
}

/* The expected pairs of the reference stream: "post TAB query" lines, to be found and no others. */
static void pairs_are(struct corpus *corpus, const char *name, bool learned)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/data/match/%s.expected.tsv", test_shared(), name);
    const struct text want = test_read_file(path);
    struct match_set *set = NULL;
    struct why why = {0};
    assert_ok(match_build(&(struct match_setup){.topics = corpus->topics.at,
                                                .count = corpus->topics.len,
                                                .cjk = CJK_SUB},
                          &set, &why),
              why);
    if (learned)
        match_learn(set, corpus->posts.at, 2000);
    struct match_scratch *scratch = match_scratch_new(set);
    struct map *map = map_new(1 << 20);
    size_t wanted = 0, found = 0;
    for (struct text rest = want, line; text_cut(&rest, '\n', &line); wanted += line.len > 0)
        assert_int_equal(map_put(map, line, scratch), OK);
    for (size_t i = 0; i < corpus->posts.len; i++) {
        const uint32_t *topics;
        const size_t count = match_topics(set, scratch, &corpus->posts.at[i], &topics);
        for (size_t j = 0; j < count; j++, found++) {
            char pair[128];
            snprintf(pair, sizeof(pair), "%.*s\t%.*s", TEXT_ARG(corpus->posts.at[i].id),
                     TEXT_ARG(corpus->topics.at[topics[j]].id));
            if (!map_get(map, text_of(pair)))
                fail_msg("%s was not expected", pair);
        }
    }
    assert_int_equal(found, wanted);
    map_free(&map);
    match_scratch_free(&scratch);
    match_free(&set);
    mem_free((void *)(uintptr_t)want.at);
}

TEST(every_pair_of_the_reference_stream_is_found_and_no_other)
{
    if (!test_shared()) {
        print_message("needs ../shared\n");
        skip();
    }
    char folder[512];
    struct corpus corpus;
    snprintf(folder, sizeof(folder), "%s/data/match", test_shared());
    assert_true(corpus_open(&corpus, folder));
    assert_true(corpus_ask(&corpus, folder, "q1k"));
    pairs_are(&corpus, "q1k", false);
    assert_true(corpus_ask(&corpus, folder, "q10k"));
    pairs_are(&corpus, "q10k", false);
    pairs_are(&corpus, "q10k", true);
    corpus_done(&corpus);
}
