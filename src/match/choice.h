#ifndef MATCH_CHOICE_H
#define MATCH_CHOICE_H
/*
 * What a query can hang on: of each query's tree that part which must hold for it to match, kept as
 * a few numbers, so that its anchors can be chosen anew when more is known of the stream.
 *
 * A part is a head (kind in the low bits, argument above) and what belongs to it:
 *   TERM   argument: the term
 *   ANY    argument: how many numbers its children take; one of them holds
 *   ALL    the same; all of them hold
 *   LEAST  the same, with their least count before them; so many of them hold
 */
#include "match/set.h"

/* Adds the query's part to set->choices: false, and nothing added, when nothing of it must hold. */
bool choice_put(struct match_set *set, const struct node *root);

/* One term that a query hangs on, and what else its posts must have: of two sets of keys, one each
 * (or of both together one, when wide). A key is a bit of the post's sketch; bit 0 is always
 * there. */
struct anchor {
    uint32_t term;
    bool wide;
    uint16_t needs[NEEDS];
};
struct anchors {
    VEC(struct anchor) list;
    VEC(double) costs;
};

/* The anchors of the part at `at` by what terms' `often` says, into the list. */
void choice_anchors(const struct match_set *set, uint32_t at, struct anchors *anchors);
void anchors_done(struct anchors *anchors);
#endif
