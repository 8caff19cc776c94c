#include "base/clock.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "match/corpus.h"
#include "match/scan.h"

/*
 * Posts a second on one core against 100, 1,000, 10,000 queries: matching alone on folded text, and
 * with folding. On posts made here from a seed, and on the reference data where it is found
 * (HINOMI_SHARED).
 */

enum { POSTS = 20000, RUNS = 9 };

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* The nth word of a made language: syllables, or kanji with a hiragana end. */
static void put_word(struct buf *buf, uint32_t n, bool japanese)
{
    char room[4];
    if (japanese) {
        for (uint32_t left = n + 1; left; left /= 1500)
            (void)buf_add(buf, room, utf8_put(0x4E00 + left * 37 % 1500 * 13, room));
        (void)buf_add(buf, room, utf8_put(0x3042 + n % 80, room));
        return;
    }
    for (uint32_t left = n + 75; left; left /= 75) {
        (void)buf_byte(buf, "bcdfgklmnprstvz"[left % 15]);
        (void)buf_byte(buf, "aeiou"[left / 15 % 5]);
    }
    (void)buf_byte(buf, ' ');
}

/* Ten thousand words, the low ones far more often. */
static uint32_t pick_word(uint64_t *seed)
{
    const uint32_t most = next_random(seed) % 10000 + 1;
    return next_random(seed) % (next_random(seed) % most + 1);
}

/* Brands are words that the language itself does not have. */
static void put_brand(struct buf *buf, uint32_t n, bool japanese)
{
    put_word(buf, 20000000 + n * 7919, japanese);
}

/* One post in a hundred speaks of one of the first hundred brands. */
static void make_posts(struct corpus *corpus, uint64_t *seed)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    for (int i = 0; i < POSTS; i++) {
        buf_clear(&buf);
        const bool japanese = next_random(seed) % 2;
        if (i % 100 == 0)
            put_brand(&buf, next_random(seed) % 100, japanese);
        while (buf.len < 240)
            put_word(&buf, pick_word(seed), japanese);
        const struct glance glance = {.text = arena_text(corpus->arena, buf_view(&buf))};
        vec_push(&corpus->posts, glance);
    }
    buf_done(&buf);
}

/* A brand in both scripts and as a hashtag; half of them only together with one of four words. */
static void make_queries(struct corpus *corpus, uint64_t *seed, uint32_t count)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    for (uint32_t i = 0; i < count; i++) {
        buf_clear(&buf);
        (void)buf_byte(&buf, '(');
        put_brand(&buf, i, true);
        (void)buf_text(&buf, TEXT(" OR "));
        put_brand(&buf, i, false);
        (void)buf_text(&buf, TEXT(" OR #"));
        put_brand(&buf, i, false);
        (void)buf_byte(&buf, ')');
        for (int n = 0; n < 4 && i % 2; n++) {
            (void)buf_text(&buf, n ? TEXT(" OR ") : TEXT(" AND ("));
            put_word(&buf, pick_word(seed), n % 2);
        }
        (void)buf_text(&buf, i % 2 ? TEXT(")") : TEXT(""));
        const struct topic topic = {.id = TEXT("q"),
                                    .query = arena_text(corpus->arena, buf_view(&buf))};
        vec_push(&corpus->topics, topic);
    }
    buf_done(&buf);
}

/* Seconds for all posts, the best run; how many pairs matched. */
static double time_posts(struct match_scratch *s, const struct corpus *corpus,
                         const struct text *folded, size_t *pairs_out)
{
    double best = 1e9;
    for (int run = 0; run < RUNS; run++) {
        const int64_t start = clock_steady_us();
        size_t pairs = 0;
        for (size_t i = 0; i < corpus->posts.len; i++) {
            const uint32_t *topics;
            pairs += folded ? match_folded(s, folded[i], &corpus->posts.at[i], &topics)
                            : match_topics(s->set, s, &corpus->posts.at[i], &topics);
        }
        const double took = (double)(clock_steady_us() - start) / 1e6;
        best = took < best ? took : best;
        *pairs_out = pairs;
    }
    return best;
}

static struct text *fold_all(const struct corpus *corpus, struct arena *arena)
{
    struct text *folded = arena_array(arena, struct text, corpus->posts.len);
    struct buf buf;
    buf_init(&buf, TEXT_MOST_BYTES);
    for (size_t i = 0; i < corpus->posts.len; i++) {
        buf_clear(&buf);
        if (fold_match(corpus->posts.at[i].text, &buf))
            continue;
        char *at = arena_alloc(arena, buf.len + TEXT_SLACK);
        memcpy(at, buf.at, buf.len);
        folded[i] = (struct text){at, buf.len};
    }
    buf_done(&buf);
    return folded;
}

static void measure(const struct corpus *corpus, const char *name, enum cjk cjk, bool learn)
{
    struct match_set *set = NULL;
    struct why why = {0};
    const int64_t start = clock_steady_us();
    if (match_build(&(struct match_setup){.topics = corpus->topics.at,
                                          .count = corpus->topics.len,
                                          .cjk = cjk},
                    &set, &why)) {
        printf("# %s: %s\n", name, why.text);
        return;
    }
    if (learn)
        match_learn(set, corpus->posts.at, 2000);
    printf("match_%s_load %.1f ms\n", name, (double)(clock_steady_us() - start) / 1e3);
    struct match_scratch *s = match_scratch_new(set);
    struct arena *arena = arena_new("bench", 1 << 20);
    size_t pairs = 0;
    double took = time_posts(s, corpus, fold_all(corpus, arena), &pairs);
    const double posts = (double)corpus->posts.len;
    printf("match_%s_alone %.2f M posts/s\n", name, posts / took / 1e6);
    printf("match_%s_candidates %.3f /post\n", name, (double)s->candidates / posts / RUNS);
    printf("match_%s_pairs %zu pairs\n", name, pairs);
    took = time_posts(s, corpus, NULL, &pairs);
    printf("match_%s_with_folding %.2f M posts/s\n", name, posts / took / 1e6);
    arena_free(&arena);
    match_scratch_free(&s);
    match_free(&set);
}

static void measure_both(const struct corpus *corpus, const char *name)
{
    char learned[32];
    snprintf(learned, sizeof(learned), "%s_learned", name);
    measure(corpus, name, CJK_SUB, false);
    measure(corpus, learned, CJK_SUB, true);
}

int main(void)
{
    char name[32], folder[512];
    static const uint32_t counts[] = {100, 1000, 10000};
    for (size_t i = 0; i < 3; i++) {
        struct corpus corpus = {.arena = arena_new("made", 1 << 20)};
        uint64_t seed = 1;
        make_posts(&corpus, &seed);
        make_queries(&corpus, &seed, counts[i]);
        snprintf(name, sizeof(name), "made_%u", counts[i]);
        measure(&corpus, name, CJK_DEFAULT, false);
        corpus_done(&corpus);
    }
    const char *shared = getenv("HINOMI_SHARED"); /* NOLINT(concurrency-mt-unsafe): one thread */
    snprintf(folder, sizeof(folder), "%s/data/match", shared ? shared : "../shared");
    struct corpus corpus;
    static const char *const sets[] = {"q1k", "q10k", "q100k"};
    if (corpus_open(&corpus, folder))
        for (size_t i = 0; i < 3; i++)
            if (corpus_ask(&corpus, folder, sets[i]))
                measure_both(&corpus, sets[i]);
    corpus_done(&corpus);
    return 0;
}
