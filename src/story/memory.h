#ifndef STORY_MEMORY_H
#define STORY_MEMORY_H
/*
 * What a book remembers: hashed things in the order they came, each with a few words of value.
 * At the ceiling the oldest are forgotten, in the order they came, so the same input always forgets
 * the same. A key put twice answers with the newest. One thread.
 *
 * Saved as rows of PAGE entries: only pages that changed since the last save are written.
 */
#include "base/buf.h"

struct memory;
typedef void memory_row(struct text key, struct text value, void *arg);

/* tag: the first letter of its rows' keys. words: the key and its values, 1 to 4. */
struct memory *memory_new(char tag, unsigned words, size_t most);
void memory_free(struct memory **memory);

/* The values of the newest entry with this key, or NULL; valid until the next put. */
const uint64_t *memory_get(struct memory *m, uint64_t key);
/* The same of many keys at once, MEMORY_ASKED at most: they are waited for together, not one after
 * the other. */
enum { MEMORY_ASKED = 64 };
void memory_get_all(struct memory *m, const uint64_t *keys, size_t count, const uint64_t **out);
/* The key will be asked for soon: what is looked at first is fetched meanwhile. */
void memory_expect(const struct memory *m, uint64_t key);
void memory_put(struct memory *m, uint64_t key, const uint64_t *values);
/* Changes the values of the newest entry with this key; false when there is none. */
bool memory_set(struct memory *m, uint64_t key, const uint64_t *values);

size_t memory_bytes(const struct memory *m); /* of its pages and its index */

void memory_save(struct memory *m, memory_row *row, void *arg);
/* key without the tag. Rows may come in any order, before the first use. */
enum err memory_load(struct memory *m, struct text key, struct text value,
                     struct why *why) MUST_USE;
#endif
