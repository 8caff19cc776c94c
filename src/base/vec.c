#include "base/vec.h"

void vec_room(void **at, size_t len, size_t *cap, size_t item_size)
{
    if (len < *cap)
        return;
    size_t more = *cap ? *cap * 2 : 8;
    *at = mem_grow(*at, more, item_size);
    *cap = more;
}
