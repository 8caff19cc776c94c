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

/* At a name's quote: before its value. */
static inline const char *name(const char *at, const char *end)
{
    bool escaped = false, wide = false;
    if (at == end || *at != '"')
        return NULL;
    at = pass_string(at + 1, end, &escaped, &wide);
    if (!at)
        return NULL;
    at = pass_space(at + 1, end);
    return at < end && *at == ':' ? pass_space(at + 1, end) : NULL;
}

/* Behind the opening bracket. */
static const char *members(const char *at, const char *end, bool named, unsigned depth)
{
    char last = named ? '}' : ']';
    at = pass_space(at, end);
    if (at < end && *at == last)
        return at + 1;
    for (;;) {
        if (named)
            at = name(at, end);
        if (at)
            at = pass_value(at, end, depth);
        if (!at)
            return NULL;
        at = pass_space(at, end);
        if (at == end)
            return NULL;
        if (*at == last)
            return at + 1;
        if (*at != ',')
            return NULL;
        at = pass_space(at + 1, end);
    }
}

const char *pass_value(const char *at, const char *end, unsigned depth)
{
    bool escaped = false, wide = false;
    if (at == end)
        return NULL;
    switch (*at) {
    case '"':
        at = pass_string(at + 1, end, &escaped, &wide);
        return at ? at + 1 : NULL;
    case '{':
    case '[':
        return depth ? members(at + 1, end, *at == '{', depth - 1) : NULL;
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
