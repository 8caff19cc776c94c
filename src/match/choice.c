#include "match/choice.h"

#include <math.h>
#include <stdlib.h>

enum pick { PICK_TERM, PICK_ANY, PICK_ALL, PICK_LEAST };
enum { PICK_BITS = 2, SMALL = NEEDS / 2 };

static uint32_t head(enum pick pick, size_t arg)
{
    must(arg < 1u << (32 - PICK_BITS));
    return (uint32_t)pick | (uint32_t)arg << PICK_BITS;
}
static enum pick pick_of(uint32_t head)
{
    return (enum pick)(head & ((1u << PICK_BITS) - 1));
}

/* ---- from the tree ---- */

static bool put(struct match_set *set, const struct node *node);

/* All children that can be hung on; one is enough. */
static bool put_all(struct match_set *set, const struct node *node)
{
    const size_t at = set->choices.len;
    size_t parts = 0;
    vec_push(&set->choices, 0);
    for (const struct node *child = node->first; child; child = child->next)
        parts += put(set, child);
    set->choices.at[at] = head(PICK_ALL, set->choices.len - at - 1);
    if (!parts)
        set->choices.len = at;
    return parts > 0;
}

/* Every child must be one that can be hung on. */
static bool put_each(struct match_set *set, const struct node *node, enum pick pick)
{
    const size_t at = set->choices.len;
    vec_push(&set->choices, 0);
    if (pick == PICK_LEAST)
        vec_push(&set->choices, node->count);
    for (const struct node *child = node->first; child; child = child->next) {
        if (!put(set, child)) {
            set->choices.len = at;
            return false;
        }
    }
    set->choices.at[at] = head(pick, set->choices.len - at - 1);
    return true;
}

static bool put(struct match_set *set, const struct node *node)
{
    switch (node->kind) {
    case NODE_TERM:
        vec_push(&set->choices, head(PICK_TERM, node->term));
        return true;
    case NODE_FIELD:
    case NODE_NOT:
        return false;
    case NODE_OR:
        return put_each(set, node, PICK_ANY);
    case NODE_AND:
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_WITHIN:
        return put_all(set, node);
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_TIMES:
        return put(set, node->first);
    case NODE_ATLEAST:
        return put_each(set, node, PICK_LEAST);
    }
    return false;
}

bool choice_put(struct match_set *set, const struct node *root)
{
    return put(set, root);
}

/* ---- the rarest ---- */

struct part {
    enum pick pick;
    uint32_t term;     /* TERM */
    uint32_t count;    /* LEAST */
    uint32_t kid, end; /* its children; end is also the end of the part */
};

static struct part part_at(const struct match_set *set, uint32_t at)
{
    const uint32_t first = set->choices.at[at], arg = first >> PICK_BITS;
    struct part part = {.pick = pick_of(first), .kid = at + 1, .end = at + 1};
    if (part.pick == PICK_TERM) {
        part.term = arg;
        return part;
    }
    part.end += arg;
    if (part.pick == PICK_LEAST)
        part.count = set->choices.at[part.kid++];
    return part;
}

