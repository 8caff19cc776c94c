#include "check/facts.h"

#include "base/utf8.h"

/* ---- sources ---- */

struct claims_how facts_how(const struct checker *checker, struct text text, enum tongue beside,
                            bool whole)
{
    struct claims_how how = {&checker->marks, tongue_heard(text, TONGUE_OTHER), whole, false};
    if (how.tongue == TONGUE_OTHER) {
        how.any = true;
        how.tongue = beside == TONGUE_JA ? TONGUE_EN : beside;
    }
    return how;
}

static struct claims_how how_read(const struct checking *checking, struct text text, bool whole)
{
    return facts_how(checking->checker, text, checking->tongue, whole);
}

static void read_source(struct facts *facts, struct source source, struct text text, bool whole)
{
    struct checking *checking = facts->checking;
    if (facts->source_count == FACT_SOURCES_MOST || !text.len)
        return;
    text = plain_source(text, DRAFT_BYTES_MOST, checking->arena);
    const struct claims_how how = how_read(checking, text, whole);
    source.text = text;
    claims_read(&how, text, checking->arena, &source.claims);
    facts->sources[facts->source_count++] = source;
}

/* "yes", なし: the value alone says which side the claim is on. */
int facts_value_side(struct facts *facts, struct text value)
{
    struct claims claims;
    const struct claims_how how = how_read(facts->checking, value, true);
    claims_read(&how, text_slice(value, 0, FACT_SIDE_BYTES_MOST), facts->checking->arena, &claims);
    return claims_side(&claims);
}

void facts_value_claims(struct facts *facts, struct text value, struct claims *out)
{
    const struct claims_how how = how_read(facts->checking, value, true);
    claims_read(&how, text_slice(value, 0, FACT_BYTES_MOST), facts->checking->arena, out);
}

static void turn_props(struct claims *claims, int side, bool topics_only)
{
    for (size_t i = 0; i < claims->prop_count; i++) {
        struct prop *prop = &claims->props[i];
        if (prop->cause || (topics_only && prop->told))
            continue;
        prop->side = (int8_t)(prop->told ? prop->side * side : side);
    }
}

void facts_read_row(struct facts *facts, const struct draft_fact *fact)
{
    struct arena *arena = facts->checking->arena;
    struct source source = {.open = fact->open, .claim = fact->claim, .value = fact->value};
    const struct text value = text_slice(fact->value, 0, FACT_BYTES_MOST),
                      claim = text_slice(fact->claim, 0, FACT_BYTES_MOST);
    const size_t before = facts->source_count;
    if (fact->state == FACT_CONFIRMED) {
        source.kind = SOURCE_CONFIRMED;
        const struct text both =
            value.len ? arena_printf(arena, "%.*s %.*s", TEXT_ARG(claim), TEXT_ARG(value)) : claim;
        read_source(facts, source, both, true);
        const int side = facts_value_side(facts, value);
        if (facts->source_count > before && side)
            turn_props(&facts->sources[before].claims, side, side > 0);
        return;
    }
    source.kind = fact->state == FACT_FALSE ? SOURCE_FALSE : SOURCE_UNKNOWN;
    read_source(facts, source, claim, true);
    if (fact->state != FACT_FALSE)
        return;
    if (facts->source_count > before)
        turn_props(&facts->sources[before].claims, -1, false);
    source.kind = SOURCE_CONFIRMED;
    read_source(facts, source, value, true);
}

void facts_read_said(struct facts *facts, const struct draft_said *said)
{
    read_source(facts,
                (struct source){
                    .kind = SOURCE_PUBLISHED, .open = true, .by = said->by, .at_ms = said->at_ms},
                said->text, false);
}

static void read_sources(struct facts *facts)
{
    const struct draft *draft = facts->checking->draft;
    facts->sources = arena_array(facts->checking->arena, struct source, FACT_SOURCES_MOST);
    for (size_t i = 0; i < draft->fact_count; i++)
        facts_read_row(facts, &draft->facts[i]);
    for (size_t i = 0; i < draft->published_count; i++)
        facts_read_said(facts, &draft->published[i]);
}

/* ---- saying it ---- */

void facts_say(struct facts *facts, const char *code, struct span at, struct text second)
{
    const struct span bytes = plain_span(&facts->reply.plain, at);
    const struct text args[] = {text_slice(facts->checking->reply, bytes.from, bytes.to), second};
    remark_add(facts->checking, code, bytes, args, 2);
}

