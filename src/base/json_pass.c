#include "base/json_pass.h"

#include <string.h>

static inline bool is_digit(char c)
{
    return (unsigned)(c - '0') <= 9;
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* At a backslash: behind the escape. */
static const char *escape(const char *at, const char *end)
{
    if (end - at < 2)
        return NULL;
    char c = at[1];
    if (c != 'u')
        return c && strchr("\"\\/bfnrt", c) ? at + 2 : NULL;
    if (end - at < 6)
        return NULL;
    for (int i = 2; i < 6; i++)
        if (!is_hex(at[i]))
            return NULL;
    return at + 6;
}

const char *pass_escaped(const char *at, const char *end, bool *wide_out)
{
    while (at < end && *at == '\\') {
        at = escape(at, end);
        if (!at)
            return NULL;
        at = scan_find(at, end, wide_out);
    }
    return at < end && *at == '"' ? at : NULL;
}

static inline const char *digits(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && is_digit(*at))
        at++;
    return at > from ? at : NULL;
}

static inline const char *number(const char *at, const char *end)
{
    if (at < end && *at == '-')
        at++;
    if (at == end)
        return NULL;
    at = *at == '0' ? at + 1 : digits(at, end);
    if (at && at < end && *at == '.')
        at = digits(at + 1, end);
    if (at && at < end && (*at | 0x20) == 'e') {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        at = digits(at, end);
    }
    return at;
}

static inline const char *word(const char *at, const char *end, const char *want, size_t len)
{
    return (size_t)(end - at) >= len && memcmp(at, want, len) == 0 ? at + len : NULL;
}

/* A string of which nothing is wanted: behind its closing quote. */
static const char *skip_escaped(const char *at, const char *end)
{
    bool wide = false;
    at = pass_escaped(at, end, &wide);
    return at ? at + 1 : NULL;
}

static inline const char *skip_string(const char *at, const char *end)
{
    bool wide = false; /* goes away where it is inlined */
    at = scan_find(at, end, &wide);
    if (at < end && *at == '"')
        return at + 1;
    return at < end && *at == '\\' ? skip_escaped(at, end) : NULL;
}

/* Behind the comma or the colon there is mostly nothing or one space. */
static inline const char *gap(const char *at, const char *end)
{
    return at < end && (unsigned char)*at <= ' ' ? pass_space(at, end) : at;
}

/* At a name's quote: before its value. */
static inline const char *name(const char *at, const char *end)
{
    if (at == end || *at != '"')
        return NULL;
    at = skip_string(at + 1, end);
    if (!at)
        return NULL;
    at = gap(at, end);
    return at < end && *at == ':' ? gap(at + 1, end) : NULL;
}

static const char *nested(const char *at, const char *end, unsigned depth);

/* Strings and numbers, which are nearly all, without another call. */
static inline const char *value(const char *at, const char *end, unsigned depth)
{
    if (at == end)
        return NULL;
    if (*at == '"')
        return skip_string(at + 1, end);
    if (is_digit(*at))
        return number(at, end);
    return nested(at, end, depth);
}

/* Behind the opening bracket. */
static const char *items(const char *at, const char *end, unsigned depth)
{
    at = gap(at, end);
    if (at < end && *at == ']')
        return at + 1;
    for (;;) {
        at = value(at, end, depth);
        at = at ? gap(at, end) : end;
        if (at == end)
            return NULL;
        if (*at == ']')
            return at + 1;
        if (*at != ',')
            return NULL;
        at = gap(at + 1, end);
    }
}

static const char *members(const char *at, const char *end, unsigned depth)
{
    at = gap(at, end);
    if (at < end && *at == '}')
        return at + 1;
    for (;;) {
        at = name(at, end);
        at = at ? value(at, end, depth) : NULL;
        at = at ? gap(at, end) : end;
        if (at == end)
            return NULL;
        if (*at == '}')
            return at + 1;
        if (*at != ',')
            return NULL;
        at = gap(at + 1, end);
    }
}

static const char *nested(const char *at, const char *end, unsigned depth)
{
    switch (*at) {
    case '{':
        return depth ? members(at + 1, end, depth - 1) : NULL;
    case '[':
        return depth ? items(at + 1, end, depth - 1) : NULL;
    case 't':
        return word(at, end, "true", 4);
    case 'f':
        return word(at, end, "false", 5);
    case 'n':
        return word(at, end, "null", 4);
    default:
        return number(at, end);
    }
}

const char *pass_value(const char *at, const char *end, unsigned depth)
{
    return value(at, end, depth);
}
