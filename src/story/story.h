#ifndef STORY_STORY_H
#define STORY_STORY_H
/*
 * Groups posts that tell of the same event: reposts, quotes, replies, shared links, near copies,
 * and, until there is better evidence, the same brand and risk category within a day. A story
 * belongs to one brand of one client; ids are "s1", "s2" … in order of birth.
 *
 * One story_book belongs to one thread. It keeps what it must to know a story again, bounded; what
 * has slept for the quiet time is let go. Pure: time is the post's and the clock handed in.
 */
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

size_t story_count(const struct story_book *book); /* ever born */

/* Live state, to be saved with the posts: all that changed since the last call, as rows. A row with
 * an absent value is to be removed. */
typedef void story_row_fn(struct text key, struct text value, void *arg);
void story_save(struct story_book *book, story_row_fn *row, void *arg);
enum err story_load(struct story_book *book, struct text key, struct text value,
                    struct why *why) MUST_USE;
#endif
