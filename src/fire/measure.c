#include "fire/account.h"

enum { HISTORY_DAYS = 730, WITNESSES = 3, ANSWERING_LEAST = 3, NET_POSTS = 3 };

/* The gravest category that at least a fifth of those critics hold who name one; those who only
 * join in ("disgusting") say nothing against it. */
static enum risk category_of(const struct blaze *blaze)
{
    const int32_t *n = blaze->sums.n;
    enum risk best = RISK_NONE;
    for (int c = 0; c < RISK_COUNT; c++) {
        int32_t held = n[SUM_CATEGORY + c];
        if (held < 1 || held * 5 < n[SUM_NAMING])
            continue;
        int harm = risk_harm((enum risk)c), best_harm = risk_harm(best);
        if (best == RISK_NONE || harm > best_harm ||
            (harm == best_harm && held > n[SUM_CATEGORY + (int)best]))
            best = (enum risk)c;
    }
    return best;
}

bool ground_burned(const struct ground *ground, const struct blaze *blaze, enum risk category,
                   int64_t at_ms)
{
    for (size_t i = 0; i < ground->past_count; i++) {
        const struct past *past = &ground->past[i];
        if (past->category == category && past->blaze != blaze->seq &&
            at_ms - past->last_ms <= DAYS(HISTORY_DAYS))
            return true;
    }
    return false;
}

void ground_remember(struct ground *ground, const struct blaze *blaze, int64_t at_ms)
{
    size_t oldest = 0;
    for (size_t i = 0; i < ground->past_count; i++) {
        struct past *past = &ground->past[i];
        if (past->blaze == blaze->seq && past->category == blaze->category) {
            /* Once an hour is enough, and spares the row. */
            if (at_ms - past->last_ms < HOURS(1))
                return;
            past->last_ms = at_ms;
            ground->dirty = true;
            return;
        }
        if (past->last_ms < ground->past[oldest].last_ms)
            oldest = i;
    }
    size_t at = ground->past_count < PAST_MOST ? ground->past_count++ : oldest;
    ground->past[at] =
        (struct past){.category = blaze->category, .blaze = blaze->seq, .last_ms = at_ms};
    ground->dirty = true;
}

static bool own_goal(const struct blaze *blaze, enum risk category)
{
    const int32_t *n = blaze->sums.n;
    if (category == RISK_SPOKESPERSON && n[SUM_OWN] > 0)
        return true;
    if (n[SUM_ANSWERING] >= ANSWERING_LEAST && n[SUM_ANSWERING] * 2 >= n[SUM_CRITICS])
        return true;
    return blaze->first_own && n[SUM_ANSWERING] > 0 && n[SUM_ANSWERING] * 2 >= n[SUM_CRITICS];
}

void blaze_measure(const struct ground *ground, const struct blaze *blaze, int64_t at_ms,
                   struct figures *figures_out, enum risk *category_out)
{
    const int32_t *n = blaze->sums.n;
    enum risk category = category_of(blaze);
    struct figures f = {.authors = n[SUM_CRITICS],
                        .posts = blaze->posts,
                        .reposts = blaze->reposts,
                        .reach = blaze->sums.reach,
                        .doubling_min = blaze_doubling(blaze, at_ms)};
    for (int i = 0; i < NETS; i++)
        f.networks += n[SUM_NET + i] >= NET_POSTS;
    if (f.networks < 1)
        f.networks = 1;
    f.positive_share = n[SUM_JUDGED] ? (double)n[SUM_POSITIVE] / n[SUM_JUDGED] : 0;
    if (category != RISK_NONE) {
        f.evidence = n[SUM_EVIDENCE + (int)category] > 0;
        f.corroborated = n[SUM_WITNESS + (int)category] >= WITNESSES;
        f.history = ground_burned(ground, blaze, category, at_ms);
    }
    for (int m = 0; m < 3; m++)
        if (n[SUM_MEDIA + m] > 0)
            f.media = m + 1;
    f.influence = n[SUM_INFLUENCE] > 0;
    f.own_goal = own_goal(blaze, category);
    f.injury = n[SUM_FLAG + FLAG_INJURY] > 0;
    f.authority = n[SUM_FLAG + FLAG_AUTHORITY] > 0;
    f.threat_dated = n[SUM_FLAG + FLAG_THREAT_DATED] > 0;
    f.vulnerable = n[SUM_FLAG + FLAG_VULNERABLE] > 0;
    f.essential =
        n[SUM_FLAG + FLAG_ESSENTIAL] > 0 || (ground->watched && ground->watched->essential);
    *figures_out = f;
    *category_out = category;
}
