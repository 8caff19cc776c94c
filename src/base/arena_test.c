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
