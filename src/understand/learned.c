#include "understand/learned.h"

#include "understand/quick.h"

#include <math.h>

double *answer_place(struct verdict *verdict, enum answer answer)
{
    if (answer < ANSWER_NO_RISK)
        return &verdict->risk[answer - ANSWER_RISK];
    if (answer == ANSWER_NO_RISK)
        return NULL;
    if (answer < ANSWER_INTENT)
        return &verdict->sentiment[answer - ANSWER_SENTIMENT];
    if (answer < ANSWER_SUPPORT)
        return &verdict->intent[answer - ANSWER_INTENT];
    double *const plain[] = {&verdict->needs_support, &verdict->evidence, &verdict->first_hand,
                             &verdict->addressed};
    return plain[answer - ANSWER_SUPPORT];
}

static bool was_seen(const struct understand_scratch *scratch, uint32_t set)
{
    return scratch->seen[set].post == scratch->post;
}

static float clip(double value, double least, double most)
{
    return (float)(value < least ? least : value > most ? most : value);
}

static float truth(bool it)
{
    return it ? 1 : 0;
}

static void form_values(const struct understand_scratch *scratch, const struct verdict *verdict,
                        float *value)
{
    const struct form *form = &scratch->form;
    const double length = form->unit[form->len];
    value[FORM_ONE] = 1;
    value[FORM_LENGTH] = clip(log1p(length) / 4 - 1, -1, 1);
    value[FORM_SHORT] = truth(length < 12);
    value[FORM_BRAND] = truth(scratch->brand_masks > 0);
    value[FORM_BRAND_FIRST] = truth(scratch->brand_masks > 0 && scratch->masks[0].from < 2);
    value[FORM_IMAGE] = truth(was_seen(scratch, SET_IMAGE));
    value[FORM_VIDEO] = truth(was_seen(scratch, SET_VIDEO));
    value[FORM_LINK] = truth(was_seen(scratch, SET_URL));
    value[FORM_MENTION] = truth(was_seen(scratch, SET_MENTION));
    value[FORM_QUESTION] = truth(was_seen(scratch, SET_QUESTION));
    value[FORM_EXCLAIM] = truth(memchr(form->at, '!', form->len) != NULL);
    value[FORM_NUMBER] = truth(was_seen(scratch, SET_NUMBER));
    value[FORM_JA] = truth(strcmp(verdict->lang, "ja") == 0);
    value[FORM_EN] = truth(strcmp(verdict->lang, "en") == 0);
    value[FORM_IT] = truth(strcmp(verdict->lang, "it") == 0);
}

/* The concepts of the post, and each two of them: what is about food and about legs is about
 * neither alone. */
static void add_concepts(const struct understand *understand, struct understand_scratch *scratch)
{
    enum { CONCEPTS_MOST = 40 };
    uint64_t sign[CONCEPTS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < scratch->order_count && count < CONCEPTS_MOST; i++) {
        const uint32_t set = scratch->order[i];
        sign[count] = understand->sign[set];
        if (!sign[count])
            continue;
        const struct place *place = &scratch->words[scratch->seen[set].word[0]].place;
        struct gram stands = {0}; /* where: behind GRAM_BYTES_MOST is nowhere */
        if (place->from != EVERYWHERE && place->to <= GRAM_BYTES_MOST)
            stands = (struct gram){.from = (uint16_t)place->from, .to = (uint16_t)place->to};
        grams_concept(&scratch->grams, sign, count, sign[count], stands);
        count++;
    }
}

static float *put_floats(float *to, const double *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (float)from[i];
    return to + count;
}

void learned_features(const struct understand *understand, struct understand_scratch *scratch,
                      const struct gram_plan *plan, const struct verdict *verdict)
{
    float *dense = scratch->dense;
    for (int i = 0; i < HEAD_COUNT; i++)
        dense[i] = clip(scratch->score[i], -6, 8) / 4;
    dense += HEAD_COUNT;
    const double plain[] = {verdict->needs_support, verdict->evidence, verdict->first_hand,
                            verdict->addressed};
    dense = put_floats(dense, verdict->risk, RISK_COUNT);
    dense = put_floats(dense, verdict->sentiment, SENTIMENT_COUNT);
    dense = put_floats(dense, verdict->intent, INTENT_COUNT);
    dense = put_floats(dense, plain, sizeof(plain) / sizeof(*plain));
    form_values(scratch, verdict, dense);
    weights_fetch(understand->learned, &scratch->grams);
    grams_make(&scratch->grams, plan, &scratch->form, scratch->masks, scratch->brand_masks);
    add_concepts(understand, scratch);
}

static void add_delta(const struct weights *delta, struct understand_scratch *scratch, float *score)
{
    weights_know(delta, &scratch->grams, &scratch->other);
    weights_score(delta, &scratch->other, scratch->dense, score);
}

void learned_score(const struct understand *understand, struct understand_scratch *scratch,
                   float *score)
{
    memset(score, 0, ANSWER_COUNT * sizeof(*score));
    weights_know(understand->learned, &scratch->grams, &scratch->known);
    scratch->even = weights_score(understand->learned, &scratch->known, scratch->dense, score);
    for (size_t i = 0; i < understand->lessons.len; i++)
        if (!understand->lessons.at[i].client)
            add_delta(understand->lessons.at[i].delta, scratch, score);
}

