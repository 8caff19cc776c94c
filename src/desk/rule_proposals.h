#ifndef DESK_RULE_PROPOSALS_H
#define DESK_RULE_PROPOSALS_H
/* Changes of queries and lists that wait for a second person's yes. Nothing of them is in force. */
#include "desk/act.h"

struct rule_proposal {
    struct text client, brand, id; /* brand absent: a list */
    int64_t number;                /* of the client; set when it is kept */
    struct text query, cjk;        /* of a query */
    struct text words;             /* of a list, a line each */
    bool gone;                     /* it is to be taken away */
    int64_t began;                 /* the version that it began from */
    struct text person, why;
    int64_t at_ms;
    struct text effect; /* what it was measured to do, as JSON */
};
/* One that waits for the same rule is replaced. */
enum err desk_rule_propose(struct db *db, const struct rule_proposal *proposal,
                           struct why *why) MUST_USE;
/* One that waits, its texts in the arena. ERR_NOT_FOUND; ERR_DENIED: it was decided. */
enum err desk_rule_proposal(struct db *db, struct text client, int64_t number, struct arena *arena,
                            struct rule_proposal *proposal_out, struct why *why) MUST_USE;
/* state: "approved", "refused". Whose own it is may only take it back: ERR_DENIED for a yes, and a
 * no is "withdrawn". act: client, person, now_ms; text: why (of a no: required). */
enum err desk_rule_decide(struct db *db, const struct act *act, int64_t number, const char *state,
                          struct why *why) MUST_USE;
/* How many others may say yes to a change of this client's rules. */
enum err desk_rule_others(struct db *db, struct text client, struct text person, int64_t *count_out,
                          struct why *why) MUST_USE;
/* "proposals":[…], newest first, into the object under way; of one rule where it is named; those
 * that wait, or all. */
struct rule_name;
enum err desk_rule_proposals_json(struct db *db, const struct seen_by *by,
                                  const struct rule_name *name, bool all, struct json_out *out,
                                  struct why *why) MUST_USE;
#endif
