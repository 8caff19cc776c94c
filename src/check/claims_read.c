/* Concepts with their sides, quantities with their units, moments, codes. */
#include "base/vec.h"
#include "check/claims_inside.h"

enum { NOT_BEFORE_BYTES = 34, NOT_AFTER_BYTES = 14, NOT_AFTER_JA_BYTES = 42, UNIT_BYTES = 34 };

bool is_among(struct text word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (word.len && word.at[0] == words[i][0] && text_is(word, words[i]))
            return true;
    return false;
}

bool is_month_or_day(struct text word)
{
    static const char *const words[] = {
        "january",   "february", "march",    "april",    "june",    "july",      "august",
        "september", "october",  "november", "december", "monday",  "tuesday",   "wednesday",
        "thursday",  "friday",   "saturday", "sunday",   "gennaio", "febbraio",  "marzo",
        "aprile",    "maggio",   "giugno",   "luglio",   "agosto",  "settembre", "ottobre",
        "novembre",  "dicembre", "may"};
    return is_among(word, words, sizeof(words) / sizeof(*words));
}

/* ---- sides ---- */

static bool covered(const struct claims *claims, const struct mark * not )
{
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        if (mark->at.from > not ->at.from)
            break;
        if (mark->what == MARK_NO_NOT && mark->at.to >= not ->at.to)
            return true;
    }
    return false;
}

static bool concept_between(const struct claims *claims, const struct mark *mark, uint32_t from,
                            uint32_t to)
{
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *other = &claims->marks.at[i];
        if (other->at.from >= to)
            break;
        if ((other->kind == KIND_CONCEPT || other->kind == KIND_CAUSE) &&
            other->what != mark->what && other->side && other->side != SIDE_TOPIC &&
            other->at.from >= from && other->at.to <= to)
            return true;
    }
    return false;
}

/* 落ち度はござ + いません, nulla di grave behind "non": the mark is a no already. */
static bool is_no_itself(const struct claims *claims, const struct mark *mark)
{
    static const char *const tails[] = {"ござ", "あり", "な", "ませ", "かね", "おら"};
    static const char *const italian[] = {"nulla", "niente", "nessun", "mai", "alcun", "non "};
    static const char *const english[] = {"no ",  "not ",   "never ", "n't ",
                                          "none", "nobody", "nothing"};
    const struct text words = text_slice(claims->plain.text, mark->at.from, mark->at.to);
    if (!mark->side || mark->side == SIDE_TOPIC)
        return false;
    for (size_t i = 0; claims->tongue == TONGUE_JA && i < 6; i++)
        if (text_ends(words, text_of(tails[i])))
            return true;
    for (size_t i = 0; claims->tongue == TONGUE_IT && i < 6; i++)
        if (text_find(words, text_of(italian[i])) >= 0)
            return true;
    for (size_t i = 0; claims->tongue == TONGUE_EN && i < 7; i++)
        if (text_find(words, text_of(english[i])) >= 0)
            return true;
    return false;
}

static bool negates(const struct claims *claims, const struct mark *mark, const struct mark * not )
{
    const struct clause *clause = &claims->clauses[claim_clause(claims, mark->at.from)];
    if (not ->at.from >= mark->at.from && not ->at.to <= mark->at.to)
        return false; /* part of it */
    if (not ->at.from < clause->at.from || not ->at.from >= clause->at.to)
        return false;
    uint32_t from, to, most;
    if (not ->at.from >= mark->at.to) {
        from = mark->at.to;
        to = not ->at.from;
        most = claims->tongue == TONGUE_JA ? NOT_AFTER_JA_BYTES : NOT_AFTER_BYTES;
        if (claims->tongue == TONGUE_JA && not ->what != MARK_NOT_AFTER)
            return false;
    } else {
        from = not ->at.to;
        to = mark->at.from;
        most = NOT_BEFORE_BYTES;
        if (claims->tongue == TONGUE_JA || not ->at.to > mark->at.from)
            return false;
    }
    return to - from <= most && !concept_between(claims, mark, from, to) && !covered(claims, not );
}

