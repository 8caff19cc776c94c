#ifndef CHECK_CLAIMS_INSIDE_H
#define CHECK_CLAIMS_INSIDE_H
/* What the two files of the claims reader share. */
#include "check/claims.h"

struct claims_reading {
    const struct claims_how *how;
    struct arena *arena;
    struct claims *out;
    size_t room; /* for clauses */
    struct moments moments;
    struct amounts amounts;
};

/* It is one of the words; none of them is empty. */
bool is_among(struct text word, const char *const *words, size_t count);
/* The names of months and days are written large and name nobody. */
bool is_month_or_day(struct text word);
void claims_props(struct claims_reading *r);
void claims_numbers(struct claims_reading *r);
#endif
