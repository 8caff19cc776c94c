/* Where a text says what a row of the ledger says: so that a changed row finds what was said of it.
 * A row of few words is easily met by chance: what is met must be of the same matter. */
#include "base/utf8.h"
#include "check/facts.h"

#include <math.h>

enum {
    LONG_VALUE = 12,
    LARGE_NUMBER = 100
}; /* what no other matter has by chance: bytes; of one unit */

static bool of_one_matter(const struct clause *mine, const struct clause *theirs)
{
    return clauses_share_thing(mine, theirs) || clauses_alike(mine, theirs, 1) > 0;
}

static bool same_claims(const struct facts *facts, const struct source *source,
                        const struct clause *mine, const struct clause *theirs)
{
    return clauses_match(&facts->reply, mine, &source->claims, theirs);
}

/* Another language has no words in common: then the number with its unit is enough. */
static bool number_fits(const struct facts *facts, const struct source *source,
                        const struct clause *mine, const struct clause *theirs, bool unit,
                        bool large)
{
    if (!same_claims(facts, source, mine, theirs))
        return false;
    return of_one_matter(mine, theirs) || (unit && large) ||
           (unit && source->claims.tongue != facts->reply.tongue);
}

static bool by_quantity(const struct facts *facts, const struct source *source, size_t *clause_out)
{
    for (size_t i = 0; i < facts->reply.quantity_count; i++)
        for (size_t k = 0; k < source->claims.quantity_count; k++) {
            const struct quantity *a = &facts->reply.quantities[i],
                                  *b = &source->claims.quantities[k];
            const double least = fmin(fabs(a->low), fabs(b->low)) * 1e-9;
            if (a->unit != b->unit || fabs(a->low - b->low) > least ||
                fabs(a->high - b->high) > least ||
                !number_fits(facts, source, &facts->reply.clauses[a->clause],
                             &source->claims.clauses[b->clause], a->unit != 0,
                             a->low >= LARGE_NUMBER))
                continue;
            *clause_out = a->clause;
            return true;
        }
    return false;
}

static bool by_date(const struct facts *facts, const struct source *source, size_t *clause_out)
{
    for (size_t i = 0; i < facts->reply.date_count; i++)
        for (size_t k = 0; k < source->claims.date_count; k++) {
            const struct dated *a = &facts->reply.dates[i], *b = &source->claims.dates[k];
            const bool days = a->moment.month && b->moment.month,
                       times = a->moment.minute >= 0 && b->moment.minute >= 0;
            if ((!days && !times) || moments_differ(&a->moment, &b->moment) ||
                !number_fits(facts, source, &facts->reply.clauses[a->clause],
                             &source->claims.clauses[b->clause], days, false))
                continue;
            *clause_out = a->clause;
            return true;
        }
    return false;
}

static bool by_code(const struct facts *facts, const struct source *source, size_t *clause_out)
{
    for (size_t i = 0; i < facts->reply.code_count; i++)
        for (size_t k = 0; k < source->claims.code_count; k++) {
            const struct quantity *a = &facts->reply.codes[i], *b = &source->claims.codes[k];
            if (strcmp(a->amount.name, b->amount.name) != 0)
                continue;
            *clause_out = a->clause;
            return true;
        }
    return false;
}

static bool by_value(const struct facts *facts, const struct source *source, size_t *clause_out)
{
    struct plain value;
    size_t at;
    if (!source->value.len || !utf8_valid(source->value) || !source->claims.clause_count)
        return false;
    plain_make(text_slice(source->value, 0, FACT_BYTES_MOST), facts->checking->arena, &value);
    const struct text text = text_trim(value.text);
    if (!facts_names_value(facts->reply.plain.text, text, &at))
        return false;
    struct clause mine, theirs;
    claims_sentence(&facts->reply, claim_clause(&facts->reply, at), &mine);
    claims_sentence(&source->claims, 0, &theirs);
    *clause_out = claim_clause(&facts->reply, at);
    return same_claims(facts, source, &mine, &theirs) &&
           (text.len >= LONG_VALUE || of_one_matter(&mine, &theirs));
}

static bool by_concept(const struct facts *facts, const struct source *source,
                       const struct claims *told, size_t *clause_out)
{
    for (size_t i = 0; i < facts->reply.prop_count; i++) {
        const struct prop *mine = &facts->reply.props[i];
        const struct clause *clause = &facts->reply.clauses[mine->clause];
        for (size_t k = 0; !clause->asked && k < told->prop_count; k++) {
            const struct prop *theirs = &told->props[k];
            if (mine->what != theirs->what || mine->cause != theirs->cause ||
                !clauses_match(&facts->reply, clause, told, &told->clauses[theirs->clause]))
                continue;
            if (source->kind != SOURCE_UNKNOWN && (!theirs->side || mine->side != theirs->side))
                continue;
            *clause_out = mine->clause;
            return true;
        }
    }
    return false;
}

