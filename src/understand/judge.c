#include "understand/judge.h"

#include "understand/quick.h"

#include <math.h>

enum { EVEN = 3, MOST_OWN = 7 };

/* A weight of 3 is even odds, 4 likely, 5 nearly sure: what docs/lexicon.md promises. */
static double odds(double score)
{
    return 1 / (1 + quick_exp(-(score - EVEN) * 1.1));
}

static double clip(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

/* Two strongest of the categories' own scores. */
static void strongest_two(const double *own, double two[2])
{
    two[0] = two[1] = 0;
    for (int i = 0; i < RISK_COUNT; i++) {
        if (own[i] > two[0]) {
            two[1] = two[0];
            two[0] = own[i];
        } else if (own[i] > two[1]) {
            two[1] = own[i];
        }
    }
}

static double risks(const double *score, struct verdict *verdict)
{
    double own[RISK_COUNT], two[2], most = 0;
    for (int i = 0; i < RISK_COUNT; i++)
        own[i] = fmin(score[HEAD_RISK + i], MOST_OWN);
    strongest_two(own, two);
    /* fun and praise speak against a risk, but a clear sign of harm is heard through them */
    const double glad = clip(score[HEAD_POSITIVE] - score[HEAD_NEGATIVE], 0, 4);
    const double against = clip(score[HEAD_ANY_RISK], -6, 3) - .35 * glad;
    const double none = odds(-1);
    for (int i = 0; i < RISK_COUNT; i++) {
        /* a weak sign of one thing beside a strong one of another mostly belongs to the other */
        const double other = own[i] == two[0] ? two[1] : two[0];
        const double yields = .6 * clip(other - own[i] - .5, 0, 4);
        verdict->risk[i] = own[i] > 0 ? odds(own[i] + against - yields) : none;
        most = fmax(most, verdict->risk[i]);
    }
    return most;
}

/* How far the matter is one between the author and the company. */
static double own_matter(const struct verdict *verdict)
{
    static const enum risk matters[] = {RISK_CONTAMINATION, RISK_PRODUCT_SAFETY, RISK_DATA_LEAK,
                                        RISK_SERVICE_FAILURE};
    double most = 0;
    for (size_t i = 0; i < sizeof(matters) / sizeof(*matters); i++)
        most = fmax(most, verdict->risk[matters[i]]);
    return most;
}

static double public_matter(const struct verdict *verdict)
{
    static const enum risk matters[] = {
        RISK_THREAT_LEGAL, RISK_LABOR_WHISTLE, RISK_SPOKESPERSON, RISK_DISCRIMINATION,
        RISK_IP_AI,        RISK_RUMOR_BOYCOTT, RISK_HANDLING,     RISK_STAFF_MISCONDUCT};
    double most = 0;
    for (size_t i = 0; i < sizeof(matters) / sizeof(*matters); i++)
        most = fmax(most, verdict->risk[matters[i]]);
    return most;
}

static void feelings(const double *score, double risk, struct verdict *verdict)
{
    const double news = clip(score[HEAD_NEWS], 0, 4);
    const double asks = clip(score[HEAD_QUESTION], 0, 3);
    const double feeling[SENTIMENT_COUNT] = {
        [SENTIMENT_NEGATIVE] = .9 * score[HEAD_NEGATIVE] + 2.6 * risk +
                               .4 * clip(score[HEAD_COMPLAINT], 0, 4) - .5 * news,
        [SENTIMENT_NEUTRAL] = 1.5 + .35 * asks + .4 * news,
        [SENTIMENT_POSITIVE] = .9 * score[HEAD_POSITIVE] - 1.5 * risk - .3 * news,
    };
    memcpy(verdict->sentiment, feeling, sizeof(feeling));
    quick_softmax(verdict->sentiment, SENTIMENT_COUNT);
}

static void intents(const double *score, double risk, struct verdict *verdict)
{
    const double bad = verdict->sentiment[SENTIMENT_NEGATIVE];
    const double good = verdict->sentiment[SENTIMENT_POSITIVE];
    const double intent[INTENT_COUNT] = {
        [INTENT_QUESTION] = score[HEAD_QUESTION],
        [INTENT_COMPLAINT] = score[HEAD_COMPLAINT] + 2 * bad + 1.5 * risk,
        [INTENT_PRAISE] = score[HEAD_PRAISE] + 2.5 * good,
        [INTENT_NEWS] = score[HEAD_NEWS],
        [INTENT_JOKE] = score[HEAD_JOKE],
        [INTENT_RUMOUR] = score[HEAD_RUMOUR],
        [INTENT_OTHER] = 1.3,
    };
    memcpy(verdict->intent, intent, sizeof(intent));
    quick_softmax(verdict->intent, INTENT_COUNT);
}

void judge(const struct understand_scratch *scratch, const struct post *post,
           struct verdict *verdict)
{
    const double *score = scratch->score;
    const double risk = risks(score, verdict);
    feelings(score, risk, verdict);
    intents(score, risk, verdict);
    const double trouble = own_matter(verdict), conduct = public_matter(verdict);
    const double party = clip(score[HEAD_FIRST_HAND], -2, 4);
    verdict->first_hand = odds(score[HEAD_FIRST_HAND] + 1.2 * trouble -
                               .5 * clip(score[HEAD_NEWS] + score[HEAD_RUMOUR], 0, 4));
    const double failed = verdict->risk[RISK_SERVICE_FAILURE];
    verdict->needs_support =
        odds(score[HEAD_SUPPORT] + .35 * clip(score[HEAD_QUESTION], 0, 4) +
             fmax(trouble * (2 + .35 * party), failed * (3.4 + .2 * party)) -
             2.2 * conduct * (1 - .5 * trouble) - .6 * clip(score[HEAD_NEWS], 0, 4) -
             .5 * clip(score[HEAD_RUMOUR], 0, 4));
    bool shows = false;
    for (size_t i = 0; i < post->media_count; i++)
        shows = shows || !text_is(post->media[i].kind, "link");
    /* a picture under a complaint is one of what it complains of */
    verdict->evidence =
        odds(score[HEAD_EVIDENCE] + (shows ? 1.6 + 2.2 * fmax(risk, verdict->sentiment[0]) : 0) -
             .3 * clip(score[HEAD_NEWS], 0, 4));
    verdict->addressed = odds(score[HEAD_ADDRESSED]);
    /* a broken leg or a policeman alone is no matter of the company: flags lean on a risk */
    const double leans[FLAG_COUNT] = {
        [FLAG_INJURY] = 3, [FLAG_AUTHORITY] = 3, [FLAG_ESSENTIAL] = 2};
    for (int i = 0; i < FLAG_PLAY; i++)
        verdict->flag[i] = odds(score[HEAD_FLAG + i] + .5 * clip(score[HEAD_ANY_RISK], -6, 0) -
                                leans[i] * (1 - risk));
    verdict->flag[FLAG_PLAY] = odds(score[HEAD_FLAG + FLAG_PLAY]);
}
