#include "base/mem.h"

#include "base/err.h"

#include <stdint.h>

static void *have(void *p)
{
    if (p)
        return p;
    fputs("hinomi: out of memory\n", stderr);
    abort();
}

void *mem_new(size_t size)
{
    return have(calloc(1, size ? size : 1));
}

void *mem_grow(void *p, size_t count, size_t item_size)
{
    must(item_size > 0 && count <= SIZE_MAX / 2 / item_size);
    return have(realloc(p, count ? count * item_size : 1));
}

void mem_free(void *p)
{
    free(p);
}

char *mem_dup(const char *at, size_t len)
{
    char *copy = mem_new(len + 1);
    if (len)
        memcpy(copy, at, len);
    return copy;
}
