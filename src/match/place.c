/*
 * The parts of a query that stand at places (query.h says what each means). Each pushes its places
 * on the scratch's stack, sorted, each once; a parent takes those of its children off again.
 * Lists of places are only ever merged and searched: no work grows with their product.
 */
#include "match/find.h"
#include "match/rank.h"

static int span_order(struct span a, struct span b)
{
    if (a.from != b.from)
        return a.from < b.from ? -1 : 1;
    return a.to < b.to ? -1 : a.to > b.to;
}

static int end_order(struct span a, struct span b)
{
    return a.to < b.to ? -1 : a.to > b.to;
}

static void sort_by(struct span *at, size_t len, int (*order)(struct span, struct span))
{
    size_t gap = 1;
    while (gap < len / 3)
        gap = gap * 3 + 1;
    for (; gap > 0; gap /= 3) {
        for (size_t i = gap; i < len; i++) {
            const struct span span = at[i];
            size_t j = i;
            for (; j >= gap && order(at[j - gap], span) > 0; j -= gap)
                at[j] = at[j - gap];
            at[j] = span;
        }
    }
}

void spans_sort(struct span *at, size_t len)
{
    sort_by(at, len, span_order);
}

/* What lies on the stack from `base` on becomes one list. */
static void settle(struct match_scratch *s, size_t base)
{
    struct span *at = s->stack.at + base;
    const size_t len = s->stack.len - base;
    spans_sort(at, len);
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        if (!kept || span_order(at[kept - 1], at[i]) != 0)
            at[kept++] = at[i];
    s->stack.len = base + kept;
}

static bool same_side(const struct match_scratch *s, uint32_t a, uint32_t b)
{
    return (a < s->body_len) == (b < s->body_len);
}

/* ---- two sides ---- */

/* A side's places, and the same by where they end; there `from` is the greatest so far. */
struct side {
    const struct span *at, *by_end;
    size_t len;
};

static size_t first_from(const struct span *at, size_t len, uint32_t from)
{
    size_t low = 0;
    while (low < len) {
        const size_t mid = (low + len) / 2;
        if (at[mid].from < from)
            low = mid + 1;
        else
            len = mid;
    }
    return low;
}

/* How many end at `to` or before. */
static size_t ended(const struct span *by_end, size_t len, uint32_t to)
{
    size_t low = 0;
    while (low < len) {
        const size_t mid = (low + len) / 2;
        if (by_end[mid].to <= to)
            low = mid + 1;
        else
            len = mid;
    }
    return low;
}

static bool near_after(struct match_scratch *s, const struct spot *spot, struct span place,
                       const struct side *other)
{
    const size_t i = first_from(other->at, other->len, place.to);
    if (i == other->len || !same_side(s, place.from, other->at[i].from))
        return false;
    const struct span next = other->at[i];
    if (spot->kind == NODE_SENTENCE)
        return sentence_of(s, next.from) == sentence_of(s, place.from);
    return words_between(s, place, next) <= spot->count;
}

static bool near_before(struct match_scratch *s, const struct spot *spot, struct span place,
                        const struct side *other)
{
    const size_t count = ended(other->by_end, other->len, place.from);
    if (!count)
        return false;
    const struct span last = other->by_end[count - 1];
    if (spot->kind == NODE_SENTENCE)
        return same_side(s, place.from, last.from) &&
               sentence_of(s, last.from) == sentence_of(s, place.from);
    return same_side(s, place.from, last.to - 1) && words_between(s, last, place) <= spot->count;
}

/* Copies of both sides by where they end lie in s->spare. */
static void make_sides(struct match_scratch *s, size_t base, size_t middle, struct side sides[2])
{
    const size_t starts[3] = {base, middle, s->stack.len};
    vec_clear(&s->spare);
    for (size_t i = base; i < s->stack.len; i++)
        vec_push(&s->spare, s->stack.at[i]);
    for (int k = 0; k < 2; k++) {
        const size_t len = starts[k + 1] - starts[k];
        struct span *by_end = s->spare.at + (starts[k] - base);
        sort_by(by_end, len, end_order);
        for (size_t i = 1; i < len; i++)
            if (by_end[i].from < by_end[i - 1].from)
                by_end[i].from = by_end[i - 1].from;
        sides[k] = (struct side){s->stack.at + starts[k], by_end, len};
    }
}

static void near_places(struct match_scratch *s, const struct spot *spot, size_t base,
                        size_t middle)
{
    struct side sides[2];
    make_sides(s, base, middle, sides);
    const bool apart = spot->kind == NODE_APART;
    vec_clear(&s->kept);
    for (size_t i = 0; i < sides[0].len; i++) {
        const struct span place = sides[0].at[i];
        const bool near = near_after(s, spot, place, &sides[1]) ||
                          (!spot->ordered && near_before(s, spot, place, &sides[1]));
        if (near != apart)
            vec_push(&s->kept, place);
    }
    for (size_t i = 0; !apart && i < sides[1].len; i++) {
        const struct span place = sides[1].at[i];
        if (near_before(s, spot, place, &sides[0]) ||
            (!spot->ordered && near_after(s, spot, place, &sides[0])))
            vec_push(&s->kept, place);
    }
    s->stack.len = base;
    for (size_t i = 0; i < s->kept.len; i++)
        vec_push(&s->stack, s->kept.at[i]);
    settle(s, base);
}

