#ifndef UNDERSTAND_TRIE_H
#define UNDERSTAND_TRIE_H
/*
 * A double-array trie of byte strings: built once, then walked from wherever a word may begin. One
 * step is one compare (J. Aoe, "An efficient digital search algorithm by using a double-array
 * structure", 1989). Immutable after trie_seal; any thread may walk it.
 */
#include "base/text.h"
#include "base/vec.h"

struct trie_node { /* while it is built */
    uint32_t child, sibling, value;
    unsigned char byte;
};

struct trie_cell {
    uint32_t base;
    uint32_t check; /* the parent's cell; UINT32_MAX: free */
    uint32_t value; /* 0: no key ends here */
};

struct trie {
    VEC(struct trie_node) nodes;
    struct trie_cell *cells;
    size_t cell_count;
};

void trie_init(struct trie *trie);
void trie_done(struct trie *trie);
/* Where the key's value stands, made with 0 when it is new; valid until the next call. */
uint32_t *trie_put(struct trie *trie, struct text key);
void trie_seal(struct trie *trie);

enum { TRIE_ROOT = 1 };
/* The cell behind cell `from` by one byte, or 0. */
static inline uint32_t trie_step(const struct trie *trie, uint32_t from, unsigned char byte)
{
    const uint32_t to = trie->cells[from].base + byte;
    return trie->cells[to].check == from ? to : 0;
}
#endif
