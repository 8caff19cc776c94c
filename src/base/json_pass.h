#ifndef BASE_JSON_PASS_H
#define BASE_JSON_PASS_H
/*
 * Steps over JSON in registers: each takes a place and the end, and gives the place behind what it
 * passed, or NULL for anything that is not as expected. It never says why: who wants to know reads
 * again with json_scan.h, which these are the fast half of.
 */
#include "base/scan_find.h"

#include <stdint.h>

/* Behind an opening quote: the place of the closing one. Sets, never clears, the two flags. */
const char *pass_escaped(const char *at, const char *end, bool *wide_out);
static inline const char *pass_string(const char *at, const char *end, bool *escaped_out,
                                      bool *wide_out)
{
    at = scan_find(at, end, wide_out);
    if (at < end && *at == '"')
        return at;
    if (at == end || *at != '\\')
        return NULL;
    *escaped_out = true;
    return pass_escaped(at, end, wide_out);
}

static inline bool pass_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline const char *pass_space(const char *at, const char *end)
{
    while (at < end && (unsigned char)*at <= ' ' && pass_is_space(*at))
        at++;
    return at;
}

/* A whole value, held to the grammar; `depth` more levels may open. */
const char *pass_value(const char *at, const char *end, unsigned depth);
#endif