static int cost_order(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double cost_at(const struct match_set *set, uint32_t at, struct anchors *anchors);

/* At least k of n hold: so does one of any n - k + 1. The cost of the rarest, and what none of them
 * passes. */
static double rarest(const struct match_set *set, const struct part *part, struct anchors *anchors,
                     double *most_out)
{
    const size_t base = anchors->costs.len;
    for (uint32_t kid = part->kid; kid < part->end; kid = part_at(set, kid).end) {
        const double cost = cost_at(set, kid, anchors);
        vec_push(&anchors->costs, cost);
    }
    double *costs = anchors->costs.at + base, sum = 0;
    const size_t count = anchors->costs.len - base;
    qsort(costs, count, sizeof(*costs), cost_order);
    const size_t taken = count + 1 > part->count ? count + 1 - part->count : 0;
    for (size_t i = 0; i < taken; i++)
        sum += costs[i];
    *most_out = taken ? costs[taken - 1] : 0;
    anchors->costs.len = base;
    return sum;
}

static double cost_at(const struct match_set *set, uint32_t at, struct anchors *anchors)
{
    const struct part part = part_at(set, at);
    double cost = part.pick == PICK_ALL ? INFINITY : 0, most;
    switch (part.pick) {
    case PICK_TERM:
        return (double)set->terms.at[part.term].often;
    case PICK_LEAST:
        return rarest(set, &part, anchors, &most);
    case PICK_ANY:
    case PICK_ALL:
        for (uint32_t kid = part.kid; kid < part.end; kid = part_at(set, kid).end) {
            const double own = cost_at(set, kid, anchors);
            cost = part.pick == PICK_ANY ? cost + own : fmin(cost, own);
        }
    }
    return cost;
}

/* ---- what else must be there ---- */

struct clause {
    double often;
    uint32_t count; /* 0: none */
    uint16_t bits[NEEDS];
};

/* The rarest of any size, and the two rarest of half of it. */
struct clauses {
    struct clause any, small[2];
};

/* False when it needs more bits than there is room for, or a term has none. */
static bool clause_at(const struct match_set *set, uint32_t at, struct clause *clause,
                      struct anchors *anchors)
{
    const struct part part = part_at(set, at);
    if (part.pick == PICK_TERM) {
        const struct term *term = &set->terms.at[part.term];
        if (clause->count == NEEDS || (term->by != BY_WORD && term->by != BY_PAIR))
            return false;
        clause->bits[clause->count++] = (uint16_t)(term->key >> (64 - SKETCH_BITS));
        clause->often += (double)term->often;
        return true;
    }
    if (part.pick == PICK_ALL) {
        uint32_t best = part.kid;
        double least = INFINITY;
        for (uint32_t kid = part.kid; kid < part.end; kid = part_at(set, kid).end) {
            const double cost = cost_at(set, kid, anchors);
            best = cost < least ? kid : best;
            least = fmin(cost, least);
        }
        return clause_at(set, best, clause, anchors);
    }
    for (uint32_t kid = part.kid; kid < part.end; kid = part_at(set, kid).end)
        if (!clause_at(set, kid, clause, anchors))
            return false;
    return true;
}

static void keep(struct clauses *clauses, const struct clause *clause)
{
    if (!clauses->any.count || clause->often < clauses->any.often)
        clauses->any = *clause;
    if (clause->count > SMALL)
        return;
    if (!clauses->small[0].count || clause->often < clauses->small[0].often) {
        clauses->small[1] = clauses->small[0];
        clauses->small[0] = *clause;
    } else if (!clauses->small[1].count || clause->often < clauses->small[1].often) {
        clauses->small[1] = *clause;
    }
}

/* A clause's bits into this much room: the last stands for those that it leaves. */
static void lay_bits(uint16_t *needs, size_t room, const struct clause *clause)
{
    for (size_t i = 0; i < room; i++)
        needs[i] = !clause->count       ? 0
                   : i >= clause->count ? clause->bits[clause->count - 1]
                                        : clause->bits[i];
}

static void lay_needs(struct anchor *anchor, const struct clauses *clauses)
{
    const struct clause *any = &clauses->any, *a = &clauses->small[0], *b = &clauses->small[1];
    const double both = (a->count ? a->often : 1) * (b->count ? fmin(b->often, 1) : 1);
    anchor->wide = any->count > SMALL && any->often < both;
    if (anchor->wide) {
        lay_bits(anchor->needs, NEEDS, any);
        return;
    }
    lay_bits(anchor->needs, SMALL, a);
    lay_bits(anchor->needs + SMALL, NEEDS - SMALL, b);
}

/* ---- anchors ---- */

static void collect(const struct match_set *set, uint32_t at, const struct clauses *clauses,
                    struct anchors *anchors);

static void collect_all(const struct match_set *set, const struct part *part,
                        const struct clauses *clauses, struct anchors *anchors)
{
    uint32_t best = part->kid;
    double least = INFINITY;
    for (uint32_t kid = part->kid; kid < part->end; kid = part_at(set, kid).end) {
        const double cost = cost_at(set, kid, anchors);
        best = cost < least ? kid : best;
        least = fmin(cost, least);
    }
    struct clauses more = *clauses;
    for (uint32_t kid = part->kid; kid < part->end; kid = part_at(set, kid).end) {
        struct clause clause = {0};
        if (kid != best && clause_at(set, kid, &clause, anchors))
            keep(&more, &clause);
    }
    collect(set, best, &more, anchors);
}

static void collect(const struct match_set *set, uint32_t at, const struct clauses *clauses,
                    struct anchors *anchors)
{
    const struct part part = part_at(set, at);
    struct anchor anchor = {.term = part.term};
    double most = INFINITY;
    switch (part.pick) {
    case PICK_TERM:
        lay_needs(&anchor, clauses);
        vec_push(&anchors->list, anchor);
        return;
    case PICK_ALL:
        collect_all(set, &part, clauses, anchors);
        return;
    case PICK_LEAST:
        (void)rarest(set, &part, anchors, &most);
        break;
    case PICK_ANY:
        break;
    }
    for (uint32_t kid = part.kid; kid < part.end; kid = part_at(set, kid).end)
        if (cost_at(set, kid, anchors) <= most)
            collect(set, kid, clauses, anchors);
}

void choice_anchors(const struct match_set *set, uint32_t at, struct anchors *anchors)
{
    const struct clauses none = {0};
    vec_clear(&anchors->list);
    collect(set, at, &none, anchors);
}

void anchors_done(struct anchors *anchors)
{
    vec_done(&anchors->list);
    vec_done(&anchors->costs);
}
