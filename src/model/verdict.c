#include "model/verdict.h"

static const struct {
    const char *name;
    int harm;
} risks[] = {
    {"contamination", 3},    {"product_safety", 3}, {"data_leak", 3},      {"threat_legal", 3},
    {"staff_misconduct", 2}, {"labor_whistle", 2},  {"discrimination", 2}, {"spokesperson", 2},
    {"handling", 2},         {"impersonation", 2},  {"outage", 1},         {"misleading_ad", 1},
    {"service_failure", 1},  {"ip_ai", 1},          {"rumor_boycott", 1},  {"none", 0},
    {"support", 0},
};
_Static_assert(sizeof(risks) / sizeof(*risks) == RISK_SUPPORT + 1, "a row for each risk");

const char *risk_name(enum risk risk)
{
    return risks[risk].name;
}

bool risk_of(struct text name, enum risk *risk_out)
{
    for (int i = 0; i <= RISK_SUPPORT; i++) {
        if (!text_is(name, risks[i].name))
            continue;
        *risk_out = (enum risk)i;
        return true;
    }
    return false;
}

int risk_harm(enum risk risk)
{
    return risks[risk].harm;
}

const char *flag_name(enum flag flag)
{
    static const char *const names[] = {"injury",     "authority", "threat_dated",
                                        "vulnerable", "essential", "play"};
    return names[flag];
}

const char *sentiment_name(enum sentiment sentiment)
{
    static const char *const names[] = {"negative", "neutral", "positive"};
    return names[sentiment];
}

bool sentiment_of(struct text name, enum sentiment *sentiment_out)
{
    for (int i = 0; i < SENTIMENT_COUNT; i++) {
        if (!text_is(name, sentiment_name((enum sentiment)i)))
            continue;
        *sentiment_out = (enum sentiment)i;
        return true;
    }
    return false;
}

const char *intent_name(enum intent intent)
{
    static const char *const names[] = {"question", "complaint", "praise", "news",
                                        "joke",     "rumour",    "other"};
    return names[intent];
}

bool intent_of(struct text name, enum intent *intent_out)
{
    for (int i = 0; i < INTENT_COUNT; i++) {
        if (!text_is(name, intent_name((enum intent)i)))
            continue;
        *intent_out = (enum intent)i;
        return true;
    }
    return false;
}

enum risk verdict_risk(const struct verdict *verdict)
{
    enum risk best = RISK_NONE;
    double most = 0;
    for (int i = 0; i < RISK_COUNT; i++) {
        if (verdict->risk[i] < 0.5 || verdict->risk[i] <= most)
            continue;
        most = verdict->risk[i];
        best = (enum risk)i;
    }
    return best;
}

bool verdict_is_critical(const struct verdict *verdict)
{
    if (!verdict || verdict->intent[INTENT_NEWS] >= .5)
        return false;
    return verdict_risk(verdict) != RISK_NONE ||
           (verdict->sentiment[SENTIMENT_NEGATIVE] >= .5 && verdict->flag[FLAG_PLAY] < .5);
}
