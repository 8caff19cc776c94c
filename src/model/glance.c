#include "model/post_line.h"

struct glance glance_of_post(const struct post *post)
{
    return (struct glance){.id = post->id,
                           .net = post->net,
                           .text = post->text,
                           .title = post->title,
                           .author_id = post->author.id,
                           .author_handle = post->author.handle,
                           .reply_to = post->reply_to,
                           .root = post->root,
                           .repost_of = post->repost_of,
                           .quote_of = post->quote_of,
                           .langs = post->langs,
                           .lang_count = post->lang_count,
                           .kind = post->kind,
                           .at_ms = post->at_ms,
                           .followers = post->author.followers,
                           .rating = post->rating,
                           .url = post->url,
                           .links = post->links,
                           .tags = post->tags,
                           .mentions = post->mentions,
                           .link_count = post->link_count,
                           .tag_count = post->tag_count,
                           .mention_count = post->mention_count,
                           .media = post->media,
                           .media_count = post->media_count};
}

static bool same(struct text a, struct text b)
{
    return text_same(a, b) && (a.at == NULL) == (b.at == NULL);
}

static bool same_texts(const struct text *a, size_t a_count, const struct text *b, size_t b_count)
{
    for (size_t i = 0; i < a_count && a_count == b_count; i++)
        if (!same(a[i], b[i]))
            return false;
    return a_count == b_count;
}

static bool same_media(const struct glance *a, const struct glance *b)
{
    for (size_t i = 0; i < a->media_count && a->media_count == b->media_count; i++)
        if (!same(a->media[i].kind, b->media[i].kind) || !same(a->media[i].alt, b->media[i].alt) ||
            !same(a->media[i].url, b->media[i].url))
            return false;
    return a->media_count == b->media_count;
}

bool glance_same(const struct glance *a, const struct glance *b)
{
    const struct text x[] = {a->id,        a->net,           a->text,     a->title,
                             a->author_id, a->author_handle, a->reply_to, a->root,
                             a->url,       a->repost_of,     a->quote_of};
    const struct text y[] = {b->id,        b->net,           b->text,     b->title,
                             b->author_id, b->author_handle, b->reply_to, b->root,
                             b->url,       b->repost_of,     b->quote_of};
    return same_texts(x, sizeof(x) / sizeof(*x), y, sizeof(y) / sizeof(*y)) &&
           same_texts(a->langs, a->lang_count, b->langs, b->lang_count) &&
           same_texts(a->links, a->link_count, b->links, b->link_count) &&
           same_texts(a->tags, a->tag_count, b->tags, b->tag_count) &&
           same_texts(a->mentions, a->mention_count, b->mentions, b->mention_count) &&
           same_media(a, b) && a->kind == b->kind && a->at_ms == b->at_ms && a->skip == b->skip &&
           a->followers == b->followers && !(a->rating < b->rating) && !(a->rating > b->rating);
}

bool glance_is_edge(const struct glance *glance)
{
    return glance->kind == POST_EDIT || glance->kind == POST_DELETE || glance->reply_to.len ||
           glance->root.len || glance->repost_of.len || glance->quote_of.len;
}
