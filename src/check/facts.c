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
            if (!facts_asks_for_cause(claims) && !stand->against)
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

static void check_props(struct facts *facts)
{
    for (size_t i = 0; i < facts->reply.prop_count; i++) {
        const struct prop *prop = &facts->reply.props[i];
        if (prop->side && !prop->cause && clause_is_sure(&facts->reply.clauses[prop->clause]))
            check_concept(facts, prop);
    }
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
        return !facts_asks_for_cause(&source->claims);
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
    facts_causes(&facts);
    check_alike(&facts);
    facts.by_concept = false;
    facts_numbers(&facts);
    facts_values(&facts);
    facts_people(&facts);
    check_closed(&facts);
    facts_rows(&facts);
    facts_pairs(&facts);
}