static bool is_negated(const struct claims *claims, const struct mark *mark)
{
    bool negated = false;
    uint32_t last = 0;
    if (is_no_itself(claims, mark))
        return false;
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *not = &claims->marks.at[i];
        if ((not ->what == MARK_NOT || not ->what == MARK_NOT_AFTER) && not ->at.from >= last &&
            negates(claims, mark, not )) {
            /* non … mai is one no */
            negated = claims->tongue == TONGUE_IT || !negated;
            last = not ->at.to;
        }
    }
    return negated;
}

static bool cause_named(const struct claims *claims, const struct mark *mark)
{
    const uint16_t sentence = claims->clauses[claim_clause(claims, mark->at.from)].sentence;
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *other = &claims->marks.at[i];
        if (other->what == MARK_CAUSE &&
            claims->clauses[claim_clause(claims, other->at.from)].sentence == sentence)
            return true;
    }
    return false;
}

/* "the rest is fine", ほかのラインに異常はない: says nothing of what was spoken of. */
static bool is_of_others(const struct claims *claims, const struct mark *mark)
{
    const size_t at = claim_clause(claims, mark->at.from);
    const struct clause *clause = &claims->clauses[at];
    const bool behind =
        claims->tongue == TONGUE_JA && at && clause[-1].sentence == clause->sentence;
    const uint32_t from = behind ? clause[-1].at.from : clause->at.from; /* 以外に、 … */
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *other = &claims->marks.at[i];
        if (other->what == MARK_OTHERS && other->at.from >= from && other->at.to <= mark->at.from)
            return true;
    }
    return false;
}

/* The other side; of what is only named: not, but for causes. */
static int8_t turned(int8_t side, bool stays)
{
    if (side)
        return side > 0 ? -1 : 1;
    return stays ? 0 : -1;
}

/* "on sale in all shops" beside "the sale is suspended": of two sides in one clause the one that
 * says more holds. */
static void settle_sides(struct claims *claims)
{
    for (size_t i = 0; i < claims->prop_count; i++)
        for (size_t k = 0; k < claims->prop_count; k++) {
            struct prop *one = &claims->props[i];
            const struct prop *other = &claims->props[k];
            if (one->what == other->what && one->clause == other->clause &&
                one->side * other->side < 0 &&
                one->at.to - one->at.from < other->at.to - other->at.from) {
                one->side = 0;
                one->told = false;
            }
        }
}

void claims_props(struct claims_reading *r)
{
    struct claims *claims = r->out;
    claims->props = arena_array(r->arena, struct prop, claims->marks.count + 1);
    claims->flats = arena_array(r->arena, struct flat, claims->marks.count + 1);
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        const uint16_t clause = (uint16_t)claim_clause(claims, mark->at.from);
        if (mark->what == MARK_ABSOLUTE || mark->what == MARK_ALL || mark->what == MARK_PLACE)
            claims->flats[claims->flat_count++] = (struct flat){mark->what, clause, mark->at};
        const bool cause = mark->kind == KIND_CAUSE;
        if ((mark->kind != KIND_CONCEPT && !cause) || claims->prop_count == PROPS_MOST)
            continue;
        struct prop prop = {.what = mark->what, .clause = clause, .at = mark->at, .cause = cause};
        if (mark->side != SIDE_TOPIC)
            prop.side = mark->side;
        if (cause && !prop.side)
            prop.side = cause_named(claims, mark) ? 1 : 0;
        if (is_negated(claims, mark))
            prop.side = turned(prop.side, mark->side != SIDE_TOPIC);
        else if (claims->clauses[clause].denied)
            prop.side = turned(prop.side, true);
        if (is_of_others(claims, mark))
            prop.side = 0;
        prop.told = prop.side != 0;
        claims->props[claims->prop_count++] = prop;
    }
    settle_sides(claims);
}

/* ---- quantities ---- */

