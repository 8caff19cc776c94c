#ifndef MODEL_POST_FIELD_H
#define MODEL_POST_FIELD_H
/* The names of a post line's fields. */
#include <stddef.h>
#include <string.h>

enum post_field {
    FIELD_OTHER,
    FIELD_ID,
    FIELD_AT,
    FIELD_NET,
    FIELD_URL,
    FIELD_REV,
    FIELD_KIND,
    FIELD_TEXT,
    FIELD_ROOT,
    FIELD_TAGS,
    FIELD_HITS,
    FIELD_TITLE,
    FIELD_LINKS,
    FIELD_MEDIA,
    FIELD_STORY,
    FIELD_LANGS,
    FIELD_AUTHOR,
    FIELD_RATING,
    FIELD_COUNTS,
    FIELD_SEEN_AT,
    FIELD_VERDICT,
    FIELD_REPLY_TO,
    FIELD_QUOTE_OF,
    FIELD_MENTIONS,
    FIELD_TRAIN_OK,
    FIELD_REPOST_OF
};
/* A function for each length, so that a name costs one or two comparisons of one word. */
#define FIELD_IS(literal) (memcmp(at, literal, sizeof(literal) - 1) == 0)

static inline enum post_field post_field_of_2(const char *at)
{
    if (FIELD_IS("id"))
        return FIELD_ID;
    if (FIELD_IS("at"))
        return FIELD_AT;
    return FIELD_OTHER;
}

static inline enum post_field post_field_of_3(const char *at)
{
    if (FIELD_IS("net"))
        return FIELD_NET;
    if (FIELD_IS("url"))
        return FIELD_URL;
    if (FIELD_IS("rev"))
        return FIELD_REV;
    return FIELD_OTHER;
}

static inline enum post_field post_field_of_4(const char *at)
{
    if (FIELD_IS("text"))
        return FIELD_TEXT;
    if (FIELD_IS("kind"))
        return FIELD_KIND;
    if (FIELD_IS("root"))
        return FIELD_ROOT;
    if (FIELD_IS("tags"))
        return FIELD_TAGS;
    if (FIELD_IS("hits"))
        return FIELD_HITS;
    return FIELD_OTHER;
}

static inline enum post_field post_field_of_5(const char *at)
{
    if (FIELD_IS("title"))
        return FIELD_TITLE;
    if (FIELD_IS("links"))
        return FIELD_LINKS;
    if (FIELD_IS("media"))
        return FIELD_MEDIA;
    if (FIELD_IS("story"))
        return FIELD_STORY;
    if (FIELD_IS("langs"))
        return FIELD_LANGS;
    return FIELD_OTHER;
}

static inline enum post_field post_field_of_6(const char *at)
{
    if (FIELD_IS("author"))
        return FIELD_AUTHOR;
    if (FIELD_IS("rating"))
        return FIELD_RATING;
    if (FIELD_IS("counts"))
        return FIELD_COUNTS;
    return FIELD_OTHER;
}

static inline enum post_field post_field_of_7(const char *at)
{
    if (FIELD_IS("seen_at"))
        return FIELD_SEEN_AT;
    if (FIELD_IS("verdict"))
        return FIELD_VERDICT;
    return FIELD_OTHER;
}

static inline enum post_field post_field_of_8(const char *at)
{
    if (FIELD_IS("reply_to"))
        return FIELD_REPLY_TO;
    if (FIELD_IS("quote_of"))
        return FIELD_QUOTE_OF;
    if (FIELD_IS("mentions"))
        return FIELD_MENTIONS;
    if (FIELD_IS("train_ok"))
        return FIELD_TRAIN_OK;
    return FIELD_OTHER;
}

static inline enum post_field post_field_of_9(const char *at)
{
    if (FIELD_IS("repost_of"))
        return FIELD_REPOST_OF;
    return FIELD_OTHER;
}

static inline enum post_field post_field_named(const char *at, size_t len)
{
    switch (len) {
    case 2:
        return post_field_of_2(at);
    case 3:
        return post_field_of_3(at);
    case 4:
        return post_field_of_4(at);
    case 5:
        return post_field_of_5(at);
    case 6:
        return post_field_of_6(at);
    case 7:
        return post_field_of_7(at);
    case 8:
        return post_field_of_8(at);
    case 9:
        return post_field_of_9(at);
    default:
        return FIELD_OTHER;
    }
}
#undef FIELD_IS
#endif