/* A sentence with the words of the row, and its "not". */
static bool by_words(const struct facts *facts, const struct source *source, size_t *clause_out)
{
    struct clause theirs;
    if (!source->claims.clause_count || source->claims.tongue != facts->reply.tongue)
        return false;
    claims_sentence(&source->claims, 0, &theirs);
    const bool theirs_not = theirs.negated != theirs.denied;
    for (size_t i = 0; theirs.words >= 2 && i < facts->reply.clause_count; i++) {
        struct clause mine;
        claims_sentence(&facts->reply, i, &mine);
        const bool mine_not = mine.negated != mine.denied;
        const bool agrees = source->kind == SOURCE_UNKNOWN ||
                            (mine_not == theirs_not) == (source->kind == SOURCE_CONFIRMED);
        if (mine.asked || !agrees || !same_claims(facts, source, &mine, &theirs) ||
            clauses_alike(&mine, &theirs, 2) < (source->value.len ? 1 : 0.65))
            continue;
        *clause_out = i;
        return true;
    }
    return false;
}

/* Beside a value the words of the claim alone say nothing yet: "the lot is C-20" is no use of "lot:
 * B-17". But where the value is a yes or a no, they are what is said. */
static bool says(struct facts *facts, const struct source *source, size_t *clause_out)
{
    struct claims value;
    bool values = source->kind == SOURCE_CONFIRMED && source->value.len;
    if (values) {
        facts_value_claims(facts, source->value, &value);
        values = value.quantity_count || !facts_value_side(facts, source->value);
    }
    if (!values)
        return by_concept(facts, source, &source->claims, clause_out) ||
               by_words(facts, source, clause_out);
    if (by_value(facts, source, clause_out) || by_code(facts, source, clause_out) ||
        by_quantity(facts, source, clause_out) || by_date(facts, source, clause_out))
        return true;
    if (source->claims.code_count || source->claims.quantity_count || source->claims.date_count)
        return false;
    return by_concept(facts, source, &value, clause_out) || by_words(facts, source, clause_out);
}

/* Code points of the sentence that holds the clause. */
static struct span place_of(const struct facts *facts, size_t clause)
{
    const struct claims *claims = &facts->reply;
    const uint16_t sentence = claims->clauses[clause].sentence;
    struct span at = claims->clauses[clause].at;
    for (size_t i = 0; i < claims->clause_count; i++)
        if (claims->clauses[i].sentence == sentence) {
            at.from = claims->clauses[i].at.from < at.from ? claims->clauses[i].at.from : at.from;
            at.to = claims->clauses[i].at.to > at.to ? claims->clauses[i].at.to : at.to;
        }
    at = plain_span(&claims->plain, at);
    const struct text reply = facts->checking->reply;
    const size_t before = utf8_count(text_slice(reply, 0, at.from));
    return (struct span){(uint32_t)before,
                         (uint32_t)(before + utf8_count(text_slice(reply, at.from, at.to)))};
}

static bool is_linked(const struct draft *draft, size_t fact, struct draft_use *use)
{
    for (size_t i = 0; i < draft->link_count; i++)
        if (draft->links[i].fact == fact) {
            *use = (struct draft_use){fact, true, draft->links[i].at};
            return true;
        }
    return false;
}

size_t check_uses(const struct checker *checker, struct check_scratch *scratch,
                  const struct draft *draft, struct draft_use uses_out[USES_MOST])
{
    struct facts facts = {.checking = checking_begin(checker, scratch, draft, NULL)};
    size_t count = 0;
    facts.reply = *claims_of(facts.checking, false);
    facts.sources = arena_array(facts.checking->arena, struct source, FACT_SOURCES_MOST);
    for (size_t i = 0; i < draft->fact_count && count < USES_MOST; i++) {
        size_t clause;
        facts.source_count = 0;
        if (is_linked(draft, i, &uses_out[count])) {
            count++;
            continue;
        }
        facts_read_row(&facts, &draft->facts[i]);
        for (size_t s = 0; s < facts.source_count; s++)
            if (says(&facts, &facts.sources[s], &clause)) {
                uses_out[count++] = (struct draft_use){i, false, place_of(&facts, clause)};
                break;
            }
    }
    return count;
}
