#ifndef STORE_ROWS_H
#define STORE_ROWS_H
/* What the files of the store share: stories are kept in step by posts and by events. */
#include "store/store.h"

enum {
    LINE_MOST = 4 << 20,    /* a post's line as it is stored */
    HEADLINE_LETTERS = 280, /* of a story's first post */
    BIN_MS = 600000         /* a story's curve: one bin is ten minutes */
};

/* A row of `post` that was just stored, for the stories it belongs to. */
struct stored {
    const struct post *post;
    int64_t no;
    int64_t clock_ms; /* min(at, seen_at) */
    const char *lang;
};

/*
 * What a job puts off to its end, because it is cheaper done together: the words of its posts (each
 * statement that may fail halfway opens a savepoint, and the index writes itself out at each), and
 * what its posts add to the figures of stories. All in the job's scratch.
 */
struct word_row;
struct story_sum;
enum { STORY_SUM_SLOTS = 256 };
struct put_off {
    struct word_row *first_word, **end_word;
    struct story_sum *sums[STORY_SUM_SLOTS], *first_sum, **end_sum;
};
struct put_off *put_off(struct db *db);

/* Writes the figures that were put off: before anything else reads or writes the row of a story. */
enum err story_rows_settle(struct db *db, struct why *why) MUST_USE;

/* Places the post in its story: the placement, the story's figures, its curve, its headline. */
enum err story_row_take(struct db *db, const struct stored *stored, const struct placement *p,
                        struct why *why) MUST_USE;
/* The first post of a story was changed or taken away: the headline follows. text absent: the
 * earliest post that is still there becomes the headline. */
enum err story_row_retitle(struct db *db, int64_t no, struct text text, const char *lang,
                           struct why *why) MUST_USE;

/* Stories that became one, or two; a pin (turns.c). */
enum err story_turn_row(struct db *db, const struct event *e, struct why *why) MUST_USE;

/* The earliest post of a story becomes its headline. */
enum err story_row_title(struct db *db, struct text client, struct text brand, struct text story,
                         struct why *why) MUST_USE;

/* Id, address, hash and times of the row stay; text, author, verdict and what was read in the text
 * go, also from the index (posts.c). line: as it stands in the row. */
enum err post_row_purge(struct db *db, int64_t no, bool shown, struct text line, int64_t at_ms,
                        struct why *why) MUST_USE;

/* A ring as it is intended; a silence as it begins and ends (rings.c). */
enum err ring_row(struct db *db, const struct event *e, struct why *why) MUST_USE;
enum err silence_row(struct db *db, const struct event *e, struct why *why) MUST_USE;

/* An absent text becomes an empty one: columns of a key are never NULL. */
struct text some(struct text text);
/* What differs of each query, list and part becomes a version of its own (versions.c). */
enum err rule_rows_keep(struct db *db, const struct watched_change *change,
                        struct why *why) MUST_USE;
#endif
