#ifndef STORY_STORY_H
#define STORY_STORY_H
/*
 * Groups posts that tell of the same event: reposts, quotes, replies, shared links, near copies,
 * and posts that share what is rare at the brand (docs/stories.md). A story belongs to one brand of
 * one client; ids are "s1", "s2" … in order of birth.
 *
 * One story_book belongs to one thread. It keeps what it must to know a story again, bounded; what
 * has slept for the quiet time is let go. Pure: time is the post's and the clock handed in.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "model/post.h"

struct story_book;

struct story_options {
    int64_t quiet_ms;   /* 0: 72 h */
    size_t most_posts;  /* remembered post ids, links and prints; 0: 4 million */
    struct text things; /* the table of things (docs/stories.md); absent: the program's own */
};

struct story_book *story_book_new(const struct story_options *options);
void story_book_free(struct story_book **book);

/* Reads what a post tells, for which no book is needed: on any thread, one reader each. Sets
 * post->told, in the arena. story_place does it for a post that was not read yet. */
struct story_reader;
struct story_reader *story_reader_new(void);
void story_reader_free(struct story_reader **reader);
void story_read(struct story_reader *reader, struct post *post, struct arena *arena);

/* False when (id, kind, rev) was seen before: the post is a duplicate and nothing changed. */
bool story_fresh(struct story_book *book, const struct post *post);

/* Whether story_place would find a story for a post without hits: one it points at (of a delete or
 * edit: that it is in) is known. Needs ids alone, changes nothing. */
bool story_points(struct story_book *book, const struct post *post, int64_t clock_ms);

/* Sets post->stories (in the arena) for each brand hit, and for an edge the stories of the post it
 * points at; none when it belongs to no story. A delete or edit gets the stories of its target. */
void story_place(struct story_book *book, struct post *post, int64_t clock_ms, struct arena *arena);

/* ---- what turns out later ----
 * Two stories that a post shows to be one (it copies the one and links to or quotes the other, or
 * tells of both) become one: the smaller goes into the larger. A story that a person merged, split
 * or pinned is never merged or split by the book again; `pinned` says so. */
enum story_turn { STORY_MERGED, STORY_SPLIT, STORY_PINNED, STORY_UNPINNED };
const char *story_turn_name(enum story_turn turn); /* "merged" … */
struct story_change {
    enum story_turn turn;
    struct text client, brand;
    struct text story;        /* that stays; of a split: that was split */
    struct text other;        /* that went into it; of a split: the new one */
    const char *why;          /* the book's reason, or NULL: a person's word */
    const struct text *posts; /* of a split: that went along */
    size_t post_count;
};
typedef void story_change_fn(const struct story_change *change, void *arg);
/* Called from inside story_place and the calls below; the texts live for the call. */
void story_listen(struct story_book *book, story_change_fn *fn, void *arg);

/* A person's acts on a living story of a client's brand. ERR_NOT_FOUND: there is no such story;
 * ERR_BAD_INPUT: they are of two brands, or one and the same, or no post of the story is named. */
struct story_act {
    struct text client, brand, story;
    struct text other;        /* of a merge: that goes into it */
    const struct text *posts; /* of a split: ids that go out, 1 to 500 */
    size_t post_count;
    bool on; /* of a pin */
};
enum { SPLIT_POSTS_MOST = 500 };
enum err story_merge(struct story_book *book, const struct story_act *act,
                     struct why *why) MUST_USE;
enum err story_split(struct story_book *book, const struct story_act *act,
                     struct why *why) MUST_USE;
enum err story_pin(struct story_book *book, const struct story_act *act, struct why *why) MUST_USE;

/* ---- what is said ----
 * The distinct assertions of a story's posts: sentences that tell the same, in whatever words or
 * language, each in the words of one post (first hand rather than not, short, what most say), those
 * of most authors first. Questions and what names nothing are none; of what a single author says
 * CLAIMS_ALONE at most. Of the same posts in the same order always the same. Answers how many; the
 * texts are the posts' and the arena's. Of reposts and of posts beyond the most nothing is read. */
enum { CLAIM_POSTS_MOST = 2000, CLAIMS_ALONE = 3 };
struct testimony {
    const struct post *post; /* its hits say what names the brand */
    bool first_hand;
    uint32_t *claim; /* where it is written which of them it says, from 1 (of several the one of
                        most authors; 0: none); may be NULL */
};
struct story_claim {
    struct text text;        /* the sentence */
    const struct post *post; /* that says it so */
    const char *code;        /* what it names first: "cause" … */
    struct text words;       /* what it names: "insect, chocolate" */
    size_t posts, authors;
    int64_t first_ms;
};
size_t story_claims(struct story_reader *reader, const struct testimony *posts, size_t count,
                    struct story_claim *out, size_t most, struct arena *arena);

/* Whether two posts that were read say nearly the same words. */
bool story_alike(const struct post *a, const struct post *b);
/* A web address made comparable: https, no www, no tracking parameters, no closing slash. False for
 * what is none, and for a bare home page. */
bool story_link(struct text address, struct arena *arena, struct text *out);

/* What it holds now. bytes: of all that grows; story_bytes: of the stories themselves. */
struct story_room {
    size_t stories, story_bytes, bytes;
};
struct story_room story_room(const struct story_book *book);

size_t story_count(const struct story_book *book); /* ever born */

/* Live state, to be saved with the posts: all that changed since the last call, as rows. A row with
 * an absent value is to be removed. */
typedef void story_row_fn(struct text key, struct text value, void *arg);
void story_save(struct story_book *book, story_row_fn *row, void *arg);
enum err story_load(struct story_book *book, struct text key, struct text value,
                    struct why *why) MUST_USE;
#endif
