#include "base/arena.h"

#include "base/mem.h"

enum { ALIGN = 16 };

struct block {
    struct block *next;
    size_t used, size;
    max_align_t bytes[];
};

struct arena {
    const char *name;
    struct block *top;
    size_t used;
};

static struct block *block_new(struct block *next, size_t size)
{
    struct block *block = mem_grow(NULL, sizeof(*block) + size, 1);
    block->next = next;
    block->used = 0;
    block->size = size;
    return block;
}

struct arena *arena_new(const char *name, size_t first_block)
{
    struct arena *arena = mem_make(struct arena);
    arena->name = name;
    arena->top = block_new(NULL, first_block ? first_block : 1024);
    return arena;
}

static void drop(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        mem_free(block);
        block = next;
    }
}

void arena_free(struct arena **arena)
{
    if (!*arena)
        return;
    drop((*arena)->top);
    mem_free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    drop(arena->top->next);
    arena->top->next = NULL;
    arena->top->used = 0;
    arena->used = 0;
}

void *arena_alloc_raw(struct arena *arena, size_t size)
{
    must(size < SIZE_MAX / 4);
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (arena->top->size - arena->top->used < size) {
        size_t twice = arena->top->size * 2;
        arena->top = block_new(arena->top, size > twice ? size : twice);
    }
    void *p = (char *)arena->top->bytes + arena->top->used;
    arena->top->used += size;
    arena->used += size;
    return p;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *p = arena_alloc_raw(arena, size);
    memset(p, 0, size);
    return p;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

struct text arena_text(struct arena *arena, struct text text)
{
    char *copy = arena_alloc_raw(arena, text.len + 1);
    if (text.len)
        memcpy(copy, text.at, text.len);
    copy[text.len] = 0;
    return (struct text){copy, text.len};
}

struct text arena_join(struct arena *arena, const struct texts *texts, char between)
{
    size_t room = 1, len = 0;
    for (size_t i = 0; i < texts->count; i++)
        room += texts->at[i].len + 1;
    char *joined = arena_alloc_raw(arena, room);
    for (size_t i = 0; i < texts->count; i++) {
        const struct text one = texts->at[i];
        if (i)
            joined[len++] = between;
        if (one.len)
            memcpy(joined + len, one.at, one.len);
        len += one.len;
    }
    joined[len] = 0;
    return (struct text){joined, len};
}

struct texts arena_split(struct arena *arena, struct text text, char between)
{
    struct text rest = text_or_none(text);
    size_t most = 1;
    for (size_t i = 0; i < text.len; i++)
        most += text.at[i] == between;
    struct texts parts = {.at = arena_array(arena, struct text, most)};
    while (text_cut(&rest, between, &parts.at[parts.count]))
        parts.count++;
    return parts;
}

struct text arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    must(n >= 0);
    char *out = arena_alloc_raw(arena, (size_t)n + 1);
    vsnprintf(out, (size_t)n + 1, format, again);
    va_end(again);
    return (struct text){out, (size_t)n};
}
