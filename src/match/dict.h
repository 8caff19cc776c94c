#ifndef MATCH_DICT_H
#define MATCH_DICT_H
/*
 * From a 64-bit key made of a few bytes of text to the terms that hold these bytes. A bit filter
 * that fits the cache stands before the table: nearly every place of nearly every post ends there.
 */
#include "base/arena.h"

struct dict_entry {
    uint32_t term, offset; /* the key's bytes begin at this byte of the term's form */
    uint32_t next;         /* entry with the same key; UINT32_MAX: none */
};

struct dict_slot {
    uint64_t key;
    uint32_t head; /* UINT32_MAX: empty */
};

struct dict {
    const uint64_t *filter;
    const struct dict_slot *slots;
    const struct dict_entry *entries;
    uint32_t count;       /* of entries; 0: nothing is ever found */
    uint32_t filter_mask; /* its words, less one */
    uint8_t shift;        /* 64 − log2 of slots */
};

struct dict_key {
    uint64_t key; /* already mixed: dict_mix */
    uint32_t term, offset;
};

void dict_build(struct dict *dict, const struct dict_key *keys, size_t count, struct arena *arena);

static inline uint64_t dict_mix(uint64_t bytes)
{
    return (bytes ^ bytes >> 29) * 0x9E3779B97F4A7C15u;
}

/* Two bits of one word of the filter belong to a key. A dict without entries always says no. */
static inline size_t dict_word(const struct dict *dict, uint64_t key)
{
    return (size_t)(key >> 46) & dict->filter_mask;
}
static inline uint64_t dict_bit(uint64_t key, unsigned which)
{
    return UINT64_C(1) << (key >> (which ? 40 : 34) & 63);
}
static inline bool dict_maybe(const struct dict *dict, uint64_t key)
{
    const uint64_t word = dict->filter[dict_word(dict, key)];
    return (word & dict_bit(key, 0)) && (word & dict_bit(key, 1));
}

/* The first entry of the key, or UINT32_MAX. */
static inline uint32_t dict_find(const struct dict *dict, uint64_t key)
{
    const uint64_t mask = (UINT64_C(1) << (64 - dict->shift)) - 1;
    uint64_t i = key >> dict->shift;
    while (dict->slots[i].head != UINT32_MAX && dict->slots[i].key != key)
        i = (i + 1) & mask;
    return dict->slots[i].head;
}
#endif
