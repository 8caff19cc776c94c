#include "match/rank.h"

#include "match/sentence.h"

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

uint32_t words_touched(struct match_scratch *s, struct span place)
{
    const bool inside = place.from && is_of_word(s, place.from) && is_of_word(s, place.from - 1);
    return words_before(s, place.to) - words_before(s, place.from) + inside;
}

uint32_t words_of(struct text form)
{
    uint32_t count = 0;
    bool inside = false;
    for (size_t i = 0; i < form.len; i += letter_len(form.at[i])) {
        if (form.at[i] == WILD_MANY)
            continue;
        const enum letter letter =
            form.at[i] == WILD_ONE ? LETTER_WORD : letter_of(letter_code(form.at + i));
        count += letter == LETTER_WORD ? !inside : letter != LETTER_NONE;
        inside = letter == LETTER_WORD;
    }
    return count;
}

/* ---- sentences ---- */

static void see_side(struct match_scratch *s, struct text form, size_t base)
{
    for (size_t i = sentence_end(form, 0); i < form.len; i = sentence_end(form, i))
        s->ends.at[(base + i) >> 6] |= UINT64_C(1) << ((base + i) & 63);
}

static void see_sentences(struct match_scratch *s)
{
    const size_t blocks = s->text.len / 64 + 1, title = s->body_len + 1;
    vec_clear(&s->ends);
    vec_clear(&s->end_ranks);
    for (size_t i = 0; i < blocks; i++)
        vec_push(&s->ends, 0);
    see_side(s, text_slice(s->text, 0, s->body_len), 0);
    if (title < s->text.len) {
        s->ends.at[title >> 6] |= UINT64_C(1) << (title & 63);
        see_side(s, text_slice(s->text, title, s->text.len), title);
    }
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
