#ifndef CHECK_PHRASES_H
#define CHECK_PHRASES_H
/*
 * The words the rules know, as one trie over the form of a sentence (reading.h), and the concepts
 * they mean. Built once, then never changed.
 *
 *   words    word { "|" word }      "(x)" may be left out, "(x/y)" is one of them, "(x/y/)" or
 * none;
 *            "*" at the end lets a Latin word go on. Latin words match whole, Japanese ones
 * anywhere.
 */
#include "base/map.h"
#include "base/vec.h"
#include "check/kinds.h"
#include "check/reading.h"

enum { CONCEPTS_MOST = 4000, PHRASES_MOST = 200000, CONCEPT_NONE = UINT32_MAX };

struct phrase_entry { /* behind a node: one concept; those of one node are a list */
    uint32_t concept;
    uint32_t next; /* 0: the last */
    uint8_t tongues;
    bool open_end, word_end;
};
struct phrases {
    struct map64 *edges; /* node << 8 | byte → node */
    VEC(uint32_t) first; /* of each node: its first entry, 0: none */
    VEC(struct phrase_entry) entries;
    struct map *names;
    VEC(char *) concepts;
    /* After phrases_freeze: the edges as a flat table. */
    uint64_t *slots;
    uint64_t mask;
    uint32_t root[256];
};
void phrases_init(struct phrases *phrases);
void phrases_done(struct phrases *phrases);
/* Its number; made when new. CONCEPT_NONE: there are too many. */
uint32_t phrases_concept(struct phrases *phrases, struct text name);
enum err phrases_add(struct phrases *phrases, struct text words, uint32_t concept, unsigned tongues,
                     struct why *why) MUST_USE;
void phrases_freeze(struct phrases *phrases);

struct phrase_hit {
    uint32_t concept;
    uint16_t from, to; /* bytes of the form */
};
enum { HITS_MOST = 600 };
/* In order of where they begin. The count. */
size_t phrases_find(const struct phrases *phrases, const struct reading *reading,
                    enum tongue tongue, struct phrase_hit hits[HITS_MOST]);
#endif
