#ifndef BASE_ARENA_H
#define BASE_ARENA_H
/*
 * Memory of one lifetime: the program, a rules generation, a tray of posts, a web request.
 * Free or reset the arena, not the parts. Belongs to one thread at a time.
 */
#include "base/text.h"

#include <stddef.h>

struct arena;

struct arena *arena_new(const char *name, size_t first_block);
void arena_free(struct arena **arena);

/* Gives all of it back but keeps the largest block for the next use. */
void arena_reset(struct arena *arena);

/* Never NULL; zeroed; aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);
/* As arena_alloc, but not zeroed: for buffers that are written at once. */
void *arena_alloc_raw(struct arena *arena, size_t size);

/* Bytes given out since the last reset. */
size_t arena_used(const struct arena *arena);

#define arena_make(arena, type)         ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))

/* A copy of the text (NUL-terminated, the NUL not counted). */
struct text arena_text(struct arena *arena, struct text text);
/* The texts in one, with that between them; and back: an empty one is none. */
struct text arena_join(struct arena *arena, const struct texts *texts, char between);
struct texts arena_split(struct arena *arena, struct text text, char between);
struct text arena_printf(struct arena *arena, const char *format, ...) FORMAT(2, 3);
#endif
