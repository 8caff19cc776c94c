/* Which of what is known is of the matter that a reply is about. */
#include "check/facts.h"

#include <stdlib.h>

enum { PAIRS_MOST = 100000 }; /* of sentences, for one reply */

struct nearing {
    struct facts facts;
    struct draft_near *at;
    size_t count, left;
};

static bool shares_unit(const struct claims *a, const struct claims *b)
{
    for (size_t i = 0; i < a->quantity_count; i++)
        for (size_t k = 0; k < b->quantity_count; k++)
            if (a->quantities[i].unit && a->quantities[i].unit == b->quantities[k].unit)
                return true;
    return false;
}

/* How near the sentences are that are nearest. */
static double by_sentences(struct nearing *n, const struct claims *known)
{
    const struct claims *reply = &n->facts.reply;
    double best = 0;
    for (size_t i = 0; i < reply->clause_count; i++)
        for (size_t k = 0; k < known->clause_count && n->left; k++, n->left--) {
            struct clause mine, theirs;
            claims_sentence(reply, i, &mine);
            claims_sentence(known, k, &theirs);
            if (!clauses_match(reply, &mine, known, &theirs))
                continue;
            const double score =
                clauses_alike(&mine, &theirs, 1) + (clauses_share_thing(&mine, &theirs) ? .5 : 0);
            best = score > best ? score : best;
        }
    return best;
}

static void add(struct nearing *n, bool fact, size_t at)
{
    double best = 0;
    for (size_t i = 0; i < n->facts.source_count; i++) {
        const struct claims *known = &n->facts.sources[i].claims;
        const bool days = n->facts.reply.date_count && known->date_count;
        double score = by_sentences(n, known);
        if (score > 0)
            score += (shares_unit(&n->facts.reply, known) ? .2 : 0) + (days ? .1 : 0);
        best = score > best ? score : best;
    }
    if (n->facts.source_count)
        n->at[n->count++] = (struct draft_near){fact, at, best};
}

static int nearer(const void *a, const void *b)
{
    const struct draft_near *one = a, *two = b;
    if (one->score < two->score || one->score > two->score)
        return one->score > two->score ? -1 : 1;
    if (one->fact != two->fact)
        return one->fact ? 1 : -1;
    return one->at < two->at ? -1 : 1;
}

size_t check_near(const struct checker *checker, struct check_scratch *scratch,
                  const struct draft *draft, struct draft_near near_out[NEAR_MOST])
{
    struct nearing n = {.facts = {.checking = checking_begin(checker, scratch, draft, NULL)},
                        .at = near_out,
                        .left = PAIRS_MOST};
    n.facts.reply = *claims_of(n.facts.checking, false);
    n.facts.sources = arena_array(n.facts.checking->arena, struct source, FACT_SOURCES_MOST);
    for (size_t i = 0; i < draft->published_count && n.count < NEAR_MOST; i++) {
        n.facts.source_count = 0;
        facts_read_said(&n.facts, &draft->published[i]);
        add(&n, false, i);
    }
    for (size_t i = 0; i < draft->fact_count && n.count < NEAR_MOST; i++) {
        n.facts.source_count = 0;
        if (draft->facts[i].open)
            facts_read_row(&n.facts, &draft->facts[i]);
        add(&n, true, i);
    }
    qsort(near_out, n.count, sizeof(*near_out), nearer);
    return n.count;
}