void facts_against(struct facts *facts, struct span at, const struct source *source)
{
    struct arena *arena = facts->checking->arena;
    const struct span bytes = plain_span(&facts->reply.plain, at);
    const struct text head = utf8_head(source->text, 120);
    if (facts->by_concept && facts->softs < REMARKS_MOST)
        facts->soft[facts->softs++] = bytes;
    const struct text row = source->value.len ? arena_printf(arena, "%.*s: %.*s",
                                                             TEXT_ARG(utf8_head(source->claim, 80)),
                                                             TEXT_ARG(utf8_head(source->value, 80)))
                                              : utf8_head(source->claim, 120);
    const struct text args[] = {text_slice(facts->checking->reply, bytes.from, bytes.to),
                                source->kind == SOURCE_PUBLISHED ? head : row};
    remark_add(facts->checking,
               source->kind == SOURCE_PUBLISHED ? "fact_against_published"
               : source->kind == SOURCE_UNKNOWN ? "fact_not_sure"
                                                : "fact_against_ledger",
               bytes, args, 2);
}

bool facts_comparable(const struct facts *facts, const struct source *source,
                      const struct clause *mine, const struct clause *theirs)
{
    if (source->kind == SOURCE_PUBLISHED && facts->reply.corrects)
        return false;
    if (source->kind == SOURCE_PUBLISHED && !clause_is_sure(theirs))
        return false;
    return clauses_match(&facts->reply, mine, &source->claims, theirs);
}

/* ---- concepts ---- */

static bool asks_for_cause(const struct claims *claims)
{
    for (size_t i = 0; i < claims->marks.count; i++)
        if (claims->marks.at[i].what == MARK_CAUSE)
            return true;
    return false;
}

/* How a source stands to a concept of the reply. */
struct stand {
    const struct source *against;
    bool backed; /* a confirmed row, or something said later, agrees */
};

/* Concepts that are of anything ("~right", "~free") need a word or a thing in common; between two
 * languages none can be asked for, and a row of the ledger is of the matter anyway. */
static bool is_on_topic(const struct facts *facts, const struct prop *prop,
                        const struct source *source, const struct prop *theirs)
{
    struct clause mine, other;
    if (facts->checking->checker->marks.whats.at[prop->what].name[0] != '~' ||
        source->kind != SOURCE_PUBLISHED || source->claims.tongue != facts->reply.tongue)
        return true;
    claims_sentence(&facts->reply, prop->clause, &mine);
    claims_sentence(&source->claims, theirs->clause, &other);
    return clauses_alike(&mine, &other, 1) > 0;
}

/* "closed until 12 May", "open on 13 May": both may be. */
static bool are_of_two_times(const struct facts *facts, const struct clause *mine,
                             const struct source *source, const struct clause *theirs)
{
    const struct claims *a = &facts->reply, *b = &source->claims;
    for (size_t i = 0; i < a->date_count; i++)
        for (size_t k = 0; k < b->date_count; k++)
            if (a->clauses[a->dates[i].clause].sentence == mine->sentence &&
                b->clauses[b->dates[k].clause].sentence == theirs->sentence &&
                moments_meet(&a->dates[i].moment, &b->dates[k].moment))
                return true;
    return false;
}

static void weigh_source(const struct facts *facts, const struct prop *prop,
                         const struct source *source, struct stand *stand)
{
    const struct claims *claims = &source->claims;
    const struct clause *mine = &facts->reply.clauses[prop->clause];
    const struct source *against = NULL;
    bool agrees = false;
    for (size_t i = 0; i < claims->prop_count; i++) {
        const struct prop *theirs = &claims->props[i];
        if (theirs->what != prop->what ||
            !facts_comparable(facts, source, mine, &claims->clauses[theirs->clause]))
            continue;
        if (source->kind == SOURCE_UNKNOWN) {
            if (!asks_for_cause(claims) && !stand->against)
                stand->against = source;
            continue;
        }
        if (!theirs->side || !is_on_topic(facts, prop, source, theirs) ||
            are_of_two_times(facts, mine, source, &claims->clauses[theirs->clause]))
            continue;
        if (theirs->side == prop->side)
            agrees = true;
        else if (source->kind != SOURCE_PUBLISHED || !claims_changed(&facts->reply, prop))
            against = source;
    }
    if (agrees) { /* who says both ("free until March, then …") is not contradicted by one */
        const bool later = stand->against && stand->against->kind == SOURCE_PUBLISHED &&
                           source->at_ms >= stand->against->at_ms;
        stand->backed |= source->kind == SOURCE_CONFIRMED || later;
    } else if (against) {
        stand->against = against;
    }
}

