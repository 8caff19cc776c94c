#ifndef BASE_FOLD_SLOW_H
#define BASE_FOLD_SLOW_H
/*
 * Canonical ordering and composition of a short run of code points (Unicode UAX 15): the part of
 * folding that needs to look back. Used by fold.c only.
 */
#include <stddef.h>
#include <stdint.h>

enum { FOLD_RUN = 64 };

/* Code points in the low 21 bits, their combining class in the highest 8. */
struct fold_codes {
    uint32_t *at; /* room, or the heap when it grew */
    size_t len, cap;
    uint32_t room[FOLD_RUN];
};

void fold_codes_init(struct fold_codes *codes);
void fold_codes_done(struct fold_codes *codes);
/* Adds a code point in its full canonical decomposition. */
void fold_codes_add(struct fold_codes *codes, uint32_t code);
/* Orders and composes; what is left are plain code points. */
void fold_codes_compose(struct fold_codes *codes);
#endif
