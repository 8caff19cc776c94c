#ifndef CHECK_FAMILIES_H
#define CHECK_FAMILIES_H
/* The families of checks, in the order in which they are asked (check.c). */
#include "check/inside.h"

struct checker {
    const struct understand *understand; /* borrowed */
    struct kinds kinds;
};

typedef void family_fn(struct checking *checking);
#endif
