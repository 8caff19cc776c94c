/* From level 2 on every number, day, lot, place, cause and "never" has a row of the ledger, or
 * stands in what was published or asked. Our own promises need none. */
#include "base/utf8.h"
#include "check/facts.h"

static bool may_back(const struct source *source)
{
    return source->open && (source->kind == SOURCE_PUBLISHED || source->kind == SOURCE_CONFIRMED);
}

static bool overlaps(struct span a, struct span b)
{
    return a.from < b.to && b.from < a.to;
}

/* A person has pointed the passage to a row, and the row holds. */
static bool is_linked(const struct facts *facts, struct span at)
{
    const struct draft *draft = facts->checking->draft;
    const struct span bytes = plain_span(&facts->reply.plain, at);
    const struct text reply = facts->checking->reply;
    const struct span chars = {(uint32_t)utf8_count(text_slice(reply, 0, bytes.from)),
                               (uint32_t)utf8_count(text_slice(reply, 0, bytes.to))};
    for (size_t i = 0; i < draft->link_count; i++)
        if (overlaps(draft->links[i].at, chars) && draft->links[i].fact < draft->fact_count &&
            draft->facts[draft->links[i].fact].state == FACT_CONFIRMED &&
            draft->facts[draft->links[i].fact].open)
            return true;
    return false;
}

static bool is_own(const struct facts *facts, struct span at)
{
    const struct draft *draft = facts->checking->draft;
    const struct span bytes = plain_span(&facts->reply.plain, at);
    const struct text reply = facts->checking->reply;
    for (size_t i = 0; i < draft->own.count; i++)
        for (ptrdiff_t from = 0, found;
             draft->own.at[i].len &&
             (found = text_find(text_slice(reply, (size_t)from, reply.len), draft->own.at[i])) >= 0;
             from += found + 1) {
            const size_t start = (size_t)(from + found);
            if (overlaps(bytes,
                         (struct span){(uint32_t)start, (uint32_t)(start + draft->own.at[i].len)}))
                return true;
        }
    return false;
}

static bool same_number(const struct claims *claims, const struct quantity *mine)
{
    for (size_t i = 0; i < claims->quantity_count; i++) {
        const struct quantity *theirs = &claims->quantities[i];
        if (mine->low <= theirs->high && theirs->low <= mine->high &&
            (!mine->unit || !theirs->unit || mine->unit == theirs->unit))
            return true;
    }
    return false;
}

static bool same_date(const struct claims *claims, const struct moment *mine)
{
    for (size_t i = 0; i < claims->date_count; i++) {
        const struct moment *theirs = &claims->dates[i].moment;
        const bool times = mine->minute < 0 || theirs->minute >= 0;
        const bool days = !mine->month || theirs->month || theirs->relative != DAY_UNKNOWN;
        if (times && days && !moments_differ(mine, theirs))
            return true;
    }
    return false;
}

static bool same_code(const struct claims *claims, const struct quantity *mine)
{
    for (size_t i = 0; i < claims->code_count; i++)
        if (strcmp(claims->codes[i].amount.name, mine->amount.name) == 0)
            return true;
    return false;
}

typedef bool backs_fn(const struct claims *claims, const void *mine);
static bool backs_number(const struct claims *claims, const void *mine)
{
    return same_number(claims, mine);
}
static bool backs_date(const struct claims *claims, const void *mine)
{
    return same_date(claims, mine);
}
static bool backs_code(const struct claims *claims, const void *mine)
{
    return same_code(claims, mine);
}

static void need_row(struct facts *facts, struct span at, backs_fn *backs, const void *mine)
{
    if (backs(&facts->question, mine) || is_linked(facts, at) || is_own(facts, at))
        return;
    for (size_t i = 0; i < facts->source_count; i++)
        if (may_back(&facts->sources[i]) && backs(&facts->sources[i].claims, mine))
            return;
    facts_say(facts, "fact_no_row", at, TEXT(""));
}

static const char *unit_name(const struct facts *facts, const struct quantity *quantity)
{
    return facts->checking->checker->marks.whats.at[quantity->unit].name;
}

/* ---- causes, "never", places ---- */

