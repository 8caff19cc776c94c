#include "understand/reasons.h"

#include "understand/learned.h"
#include "understand/wide.h"

#include <math.h>

enum { REASONS_MOST = 24, REASONS_A_HEAD = 4 };

/* What the verdict says of each head; one that is always explained: 1. */
static void say_each(const struct verdict *verdict, double *says)
{
    _Static_assert(HEAD_RISK == 0 && HEAD_COMPLAINT == HEAD_QUESTION + 1, "in the verdict's order");
    memcpy(says + HEAD_RISK, verdict->risk, sizeof(verdict->risk));
    says[HEAD_NEGATIVE] = verdict->sentiment[SENTIMENT_NEGATIVE];
    says[HEAD_POSITIVE] = verdict->sentiment[SENTIMENT_POSITIVE];
    says[HEAD_SUPPORT] = verdict->needs_support;
    says[HEAD_EVIDENCE] = verdict->evidence;
    says[HEAD_FIRST_HAND] = verdict->first_hand;
    says[HEAD_ADDRESSED] = verdict->addressed;
    memcpy(says + HEAD_FLAG, verdict->flag, sizeof(verdict->flag));
    memcpy(says + HEAD_QUESTION, verdict->intent, (INTENT_RUMOUR + 1) * sizeof(*says));
    says[HEAD_ANY_RISK] = 1;
}

/* The heads, a bit each, of which the verdict says at least so much. */
static uint64_t heads_from(const double *says, double least)
{
    uint64_t heads = 0;
    for (int head = 0; head < HEAD_COUNT; head++)
        heads |= (uint64_t)(says[head] >= least) << head;
    return heads;
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

/* The heads that have one: not the flags, nor risks at all. */
#define ANSWERED                                                                                   \
    (((1ULL << HEAD_FLAG) - 1) |                                                                   \
     (((1ULL << (HEAD_RUMOUR + 1)) - 1) & ~((1ULL << HEAD_QUESTION) - 1)))

enum { TRACED_BYTES = 1000, TRACED_HEADS = 3 /* the first of them, risks before all */, LANES = 4 };

/* One lane for each traced answer: they are traced side by side. */
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t lanes_int __attribute__((vector_size(LANES * sizeof(int32_t))));

struct run { /* of bytes of the form */
    size_t from, to;
    float weight;
};

struct traced {
    uint8_t head[TRACED_HEADS];
    enum answer answer[TRACED_HEADS];
    size_t count;
    struct run run[TRACED_HEADS];
};

/* Widened to whole words. */
static void widen(const struct form *form, size_t len, struct run *run)
{
    size_t begin = run->from, end = run->to;
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
    run->from = begin;
    run->to = end;
}

#define select_plain(where, a, b) (((lanes_int)(a) & (where)) | ((lanes_int)(b) & ~(where)))
#define NAME(x)                   x##_plain
#define FOR
#include "understand/reasons_body.h"
#undef NAME
#undef FOR
#ifdef WIDE
#define select_wide(where, a, b)                                                                   \
    ((lanes_int)_mm_blendv_epi8((__m128i)(b), (__m128i)(a), (__m128i)(where)))
#define NAME(x) x##_wide
#define FOR     WIDE
#include "understand/reasons_body.h"
#undef NAME
#undef FOR
#endif

/* Traces the first of the heads; each has an answer. */
static void trace_heads(const struct understand *understand,
                        const struct understand_scratch *scratch, uint64_t heads,
                        struct traced *traced)
{
    const size_t len = scratch->form.len < TRACED_BYTES ? scratch->form.len : TRACED_BYTES;
    for (; heads && traced->count < TRACED_HEADS; heads &= heads - 1) {
        const int head = __builtin_ctzll(heads);
        traced->head[traced->count] = (uint8_t)head;
        traced->answer[traced->count++] = answer_of(head);
    }
    if (!traced->count)
        return;
    CHOOSE(trace)(understand, scratch, len, traced);
    for (size_t k = 0; k < traced->count; k++)
        widen(&scratch->form, len, &traced->run[k]);
}

/* Answers how many reasons it made: one or none. */
static size_t learned_reason(const struct understand_scratch *scratch, struct text text, int head,
                             const struct traced *traced, struct reason *why_out)
{
    static const float least = .25F;
    for (size_t k = 0; k < traced->count; k++) {
        const struct run *run = &traced->run[k];
        if (traced->head[k] != head || run->weight < least || run->from >= run->to)
            continue;
        const struct found found = {.head = (uint8_t)head,
                                    .from = (uint32_t)run->from,
                                    .to = (uint32_t)run->to,
                                    .weight = (double)run->weight};
        *why_out = reason_of(scratch, text, &found);
        return 1;
    }
    return 0;
}

void explain(const struct understand *understand, struct understand_scratch *scratch,
             const struct post *post, struct verdict *verdict, struct arena *arena)
{
    /* what stands at even odds or more must have its words; below, the tables' words are enough */
    static const double least = .3, least_learned = .5;
    struct reason why[REASONS_MOST];
    bool told[FOUND_MOST];
    struct traced traced = {.count = 0};
    double says[HEAD_COUNT];
    uint64_t found = 0, learned = 0; /* heads */
    size_t count = 0;
    _Static_assert(HEAD_COUNT <= 64, "a bit each");
    memset(told, 0, scratch->found_count * sizeof(*told));
    for (size_t i = 0; i < scratch->found_count; i++)
        found |= 1ULL << scratch->found[i].head;
    say_each(verdict, says);
    if (understand->learned)
        learned = heads_from(says, least_learned) & ANSWERED & ~found;
    if (learned)
        trace_heads(understand, scratch, learned, &traced);
    uint64_t heads = (found & heads_from(says, least)) | learned;
    for (; heads && count < REASONS_MOST; heads &= heads - 1) {
        const int head = __builtin_ctzll(heads);
        if (learned >> head & 1) {
            count += learned_reason(scratch, post->text, head, &traced, why + count);
            continue;
        }
        for (size_t n = 0; n < REASONS_A_HEAD && count < REASONS_MOST; n++) {
            const struct found *best = strongest(scratch, head, told);
            if (!best)
                break;
            told[best - scratch->found] = true;
            why[count++] = reason_of(scratch, post->text, best);
        }
    }
    if (!count)
        return;
    verdict->why = arena_array(arena, struct reason, count);
    memcpy(verdict->why, why, count * sizeof(*why));
    verdict->why_count = count;
}
