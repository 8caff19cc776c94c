/*
 * A set that shares what another has compiled answers as one built from the start, whatever changed
 * and however often.
 */
#include "base/test.h"
#include "match/scan.h"

#include <pthread.h>

enum { TOPICS = 300, WORDS = 40 };

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static const char *const words[WORDS] = {
    "umi",   "sora", "kaze",       "yama", "kawa",     "hana",   "tsuki",  "hoshi",
    "ame",   "yuki", "海",         "山川", "ラーメン", "カメラ", "東京都", "京都",
    "犬",    "猫",   "ありがとう", "寿司", "the",      "a",      "of",     "food",
    "foods", "soup", "bread",      "milk", "tea",      "rice",   "été",    "naïve",
    "мир",   "мама", "сегодня",    "γεια", "😀",        "🍣",      "#umi",   "@sora"};

/* A made query of a few words; of some, one that hangs on nothing or is looked for everywhere. */
static struct text make_query(struct arena *arena, uint64_t *seed)
{
    const char *a = words[next_random(seed) % WORDS], *b = words[next_random(seed) % WORDS];
    const char *c = words[next_random(seed) % WORDS];
    switch (next_random(seed) % 8) {
    case 0:
        return arena_printf(arena, "(%s OR %s) NOT %s", a, b, c);
    case 1:
        return arena_printf(arena, "%s AND (%s OR %s)", a, b, c);
    case 2:
        return arena_printf(arena, "%s NEAR/3 %s", a, b);
    case 3:
        return arena_printf(arena, "\"%s %s\"", a, b);
    case 4:
        return arena_printf(arena, "*%s OR %s", next_random(seed) % 2 ? "oods" : "ma", b);
    case 5:
        return arena_printf(arena, "lang:ja NOT %s", a);
    case 6:
        return arena_printf(arena, "/fo+ds?/ OR %s", a);
    default:
        return arena_printf(arena, "%s", a);
    }
}

static struct glance make_post(struct arena *arena, uint64_t *seed)
{
    struct buf buf;
    buf_init(&buf, 4096);
    for (uint32_t n = next_random(seed) % 12; n > 0; n--) {
        (void)buf_text(&buf, text_of(words[next_random(seed) % WORDS]));
        if (next_random(seed) % 3)
            (void)buf_byte(&buf, ' ');
    }
    struct glance glance = {.text = arena_text(arena, buf_view(&buf)), .lang_count = 1};
    struct text *langs = arena_array(arena, struct text, 1);
    langs[0] = next_random(seed) % 2 ? TEXT("ja") : TEXT("en");
    glance.langs = langs;
    buf_done(&buf);
    return glance;
}

static void assert_same_answers(const struct match_set *a, const struct match_set *b,
                                struct arena *arena, uint64_t *seed)
{
    struct match_scratch *one = match_scratch_new(a), *two = match_scratch_new(b);
    for (int i = 0; i < 200; i++) {
        const struct glance glance = make_post(arena, seed);
        struct text langs[] = {glance.langs[0]};
        struct post post = {.text = glance.text, .lang_count = 1, .langs = langs};
        struct post same = post;
        const uint32_t *x, *y;
        const size_t count = match_topics(a, one, &glance, &x);
        assert_int_equal(count, match_topics(b, two, &glance, &y));
        for (size_t k = 0; k < count; k++)
            assert_int_equal(x[k], y[k]);
        match_hits(a, one, &post, arena);
        match_hits(b, two, &same, arena);
        assert_int_equal(post.hit_count, same.hit_count);
        for (size_t k = 0; k < post.hit_count; k++) {
            assert_true(text_same(post.hits[k].topic, same.hits[k].topic));
            assert_int_equal(post.hits[k].span_count, same.hits[k].span_count);
            for (size_t n = 0; n < post.hits[k].span_count; n++)
                assert_memory_equal(&post.hits[k].spans[n], &same.hits[k].spans[n],
                                    sizeof(struct span));
        }
    }
    match_scratch_free(&one);
    match_scratch_free(&two);
}

/* Some topics get another query, some go, some come. */
static size_t change_some(struct topic *topics, size_t count, struct arena *arena, uint64_t *seed)
{
    for (uint32_t n = next_random(seed) % 6; n > 0; n--) {
        const size_t at = next_random(seed) % count;
        switch (next_random(seed) % 3) {
        case 0:
            topics[at].query = make_query(arena, seed);
            break;
        case 1:
            memmove(&topics[at], &topics[at + 1], (--count - at) * sizeof(*topics));
            break;
        default:
            memmove(&topics[at + 1], &topics[at], (count++ - at) * sizeof(*topics));
            topics[at] = (struct topic){.id = arena_printf(arena, "n%u", next_random(seed)),
                                        .query = make_query(arena, seed)};
        }
    }
    return count;
}

