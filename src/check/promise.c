#include "base/utf8.h"
#include "check/general.h"

static void add(const struct claims *claims, const struct dated *dated, const struct draft *draft,
                const struct zone *zone, struct promise *out)
{
    const struct clause *clause = &claims->clauses[dated->clause];
    const struct text reply = claims->plain.original;
    const struct span bytes = plain_span(&claims->plain, clause->at);
    out->words = text_slice(reply, bytes.from, bytes.to);
    out->at.from = (uint32_t)utf8_count_valid(text_slice(reply, 0, bytes.from));
    out->at.to = out->at.from + (uint32_t)utf8_count_valid(out->words);
    out->zoned = dated->moment.zoned;
    out->dated = moment_has_date(&dated->moment);
    out->due_ms = moment_ms(&dated->moment, zone, draft->now_ms);
    /* "by 9:00" said in the evening is tomorrow's */
    if (out->due_ms && !out->dated && out->due_ms < draft->now_ms)
        out->due_ms += 86400000;
}

size_t check_promises(const struct checker *checker, struct check_scratch *scratch,
                      const struct draft *draft, struct promise promises[PROMISES_MOST])
{
    const struct claims_how how = {
        &checker->marks, tongue_heard(draft->reply, tongue_of(draft->lang)), false, false};
    const struct zone *zone = NULL;
    struct claims claims;
    size_t count = 0;
    if (!utf8_valid(draft->reply))
        return 0;
    arena_reset(scratch->arena);
    if (draft->zone.len && zone_open(draft->zone, scratch->arena, &zone, NULL) != OK)
        zone = NULL;
    claims_read(&how, text_slice(draft->reply, 0, DRAFT_BYTES_MOST), scratch->arena, &claims);
    for (size_t i = 0; i < claims.date_count && count < PROMISES_MOST; i++) {
        const struct dated *dated = &claims.dates[i];
        if (claims.clauses[dated->clause].promise && !claims.clauses[dated->clause].asked &&
            !moment_is_weekday(&dated->moment))
            add(&claims, dated, draft, zone, &promises[count++]);
    }
    return count;
}
