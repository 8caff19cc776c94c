#ifndef MATCH_EXPLAIN_H
#define MATCH_EXPLAIN_H
/* What the files of explaining share: one post and one query at work. */
#include "base/buf.h"
#include "match/scan.h"

struct explaining {
    struct match_scratch *s;
    struct text query;
    const uint32_t *letters; /* of each byte of the query: code points before it */
    struct arena *arena;
};

/* explainer_explain() of a glance, which lives as long as the arena. */
const struct explained *explain_glance(struct explainer *explainer, size_t topic,
                                       const struct glance *glance, struct arena *arena);

/* The places on the scratch's stack from `base` on, as code points, taken off it. */
void places_take(struct explaining *e, size_t base, struct explained *part);
/* Letters of the post at this place of the match form, as written, at most 40. */
struct text letters_at(struct explaining *e, struct span bytes);
/* Pushes the node's places on the stack: of a node that has some. */
void node_places(struct explaining *e, const struct node *node);

/* Says why the part does not hold, or lost places; its children have been explained. */
void reason_find(struct explaining *e, const struct node *node, struct explained *part);
#endif
