#include "base/map.h"
#include "base/test.h"
#include "match/corpus.h"

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
