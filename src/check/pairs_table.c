/* Reads the learned table of pairs. */
#include "base/mem.h"
#include "check/pairs.h"

#include <math.h>

enum { HEAD_BYTES = 20, KEY_BYTES = 1 + 2 * PAIR_FACTORS };

static uint32_t read_u32(const char *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof(value));
    return value;
}

uint32_t pair_hash(char salt, struct text text)
{
    uint32_t hash = 2166136261U ^ (unsigned char)salt;
    hash *= 16777619U;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 16777619U;
    return hash;
}

static uint32_t slot_of(uint32_t hash, uint32_t mask)
{
    return (uint32_t)(hash * 0x9e3779b1U) >> 7 & mask;
}

bool pair_index_build(struct pair_index *index, const char *hashes, uint32_t count)
{
    uint32_t room = 16;
    while (room < 2 * count)
        room *= 2;
    *index = (struct pair_index){mem_new(room * sizeof(*index->slots)), room - 1, count};
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t hash = read_u32(hashes + 4 * (size_t)i);
        if (i && hash <= read_u32(hashes + 4 * (size_t)(i - 1)))
            return false;
        uint32_t slot = slot_of(hash, index->mask);
        while (index->slots[slot].row)
            slot = (slot + 1) & index->mask;
        index->slots[slot] = (struct pair_slot){hash, i + 1};
    }
    return true;
}

uint32_t pair_find(const struct pair_index *index, uint32_t hash)
{
    if (!index->count)
        return 0;
    for (uint32_t slot = slot_of(hash, index->mask); index->slots[slot].row;
         slot = (slot + 1) & index->mask)
        if (index->slots[slot].hash == hash)
            return index->slots[slot].row;
    return 0;
}

static void *keep(const char *at, size_t len)
{
    void *kept = mem_new(len + 1);
    memcpy(kept, at, len);
    return kept;
}

static bool is_number(const struct pair_dense *dense)
{
    const float *at = (const float *)(const void *)dense;
    for (size_t i = 0; i < sizeof(*dense) / sizeof(float); i++)
        if (!isfinite(at[i]) || fabsf(at[i]) > 1e9F)
            return false;
    for (size_t i = 0; i < PAIR_SEEN; i++)
        if (dense->spread[i] < 1e-6F)
            return false;
    return true;
}

static const char *read_parts(const char *at, struct pairs *pairs, const uint32_t count[3])
{
    if (!pair_index_build(&pairs->words, at, count[0]))
        return NULL;
    at += 4 * (size_t)count[0];
    pairs->meaning = keep(at, (size_t)count[0] * PAIR_MEANING);
    at += (size_t)count[0] * PAIR_MEANING;
    if (!pair_index_build(&pairs->keys, at, count[1]))
        return NULL;
    at += 4 * (size_t)count[1];
    pairs->weight = keep(at, count[1]);
    pairs->factor = keep(at + count[1], (size_t)count[1] * (KEY_BYTES - 1));
    at += (size_t)count[1] * KEY_BYTES;
    if (!pair_index_build(&pairs->signs, at, count[2]))
        return NULL;
    at += 4 * (size_t)count[2];
    pairs->sign = keep(at, 2 * (size_t)count[2]);
    return at + 2 * (size_t)count[2];
}

enum err pairs_read(struct text bytes, struct pairs **out, struct why *why)
{
    if (bytes.len < HEAD_BYTES || memcmp(bytes.at, "hnmP", 4) != 0)
        return why_set(why, ERR_BAD_INPUT, "is no table of pairs (make pairs)");
    const uint32_t version = read_u32(bytes.at + 4);
    const uint32_t count[3] = {read_u32(bytes.at + 8), read_u32(bytes.at + 12),
                               read_u32(bytes.at + 16)};
    if (version != PAIRS_VERSION)
        return why_set(why, ERR_BAD_INPUT, "is of version %u; this program reads %d", version,
                       PAIRS_VERSION);
    for (int i = 0; i < 3; i++)
        if (count[i] > PAIR_TABLE_MOST)
            return why_set(why, ERR_BAD_INPUT, "is longer than a table may be");
    if (bytes.len != HEAD_BYTES + count[0] * (size_t)(4 + PAIR_MEANING) +
                         count[1] * (size_t)(4 + KEY_BYTES) + count[2] * (size_t)6 +
                         sizeof(struct pair_dense))
        return why_set(why, ERR_BAD_INPUT, "is cut short or not whole");
    struct pairs *pairs = mem_make(struct pairs);
    const char *rest = read_parts(bytes.at + HEAD_BYTES, pairs, count);
    if (rest)
        memcpy(&pairs->dense, rest, sizeof(pairs->dense));
    if (!rest || !is_number(&pairs->dense)) {
        pairs_free(&pairs);
        return why_set(why, ERR_BAD_INPUT,
                       "has its rows out of order or holds a number that is none");
    }
    *out = pairs;
    return OK;
}

void pairs_free(struct pairs **pairs)
{
    if (!*pairs)
        return;
    mem_free((*pairs)->words.slots);
    mem_free((*pairs)->keys.slots);
    mem_free((*pairs)->signs.slots);
    mem_free((*pairs)->meaning);
    mem_free((*pairs)->weight);
    mem_free((*pairs)->factor);
    mem_free((*pairs)->sign);
    mem_free(*pairs);
    *pairs = NULL;
}
