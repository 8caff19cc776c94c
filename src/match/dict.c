#include "match/dict.h"

enum { KEYS_A_WORD = 4, LEAST_BITS = 4, MOST_BITS = 18 };

static uint8_t log2_above(size_t n)
{
    uint8_t bits = 0;
    while ((size_t)1 << bits < n)
        bits++;
    return bits;
}

void dict_build(struct dict *dict, const struct dict_key *keys, size_t count, struct arena *arena)
{
    *dict = (struct dict){.count = (uint32_t)count};
    uint8_t bits = log2_above(count / KEYS_A_WORD + 1);
    bits = bits < LEAST_BITS ? LEAST_BITS : bits > MOST_BITS ? MOST_BITS : bits;
    const uint8_t slot_bits = log2_above(count * 2 + 2);
    const size_t slots = (size_t)1 << slot_bits;
    uint64_t *filter = arena_array(arena, uint64_t, (size_t)1 << bits);
    struct dict_slot *table = arena_array(arena, struct dict_slot, slots);
    struct dict_entry *entries = arena_array(arena, struct dict_entry, count + 1);
    dict->filter = filter;
    dict->slots = table;
    dict->entries = entries;
    dict->filter_mask = (uint32_t)((size_t)1 << bits) - 1;
    dict->shift = (uint8_t)(64 - slot_bits);
    for (size_t i = 0; i < slots; i++)
        table[i].head = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        filter[dict_word(dict, keys[i].key)] |= dict_bit(keys[i].key, 0) | dict_bit(keys[i].key, 1);
        size_t slot = keys[i].key >> dict->shift;
        while (table[slot].head != UINT32_MAX && table[slot].key != keys[i].key)
            slot = (slot + 1) & (slots - 1);
        entries[i] = (struct dict_entry){keys[i].term, keys[i].offset, table[slot].head};
        table[slot] = (struct dict_slot){keys[i].key, (uint32_t)i};
    }
}
