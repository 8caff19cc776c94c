#ifndef MATCH_SET_H
#define MATCH_SET_H
/*
 * What all queries become: terms, each once; for each query a short program over them; and the
 * dictionaries by which one pass over a post finds the few queries worth running. Immutable.
 *
 * Each query has anchors: terms of which at least one stands in every post that it matches. A post
 * without them is never looked at again. Queries that have none (from:name alone) are `open`: run
 * for every post.
 */
#include "base/arena.h"
#include "base/vec.h"
#include "match/dict.h"
#include "match/habit.h"
#include "match/morph.h"
#include "match/query.h"
#include "match/regex.h"
#include "match/term.h"

#include <stdatomic.h>

/* An instruction: op in the low 4 bits, its argument above. */
enum op {
    OP_END,
    OP_TERM,        /* answer = the term is there */
    OP_FIELD,       /* answer = the post is so; argument: index of fields */
    OP_SPOT,        /* answer = this part has a place; argument: index of spots */
    OP_NOT,         /* answer = !answer */
    OP_SKIP_UNLESS, /* go to the argument when the answer is no */
    OP_SKIP_IF,     /* … when it is yes */
    OP_COUNT,       /* an ATLEAST begins: nothing counted yet */
    OP_TALLY,       /* count the answer */
    OP_LEAST        /* answer = so many were counted; the ATLEAST ends */
};
enum { OP_BITS = 4, SKETCH_BITS = 12 };

/* A part of a query that stands at places: NODE_TERM, OR, ATLEAST, and NEAR to TIMES. Children lie
 * in spot_kids[first, end). */
struct spot {
    uint8_t kind; /* enum node_kind */
    bool ordered;
    uint16_t count;
    uint32_t term; /* TERM; WITHIN: words of the phrase */
    uint32_t first, end;
};

/* What a filter asks. */
struct ask {
    uint8_t field, compare;
    struct text text;
    double number;
};

struct program {
    uint32_t at;              /* into code */
    uint32_t spans, span_end; /* span_spots: what it looks for, without what it leaves out */
    uint32_t choice;          /* its part in choices; UINT32_MAX: open */
};

/* A query that hangs on a term. */
enum { NEEDS = 6 };
struct posting {
    uint32_t query; /* with POSTING_LAST and POSTING_WIDE */
    uint16_t needs[NEEDS];
};
#define POSTING_LAST UINT32_C(0x80000000)
#define POSTING_WIDE UINT32_C(0x40000000)

/* Compiled queries, and the topics that they are of; UINT32_MAX: no more in force. */
struct layer {
    struct match_set *set;
    uint32_t *places; /* NULL: the query's own number */
};
#define ORIGIN_NEW UINT32_C(0x80000000)

struct match_set {
    atomic_uint refs;
    struct layer layers[2];     /* itself alone; or what it shares and what is new */
    uint32_t whole_count;       /* topics of all layers that are in force */
    const struct topic **names; /* … by their index */
    uint32_t *origin;           /* … where they are compiled: query, and ORIGIN_NEW */
    uint64_t lists_hash;        /* of the lists that its queries may name */

    struct arena *arena;
    struct arena *index_arena; /* of what set_index makes */
    enum cjk cjk;
    struct morph *morph; /* where a query asks */
    struct topic *topics;
    struct program *programs;
    uint32_t count;
    VEC(uint32_t) code;
    VEC(char) pool;
    VEC(struct term) terms;
    VEC(struct spot) spots;
    VEC(uint32_t) spot_kids;
    VEC(uint32_t) span_spots;
    VEC(struct ask) asks;
    VEC(struct text) writtens; /* of exact terms, in the arena */
    VEC(struct regex *) regexes;
    unsigned wants;        /* what of a glance the filters ask: skim_want */
    VEC(uint32_t) choices; /* choice.h */
    struct habit *habit;   /* what is known of the stream */
    const struct posting *postings;
    VEC(uint32_t) open;  /* queries run for every post */
    VEC(uint32_t) loose; /* anchors no dictionary can hold: looked for in every post */
    struct dict dicts[BY_COUNT];
};

static inline const char *set_form(const struct match_set *set, uint32_t term)
{
    return set->pool.at + set->terms.at[term].at;
}

/* The mode of a topic's terms that do not say. */
enum cjk topic_cjk(const struct topic *topic, enum cjk set);

/* match_build that keeps the trees of all topics, in the arena: their nodes know their terms and
 * spots. */
enum err match_build_trees(const struct match_setup *setup, struct arena *scratch,
                           struct node ***roots_out, struct match_set **set_out,
                           struct why *why) MUST_USE;

/* Turns trees into all of the above, one by one: the scratch may be reset after each. */
struct compiler;
struct compiler *compiler_new(struct match_set *set);
void compiler_add(struct compiler *c, uint32_t query, struct node *root, struct arena *scratch);
void compiler_free(struct compiler **c);
/* Chooses anew what each query hangs on, by what the set's habit knows, and makes the dictionaries.
 */
void set_index(struct match_set *set);
/* Frees what both made, but for the arenas. */
void set_clear(struct match_set *set);

/* Fills in how the scan finds the term, and how often such bytes occur: as the habit says, and
 * where it says nothing, by a guess. forms: how many terms hold a key. There must be FORM_SLACK
 * readable bytes behind the form. regex: the term's, where it is one. */
void term_handle(struct term *term, struct text form, const struct regex *regex,
                 const struct habit *habit, struct habit *forms);
/* Counts the term's keys in forms. */
void term_keys(const struct term *term, struct text form, const struct regex *regex,
               struct habit *forms);
/* The nth run of letters that stand side by side wherever the term does; absent: there is none. */
struct text term_part(const struct term *term, struct text form, const struct regex *regex,
                      uint32_t part);

/* The keys of BY_LACK of a word that may differ by one letter. False, and none, where it cannot be
 * found so. */
typedef void lack_fn(uint64_t key, void *arg);
bool term_lacks(const struct term *term, struct text form, lack_fn *each, void *arg);
/* The same of any word; there must be 8 readable bytes behind it. */
void word_lacks(const char *at, size_t len, lack_fn *each, void *arg);
#endif
