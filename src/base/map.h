#ifndef BASE_MAP_H
#define BASE_MAP_H
/*
 * Hash maps on the heap, open addressing. struct map: text → pointer (keys are copied in).
 * struct map64: 64-bit key → 64-bit value, for hashed ids; key 0 is allowed.
 * One thread each. Order of map_each is that of insertion while nothing was removed; do not let an
 * output depend on it: sort first.
 */
#include "base/text.h"

struct map;
struct map *map_new(size_t ceiling); /* most entries; a put beyond answers ERR_LIMIT */
void map_free(struct map **map);     /* the values stay their owner's */
void *map_get(const struct map *map, struct text key);                    /* NULL when absent */
enum err map_put(struct map *map, struct text key, void *value) MUST_USE; /* replaces */
void *map_take(struct map *map, struct text key); /* removes; the value or NULL */
size_t map_count(const struct map *map);
/* i runs over 0 .. map_slots()-1; false for an empty slot. */
size_t map_slots(const struct map *map);
bool map_at(const struct map *map, size_t i, struct text *key_out, void **value_out);

struct map64;
struct map64 *map64_new(size_t ceiling);
void map64_free(struct map64 **map);
/* Where the value of the key stands, or NULL; valid until the next put or take. */
uint64_t *map64_get(const struct map64 *map, uint64_t key);
/* The value's place, made with 0 when it was absent; NULL at the ceiling. */
uint64_t *map64_put(struct map64 *map, uint64_t key);
bool map64_take(struct map64 *map, uint64_t key);
size_t map64_count(const struct map64 *map);
void map64_clear(struct map64 *map);
size_t map64_slots(const struct map64 *map);
bool map64_at(const struct map64 *map, size_t i, uint64_t *key_out, uint64_t *value_out);
#endif
