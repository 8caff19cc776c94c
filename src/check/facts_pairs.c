/* The learned comparison of each sentence of the reply with each sentence that is known. */
#include "check/facts.h"

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

struct weighing {
    struct facts *facts;
    const struct pairs *pairs;
    struct fact_pair worst;
    float score;
    bool any;
};

static void weigh(const struct fact_pair *pair, void *arg)
{
    struct weighing *w = arg;
    struct pair_sight sight;
    if (!fact_pair_counts(pair))
        return;
    pair_see(w->pairs, pair->known, pair->reply, &pair->where, &sight);
    const float score = pair_score(w->pairs, pair->known, pair->reply, &sight);
    if (w->any && score <= w->score)
        return;
    w->any = true;
    w->score = score;
    w->worst = *pair;
}

void facts_pairs(struct facts *facts)
{
    const struct pairs *pairs = facts->checking->checker->pairs;
    struct weighing w = {.facts = facts, .pairs = pairs};
    if (!pairs)
        return;
    facts_each_pair(facts, pairs, weigh, &w);
}
