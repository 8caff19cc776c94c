#ifndef MATCH_DICT_H
#define MATCH_DICT_H
/*
 * From a key made of a few bytes of text to the terms that hold these bytes. A bit filter that fits
 * the cache stands before the table: nearly every place of nearly every post ends there. Of keys
 * that go on, all that the next step needs lies in one slot and a few neighbouring entries.
 */
#include "base/arena.h"
#include "match/key.h"

/* A term that may stand where its key does. */
struct dict_entry {
    uint64_t window; /* `width` bytes of the form, which stand `shift` bytes from the key's */
    uint32_t term;
    uint32_t hits;   /* what hangs on it: from here to the posting marked last */
    uint32_t offset; /* the key's bytes begin at this byte of the term's form */
    int8_t shift;
    uint8_t width;
    bool check; /* key and window are not all of the term */
    bool last;  /* of this key */
};

struct dict_slot {
    uint32_t tag;   /* the key's upper half */
    uint32_t first; /* entry; UINT32_MAX: empty */
};

struct dict {
    const uint64_t *filter;
    const struct dict_slot *slots;
    const struct dict_entry *entries;
    uint32_t count;       /* of entries; 0: nothing is ever found */
    uint32_t filter_mask; /* its words, less one */
    uint8_t shift;        /* 32 − log2 of slots */
};

struct dict_key {
    uint64_t key;
    struct dict_entry entry;
};

void dict_build(struct dict *dict, const struct dict_key *keys, size_t count, struct arena *arena);

/* Two bits of one word of the filter belong to a key. A dict without entries always says no. */
static inline size_t dict_word(const struct dict *dict, uint64_t key)
{
    return (size_t)(key >> 46) & dict->filter_mask;
}
static inline bool dict_maybe(const struct dict *dict, uint64_t key)
{
    const uint64_t word = dict->filter[dict_word(dict, key)];
    return word >> (key >> 34 & 63) & word >> (key >> 40 & 63) & 1;
}

static inline uint32_t dict_tag(uint64_t key)
{
    return (uint32_t)(key >> 32);
}
static inline const struct dict_slot *dict_home(const struct dict *dict, uint32_t tag)
{
    return &dict->slots[tag >> dict->shift];
}

/* The first entry of the tag, or NULL. */
static inline const struct dict_entry *dict_find(const struct dict *dict, uint32_t tag)
{
    const uint32_t mask = UINT32_MAX >> dict->shift;
    uint32_t i = tag >> dict->shift;
    while (dict->slots[i].first != UINT32_MAX && dict->slots[i].tag != tag)
        i = (i + 1) & mask;
    return dict->slots[i].first == UINT32_MAX ? NULL : &dict->entries[dict->slots[i].first];
}
#endif
