#ifndef TOOLS_PAIR_LEARN_H
#define TOOLS_PAIR_LEARN_H
/* What the two files of the learner of pairs share: what was read (pair_data.c), to be learned
 * from. */
#include "check/facts.h"
#include "tower/tower.h"
#include "understand/descent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    ITEMS_MOST = 120000,
    VOICES = 3,
    FACTORS = PAIR_FACTORS / VOICES,
    HIDDEN = PAIR_HIDDEN / VOICES,
    ROUNDS = 8,
    ROUNDS_FIRST = 4,
    PARTS_MOST = 32
};

struct item {
    enum tongue tongue;
    struct draft draft;
    bool against, measured;
    int ruled; /* OF_… */
    char kind;
    float weight;
    uint32_t part, block;
    uint32_t first, count; /* units */
    float score;
};
struct word {
    uint32_t key;
    float share;
};
struct side {
    float meaning[PAIR_MEANING];
    uint32_t first, count;
    float square;
};
struct unit {
    float seen[PAIR_SEEN];
    uint32_t known, reply, first, count;
    float even;
};

/* All that is learned from: drafts, pairs of sentences, their sides, words of these, crosses. */
struct pair_data {
    struct item *items;
    size_t item_count, part_count;
    uint32_t block_count;
    VEC(struct unit) units;
    VEC(struct side) sides;
    VEC(struct word) words;
    VEC(uint32_t) signs;
    char part_name[PARTS_MOST][40];
    struct arena *arena;
    struct checker *checker;
    struct check_scratch *scratch;
    struct pairs *table; /* words and keys; nothing is learned yet */
    uint32_t *keys, key_count;
    uint32_t *sign_keys; /* crosses: each sign is its place from 1 on; 0: not kept */
    size_t sign_count;
    float middle[PAIR_SEEN], spread[PAIR_SEEN];
};
extern struct pair_data it;

/* From 0 to below 1. */
float chance(uint64_t *state);
void complain(const char *path, const char *what);
void open_all(void);
/* Good replies, for beside other texts. */
struct goods {
    struct text reply[20000];
    enum tongue tongue[20000];
    size_t count;
};
/* goods: of good replies; NULL: of pairs. The table of meanings: the hashes of its words. */
void read_file(const char *path, struct goods *goods);
uint32_t *read_words(const char *path);
/* All drafts become numbers. */
void read_numbers(const struct goods *goods);
#endif
