/* What a post claims beside the rows of a ledger: the same reading as of a reply (claims.h). */
#include "base/utf8.h"
#include "check/facts.h"

/* How like a row must be, in words alone: two of them, and most of the shorter side's. */
static const double alike_least = 0.5;

struct reading_of {
    const struct checker *checker;
    struct arena *arena;
    enum tongue tongue; /* of the post */
};

static void read_claim(const struct reading_of *r, struct text text, bool whole,
                       struct claims *claims)
{
    const struct text source = plain_source(text, FACT_BYTES_MOST, r->arena);
    const struct claims_how how = facts_how(r->checker, source, r->tongue, whole);
    claims_read(&how, source, r->arena, claims);
}

/* Side of the concept that both name: 1 the same, -1 the other, 0 none in common. What is of
 * anything ("~right") tells nothing. */
static int common_side(const struct checker *checker, const struct claims *post,
                       const struct claims *row)
{
    int named = 0;
    for (size_t i = 0; i < post->prop_count; i++)
        for (size_t k = 0; k < row->prop_count; k++)
            if (post->props[i].what == row->props[k].what && post->props[i].side &&
                row->props[k].side && checker->marks.whats.at[post->props[i].what].name[0] != '~' &&
                clauses_match(post, &post->clauses[post->props[i].clause], row,
                              &row->clauses[row->props[k].clause])) {
                if (post->props[i].side == row->props[k].side)
                    return 1;
                named = -1;
            }
    return named;
}

static double words_alike(const struct claims *post, const struct claims *row, bool *turned)
{
    double best = 0;
    for (size_t i = 0; i < post->clause_count; i++)
        for (size_t k = 0; k < row->clause_count; k++) {
            const struct clause *a = &post->clauses[i], *b = &row->clauses[k];
            const double alike = clauses_alike(a, b, a->words > 1 && b->words > 1 ? 2 : 1);
            if (alike <= best || !clauses_match(post, a, row, b))
                continue;
            best = alike;
            *turned = (a->negated != a->denied) != (b->negated != b->denied);
        }
    return best;
}

/* ---- Japanese without spaces: pairs of letters with a kanji or katakana in them ---- */

enum { PAIRS_MOST = 400, PAIRS_LEAST = 2 };
static const double pairs_alike = 0.6;

static bool is_heavy(uint32_t c)
{
    return (c >= 0x30a1 && c <= 0x30fc) || (c >= 0x3400 && c <= 0x9fff);
}

static bool is_letter(uint32_t c)
{
    return is_heavy(c) || (c >= 0x3041 && c <= 0x3096);
}

/* Marks are left out: 虫(幼虫)が is 虫幼虫が. */
static size_t pairs_of(struct text text, uint64_t pairs[PAIRS_MOST])
{
    size_t count = 0;
    uint32_t before = 0;
    for (size_t at = 0; at < text.len && count < PAIRS_MOST;) {
        const uint32_t c = utf8_next(text, &at);
        if (!is_letter(c))
            continue;
        const uint64_t pair = (uint64_t)before << 32 | c;
        bool known = !before || !(is_heavy(before) || is_heavy(c));
        for (size_t i = 0; i < count && !known; i++)
            known = pairs[i] == pair;
        if (!known)
            pairs[count++] = pair;
        before = c;
    }
    return count;
}

static bool is_turned(const struct claims *claims)
{
    bool turned = false;
    for (size_t i = 0; i < claims->clause_count; i++)
        turned = turned != (claims->clauses[i].negated != claims->clauses[i].denied);
    return turned;
}

static double letters_alike(const struct claims *post, const struct claims *row, bool *turned)
{
    uint64_t mine[PAIRS_MOST], theirs[PAIRS_MOST];
    const size_t a = pairs_of(post->plain.text, mine), b = pairs_of(row->plain.text, theirs);
    const size_t fewer = a < b ? a : b;
    size_t both = 0;
    for (size_t i = 0; i < a; i++)
        for (size_t k = 0; k < b; k++)
            both += mine[i] == theirs[k];
    if (both < PAIRS_LEAST || (double)both < pairs_alike * (double)fewer)
        return 0;
    *turned = is_turned(post) != is_turned(row);
    return (double)both / (double)fewer;
}

/* 0: it speaks of something else. */
static double weigh(const struct checker *checker, const struct claims *post,
                    const struct claims *row, bool *turned)
{
    const struct text mine = text_trim(post->plain.text), theirs = text_trim(row->plain.text);
    const int side = common_side(checker, post, row);
    *turned = false;
    if (mine.len && text_same(mine, theirs))
        return 3;
    double alike = words_alike(post, row, turned);
    if (alike < alike_least)
        alike = letters_alike(post, row, turned);
    if (side) {
        *turned = side < 0;
        return 1 + alike;
    }
    return alike;
}

bool check_ledger(const struct checker *checker, struct arena *arena, struct text claim,
                  const struct draft_fact *facts, size_t count, struct ledger_row *row_out)
{
    const struct text text = plain_source(claim, FACT_BYTES_MOST, arena);
    const struct reading_of reading = {checker, arena, tongue_heard(text, TONGUE_OTHER)};
    struct claims post, row;
    double best = 0;
    read_claim(&reading, text, false, &post);
    for (size_t i = 0; i < count && i < FACT_SOURCES_MOST; i++) {
        bool turned;
        read_claim(&reading, facts[i].claim, true, &row);
        const double weight = weigh(checker, &post, &row, &turned);
        if (weight <= best)
            continue;
        best = weight;
        if (facts[i].value.len) {
            struct claims value;
            read_claim(&reading, text_slice(facts[i].value, 0, FACT_SIDE_BYTES_MOST), true, &value);
            turned = turned != (claims_side(&value) < 0);
        }
        *row_out = (struct ledger_row){.fact = i, .opposite = turned};
    }
    return best > 0;
}
