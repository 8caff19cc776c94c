/* Quantities, days, times and numbers of lots against those of the sources. */
#include "check/facts.h"

#include <math.h>

static bool apart(const struct quantity *a, const struct quantity *b)
{
    const double least = fmin(fabs(a->low), fabs(b->low)) * 1e-9;
    return a->low > b->high + least || b->low > a->high + least;
}

/* People and their accounts, and what they tell us of, are often counted one for the other. */
static bool counts_people(const struct facts *facts, uint16_t unit)
{
    static const char *const units[] = {"unit.people", "unit.account", "unit.case"};
    const char *name = facts->checking->checker->marks.whats.at[unit].name;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (strcmp(name, units[i]) == 0)
            return true;
    return false;
}

static bool same_unit(const struct facts *facts, const struct quantity *a, const struct quantity *b,
                      bool *open)
{
    *open = !a->unit || !b->unit ||
            (a->unit != b->unit && counts_people(facts, a->unit) && counts_people(facts, b->unit));
    return *open || a->unit == b->unit;
}

/* What two numbers count: 2 surely one thing, 1 perhaps, 0 different things. */
static int count_one_thing(const struct facts *facts, const struct source *source,
                           const struct clause *a, const struct clause *b)
{
    if (clauses_share_thing(a, b) || clauses_alike(a, b, 2) >= 0.6)
        return 2;
    if (a->things && b->things)
        return 0;
    /* what was published may be of anything: a word in common shows that it is of this */
    return source->kind != SOURCE_PUBLISHED || source->claims.tongue != facts->reply.tongue ||
           clauses_alike(a, b, 1) > 0;
}

static bool of_question(const struct facts *facts, const struct quantity *quantity)
{
    for (size_t i = 0; i < facts->question.quantity_count; i++) {
        const struct quantity *asked = &facts->question.quantities[i];
        if (asked->low == quantity->low && asked->high == quantity->high)
            return true;
    }
    return false;
}

/* A correction names the old number beside the new one. */
static bool was_said(const struct facts *facts, const struct quantity *mine)
{
    for (size_t s = 0; facts->reply.corrects && s < facts->source_count; s++) {
        const struct claims *claims = &facts->sources[s].claims;
        for (size_t i = 0; facts->sources[s].kind == SOURCE_PUBLISHED && i < claims->quantity_count;
             i++)
            if (!apart(mine, &claims->quantities[i]))
                return true;
    }
    return false;
}

static void check_quantity(struct facts *facts, const struct quantity *mine)
{
    const struct clause *clause = &facts->reply.clauses[mine->clause];
    const struct source *against = NULL;
    int best = 0;
    if (!mine->unit && clause->negated)
        return; /* "number 9 is not meant" counts nothing */
    for (size_t s = 0; s < facts->source_count; s++) {
        const struct source *source = &facts->sources[s];
        for (size_t i = 0; i < source->claims.quantity_count; i++) {
            const struct quantity *theirs = &source->claims.quantities[i];
            const struct clause *other = &source->claims.clauses[theirs->clause];
            bool open;
            if (!same_unit(facts, mine, theirs, &open) ||
                !facts_comparable(facts, source, clause, other))
                continue;
            const int sure = count_one_thing(facts, source, clause, other);
            if (!sure || (open && sure < 2))
                continue;
            if (!apart(mine, theirs) && source->kind != SOURCE_FALSE)
                return;
            if (apart(mine, theirs) == (source->kind == SOURCE_FALSE) || sure < best)
                continue;
            best = sure;
            against = source;
        }
    }
    if (against && !(against->kind == SOURCE_PUBLISHED && clause->progress))
        facts_against(facts, mine->amount.at, against);
}

static bool has_event(const struct facts *facts, const struct clause *clause,
                      const struct clause *other, bool *shared)
{
    bool any = false;
    for (int i = 0; i < clause->things; i++) {
        if (facts->checking->checker->marks.whats.at[clause->thing[i]].kind != KIND_EVENT)
            continue;
        any = true;
        for (int k = 0; k < other->things; k++)
            *shared |= other->thing[k] == clause->thing[i];
    }
    return any;
}

static bool date_of_one_event(const struct facts *facts, const struct source *source,
                              const struct clause *a, const struct clause *b)
{
    const int least = source->kind == SOURCE_PUBLISHED ? 2 : 1;
    bool shared = false;
    const bool mine = has_event(facts, a, b, &shared), theirs = has_event(facts, b, a, &shared);
    if (shared)
        return true;
    if (mine && theirs)
        return clauses_alike(a, b, 2) >= 0.6;
    if (clauses_share_thing(a, b))
        return source->kind != SOURCE_PUBLISHED || source->claims.tongue != facts->reply.tongue ||
               clauses_alike(a, b, 1) > 0;
    return (!a->things || !b->things) && clauses_alike(a, b, least) >= 0.5;
}

static void check_date(struct facts *facts, const struct dated *mine)
{
    const struct clause *clause = &facts->reply.clauses[mine->clause];
    const struct source *against = NULL;
    for (size_t s = 0; s < facts->source_count; s++) {
        const struct source *source = &facts->sources[s];
        for (size_t i = 0; i < source->claims.date_count; i++) {
            const struct dated *theirs = &source->claims.dates[i];
            const struct clause *other = &source->claims.clauses[theirs->clause];
            const bool times = mine->moment.minute >= 0 && theirs->moment.minute >= 0;
            const bool days = (mine->moment.month && theirs->moment.month) ||
                              (mine->moment.weekday && theirs->moment.weekday);
            if ((!times && !days) || !facts_comparable(facts, source, clause, other) ||
                !date_of_one_event(facts, source, clause, other))
                continue;
            if (!moments_differ(&mine->moment, &theirs->moment))
                return;
            against = source;
        }
    }
    if (against)
        facts_against(facts, mine->moment.at, against);
}

static void check_code(struct facts *facts, const struct quantity *mine)
{
    const struct clause *clause = &facts->reply.clauses[mine->clause];
    const struct source *against = NULL;
    for (size_t i = 0; i < facts->question.code_count; i++)
        if (strcmp(facts->question.codes[i].amount.name, mine->amount.name) == 0)
            return;
    for (size_t s = 0; s < facts->source_count; s++) {
        const struct source *source = &facts->sources[s];
        for (size_t i = 0; i < source->claims.code_count; i++) {
            const struct quantity *theirs = &source->claims.codes[i];
            if (strcmp(theirs->amount.name, mine->amount.name) == 0 && source->kind != SOURCE_FALSE)
                return;
            const struct clause *other = &source->claims.clauses[theirs->clause];
            if (theirs->unit && theirs->unit == mine->unit &&
                facts_comparable(facts, source, clause, other) &&
                (count_one_thing(facts, source, clause, other) ||
                 clauses_alike(clause, other, 2) >= 0.3))
                against = source;
        }
    }
    if (against)
        facts_against(facts, mine->amount.at, against);
}

void facts_numbers(struct facts *facts)
{
    const struct claims *reply = &facts->reply;
    for (size_t i = 0; i < reply->quantity_count; i++)
        if (clause_is_sure(&reply->clauses[reply->quantities[i].clause]) &&
            !of_question(facts, &reply->quantities[i]) && !was_said(facts, &reply->quantities[i]))
            check_quantity(facts, &reply->quantities[i]);
    for (size_t i = 0; i < reply->date_count; i++)
        if (!reply->clauses[reply->dates[i].clause].promise)
            check_date(facts, &reply->dates[i]);
    for (size_t i = 0; i < reply->code_count; i++)
        check_code(facts, &reply->codes[i]);
}
