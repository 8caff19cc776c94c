#include "base/test.h"
#include "web/presence.h"

static struct present one(const char *person, bool writes)
{
    return (struct present){TEXT("umi"), TEXT("umi-1"), text_of(person), 0, writes};
}

static size_t there(const struct presence *p, struct arena *arena, int64_t now, size_t *writers)
{
    struct present *list;
    const size_t count = presence_of(p, TEXT("umi"), TEXT("umi-1"), now, arena, &list);
    *writers = 0;
    for (size_t i = 0; i < count; i++)
        *writers += list[i].writes;
    return count;
}

TEST(a_second_writer_sees_the_first_and_silence_ends_both_writing_and_looking)
{
    struct arena *arena = arena_new("presence", 4096);
    struct presence *p = presence_new();
    struct present ken = one("ken", false), mei = one("mei", true), gone;
    size_t writers;
    assert_int_equal(presence_beat(p, &ken, 1000), PRESENCE_CAME);
    assert_int_equal(presence_beat(p, &ken, 2000), PRESENCE_SAME);
    ken.writes = true;
    assert_int_equal(presence_beat(p, &ken, 3000), PRESENCE_WRITES);
    assert_int_equal(presence_beat(p, &mei, 4000), PRESENCE_WRITES);
    assert_int_equal(there(p, arena, 4000, &writers), 2);
    assert_int_equal(writers, 2);
    assert_int_equal(presence_lapsed(p, 4000, arena, &gone), PRESENCE_SAME);
    assert_int_equal(there(p, arena, 3001 + PRESENCE_WRITES_MS, &writers), 2);
    assert_int_equal(writers, 1);
    assert_int_equal(presence_lapsed(p, 3001 + PRESENCE_WRITES_MS, arena, &gone), PRESENCE_STOPPED);
    assert_text(gone.person, "ken");
    assert_int_equal(presence_lapsed(p, 3001 + PRESENCE_LOOKS_MS, arena, &gone), PRESENCE_LEFT);
    assert_text(gone.person, "ken");
    assert_int_equal(presence_leave(p, &mei), PRESENCE_LEFT);
    assert_int_equal(presence_leave(p, &mei), PRESENCE_SAME);
    assert_int_equal(there(p, arena, 4000, &writers), 0);
    presence_free(&p);
    arena_free(&arena);
}

TEST(the_table_of_who_is_there_never_grows_past_its_ceiling)
{
    struct arena *arena = arena_new("presence", 4096);
    struct presence *p = presence_new();
    size_t writers;
    for (int i = 0; i < PRESENCE_MOST + 10; i++) {
        char name[16];
        snprintf(name, sizeof(name), "p%d", i);
        const struct present who = one(name, false);
        assert_int_equal(presence_beat(p, &who, 1000 + i), PRESENCE_CAME);
    }
    assert_int_equal(there(p, arena, 6000, &writers), PRESENCE_MOST);
    const struct present first = one("p0", false), last = one("p4105", false);
    assert_int_equal(presence_leave(p, &first), PRESENCE_SAME); /* silent longest */
    assert_int_equal(presence_leave(p, &last), PRESENCE_LEFT);
    presence_free(&p);
    arena_free(&arena);
}