TEST(a_renewed_set_answers_as_one_built_from_the_start)
{
    struct arena *arena = arena_new("test", 1 << 16);
    struct topic topics[TOPICS + 600] = {{.id = TEXT("")}};
    struct match_set *set = NULL;
    struct why why = {0};
    uint64_t seed = 7;
    for (uint32_t i = 0; i < TOPICS; i++)
        topics[i] =
            (struct topic){.id = arena_printf(arena, "t%u", i), .query = make_query(arena, &seed)};
    struct match_setup setup = {.topics = topics, .count = TOPICS};
    assert_ok(match_build(&setup, &set, &why), why);
    int beside = 0, anew = 0;
    for (int round = 0; round < 60; round++) {
        struct match_set *old = set, *whole = NULL;
        setup.count = change_some(topics, setup.count, arena, &seed);
        assert_ok(match_renew(old, &setup, &set, &why), why);
        match_free(&old);
        assert_ok(match_build(&setup, &whole, &why), why);
        assert_int_equal(match_count(set), setup.count);
        assert_same_answers(set, whole, arena, &seed);
        match_free(&whole);
        beside += set->layers[1].set != NULL;
        anew += set->layers[1].set == NULL;
    }
    assert_true(beside > 10);
    assert_true(anew > 0);
    match_free(&set);
    arena_free(&arena);
}

TEST(a_bad_query_leaves_the_old_set_as_it_was)
{
    struct topic topics[] = {{.id = TEXT("a"), .query = TEXT("umi")},
                             {.id = TEXT("b"), .query = TEXT("sora")}};
    struct match_setup setup = {.topics = topics, .count = 2};
    struct match_set *set = NULL, *next = NULL;
    struct why why = {0};
    const uint32_t *found;
    assert_ok(match_build(&setup, &set, &why), why);
    topics[1].query = TEXT("(sora");
    assert_int_equal(match_renew(set, &setup, &next, &why), ERR_BAD_INPUT);
    assert_non_null(strstr(why.text, "topic b"));
    assert_null(next);
    struct match_scratch *scratch = match_scratch_new(set);
    assert_int_equal(match_topics(set, scratch, &(struct glance){.text = TEXT("umi sora")}, &found),
                     2);
    match_scratch_free(&scratch);
    match_free(&set);
}

TEST(lists_that_change_are_read_again)
{
    struct text words_of_list[] = {TEXT("umi")};
    struct word_list list = {.id = TEXT("names"), .words = {.at = words_of_list, .count = 1}};
    const struct topic topic = {.id = TEXT("a"), .query = TEXT("list:names")};
    const struct match_setup setup = {
        .topics = &topic, .count = 1, .lists = &list, .list_count = 1};
    struct match_set *set = NULL, *next = NULL;
    struct why why = {0};
    const uint32_t *found;
    assert_ok(match_build(&setup, &set, &why), why);
    words_of_list[0] = TEXT("sora");
    assert_ok(match_renew(set, &setup, &next, &why), why);
    match_free(&set);
    struct match_scratch *scratch = match_scratch_new(next);
    assert_int_equal(match_topics(next, scratch, &(struct glance){.text = TEXT("sora")}, &found),
                     1);
    assert_int_equal(match_topics(next, scratch, &(struct glance){.text = TEXT("umi")}, &found), 0);
    match_scratch_free(&scratch);
    match_free(&next);
}

/* ---- threads ---- */

enum { THREADS = 4, POSTS_A_THREAD = 1000 };

struct working {
    const struct match_set *set;
    struct glance *posts;
    size_t found;
};

static void *work(void *arg)
{
    struct working *working = arg;
    struct match_scratch *s = match_scratch_new(working->set);
    const uint32_t *found;
    for (size_t i = 0; i < POSTS_A_THREAD; i++)
        working->found += match_topics(working->set, s, &working->posts[i], &found);
    match_scratch_free(&s);
    return NULL;
}

TEST(sets_are_renewed_while_threads_match_with_the_old)
{
    struct arena *arena = arena_new("test", 1 << 16);
    struct topic topics[TOPICS + 600] = {{.id = TEXT("")}};
    struct match_set *set = NULL;
    struct why why = {0};
    uint64_t seed = 3;
    for (uint32_t i = 0; i < TOPICS; i++)
        topics[i] =
            (struct topic){.id = arena_printf(arena, "t%u", i), .query = make_query(arena, &seed)};
    struct glance *posts = arena_array(arena, struct glance, POSTS_A_THREAD);
    for (size_t i = 0; i < POSTS_A_THREAD; i++)
        posts[i] = make_post(arena, &seed);
    struct match_setup setup = {.topics = topics, .count = TOPICS};
    assert_ok(match_build(&setup, &set, &why), why);
    for (int round = 0; round < 5; round++) {
        struct working working[THREADS];
        pthread_t threads[THREADS];
        struct match_set *next = NULL;
        for (int i = 0; i < THREADS; i++) {
            working[i] = (struct working){set, posts, 0};
            assert_int_equal(pthread_create(&threads[i], NULL, work, &working[i]), 0);
        }
        for (int i = 0; i < 16; i++) { /* the last ones build all anew, from the habit in use */
            setup.count = change_some(topics, setup.count, arena, &seed);
            struct match_set *before = next;
            assert_ok(match_renew(before ? before : set, &setup, &next, &why), why);
            match_free(&before);
        }
        for (int i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            assert_int_equal(working[i].found, working[0].found);
        }
        match_free(&set);
        set = next;
    }
    match_free(&set);
    arena_free(&arena);
}
