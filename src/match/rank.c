#include "match/rank.h"

static void see_words_of(struct match_scratch *s)
{
    const size_t blocks = s->text.len / 64 + 1;
    vec_clear(&s->tokens);
    vec_clear(&s->ranks);
    uint64_t carry = 0;
    uint32_t rank = 0;
    for (size_t i = 0; i < blocks; i++) {
        const uint64_t word = s->words[i];
        uint64_t tokens = word & ~(word << 1 | carry);
        for (uint64_t bits = s->leads[i]; bits; bits &= bits - 1) {
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

uint32_t words_before(struct match_scratch *s, uint32_t at)
{
    if (s->tokens_post != s->post)
        see_words_of(s);
    const uint64_t below = (UINT64_C(1) << (at & 63)) - 1;
    return s->ranks.at[at >> 6] + (uint32_t)__builtin_popcountll(s->tokens.at[at >> 6] & below);
}

static bool is_of_word(const struct match_scratch *s, uint32_t at)
{
    return s->words[at >> 6] >> (at & 63) & 1;
}

uint32_t words_between(struct match_scratch *s, struct span first, struct span second)
{
    const uint32_t count = words_before(s, second.from) - words_before(s, first.to);
    const bool inside = second.from && is_of_word(s, second.from) && is_of_word(s, second.from - 1);
    return count && inside ? count - 1 : count;
}

uint32_t words_of(struct text form)
{
    uint32_t count = 0;
    bool inside = false;
    for (size_t i = 0; i < form.len; i += letter_len(form.at[i])) {
        const enum letter letter = letter_of(letter_code(form.at + i));
        const bool wild = form.at[i] == WILD_MANY || form.at[i] == WILD_ONE;
        const bool word = letter == LETTER_WORD || (wild && inside);
        count += word ? !inside : letter != LETTER_NONE;
        inside = word;
    }
    return count;
}

/* ---- sentences ---- */

static bool ends_sentence(const struct match_scratch *s, size_t at, size_t *next)
{
    const uint32_t code = letter_code(s->text.at + at);
    *next = at + letter_len(s->text.at[at]);
    if (code == 0x3002 || code == 0x1) /* 。 and the title's beginning */
        return true;
    if (code == '\n')
        return *next < s->text.len && s->text.at[*next] == '\n';
    if (code != '.' && code != '!' && code != '?' && code != 0x2026)
        return false;
    const bool last = *next >= s->text.len;
    const uint32_t after = last ? ' ' : letter_code(s->text.at + *next);
    if (code == '!' || code == '?')
        return after != '!' && after != '?';
    return after <= ' ' || (after >= 0x3000 && code != '.');
}

static void see_sentences(struct match_scratch *s)
{
    const size_t blocks = s->text.len / 64 + 1;
    vec_clear(&s->ends);
    vec_clear(&s->end_ranks);
    for (size_t i = 0; i < blocks; i++)
        vec_push(&s->ends, 0);
    for (size_t i = 0, next; i < s->text.len; i = next)
        if (ends_sentence(s, i, &next) && next < s->text.len)
            s->ends.at[next >> 6] |= UINT64_C(1) << (next & 63);
    uint32_t rank = 0;
    for (size_t i = 0; i < blocks; i++) {
        vec_push(&s->end_ranks, rank);
        rank += (uint32_t)__builtin_popcountll(s->ends.at[i]);
    }
    s->ends_post = s->post;
}

uint32_t sentence_of(struct match_scratch *s, uint32_t at)
{
    if (s->ends_post != s->post)
        see_sentences(s);
    const uint64_t upto = UINT64_MAX >> (63 - (at & 63));
    return s->end_ranks.at[at >> 6] + (uint32_t)__builtin_popcountll(s->ends.at[at >> 6] & upto);
}
