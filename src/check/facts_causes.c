/* What a reply says something came of, against what is known of that. */
#include "check/facts.h"

bool facts_asks_for_cause(const struct claims *claims)
{
    for (size_t i = 0; i < claims->marks.count; i++)
        if (claims->marks.at[i].what == MARK_CAUSE)
            return true;
    return false;
}

static bool names_cause(const struct claims *claims, uint16_t what, int8_t side)
{
    for (size_t i = 0; i < claims->prop_count; i++)
        if (claims->props[i].cause && claims->props[i].side == side &&
            (!what || claims->props[i].what == what))
            return true;
    return false;
}

static const struct prop *first_cause(const struct claims *claims)
{
    for (size_t i = 0; i < claims->prop_count; i++)
        if (claims->props[i].cause && claims->props[i].side > 0)
            return &claims->props[i];
    return NULL;
}

static bool shares_a_cause(const struct claims *a, const struct claims *b)
{
    for (size_t i = 0; i < a->prop_count; i++)
        if (a->props[i].cause && a->props[i].side > 0 && names_cause(b, a->props[i].what, 1))
            return true;
    return false;
}

static bool is_other_cause(const struct facts *facts, const struct prop *prop,
                           const struct source *source)
{
    const struct claims *claims = &source->claims;
    const bool same = names_cause(claims, prop->what, 1);
    if (source->kind == SOURCE_FALSE)
        return prop->side > 0 && same;
    if (prop->side < 0)
        return same;
    return names_cause(claims, prop->what, -1) || (!same && !shares_a_cause(&facts->reply, claims));
}

/* A confirmed row gives a reason in words that no concept names, and the reply has none of them. */
static bool other_reason(struct facts *facts, const struct prop *prop, const struct source *source)
{
    struct clause mine;
    struct claims value;
    if (source->kind != SOURCE_CONFIRMED || !source->claim.len || !source->value.len ||
        !facts_asks_for_cause(&source->claims) || source->claims.tongue != facts->reply.tongue)
        return false;
    facts_value_claims(facts, source->value, &value);
    claims_sentence(&facts->reply, prop->clause, &mine);
    return value.clauses[0].words >= 2 && clauses_alike(&mine, &value.clauses[0], 1) == 0 &&
           clauses_match(&facts->reply, &mine, &source->claims, &source->claims.clauses[0]);
}

static void check_cause(struct facts *facts, const struct prop *prop)
{
    const struct clause *mine = &facts->reply.clauses[prop->clause];
    for (size_t i = 0; i < facts->source_count; i++) {
        const struct source *source = &facts->sources[i];
        const struct claims *claims = &source->claims;
        if (source->kind == SOURCE_UNKNOWN) {
            if (prop->side > 0 && facts_asks_for_cause(claims))
                facts_against(facts, prop->at, source);
            continue;
        }
        const struct prop *theirs = first_cause(claims);
        if (!theirs && prop->side > 0 && other_reason(facts, prop, source))
            facts_against(facts, prop->at, source);
        if (!theirs || !facts_comparable(facts, source, mine, &claims->clauses[theirs->clause]))
            continue;
        if (is_other_cause(facts, prop, source))
            facts_against(facts, prop->at, source);
    }
}

/* The topic whose cause a sentence names: what stands before "is caused by", が原因; 0: none. */
static uint16_t effect_of(const struct claims *claims, uint16_t sentence)
{
    uint16_t topic = 0;
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        const struct clause *clause = &claims->clauses[claim_clause(claims, mark->at.from)];
        if (clause->sentence != sentence)
            continue;
        if (mark->what == MARK_CAUSE && mark->side > 0)
            return topic;
        if (!topic && mark->kind == KIND_CONCEPT)
            topic = mark->what;
    }
    return 0;
}

static bool is_cause_of(const struct claims *claims, const struct clause *sentence, uint16_t topic)
{
    bool named = false, same = false;
    for (size_t i = 0; i < claims->marks.count; i++)
        named |= claims->marks.at[i].what == MARK_CAUSE &&
                 claims->clauses[claim_clause(claims, claims->marks.at[i].at.from)].sentence ==
                     sentence->sentence;
    for (int i = 0; i < sentence->things; i++)
        same |= sentence->thing[i] == topic;
    return named && same && !sentence->negated && sentence->words;
}

static void check_causes_of(struct facts *facts, const struct source *source,
                            const struct clause *mine, uint16_t topic)
{
    for (size_t t = 0; t < source->claims.clause_count; t++) {
        struct clause theirs;
        claims_sentence(&source->claims, t, &theirs);
        if (is_cause_of(&source->claims, &theirs, topic) &&
            clauses_alike(mine, &theirs, 1) < 0.34 &&
            facts_comparable(facts, source, mine, &theirs))
            facts_against(facts, mine->at, source);
    }
}

/* Two causes of one thing in words that no concept names: "a fire" and "our order system". */
static void check_other_words(struct facts *facts, size_t clause)
{
    struct clause mine;
    const uint16_t topic = effect_of(&facts->reply, facts->reply.clauses[clause].sentence);
    claims_sentence(&facts->reply, clause, &mine);
    if (!topic || !clause_is_sure(&mine) || mine.negated || !mine.words)
        return;
    for (size_t s = 0; s < facts->source_count; s++) {
        const struct source *source = &facts->sources[s];
        if ((source->kind == SOURCE_PUBLISHED || source->kind == SOURCE_CONFIRMED) &&
            source->claims.tongue == facts->reply.tongue)
            check_causes_of(facts, source, &mine, topic);
    }
}

