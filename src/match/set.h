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
#include "match/query.h"
#include "match/term.h"

#include <endian.h>

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
enum { OP_BITS = 4 };

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
};

/* By what bytes of the text a dictionary is asked. */
enum by {
    BY_WORD,  /* a whole word */
    BY_START, /* the first four bytes of a word: term ends in * */
    BY_PAIR,  /* six bytes from a letter that is of no word: two Japanese letters */
    BY_SINGLE /* three bytes */
};
enum { BY_COUNT = 4 };

struct match_set {
    struct arena *arena;
    struct arena *dict_arena;
    enum cjk cjk;
    struct topic *topics;
    struct word_list *lists; /* kept, to read the queries again */
    size_t list_count;
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
    unsigned wants;            /* what of a glance the filters ask: skim_want */
    VEC(uint32_t) postings;
    VEC(uint32_t) open;  /* queries run for every post */
    VEC(uint32_t) loose; /* anchors no dictionary can hold: looked for in every post */
    struct dict dicts[BY_COUNT];
};

static inline const char *set_form(const struct match_set *set, uint32_t term)
{
    return set->pool.at + set->terms.at[term].at;
}

/* Turns the trees into all of the above; roots[i] is the query of topic i. counts: how many of
 * `posts` sample posts hold each term (numbered as by an earlier call with the same trees), or
 * NULL. */
void set_compile(struct match_set *set, struct node **roots, struct arena *scratch,
                 const uint32_t *counts, uint32_t posts);
/* Makes the scan look for all terms instead, and for nothing else: to count them. */
void set_watch_all(struct match_set *set);
/* Frees what set_compile made, but for the arena. */
void set_clear(struct match_set *set);

/* The terms that anchor this tree; false when it has none. */
struct anchors {
    VEC(uint32_t) terms;
};
bool anchors_of(const struct match_set *set, struct node *root, struct anchors *anchors);

/* Fills in how the scan finds the term, and a guess of how often such bytes occur. There must be
 * FORM_SLACK readable bytes behind the form. */
void term_handle(struct term *term, struct text form);

/* Keys, for both sides. The text must have 8 readable bytes behind. */
static inline uint64_t load8(const char *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof(v));
    return le64toh(v);
}
/* By the first and last eight bytes and the length, without a branch. */
static inline uint64_t key_of_word(const char *at, size_t len)
{
    const size_t head = len < 8 ? len : 8;
    const uint64_t mask = UINT64_MAX >> ((64 - 8 * head) & 63);
    const uint64_t first = load8(at) & mask, last = load8(at + (len - head)) & mask;
    return dict_mix(first * 0xA0761D6478BD642Fu + last + len);
}
static inline uint64_t key_of_start(const char *at)
{
    return dict_mix(load8(at) << 32);
}
static inline uint64_t key_of_pair(const char *at)
{
    return dict_mix(load8(at) << 16);
}
static inline uint64_t key_of_single(const char *at)
{
    return dict_mix(load8(at) << 40);
}
#endif
