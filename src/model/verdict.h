#ifndef MODEL_VERDICT_H
#define MODEL_VERDICT_H
/* What understand says of one post; every number with its reasons in words. */
#include "base/text.h"

/* Fifteen categories (docs/severity.md), in the order of their harm. */
enum risk {
    RISK_CONTAMINATION,
    RISK_PRODUCT_SAFETY,
    RISK_DATA_LEAK,
    RISK_THREAT_LEGAL,
    RISK_STAFF_MISCONDUCT,
    RISK_LABOR_WHISTLE,
    RISK_DISCRIMINATION,
    RISK_SPOKESPERSON,
    RISK_HANDLING,
    RISK_IMPERSONATION,
    RISK_OUTAGE,
    RISK_MISLEADING_AD,
    RISK_SERVICE_FAILURE,
    RISK_IP_AI,
    RISK_RUMOR_BOYCOTT,
    RISK_COUNT,
    RISK_NONE = RISK_COUNT,
    RISK_SUPPORT /* not a risk: a question for the desk; only severity's input knows it */
};
enum flag {
    FLAG_INJURY,
    FLAG_AUTHORITY,
    FLAG_THREAT_DATED,
    FLAG_VULNERABLE,
    FLAG_ESSENTIAL,
    FLAG_PLAY, /* sport, a game, a film, a song: its anger is none at the company */
    FLAG_COUNT
};
enum sentiment { SENTIMENT_NEGATIVE, SENTIMENT_NEUTRAL, SENTIMENT_POSITIVE, SENTIMENT_COUNT };
enum intent {
    INTENT_QUESTION,
    INTENT_COMPLAINT,
    INTENT_PRAISE,
    INTENT_NEWS,
    INTENT_JOKE,
    INTENT_RUMOUR,
    INTENT_OTHER,
    INTENT_COUNT
};

struct reason {
    const char *about; /* "contamination", "negative", "needs_support" … a literal */
    struct text text;  /* the words that caused it */
    double weight;
    struct span at; /* code points of the post's text; 0,0 when not one place */
};

struct verdict {
    char lang[8]; /* ISO 639-1 or "und" */
    double lang_p;
    double sentiment[SENTIMENT_COUNT]; /* sums to 1 */
    double intent[INTENT_COUNT];
    double needs_support, evidence, first_hand, addressed;
    double risk[RISK_COUNT];
    double flag[FLAG_COUNT];
    struct reason *why;
    size_t why_count;
};

const char *risk_name(enum risk risk); /* "contamination" … "none", "support" */
bool risk_of(struct text name, enum risk *risk_out);
int risk_harm(enum risk risk); /* harm class 0 to 3 */
const char *flag_name(enum flag flag);
const char *sentiment_name(enum sentiment sentiment);
bool sentiment_of(struct text name, enum sentiment *sentiment_out);
const char *intent_name(enum intent intent);
bool intent_of(struct text name, enum intent *intent_out);
/* The category with the highest p, if that is at least .5; else RISK_NONE. */
enum risk verdict_risk(const struct verdict *verdict);
/* A critic's words, when they are no repost and of none of our voices: no news; a category, or bad
 * feeling that is no part of a game, a match or a film. NULL: not critical. */
bool verdict_is_critical(const struct verdict *verdict);
#endif
