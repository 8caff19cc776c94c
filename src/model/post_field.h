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
/* Each row of names has one length, so that a name costs one or two comparisons. */
#define FIELD_IS(literal) (memcmp(at, literal, sizeof(literal) - 1) == 0)

static inline enum post_field post_field_short(const char *at, size_t len)
{
    switch (len) {
    case 2:
        return FIELD_IS("id") ? FIELD_ID : FIELD_IS("at") ? FIELD_AT : FIELD_OTHER;
    case 3:
        return FIELD_IS("net")   ? FIELD_NET
               : FIELD_IS("url") ? FIELD_URL
               : FIELD_IS("rev") ? FIELD_REV
                                 : FIELD_OTHER;
    case 4:
        return FIELD_IS("text")   ? FIELD_TEXT
               : FIELD_IS("kind") ? FIELD_KIND
               : FIELD_IS("root") ? FIELD_ROOT
               : FIELD_IS("tags") ? FIELD_TAGS
               : FIELD_IS("hits") ? FIELD_HITS
                                  : FIELD_OTHER;
    case 5:
        return FIELD_IS("title")   ? FIELD_TITLE
               : FIELD_IS("links") ? FIELD_LINKS
               : FIELD_IS("media") ? FIELD_MEDIA
               : FIELD_IS("story") ? FIELD_STORY
               : FIELD_IS("langs") ? FIELD_LANGS
                                   : FIELD_OTHER;
    default:
        return FIELD_OTHER;
    }
}

static inline enum post_field post_field_named(const char *at, size_t len)
{
    switch (len) {
    case 6:
        return FIELD_IS("author")   ? FIELD_AUTHOR
               : FIELD_IS("rating") ? FIELD_RATING
               : FIELD_IS("counts") ? FIELD_COUNTS
                                    : FIELD_OTHER;
    case 7:
        return FIELD_IS("seen_at")   ? FIELD_SEEN_AT
               : FIELD_IS("verdict") ? FIELD_VERDICT
                                     : FIELD_OTHER;
    case 8:
        return FIELD_IS("reply_to")   ? FIELD_REPLY_TO
               : FIELD_IS("quote_of") ? FIELD_QUOTE_OF
               : FIELD_IS("mentions") ? FIELD_MENTIONS
               : FIELD_IS("train_ok") ? FIELD_TRAIN_OK
                                      : FIELD_OTHER;
    case 9:
        return FIELD_IS("repost_of") ? FIELD_REPOST_OF : FIELD_OTHER;
    default:
        return post_field_short(at, len);
    }
}
#undef FIELD_IS
#endif
