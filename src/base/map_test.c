#include "base/map.h"
#include "base/test.h"
#include "base/vec.h"

static uint64_t roll(uint64_t *dice, uint64_t sides)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    return (*dice >> 11) % sides;
}

TEST(map_agrees_with_a_plain_table_through_puts_and_takes)
{
    enum { KEYS = 500 };
    static int values[KEYS];
    int *held[KEYS] = {0};
    struct map *map = map_new(KEYS);
    uint64_t dice = 5;
    size_t count = 0;
    for (int i = 0; i < 200000; i++) {
        size_t k = roll(&dice, KEYS);
        char key[16];
        snprintf(key, sizeof(key), "k%zu", k);
        if (roll(&dice, 2)) {
            int *value = &values[roll(&dice, KEYS)];
            count += held[k] == NULL;
            held[k] = value;
            assert_int_equal(map_put(map, text_of(key), value), OK);
        } else {
            count -= held[k] != NULL;
            assert_ptr_equal(map_take(map, text_of(key)), held[k]);
            held[k] = NULL;
        }
        assert_int_equal(map_count(map), count);
        assert_ptr_equal(map_get(map, text_of(key)), held[k]);
    }
    size_t seen = 0;
    for (size_t i = 0; i < map_slots(map); i++) {
        struct text key;
        void *value;
        seen += map_at(map, i, &key, &value);
    }
    assert_int_equal(seen, count);
    map_free(&map);
    assert_null(map);
    map_free(&map);
}

TEST(map_holds_its_ceiling_and_still_replaces)
{
    int one, two;
    struct map *map = map_new(2);
    assert_int_equal(map_put(map, TEXT("a"), &one), OK);
    assert_int_equal(map_put(map, TEXT("b"), &one), OK);
    assert_int_equal(map_put(map, TEXT("c"), &one), ERR_LIMIT);
    assert_int_equal(map_put(map, TEXT("a"), &two), OK);
    assert_ptr_equal(map_get(map, TEXT("a")), &two);
    assert_ptr_equal(map_take(map, TEXT("b")), &one);
    assert_int_equal(map_put(map, TEXT("c"), &one), OK);
    assert_null(map_get(map, TEXT("")));
    map_free(&map);
}

TEST(map_with_endless_coming_and_going_stays_small)
{
    int one;
    struct map *map = map_new(100);
    for (int i = 0; i < 100000; i++) {
        char key[16];
        snprintf(key, sizeof(key), "%d", i);
        assert_int_equal(map_put(map, text_of(key), &one), OK);
        assert_ptr_equal(map_take(map, text_of(key)), &one);
    }
    assert_int_equal(map_count(map), 0);
    assert_true(map_slots(map) < 100);
    map_free(&map);
}

TEST(map64_agrees_with_a_plain_table_through_puts_and_takes)
{
    enum { KEYS = 300 };
    uint64_t held[KEYS] = {0};
    bool there[KEYS] = {0};
    struct map64 *map = map64_new(KEYS);
    uint64_t dice = 11;
    size_t count = 0;
    for (int i = 0; i < 300000; i++) {
        size_t k = roll(&dice, KEYS);
        /* Neighbours, key 0, and keys all over the place. */
        uint64_t key = k % 3 ? k * 0x9E3779B97F4A7C15ULL : k, *at;
        if (roll(&dice, 2)) {
            at = map64_put(map, key);
            assert_non_null(at);
            assert_true(*at == (there[k] ? held[k] : 0));
            count += !there[k];
            *at = held[k] = roll(&dice, 1000000) + 1;
            there[k] = true;
        } else {
            assert_int_equal(map64_take(map, key), there[k]);
            count -= there[k];
            there[k] = false;
        }
        at = map64_get(map, key);
        assert_int_equal(at != NULL, there[k]);
        assert_true(!at || *at == held[k]);
        assert_int_equal(map64_count(map), count);
    }
    size_t seen = 0;
    for (size_t i = 0; i < map64_slots(map); i++) {
        uint64_t key, value;
        seen += map64_at(map, i, &key, &value);
    }
    assert_int_equal(seen, count);
    map64_clear(map);
    assert_int_equal(map64_count(map), 0);
    assert_null(map64_get(map, 0));
    map64_free(&map);
    map64_free(&map);
}

TEST(map64_holds_its_ceiling)
{
    struct map64 *map = map64_new(1);
    assert_non_null(map64_put(map, 0));
    assert_null(map64_put(map, 1));
    assert_non_null(map64_put(map, 0));
    assert_true(map64_take(map, 0));
    assert_non_null(map64_put(map, 1));
    map64_free(&map);
}

TEST(vec_grows_and_keeps_what_was_pushed)
{
    VEC(int) vec = {0};
    for (int i = 0; i < 1000; i++)
        vec_push(&vec, i * 3);
    int *item, sum = 0;
    vec_each (item, &vec)
        sum += *item;
    assert_int_equal(sum, 3 * 999 * 500);
    vec_clear(&vec);
    assert_int_equal(vec.len, 0);
    vec_push(&vec, 4);
    assert_int_equal(vec.at[0], 4);
    vec_done(&vec);
    assert_null(vec.at);
}
