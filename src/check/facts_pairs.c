/* The learned comparison of each sentence of the reply with each sentence that is known. */
#include "base/utf8.h"
#include "check/facts.h"

#include <math.h>
#include <stdlib.h>

void facts_each_pair(struct facts *facts, const struct pairs *pairs, fact_pair_fn *each, void *arg)
{
    struct arena *arena = facts->checking->arena;
    static const int kinds[] = {
        [SOURCE_PUBLISHED] = 0, [SOURCE_CONFIRMED] = 1, [SOURCE_FALSE] = 2, [SOURCE_UNKNOWN] = 3};
    struct fact_pair pair = {.where.marks = &facts->checking->checker->marks};
    struct pair_side *replies = pair_sides(pairs, &facts->reply, false, arena, &pair.where.replies);
    size_t left = pair.where.replies ? FACT_PAIRS_MOST : 0;
    for (size_t s = 0; s < facts->source_count && left; s++) {
        pair.source = &facts->sources[s];
        pair.where.kind = kinds[pair.source->kind];
        struct pair_side *knowns =
            pair_sides(pairs, &pair.source->claims, pair.source->kind == SOURCE_FALSE, arena,
                       &pair.where.knowns);
        pair_sides_meet(knowns, pair.where.knowns, replies, pair.where.replies);
        for (size_t k = 0; k < pair.where.knowns; k++)
            for (size_t i = 0; i < pair.where.replies && left; i++, left--) {
                pair.known = &knowns[k];
                pair.reply = &replies[i];
                pair.reply_at = i;
                pair.where.match = clauses_match(&facts->reply, pair.reply->whole,
                                                 &pair.source->claims, pair.known->whole);
                each(&pair, arg);
            }
    }
}

bool fact_pair_counts(const struct fact_pair *pair)
{
    const struct clause *mine = pair->reply->whole;
    return !mine->asked && !mine->said && pair->where.match;
}

/* ---- saying it ---- */

enum { SAID_MOST = 3 }; /* remarks on one reply */
struct weighed {
    struct fact_pair pair;
    float score;
    bool any;
};
struct weighing {
    const struct facts *facts;
    const struct pairs *pairs;
    struct weighed *worst; /* of each sentence of the reply: SENTENCES_MOST */
};

/* A correction may differ from what was published. */
static bool may_differ(const struct facts *facts, const struct source *source)
{
    return source->kind == SOURCE_PUBLISHED && facts->reply.corrects;
}

static void weigh(const struct fact_pair *pair, void *arg)
{
    struct weighing *w = arg;
    struct pair_sight sight;
    struct weighed *worst = &w->worst[pair->reply_at];
    if (!fact_pair_counts(pair) || may_differ(w->facts, pair->source))
        return;
    pair_see(w->pairs, pair->known, pair->reply, &pair->where, &sight);
    const float score = pair_score(w->pairs, pair->known, pair->reply, &sight);
    if (!worst->any || score > worst->score)
        *worst = (struct weighed){*pair, score, true};
}

/* A rule has said it of these bytes already. */
static bool is_said(const struct facts *facts, struct span bytes)
{
    const struct remarks *remarks = facts->checking->remarks;
    const struct text reply = facts->checking->reply;
    const uint32_t from = (uint32_t)utf8_count_valid(text_slice(reply, 0, bytes.from)),
                   to = from + (uint32_t)utf8_count_valid(text_slice(reply, bytes.from, bytes.to));
    for (size_t i = 0; i < remarks->count; i++)
        if (strcmp(remarks->at[i].rule, "G03") == 0 &&
            (!remarks->at[i].placed ||
             (remarks->at[i].at.from < to && from < remarks->at[i].at.to)))
            return true;
    return false;
}

static struct text passage(const struct claims *claims, struct span at)
{
    const struct span bytes = plain_span(&claims->plain, at);
    return text_slice(claims->plain.original, bytes.from, bytes.to);
}

