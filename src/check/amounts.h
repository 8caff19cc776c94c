#ifndef CHECK_AMOUNTS_H
#define CHECK_AMOUNTS_H
/*
 * Numbers in a plain text: 1,240 · 1.240 (it) · 2,5 % · 三千 · 1万2千 · 二、三千 · twelve thousand
 * · two or three thousand · duemila · due o tremila · 2,000~3,000 · 3.0.2 and A-17 as codes; and
 * those that nobody counted: 数百 · a few hundred · poche centinaia.
 */
#include "check/kinds.h"
#include "check/plain.h"

struct amount {
    struct span at; /* bytes of the plain text */
    double low, high;
    bool code;     /* no quantity: a version, a lot */
    bool words;    /* written in words */
    char name[24]; /* of a code: without hyphens */
};
struct amounts {
    struct amount *at; /* in order */
    size_t count;
};
enum { AMOUNTS_MOST = 500 };

/* Passages that are no text: links, names (bytes of the plain text, in order). */
void amounts_find(const struct plain *plain, enum tongue tongue, const struct span *skip,
                  size_t skip_count, struct arena *arena, struct amounts *out);
/* A number that begins at at; its end, or at. */
size_t amount_read(struct text text, size_t at, enum tongue tongue, double *value_out);
#endif
