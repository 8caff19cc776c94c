#ifndef BASE_FOLD_REPEAT_PLAIN_H
#define BASE_FOLD_REPEAT_PLAIN_H
#include <stddef.h>
#include <string.h>

/* From `i`, where a character begins: the first place, or len. */
static inline size_t fold_repeat_find_plain(const char *at, size_t i, size_t len)
{
    while (i + 2 < len) {
        const unsigned char u = (unsigned char)at[i];
        const size_t size = u < 0x80 ? 1 : u < 0xE0 ? 2 : u < 0xF0 ? 3 : 4;
        const size_t same = size == 1 ? 2 : size;
        if (i + size + same <= len && memcmp(at + i, at + i + size, same) == 0)
            return i;
        i += size;
    }
    return len;
}
#endif
