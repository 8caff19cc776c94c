#ifndef MODEL_POST_H
#define MODEL_POST_H
/*
 * A post: one public utterance, of any network, and what the stages found in it. A plain noun: no
 * hidden fields. All texts live in the arena of the post's tray (or of whoever made it).
 * Absent texts have at == NULL; unknown numbers are -1; unknown times 0.
 */
#include "base/json.h"
#include "model/verdict.h"

enum post_kind {
    POST_POST,
    POST_REPLY,
    POST_REPOST,
    POST_QUOTE,
    POST_COMMENT,
    POST_REVIEW,
    POST_ARTICLE,
    POST_EDIT,
    POST_DELETE
};

struct author {
    struct text id, name, handle;
    int64_t followers; /* -1 unknown */
    int64_t made_at_ms;
};

struct media {
    struct text kind, alt, url;
};

struct counts {
    int64_t like, repost, reply, quote, view; /* -1 unknown */
};

/* One topic that the post matches; spans are code points of the post's text. */
struct hit {
    struct text client, brand, topic;
    struct span *spans;
    size_t span_count;
};

/* What the post says, as one client reads it: post_verdict. */
struct own_verdict {
    struct text client;
    struct verdict *verdict;
};

/* One thing that a post and its story share, and what it weighs. */
struct because {
    const char *code;  /* "place", "goods", "word", "link" …: docs/stories.md; a literal */
    struct text words; /* as the post has them, in the match form; of codes without words absent */
    struct text
        thing;     /* what they are the words of, in English, whatever their language; or absent */
    double weight; /* nats; below 0: it speaks against */
};

/* The story of one brand that the post belongs to. */
struct placement {
    struct text client, brand, story;
    const char *why; /* "repost of a post of the story", … or NULL */
    bool copy;       /* its words are those of an earlier post: no witness of its own */
    bool loose;      /* it says too little to be sure: the story is the likeliest one */
    uint32_t claim;  /* which of the things said in the story it says; from 1, 0: none */
    struct because *because;
    size_t because_count;
};

struct told; /* story/story.h */

struct post {
    struct text id, net;
    enum post_kind kind;
    int64_t at_ms;      /* when the author says it was written: may lie */
    int64_t seen_at_ms; /* when we saw it; 0: not said, then at_ms counts */
    struct text text, title, url, rev;
    struct text reply_to, root, repost_of, quote_of;
    struct text *langs, *links, *tags, *mentions;
    size_t lang_count, link_count, tag_count, mention_count;
    struct media *media;
    size_t media_count;
    struct author author;
    struct counts counts;
    double rating; /* -1 none */
    bool train_ok; /* true unless the source forbids learning from it */

    struct text line; /* the post line it was read from, whole, or absent */

    struct hit *hits;
    size_t hit_count;
    struct verdict *verdict; /* NULL: not understood yet */
    struct own_verdict *own; /* of clients whose people taught the reader their own ways */
    size_t own_count;
    const struct told *told; /* NULL: story_read was not asked yet */
    struct placement *stories;
    size_t story_count;
};

/* What the post says, as this client reads it; NULL: not understood yet. */
struct verdict *post_verdict(const struct post *post, struct text client);

const char *post_kind_name(enum post_kind kind);
bool post_kind_of(struct text name, enum post_kind *kind_out);

/* min(at, seen_at): the time a brand's clock may advance to. */
int64_t post_clock_ms(const struct post *post);

/* Posts of the same account and id: a hash of (id, kind, rev) that dedupe goes by. */
uint64_t post_key(const struct post *post);
#endif
