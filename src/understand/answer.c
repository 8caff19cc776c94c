#include "understand/answer.h"

const char *answer_name(enum answer answer)
{
    static const char *const plain[] = {"needs_support", "evidence", "first_hand", "addressed"};
    if (answer < ANSWER_NO_RISK)
        return risk_name((enum risk)(answer - ANSWER_RISK));
    if (answer == ANSWER_NO_RISK)
        return "no_risk";
    if (answer < ANSWER_INTENT)
        return sentiment_name((enum sentiment)(answer - ANSWER_SENTIMENT));
    if (answer < ANSWER_SUPPORT)
        return intent_name((enum intent)(answer - ANSWER_INTENT));
    return plain[answer - ANSWER_SUPPORT];
}

int answer_group(enum answer answer)
{
    enum { SENTIMENTS = 1, INTENTS, RISKS };
    if (answer <= ANSWER_NO_RISK)
        return RISKS;
    if (answer >= ANSWER_SENTIMENT && answer < ANSWER_INTENT)
        return SENTIMENTS;
    return answer >= ANSWER_INTENT && answer < ANSWER_SUPPORT ? INTENTS : 0;
}
