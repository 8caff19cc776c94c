#include "base/test.h"
#include "understand/trie.h"

enum { KEYS = 3000, KEY_MOST = 40, PLACES = 4000, ROOM = 64 };

static uint32_t roll(uint64_t *state, uint32_t sides)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*state >> 33) % sides;
}

struct made {
    struct trie trie;
    char key[KEYS][KEY_MOST + 1];
    char text[PLACES + ROOM]; /* zeros behind */
};

/* Few letters, so that many keys begin alike and are found in the text. */
static void letters(uint64_t *state, char *to, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = "abc \xe3\x81"[roll(state, 6)];
}

static struct made *made_new(void)
{
    struct made *made = mem_make(struct made);
    uint64_t state = 20261122;
    trie_init(&made->trie);
    for (uint32_t i = 0; i < KEYS; i++) {
        letters(&state, made->key[i], 1 + roll(&state, i % 50 ? 9 : KEY_MOST));
        uint32_t *value = trie_put(&made->trie, text_of(made->key[i]));
        if (!*value)
            *value = i + 1;
    }
    assert_true(trie_seal(&made->trie));
    letters(&state, made->text, PLACES);
    for (uint32_t i = 0; i < KEYS; i += 40) /* long keys are found seldom by chance */
        memcpy(made->text + i, made->key[i], strlen(made->key[i]));
    return made;
}

static void made_free(struct made **made)
{
    trie_done(&(*made)->trie);
    mem_free(*made);
    *made = NULL;
}

/* A bit for each length of key that begins at the place. */
static uint64_t naive(const struct made *made, uint32_t place)
{
    uint64_t lengths = 0;
    for (size_t i = 0; i < KEYS; i++) {
        const size_t len = strlen(made->key[i]);
        if (memcmp(made->text + place, made->key[i], len) == 0)
            lengths |= 1ULL << len;
    }
    return lengths;
}

TEST(every_key_of_a_trie_is_found_wherever_it_begins_and_nothing_else)
{
    struct made *made = made_new();
    uint32_t count = 1; /* of places at once: every number in turn */
    for (uint32_t place = 0; place < PLACES; place += count, count = count % TRIE_LANES + 1) {
        struct trie_walks wide, plain;
        uint32_t from[TRIE_LANES];
        for (uint32_t n = 0; n < TRIE_LANES; n++)
            from[n] = place + n;
        trie_walk(&made->trie, made->text, from, count, &wide);
        trie_walk_plain(&made->trie, made->text, from, count, &plain);
        for (uint32_t n = 0; n < count; n++) {
            assert_int_equal(wide.last[n], plain.last[n]);
            const uint64_t lengths = naive(made, from[n]);
            assert_int_equal(wide.ends[n], (uint32_t)(lengths >> 1));
            assert_int_equal(plain.ends[n], wide.ends[n]);
            assert_true(!lengths || trie_may_begin(&made->trie, made->text + from[n]));
            for (uint32_t ends = wide.ends[n]; ends; ends &= ends - 1) {
                const int k = __builtin_ctz(ends);
                const uint32_t key = made->trie.values[wide.cell[k][n]];
                assert_int_equal(wide.cell[k][n], plain.cell[k][n]);
                assert_int_equal(strlen(made->key[key - 1]), k + 1);
                assert_memory_equal(made->key[key - 1], made->text + from[n], k + 1);
            }
        }
    }
    made_free(&made);
}

TEST(a_walk_longer_than_the_lanes_go_tells_where_it_stopped)
{
    struct trie trie;
    static const char long_key[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
    char text[sizeof(long_key) + ROOM] = {0};
    const uint32_t from[TRIE_LANES] = {0, 1, sizeof(long_key)};
    struct trie_walks walks;
    trie_init(&trie);
    *trie_put(&trie, text_of(long_key)) = 7;
    assert_true(trie_seal(&trie));
    memcpy(text, long_key, sizeof(long_key));
    trie_walk(&trie, text, from, 3, &walks);
    assert_int_equal(walks.ends[0], 0);
    assert_int_equal(walks.last[1], 0);
    uint32_t cell = walks.last[0];
    for (size_t i = TRIE_STEPS; i + 1 < sizeof(long_key); i++)
        cell = trie_step(&trie, cell, (unsigned char)text[i]);
    assert_true(trie.cells[cell] & TRIE_ENDS);
    assert_int_equal(trie.values[cell], 7);
    trie_done(&trie);
}
