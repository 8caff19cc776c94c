#ifndef MATCH_QUERY_TREE_H
#define MATCH_QUERY_TREE_H
/* What the parser builds trees with. */
#include "base/buf.h"
#include "match/query_token.h"

struct parser {
    struct tokens tokens;
    struct token token; /* the next one, not taken yet */
    const struct query_lists *lists;
    struct arena *arena;
    struct buf folded;
    uint32_t depth, nodes;
    uint32_t counted; /* depth of the ( ) whose parts ATLEAST counts: groups in it stay whole;
                         UINT32_MAX: none */
    enum where where; /* of terms: inside title:( … ) */
    const struct field_spec *within; /* inside from:( … ): words are values of this field */
    struct why *why;
};

/* NULL when the query has too many parts; the reason says so. */
struct node *node_new(struct parser *p, enum node_kind kind, const struct token *at);

/* The next token becomes a leaf and is taken by the caller: a term, a field, "a b"~3, a list. */
enum err leaf_make(struct parser *p, struct node **node_out) MUST_USE;

/* What stands behind a group, for all its terms that do not say otherwise. */
enum err tree_switch(struct parser *p, struct node *node, const struct switches *s) MUST_USE;

/* a <kind> b, spread over groups as query.h says. `at` is the operator; it holds kind, count,
 * order. */
enum err tree_pair(struct parser *p, const struct node *at, struct node *a, struct node *b,
                   struct node **node_out) MUST_USE;

/* Whether it may stand inside NEAR and its like. */
bool tree_is_plain(const struct node *node);

/* Whether it says what to look for, not only what to leave out. */
bool tree_is_positive(const struct node *node);

/* The operator's name, for errors. */
const char *node_said(const struct node *node);
#endif
