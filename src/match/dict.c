#include "match/dict.h"

enum { KEYS_A_WORD = 4, LEAST_BITS = 4, MOST_BITS = 18 };

static uint8_t log2_above(size_t n)
{
    uint8_t bits = 0;
    while ((size_t)1 << bits < n)
        bits++;
    return bits;
}

static struct dict_slot *slot_of(const struct dict *dict, struct dict_slot *slots, uint32_t tag)
{
    uint32_t i = tag >> dict->shift;
    while (slots[i].first != UINT32_MAX && slots[i].tag != tag)
        i = (i + 1) & UINT32_MAX >> dict->shift;
    return &slots[i];
}

/* The entries of one tag lie side by side: slots count them, then point at their end, and move down
 * with every entry laid. */
static void lay_entries(const struct dict *dict, struct dict_slot *slots,
                        struct dict_entry *entries, const struct dict_key *keys)
{
    must(dict->shift < 32);
    const size_t slot_count = (size_t)(UINT32_MAX >> dict->shift) + 1;
    for (size_t i = 0; i < dict->count; i++) {
        struct dict_slot *slot = slot_of(dict, slots, dict_tag(keys[i].key));
        slot->tag = dict_tag(keys[i].key);
        slot->first = slot->first == UINT32_MAX ? 1 : slot->first + 1;
    }
    uint32_t end = 0;
    for (size_t i = 0; i < slot_count; i++) {
        if (slots[i].first == UINT32_MAX)
            continue;
        end += slots[i].first;
        slots[i].first = end;
        entries[end - 1].last = true;
    }
    for (size_t i = dict->count; i > 0; i--) {
        struct dict_slot *slot = slot_of(dict, slots, dict_tag(keys[i - 1].key));
        struct dict_entry *entry = &entries[--slot->first];
        const bool last = entry->last;
        *entry = keys[i - 1].entry;
        entry->last = last;
    }
}

void dict_build(struct dict *dict, const struct dict_key *keys, size_t count, struct arena *arena)
{
    *dict = (struct dict){.count = (uint32_t)count};
    uint8_t bits = log2_above(count / KEYS_A_WORD + 1);
    bits = bits < LEAST_BITS ? LEAST_BITS : bits > MOST_BITS ? MOST_BITS : bits;
    const uint8_t slot_bits = log2_above(count + count / 2 + 2);
    const size_t slot_count = (size_t)1 << slot_bits;
    uint64_t *filter = arena_array(arena, uint64_t, (size_t)1 << bits);
    struct dict_slot *slots = arena_alloc_raw(arena, slot_count * sizeof(*slots));
    struct dict_entry *entries = arena_array(arena, struct dict_entry, count + 1);
    dict->filter = filter;
    dict->slots = slots;
    dict->entries = entries;
    dict->filter_mask = (uint32_t)((size_t)1 << bits) - 1;
    dict->shift = (uint8_t)(32 - slot_bits);
    for (size_t i = 0; i < slot_count; i++)
        slots[i] = (struct dict_slot){0, UINT32_MAX};
    for (size_t i = 0; i < count; i++) {
        const uint64_t key = keys[i].key;
        filter[dict_word(dict, key)] |= UINT64_C(1) << (key >> 34 & 63) | UINT64_C(1)
                                                                              << (key >> 40 & 63);
    }
    lay_entries(dict, slots, entries, keys);
}
