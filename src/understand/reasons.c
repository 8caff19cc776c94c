#include "understand/reasons.h"

#include <math.h>

enum { REASONS_MOST = 24, REASONS_A_HEAD = 4 };

/* A head is explained when it says something. */
static bool speaks(const struct verdict *verdict, int head)
{
    static const double least = .3;
    if (head < HEAD_NEGATIVE)
        return verdict->risk[head] >= least;
    if (head >= HEAD_FLAG && head < HEAD_QUESTION)
        return verdict->flag[head - HEAD_FLAG] >= least;
    switch (head) {
    case HEAD_NEGATIVE:
        return verdict->sentiment[SENTIMENT_NEGATIVE] >= least;
    case HEAD_POSITIVE:
        return verdict->sentiment[SENTIMENT_POSITIVE] >= least;
    case HEAD_SUPPORT:
        return verdict->needs_support >= least;
    case HEAD_EVIDENCE:
        return verdict->evidence >= least;
    case HEAD_FIRST_HAND:
        return verdict->first_hand >= least;
    case HEAD_ADDRESSED:
        return verdict->addressed >= least;
    case HEAD_ANY_RISK:
        return true;
    default:
        return verdict->intent[head - HEAD_QUESTION] >= least;
    }
}

static const struct found *strongest(const struct understand_scratch *scratch, int head,
                                     const bool *told)
{
    const struct found *best = NULL;
    for (size_t i = 0; i < scratch->found_count; i++) {
        const struct found *found = &scratch->found[i];
        if (found->head == head && !told[i] && (!best || fabs(found->weight) > fabs(best->weight)))
            best = found;
    }
    return best;
}

static struct reason reason_of(const struct understand_scratch *scratch, struct text text,
                               const struct found *found)
{
    struct reason reason = {.about = head_name((enum head)found->head), .weight = found->weight};
    reason.text = scan_words(scratch, found->from, found->to, &reason.at);
    if (reason.at.to > reason.at.from) /* the post's own bytes outlive the scratch */
        reason.text.at = text.at + (reason.text.at - scratch->text.at - scratch->title_bytes);
    return reason;
}

void explain(const struct understand_scratch *scratch, const struct post *post,
             struct verdict *verdict, struct arena *arena)
{
    struct reason why[REASONS_MOST];
    bool told[FOUND_MOST] = {0}, any[HEAD_COUNT] = {0};
    size_t count = 0;
    for (size_t i = 0; i < scratch->found_count; i++)
        any[scratch->found[i].head] = true;
    for (int head = 0; head < HEAD_COUNT && count < REASONS_MOST; head++) {
        if (!any[head] || !speaks(verdict, head))
            continue;
        for (int n = 0; n < REASONS_A_HEAD && count < REASONS_MOST; n++) {
            const struct found *found = strongest(scratch, head, told);
            if (!found)
                break;
            told[found - scratch->found] = true;
            why[count++] = reason_of(scratch, post->text, found);
        }
    }
    if (!count)
        return;
    verdict->why = arena_array(arena, struct reason, count);
    memcpy(verdict->why, why, count * sizeof(*why));
    verdict->why_count = count;
}
