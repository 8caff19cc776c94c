#ifndef TOWER_RULEBOOK_H
#define TOWER_RULEBOOK_H
/*
 * Who is watched, changed while the tower runs: one change after the other is built aside, kept in
 * the store as a new version, then put in force. What is wrong changes nothing; what the store
 * refuses is not put in force. No post is lost over it: trays on the way keep the generation that
 * they began with.
 */
#include "tower/live.h"

struct rulebook;
struct rulebook_setup {
    struct live *live;
    struct loop *loop;
    struct store *store;
    struct rules_master file;  /* where the configuration says who is watched stands; kind "store":
                                  in the store. Its texts outlive the rulebook */
    bool taken;                /* the store has taken over from that file */
    struct part_limits limits; /* what pages may name; likewise */
    /* On the loop, after a swap: sources may be others now. */
    void (*changed)(const struct watched *watched, void *arg);
    /* Any thread: the id is one of hinomi.yaml's sources; NULL: there are none. */
    bool (*fixed_source)(struct text id, void *arg);
    /* Any thread: reads the file again and puts it in force (given back). */
    enum err (*file_again)(void *arg, struct why *why);
    void *arg;
};
struct rulebook *rulebook_start(const struct rulebook_setup *setup);
/* While the loop does not run any more: changes that wait are not made. Nobody may ask any more. */
void rulebook_stop(struct rulebook **rulebook);

/* Any thread but the loop's: waits until it is in force. Errors as tower_calls.rule. */
enum err rulebook_change(struct rulebook *rulebook, const struct rule_ask *ask,
                         struct why *why) MUST_USE;
/* A change of a query or a list with this effect waits for a second person; most: RULES_ALWAYS,
 * RULES_NEVER, or the % of its hits that may come and go without one. Pure. */
bool rulebook_turns_much(const struct rule_effect *effect, int64_t most);
/* What would be watched after the change of a part, in the arena. Any thread but the loop's. */
enum err rulebook_try(struct rulebook *rulebook, const struct rule_ask *ask, struct arena *arena,
                      struct watched *tried_out, struct why *why) MUST_USE;
/* kind "store": takes who is watched over from the file; "file": gives it back. */
enum err rulebook_take_over(struct rulebook *rulebook, const struct rule_ask *ask,
                            struct why *why) MUST_USE;
const struct part_limits *rulebook_limits(const struct rulebook *rulebook);
struct rules_master rulebook_master(const struct rulebook *rulebook);
/* The newest version of the store. ERR_NOT_FOUND: there is none. */
enum err rulebook_read(struct store *store, struct arena *arena, struct watched *watched_out,
                       struct why *why) MUST_USE;
#endif