static void check_concept(struct facts *facts, const struct prop *prop)
{
    struct stand stand = {0};
    for (size_t i = 0; i < facts->source_count; i++)
        weigh_source(facts, prop, &facts->sources[i], &stand);
    if (stand.against && !stand.backed)
        facts_against(facts, prop->at, stand.against);
}

/* ---- causes ---- */

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
        !asks_for_cause(&source->claims) || source->claims.tongue != facts->reply.tongue)
        return false;
    const struct claims_how how = how_read(facts->checking, source->value, true);
    claims_read(&how, text_slice(source->value, 0, 500), facts->checking->arena, &value);
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
            if (prop->side > 0 && asks_for_cause(claims))
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
        if (source->kind == SOURCE_CONFIRMED && asks_for_cause(&source->claims))
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

static void check_props(struct facts *facts)
{
    for (size_t i = 0; i < facts->reply.prop_count; i++) {
        const struct prop *prop = &facts->reply.props[i];
        if (!prop->side || !clause_is_sure(&facts->reply.clauses[prop->clause]))
            continue;
        if (prop->cause)
            check_cause(facts, prop);
        else
            check_concept(facts, prop);
    }
    for (size_t c = 0; c < facts->reply.clause_count; c++)
        if (!c || facts->reply.clauses[c].sentence != facts->reply.clauses[c - 1].sentence)
            check_other_words(facts, c);
    check_cause_told(facts);
    check_reasons(facts);
}

/* ---- what no concept names: sentences that are alike but for a "not" ---- */

static bool share_a_concept(const struct claims *a, uint16_t one, const struct claims *b,
                            uint16_t two)
{
    for (size_t i = 0; i < a->prop_count; i++)
        for (size_t k = 0; a->clauses[a->props[i].clause].sentence == one && k < b->prop_count; k++)
            if (b->clauses[b->props[k].clause].sentence == two &&
                a->props[i].what == b->props[k].what && a->props[i].side && b->props[k].side)
                return true;
    return false;
}

/* How alike they must be: a row of the ledger is a few words, a published text a sentence. */
static bool tells_the_same(const struct source *source, const struct clause *mine,
                           const struct clause *theirs)
{
    if (source->kind == SOURCE_PUBLISHED)
        return theirs->words >= 3 && mine->words >= 3 && clauses_alike(mine, theirs, 3) >= 0.6;
    if (theirs->words > mine->words)
        return clauses_alike(mine, theirs, 3) >= 0.65;
    return clauses_alike(mine, theirs, theirs->words == 1 ? 1 : 2) >= 0.65 &&
           (theirs->words > 1 || source->kind == SOURCE_UNKNOWN);
}

static bool stands_against(const struct source *source, const struct clause *mine,
                           const struct clause *theirs)
{
    const bool mine_not = mine->negated != mine->denied,
               theirs_not = theirs->negated != theirs->denied;
    if (source->kind == SOURCE_UNKNOWN)
        return !asks_for_cause(&source->claims);
    if (source->kind == SOURCE_FALSE)
        return mine_not == theirs_not;
    return mine_not != theirs_not && !(source->kind == SOURCE_PUBLISHED && mine->progress);
}

static bool has_number(const struct claims *claims, uint16_t sentence, const struct quantity *like)
{
    for (size_t i = 0; i < claims->quantity_count; i++)
        if (claims->clauses[claims->quantities[i].clause].sentence == sentence &&
            (!like || (!like->amount.code && like->low <= claims->quantities[i].high &&
                       claims->quantities[i].low <= like->high)))
            return true;
    for (size_t i = 0; i < claims->code_count; i++)
        if (claims->clauses[claims->codes[i].clause].sentence == sentence &&
            (!like || strcmp(like->amount.name, claims->codes[i].amount.name) == 0))
            return true;
    return false;
}