static struct text reason(const struct facts *facts, const struct pairs *pairs,
                          const struct fact_pair *pair)
{
    size_t known = 0, reply = 0;
    if (!pair_reason(pairs, pair->known, pair->reply, &known, &reply))
        return TEXT("–");
    const struct text mine = passage(pair->reply->claims, pair->reply->word[reply].at),
                      theirs = passage(pair->known->claims, pair->known->word[known].at);
    return arena_printf(facts->checking->arena, "%.*s / %.*s", TEXT_ARG(mine), TEXT_ARG(theirs));
}

static void say(struct facts *facts, const struct pairs *pairs, const struct weighed *worst)
{
    const struct fact_pair *pair = &worst->pair;
    const enum tongue tongue = facts->reply.tongue;
    if (!worst->any || worst->score < pairs->dense.seems[tongue])
        return;
    const bool sure = worst->score >= pairs->dense.sure[tongue];
    const struct span bytes = plain_span(&facts->reply.plain, pair->reply->whole->at);
    if (is_said(facts, bytes))
        return;
    const int kind = kind_find(&facts->checking->checker->kinds,
                               sure ? TEXT("fact_seems_against") : TEXT("fact_may_be_against"));
    const struct text args[] = {
        utf8_head(text_slice(facts->checking->reply, bytes.from, bytes.to), 160),
        utf8_head(passage(&pair->source->claims, pair->known->whole->at), 160),
        reason(facts, pairs, pair)};
    if (kind < 0) /* a folder of tables from before there was such a remark */
        return;
    remark_add_sure(facts->checking, &(struct found){.kind = (uint32_t)kind,
                                                     .at = bytes,
                                                     .sure = 1 / (1 + exp(-(double)worst->score)),
                                                     .args = args,
                                                     .arg_count = 3});
}

static void lower_one(const struct facts *facts, struct remark *remark)
{
    const struct text reply = facts->checking->reply;
    for (size_t i = 0; i < facts->softs; i++)
        if (remark->words.at == reply.at + facts->soft[i].from &&
            remark->words.len == facts->soft[i].to - facts->soft[i].from)
            remark->gravity = GRAVITY_WARN;
}

/* What concepts alone said against a sentence that looks harmless must only be seen. */
static void lower(const struct facts *facts, const struct weighed *worst, float doubt)
{
    const struct remarks *remarks = facts->checking->remarks;
    const struct text reply = facts->checking->reply;
    if (!worst->any || worst->score >= doubt || !facts->softs)
        return;
    const struct span bytes = plain_span(&facts->reply.plain, worst->pair.reply->whole->at);
    for (size_t i = 0; i < remarks->count; i++) {
        struct remark *remark = &facts->checking->remarks->at[i];
        if (remark->gravity == GRAVITY_BLOCK && text_starts(text_of(remark->code), TEXT("fact_")) &&
            remark->words.at >= reply.at + bytes.from && remark->words.at < reply.at + bytes.to)
            lower_one(facts, remark);
    }
}

static int by_score(const void *a, const void *b)
{
    const struct weighed *x = a, *y = b;
    if (x->any != y->any)
        return x->any ? -1 : 1;
    return x->score < y->score ? 1 : x->score > y->score ? -1 : 0;
}

void facts_pairs(struct facts *facts)
{
    const struct pairs *pairs = facts->checking->checker->pairs;
    struct weighing w = {.facts = facts, .pairs = pairs};
    if (!pairs || !facts->checking->remarks)
        return;
    w.worst = arena_array(facts->checking->arena, struct weighed, SENTENCES_MOST);
    facts_each_pair(facts, pairs, weigh, &w);
    for (size_t i = 0; i < SENTENCES_MOST; i++)
        lower(facts, &w.worst[i], pairs->dense.doubt[facts->reply.tongue]);
    qsort(w.worst, SENTENCES_MOST, sizeof(*w.worst), by_score);
    for (size_t i = 0; i < SAID_MOST; i++)
        say(facts, pairs, &w.worst[i]);
}
