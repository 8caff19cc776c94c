#include "understand/learned.h"

#include <math.h>

double *answer_place(struct verdict *verdict, enum answer answer)
{
    if (answer < ANSWER_ANY_RISK)
        return &verdict->risk[answer - ANSWER_RISK];
    if (answer == ANSWER_ANY_RISK)
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
    static const uint64_t pair = 0x9e3779b97f4a7c15U;
    uint64_t sign[CONCEPTS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < scratch->order_count && count < CONCEPTS_MOST; i++) {
        const uint32_t set = scratch->order[i];
        sign[count] = understand->sign[set];
        if (!sign[count])
            continue;
        const struct place *place = &scratch->words[scratch->seen[set].word[0]].place;
        const bool stands = place->from != EVERYWHERE;
        const size_t from = stands ? place->from : 0, to = stands ? place->to : 0;
        grams_add(&scratch->grams, sign[count], from, to);
        for (size_t k = 0; k < count; k++)
            grams_add(&scratch->grams, (sign[k] ^ sign[count]) * pair, from, to);
        count++;
    }
}

void learned_features(const struct understand *understand, struct understand_scratch *scratch,
                      const struct gram_plan *plan, const struct verdict *verdict)
{
    float *dense = scratch->dense;
    for (int i = 0; i < HEAD_COUNT; i++)
        dense[i] = clip(scratch->score[i], -6, 8) / 4;
    dense += HEAD_COUNT;
    for (int i = 0; i < ANSWER_COUNT; i++)
        if (i != ANSWER_ANY_RISK)
            *dense++ = (float)*answer_place((struct verdict *)(uintptr_t)verdict, (enum answer)i);
    form_values(scratch, verdict, dense);
    grams_make(&scratch->grams, plan, &scratch->form, scratch->masks, scratch->brand_masks);
    add_concepts(understand, scratch);
}

void learned_score(const struct understand *understand, struct understand_scratch *scratch,
                   float *score)
{
    memset(score, 0, ANSWER_COUNT * sizeof(*score));
    scratch->even = weights_score(understand->learned, &scratch->grams, scratch->dense, score);
    for (size_t i = 0; i < understand->lessons.len; i++)
        if (!understand->lessons.at[i].client)
            weights_score(understand->lessons.at[i].delta, &scratch->grams, scratch->dense, score);
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
        weights_score(lesson->delta, &scratch->grams, scratch->dense, score);
    }
    return any;
}

/* Words say the same everywhere, labelled posts are of few places: the tables keep a part of what
 * is said, the more the more words they saw. Of answers that exclude each other, where `silent` is
 * the one for no words at all: */
static void blend_group(const double *tables, double *p, int count, int silent, double more)
{
    static const double least = .02, part_least = .15;
    const double part = part_least + more * (1 - tables[silent]);
    double sum = 0, heard = 0;
    for (int i = 0; i < count; i++) {
        if (!i || tables[i] != tables[i - 1]) /* mostly the same nothing as before */
            heard = part * log(tables[i] + least);
        p[i] = (1 - part / 2) * log(p[i] + least / 2) + heard;
    }
    quick_exps(p, (size_t)count);
    for (int i = 0; i < count; i++)
        sum += p[i];
    for (int i = 0; i < count; i++)
        p[i] /= sum;
}

static double log_odds(double p)
{
    static const double least = .01, odds_least = -4.5951198501345898; /* log(.01 / .99) */
    if (p <= least)
        return odds_least; /* of most answers about most posts */
    p = p > 1 - least ? 1 - least : p;
    return log(p / (1 - p));
}

/* … and of one that stands alone, in log odds. That the tables see no sign of it says nothing.
 * `lean`: what other answers say of it. */
static double blend_alone(double tables, double p, double lean)
{
    static const double part = .4;
    const double heard = tables > .5 ? part * log_odds(tables) : 0;
    return log_odds(p) + heard + lean;
}

void learned_judge(const struct understand *understand, const float *score, struct verdict *verdict)
{
    double p[ANSWER_COUNT];
    weights_odds(understand->learned, score, p);
    blend_group(verdict->sentiment, p + ANSWER_SENTIMENT, SENTIMENT_COUNT, SENTIMENT_NEUTRAL, .7);
    blend_group(verdict->intent, p + ANSWER_INTENT, INTENT_COUNT, INTENT_OTHER, .3);
    /* where hardly anything speaks of a risk at all, no single one is believed as easily */
    const double doubt = .5 * fmin(log_odds(p[ANSWER_ANY_RISK]) - .5, 0);
    double against[ANSWER_COUNT], *alone[ANSWER_COUNT];
    size_t count = 0;
    for (int i = 0; i < ANSWER_COUNT; i++) {
        double *place = answer_place(verdict, (enum answer)i);
        if (place && answer_group((enum answer)i)) {
            *place = p[i];
        } else if (place) {
            against[count] = -blend_alone(*place, p[i], i < ANSWER_ANY_RISK ? doubt : 0);
            alone[count++] = place;
        }
    }
    quick_exps(against, count);
    for (size_t i = 0; i < count; i++)
        *alone[i] = 1 / (1 + against[i]);
}
