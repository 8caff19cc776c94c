#include "match/scan.h"

/*
 * NEAR/n counts what stands between: words, and single letters of scripts without spaces. Signs and
 * emoji do not count.
 */

static void see_tokens(struct match_scratch *s)
{
    const size_t blocks = s->text.len / 64 + 1;
    vec_clear(&s->tokens);
    vec_clear(&s->ranks);
    uint64_t carry = 0;
    uint32_t rank = 0;
    for (size_t i = 0; i < blocks; i++) {
        const uint64_t word = s->words.at[i];
        uint64_t tokens = word & ~(word << 1 | carry);
        for (uint64_t bits = s->leads.at[i]; bits; bits &= bits - 1) {
            const unsigned at = (unsigned)__builtin_ctzll(bits);
            const enum letter letter = letter_of(letter_code(s->text.at + i * 64 + at));
            if (letter != LETTER_NONE && letter != LETTER_WORD)
                tokens |= UINT64_C(1) << at;
        }
        carry = word >> 63;
        vec_push(&s->tokens, tokens);
        vec_push(&s->ranks, rank);
        rank += (uint32_t)__builtin_popcountll(tokens);
    }
    s->tokens_post = s->post;
}

/* Tokens that begin before this byte. */
static uint32_t rank_of(const struct match_scratch *s, uint32_t at)
{
    const uint64_t below = (UINT64_C(1) << (at & 63)) - 1;
    return s->ranks.at[at >> 6] + (uint32_t)__builtin_popcountll(s->tokens.at[at >> 6] & below);
}

void spans_sort(struct span *at, size_t len)
{
    size_t gap = 1;
    while (gap < len / 3)
        gap = gap * 3 + 1;
    for (; gap > 0; gap /= 3) {
        for (size_t i = gap; i < len; i++) {
            const struct span span = at[i];
            size_t j = i;
            for (; j >= gap && at[j - gap].from > span.from; j -= gap)
                at[j] = at[j - gap];
            at[j] = span;
        }
    }
}

static void find_places(struct match_scratch *s, int side, uint32_t from, uint32_t to)
{
    vec_clear(&s->places[side]);
    for (uint32_t i = from; i < to; i++) {
        const uint32_t id = s->set->near_terms.at[i];
        const struct term *term = &s->set->terms.at[id];
        struct span span;
        size_t at = 0;
        while (sketch_maybe(s, term) && term_next(term, set_form(s->set, id), s->text, &at, &span))
            vec_push(&s->places[side], span);
    }
    spans_sort(s->places[side].at, s->places[side].len);
}

/* Whether one of `second` follows one of `first` with at most `most` tokens between. Of those that
 * follow, the first is the nearest. */
static bool follows(const struct match_scratch *s, int first, int second, uint32_t most)
{
    const struct span *place = s->places[second].at;
    const size_t count = s->places[second].len;
    for (size_t i = 0; i < s->places[first].len; i++) {
        const uint32_t end = s->places[first].at[i].to;
        size_t low = 0, high = count;
        while (low < high) {
            const size_t mid = (low + high) / 2;
            if (place[mid].from < end)
                low = mid + 1;
            else
                high = mid;
        }
        if (low < count && rank_of(s, place[low].from) - rank_of(s, end) <= most)
            return true;
    }
    return false;
}

bool near_holds(struct match_scratch *s, const struct near *near)
{
    if (!s->text.len)
        return false;
    find_places(s, 0, near->first, near->second);
    if (!s->places[0].len)
        return false;
    find_places(s, 1, near->second, near->end);
    if (s->tokens_post != s->post)
        see_tokens(s);
    return follows(s, 0, 1, near->most) || (!near->ordered && follows(s, 1, 0, near->most));
}