/* ---- "because": what happened and why, in any words ---- */

struct reasoned {
    struct clause effect, cause; /* their words */
    const struct clause *clause;
    struct span at;
};

static bool has_not(const struct claims *claims, struct span at)
{
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        if ((mark->what == MARK_NOT || mark->what == MARK_NOT_AFTER) && mark->at.from >= at.from &&
            mark->at.from < at.to)
            return true;
    }
    return false;
}

static bool reasoned_read(const struct claims *claims, const struct mark *mark,
                          struct reasoned *out)
{
    const uint16_t sentence = claims->clauses[claim_clause(claims, mark->at.from)].sentence;
    const struct clause *whole = &claims->sentences[sentence];
    const struct span before = {whole->at.from, mark->at.from}, after = {mark->at.to, whole->at.to};
    const bool behind = claims->tongue == TONGUE_JA; /* what happened stands behind the reason */
    *out = (struct reasoned){.clause = whole, .at = whole->at};
    if ((mark->what != MARK_EXPLAIN && !(mark->what == MARK_CAUSE && mark->side == 1)) ||
        !clause_is_sure(whole) || whole->denied || has_not(claims, behind ? after : before))
        return false;
    struct span topic = {before.from, before.from}; /* 212便は … ため */
    const ptrdiff_t at =
        text_find(text_slice(claims->plain.text, before.from, before.to), TEXT("は"));
    if (behind && at > 0)
        topic.to += (uint32_t)at + (uint32_t)strlen("は");
    claims_words(claims, topic, &out->effect);
    claims_words(claims, behind ? after : before, &out->effect);
    claims_words(claims, behind ? (struct span){topic.to, before.to} : after, &out->cause);
    return out->effect.words && out->cause.words;
}

/* The same happened for another reason: "cancelled because of fog", "because we had no crew". */
static bool is_for_another_reason(const struct reasoned *mine, const struct reasoned *theirs)
{
    return clauses_alike(&mine->effect, &theirs->effect, 1) >= 0.6 &&
           clauses_alike(&mine->cause, &theirs->cause, 1) == 0;
}

static void check_because(struct facts *facts, const struct reasoned *mine)
{
    for (size_t s = 0; s < facts->source_count; s++) {
        const struct source *source = &facts->sources[s];
        if ((source->kind != SOURCE_PUBLISHED && source->kind != SOURCE_CONFIRMED) ||
            source->claims.tongue != facts->reply.tongue)
            continue;
        for (size_t i = 0; i < source->claims.marks.count; i++) {
            struct reasoned theirs;
            if (reasoned_read(&source->claims, &source->claims.marks.at[i], &theirs) &&
                is_for_another_reason(mine, &theirs) &&
                facts_comparable(facts, source, mine->clause, theirs.clause)) {
                facts_against(facts, mine->at, source);
                return;
            }
        }
    }
}

static void check_reasons(struct facts *facts)
{
    for (size_t i = 0; i < facts->reply.marks.count; i++) {
        struct reasoned mine;
        if (reasoned_read(&facts->reply, &facts->reply.marks.at[i], &mine))
            check_because(facts, &mine);
    }
}

/* It says what the cause is; unsure: that this is not known. */
static bool tells_cause(const struct claims *claims, bool unsure)
{
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        const struct clause *clause = &claims->clauses[claim_clause(claims, mark->at.from)];
        if (unsure ? mark->what == MARK_CAUSE && claims->sentences[clause->sentence].hedged
                   : mark->what == MARK_CAUSE_TOLD && clause_is_sure(clause))
            return true;
    }
    return false;
}

/* What was published last says that the cause is not known, and nothing since then names one. */
static const struct source *cause_still_open(const struct facts *facts, const struct clause *mine)
{
    const struct source *open = NULL;
    for (size_t i = 0; i < facts->source_count; i++) {
        const struct source *source = &facts->sources[i];
        if (source->kind == SOURCE_CONFIRMED && facts_asks_for_cause(&source->claims))
            return NULL;
        if (source->kind != SOURCE_PUBLISHED ||
            !clauses_match(&facts->reply, mine, &source->claims, &source->claims.clauses[0]))
            continue;
        if (tells_cause(&source->claims, true))
            open = source;
        else if (tells_cause(&source->claims, false))
            open = NULL;
    }
    return open;
}

static void check_cause_told(struct facts *facts)
{
    const struct claims *reply = &facts->reply;
    for (size_t i = 0; i < reply->marks.count && !reply->corrects; i++) {
        const struct mark *mark = &reply->marks.at[i];
        const struct clause *mine = &reply->clauses[claim_clause(reply, mark->at.from)];
        if (mark->what != MARK_CAUSE_TOLD || !clause_is_sure(mine) || mine->negated)
            continue;
        const struct source *open = cause_still_open(facts, mine);
        if (open)
            facts_against(facts, mark->at, open);
    }
}

void facts_causes(struct facts *facts)
{
    for (size_t i = 0; i < facts->reply.prop_count; i++) {
        const struct prop *prop = &facts->reply.props[i];
        if (prop->side && prop->cause && clause_is_sure(&facts->reply.clauses[prop->clause]))
            check_cause(facts, prop);
    }
    for (size_t c = 0; c < facts->reply.clause_count; c++)
        if (!c || facts->reply.clauses[c].sentence != facts->reply.clauses[c - 1].sentence)
            check_other_words(facts, c);
    check_cause_told(facts);
    check_reasons(facts);
}
