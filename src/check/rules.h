#ifndef CHECK_RULES_H
#define CHECK_RULES_H
/*
 * Rules of tone as data, lexicon/<lang>/reply*.tsv (docs/checks.md). The header decides:
 *
 *   concept  words                 these words mean that concept; several rows add up
 *   for      pattern      note     where the pattern holds in a sentence …
 *
 * for:      code      the reply has a remark of that kind
 *           ?code     it may have: only a sign for the learned table
 *           !code     it has not, in this sentence;   !! code: in the whole reply
 * pattern:  sides with signs between: "A >6 B" B stands at most 6 half words behind A; "A > B"
 *           at most 24; "A & B" B stands anywhere in the sentence; "!B" it must not;
 *           "!>6 B" it must not stand within 6 behind the last, "!<6 B" before the first.
 * side:     part { "|" part }, a part <concept> or a word (phrases.h)
 */
#include "check/phrases.h"

enum rule_kind { RULE_REMARK, RULE_SIGN, RULE_NOT_HERE, RULE_NOWHERE };
enum { STEPS_MOST = 8, RULES_MOST = 20000 };
enum step_how {
    STEP_FIRST,
    STEP_BEHIND,
    STEP_WITH,
    STEP_WITHOUT,
    STEP_NOT_BEHIND,
    STEP_NOT_BEFORE
};
struct rule_step {
    uint32_t set;
    uint8_t how;
    uint16_t most; /* half words */
};
struct tone_rule {
    uint32_t code; /* number of its kind (kinds.h) */
    uint32_t sign; /* hash of its kind's name, which no other kind moves */
    uint8_t kind;  /* enum rule_kind */
    uint8_t tongues;
    uint8_t count;
    struct rule_step step[STEPS_MOST];
};

struct rules {
    struct phrases phrases; /* concepts and sides are both concepts of these */
    VEC(struct tone_rule) list;
    VEC(uint64_t) inside; /* side << 32 | concept: the side holds the concept */
    /* After rules_freeze: of each concept the sides it belongs to, itself too; of each side the
     * rules it begins. Items first[i] … first[i + 1] - 1. */
    uint32_t *wider_first, *wider, *begun_first, *begun;
    uint32_t clock, day, action; /* concepts that clear a remark */
};
void rules_init(struct rules *rules);
void rules_done(struct rules *rules);
/* Adds one file; *taken_out: it is one of concepts or rules. tongue: of its folder, TONGUE_OTHER
 * for all. */
enum err rules_read(struct rules *rules, const struct kinds *kinds, enum tongue tongue,
                    struct text tsv, bool *taken_out, struct why *why) MUST_USE;
/* A concept that is used and has no word is an error. */
enum err rules_freeze(struct rules *rules, struct why *why) MUST_USE;

/* ---- one sentence ---- */

struct set_hit { /* of a concept or a side */
    uint32_t set;
    uint16_t from, to;           /* bytes of the form */
    uint16_t unit_from, unit_to; /* half words */
};
enum { SET_HITS_MOST = 2000, HOLDS_MOST = 200 };
struct hold { /* a rule that holds */
    uint32_t rule;
    uint16_t from, to; /* bytes of the form */
};
/* Room for one sentence; belongs to a scratch. */
struct rule_room {
    struct phrase_hit found[HITS_MOST];
    size_t found_count;
    struct set_hit hit[SET_HITS_MOST];
    size_t hit_count;
    struct hold hold[HOLDS_MOST];
    size_t hold_count;
    uint32_t *first, *last; /* of each set: its first hit + 1, and the last; by `next` between */
    uint32_t next[SET_HITS_MOST];
    uint32_t touched[SET_HITS_MOST];
    size_t touched_count;
};
void rule_room_init(struct rule_room *room, const struct rules *rules);
void rule_room_done(struct rule_room *room);

/* quoted: bytes of the reply that are somebody else's words. */
struct quoted {
    struct span at[64];
    size_t count;
};
/* Fills found and hold. Words within quotes are not seen. */
void rules_find(const struct rules *rules, const struct reading *reading, enum tongue tongue,
                const struct quoted *quoted, struct rule_room *room);
#endif
