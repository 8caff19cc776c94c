#ifndef UNDERSTAND_LEARNED_H
#define UNDERSTAND_LEARNED_H
/*
 * The learned part: what a table of weights reads besides a post's grams (the word tables' scores
 * and verdict, the post's outward form), and how its answers correct the verdict of the tables.
 */
#include "understand/answer.h"
#include "understand/scan.h"

enum { TOLD_COUNT = ANSWER_COUNT - 1 }; /* all answers but no_risk stand in a verdict */
enum form_value {
    FORM_ONE, /* of every post */
    FORM_LENGTH,
    FORM_SHORT,
    FORM_BRAND,
    FORM_BRAND_FIRST,
    FORM_IMAGE,
    FORM_VIDEO,
    FORM_LINK,
    FORM_MENTION,
    FORM_QUESTION,
    FORM_EXCLAIM,
    FORM_NUMBER,
    FORM_JA,
    FORM_EN,
    FORM_IT,
    FORM_VALUES
};
enum { DENSE_COUNT = HEAD_COUNT + TOLD_COUNT + FORM_VALUES };
_Static_assert(DENSE_COUNT + ANSWER_COUNT <= DENSE_MOST, "room for a base's answers too");

/* Reads the post and judges it by the tables alone; false when there is no text. */
bool understand_look(const struct understand *understand, struct understand_scratch *scratch,
                     const struct post *post, struct verdict *verdict);
/* Fills grams and dense; after understand_look. */
void learned_features(const struct understand *understand, struct understand_scratch *scratch,
                      const struct gram_plan *plan, const struct verdict *verdict);
/* The scores of the base and the deltas of everybody, before their odds; score[ANSWER_COUNT]. */
void learned_score(const struct understand *understand, struct understand_scratch *scratch,
                   float *score);
/* The same with those of this client; false when it has none, and score is not touched. */
bool learned_score_of(const struct understand *understand, struct understand_scratch *scratch,
                      struct text client, const float *common, float *score);
/* What learned_score says, as log odds: what the base knows of the post; known[ANSWER_COUNT]. */
void learned_known(const struct understand *understand, struct understand_scratch *scratch,
                   float *known);
/* Corrects the verdict of the tables by the scores; after learned_features of the same post. */
void learned_judge(const struct understand *understand, const struct understand_scratch *scratch,
                   const float *score, struct verdict *verdict);
/* Where an answer stands in a verdict; NULL for no_risk. */
double *answer_place(struct verdict *verdict, enum answer answer);
#endif