static const struct mark *unit_near(const struct claims *claims, const struct amount *amount)
{
    const struct mark *before = NULL, *after = NULL;
    const struct clause *clause = &claims->clauses[claim_clause(claims, amount->at.from)];
    const uint32_t reach = claims->tongue == TONGUE_JA ? 6 : UNIT_BYTES;
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        if (mark->kind != KIND_UNIT || mark->at.from < clause->at.from ||
            mark->at.to > clause->at.to)
            continue;
        if (mark->at.to <= amount->at.from)
            before = mark;
        else if (!after && mark->at.from >= amount->at.to && mark->at.from - amount->at.to <= reach)
            after = mark;
    }
    /* $30, €40, ¥3,000 */
    if (before && amount->at.from - before->at.to <= 1 &&
        (claims->plain.text.at[before->at.from] == '$' ||
         (unsigned char)claims->plain.text.at[before->at.from] >= 0xC2) &&
        before->at.to - before->at.from <= 3)
        return before;
    if (after)
        return after;
    return before;
}

static const struct {
    const char *unit;
    double days;
} spans_of_time[] = {
    {"unit.minute", 1.0 / 1440}, {"unit.hour", 1.0 / 24}, {"unit.day", 1}, {"unit.week", 7},
    {"unit.month", 30},          {"unit.year", 365}};

static bool is_span_of_time(const struct marks *marks, uint16_t unit)
{
    for (size_t i = 0; i < sizeof(spans_of_time) / sizeof(*spans_of_time); i++)
        if (strcmp(marks->whats.at[unit].name, spans_of_time[i].unit) == 0)
            return true;
    return false;
}

/* "the cases are eleven", "i casi sono tre" */
static bool is_said_of(const struct claims *claims, const struct mark *unit,
                       const struct amount *amount)
{
    static const char *const verbs[] = {" sono ", " erano ", " restano ", " sono già ",
                                        " are ",  " were ",  " is ",      " remain "};
    const struct text gap = text_slice(claims->plain.text, unit->at.to, amount->at.from);
    for (size_t i = 0; amount->high >= 2 && i < sizeof(verbs) / sizeof(*verbs); i++)
        if (text_is(gap, verbs[i]))
            return true;
    return false;
}

/* "one", "sei", 一 are numbers only beside what they count. */
static bool counts_something(const struct marks *marks, const struct claims *claims,
                             const struct amount *amount, const struct mark *unit)
{
    if (!amount->words)
        return true;
    if (unit && unit->at.to <= amount->at.from)
        return is_said_of(claims, unit, amount);
    if (!unit || unit->at.from < amount->at.to)
        return false;
    if (claims->tongue == TONGUE_IT && amount->high <= 1 && !is_span_of_time(marks, unit->what))
        return false; /* "un giorno"; "un cliente" is an article */
    const uint32_t reach = claims->tongue == TONGUE_JA ? 0 : amount->high <= 1 ? 1 : 20;
    return unit->at.from - amount->at.to <= reach;
}

static void in_days(const struct marks *marks, struct quantity *quantity)
{
    const char *name = quantity->unit ? marks->whats.at[quantity->unit].name : "";
    for (size_t i = 0; i < sizeof(spans_of_time) / sizeof(*spans_of_time); i++)
        if (strcmp(name, spans_of_time[i].unit) == 0) {
            quantity->low *= spans_of_time[i].days;
            quantity->high *= spans_of_time[i].days;
            quantity->unit = mark_what(marks, TEXT("unit.day"));
        }
}

/* 4割 is 40 % */
static void in_percent(const struct marks *marks, struct quantity *quantity)
{
    if (!quantity->unit || quantity->unit != mark_what(marks, TEXT("unit.tenth")))
        return;
    quantity->low *= 10;
    quantity->high *= 10;
    quantity->unit = mark_what(marks, TEXT("unit.percent"));
}

/* "about", "more than", "at most" widen what is said. */
static void widen(const struct claims *claims, struct quantity *quantity)
{
    const struct clause *clause = &claims->clauses[quantity->clause];
    const struct span at = quantity->amount.at;
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        const uint32_t apart = mark->at.to <= at.from   ? at.from - mark->at.to
                               : mark->at.from >= at.to ? mark->at.from - at.to
                                                        : 100;
        if (mark->at.from < clause->at.from || mark->at.to > clause->at.to || apart > 12)
            continue;
        if (mark->what == MARK_ABOUT) {
            quantity->low *= 0.9;
            quantity->high *= 1.1;
        } else if (mark->what == MARK_LEAST) {
            quantity->high = 1e300;
        } else if (mark->what == MARK_MOST) {
            quantity->low = 0;
        }
    }
}

