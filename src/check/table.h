#ifndef CHECK_TABLE_H
#define CHECK_TABLE_H
/*
 * The learned table of replies (weights/replies.bin): one linear separator for each label, over
 * signs of a sentence: its words and pairs of words, groups of characters, the concepts the rules
 * know and their pairs, the rules that hold. A sign's hash names a row of the table. A reply has a
 * label as surely as its worst sentence.
 *
 *   score = bias + scale · sum of bytes / sqrt(signs);   p = 1 / (1 + exp(-score))
 *
 * File: "hnmR", version, bits, labels; of each label its name (32 bytes), scale, bias, sure, doubt;
 * then rows. All numbers little-endian.
 */
#include "check/families.h"

enum { TABLE_VERSION = 1, LABEL_NAME = 32, SIGNS_MOST = 3000, TABLE_BITS_MOST = 18 };

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
    float sure;  /* the score from which on it decides alone */
    float doubt; /* below it a rule is only a hint */
};
struct table {
    uint32_t bits, count;
    struct table_label label[LABELS_MOST];
    int kind[LABELS_MOST]; /* number of its kind; -1: of any that blocks */
    const int8_t *rows;    /* count of each */
    void *room;
};
enum err table_read(struct text bytes, const struct kinds *kinds, struct table **out,
                    struct why *why) MUST_USE;
void table_free(struct table **table);
void table_score(const struct table *table, const struct signs *signs, double score[LABELS_MOST]);
/* The bytes of the form whose signs speak most for the label. */
struct span table_place(const struct table *table, const struct signs *signs, size_t label,
                        size_t len);
#endif
