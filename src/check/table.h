#ifndef CHECK_TABLE_H
#define CHECK_TABLE_H
/*
 * The learned table of replies (weights/replies.bin): one linear separator for each label, over
 * signs of a sentence: its words, their stems and pairs, groups of characters, the concepts the
 * rules know and their pairs, the rules that hold; and first SIGNS_OF_EVERY that every sentence has
 * (the second: of its language). A sign's hash finds its row; what was never
 * learned has none. A reply has a label as surely as its worst sentence.
 *
 *   score = bias + scale · sum of bytes / sqrt(signs);   p = 1 / (1 + exp(-score))
 *
 * File: "hnmR", version, labels, rows; of each label its name (32 bytes), scale, bias, and by
 * tongue (ja en it) sure and doubt; then the hashes, ascending; then the rows. All numbers
 * little-endian.
 */
#include "check/families.h"

enum {
    TABLE_VERSION = 2,
    LABEL_NAME = 32,
    SIGNS_MOST = 3000,
    SIGNS_OF_EVERY = 2,
    TABLE_ROWS_MOST = 1 << 20
};

struct sign {
    uint32_t hash;
    uint16_t from, to; /* bytes of the form; 0,0: of no one place */
};
struct signs {
    struct sign at[SIGNS_MOST];
    size_t count;
};
/* After rules_find of the same sentence. */
void signs_make(const struct rules *rules, const struct reading *reading,
                const struct rule_room *room, enum tongue tongue, struct signs *signs);

struct table_label {
    char name[LABEL_NAME];
    float scale, bias;
    float sure[TONGUES];  /* the score from which on it decides alone */
    float doubt[TONGUES]; /* below it a rule is only a hint */
};
struct table_slot {
    uint32_t hash, row; /* row: from 1 on; 0: free */
};
struct table {
    uint32_t count;
    struct table_label label[LABELS_MOST];
    int kind[LABELS_MOST]; /* number of its kind; -1: of any that blocks */
    int8_t *rows;          /* count of each */
    struct table_slot *slots;
    uint32_t mask; /* of slots */
};
enum err table_read(struct text bytes, const struct kinds *kinds, struct table **out,
                    struct why *why) MUST_USE;
void table_free(struct table **table);
void table_score(const struct table *table, const struct signs *signs, double score[LABELS_MOST]);
/* The bytes of the form whose signs speak most for the label; empty: none speaks for it. */
struct span table_place(const struct table *table, const struct signs *signs, size_t label);
#endif
