#include "base/test.h"
#include "base/utf8.h"
#include "match/loops.h"

/* Letters of every kind, of one to four bytes, and what stands between. */
static size_t put_some(char *at, uint64_t *seed)
{
    static const uint32_t codes[] = {' ',    'a',     'z',     '0',     '_',    '#',    0xE9,
                                     0xD7,   0x3B1,   0x434,   0x5D0,   0xE01,  0x2019, 0x2C31,
                                     0x3001, 0x3042,  0x30A2,  0x4E00,  0x9FFF, 0xAC00, 0xFB01,
                                     0xFF01, 0x1F600, 0x1FC00, 0x20000, 0x10000};
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    const uint64_t n = *seed >> 33;
    size_t len = 0;
    for (uint64_t i = n % 3 == 0 ? n / 3 % 70 : 0; i > 0; i--)
        len += utf8_put(codes[1 + n % 4], at + len);
    return len + utf8_put(codes[n / 7 % (sizeof(codes) / sizeof(*codes))], at + len);
}

static struct match_scratch *scanned(const struct match_set *set, const struct loops *loops,
                                     struct text text)
{
    struct match_scratch *s = match_scratch_new(set);
    s->loops = loops;
    s->text = text;
    scan_keys(s);
    return s;
}

TEST(loops_for_newer_processors_see_what_the_plain_ones_see)
{
    if (!loops_wide())
        skip();
    struct match_set *set = NULL;
    struct why why = {0};
    const struct topic topic = {.id = TEXT("t"), .query = TEXT("z OR aaa OR \u4e00\u3042")};
    assert_ok(match_build(&(struct match_setup){.topics = &topic, .count = 1}, &set, &why), why);
    uint64_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        char text[2400] = "";
        size_t len = 0;
        while (len < (size_t)(round % 900) + 1)
            len += put_some(text + len, &seed);
        struct match_scratch *a = scanned(set, &loops_plain, (struct text){text, len});
        struct match_scratch *b = scanned(set, loops_wide(), (struct text){text, len});
        assert_int_equal(a->word_count, b->word_count);
        assert_int_equal(a->letter_count, b->letter_count);
        assert_int_equal(a->key_count, a->word_count + a->letter_count);
        assert_memory_equal(a->word_at, b->word_at, a->word_count * 2 * sizeof(*a->word_at));
        assert_memory_equal(a->letter_at, b->letter_at, a->letter_count * sizeof(*a->letter_at));
        assert_memory_equal(a->keys, b->keys, a->key_count * sizeof(*a->keys));
        for (int by = BY_WORD; by <= BY_PAIR; by += BY_PAIR - BY_WORD) {
            assert_int_equal(a->clue_count[by], b->clue_count[by]);
            assert_memory_equal(a->clues[by], b->clues[by], a->clue_count[by] * 8);
        }
        for (size_t i = 0; i < len; i += letter_len(text[i])) {
            const bool word = letter_of(letter_code(text + i)) == LETTER_WORD;
            assert_int_equal(a->words[i / 64] >> (i % 64) & 1, word);
        }
        match_scratch_free(&a);
        match_scratch_free(&b);
    }
    match_free(&set);
}
