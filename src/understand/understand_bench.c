/*
 * Prints posts a second on one core for the written posts of lexicon/examples (thousands of
 * different ones, so that neither caches nor the processor's guesses know them), language by
 * language, mixed, and as a stream in which most are plain chatter; and the time to compile the
 * lexicons.
 */
#include "base/clock.h"
#include "understand/labelled.h"
#include "understand/test_lexicon.h"

#include <stdio.h>
#include <time.h>

enum { ROUNDS = 9, CHATTER_IN_TEN = 9, POST_MOST = 100000 };

struct stream {
    VEC(const struct labelled_post *) posts;
};

struct bench {
    struct test_lexicon lexicon;
    struct understand *understand;
    struct understand_scratch *scratch;
    struct arena *arena;
    struct labelled *labelled;
};

static void read_posts(struct bench *bench, const char *lang)
{
    DIR *dir = opendir("lexicon/examples");
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) { /* NOLINT(concurrency-mt-unsafe) */
        const struct text name = text_of(entry->d_name);
        struct text bytes;
        struct why why = {0};
        if (!text_starts(name, text_of(lang)) || !text_ends(name, TEXT(".tsv")))
            continue;
        const struct text path =
            arena_printf(bench->lexicon.arena, "lexicon/examples/%s", entry->d_name);
        assert_ok(file_read(path.at, 1 << 24, bench->lexicon.arena, &bytes, &why), why);
        assert_ok(labelled_read(bench->labelled, bytes, false, &why), why);
    }
    closedir(dir);
}

static bool is_chatter(const struct labelled_post *post)
{
    return post->want[ANSWER_NO_RISK] > 0 && post->want[ANSWER_SUPPORT] < 0;
}

/* The same order in every run, another one than that of the files. */
static void shuffle(struct stream *stream)
{
    uint64_t state = 20261121;
    for (size_t i = stream->posts.len; i > 1; i--) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        const size_t k = (state >> 33) % i;
        const struct labelled_post *post = stream->posts.at[k];
        stream->posts.at[k] = stream->posts.at[i - 1];
        stream->posts.at[i - 1] = post;
    }
}

static void measure(struct bench *bench, const char *name, struct stream *stream)
{
    double best = 1e18;
    size_t bytes = 0;
    shuffle(stream);
    for (int round = 0; round < ROUNDS; round++) {
        bytes = 0;
        const clock_t start = clock(); /* the core's own time: the machine may be shared */
        for (size_t i = 0; i < stream->posts.len; i++) {
            struct labelled_view view;
            labelled_show(stream->posts.at[i], &view);
            understand_post(bench->understand, bench->scratch, &view.post, bench->arena);
            bytes += view.post.text.len;
            arena_reset(bench->arena);
        }
        const double us = (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC;
        best = us < best ? us : best;
    }
    const double count = (double)stream->posts.len;
    printf("understand_%s %.0f posts/s per core\n", name, count * 1e6 / best);
    printf("understand_%s_bytes %.0f B a post\n", name, (double)bytes / count);
    vec_done(&stream->posts);
}

static void measure_all(struct bench *bench)
{
    static const char *const langs[] = {"ja", "en", "it"};
    const size_t lang_count = sizeof(langs) / sizeof(*langs);
    size_t first[sizeof(langs) / sizeof(*langs) + 1] = {0};
    for (size_t i = 0; i < lang_count; i++) {
        read_posts(bench, langs[i]);
        first[i + 1] = bench->labelled->posts.len;
    }
    const struct labelled_post *posts = bench->labelled->posts.at;
    struct stream mixed = {0}, chatter = {0};
    size_t others = 0;
    for (size_t i = 0; i < lang_count; i++) {
        struct stream own = {0};
        for (size_t k = first[i]; k < first[i + 1]; k++)
            if (!posts[k].twin)
                vec_push(&own.posts, &posts[k]);
        measure(bench, langs[i], &own);
    }
    for (size_t k = 0; k < bench->labelled->posts.len; k++) {
        if (posts[k].twin)
            continue;
        vec_push(&mixed.posts, &posts[k]);
        if (is_chatter(&posts[k]))
            vec_push(&chatter.posts, &posts[k]);
    }
    const size_t plain = chatter.posts.len;
    for (size_t k = 0; k < mixed.posts.len && others < plain / CHATTER_IN_TEN; k += 2, others++)
        vec_push(&chatter.posts, mixed.posts.at[k]);
    measure(bench, "mixed", &mixed);
    measure(bench, "chatter", &chatter);
}

int main(void)
{
    struct bench bench = {.lexicon = test_lexicon_read(),
                          .arena = arena_new("bench", 1 << 16),
                          .labelled = labelled_new(LABELS_FULL)};
    const int64_t begin = clock_steady_us();
    bench.understand = test_understand(&bench.lexicon);
    printf("understand_build %.1f ms\n", (double)(clock_steady_us() - begin) / 1000);
    struct text weights;
    struct why why;
    if (!file_read("weights/posts.bin", 1 << 27, bench.lexicon.arena, &weights, &why) &&
        understand_add(bench.understand, weights, &why))
        printf("understand reads no weights: %s\n", why.text);
    bench.scratch = understand_scratch_new(bench.understand);
    measure_all(&bench);
    labelled_free(&bench.labelled);
    arena_free(&bench.arena);
    understand_scratch_free(&bench.scratch);
    understand_free(&bench.understand);
    test_lexicon_done(&bench.lexicon);
    return 0;
}
