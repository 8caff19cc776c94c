#ifndef MATCH_TRANSLATE_X_H
#define MATCH_TRANSLATE_X_H
/* A query as X can say it, made wider where it cannot. */
#include "base/buf.h"
#include "base/vec.h"
#include "match/query.h"

enum x_kind { X_TRUE, X_FALSE, X_LEAF, X_AND, X_OR };

struct x_part {
    enum x_kind kind;
    struct text text; /* LEAF */
    bool alone;       /* LEAF: X takes it as a rule by itself */
    struct x_part *first, *next;
};

struct x_making {
    struct arena *arena;
    size_t topic;
    VEC(struct x_rule) rules;
    VEC(struct x_note) notes;
};

void x_note(struct x_making *m, const char *format, ...) FORMAT(2, 3);

/* Holds wherever the query holds. */
struct x_part *x_part_of(struct x_making *m, const struct node *node);
/* Whether each way for it to hold has something that X takes by itself. */
bool x_is_alone(const struct x_part *part);
/* Adds its rules. */
void x_pack(struct x_making *m, const struct x_part *part, struct text tag);
/* Puts several rules into one until there are at most X_RULES_MOST, if that can be. */
void x_share(struct x_making *m);
#endif
