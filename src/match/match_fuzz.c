#include "base/mem.h"
#include "base/utf8.h"
#include "match/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);
/* First line: a query; the rest: a post. Nothing breaks, learning changes no answer, and every span
 * lies in the text. */
int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    struct text text = {(const char *)at, len}, query;
    if (!len || !text_cut(&text, '\n', &query))
        return 0;
    struct topic topics[2] = {{.id = TEXT("a"), .query = query},
                              {.id = TEXT("b"), .query = TEXT("umi OR 海*")}};
    struct match_set *set = NULL;
    struct why why = {0};
    if (match_build(&(struct match_setup){.topics = topics, .count = 2, .cjk = (enum cjk)(len % 3)},
                    &set, &why)) {
        must(why.text[0]);
        return 0;
    }
    struct arena *arena = arena_new("fuzz", 1 << 12);
    struct match_scratch *scratch = match_scratch_new(set);
    struct post post = {.text = text, .title = text_slice(text, 0, len % 7)};
    match_hits(set, scratch, &post, arena);
    const size_t count = utf8_count(text);
    for (size_t i = 0; i < post.hit_count; i++)
        for (size_t j = 0; j < post.hits[i].span_count; j++)
            must(post.hits[i].spans[j].from < post.hits[i].spans[j].to &&
                 post.hits[i].spans[j].to <= count);
    match_scratch_free(&scratch);
    const struct glance glance = {.text = post.text, .title = post.title};
    const uint32_t *found;
    match_learn(set, &glance, 1);
    scratch = match_scratch_new(set);
    must(match_topics(set, scratch, &glance, &found) == post.hit_count);
    match_scratch_free(&scratch);
    match_free(&set);
    arena_free(&arena);
    return 0;
}
