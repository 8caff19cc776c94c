#ifndef MATCH_TRANSLATE_H
#define MATCH_TRANSLATE_H
/*
 * Queries of other tools become ours. A query is read into parts; a leaf is already written in our
 * language, or left out with the reason.
 */
#include "base/buf.h"
#include "base/vec.h"
#include "match/query.h"

enum { TRANSLATE_MOST_DEPTH = 60 };

enum part_kind { PART_LEAF, PART_AND, PART_OR, PART_NOT, PART_NEAR };

struct part {
    enum part_kind kind;
    uint32_t column;
    struct text out;  /* LEAF: in our language; absent: left out */
    struct text said; /* LEAF: as it was written */
    const char *lost; /* LEAF: why it is left out */
    uint32_t count;   /* NEAR */
    bool ordered;
    struct part *first, *next;
};

/* What name:value becomes. */
enum rule_kind {
    RULE_FIELD, /* to: our field */
    RULE_SCOPE, /* to: title or text */
    RULE_SIGN,  /* to: # or @ before each word */
    RULE_CASE,  /* as written */
    RULE_SUB,   /* inside words */
    RULE_RANGE, /* to: followers or rating; [a TO b], a..b, a */
    RULE_VALUE, /* name:value, whole, becomes `to` */
    RULE_SITE,  /* a network, or part of the address */
    RULE_LOST   /* to: why */
};
struct rule {
    unsigned tools; /* bits: 1 << enum query_tool */
    const char *name, *value;
    enum rule_kind kind;
    const char *to;
};

/* The rule of that name (and value, where rules ask for one; absent: of any); NULL: none. */
const struct rule *translate_rule(enum query_tool tool, struct text name, struct text value);

struct translation {
    enum query_tool tool;
    struct text query;
    size_t at;
    uint32_t column;
    uint32_t depth;
    const struct rule *within; /* inside name:( … ) */
    struct arena *arena;
    VEC(struct match_warning) notes;
    struct why *why;
};

void translate_note(struct translation *t, uint32_t column, const char *format, ...) FORMAT(3, 4);

/* A leaf of a word, a phrase or name:value; rule may be NULL. */
struct part *translate_leaf(struct translation *t, const struct rule *rule, struct text value,
                            bool phrase, uint32_t column);
/* A leaf that is left out. */
struct part *translate_lost(struct translation *t, struct text said, uint32_t column,
                            const char *why);
#endif
