#ifndef MODEL_POST_LINE_H
#define MODEL_POST_LINE_H
/*
 * The post as a line of NDJSON (version 1, docs/formats.md), and back.
 * Reading is in two steps, because of a firehose 99 of 100 posts match nothing: post_skim takes
 * what matching needs, post_read takes everything.
 */
#include "model/post.h"

/* What a skim takes beyond what every glance has: bits, for what some query asks. A field that was
 * not wanted is as if absent. */
enum skim_want {
    SKIM_LEAST = 0,
    SKIM_FOLLOWERS = 1 << 0,
    SKIM_RATING = 1 << 1,
    SKIM_URL = 1 << 2,
    SKIM_LINKS = 1 << 3,
    SKIM_TAGS = 1 << 4,
    SKIM_MENTIONS = 1 << 5,
    SKIM_MEDIA = 1 << 6,
    SKIM_ALL = (1 << 7) - 1
};

/* What matching and dedupe need. Texts point into the record where it holds no escapes, else into
 * the scratch arena, where the lists are too: all that the record has, in its order. */
struct glance {
    struct text id, net, text, title, author_id, author_handle;
    struct text reply_to, root, repost_of, quote_of;
    const struct text *langs; /* as the post or its network declares them */
    size_t lang_count;
    enum post_kind kind;
    int64_t at_ms;
    bool skip; /* a valid record that is no post at all (a like, a keep-alive): count and drop */
    /* each only where it was wanted */
    int64_t followers; /* -1 unknown */
    double rating;     /* -1 none */
    struct text url;
    const struct text *links, *tags, *mentions;
    size_t link_count, tag_count, mention_count;
    const struct media *media;
    size_t media_count;
};

/* One way in which records are written: "post" lines here, Jetstream events in source. `want` is
 * made of skim_want's bits. */
struct post_form {
    const char *name;
    enum err (*skim)(struct text record, unsigned want, struct arena *scratch,
                     struct glance *glance_out, struct why *why);
    enum err (*read)(struct text record, struct arena *arena, struct post *post_out,
                     struct why *why);
};

extern const struct post_form post_line_form;

enum err post_skim(struct text line, unsigned want, struct arena *scratch,
                   struct glance *glance_out, struct why *why) MUST_USE;
enum err post_read(struct text line, struct arena *arena, struct post *post_out,
                   struct why *why) MUST_USE;

/* What a skim with SKIM_ALL gives of the post's record; texts and lists are the post's own. */
struct glance glance_of_post(const struct post *post);
/* Whether both say the same of everything; absent is not empty. */
bool glance_same(const struct glance *a, const struct glance *b);
/* An edge: it matched nothing itself, but may belong to a story through what it points at. */
bool glance_is_edge(const struct glance *glance);

/* The whole post as one line without its newline: the fields of the struct; hits, verdict and
 * story where present. */
enum err post_write(const struct post *post, struct buf *buf);
/* The line the post was read from, unknown fields kept, with hits, verdict and story put in or
 * replaced by the post's own; post_write when there is no line. For the filters. */
enum err post_write_kept(const struct post *post, struct buf *buf);

void hits_write(struct json_out *out, const struct hit *hits, size_t count); /* the [ … ] */
void verdict_write(struct json_out *out, const struct verdict *verdict);     /* the { … } */
void because_write(struct json_out *out, const struct because *because, size_t count);
void placements_write(struct json_out *out, const struct placement *stories, size_t count);
#endif