/* "Lot 9 is not meant" beside "lots 7 and 8 are": numbers in both, and none in common. */
static bool are_of_other_numbers(const struct facts *facts, uint16_t mine,
                                 const struct source *source, uint16_t theirs)
{
    const struct claims *reply = &facts->reply;
    if (!has_number(reply, mine, NULL) || !has_number(&source->claims, theirs, NULL))
        return false;
    for (size_t i = 0; i < reply->quantity_count; i++)
        if (reply->clauses[reply->quantities[i].clause].sentence == mine &&
            has_number(&source->claims, theirs, &reply->quantities[i]))
            return false;
    for (size_t i = 0; i < reply->code_count; i++)
        if (reply->clauses[reply->codes[i].clause].sentence == mine &&
            has_number(&source->claims, theirs, &reply->codes[i]))
            return false;
    return true;
}

static void check_sentence(struct facts *facts, const struct clause *mine)
{
    for (size_t s = 0; s < facts->source_count; s++) {
        const struct source *source = &facts->sources[s];
        const struct claims *claims = &source->claims;
        uint16_t last = UINT16_MAX;
        for (size_t t = 0; t < claims->clause_count; t++) {
            struct clause theirs;
            if (claims->clauses[t].sentence == last)
                continue;
            last = claims->clauses[t].sentence;
            claims_sentence(claims, t, &theirs);
            if (tells_the_same(source, mine, &theirs) &&
                facts_comparable(facts, source, mine, &theirs) &&
                stands_against(source, mine, &theirs) &&
                !are_of_other_numbers(facts, mine->sentence, source, last) &&
                !share_a_concept(&facts->reply, mine->sentence, claims, last))
                facts_against(facts, mine->at, source);
        }
    }
}

static void check_alike(struct facts *facts)
{
    const struct claims *reply = &facts->reply;
    uint16_t last = UINT16_MAX;
    for (size_t c = 0; c < reply->clause_count; c++) {
        struct clause mine;
        if (reply->clauses[c].sentence == last)
            continue;
        last = reply->clauses[c].sentence;
        claims_sentence(reply, c, &mine);
        if (clause_is_sure(&mine))
            check_sentence(facts, &mine);
    }
}

/* ---- what may not be said ---- */

bool facts_names_value(struct text reply, struct text value, size_t *at_out)
{
    for (size_t at = 0; value.len >= 3 && at + value.len <= reply.len;) {
        const ptrdiff_t found = text_find(text_slice(reply, at, reply.len), value);
        if (found < 0)
            return false;
        const size_t from = at + (size_t)found, to = from + value.len;
        if (!(plain_latin(plain_at(value, 0)) && plain_latin(plain_before(reply, from))) &&
            !(plain_latin(plain_before(value, value.len)) && plain_latin(plain_at(reply, to)))) {
            *at_out = from;
            return true;
        }
        at = from + 1;
    }
    return false;
}

static void check_closed(struct facts *facts)
{
    const struct draft *draft = facts->checking->draft;
    const struct text reply = facts->reply.plain.text;
    for (size_t i = 0; i < draft->fact_count; i++) {
        const struct draft_fact *fact = &draft->facts[i];
        if (fact->open || !fact->value.len || !utf8_valid(fact->value))
            continue;
        struct plain value;
        plain_make(text_slice(fact->value, 0, FACT_BYTES_MOST), facts->checking->arena, &value);
        const struct text text = text_trim(value.text);
        size_t at, asked;
        if (!facts_names_value(reply, text, &at) ||
            facts_names_value(facts->question.plain.text, text, &asked))
            continue;
        facts_say(facts, "fact_not_open", (struct span){(uint32_t)at, (uint32_t)(at + text.len)},
                  fact->claim);
    }
}

bool facts_open(struct facts *facts, struct checking *checking)
{
    const struct draft *draft = checking->draft;
    *facts = (struct facts){.checking = checking};
    if (!draft->fact_count && !draft->published_count && !draft->ledger)
        return false;
    facts->reply = *claims_of(checking, false);
    facts->question = *claims_of(checking, true);
    read_sources(facts);
    return true;
}

void facts_find(struct checking *checking)
{
    struct facts facts;
    if (!facts_open(&facts, checking))
        return;
    facts.by_concept = true;
    check_props(&facts);
    check_alike(&facts);
    facts.by_concept = false;
    facts_numbers(&facts);
    facts_values(&facts);
    facts_people(&facts);
    check_closed(&facts);
    facts_rows(&facts);
    facts_pairs(&facts);
}
