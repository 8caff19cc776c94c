#include "model/post.h"

static const struct text kinds[] = {{"post", 4},    {"reply", 5},   {"repost", 6},
                                    {"quote", 5},   {"comment", 7}, {"review", 6},
                                    {"article", 7}, {"edit", 4},    {"delete", 6}};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

const char *post_kind_name(enum post_kind kind)
{
    return kinds[kind].at;
}

bool post_kind_of(struct text name, enum post_kind *kind_out)
{
    for (int i = 0; i < KINDS; i++) {
        if (!text_same(name, kinds[i]))
            continue;
        *kind_out = (enum post_kind)i;
        return true;
    }
    return false;
}

int64_t post_clock_ms(const struct post *post)
{
    return post->seen_at_ms && post->seen_at_ms < post->at_ms ? post->seen_at_ms : post->at_ms;
}

struct verdict *post_verdict(const struct post *post, struct text client)
{
    for (size_t i = 0; i < post->own_count; i++)
        if (text_same(post->own[i].client, client))
            return post->own[i].verdict;
    return post->verdict;
}

uint64_t post_key(const struct post *post)
{
    uint64_t parts[] = {text_hash(post->id), (uint64_t)post->kind, text_hash(post->rev)};
    return text_hash((struct text){(const char *)parts, sizeof(parts)});
}
