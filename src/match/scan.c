#include "match/bits.h"
#include "match/find.h"

/* Words of ASCII, and where longer code points begin. The rest of words is added by see_leads. */
static void see_bytes(struct match_scratch *s)
{
    const size_t blocks = s->text.len / 64 + 1;
    if (s->words.len < blocks) {
        while (s->words.len < blocks) {
            vec_push(&s->words, 0);
            vec_push(&s->leads, 0);
        }
        s->keys = mem_grow(s->keys, s->words.cap * 64, sizeof(*s->keys));
    }
    uint64_t *words = s->words.at, *leads = s->leads.at;
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
        words[i] = word_bits;
        leads[i] = lead_bits;
    }
}

static void add_candidates(struct match_scratch *s, const struct term *term)
{
    for (uint32_t i = term->hits; i < term->hit_end; i++) {
        const uint32_t query = s->set->postings.at[i];
        if (s->query_seen[query] == s->post)
            continue;
        s->query_seen[query] = s->post;
        s->found[s->found_count++] = query;
    }
}

/* The bytes at `at` have this key: which terms are really there? */
static __attribute__((noinline)) void look_up(struct match_scratch *s, const struct dict *dict,
                                              uint64_t key, size_t at)
{
    for (uint32_t i = dict_find(dict, key); i != UINT32_MAX; i = dict->entries[i].next) {
        const struct dict_entry *entry = &dict->entries[i];
        const struct term *term = &s->set->terms.at[entry->term];
        struct span span;
        if (s->term_seen[entry->term] == s->post * 2 + 1 ||
            !term_at(term, set_form(s->set, entry->term), s->text, at, entry->offset, &span))
            continue;
        if (term_is_bare(term))
            s->term_seen[entry->term] = s->post * 2 + 1;
        add_candidates(s, term);
    }
}

static void mark_word(struct match_scratch *s, size_t at, size_t len)
{
    for (size_t i = at; i < at + len; i++)
        s->words.at[i >> 6] |= UINT64_C(1) << (i & 63);
}

static inline bool is_letter_of_word(const char *at)
{
    const unsigned char first = (unsigned char)*at;
    if (first - 0xE3u < 7) /* U+3000 to U+9FFF: none of them */
        return false;
    return letter_beyond(letter_code(at)) == LETTER_WORD;
}

/* Every code point above ASCII: of a word, or a place where a term may begin. */
static void see_leads(struct match_scratch *s)
{
    const struct dict pairs = s->set->dicts[BY_PAIR], singles = s->set->dicts[BY_SINGLE];
    const size_t blocks = s->text.len / 64 + 1;
    const uint64_t *leads = s->leads.at;
    uint64_t *keys = s->keys;
    for (size_t i = 0; i < blocks; i++) {
        const char *base = s->text.at + i * 64;
        for (uint64_t bits = leads[i]; bits; bits &= bits - 1) {
            const size_t at = (size_t)__builtin_ctzll(bits);
            const char *p = base + at;
            if (is_letter_of_word(p)) {
                mark_word(s, i * 64 + at, letter_len(*p));
                continue;
            }
            const uint64_t key = key_of_pair(p);
            *keys++ = key;
            if (dict_maybe(&pairs, key))
                look_up(s, &s->set->dicts[BY_PAIR], key, i * 64 + at);
            if (singles.count && dict_maybe(&singles, key_of_single(p)))
                look_up(s, &s->set->dicts[BY_SINGLE], key_of_single(p), i * 64 + at);
        }
    }
    s->key_count = (size_t)(keys - s->keys);
}

static size_t word_end(const struct match_scratch *s, size_t at)
{
    size_t i = at >> 6;
    const uint64_t rest = ~(s->words.at[i] >> (at & 63));
    const size_t run = rest ? (size_t)__builtin_ctzll(rest) : 64;
    if ((at & 63) + run < 64)
        return at + run;
    const size_t blocks = s->text.len / 64 + 1;
    for (i++; i < blocks; i++)
        if (s->words.at[i] != UINT64_MAX)
            return i * 64 + (size_t)__builtin_ctzll(~s->words.at[i]);
    return s->text.len;
}

static void see_words(struct match_scratch *s)
{
    const struct dict words = s->set->dicts[BY_WORD], starts = s->set->dicts[BY_START];
    const size_t blocks = s->text.len / 64 + 1;
    const uint64_t *word_bits = s->words.at;
    uint64_t carry = 0, *keys = s->keys + s->key_count;
    for (size_t i = 0; i < blocks; i++) {
        const uint64_t word = word_bits[i];
        const char *base = s->text.at + i * 64;
        for (uint64_t bits = word & ~(word << 1 | carry); bits; bits &= bits - 1) {
            const unsigned off = (unsigned)__builtin_ctzll(bits);
            const uint64_t rest = ~(word >> off);
            size_t len = rest ? (size_t)__builtin_ctzll(rest) : 64;
            if (off + len >= 64)
                len = word_end(s, i * 64 + off) - (i * 64 + off);
            const char *p = base + off;
            const uint64_t key = key_of_word(p, len);
            *keys++ = key;
            if (dict_maybe(&words, key))
                look_up(s, &s->set->dicts[BY_WORD], key, i * 64 + off);
            if (starts.count && dict_maybe(&starts, key_of_start(p)))
                look_up(s, &s->set->dicts[BY_START], key_of_start(p), i * 64 + off);
        }
        carry = word >> 63;
    }
    s->key_count = (size_t)(keys - s->keys);
}

static void see_loose(struct match_scratch *s)
{
    for (size_t i = 0; i < s->set->loose.len; i++) {
        const uint32_t id = s->set->loose.at[i];
        if (term_holds(s, id))
            add_candidates(s, &s->set->terms.at[id]);
    }
}

/* Few, or in a strange post many: never quadratic. */
static void sort_found(uint32_t *at, size_t len)
{
    size_t gap = 1;
    while (gap < len / 3)
        gap = gap * 3 + 1;
    for (; gap > 0; gap /= 3) {
        for (size_t i = gap; i < len; i++) {
            const uint32_t value = at[i];
            size_t j = i;
            for (; j >= gap && at[j - gap] > value; j -= gap)
                at[j] = at[j - gap];
            at[j] = value;
        }
    }
}

/* A new number for a new post; the marks start anew when the numbers run out. */
static void next_post(struct match_scratch *s)
{
    if (++s->post < UINT32_MAX / 2)
        return;
    s->post = 1;
    s->tokens_post = s->sketch_post = s->ends_post = s->original_post = 0;
    for (int i = 0; i < VIEWS; i++)
        s->others[i].post = 0;
    memset(s->query_seen, 0, (s->set->count + 1) * sizeof(*s->query_seen));
    memset(s->term_seen, 0, (s->set->terms.len + 1) * sizeof(*s->term_seen));
}

void scan_text(struct match_scratch *s)
{
    const struct match_set *set = s->set;
    next_post(s);
    s->found_count = 0;
    for (size_t i = 0; i < set->open.len; i++) {
        s->query_seen[set->open.at[i]] = s->post;
        s->found[s->found_count++] = set->open.at[i];
    }
    if (s->text.len) {
        see_bytes(s);
        see_leads(s);
        see_words(s);
        see_loose(s);
    }
    s->candidates += s->found_count;
    size_t kept = 0;
    for (size_t i = 0; i < s->found_count; i++)
        if (query_holds(s, s->found[i]))
            s->found[kept++] = s->found[i];
    s->found_count = kept;
    sort_found(s->found, kept);
}
