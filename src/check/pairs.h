#ifndef CHECK_PAIRS_H
#define CHECK_PAIRS_H
/*
 * A learned comparison of two sentences, one known to be so and one of a reply: how surely the
 * second contradicts the first (weights/pairs.bin, docs/checks.md). Words of the three languages
 * stand in one space of meanings, with numbers in which opposites point against each other. Words
 * of the two sentences are laid beside each other; what that shows, what the claims of both show
 * (claims.h), products of learned factors of all their words and crosses of single words are summed
 * up.
 *
 *   pairs_read → for each text pair_sides → for each two texts pair_sides_meet → for each two
 *   sentences pair_see, pair_score
 *
 * File: "hnmP", version, counts; words: hashes ascending, PAIR_MEANING bytes each; keys: hashes
 * ascending, weight, PAIR_FACTORS bytes for either side; signs: hashes ascending, 16 bits each;
 * then the dense numbers as floats. All numbers little-endian. Made by tools/pair_learn.c.
 */
#include "check/claims.h"

enum {
    PAIRS_VERSION = 1,
    PAIR_MEAN = 40,
    PAIR_OPPOSITE = 24,
    PAIR_MEANING = PAIR_MEAN + PAIR_OPPOSITE,
    PAIR_FACTORS = 24,
    PAIR_HIDDEN = 36,
    PAIR_SHOWN = 64, /* what is seen beside the products of meanings */
    PAIR_SEEN = PAIR_SHOWN + 2 * PAIR_MEANING,
    PAIR_WORDS_MOST = 60, /* of a sentence */
    PAIR_CROSS = 8,       /* words of either side that are crossed */
    PAIR_SIGNS_MOST = 600,
    PAIR_TABLE_MOST = 1 << 20
};

struct pair_slot {
    uint32_t hash, row; /* row: from 1 on; 0: free */
};
struct pair_index {
    struct pair_slot *slots;
    uint32_t mask, count;
};
/* All that is added up, as floats, in the file's order. */
struct pair_dense {
    float word_scale, key_scale, sign_scale, bias;
    float from[2][PAIR_MEANING][PAIR_FACTORS]; /* factors of a word, from its meaning */
    float middle[PAIR_SEEN], spread[PAIR_SEEN];
    float inner[PAIR_SEEN][PAIR_HIDDEN], inner_bias[PAIR_HIDDEN], outer[PAIR_HIDDEN];
    /* Scores from which on it blocks, warns; below the last a concept's remark only warns. */
    float sure[TONGUES], seems[TONGUES], doubt[TONGUES];
};
struct pairs {
    struct pair_index words, keys, signs;
    int8_t *meaning; /* PAIR_MEANING of each word */
    uint8_t *weight; /* of each key: how much it tells, of 255 */
    int8_t *factor;  /* 2 * PAIR_FACTORS of each key */
    int16_t *sign;
    struct pair_dense dense;
};
enum err pairs_read(struct text bytes, struct pairs **out, struct why *why) MUST_USE;
void pairs_free(struct pairs **pairs);
/* 0: none. */
uint32_t pair_find(const struct pair_index *index, uint32_t hash);
uint32_t pair_hash(char salt, struct text text);
/* An index of hashes; refused when they do not ascend. The caller frees the slots. */
bool pair_index_build(struct pair_index *index, const char *hashes, uint32_t count);

struct pair_word {
    uint32_t key, row; /* row of its meaning; 0: none */
    struct span at;    /* bytes of the plain text */
    float weight;
    int8_t turn; /* -1: in a clause that negates */
};
/* A sentence, as it is compared. */
struct pair_side {
    const struct claims *claims;
    const struct clause *whole; /* the sentence, of the claims */
    struct pair_word word[PAIR_WORDS_MOST];
    size_t count;
    float sum, square; /* of the weights */
    bool turned;       /* it is known not to be so */
    float factor[2][PAIR_FACTORS];
    float around; /* how much of it stands word by word in the other text: pair_sides_meet */
};
/* The sentences of a text that have words; they live in the arena, and borrow the claims. turned: a
 * row that is false. */
struct pair_side *pair_sides(const struct pairs *pairs, const struct claims *claims, bool turned,
                             struct arena *arena, size_t *count_out);
/* Fills in `around` of the sentences of two texts; before their pairs are seen. */
void pair_sides_meet(struct pair_side *known, size_t knowns, struct pair_side *reply,
                     size_t replies);

/* What a pair stands in. */
struct pair_where {
    const struct marks *marks;
    int kind;               /* 0 published, 1 a row that holds, 2 not so, 3 not known */
    bool match;             /* nothing tells that they are of different things */
    size_t knowns, replies; /* sentences of either text */
};
struct pair_sight {
    float seen[PAIR_SEEN];
    uint32_t sign[PAIR_SIGNS_MOST]; /* hashes of crosses */
    size_t signs;
};
void pair_see(const struct pairs *pairs, const struct pair_side *known,
              const struct pair_side *reply, const struct pair_where *where,
              struct pair_sight *sight_out);
/* Log odds that the reply's sentence contradicts the known one. */
float pair_score(const struct pairs *pairs, const struct pair_side *known,
                 const struct pair_side *reply, const struct pair_sight *sight);
/* The two words that speak most for it; false: no two of them do. */
bool pair_reason(const struct pairs *pairs, const struct pair_side *known,
                 const struct pair_side *reply, size_t *known_out, size_t *reply_out);
/* Keys of the concepts that a sentence tells with their sides. */
size_t pair_concepts(const struct marks *marks, const struct pair_side *side, uint32_t *keys,
                     size_t most);
uint32_t pair_cross(uint32_t known, uint32_t reply, uint32_t salt);
#endif
