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
/* master: where who is watched stands; its texts outlive the rulebook. */
struct rulebook *rulebook_start(struct live *live, struct loop *loop, struct store *store,
                                const struct rules_master *master);
/* While the loop does not run any more: changes that wait are not made. Nobody may ask any more. */
void rulebook_stop(struct rulebook **rulebook);

/* Any thread but the loop's: waits until it is in force. Errors as tower_calls.rule. */
enum err rulebook_change(struct rulebook *rulebook, const struct rule_ask *ask,
                         struct why *why) MUST_USE;
struct rules_master rulebook_master(const struct rulebook *rulebook);
/* The newest version of the store. ERR_NOT_FOUND: there is none. */
enum err rulebook_read(struct store *store, struct arena *arena, struct watched *watched_out,
                       struct why *why) MUST_USE;
#endif
