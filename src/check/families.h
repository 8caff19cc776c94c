#ifndef CHECK_FAMILIES_H
#define CHECK_FAMILIES_H
/* What a checker and a scratch are made of, and the families of checks (check.c asks them). */
#include "check/inside.h"
#include "check/marks.h"
#include "check/rules.h"

struct table;
struct pairs;
struct signs;

struct checker {
    const struct understand *understand; /* borrowed */
    struct kinds kinds;
    struct rules rules;
    struct marks marks;  /* words that carry claims */
    struct table *table; /* or NULL: the rules work alone */
    struct pairs *pairs; /* or NULL */
};

enum { LABELS_MOST = 40 }; /* of the learned table */
enum { TONE_HOLDS_MOST = 400 };
struct tone_hold { /* a rule that holds, or a guard */
    uint32_t code;
    uint8_t kind; /* enum rule_kind */
    uint16_t sentence;
    struct span at; /* bytes of the reply */
};
/* What the rules see in a whole reply. */
struct tone {
    struct tone_hold hold[TONE_HOLDS_MOST];
    size_t hold_count;
    bool clock, action; /* somewhere a time is named; something that is done */
    struct quoted quoted;
    /* Of the learned table, filled when there is one; places where it is sure of something. */
    double score[SENTENCES_MOST][LABELS_MOST];
    struct span place[SENTENCES_MOST][LABELS_MOST]; /* bytes of the reply; empty: nowhere */
    bool thin[SENTENCES_MOST];                      /* too few words to be judged by likeness */
};

struct check_scratch {
    struct arena *arena; /* of one draft */
    struct understand_scratch *understand;
    struct rule_room rule; /* of one sentence */
    struct buf folded, loose;
    struct signs *signs;
    struct tone tone;
};

typedef void family_fn(struct checking *checking);
#endif
