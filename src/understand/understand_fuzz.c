/* The first byte chooses: a lexicon file of any bytes, or a post of any bytes under a small
 * lexicon. */
#include "understand/understand.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const char words[] =
    "concept\tpattern\nbug\tworm(s)|insect*|虫|<hair>\nhair\thair|髪(の)毛\n"
    "not_before\tno|not\nnot_after\tない\nmore\tvery\n";
static const char rules[] =
    "for\tweight\tpattern\ncontamination\t5\t<bug> & food|<brand> ~9\n"
    "positive\t3\tgood & <number> & !bad\nnegative\t3\tgood > bad\n"
    "mask\t0\tbug net|死ぬほど\nevidence\t4\t<image>|<url>|<mention>|<question>\n";

static void post_of(const struct understand *understand, struct text text)
{
    struct understand_scratch *scratch = understand_scratch_new(understand);
    struct arena *arena = arena_new("fuzz", 4096);
    struct span spans[] = {{1, 3}, {0, 100000}};
    struct hit hit = {.spans = spans, .span_count = 2};
    struct media media = {.kind = TEXT("image")};
    struct post post = {.title = text_slice(text, 0, text.len / 4),
                        .text = text_slice(text, text.len / 4, text.len),
                        .hits = &hit,
                        .hit_count = text.len & 1,
                        .media = &media,
                        .media_count = text.len % 3 == 0};
    for (int i = 0; i < 2; i++)
        understand_post(understand, scratch, &post, arena);
    for (size_t i = 0; i < post.verdict->why_count; i++)
        must(post.verdict->why[i].at.from <= post.verdict->why[i].at.to);
    understand_scratch_free(&scratch);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (!len)
        return 0;
    const struct text input = {(const char *)bytes + 1, len - 1};
    const bool lexicon = bytes[0] & 1;
    const struct lexicon_file files[] = {{TEXT("all/words.tsv"), {words, sizeof(words) - 1}},
                                         {TEXT("all/rules.tsv"), {rules, sizeof(rules) - 1}},
                                         {TEXT("en/any.tsv"), input}};
    struct understand *understand = NULL;
    struct why why;
    if (understand_build(files, lexicon ? 3 : 2, &understand, &why)) {
        if (!lexicon)
            fprintf(stderr, "%s\n", why.text);
        must(lexicon && !understand);
        return 0;
    }
    post_of(understand,
            lexicon ? TEXT("@x found a Worm in food, very 虫 not bad 12? https://x.y") : input);
    understand_free(&understand);
    return 0;
}
