/*
 * What the dictionaries find is what running every query on every post finds: for all kinds of
 * terms, learned or not.
 */
#include "base/test.h"
#include "match/scan.h"

enum { QUERIES = 400, POSTS = 1500 };

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Few letters of several scripts, so that things nearly match. */
static void put_letters(struct buf *buf, uint64_t *seed, uint32_t script, size_t count)
{
    static const char *const letters[2][8] = {{"a", "b", "o", "n", "e", "é", "д", "1"},
                                              {"海", "山", "カ", "メ", "ラ", "の", "한", "京"}};
    for (uint32_t letter = 0; count > 0; count--) { /* none twice: the form shortens repeats */
        letter = (letter + 1 + next_random(seed) % 7) % 8;
        (void)buf_text(buf, text_of(letters[script][letter]));
    }
}

static void put_word(struct buf *buf, uint64_t *seed, size_t least, size_t more)
{
    const uint32_t script = next_random(seed) % 3 == 0;
    put_letters(buf, seed, script, least + next_random(seed) % (more + 1));
}

static struct text word(struct arena *arena, uint64_t *seed, size_t least, size_t more)
{
    struct buf buf;
    buf_init(&buf, 1024);
    put_word(&buf, seed, least, more);
    const struct text kept = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return kept;
}

static struct text latin(struct arena *arena, uint64_t *seed)
{
    struct buf buf;
    buf_init(&buf, 1024);
    put_letters(&buf, seed, 0, 5 + next_random(seed) % 3);
    const struct text kept = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return kept;
}

static struct text make_query(struct arena *arena, uint64_t *seed)
{
    const struct text a = word(arena, seed, 2, 5), b = word(arena, seed, 2, 6);
    const struct text c = latin(arena, seed);
    switch (next_random(seed) % 14) {
    case 0:
        return arena_printf(arena, "*%.*s", TEXT_ARG(b));
    case 1:
        return arena_printf(arena, "*%.*s*", TEXT_ARG(b));
    case 2:
        return arena_printf(arena, "%.*s*", TEXT_ARG(b));
    case 3:
        return arena_printf(arena, "%.*s?%.*s", TEXT_ARG(a), TEXT_ARG(b));
    case 4:
        return arena_printf(arena, "%.*s*%.*s", TEXT_ARG(a), TEXT_ARG(b));
    case 5:
        return arena_printf(arena, "?%.*s", TEXT_ARG(b));
    case 6:
        return arena_printf(arena, "%.*s~1", TEXT_ARG(c));
    case 7:
        return arena_printf(arena, "%.*s~2", TEXT_ARG(c));
    case 8:
        return arena_printf(arena, "/%.*s+%.*s/", TEXT_ARG(a), TEXT_ARG(b));
    case 9:
        return arena_printf(arena, "%.*s~sub AND (海 OR a)", TEXT_ARG(a));
    case 10:
        return arena_printf(arena, "%.*s~noaccent~kana", TEXT_ARG(a));
    case 11:
        return arena_printf(arena, "\"%.*s %.*s\" OR %.*s", TEXT_ARG(a), TEXT_ARG(b), TEXT_ARG(b));
    case 12:
        return arena_printf(arena, "(%.*s OR %.*s) NOT *%.*s", TEXT_ARG(a), TEXT_ARG(b),
                            TEXT_ARG(a));
    default:
        return arena_printf(arena, "%.*s AND *%.*s", TEXT_ARG(a), TEXT_ARG(b));
    }
}

static struct glance make_post(struct arena *arena, uint64_t *seed)
{
    struct buf buf;
    buf_init(&buf, 4096);
    for (uint32_t n = next_random(seed) % 25; n > 0; n--) {
        put_word(&buf, seed, 1, 9);
        (void)buf_text(&buf, next_random(seed) % 6 ? TEXT(" ") : TEXT("#"));
    }
    const struct glance glance = {.text = arena_text(arena, buf_view(&buf))};
    buf_done(&buf);
    return glance;
}

static size_t assert_all_found(const struct match_set *set, struct match_scratch *s,
                               const struct glance *glance)
{
    const uint32_t *found;
    const size_t count = match_topics(set, s, glance, &found);
    size_t at = 0;
    for (uint32_t query = 0; query < set->count; query++) {
        const bool there = at < count && found[at] == query;
        at += there;
        if (query_holds(s, query) != there)
            fail_msg("%.*s %s in %.*s", TEXT_ARG(set->topics[query].query),
                     there ? "found" : "not found", TEXT_ARG(glance->text));
    }
    assert_int_equal(at, count);
    return count;
}

static void check_kinds(enum cjk cjk, bool learn)
{
    struct arena *arena = arena_new("test", 1 << 16);
    struct topic topics[QUERIES] = {{.id = TEXT("")}};
    struct match_set *set = NULL;
    struct why why = {0};
    uint64_t seed = 11 + cjk;
    for (size_t i = 0; i < QUERIES; i++)
        topics[i] = (struct topic){.id = TEXT("t"), .query = make_query(arena, &seed)};
    topics[0].query = TEXT("\u6d77"); /* one letter */
    const struct match_setup setup = {.topics = topics, .count = QUERIES, .cjk = cjk};
    assert_ok(match_build(&setup, &set, &why), why);
    struct glance *posts = arena_array(arena, struct glance, POSTS);
    for (size_t i = 0; i < POSTS; i++)
        posts[i] = make_post(arena, &seed);
    if (learn)
        match_learn(set, posts, POSTS / 2);
    struct match_scratch *s = match_scratch_new(set);
    size_t found = 0;
    for (size_t i = 0; i < POSTS; i++)
        found += assert_all_found(set, s, &posts[i]);
    assert_true(found > POSTS);
    for (int by = 0; by < BY_COUNT; by++)
        assert_true(set->dicts[by].count > 0);
    match_scratch_free(&s);
    match_free(&set);
    arena_free(&arena);
}

TEST(dictionaries_miss_no_query_that_holds)
{
    check_kinds(CJK_DEFAULT, false);
    check_kinds(CJK_SUB, false);
    check_kinds(CJK_RUN, false);
}

TEST(what_is_learned_changes_no_answer)
{
    check_kinds(CJK_DEFAULT, true);
    check_kinds(CJK_SUB, true);
}
