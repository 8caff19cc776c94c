#include "model/post.h"

static const char *const kinds[] = {"post",   "reply",   "repost", "quote", "comment",
                                    "review", "article", "edit",   "delete"};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

const char *post_kind_name(enum post_kind kind)
{
    return kinds[kind];
}

bool post_kind_of(struct text name, enum post_kind *kind_out)
{
    for (int i = 0; i < KINDS; i++) {
        if (!text_is(name, kinds[i]))
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

uint64_t post_key(const struct post *post)
{
    uint64_t parts[] = {text_hash(post->id), (uint64_t)post->kind, text_hash(post->rev)};
    return text_hash((struct text){(const char *)parts, sizeof(parts)});
}
