#ifndef BASE_SCAN_FIND_PLAIN_H
#define BASE_SCAN_FIND_PLAIN_H
/* One byte at a time, and the end of a run for those that take many at a time. */
#include <stdbool.h>
#include <stddef.h>

/* The first quote, backslash or control character in [at, end), or end. Sets *wide_out when a byte
 * above 0x7F was passed (leaves it alone else). */
static inline const char *scan_find_plain(const char *at, const char *end, bool *wide_out)
{
    for (; at < end; at++) {
        unsigned char c = (unsigned char)*at;
        if (c == '"' || c == '\\' || c < 0x20)
            return at;
        if (c >= 0x80)
            *wide_out = true;
    }
    return end;
}
#endif
