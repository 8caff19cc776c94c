#include "base/arena.h"
#include "base/test.h"

TEST(arena_gives_zeroed_memory_of_any_size)
{
    struct arena *a = arena_new("test", 64);
    for (int i = 0; i < 100; i++) {
        char *p = arena_alloc(a, 33);
        assert_true(p[0] == 0 && p[32] == 0);
        p[0] = p[32] = 1;
    }
    assert_true(arena_used(a) >= 3300);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    assert_int_equal(*(char *)arena_alloc(a, 1 << 20), 0);
    arena_free(&a);
    assert_null(a);
    arena_free(&a);
}

TEST(texts_are_joined_and_split_again)
{
    struct arena *arena = arena_new("test", 64);
    struct text words[] = {TEXT("sora"), {0}, TEXT("taro")};
    const struct texts three = {words, 3}, none = {NULL, 0};
    const struct text joined = arena_join(arena, &three, ',');
    assert_text(joined, "sora,,taro");
    const struct texts back = arena_split(arena, joined, ',');
    assert_int_equal(back.count, 3);
    assert_text(back.at[0], "sora");
    assert_int_equal(back.at[1].len, 0);
    assert_text(back.at[2], "taro");
    assert_text(arena_join(arena, &none, ','), "");
    assert_int_equal(arena_split(arena, TEXT(""), ',').count, 0);
    assert_int_equal(arena_split(arena, (struct text){0}, ',').count, 0);
    assert_int_equal(arena_split(arena, TEXT(","), ',').count, 2);
    arena_free(&arena);
}
