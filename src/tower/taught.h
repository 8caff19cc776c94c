#ifndef TOWER_TAUGHT_H
#define TOWER_TAUGHT_H
/*
 * What clients' corrections taught, out of the store for a generation of rules. In an order: fill
 * arena and base, run taught_read by whatever reads the store, build the rules, taught_done.
 */
#include "base/vec.h"
#include "store/store.h"
#include "tower/rules.h"

struct teaching {
    struct text base; /* tower_base_mark: what was learned on another base is left out */
    struct arena *arena;
    VEC(struct taught) taught;
};
/* A store_job; arg: the teaching. */
enum err taught_read(struct db *db, void *arg, struct why *why) MUST_USE;
void taught_done(struct teaching *teaching);
#endif
