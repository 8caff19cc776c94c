#ifndef UNDERSTAND_TRIE_H
#define UNDERSTAND_TRIE_H
/*
 * A double-array trie of byte strings: built once, then walked from wherever a word may begin. One
 * step is one compare (J. Aoe, "An efficient digital search algorithm by using a double-array
 * structure", 1989). A cell is four bytes, so that the trie stays in a core's cache: no two nodes
 * have the same base, and the byte by which a cell is reached proves whose child it is. A sieve by
 * the first bytes of the keys tells most places where none can begin. Keys hold no byte 0x00 or
 * 0xff. Immutable after trie_seal; any thread may walk it.
 */
#include "base/text.h"
#include "base/vec.h"

#include <string.h>

struct trie_node { /* while it is built */
    uint32_t child, sibling, value;
    unsigned char byte;
};

enum {
    TRIE_ROOT = 1,
    TRIE_ENDS_BIT = 8,
    TRIE_ENDS = 1 << TRIE_ENDS_BIT, /* of a cell: a key ends here */
    TRIE_BASE_SHIFT = 9,            /* its base above, its byte below */
    TRIE_CELLS_MOST = 1 << 23,      /* as many as a base can tell apart */
    SIEVE_BITS = 18,
    SIEVE_SHORT = 3, /* keys of so many bytes, but not SIEVE_LONG, are known by these */
    SIEVE_LONG = 6
};

struct trie_sieve {
    uint64_t two[1 << 10];                  /* by the first two bytes: keys of one byte or two */
    uint64_t longer[1 << (SIEVE_BITS - 6)]; /* by a hash of the first SIEVE_SHORT or SIEVE_LONG */
};

struct trie {
    VEC(struct trie_node) nodes;
    uint32_t *cells;
    uint32_t *values; /* of each cell; 0: no key ends here */
    size_t cell_count;
    struct trie_sieve *sieve;
};

void trie_init(struct trie *trie);
void trie_done(struct trie *trie);
/* Where the key's value stands, made with 0 when it is new; valid until the next call. */
uint32_t *trie_put(struct trie *trie, struct text key);
/* False when the keys are too many for TRIE_CELLS_MOST; no key is found then. */
bool trie_seal(struct trie *trie);

/* The cell behind cell `from` by one byte, or 0. A byte 0 leads nowhere. */
static inline uint32_t trie_step(const struct trie *trie, uint32_t from, unsigned char byte)
{
    const uint32_t to = (trie->cells[from] >> TRIE_BASE_SHIFT) + byte;
    return (trie->cells[to] & 0xff) == byte ? to : 0;
}

enum { TRIE_LANES = 24, TRIE_STEPS = 32 };
struct trie_walks {
    uint32_t ends[TRIE_LANES];             /* bit k: a key of k + 1 bytes begins there, */
    uint32_t cell[TRIE_STEPS][TRIE_LANES]; /* in cell [k] */
    uint32_t last[TRIE_LANES];             /* where a walk was after TRIE_STEPS; 0: it has ended */
};
/* Walks from the first `count` places from[TRIE_LANES] of the bytes at `at`, side by side; the
 * others must be places too. Behind each the bytes must be readable as far as keys may lead, four
 * at a time: zeros end every walk. */
void trie_walk(const struct trie *trie, const char *at, const uint32_t *from, size_t count,
               struct trie_walks *walks);
/* The same without wide registers. */
void trie_walk_plain(const struct trie *trie, const char *at, const uint32_t *from, size_t count,
                     struct trie_walks *walks);

static inline uint32_t sieve_hash(uint64_t bytes, unsigned count)
{
    const uint64_t some = bytes << (64 - 8 * count);
    return (uint32_t)((some ^ some >> 29) * 0x9e3779b97f4a7c15U >> (64 - SIEVE_BITS));
}

static inline uint64_t sieve_bit(const uint64_t *bits, uint32_t n)
{
    return bits[n >> 6] >> (n & 63);
}

/* False when no key begins with these bytes; eight of them must be readable. */
static inline bool trie_may_begin(const struct trie *trie, const char *at)
{
    uint64_t bytes;
    memcpy(&bytes, at, sizeof(bytes));
    const struct trie_sieve *sieve = trie->sieve;
    return (sieve_bit(sieve->two, (uint32_t)(bytes & 0xffff)) |
            sieve_bit(sieve->longer, sieve_hash(bytes, SIEVE_SHORT)) |
            sieve_bit(sieve->longer, sieve_hash(bytes, SIEVE_LONG))) &
           1;
}
#endif
