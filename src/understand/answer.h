#ifndef UNDERSTAND_ANSWER_H
#define UNDERSTAND_ANSWER_H
/*
 * What the learned part answers of a post: one column of weights each, side by side. Their order is
 * that of the file of weights.
 */
#include "model/verdict.h"

enum answer {
    ANSWER_RISK,                 /* RISK_COUNT of them */
    ANSWER_NO_RISK = RISK_COUNT, /* none of them */
    ANSWER_SENTIMENT,            /* SENTIMENT_COUNT of them */
    ANSWER_INTENT = ANSWER_SENTIMENT + SENTIMENT_COUNT,
    ANSWER_SUPPORT = ANSWER_INTENT + INTENT_COUNT,
    ANSWER_EVIDENCE,
    ANSWER_FIRST_HAND,
    ANSWER_ADDRESSED,
    ANSWER_COUNT
};
const char *answer_name(enum answer answer);
/* Answers of one group exclude each other; 0 stands alone. */
int answer_group(enum answer answer);
#endif
