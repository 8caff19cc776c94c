#include "base/text.h"

#include <errno.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

struct text text_of(const char *nul_terminated)
{
    if (!nul_terminated)
        return (struct text){NULL, 0};
    return (struct text){nul_terminated, strlen(nul_terminated)};
}

bool text_same(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool text_is(struct text a, const char *b)
{
    return text_same(a, text_of(b));
}

int text_order(struct text a, struct text b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.at, b.at, n) : 0;
    if (c)
        return c;
    return (a.len > b.len) - (a.len < b.len);
}

static unsigned small(char c)
{
    const unsigned u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? u | 32 : u;
}

bool text_starts_but_case(struct text a, struct text start)
{
    if (start.len > a.len)
        return false;
    for (size_t i = 0; i < start.len; i++)
        if (small(a.at[i]) != small(start.at[i]))
            return false;
    return true;
}

bool text_same_but_case(struct text a, struct text b)
{
    return a.len == b.len && text_starts_but_case(a, b);
}

ptrdiff_t text_find_but_case(struct text a, struct text b)
{
    for (size_t i = 0; i + b.len <= a.len; i++)
        if (text_starts_but_case(text_slice(a, i, a.len), b))
            return (ptrdiff_t)i;
    return -1;
}

struct text text_host(struct text link)
{
    const ptrdiff_t scheme = text_find(link, TEXT("://"));
    struct text host = scheme < 0 ? link : text_slice(link, (size_t)scheme + 3, link.len);
    size_t end = 0;
    while (end < host.len && !strchr("/?#", host.at[end]))
        end++;
    host.len = end;
    for (size_t i = host.len; i > 0; i--)
        if (host.at[i - 1] == '@') {
            host = text_slice(host, i, host.len);
            break;
        }
    const char *port = host.len ? memchr(host.at, ':', host.len) : NULL;
    return port ? text_slice(host, 0, (size_t)(port - host.at)) : host;
}

bool text_host_within(struct text host, struct text domain)
{
    if (host.len < domain.len)
        return false;
    const size_t head = host.len - domain.len;
    return text_same_but_case(text_slice(host, head, host.len), domain) &&
           (!head || host.at[head - 1] == '.');
}

bool text_starts(struct text a, struct text start)
{
    return a.len >= start.len && (start.len == 0 || memcmp(a.at, start.at, start.len) == 0);
}

bool text_ends(struct text a, struct text end)
{
    return a.len >= end.len &&
           (end.len == 0 || memcmp(a.at + a.len - end.len, end.at, end.len) == 0);
}

ptrdiff_t text_find(struct text a, struct text b)
{
    if (b.len == 0)
        return 0;
    if (a.len < b.len)
        return -1;
    const char *p = memmem(a.at, a.len, b.at, b.len);
    return p ? p - a.at : -1;
}

struct text text_slice(struct text a, size_t from, size_t to)
{
    if (to > a.len)
        to = a.len;
    if (from > to)
        from = to;
    return (struct text){a.at ? a.at + from : NULL, to - from};
}

static bool white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

struct text text_trim(struct text a)
{
    while (a.len && white(a.at[0])) {
        a.at++;
        a.len--;
    }
    while (a.len && white(a.at[a.len - 1]))
        a.len--;
    return a;
}

bool text_cut(struct text *rest, char sep, struct text *part_out)
{
    if (!rest->at)
        return false;
    const char *p = rest->len ? memchr(rest->at, sep, rest->len) : NULL;
    if (!p) {
        *part_out = *rest;
        *rest = (struct text){NULL, 0};
        return true;
    }
    size_t n = (size_t)(p - rest->at);
    *part_out = (struct text){rest->at, n};
    *rest = (struct text){p + 1, rest->len - n - 1};
    return true;
}

bool text_all_between(struct text text, char low, char high)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < low || text.at[i] > high)
            return false;
    return text.len > 0;
}

uint64_t text_hash(struct text a)
{
    return XXH3_64bits(a.at ? a.at : "", a.len);
}

bool text_int(struct text a, int64_t *value_out)
{
    size_t i = 0;
    bool minus = a.len && a.at[0] == '-';
    if (minus)
        i = 1;
    if (i == a.len)
        return false;
    uint64_t value = 0;
    for (; i < a.len; i++) {
        unsigned digit = (unsigned)(a.at[i] - '0');
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (value > (uint64_t)INT64_MAX + minus)
        return false;
    *value_out = minus ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool text_number(struct text a, double *value_out)
{
    char copy[64];
    if (a.len == 0 || a.len >= sizeof(copy))
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (!strchr("0123456789+-.eE", a.at[i]) || a.at[i] == 0)
            return false;
    memcpy(copy, a.at, a.len);
    copy[a.len] = 0;
    char *end;
    errno = 0;
    double value = strtod(copy, &end);
    if (end != copy + a.len || value != value || value > 1.7e308 || value < -1.7e308)
        return false;
    *value_out = value;
    return true;
}

/* Edit distance of a and b, up to 3; longer names answer 4. */
static unsigned distance(struct text a, struct text b)
{
    enum { LONG = 48 };
    if (a.len > LONG || b.len > LONG)
        return 4;
    unsigned row[LONG + 1];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned corner = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned best = corner + (a.at[i - 1] != b.at[j - 1]);
            corner = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b.len];
}

const char *text_nearest(struct text a, const char *const *names, size_t count)
{
    const char *best = NULL;
    unsigned least = 4;
    for (size_t i = 0; i < count; i++) {
        unsigned d = distance(a, text_of(names[i]));
        if (d < least && d < a.len) {
            least = d;
            best = names[i];
        }
    }
    return best;
}

struct text text_or_none(struct text a)
{
    return a.len ? a : (struct text){0};
}
