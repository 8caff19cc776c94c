#ifndef TOWER_TRIAL_H
#define TOWER_TRIAL_H
/*
 * Queries that are to be tried, beside those in force: which topics are changed, new or dropped,
 * and the two lists of who is watched that a back-test runs, cut down to the brands that differ.
 * Everything lives in the arena and points into what was given.
 */
#include "model/watched.h"

/* One query put in the place of another; new where there was none; dropped when query is absent. */
struct trial_edit {
    struct text client, brand, topic, query, cjk;
    uint32_t line; /* of the file it stands in; 0: none */
};
/* ERR_BAD_INPUT: an unknown brand, a topic that is not there to be dropped, the last of a brand. */
enum err trial_apply(const struct watched *force, const struct trial_edit *edits, size_t count,
                     struct arena *arena, struct watched *tried_out, struct why *why) MUST_USE;
/* Lines `id TAB query`. id names a topic in force by as much of client/brand/topic as is needed to
 * tell it from others; a new one is client/brand/topic of a brand in force. Without anything in
 * force (NULL) every id is a topic of a brand of its own. */
enum err trial_lines(struct text bytes, const struct watched *force, struct arena *arena,
                     struct watched *tried_out, struct why *why) MUST_USE;

enum trial_state { TRIAL_SAME, TRIAL_CHANGED, TRIAL_NEW, TRIAL_DROPPED };
struct trial_topic {
    enum trial_state state;
    const struct topic *force, *tried; /* one of them may be NULL */
};
struct trial {
    bool compared;               /* something is in force to compare with */
    struct watched force, tried; /* the brands that differ; may hold none */
    struct trial_topic *topics;
    size_t topic_count;
};
/* force may be NULL. all: also brands whose queries are the same; so too when none differs. */
void trial_make(const struct watched *force, const struct watched *tried, bool all,
                struct arena *arena, struct trial *trial_out);
/* One client's part of a list: its brands, lists, routes. A copy in the arena; false: none. */
bool trial_client(const struct watched *watched, struct text client, struct arena *arena,
                  struct watched *part_out);
/* client/brand/topic in the arena. */
struct text trial_key(struct arena *arena, struct text client, struct text brand,
                      struct text topic);
#endif
