#ifndef TOWER_KEEP_H
#define TOWER_KEEP_H
/* Who is watched, kept in the store: every version, and the brands' own voices. */
#include "store/store.h"

/* Waits for the commit. by: a person's id, or what it came from. */
enum err keep_watched(struct store *store, const struct watched *watched, struct text by,
                      int64_t at_ms, struct why *why) MUST_USE;
/* Does not wait; a failure is logged. watched lives until done(watched) is called, on whatever
 * thread. by is a literal. */
void keep_watched_soon(struct store *store, const struct watched *watched, struct text by,
                       int64_t at_ms, void (*done)(const struct watched *));
#endif