/* Of those that begin before the place ends, the one that ends last decides. */
static void except_places(struct match_scratch *s, size_t base, size_t middle)
{
    struct span *other = s->stack.at + middle;
    const size_t len = s->stack.len - middle;
    for (size_t i = 1; i < len; i++)
        if (other[i].to < other[i - 1].to)
            other[i].to = other[i - 1].to;
    size_t kept = base;
    for (size_t i = base; i < middle; i++) {
        const struct span place = s->stack.at[i];
        const size_t before = first_from(other, len, place.to);
        if (!before || other[before - 1].to <= place.from)
            s->stack.at[kept++] = place;
    }
    s->stack.len = kept;
}

static void two_sides(struct match_scratch *s, const struct spot *spot)
{
    const size_t base = s->stack.len;
    const uint32_t *kids = s->set->spot_kids.at + spot->first;
    const bool dropping = spot->kind == NODE_APART || spot->kind == NODE_EXCEPT;
    spot_places(s, kids[0]);
    const size_t middle = s->stack.len;
    if (middle == base)
        return;
    spot_places(s, kids[1]);
    if (s->stack.len == middle) {
        s->stack.len = dropping ? middle : base;
        return;
    }
    if (spot->kind == NODE_EXCEPT)
        except_places(s, base, middle);
    else
        near_places(s, spot, base, middle);
}

/* ---- many ---- */

static void many_places(struct match_scratch *s, const struct spot *spot)
{
    const size_t base = s->stack.len;
    uint32_t held = 0;
    for (uint32_t i = spot->first; i < spot->end; i++) {
        const size_t before = s->stack.len;
        spot_places(s, s->set->spot_kids.at[i]);
        held += s->stack.len > before;
    }
    if (held < spot->count)
        s->stack.len = base;
    else if (held > 1)
        settle(s, base);
}

static void times_places(struct match_scratch *s, const struct spot *spot)
{
    const size_t base = s->stack.len;
    spot_places(s, s->set->spot_kids.at[spot->first]);
    uint32_t count = 0, end = 0;
    for (size_t i = base; i < s->stack.len; i++) {
        const struct span place = s->stack.at[i];
        if (place.from < end)
            continue;
        end = place.to;
        count++;
    }
    if (count < spot->count)
        s->stack.len = base;
}

/* ---- "a b c"~n ---- */

enum { WORDS_MOST = 32 };

/* Each different word of the phrase: its places on the stack, how often it is wanted. */
struct word {
    size_t at, end;
    uint32_t wanted;
};

struct window {
    struct word words[WORDS_MOST];
    uint32_t terms[WORDS_MOST];
    size_t count;
};

static bool gather(struct match_scratch *s, const struct spot *spot, struct window *w)
{
    for (uint32_t i = spot->first; i < spot->end; i++) {
        const uint32_t kid = s->set->spot_kids.at[i], term = s->set->spots.at[kid].term;
        size_t k = 0;
        while (k < w->count && w->terms[k] != term)
            k++;
        if (k < w->count) {
            w->words[k].wanted++;
            continue;
        }
        w->terms[w->count] = term;
        struct word *word = &w->words[w->count++];
        *word = (struct word){.at = s->stack.len, .wanted = 1};
        spot_places(s, kid);
        word->end = s->stack.len;
        if (word->end == word->at)
            return false;
    }
    return true;
}

/* Where the window that begins at `from` ends; 0: a word is missing. */
static uint32_t window_end(const struct match_scratch *s, struct window *w, uint32_t from)
{
    uint32_t to = 0;
    for (size_t k = 0; k < w->count; k++) {
        struct word *word = &w->words[k];
        while (word->at < word->end && s->stack.at[word->at].from < from)
            word->at++;
        const size_t last = word->at + word->wanted - 1;
        if (last >= word->end || !same_side(s, from, s->stack.at[last].from))
            return 0;
        for (size_t i = word->at; i <= last; i++)
            to = s->stack.at[i].to > to ? s->stack.at[i].to : to;
    }
    return to;
}

static void within_places(struct match_scratch *s, const struct spot *spot)
{
    const size_t base = s->stack.len;
    struct window w = {.count = 0};
    if (!gather(s, spot, &w)) {
        s->stack.len = base;
        return;
    }
    vec_clear(&s->spare);
    for (size_t i = base; i < s->stack.len; i++)
        vec_push(&s->spare, s->stack.at[i]);
    spans_sort(s->spare.at, s->spare.len);
    vec_clear(&s->kept);
    for (size_t i = 0; i < s->spare.len; i++) {
        const uint32_t from = s->spare.at[i].from;
        const uint32_t to = i && s->spare.at[i - 1].from == from ? 0 : window_end(s, &w, from);
        const struct span place = {from, to};
        if (to && words_touched(s, place) <= spot->term + spot->count)
            vec_push(&s->kept, place);
    }
    s->stack.len = base;
    for (size_t i = 0; i < s->kept.len; i++)
        vec_push(&s->stack, s->kept.at[i]);
}

void spot_places(struct match_scratch *s, uint32_t id)
{
    const struct spot *spot = &s->set->spots.at[id];
    switch ((enum node_kind)spot->kind) {
    case NODE_TERM:
        term_places(s, spot->term);
        return;
    case NODE_NEAR:
    case NODE_SENTENCE:
    case NODE_APART:
    case NODE_EXCEPT:
        two_sides(s, spot);
        return;
    case NODE_WITHIN:
        within_places(s, spot);
        return;
    case NODE_TIMES:
        times_places(s, spot);
        return;
    case NODE_OR:
    case NODE_ATLEAST:
        many_places(s, spot);
        return;
    case NODE_FIELD:
    case NODE_AND:
    case NODE_NOT:
        break; /* they stand at no places */
    }
}
