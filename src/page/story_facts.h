#ifndef PAGE_STORY_FACTS_H
#define PAGE_STORY_FACTS_H
/* What is said in a story, and which stories of the brand say the same (story_like.c): of the
 * newest 3,000 posts that evidence placed, here and elsewhere. */
#include "page/show.h"

enum { TERMS_SHOWN = 12, LIKE_SHOWN = 5 };
struct story_term {
    struct text code, name; /* "goods", "chocolate" */
    int64_t posts;
};
struct story_like {
    struct text id;
    struct text shared[TERMS_SHOWN];
    size_t shared_count;
};
struct story_said {
    struct story_term terms[TERMS_SHOWN];
    struct story_like like[LIKE_SHOWN];
    size_t term_count, like_count;
};
enum err story_said(struct db *db, const struct story_id *story, struct story_said *said,
                    struct why *why) MUST_USE;

/* The posts that are read for what is said: the newest and the first, each once, in the order of
 * time; copies too, or not. In db_arena. */
struct story_sample {
    struct post **posts;
    int64_t *numbers;
    bool *first_hand, *copy, *critical;
    size_t count;
};
enum { SAMPLE_NEWEST = 900, SAMPLE_FIRST = 300 };
enum err story_sample(struct db *db, const struct story_id *s, bool copies,
                      struct story_sample *sample, struct why *why) MUST_USE;
#endif
