#ifndef STORY_WEIGH_H
#define STORY_WEIGH_H
/*
 * How surprising it is that a post and a story share what they share: log-odds of each shared sign
 * in the story against the brand's other posts (naive Bayes with shrinkage to what is usual for any
 * brand), less what speaks against it (another place, another thing found in another food).
 */
#include "story/book.h"

enum { BECAUSE_MOST = 8 };

/* The post's signs, seen by one brand. */
struct weighing {
    const struct told *told;
    uint64_t place[SIGNS_MOST]; /* where the brand's book knows the sign */
    uint8_t first[256];         /* + 1: a sign by the low bits of its trait's key; 0: none */
    uint8_t next[SIGNS_MOST];   /* + 1: another of the same bits */
    float seen[SIGNS_MOST];     /* posts of the brand that had the sign, decayed */
    double worth[SIGNS_MOST];   /* nats that each could prove */
    double all;                 /* of so many */
    double rich;                /* what the signs could prove at most */
    enum risk risk;
    int64_t now_ms;
};
/* risk and now_ms are set already. */
void weigh_start(struct weighing *w, struct story_book *book, uint32_t house_no,
                 const struct told *told);

struct weight {
    uint8_t sign; /* of the post's signs */
    float weight;
};
struct verdict_on { /* what is said for and against one story */
    double score;   /* in nats */
    double against; /* of it: what speaks against, at most 0 */
    double shared;  /* of it: what is shared */
    size_t signs;   /* that say something of their own */
    struct weight by[BECAUSE_MOST];
    size_t count;
};
void weigh_tale(const struct weighing *w, const struct tale *tale, struct verdict_on *out);

/* The story's trait of each sign, or NULL. */
void weigh_traits(const struct weighing *w, const struct tale *tale,
                  const struct trait *out[SIGNS_MOST]);

/* Log-odds, bounded by what a sign of the kind may say at most and 0. */
double weigh_worth(double odds, uint8_t kind);
/* What the post names (a place, goods, a cause, a person, a lot) and the story never did, in nats.
 */
double weigh_foreign(const struct weighing *w, const struct tale *tale);

/* The brand's posts have these signs, one more time. Of a flood only some posts are counted. */
void weigh_count(struct story_book *book, uint32_t house_no, const struct weighing *w);
/* And the story's. */
void weigh_learn(struct tale *tale, const struct weighing *w);
/* Halves the story's counts until they are below TOLD_MOST. */
void weigh_fit(struct tale *tale);
/* What two stories share, as the post's brand weighs it; and what speaks against their being one.
 */
double weigh_alike(const struct weighing *w, const struct tale *a, const struct tale *b);
double weigh_apart(const struct tale *a, const struct tale *b);
/* Whether the larger one knows the place, goods and cause that most of the other name, at least
 * one. */
bool weigh_within(const struct tale *small, const struct tale *large);
/* The stories that had the signs of these numbers, newest first; 0: none. */
void weigh_stories(struct story_book *book, const struct weighing *w, const uint8_t *signs,
                   size_t count, uint64_t (*no)[4]);
/* The story had all the post's signs. */
void weigh_remember(struct story_book *book, const struct weighing *w, uint64_t tale);
#endif
