#ifndef BASE_FOLD_REPEAT_H
#define BASE_FOLD_REPEAT_H
/*
 * Letters and signs that are repeated for effect, in the match form (docs/queries.md, "What counts
 * as the same"): cooooool, bellissimooooo, すごーーーい, やばあああい, ｗｗｗｗｗ, !!!!!!!!.
 */
#include "base/fold.h"

/* Shortens in place, and the map with it where there is one; answers the new length. The form is
 * valid UTF-8. */
size_t fold_repeat(char *form, size_t len, struct fold_map *map);
#endif