static uint16_t code_class(const struct claims *claims, const struct amount *amount)
{
    const uint16_t clause = (uint16_t)claim_clause(claims, amount->at.from);
    const bool version = strchr(amount->name, '.') != NULL;
    uint16_t class = version ? MARK_VERSION : 0;
    for (size_t i = 0; i < claims->marks.count; i++) {
        const struct mark *mark = &claims->marks.at[i];
        if ((mark->what == MARK_LOT || mark->what == MARK_VERSION) &&
            claim_clause(claims, mark->at.from) == clause)
            class = mark->what;
    }
    return class;
}

static bool in_moment(const struct claims_reading *r, const struct amount *amount)
{
    for (size_t i = 0; i < r->moments.count; i++)
        if (r->moments.at[i].at.from < amount->at.to && amount->at.from < r->moments.at[i].at.to)
            return true;
    return false;
}

/* "from 10:00 to 11:30", 10時から11時30分まで, of what lasted: an hour and a half. */
static void add_duration(struct claims_reading *r, size_t i)
{
    static const char *const between[] = {" to ", " and ",   "-",      " - ", "~",   "から",
                                          " ",    " until ", " till ", " e ", "より"};
    struct claims *claims = r->out;
    const struct dated *from = &claims->dates[i], *to = &claims->dates[i + 1];
    const uint16_t lasted = mark_what(r->how->marks, TEXT("lasted"));
    const struct clause *clause = &claims->clauses[from->clause];
    const struct text gap = text_slice(claims->plain.text, from->moment.at.to, to->moment.at.from);
    bool joined = false, lasts = false;
    for (size_t n = 0; n < sizeof(between) / sizeof(*between); n++)
        joined |= text_is(gap, between[n]);
    for (int n = 0; n < clause->things; n++)
        lasts |= clause->thing[n] == lasted;
    if (!joined || !lasts || from->moment.minute < 0 || to->moment.minute < 0 ||
        moment_has_date(&to->moment))
        return;
    const int minutes = (to->moment.minute - from->moment.minute + 1440) % 1440;
    claims->quantities[claims->quantity_count++] = (struct quantity){
        .amount = {.at = {from->moment.at.from, to->moment.at.to}, .low = minutes, .high = minutes},
        .low = minutes / 1440.0,
        .high = minutes / 1440.0,
        .unit = mark_what(r->how->marks, TEXT("unit.day")),
        .clause = from->clause};
}

void claims_numbers(struct claims_reading *r)
{
    struct claims *claims = r->out;
    claims->quantities =
        arena_array(r->arena, struct quantity, r->amounts.count + r->moments.count + 1);
    claims->codes = arena_array(r->arena, struct quantity, r->amounts.count + 1);
    claims->dates = arena_array(r->arena, struct dated, r->moments.count + 1);
    for (size_t i = 0; i < r->moments.count; i++) {
        const uint16_t clause = (uint16_t)claim_clause(claims, r->moments.at[i].at.from);
        claims->dates[claims->date_count++] = (struct dated){r->moments.at[i], clause};
    }
    for (size_t i = 0; i + 1 < claims->date_count; i++)
        add_duration(r, i);
    for (size_t i = 0; i < r->amounts.count; i++) {
        const struct amount *amount = &r->amounts.at[i];
        struct quantity quantity = {.amount = *amount, .low = amount->low, .high = amount->high};
        quantity.clause = (uint16_t)claim_clause(claims, amount->at.from);
        if (in_moment(r, amount))
            continue;
        if (amount->code) {
            quantity.unit = code_class(claims, amount);
            claims->codes[claims->code_count++] = quantity;
            continue;
        }
        const struct mark *unit = unit_near(claims, amount);
        if (!counts_something(r->how->marks, claims, amount, unit))
            continue;
        quantity.unit = unit ? unit->what : 0;
        in_days(r->how->marks, &quantity);
        in_percent(r->how->marks, &quantity);
        widen(claims, &quantity);
        claims->quantities[claims->quantity_count++] = quantity;
    }
}