static bool sentence_asks(const struct facts *facts, const struct clause *clause)
{
    static const char *const signs[] = {"ください", "please", "per favore", "la preghiamo",
                                        "下さい",   "お願い", "do not ",    "don't "};
    const struct text text = text_slice(facts->reply.plain.text, clause->at.from, clause->at.to);
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (text_find(text, text_of(signs[i])) >= 0)
            return true;
    return false;
}

static bool backs_clause(const struct source *source, const struct claims *reply, uint16_t clause)
{
    const struct claims *claims = &source->claims;
    for (size_t i = 0; i < reply->prop_count; i++)
        for (size_t k = 0;
             reply->props[i].clause == clause && reply->props[i].side && k < claims->prop_count;
             k++)
            if (claims->props[k].what == reply->props[i].what &&
                claims->props[k].side == reply->props[i].side)
                return true;
    for (size_t k = 0; k < claims->clause_count; k++)
        if (clauses_alike(&reply->clauses[clause], &claims->clauses[k], 2) >= 0.5)
            return true;
    return false;
}

static bool place_is_named(const struct facts *facts, struct text place)
{
    const struct draft *draft = facts->checking->draft;
    if (text_find(facts->question.plain.text, place) >= 0 ||
        text_find_but_case(draft->brand, place) >= 0)
        return true;
    for (size_t i = 0; i < facts->source_count; i++)
        if (text_find(facts->sources[i].claims.plain.text, place) >= 0 ||
            facts->sources[i].claims.tongue != facts->reply.tongue)
            return true;
    return false;
}

static void check_flat(struct facts *facts, const struct flat *flat)
{
    const struct clause *clause = &facts->reply.clauses[flat->clause];
    const struct text words = text_slice(facts->reply.plain.text, flat->at.from, flat->at.to);
    if (flat->what == MARK_ALL || !clause_is_sure(clause) || is_linked(facts, flat->at))
        return;
    if (flat->what == MARK_PLACE) {
        if (!place_is_named(facts, words) && !is_own(facts, flat->at))
            facts_say(facts, "fact_no_row", flat->at, TEXT(""));
        return;
    }
    if (sentence_asks(facts, clause))
        return;
    for (size_t i = 0; i < facts->source_count; i++)
        if (may_back(&facts->sources[i]) &&
            backs_clause(&facts->sources[i], &facts->reply, flat->clause))
            return;
    facts_say(facts, "fact_absolute", flat->at, TEXT(""));
}

static void check_causes(struct facts *facts)
{
    for (size_t i = 0; i < facts->reply.prop_count; i++) {
        const struct prop *prop = &facts->reply.props[i];
        bool backed = false;
        if (!prop->cause || prop->side <= 0 || is_linked(facts, prop->at) ||
            !clause_is_sure(&facts->reply.clauses[prop->clause]))
            continue;
        for (size_t s = 0; s < facts->source_count && !backed; s++)
            for (size_t k = 0;
                 may_back(&facts->sources[s]) && k < facts->sources[s].claims.prop_count; k++)
                backed |= facts->sources[s].claims.props[k].cause;
        if (!backed)
            facts_say(facts, "fact_no_row", prop->at, TEXT(""));
    }
}

void facts_rows(struct facts *facts)
{
    const struct claims *reply = &facts->reply;
    if (!facts->checking->draft->ledger || facts->checking->draft->level < 2)
        return;
    for (size_t i = 0; i < reply->quantity_count; i++) {
        const struct quantity *mine = &reply->quantities[i];
        const struct clause *clause = &reply->clauses[mine->clause];
        if (!clause->promise && !clause->asked && strcmp(unit_name(facts, mine), "unit.step") != 0)
            need_row(facts, mine->amount.at, backs_number, mine);
    }
    for (size_t i = 0; i < reply->date_count; i++) {
        const struct moment *mine = &reply->dates[i].moment;
        if (!reply->clauses[reply->dates[i].clause].promise && !mine->by &&
            (mine->month || mine->minute >= 0))
            need_row(facts, mine->at, backs_date, mine);
    }
    for (size_t i = 0; i < reply->code_count; i++)
        need_row(facts, reply->codes[i].amount.at, backs_code, &reply->codes[i]);
    for (size_t i = 0; i < reply->flat_count; i++)
        check_flat(facts, &reply->flats[i]);
    check_causes(facts);
}
