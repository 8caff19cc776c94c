#ifndef TOWER_RULES_H
#define TOWER_RULES_H
/*
 * One generation of the rules: who is watched, the compiled queries, the lexicons. Immutable; built
 * aside, swapped by one pointer, freed when its last tray is done. A bad one leaves the old in
 * force.
 */
#include "check/check.h"
#include "match/match.h"
#include "model/watched.h"
#include "understand/understand.h"

#include <stdatomic.h>

struct rules;

/* A table that a client's own corrections taught. */
struct taught {
    struct text client, weights;
};
struct rules_setup {
    const struct watched *watched; /* copied by text: its arena may go */
    struct text lexicon;           /* a folder, or absent: the embedded ones */
    enum cjk cjk;
    const struct rules *old;     /* shares the queries that did not change, and what is known of the
                                    stream; NULL: none */
    const struct taught *taught; /* read, not kept */
    size_t taught_count;
    bool nobody;  /* nobody may be watched: a first start */
    bool replies; /* people answer from here: the rules of tone are built, too */
};

enum err rules_build(const struct rules_setup *setup, struct rules **rules_out,
                     struct why *why) MUST_USE;
struct rules *rules_ref(struct rules *rules); /* any thread */
void rules_unref(struct rules **rules);

/* The generation in force: one thread swaps it, any thread takes a reference of its own. */
struct rules_force {
    _Atomic(struct rules *) rules;
    atomic_int takers; /* between the look and the reference */
};
struct rules *rules_take(struct rules_force *force);
/* The reference goes over; the old one is given back when nobody is about to take it. */
void rules_put(struct rules_force *force, struct rules *rules);

/* The generation that this list of who is watched belongs to. */
struct rules *rules_of(const struct watched *watched);

const struct watched *rules_watched(const struct rules *rules);
const struct match_set *rules_match(const struct rules *rules);
const struct understand *rules_understand(const struct rules *rules);
const struct checker *rules_checker(const struct rules *rules); /* NULL: none was built */
#endif
