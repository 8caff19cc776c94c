#include "match/loops.h"

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
    s->word_at = mem_grow(s->word_at, room * 64 + SPILL, sizeof(*s->word_at));
    s->letter_at = mem_grow(s->letter_at, room * 64 + SPILL, sizeof(*s->letter_at));
    for (int by = 0; by < BY_COUNT; by++) {
        const size_t most = by <= BY_SINGLE ? room * 32 + 1 : GATHERED;
        s->clues[by] = mem_grow(s->clues[by], most + 1, sizeof(*s->clues[by]));
    }
}

void scan_keys(struct match_scratch *s)
{
    const size_t blocks = s->text.len / 64 + 1;
    make_room(s, blocks);
    s->loops->keys(s, s->set, blocks);
}

void scan_learn(struct match_scratch *s, struct habit *habit)
{
    habit_see(habit, s->keys, s->key_count);
    for (size_t i = 0; i < s->word_count; i++)
        habit_add(habit, key_of_start(s->text.at + s->word_at[2 * i]), 1);
    for (size_t i = 0; i < s->letter_count; i++)
        habit_add(habit, key_of_single(s->text.at + s->letter_at[i]), 1);
}
