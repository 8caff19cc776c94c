#include "base/clock.h"
#include "base/fold.h"
#include "bench/beside_vectorscan.h"
#include "bench/made.h"
#include "match/scan.h"

#include <malloc.h>
#include <pthread.h>

/*
 * Posts a second against 1,000, 10,000, 100,000 queries, on one core: matching alone on folded
 * text, and raw JSON in, hits out, also on two and four threads. Then what loading, changing, and
 * the slowest posts cost, and sets that are hard. On posts made from a seed (bench/made.h), and on
 * the reference data where it is found (HINOMI_SHARED).
 */

enum { RUNS = 5, SAMPLE = 2000, CHANGES = 40, MOST_THREADS = 4 };

/* Seconds that this thread was at work: what else the machine does is not counted. */
static double busy(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t heap_bytes(void)
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static struct match_setup setup_of(const struct corpus *corpus, enum cjk cjk)
{
    return (struct match_setup){
        .topics = corpus->topics.at, .count = corpus->topics.len, .cjk = cjk};
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

/* ---- matching alone ---- */

static void time_alone(const struct corpus *corpus, const char *name, const struct match_set *set,
                       const struct text *folded)
{
    struct match_scratch *s = match_scratch_new(set);
    const double posts = (double)corpus->posts.len;
    double best = 1e9;
    size_t pairs = 0;
    for (int run = 0; run < RUNS; run++) {
        const double start = busy();
        const uint32_t *topics;
        pairs = 0;
        for (size_t i = 0; i < corpus->posts.len; i++)
            pairs += match_folded(s, folded[i], &corpus->posts.at[i], &topics);
        const double took = busy() - start;
        best = took < best ? took : best;
    }
    printf("match_%s_alone %.2f M posts/s\n", name, posts / best / 1e6);
    printf("match_%s_candidates %.3f /post\n", name, (double)s->candidates / posts / RUNS);
    printf("match_%s_pairs %zu pairs\n", name, pairs);
    match_scratch_free(&s);
}

static int order_of_times(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Of each post by itself, folding and matching; the better of two times, so that what else the
 * machine does counts less. */
static void time_each(const struct corpus *corpus, const char *name, const struct match_set *set)
{
    struct match_scratch *s = match_scratch_new(set);
    const size_t count = corpus->posts.len;
    double *took = mem_new((count + 1) * sizeof(*took));
    for (int run = 0; run < 3; run++) {
        for (size_t i = 0; i < count; i++) {
            const uint32_t *topics;
            const double start = now_us();
            (void)match_topics(set, s, &corpus->posts.at[i], &topics);
            const double end = now_us() - start;
            took[i] = run < 2 || end < took[i] ? end : took[i];
        }
    }
    qsort(took, count, sizeof(*took), order_of_times);
    printf("match_%s_p50 %.2f us\n", name, took[count / 2]);
    printf("match_%s_p99 %.2f us\n", name, took[count * 99 / 100]);
    printf("match_%s_max %.2f us\n", name, took[count - 1]);
    mem_free(took);
    match_scratch_free(&s);
}

/* ---- raw JSON in, hits out ---- */

struct reading {
    const struct corpus *corpus;
    const struct match_set *set;
    size_t from, step, hits;
    double busy;
};

static void *read_lines(void *arg)
{
    struct reading *reading = arg;
    const double start = busy();
    struct match_scratch *s = match_scratch_new(reading->set);
    struct arena *arena = arena_new("line", 1 << 16);
    for (size_t i = reading->from; i < reading->corpus->lines.len; i += reading->step) {
        const struct text line = reading->corpus->lines.at[i];
        struct glance glance;
        struct post post;
        struct why why = {0};
        const uint32_t *topics;
        arena_reset(arena);
        if (post_skim(line, match_wants(reading->set), arena, &glance, &why) ||
            !match_topics(reading->set, s, &glance, &topics) || post_read(line, arena, &post, &why))
            continue;
        match_hits(reading->set, s, &post, arena);
        reading->hits += post.hit_count;
    }
    arena_free(&arena);
    match_scratch_free(&s);
    reading->busy = busy() - start;
    return NULL;
}

struct json_times {
    double wall, busy; /* seconds; busy: of all threads together */
};

static struct json_times json_once(const struct corpus *corpus, const struct match_set *set,
                                   size_t threads)
{
    struct reading reading[MOST_THREADS];
    pthread_t thread[MOST_THREADS];
    struct json_times times = {0, 0};
    const int64_t start = clock_steady_us();
    for (size_t i = 0; i < threads; i++) {
        reading[i] = (struct reading){corpus, set, i, threads, 0, 0};
        must(pthread_create(&thread[i], NULL, read_lines, &reading[i]) == 0);
    }
    for (size_t i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        times.busy += reading[i].busy;
    }
    times.wall = (double)(clock_steady_us() - start) / 1e6;
    return times;
}

static void time_json(const struct corpus *corpus, const char *name, const struct match_set *set)
{
    const double posts = (double)corpus->lines.len / 1e6;
    for (size_t threads = 1; threads <= MOST_THREADS; threads *= 2) {
        struct json_times best = {1e9, 1e9};
        for (int run = 0; run < RUNS; run++) {
            const struct json_times times = json_once(corpus, set, threads);
            best.wall = times.wall < best.wall ? times.wall : best.wall;
            best.busy = times.busy < best.busy ? times.busy : best.busy;
        }
        printf("match_%s_json_%zu_threads %.2f M posts/s\n", name, threads, posts / best.wall);
        printf("match_%s_json_%zu_threads_per_core %.2f M posts/s\n", name, threads,
               posts / best.busy);
    }
}

/* ---- loading and changing ---- */

static struct match_set *load(const struct corpus *corpus, const char *name, enum cjk cjk)
{
    const struct match_setup setup = setup_of(corpus, cjk);
    struct match_set *set = NULL;
    struct why why = {0};
    double best = 1e9;
    size_t bytes = 0;
    for (int run = 0; run < 3; run++) {
        match_free(&set);
        const size_t before = heap_bytes();
        const double start = busy();
        if (match_build(&setup, &set, &why)) {
            printf("# match_%s: %s\n", name, why.text);
            return NULL;
        }
        const double took = busy() - start;
        best = took < best ? took : best;
        bytes = heap_bytes() - before;
    }
    printf("match_%s_load %.1f ms\n", name, best * 1e3);
    printf("match_%s_memory %.1f MB\n", name, (double)bytes / 1e6);
    const double start = busy();
    match_learn(set, corpus->posts.at, corpus->posts.len < SAMPLE ? corpus->posts.len : SAMPLE);
    printf("match_%s_learn %.1f ms\n", name, (busy() - start) * 1e3);
    return set;
}

/* One topic after the other gets another query: until the new set stands, and until a worker has
 * what it needs to use it. */
static void time_change(const struct corpus *corpus, const char *name, const struct match_set *set,
                        enum cjk cjk)
{
    struct match_setup setup = setup_of(corpus, cjk);
    struct topic *topics = mem_grow(NULL, setup.count + 1, sizeof(*topics));
    memcpy(topics, setup.topics, setup.count * sizeof(*topics));
    setup.topics = topics;
    struct match_set *now = NULL;
    double change[CHANGES], swap[CHANGES];
    for (size_t i = 0; i < CHANGES; i++) {
        struct match_set *next = NULL;
        struct why why = {0};
        topics[i * 7919 % setup.count].query = TEXT("(umifoods OR 海フーズ) NOT 求人");
        double start = busy();
        must(match_renew(now ? now : set, &setup, &next, &why) == OK);
        change[i] = (busy() - start) * 1e3;
        start = busy();
        struct match_scratch *s = match_scratch_new(next);
        swap[i] = (busy() - start) * 1e3;
        match_scratch_free(&s);
        match_free(&now);
        now = next;
    }
    match_free(&now);
    mem_free(topics);
    qsort(change, CHANGES, sizeof(*change), order_of_times);
    qsort(swap, CHANGES, sizeof(*swap), order_of_times);
    printf("match_%s_change_one %.3f ms\n", name, change[CHANGES / 2]);
    printf("match_%s_change_one_max %.3f ms\n", name, change[CHANGES - 1]);
    printf("match_%s_swap %.3f ms\n", name, swap[CHANGES / 2]);
}

static void measure(const struct corpus *corpus, const char *name, enum cjk cjk)
{
    struct match_set *set = load(corpus, name, cjk);
    if (!set)
        return;
    struct arena *arena = arena_new("folded", 1 << 20);
    const struct text *folded = fold_all(corpus, arena);
    time_alone(corpus, name, set, folded);
    if (set->terms.len < 20000)
        beside_vectorscan(name, set, folded, corpus->posts.len);
    time_json(corpus, name, set);
    time_each(corpus, name, set);
    time_change(corpus, name, set, cjk);
    arena_free(&arena);
    match_free(&set);
}

/* ---- made ---- */

static void measure_made(void)
{
    static const uint32_t counts[] = {1000, 10000, 100000};
    for (size_t i = 0; i < 3; i++) {
        struct corpus corpus = {.arena = arena_new("made", 1 << 20)};
        uint64_t seed = 1;
        char name[32];
        made_posts(&corpus, &seed, MADE_POSTS, MADE_BYTES);
        made_queries(&corpus, &seed, counts[i]);
        snprintf(name, sizeof(name), "made_%uk", counts[i] / 1000);
        measure(&corpus, name, CJK_DEFAULT);
        corpus_done(&corpus);
    }
}

static void measure_hard_set(const struct corpus *corpus, const char *name)
{
    struct match_set *set = load(corpus, name, CJK_DEFAULT);
    if (!set)
        return;
    struct arena *arena = arena_new("folded", 1 << 20);
    time_alone(corpus, name, set, fold_all(corpus, arena));
    time_each(corpus, name, set);
    arena_free(&arena);
    match_free(&set);
}

static void measure_hard(void)
{
    static const struct {
        const char *name;
        enum made_hard kind;
        uint32_t count;
    } sets[] = {{"hard_common_words", HARD_COMMON, 10000}, {"hard_64_kb", HARD_LONG, 20},
                {"hard_prefixes", HARD_PREFIX, 1000},      {"hard_infixes", HARD_INFIX, 100},
                {"hard_fuzzy", HARD_FUZZY, 100},           {"hard_regexes", HARD_REGEX, 100}};
    struct corpus corpus = {.arena = arena_new("made", 1 << 20)};
    uint64_t seed = 1;
    made_posts(&corpus, &seed, MADE_POSTS / 10, MADE_BYTES);
    for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
        made_hard_queries(&corpus, &seed, sets[i].kind, sets[i].count);
        measure_hard_set(&corpus, sets[i].name);
    }
    vec_clear(&corpus.posts);
    vec_clear(&corpus.topics);
    made_posts(&corpus, &seed, 4, 1000000);
    made_queries(&corpus, &seed, 10000);
    measure_hard_set(&corpus, "hard_1_mb_posts");
    corpus_done(&corpus);
}

int main(void)
{
    char folder[512];
    measure_made();
    measure_hard();
    const char *shared = getenv("HINOMI_SHARED"); /* NOLINT(concurrency-mt-unsafe): one thread */
    snprintf(folder, sizeof(folder), "%s/data/match", shared ? shared : "../shared");
    struct corpus corpus;
    static const char *const sets[] = {"q1k", "q10k", "q100k"};
    if (corpus_open(&corpus, folder))
        for (size_t i = 0; i < 3; i++)
            if (corpus_ask(&corpus, folder, sets[i]))
                measure(&corpus, sets[i], CJK_SUB);
    corpus_done(&corpus);
    return 0;
}
