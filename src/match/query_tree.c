/* What may stand where in the tree of a query, and how groups are spread over operators. */
#include "match/query_tree.h"

struct node *node_new(struct parser *p, enum node_kind kind, const struct token *at)
{
    if (++p->nodes > QUERY_MOST_NODES) {
        (void)why_set(p->why, ERR_LIMIT,
                      "column %u: the query has more than %d parts once groups are spread over "
                      "NEAR; make it shorter",
                      at->column, (int)QUERY_MOST_NODES);
        return NULL;
    }
    struct node *node = arena_make(p->arena, struct node);
    node->kind = kind;
    node->column = at->column;
    node->from = at->from;
    node->to = at->to;
    return node;
}

const char *node_said(const struct node *node)
{
    switch (node->kind) {
    case NODE_NEAR:
        return node->ordered ? "ONEAR" : "NEAR";
    case NODE_SENTENCE:
        return "SENTENCE";
    case NODE_APART:
        return "NOT NEAR";
    case NODE_EXCEPT:
        return "EXCEPT";
    case NODE_WITHIN:
        return "a phrase with ~";
    case NODE_TIMES:
        return "TIMES";
    case NODE_ATLEAST:
        return "ATLEAST";
    case NODE_AND:
        return "AND";
    case NODE_OR:
        return "OR";
    case NODE_NOT:
        return "NOT";
    case NODE_TERM:
        return "a word";
    case NODE_FIELD:
        break;
    }
    return "a filter";
}

bool tree_is_plain(const struct node *node)
{
    if (node->kind == NODE_AND || node->kind == NODE_NOT || node->kind == NODE_FIELD)
        return false;
    for (const struct node *child = node->first; child; child = child->next)
        if (!tree_is_plain(child))
            return false;
    return true;
}

bool tree_is_positive(const struct node *node)
{
    uint32_t positive = 0, count = 0;
    for (const struct node *child = node->first; child; child = child->next, count++)
        positive += tree_is_positive(child);
    switch (node->kind) {
    case NODE_NOT:
        return false;
    case NODE_AND:
        return positive > 0;
    case NODE_OR:
        return positive == count;
    case NODE_ATLEAST:
        return count - positive < node->count;
    case NODE_TERM:
    case NODE_FIELD:
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_APART:
    case NODE_EXCEPT:
    case NODE_WITHIN:
    case NODE_TIMES:
        break;
    }
    return true;
}

static struct node *copy_of(struct parser *p, const struct node *node)
{
    const struct token at = {.column = node->column};
    struct node *copy = node_new(p, node->kind, &at);
    if (!copy)
        return NULL;
    *copy = *node;
    copy->next = NULL;
    struct node **end = &copy->first;
    for (const struct node *child = node->first; child; child = child->next) {
        *end = copy_of(p, child);
        if (!*end)
            return NULL;
        end = &(*end)->next;
    }
    return copy;
}

static enum err not_plain(struct parser *p, const struct node *at, const struct node *side)
{
    const bool near = at->kind == NODE_NEAR || at->kind == NODE_SENTENCE;
    if (near && (side->kind == NODE_FIELD || side->kind == NODE_NOT))
        return why_set(p->why, ERR_BAD_INPUT,
                       "column %u: expected a word, a phrase or a group of them on both sides of "
                       "%s, found %s; write it outside: (a %s b) AND …",
                       at->column, node_said(at), node_said(side),
                       near && at->kind == NODE_NEAR ? "NEAR/5" : node_said(at));
    return why_set(p->why, ERR_BAD_INPUT,
                   "column %u: expected a word, a phrase or (words joined by OR) behind %s, found "
                   "a group with %s",
                   side->column, node_said(at),
                   side->kind == NODE_FIELD || side->kind == NODE_NOT || side->kind == NODE_AND
                       ? node_said(side)
                       : "AND, NOT or a filter");
}

static enum err pair_of(struct parser *p, const struct node *at, const struct node *a,
                        const struct node *b, struct node **node_out)
{
    struct node *node = copy_of(p, at);
    if (node)
        node->first = copy_of(p, a);
    if (node && node->first)
        node->first->next = copy_of(p, b);
    *node_out = node;
    return node && node->first && node->first->next ? OK : ERR_LIMIT;
}

static enum err spread(struct parser *p, const struct node *at, const struct node *a,
                       const struct node *b, struct node **node_out);

/* The group's children one after the other: each beside the other side, what is no word as it is.
 */
static enum err spread_group(struct parser *p, const struct node *at, const struct node *a,
                             const struct node *b, bool left, struct node **node_out)
{
    const struct node *group = left ? a : b;
    const struct token token = {.column = group->column, .from = group->from, .to = group->to};
    struct node *out = node_new(p, group->kind, &token);
    if (!out)
        return ERR_LIMIT;
    struct node **end = &out->first;
    bool words = false;
    for (const struct node *child = group->first; child; child = child->next) {
        const bool aside = child->kind == NODE_NOT || child->kind == NODE_FIELD;
        if (aside && group->kind == NODE_OR)
            return not_plain(p, at, child);
        words = words || !aside;
        enum err err = OK;
        if (aside)
            *end = copy_of(p, child);
        else
            err = left ? spread(p, at, child, b, end) : spread(p, at, a, child, end);
        if (err || !*end)
            return err ? err : ERR_LIMIT;
        end = &(*end)->next;
    }
    *node_out = out;
    return words ? OK : not_plain(p, at, group->first);
}

static bool is_group(const struct node *node)
{
    return node->kind == NODE_AND || node->kind == NODE_OR;
}

static enum err spread(struct parser *p, const struct node *at, const struct node *a,
                       const struct node *b, struct node **node_out)
{
    const bool both = at->kind == NODE_NEAR || at->kind == NODE_SENTENCE;
    if (!tree_is_plain(a))
        return is_group(a) ? spread_group(p, at, a, b, true, node_out) : not_plain(p, at, a);
    if (!tree_is_plain(b))
        return both && is_group(b) ? spread_group(p, at, a, b, false, node_out)
                                   : not_plain(p, at, b);
    return pair_of(p, at, a, b, node_out);
}

enum err tree_pair(struct parser *p, const struct node *at, struct node *a, struct node *b,
                   struct node **node_out)
{
    if (!tree_is_plain(a) || !tree_is_plain(b))
        return spread(p, at, a, b, node_out);
    const struct token token = {.column = at->column, .from = at->from, .to = at->to};
    struct node *node = node_new(p, at->kind, &token);
    if (!node)
        return ERR_LIMIT;
    node->count = at->count;
    node->ordered = at->ordered;
    node->from = a->from < at->from ? a->from : at->from;
    node->to = b->to;
    node->first = a;
    a->next = b;
    *node_out = node;
    return OK;
}