bool learned_score_of(const struct understand *understand, struct understand_scratch *scratch,
                      struct text client, const float *common, float *score)
{
    bool any = false;
    for (size_t i = 0; i < understand->lessons.len; i++) {
        const struct lesson *lesson = &understand->lessons.at[i];
        if (!lesson->client || !text_is(client, lesson->client))
            continue;
        if (!any)
            memcpy(score, common, ANSWER_COUNT * sizeof(*score));
        any = true;
        add_delta(lesson->delta, scratch, score);
    }
    return any;
}

/* Words say the same everywhere, labelled posts are of few places: the tables keep a part of what
 * is said, the more the more words they saw. Of answers that exclude each other: */
struct blend {
    int count, silent;  /* answers; the one for no words at all */
    double least, more; /* part of the tables where they saw no word, and how much is added where
                           they are sure */
    double yields;      /* how much of that part is taken from what is learned */
};
/* The labelled posts speak of a brand; one that speaks of none is of a voice they may not have. */
static const struct blend of_feelings = {SENTIMENT_COUNT, SENTIMENT_NEUTRAL, .05, .2, .95};
static const struct blend of_strange_feelings = {SENTIMENT_COUNT, SENTIMENT_NEUTRAL, .05, .7, .95};
static const struct blend of_intents = {INTENT_COUNT, INTENT_OTHER, .02, .03, .5};

static void blend_group(const struct blend *blend, double *tables, const double *margin)
{
    enum { MOST = 8 };
    static const double least = .02;
    _Static_assert((int)INTENT_COUNT <= (int)MOST, "room for the larger group");
    const int count = blend->count;
    const double part = blend->least + blend->more * (1 - tables[blend->silent]);
    double logs[2 * MOST]; /* of what is learned, then of the tables */
    memcpy(logs, margin, (size_t)count * sizeof(*logs));
    quick_softmax(logs, (size_t)count);
    for (int i = 0; i < count; i++) {
        logs[i] += least / 2;
        logs[count + i] = tables[i] + least;
    }
    quick_logs(logs, 2 * (size_t)count);
    for (int i = 0; i < count; i++)
        tables[i] = (1 - part * blend->yields) * logs[i] + part * logs[count + i];
    quick_softmax(tables, (size_t)count);
}

static const double odds_most = 4.5951198501345898; /* log odds of .99 */

static double log_odds(double p)
{
    return p < .99 ? log(p / (1 - p)) : odds_most;
}

/* … and of one that stands alone, in log odds. That the tables see no sign of it says nothing. */
static double blend_alone(double tables, double margin)
{
    static const double part = .15;
    const double heard = tables > .5 ? part * log_odds(tables) : 0;
    const double learned = margin < -odds_most ? -odds_most : fmin(margin, odds_most);
    return learned + heard;
}

/* First whether there is a risk at all, then which: so a post that is surely of one of two
 * categories is not of none. What is risky only by the words of the tables is the more doubted, as
 * the examples' words are those that the tables were made of. */
static void blend_risks(double *tables, const double *margin)
{
    static const double least = .001, sharper = 3, doubt = 1.5, doubt_words = .8;
    double p[RISK_COUNT + 1], which[RISK_COUNT], words = 0;
    memcpy(p, margin, sizeof(p));
    quick_softmax(p, RISK_COUNT + 1);
    for (int i = 0; i < RISK_COUNT; i++) {
        which[i] = sharper * margin[i];
        words = fmax(words, tables[i]);
    }
    quick_softmax(which, RISK_COUNT);
    const double none = fmax(p[RISK_COUNT], 1e-6), some = fmax(1 - p[RISK_COUNT], 1e-6);
    const double any = some / (some + none * quick_exp(doubt + doubt_words * words));
    for (int i = 0; i < RISK_COUNT; i++)
        tables[i] = fmin(fmax(any * which[i], least), 1 - least);
}

void learned_known(const struct understand *understand, struct understand_scratch *scratch,
                   float *known)
{
    double p[ANSWER_COUNT];
    learned_score(understand, scratch, known);
    weights_odds(understand->learned, known, p);
    for (int i = 0; i < ANSWER_COUNT; i++)
        known[i] = (float)log_odds(fmax(p[i], .01));
}

void learned_judge(const struct understand *understand, const struct understand_scratch *scratch,
                   const float *score, struct verdict *verdict)
{
    enum { PLAIN = ANSWER_COUNT - ANSWER_SUPPORT };
    /* what is seldom is easily missed: the odds lean to it */
    static const double lean[PLAIN] = {.4, .6, .1, .2};
    double margin[ANSWER_COUNT], against[PLAIN];
    const bool strange =
        !scratch->brand_masks && lang_number(understand, text_of(verdict->lang)) >= 0;
    weights_margins(understand->learned, score, margin);
    blend_group(strange ? &of_strange_feelings : &of_feelings, verdict->sentiment,
                margin + ANSWER_SENTIMENT);
    blend_group(&of_intents, verdict->intent, margin + ANSWER_INTENT);
    blend_risks(verdict->risk, margin + ANSWER_RISK);
    double *const plain[PLAIN] = {&verdict->needs_support, &verdict->evidence, &verdict->first_hand,
                                  &verdict->addressed};
    for (int i = 0; i < PLAIN; i++)
        against[i] = -blend_alone(*plain[i], margin[ANSWER_SUPPORT + i]) - lean[i];
    quick_exps(against, PLAIN);
    for (int i = 0; i < PLAIN; i++)
        *plain[i] = 1 / (1 + against[i]);
}
