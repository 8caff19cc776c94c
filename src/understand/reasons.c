#include "understand/reasons.h"

#include "understand/learned.h"

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

/* ---- by what was learned ---- */

/* The answer a head of the tables corresponds to, or ANSWER_COUNT. */
static enum answer answer_of(int head)
{
    static const enum answer plain[] = {ANSWER_SUPPORT, ANSWER_EVIDENCE, ANSWER_FIRST_HAND,
                                        ANSWER_ADDRESSED};
    if (head < HEAD_NEGATIVE)
        return (enum answer)(ANSWER_RISK + head);
    if (head == HEAD_NEGATIVE)
        return (enum answer)(ANSWER_SENTIMENT + SENTIMENT_NEGATIVE);
    if (head == HEAD_POSITIVE)
        return (enum answer)(ANSWER_SENTIMENT + SENTIMENT_POSITIVE);
    if (head >= HEAD_SUPPORT && head <= HEAD_ADDRESSED)
        return plain[head - HEAD_SUPPORT];
    if (head >= HEAD_QUESTION && head <= HEAD_RUMOUR)
        return (enum answer)(ANSWER_INTENT + head - HEAD_QUESTION);
    return ANSWER_COUNT;
}

enum { TRACED_BYTES = 1000, TRACED_HEADS = 3 /* the first of them, risks before all */ };

static void find_known(const struct understand *understand, struct understand_scratch *scratch,
                       size_t len)
{
    scratch->known_post = scratch->post;
    scratch->known_count = 0;
    for (size_t i = 0; i < scratch->grams.count; i++) {
        const struct gram *gram = &scratch->grams.at[i];
        const int8_t *row = gram->from < gram->to && gram->to <= len
                                ? weights_row(understand->learned, gram->hash)
                                : NULL;
        if (row)
            scratch->known[scratch->known_count++] = (struct known){row, gram->from, gram->to};
    }
}

/* How much each byte of the form speaks for the answer: a gram's weight is shared by its bytes. */
static size_t trace(const struct understand *understand, struct understand_scratch *scratch,
                    enum answer answer, float *speaks_for)
{
    const struct weights *weights = understand->learned;
    const struct weights_column *column = &weights->column[answer];
    const size_t len = scratch->form.len < TRACED_BYTES ? scratch->form.len : TRACED_BYTES;
    const float unit = column->scale * column->slope * scratch->even;
    memset(speaks_for, 0, (len + 1) * sizeof(*speaks_for));
    if (scratch->known_post != scratch->post)
        find_known(understand, scratch, len);
    for (size_t i = 0; i < scratch->known_count; i++) {
        const struct known *known = &scratch->known[i];
        if (!known->row[answer])
            continue;
        const float share = unit * (float)known->row[answer] / (float)(known->to - known->from);
        speaks_for[known->from] += share;
        speaks_for[known->to] -= share;
    }
    for (size_t i = 1; i < len; i++)
        speaks_for[i] += speaks_for[i - 1];
    return len;
}

/* The run of bytes that says most (J. Kadane), widened to whole words. */
static float strongest_run(const struct form *form, const float *speaks_for, size_t len,
                           size_t *from_out, size_t *to_out)
{
    enum { RUN_MOST = 60 };
    float sum = 0, best = 0;
    size_t from = 0, begin = 0, end = 0;
    for (size_t i = 0; i < len; i++) {
        if (sum <= 0 || i - from >= RUN_MOST) {
            sum = 0;
            from = i;
        }
        sum += speaks_for[i];
        if (sum > best) {
            best = sum;
            begin = from;
            end = i + 1;
        }
    }
    while (begin && (form->start[begin] == FORM_INSIDE ||
                     (form->start[begin] == LETTER_WORD && form->start[begin - 1] != LETTER_SPACE &&
                      form->start[begin - 1] != LETTER_OTHER)))
        begin--;
    /* end is 0 when nothing speaks for it: there is no run to widen */
    while (end && end < len &&
           (form->start[end] == FORM_INSIDE ||
            (form->start[end] == LETTER_WORD && form->start[end - 1] == LETTER_WORD)))
        end++;
    while (begin < end && form->start[begin] == LETTER_SPACE)
        begin++;
    *from_out = begin;
    *to_out = end;
    return best;
}

static size_t learned_reasons(const struct understand *understand,
                              struct understand_scratch *scratch, struct text text, int head,
                              struct reason *why, size_t most)
{
    enum { RUNS = 1 };
    static const float least = .25F;
    float speaks_for[TRACED_BYTES + 1];
    const enum answer answer = answer_of(head);
    if (answer == ANSWER_COUNT)
        return 0;
    const size_t len = trace(understand, scratch, answer, speaks_for);
    size_t count = 0;
    for (int n = 0; n < RUNS && count < most; n++) {
        struct found found = {.head = (uint8_t)head};
        size_t from = 0, to = 0;
        const float weight = strongest_run(&scratch->form, speaks_for, len, &from, &to);
        if (weight < least || from >= to)
            break;
        found.from = (uint32_t)from;
        found.to = (uint32_t)to;
        found.weight = (double)weight;
        why[count++] = reason_of(scratch, text, &found);
        for (size_t i = from; i < to; i++)
            speaks_for[i] = 0;
    }
    return count;
}

/* What stands at even odds or more must have its words; below, the tables' words are enough. */
static bool is_told(const struct verdict *verdict, int head)
{
    const enum answer answer = answer_of(head);
    return answer != ANSWER_COUNT &&
           *answer_place((struct verdict *)(uintptr_t)verdict, answer) >= .5;
}

void explain(const struct understand *understand, struct understand_scratch *scratch,
             const struct post *post, struct verdict *verdict, struct arena *arena)
{
    struct reason why[REASONS_MOST];
    bool told[FOUND_MOST] = {0}, any[HEAD_COUNT] = {0};
    size_t count = 0, traced = 0;
    for (size_t i = 0; i < scratch->found_count; i++)
        any[scratch->found[i].head] = true;
    for (int head = 0; head < HEAD_COUNT && count < REASONS_MOST; head++) {
        if (!speaks(verdict, head))
            continue;
        size_t n = 0;
        for (; any[head] && n < REASONS_A_HEAD && count < REASONS_MOST; n++) {
            const struct found *found = strongest(scratch, head, told);
            if (!found)
                break;
            told[found - scratch->found] = true;
            why[count++] = reason_of(scratch, post->text, found);
        }
        if (!n && understand->learned && traced < TRACED_HEADS && is_told(verdict, head)) {
            traced++;
            count += learned_reasons(understand, scratch, post->text, head, why + count,
                                     REASONS_MOST - count);
        }
    }
    if (!count)
        return;
    verdict->why = arena_array(arena, struct reason, count);
    memcpy(verdict->why, why, count * sizeof(*why));
    verdict->why_count = count;
}
