#include "base/map.h"

#include "base/mem.h"

/* ---- text → pointer ---- */

struct entry {
    uint64_t hash;
    char *key; /* NULL: removed */
    size_t len;
    void *value;
};

struct map {
    struct entry *entries; /* in order of insertion */
    size_t used, live, cap, ceiling;
    uint32_t *slots; /* index + 1 into entries, 0 empty */
    size_t mask;
};

struct map *map_new(size_t ceiling)
{
    struct map *map = mem_make(struct map);
    map->ceiling = ceiling < UINT32_MAX / 4 ? ceiling : UINT32_MAX / 4;
    map->mask = 15;
    map->slots = mem_new(16 * sizeof(*map->slots));
    return map;
}

void map_free(struct map **map)
{
    if (!*map)
        return;
    for (size_t i = 0; i < (*map)->used; i++)
        mem_free((*map)->entries[i].key);
    mem_free((*map)->entries);
    mem_free((*map)->slots);
    mem_free(*map);
    *map = NULL;
}

static size_t find(const struct map *map, struct text key, uint64_t hash)
{
    for (size_t s = hash & map->mask;; s = (s + 1) & map->mask) {
        uint32_t at = map->slots[s];
        if (!at)
            return s;
        const struct entry *e = &map->entries[at - 1];
        if (e->hash == hash && e->key && text_same((struct text){e->key, e->len}, key))
            return s;
    }
}

void *map_get(const struct map *map, struct text key)
{
    uint32_t at = map->slots[find(map, key, text_hash(key))];
    return at ? map->entries[at - 1].value : NULL;
}

/* Packs the entries and lays the slots anew, with at most half of them used. */
static void rebuild(struct map *map)
{
    size_t keep = 0;
    for (size_t i = 0; i < map->used; i++)
        if (map->entries[i].key)
            map->entries[keep++] = map->entries[i];
    map->used = keep;
    size_t want = 16;
    while (want < (keep + 1) * 4)
        want *= 2;
    mem_free(map->slots);
    map->slots = mem_new(want * sizeof(*map->slots));
    map->mask = want - 1;
    for (size_t i = 0; i < keep; i++) {
        size_t s = map->entries[i].hash & map->mask;
        while (map->slots[s])
            s = (s + 1) & map->mask;
        map->slots[s] = (uint32_t)i + 1;
    }
}

enum err map_put(struct map *map, struct text key, void *value)
{
    uint64_t hash = text_hash(key);
    size_t s = find(map, key, hash);
    if (map->slots[s]) {
        map->entries[map->slots[s] - 1].value = value;
        return OK;
    }
    if (map->live >= map->ceiling)
        return ERR_LIMIT;
    if ((map->used + 1) * 2 > map->mask + 1) {
        rebuild(map);
        s = find(map, key, hash);
    }
    if (map->used == map->cap) {
        map->cap = map->cap ? map->cap * 2 : 8;
        map->entries = mem_grow(map->entries, map->cap, sizeof(*map->entries));
    }
    map->entries[map->used] = (struct entry){hash, mem_dup(key.at, key.len), key.len, value};
    map->slots[s] = (uint32_t)++map->used;
    map->live++;
    return OK;
}

void *map_take(struct map *map, struct text key)
{
    uint32_t at = map->slots[find(map, key, text_hash(key))];
    if (!at)
        return NULL;
    struct entry *e = &map->entries[at - 1];
    void *value = e->value;
    mem_free(e->key);
    e->key = NULL;
    e->value = NULL;
    map->live--;
    return value;
}

size_t map_count(const struct map *map)
{
    return map->live;
}

size_t map_slots(const struct map *map)
{
    return map->used;
}

bool map_at(const struct map *map, size_t i, struct text *key_out, void **value_out)
{
    if (i >= map->used || !map->entries[i].key)
        return false;
    *key_out = (struct text){map->entries[i].key, map->entries[i].len};
    *value_out = map->entries[i].value;
    return true;
}

/* ---- 64 bits → 64 bits ---- */

struct pair {
    uint64_t key, value;
};

struct map64 {
    struct pair *pairs;
    uint8_t *full;
    size_t mask, count, ceiling;
};

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93ULL;
    x ^= x >> 32;
    return x;
}

struct map64 *map64_new(size_t ceiling)
{
    struct map64 *map = mem_make(struct map64);
    map->ceiling = ceiling;
    map->mask = 15;
    map->pairs = mem_new(16 * sizeof(*map->pairs));
    map->full = mem_new(16);
    return map;
}

void map64_free(struct map64 **map)
{
    if (!*map)
        return;
    mem_free((*map)->pairs);
    mem_free((*map)->full);
    mem_free(*map);
    *map = NULL;
}

uint64_t *map64_get(const struct map64 *map, uint64_t key)
{
    for (size_t s = mix(key) & map->mask; map->full[s]; s = (s + 1) & map->mask)
        if (map->pairs[s].key == key)
            return &map->pairs[s].value;
    return NULL;
}

static uint64_t *place(struct map64 *map, struct pair pair)
{
    size_t s = mix(pair.key) & map->mask;
    while (map->full[s])
        s = (s + 1) & map->mask;
    map->full[s] = 1;
    map->pairs[s] = pair;
    return &map->pairs[s].value;
}

static void grow(struct map64 *map)
{
    struct map64 was = *map;
    size_t slots = (was.mask + 1) * 2;
    map->mask = slots - 1;
    map->pairs = mem_new(slots * sizeof(*map->pairs));
    map->full = mem_new(slots);
    for (size_t s = 0; s <= was.mask; s++)
        if (was.full[s])
            place(map, was.pairs[s]);
    mem_free(was.pairs);
    mem_free(was.full);
}

uint64_t *map64_put(struct map64 *map, uint64_t key)
{
    uint64_t *there = map64_get(map, key);
    if (there)
        return there;
    if (map->count >= map->ceiling)
        return NULL;
    if ((map->count + 1) * 4 > (map->mask + 1) * 3)
        grow(map);
    map->count++;
    return place(map, (struct pair){key, 0});
}

bool map64_take(struct map64 *map, uint64_t key)
{
    size_t s = mix(key) & map->mask;
    while (map->full[s] && map->pairs[s].key != key)
        s = (s + 1) & map->mask;
    if (!map->full[s])
        return false;
    map->count--;
    /* Close the gap, so that a search never stops too early. */
    size_t hole = s;
    for (size_t next = (s + 1) & map->mask; map->full[next]; next = (next + 1) & map->mask) {
        size_t home = mix(map->pairs[next].key) & map->mask;
        if (((next - home) & map->mask) >= ((next - hole) & map->mask)) {
            map->pairs[hole] = map->pairs[next];
            hole = next;
        }
    }
    map->full[hole] = 0;
    return true;
}

size_t map64_count(const struct map64 *map)
{
    return map->count;
}

void map64_clear(struct map64 *map)
{
    memset(map->full, 0, map->mask + 1);
    map->count = 0;
}

size_t map64_slots(const struct map64 *map)
{
    return map->mask + 1;
}

bool map64_at(const struct map64 *map, size_t i, uint64_t *key_out, uint64_t *value_out)
{
    if (i > map->mask || !map->full[i])
        return false;
    *key_out = map->pairs[i].key;
    *value_out = map->pairs[i].value;
    return true;
}
