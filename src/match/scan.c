#include "match/scan.h"

#include "match/bits.h"

/*
 * From the bytes of a post to its keys: where words are, where letters of no word begin.
 */

/* Room for what is found in so many bytes. */
static void make_room(struct match_scratch *s, size_t blocks)
{
    if (s->blocks >= blocks)
        return;
    size_t room = s->blocks ? s->blocks : 8;
    while (room < blocks)
        room *= 2;
    s->blocks = room;
    s->words = mem_grow(s->words, room, sizeof(*s->words));
    s->leads = mem_grow(s->leads, room, sizeof(*s->leads));
    s->keys = mem_grow(s->keys, room * 64, sizeof(*s->keys));
    s->word_at = mem_grow(s->word_at, room * 64, sizeof(*s->word_at));
    s->letter_at = mem_grow(s->letter_at, room * 64, sizeof(*s->letter_at));
    s->spots = mem_grow(s->spots, room * 64, sizeof(*s->spots));
}

/* Words of ASCII, and where longer code points begin. */
static void see_bytes(struct match_scratch *s, size_t blocks)
{
    const char *at = s->text.at;
    for (size_t i = 0; i < blocks; i++) {
        uint64_t word_bits = 0, lead_bits = 0;
        for (unsigned part = 0; part < 64 / BLOCK; part++, at += BLOCK) {
            block b;
            memcpy(&b, at, BLOCK);
            const block word = (block)((b - 'a') < (unsigned char)26) |
                               (block)((b - '0') < (unsigned char)10) | (block)(b == '_');
            word_bits |= bits_of(word) << part * BLOCK;
            lead_bits |= bits_of((block)(b >= (unsigned char)0xC0)) << part * BLOCK;
        }
        s->words[i] = word_bits;
        s->leads[i] = lead_bits;
    }
}

static inline uint64_t below(unsigned bits)
{
    return bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX;
}

static void mark_word(struct match_scratch *s, size_t at, size_t len)
{
    const unsigned off = at & 63;
    s->words[at >> 6] |= below((unsigned)len) << off;
    if (off + len > 64)
        s->words[(at >> 6) + 1] |= below((unsigned)(off + len - 64));
}

/* By their first byte: code points of which all are of words, of which none are. */
#define FIRST(byte) (UINT64_C(1) << ((byte)-0xC0))
static const uint64_t always_word =
    FIRST(0xC4) | FIRST(0xC5) | FIRST(0xC6) | FIRST(0xC7) | FIRST(0xC8) | FIRST(0xC9) |
    FIRST(0xCA) | FIRST(0xCF) | FIRST(0xD0) | FIRST(0xD1) | FIRST(0xD2) | FIRST(0xD3) | FIRST(0xD4);
static const uint64_t never_word = FIRST(0xC2) | FIRST(0xE3) | FIRST(0xE4) | FIRST(0xE5) |
                                   FIRST(0xE6) | FIRST(0xE7) | FIRST(0xE8) | FIRST(0xE9) |
                                   FIRST(0xEB) | FIRST(0xEC);

static inline bool is_letter_of_word(const char *at)
{
    const unsigned first = (unsigned char)*at - 0xC0u, second = (unsigned char)at[1];
    if (never_word >> first & 1)
        return false;
    if (always_word >> first & 1)
        return true;
    if (first == 0xE2 - 0xC0 && second < 0xB0) /* signs */
        return false;
    if (first == 0xF0 - 0xC0 && second == 0x9F && (unsigned char)at[2] < 0xB0) /* emoji */
        return false;
    return letter_beyond(letter_code(at)) == LETTER_WORD;
}

/* Every code point above ASCII: of a word, or a place where a term may begin. */
static void see_leads(struct match_scratch *s, size_t blocks)
{
    uint32_t *letters = s->letter_at;
    for (size_t i = 0; i < blocks; i++) {
        for (uint64_t bits = s->leads[i]; bits; bits &= bits - 1) {
            const size_t at = i * 64 + (size_t)__builtin_ctzll(bits);
            const char *p = s->text.at + at;
            if (is_letter_of_word(p))
                mark_word(s, at, letter_len(*p));
            else
                *letters++ = (uint32_t)at;
        }
    }
    s->letter_count = (size_t)(letters - s->letter_at);
}

/* Where words begin and end. */
static void see_words(struct match_scratch *s, size_t blocks)
{
    uint64_t carry = 0;
    uint32_t *words = s->word_at;
    for (size_t i = 0; i < blocks; i++) {
        const uint64_t word = s->words[i];
        for (uint64_t bits = word ^ (word << 1 | carry); bits; bits &= bits - 1)
            *words++ = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(bits);
        carry = word >> 63;
    }
    s->word_count = (size_t)(words - s->word_at) / 2;
}

static void make_keys(struct match_scratch *s)
{
    uint64_t *keys = s->keys;
    const char *text = s->text.at;
    for (size_t i = 0; i < s->word_count; i++) {
        const uint32_t at = s->word_at[2 * i];
        *keys++ = key_of_word(text + at, s->word_at[2 * i + 1] - at);
    }
    for (size_t i = 0; i < s->letter_count; i++)
        *keys++ = key_of_pair(text + s->letter_at[i]);
    s->key_count = (size_t)(keys - s->keys);
}

void scan_keys(struct match_scratch *s)
{
    const size_t blocks = s->text.len / 64 + 1;
    make_room(s, blocks);
    see_bytes(s, blocks);
    see_leads(s, blocks);
    see_words(s, blocks);
    make_keys(s);
}

void scan_learn(struct match_scratch *s, struct habit *habit)
{
    habit_see(habit, s->keys, s->key_count);
    for (size_t i = 0; i < s->word_count; i++)
        habit_add(habit, key_of_start(s->text.at + s->word_at[2 * i]), 1);
    for (size_t i = 0; i < s->letter_count; i++)
        habit_add(habit, key_of_single(s->text.at + s->letter_at[i]), 1);
}
