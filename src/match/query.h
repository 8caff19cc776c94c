#ifndef MATCH_QUERY_H
#define MATCH_QUERY_H
/*
 * The query language (docs/queries.md): text becomes a tree. Pure.
 */
#include "base/arena.h"

enum { QUERY_MOST_BYTES = 65536, QUERY_MOST_DEPTH = 64, NEAR_MOST = 1000, FORM_SLACK = 8 };

enum node_kind {
    NODE_TERM,
    NODE_LANG, /* lang:it */
    NODE_FROM, /* from:name */
    NODE_NEAR, /* two children: a NODE_TERM, or a NODE_OR of NODE_TERM, each */
    NODE_AND,
    NODE_OR,
    NODE_NOT /* one child */
};

struct node {
    enum node_kind kind;
    uint32_t column;  /* from 1, in code points */
    struct text text; /* TERM: match form, one space between words; LANG: "it"; FROM: match form */
    bool prefix;      /* TERM: written with * at its end */
    bool ordered;     /* NEAR: the first must come first */
    uint32_t most;    /* NEAR: words between */
    uint32_t term;    /* TERM: its number, given by the compiler */
    struct node *first, *next;
};

/* The tree lives in the arena; behind each text there are FORM_SLACK bytes of zero. The reason
 * names the column, what was expected and, where there is one, the nearest right spelling. */
enum err query_parse(struct text query, struct arena *arena, struct node **root_out,
                     struct why *why) MUST_USE;
#endif
