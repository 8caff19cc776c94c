#ifndef MATCH_HABIT_H
#define MATCH_HABIT_H
/*
 * How often keys occur in the stream, counted in a few of its posts: two rows of counters of which
 * the lower is believed (G. Cormode, S. Muthukrishnan, "An Improved Data Stream Summary: The
 * Count-Min Sketch and its Applications", 2005). It outlives the sets that learn from it.
 *
 * Any number of threads may count and ask at once; a count may be lost then, which only makes what
 * is learned a little less sharp. When the counters are full all are halved.
 */
#include "match/key.h"

struct habit;

struct habit *habit_new(void);
struct habit *habit_ref(struct habit *habit); /* any thread */
void habit_unref(struct habit **habit);

/* One more post, which has these keys. */
void habit_see(struct habit *habit, const uint64_t *keys, size_t count);
/* The key alone, so many times. */
void habit_add(struct habit *habit, uint64_t key, uint32_t times);
/* Posts counted; 0: nothing is known. */
uint32_t habit_posts(const struct habit *habit);
/* In how many of them the key stands, at most. */
uint32_t habit_count(const struct habit *habit, uint64_t key);
#endif
