/* A row that names something by words: "colour of the light: red". A sentence of the same subject
 * that says it is something else stands against it. */
#include "base/utf8.h"
#include "check/facts.h"

enum { VALUE_WORDS_MOST = 5, MORE_WORDS_MOST = 4 };

/* False where it is held against the reply by other means: numbers, days, sides. */
static bool words_of(struct facts *facts, struct text text, struct clause *out)
{
    struct claims claims;
    const struct claims_how how = {&facts->checking->checker->marks, facts->reply.tongue, true,
                                   true};
    claims_read(&how, text, facts->checking->arena, &claims);
    *out = claims.clauses[0];
    for (size_t i = 0; i < claims.prop_count; i++)
        if (claims.props[i].side)
            return false;
    return !claims.quantity_count && !claims.date_count && !claims.code_count;
}

static bool names(struct facts *facts, const struct clause *mine, struct text value)
{
    struct plain plain;
    plain_make(text_trim(value), facts->checking->arena, &plain);
    return text_find(text_slice(facts->reply.plain.text, mine->at.from, mine->at.to), plain.text) >=
           0;
}

/* It says what something is: a verb of being, and nothing asked of the reader. */
static bool says_what_is(struct facts *facts, const struct clause *mine, struct text claim)
{
    static const char *const japanese[] = {"です", "でした", "でございます"};
    static const char *const others[] = {" is ", " are ",  " was ", " were ",
                                         " è ",  " sono ", " era ", " erano "};
    const struct text text = text_slice(facts->reply.plain.text, mine->at.from, mine->at.to);
    if (facts->reply.tongue == TONGUE_JA) {
        const struct text topic = arena_printf(facts->checking->arena, "%.*sは", TEXT_ARG(claim));
        if (text_find(text, topic) < 0)
            return false;
        for (size_t i = 0; i < sizeof(japanese) / sizeof(*japanese); i++)
            if (text_find(text, text_of(japanese[i])) >= 0)
                return true;
        return false;
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (text_find(text, text_of(others[i])) >= 0)
            return true;
    return false;
}

static void check_row(struct facts *facts, const struct draft_fact *fact)
{
    const struct claims *reply = &facts->reply;
    struct clause claim, value;
    if (fact->state != FACT_CONFIRMED || !fact->value.len || fact->value.len > 120 ||
        !utf8_valid(fact->value) || !utf8_valid(fact->claim))
        return;
    words_of(facts, fact->claim, &claim);
    if (claim.words < 2 || !words_of(facts, fact->value, &value) || value.words > VALUE_WORDS_MOST)
        return;
    uint16_t last = UINT16_MAX;
    for (size_t c = 0; c < reply->clause_count; c++) {
        struct clause mine;
        if (reply->clauses[c].sentence == last)
            continue;
        last = reply->clauses[c].sentence;
        claims_sentence(reply, c, &mine);
        if (!clause_is_sure(&mine) || mine.negated || mine.words <= claim.words ||
            mine.words > claim.words + MORE_WORDS_MOST ||
            clauses_alike(&mine, &claim, claim.words) < 1 ||
            (facts->reply.tongue != TONGUE_JA && clauses_alike(&mine, &value, 1) > 0) ||
            names(facts, &mine, fact->value) || !says_what_is(facts, &mine, fact->claim))
            continue;
        const struct source row = {.kind = SOURCE_CONFIRMED,
                                   .text = fact->claim,
                                   .claim = fact->claim,
                                   .value = fact->value};
        facts_against(facts, mine.at, &row);
    }
}

void facts_values(struct facts *facts)
{
    const struct draft *draft = facts->checking->draft;
    for (size_t i = 0; i < draft->fact_count; i++)
        check_row(facts, &draft->facts[i]);
}
