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

/* The word before a full stop is shortened by it: Dr., art., e.g. */
static bool is_shortened(struct text text, size_t dot)
{
    static const char *const shorts[] = {
        "dr",  "mr",  "mrs",   "ms",   "prof", "st",  "vs",  "etc", "no",  "nr",  "vol", "fig",
        "art", "sig", "sigra", "dott", "avv",  "ing", "ecc", "pag", "tel", "cfr", "es",  "approx"};
    size_t from = dot;
    while (from > 0 && letter_of(letter_before(text.at + from, text.at)) == LETTER_WORD) {
        from--;
        while (((unsigned char)text.at[from] & 0xC0) == 0x80)
            from--;
    }
    const struct text word = text_slice(text, from, dot);
    if (!word.len)
        return false;
    if (word.len == letter_len(*word.at))
        return from > 0 && text.at[from - 1] == '.';
    for (size_t i = 0; i < sizeof(shorts) / sizeof(*shorts); i++)
        if (text_is(word, shorts[i]))
            return true;
    return false;
}

/* A line with nothing on it follows. */
static bool is_blank_line(struct text text, size_t newline)
{
    size_t i = newline + 1;
    while (i < text.len && (text.at[i] == ' ' || text.at[i] == '\t' || text.at[i] == '\r'))
        i++;
    return i < text.len && text.at[i] == '\n';
}

static bool ends_sentence(struct text text, size_t at, size_t *next)
{
    const uint32_t code = letter_code(text.at + at);
    *next = at + letter_len(text.at[at]);
    const char after = *next < text.len ? text.at[*next] : ' ';
    if (code == 0x3002 || code == 0x1) /* 。 and the title's beginning */
        return true;
    if (code == '\n')
        return is_blank_line(text, at);
    if (code == '!' || code == '?')
        return after != '!' && after != '?';
    if (code != '.' || after == '.')
        return false;
    if (at >= 2 && text.at[at - 1] == '.' && text.at[at - 2] == '.')
        return true;
    return after >= 0 && after <= ' ' && !is_shortened(text, at);
}

static void see_sentences(struct match_scratch *s)
{
    const size_t blocks = s->text.len / 64 + 1;
    vec_clear(&s->ends);
    vec_clear(&s->end_ranks);
    for (size_t i = 0; i < blocks; i++)
        vec_push(&s->ends, 0);
    for (size_t i = 0, next; i < s->text.len; i = next)
        if (ends_sentence(s->text, i, &next) && next < s->text.len)
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
