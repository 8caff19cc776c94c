#ifndef MODEL_POST_LINE_H
#define MODEL_POST_LINE_H
/*
 * The post as a line of NDJSON (version 1, docs/formats.md), and back.
 * Reading is in two steps, because of a firehose 99 of 100 posts match nothing: post_skim takes
 * only what matching needs and allocates nothing; post_read takes everything.
 */
#include "model/post.h"

/* What matching and dedupe need. Texts point into the record where it holds no escapes, else into
 * the scratch arena. */
enum { GLANCE_LANGS = 4 };
struct glance {
    struct text id, net, text, title, author_id, author_handle;
    struct text reply_to, root, repost_of, quote_of;
    struct text langs[GLANCE_LANGS]; /* the first few the post declares, for lang:xx in queries */
    uint32_t lang_count;
    enum post_kind kind;
    int64_t at_ms;
    bool skip; /* a valid record that is no post at all (a like, a keep-alive): count and drop */
};

/* One way in which records are written: "post" lines here, Jetstream events in source. */
struct post_form {
    const char *name;
    enum err (*skim)(struct text record, struct arena *scratch, struct glance *glance_out,
                     struct why *why);
    enum err (*read)(struct text record, struct arena *arena, struct post *post_out,
                     struct why *why);
};

extern const struct post_form post_line_form;

enum err post_skim(struct text line, struct arena *scratch, struct glance *glance_out,
                   struct why *why) MUST_USE;
enum err post_read(struct text line, struct arena *arena, struct post *post_out,
                   struct why *why) MUST_USE;

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
void placements_write(struct json_out *out, const struct placement *stories, size_t count);
#endif
