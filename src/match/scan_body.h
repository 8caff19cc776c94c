/*
 * The loops over the bytes and keys of a post, for the processor that SCAN names with MARKS to mark
 * 64 bytes: included once for each. No include guard for that reason.
 */

/* The places of the bits, from `to` on; writes up to SPILL more than there are. */
SCAN static inline uint32_t *spread(uint64_t bits, size_t base, uint32_t *to)
{
    uint32_t *const end = to + __builtin_popcountll(bits);
#define PLACE(i)                                                                                   \
    to[i] = (uint32_t)base + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);                  \
    bits &= bits - 1;                                                                              \
    __asm__ volatile("" ::: "memory") /* four stores are quicker than one put together */
    for (; to < end; to += SPILL) {
        PLACE(0);
        PLACE(1);
        PLACE(2);
        PLACE(3);
        PLACE(4);
        PLACE(5);
        PLACE(6);
        PLACE(7);
    }
#undef PLACE
    return end;
}

/* Every code point above ASCII is of a word, or a letter where a term may begin. */
SCAN static void see_letters(struct match_scratch *s, size_t blocks)
{
    const char *const text = s->text.at;
    uint32_t *to = s->letter_at;
    for (size_t i = 0; i < blocks; i++) {
        const struct marks marks = MARKS(text + i * 64);
        uint64_t letters = marks.letters;
        s->leads[i] = marks.leads;
        s->words[i] |= marks.words;
        for (uint64_t bits = marks.leads & ~letters; bits; bits &= bits - 1) {
            const size_t at = i * 64 + (size_t)__builtin_ctzll(bits);
            if (is_letter_of_word(text + at))
                mark_word(s, at, letter_len(text[at]));
            else
                letters |= bits & -bits;
        }
        to = spread(letters, i * 64, to);
    }
    s->letter_count = (size_t)(to - s->letter_at);
}

/* Where words begin and end. */
SCAN static void see_words(struct match_scratch *s, size_t blocks)
{
    const uint64_t *const words = s->words;
    uint64_t carry = 0;
    uint32_t *to = s->word_at;
    for (size_t i = 0; i < blocks; i++) {
        const uint64_t word = words[i];
        to = spread(word ^ (word << 1 | carry), i * 64, to);
        carry = word >> 63;
    }
    s->word_count = (size_t)(to - s->word_at) / 2;
}

SCAN static void make_keys(struct match_scratch *s, const struct match_set *set)
{
    const struct dict words = set->dicts[BY_WORD], pairs = set->dicts[BY_PAIR];
    const char *const text = s->text.at;
    const uint32_t *at = s->word_at;
    uint64_t *keys = s->keys;
    uint64_t *out = s->clues[BY_WORD];
    for (const uint32_t *const end = at + 2 * s->word_count; at < end; at += 2) {
        const uint64_t key = key_of_word(text + at[0], at[1] - at[0]);
        *keys++ = key;
        *out = clue_of(key, at[0]);
        out += dict_maybe(&words, key);
    }
    s->clue_count[BY_WORD] = (size_t)(out - s->clues[BY_WORD]);
    at = s->letter_at;
    out = s->clues[BY_PAIR];
    for (const uint32_t *const end = at + s->letter_count; at < end; at++) {
        const uint64_t key = key_of_pair(text + *at);
        *keys++ = key;
        *out = clue_of(key, *at);
        out += dict_maybe(&pairs, key);
    }
    s->clue_count[BY_PAIR] = (size_t)(out - s->clues[BY_PAIR]);
    s->key_count = (size_t)(keys - s->keys);
}

SCAN static void keys_here(struct match_scratch *s, const struct match_set *set, size_t blocks)
{
    memset(s->words, 0, blocks * sizeof(*s->words));
    see_letters(s, blocks);
    see_words(s, blocks);
    make_keys(s, set);
}

/* Clues of starts of words, of single letters. */
SCAN static size_t starts_here(const struct match_scratch *s, const struct dict *dict,
                               uint64_t *out)
{
    const struct dict own = *dict;
    const char *const text = s->text.at;
    const uint64_t *const first = out;
    const uint32_t *at = s->word_at;
    for (const uint32_t *const end = at + 2 * s->word_count; at < end; at += 2) {
        const uint64_t key = key_of_start(text + *at);
        *out = clue_of(key, *at);
        out += dict_maybe(&own, key);
    }
    return (size_t)(out - first);
}

SCAN static size_t singles_here(const struct match_scratch *s, const struct dict *dict,
                                uint64_t *out)
{
    const struct dict own = *dict;
    const char *const text = s->text.at;
    const uint64_t *const first = out;
    const uint32_t *at = s->letter_at;
    for (const uint32_t *const end = at + s->letter_count; at < end; at++) {
        const uint64_t key = key_of_single(text + *at);
        *out = clue_of(key, *at);
        out += dict_maybe(&own, key);
    }
    return (size_t)(out - first);
}

SCAN static size_t sift_here(const struct dict *dict, const struct sieve *sieve, uint64_t *out)
{
    const struct dict own = *dict;
    const uint64_t *const keys = sieve->keys;
    const uint32_t *const at = sieve->at;
    const size_t step = sieve->step;
    size_t kept = 0;
    for (size_t i = 0; i < sieve->count; i++) {
        out[kept] = clue_of(keys[i], at[i * step]);
        kept += dict_maybe(&own, keys[i]);
    }
    return kept;
}
