#ifndef MATCH_TERM_H
#define MATCH_TERM_H
/*
 * One thing to find in a post's match form: a word, a phrase, a run of Japanese, an emoji. A space
 * in it stands for any white space. Each end may ask for an edge: there the neighbouring code point
 * must not be of the kind named.
 */
#include "base/fold.h"
#include "match/letter.h"
#include "match/query.h"

enum term_kind { TERM_LETTERS, TERM_WILD, TERM_FUZZY, TERM_REGEX };

/* A term's view: in which form of the post it is looked for, as bits of fold_loose; 0: the match
 * form. */
enum { VIEWS = 4 };

struct term {
    uint32_t at, len;                 /* its match form (in its view) in the set's pool */
    uint8_t left, right;              /* enum letter; LETTER_NONE asks for nothing */
    bool open;                        /* the last word may go on */
    uint8_t cjk;                      /* enum cjk in force */
    bool own;                         /* its edges depend on what stands there: own_edges_hold */
    bool free_left, free_right;       /* where own, morph: asks for nothing */
    bool morph;                       /* ends are ends of words: morph_edges_hold */
    bool spaced;                      /* holds a space */
    bool exact;                       /* letters as written count */
    uint8_t kind, view, where, fuzzy; /* enum term_kind; of fold_loose; enum where; letters */
    uint32_t written; /* exact: index of the set's written texts; REGEX: of its regexes */
    uint8_t by;       /* enum by: how the scan finds it; BY_COUNT: it cannot */
    uint32_t part;    /* term_part: the one that its key is made of */
    uint32_t offset;  /* of the key's bytes in that part */
    uint32_t uses;    /* in how many places of queries it stands */
    uint32_t hits;    /* of a loose anchor: its first posting */
    float often;      /* share of posts expected to hold it; only the order matters */
    uint64_t key;
};

/* What kind of term the node is, and the edges that one of this form asks for. cjk is of the topic.
 */
void term_init(struct term *term, const struct node *node, struct text form, enum cjk cjk);

/* Whether the node asks for ends of words (~morph) of letters that need MeCab for it. */
bool term_asks_morph(const struct node *node, enum cjk cjk);

/* It stands where its letters stand with their edges: nothing else is asked. */
static inline bool term_is_bare(const struct term *term)
{
    return term->kind == TERM_LETTERS && !term->exact && !term->view && !term->morph &&
           term->where == WHERE_ANY;
}

/* Whether byte `offset` of the form stands at `at` of the text, and all the rest of it around. */
bool term_at(const struct term *term, const char *form, struct text text, size_t at, size_t offset,
             struct span *bytes_out);

/* A post as a term sees it. */
struct seen {
    struct text text;    /* in the view */
    struct text form;    /* the match form */
    const uint32_t *map; /* byte of the view → byte of the form; NULL: the same */
};

/* Where the bytes stand first at or behind `from`, or NULL. Looked for in steps: what checks memory
 * (tsan) walks all that a search may read, and a term is looked for again behind each of its
 * places. */
const char *find_bytes(struct text text, size_t from, const char *form, size_t len);

/* The next place at or behind *from; moves *from so that the next call finds the next one. */
bool term_next(const struct term *term, const char *form, struct text text, size_t *from,
               struct span *bytes_out);

/* The same for terms with wildcards inside, and for words that may differ by letters. */
bool wild_next(const struct term *term, const char *form, const struct seen *seen, size_t *from,
               struct span *bytes_out);
bool fuzzy_next(const struct term *term, const char *form, struct text text, size_t *from,
                struct span *bytes_out);

/* Whether the term's edges hold around these bytes. */
bool term_edges_hold(const struct term *term, struct text text, size_t from, size_t to);

/* The same for a term whose edges are those of the letters that stand there: it holds ? or *, or
 * kana are one to it. Bytes of the view. */
bool own_edges_hold(const struct term *term, const struct seen *seen, size_t from, size_t to);
#endif
