#include "match/habit.h"

#include "base/mem.h"

#include <limits.h>
#include <stdatomic.h>

enum { ROW_BITS = 17, CELLS = 1 << ROW_BITS, MOST_POSTS = 60000 };

struct habit {
    atomic_uint refs;
    atomic_uint posts;
    atomic_ushort cells[2][CELLS];
};

struct habit *habit_new(void)
{
    struct habit *habit = mem_make(struct habit);
    atomic_store(&habit->refs, 1);
    return habit;
}

struct habit *habit_ref(struct habit *habit)
{
    atomic_fetch_add(&habit->refs, 1);
    return habit;
}

void habit_unref(struct habit **habit)
{
    struct habit *h = *habit;
    *habit = NULL;
    if (h && atomic_fetch_sub(&h->refs, 1) == 1)
        mem_free(h);
}

static size_t cell_of(uint64_t key, int row)
{
    return row ? key >> (64 - ROW_BITS) : key * 0xD6E8FEB86659FD93u >> (64 - ROW_BITS);
}

void habit_add(struct habit *habit, uint64_t key, uint32_t times)
{
    for (int row = 0; row < 2; row++) {
        atomic_ushort *cell = &habit->cells[row][cell_of(key, row)];
        const uint64_t now = (uint64_t)times + atomic_load_explicit(cell, memory_order_relaxed);
        atomic_store_explicit(cell, (unsigned short)(now < USHRT_MAX ? now : USHRT_MAX),
                              memory_order_relaxed);
    }
}

static void halve(struct habit *habit)
{
    for (int row = 0; row < 2; row++)
        for (size_t i = 0; i < CELLS; i++) {
            atomic_ushort *cell = &habit->cells[row][i];
            const unsigned short now = atomic_load_explicit(cell, memory_order_relaxed);
            atomic_store_explicit(cell, (unsigned short)(now / 2), memory_order_relaxed);
        }
}

void habit_see(struct habit *habit, const uint64_t *keys, size_t count)
{
    if (atomic_fetch_add_explicit(&habit->posts, 1, memory_order_relaxed) + 1 == MOST_POSTS) {
        halve(habit);
        atomic_fetch_sub_explicit(&habit->posts, MOST_POSTS / 2, memory_order_relaxed);
    }
    for (size_t i = 0; i < count; i++)
        habit_add(habit, keys[i], 1);
}

uint32_t habit_posts(const struct habit *habit)
{
    return atomic_load_explicit(&habit->posts, memory_order_relaxed);
}

uint32_t habit_count(const struct habit *habit, uint64_t key)
{
    const uint32_t a =
        atomic_load_explicit(&habit->cells[0][cell_of(key, 0)], memory_order_relaxed);
    const uint32_t b =
        atomic_load_explicit(&habit->cells[1][cell_of(key, 1)], memory_order_relaxed);
    return a < b ? a : b;
}
