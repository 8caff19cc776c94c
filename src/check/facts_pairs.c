/* The learned comparison of each sentence of the reply with each sentence that is known. */
#include "base/utf8.h"
#include "check/facts.h"

#include <math.h>
#include <stdlib.h>

enum { KNOWN_CUT = 1, REPLY_CUT = 1 }; /* sentences in one */
enum { PAIRS_MOST = 4000 };            /* compared for one reply */

void facts_each_pair(struct facts *facts, const struct pairs *pairs, fact_pair_fn *each, void *arg)
{
    struct arena *arena = facts->checking->arena;
    static const int kinds[] = {
        [SOURCE_PUBLISHED] = 0, [SOURCE_CONFIRMED] = 1, [SOURCE_FALSE] = 2, [SOURCE_UNKNOWN] = 3};
    struct fact_pair pair = {.where.marks = &facts->checking->checker->marks};
    pair.where.all_reply = pair_sides(pairs, &facts->reply, (struct pair_cut){false, REPLY_CUT},
                                      arena, &pair.where.replies);
    size_t left = PAIRS_MOST;
    for (size_t s = 0; s < facts->source_count; s++) {
        pair.source = &facts->sources[s];
        pair.where.kind = kinds[pair.source->kind];
        pair.where.all_known =
            pair_sides(pairs, &pair.source->claims,
                       (struct pair_cut){pair.source->kind == SOURCE_FALSE, KNOWN_CUT}, arena,
                       &pair.where.knowns);
        for (size_t k = 0; k < pair.where.knowns; k++)
            for (size_t i = 0; i < pair.where.replies && left; i++, left--) {
                pair.known = &pair.where.all_known[k];
                pair.reply = &pair.where.all_reply[i];
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
    struct weighed *worst; /* of each sentence of the reply */
    size_t count;
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
    const size_t at = (size_t)(pair->reply - pair->where.all_reply);
    if (!fact_pair_counts(pair) || may_differ(w->facts, pair->source) || at >= w->count)
        return;
    pair_see(w->pairs, pair->known, pair->reply, &pair->where, &sight);
    const float score = pair_score(w->pairs, pair->known, pair->reply, &sight);
    if (!w->worst[at].any || score > w->worst[at].score)
        w->worst[at] = (struct weighed){*pair, score, true};
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
    struct weighing w = {.facts = facts, .pairs = pairs, .count = SENTENCES_MOST};
    if (!pairs || !facts->checking->remarks)
        return;
    w.worst = arena_array(facts->checking->arena, struct weighed, w.count);
    facts_each_pair(facts, pairs, weigh, &w);
    for (size_t i = 0; i < w.count; i++)
        lower(facts, &w.worst[i], pairs->dense.doubt[facts->reply.tongue]);
    qsort(w.worst, w.count, sizeof(*w.worst), by_score);
    for (size_t i = 0; i < SAID_MOST; i++)
        say(facts, pairs, &w.worst[i]);
}
