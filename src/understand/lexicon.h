#ifndef UNDERSTAND_LEXICON_H
#define UNDERSTAND_LEXICON_H
/*
 * The lexicons, compiled. A literal of any file is a key of one trie; behind a key stand entries,
 * each of one set. A set is a concept, or one side of a rule's pattern. A rule says: where its
 * first set is seen and the others stand near it, the head gets its weight. docs/lexicon.md has the
 * form of the files.
 */
#include "base/map.h"
#include "understand/form.h"
#include "understand/language_rows.h"
#include "understand/trie.h"
#include "understand/understand.h"
#include "understand/weights.h"

enum head {
    HEAD_RISK, /* RISK_COUNT of them */
    HEAD_NEGATIVE = HEAD_RISK + RISK_COUNT,
    HEAD_POSITIVE,
    HEAD_SUPPORT,
    HEAD_EVIDENCE,
    HEAD_FIRST_HAND,
    HEAD_ADDRESSED,
    HEAD_FLAG,
    HEAD_QUESTION = HEAD_FLAG + FLAG_COUNT,
    HEAD_COMPLAINT,
    HEAD_PRAISE,
    HEAD_NEWS,
    HEAD_JOKE,
    HEAD_RUMOUR,
    HEAD_ANY_RISK, /* added to all risks: mostly to take away */
    HEAD_COUNT
};
const char *head_name(enum head head);

/* Sets every lexicon may name as <name>; those up to SET_MORE get their words from files. */
enum {
    SET_NONE,
    SET_MASK,       /* what it covers is no word of anything: "on fire tonight" */
    SET_NOT_BEFORE, /* negates what follows */
    SET_NOT_AFTER,  /* negates what stands before */
    SET_MORE,       /* strengthens its neighbour */
    SET_BRAND,
    SET_NUMBER,
    SET_QUESTION,
    SET_IMAGE,
    SET_VIDEO,
    SET_URL,
    SET_MENTION,
    SET_HASHTAG,
    SET_BUILT_IN_COUNT
};

enum { SET_BITS = 29, SET_MOST = (1 << SET_BITS) - 1 };
struct entry {      /* of a key; those of one key stand side by side */
    uint32_t langs; /* bit of the folder's language, all ones for all */
    uint32_t set : SET_BITS;
    uint32_t more : 1;     /* another one of the same key follows */
    uint32_t open_end : 1; /* a word may go on behind it */
    uint32_t word_end : 1; /* ends in a letter of a word */
};

enum { SIDES_MOST = 4, WINDOW_DEFAULT = 30 };
struct rule {
    uint32_t set[SIDES_MOST];
    uint8_t count, head;
    uint8_t absent; /* bit i: set i must not stand there */
    bool ordered;
    uint16_t window; /* half words between the first side and any other */
    float weight;
};

/* Lists of numbers, one for each set: item[first[set]] … item[first[set + 1] - 1]. */
struct lists {
    uint32_t *first, *item;
};

/* A delta table. */
struct lesson {
    char *client; /* NULL: of everybody */
    struct weights *delta;
};

enum { LANGS_MOST = 31 };
struct understand {
    struct trie words;
    struct entry *entries; /* from 1 on */
    VEC(struct rule) rules;
    uint32_t set_count;
    struct lists wider;    /* set → all sets that hold it, itself too */
    struct lists anchored; /* set → rules whose first side it is */
    struct language_rows tongues;
    char langs[LANGS_MOST][8]; /* of the folders */
    size_t lang_count;
    uint64_t *sign;             /* of each set: the hash of its concept's name, 0: it has none */
    struct weights *learned;    /* or NULL: the tables work alone */
    VEC(struct lesson) lessons; /* what posts taught on top of it */
};

/* The number of a language, or -1. */
int lang_number(const struct understand *understand, struct text name);
#endif
