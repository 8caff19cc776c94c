#include "base/json_scan.h"

#include "base/json_pass.h"
#include "base/utf8.h"

void scan_init(struct scan *scan, struct text bytes)
{
    const char *at = bytes.at ? bytes.at : "";
    *scan = (struct scan){.at = at, .start = at, .end = at + bytes.len};
}

bool scan_bad(struct scan *scan, const char *what)
{
    if (!scan->what)
        scan->what = what;
    return false;
}

size_t scan_offset(const struct scan *scan)
{
    return (size_t)(scan->at - scan->start);
}

bool scan_done(struct scan *scan)
{
    if (scan->what)
        return false;
    scan_space(scan);
    return scan->at == scan->end && scan->depth == 0
               ? true
               : scan_bad(scan, "something follows the value");
}

bool scan_enter(struct scan *scan, char bracket)
{
    if (scan->what)
        return false;
    scan_space(scan);
    if (scan_here(scan) != bracket)
        return scan_bad(scan, bracket == '{' ? "expected an object" : "expected a list");
    if (scan->depth == JSON_DEPTH)
        return scan_bad(scan, "nested too deep");
    scan->depth++;
    scan->at++;
    scan->fresh = true;
    return true;
}

static bool hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* At a backslash; moves behind the escape. */
bool scan_pass_escape(struct scan *scan)
{
    if (scan->end - scan->at < 2)
        return scan_bad(scan, "the string does not end");
    char c = scan->at[1];
    scan->at += 2;
    if (c != 'u')
        return c && strchr("\"\\/bfnrt", c) ? true : scan_bad(scan, "unknown escape in a string");
    for (int i = 0; i < 4; i++, scan->at++)
        if (!hex(scan_here(scan)))
            return scan_bad(scan, "\\u needs four hexadecimal digits");
    return true;
}

static inline bool digits(struct scan *scan)
{
    const char *from = scan->at;
    while (scan->at < scan->end && (unsigned)(*scan->at - '0') <= 9)
        scan->at++;
    return scan->at > from;
}

bool scan_number(struct scan *scan, struct text *number_out)
{
    if (scan->what)
        return false;
    scan_space(scan);
    const char *from = scan->at;
    if (scan_here(scan) == '-')
        scan->at++;
    bool zero = scan_here(scan) == '0';
    const char *whole = scan->at;
    bool good = digits(scan) && (!zero || scan->at == whole + 1);
    if (good && scan_here(scan) == '.') {
        scan->at++;
        good = digits(scan);
    }
    if (good && (scan_here(scan) == 'e' || scan_here(scan) == 'E')) {
        scan->at++;
        if (scan_here(scan) == '+' || scan_here(scan) == '-')
            scan->at++;
        good = digits(scan);
    }
    if (!good)
        return scan_bad(scan,
                        from == scan->end ? "expected a value, found the end" : "expected a value");
    *number_out = (struct text){from, (size_t)(scan->at - from)};
    return true;
}

static bool word(struct scan *scan, struct text want)
{
    if (scan->what)
        return false;
    scan_space(scan);
    if (!text_starts((struct text){scan->at, (size_t)(scan->end - scan->at)}, want))
        return scan_bad(scan, "expected a value");
    scan->at += want.len;
    return true;
}

bool scan_bool(struct scan *scan, bool *value_out)
{
    scan_space(scan);
    bool yes = scan_here(scan) == 't';
    if (!word(scan, yes ? TEXT("true") : TEXT("false")))
        return false;
    *value_out = yes;
    return true;
}

bool scan_null(struct scan *scan)
{
    return word(scan, TEXT("null"));
}

static bool skip(struct scan *scan);

static bool skip_object(struct scan *scan)
{
    struct scan_text key;
    scan->fresh = true;
    while (scan_member(scan, &key))
        if (!skip(scan))
            return false;
    return !scan->what;
}

static bool skip_list(struct scan *scan)
{
    scan->fresh = true;
    while (scan_item(scan))
        if (!skip(scan))
            return false;
    return !scan->what;
}

/* At the first byte of a value. */
static bool skip(struct scan *scan)
{
    struct scan_text text;
    struct text number;
    char c = scan_here(scan);
    switch (c) {
    case '"':
        scan->at++;
        return scan_rest(scan, &text);
    case '{':
    case '[':
        if (scan->depth == JSON_DEPTH)
            return scan_bad(scan, "nested too deep");
        scan->depth++;
        scan->at++;
        return c == '{' ? skip_object(scan) : skip_list(scan);
    case 't':
        return word(scan, TEXT("true"));
    case 'f':
        return word(scan, TEXT("false"));
    case 'n':
        return word(scan, TEXT("null"));
    default:
        return scan_number(scan, &number);
    }
}

bool scan_skip(struct scan *scan)
{
    if (scan->what)
        return false;
    scan_space(scan);
    const char *behind = pass_value(scan->at, scan->end, JSON_DEPTH - scan->depth);
    if (!behind)
        return skip(scan); /* again, to know why not */
    scan->at = behind;
    scan->fresh = false;
    return true;
}

static uint32_t hex4(const char *at)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t c = (unsigned char)at[i];
        value = value << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

/* At a \u that was checked; a lone surrogate becomes U+FFFD. Returns the bytes read. */
static size_t unicode_escape(struct text raw, size_t i, char *to, size_t *wrote_out)
{
    uint32_t code = hex4(raw.at + i + 2);
    size_t read = 6;
    if (code >= 0xD800 && code <= 0xDBFF && raw.len - i >= 12 && raw.at[i + 6] == '\\' &&
        raw.at[i + 7] == 'u') {
        uint32_t low = hex4(raw.at + i + 8);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            read = 12;
        }
    }
    *wrote_out = utf8_put(code, to);
    return read;
}

/* What is decoded is never longer than what was written. Returns its length. */
static size_t unescape(struct text raw, char *room)
{
    static const char from[] = "\"\\/bfnrt", made[] = "\"\\/\b\f\n\r\t";
    const uint64_t ones = 0x0101010101010101u;
    char *to = room;
    for (size_t i = 0; i < raw.len;) {
        uint64_t eight;
        while (raw.len - i >= sizeof(eight)) { /* as long as none of them is a backslash */
            memcpy(&eight, raw.at + i, sizeof(eight));
            const uint64_t other = eight ^ ones * '\\';
            if ((other - ones) & ~other & ones * 0x80)
                break;
            memcpy(to, &eight, sizeof(eight));
            to += sizeof(eight);
            i += sizeof(eight);
        }
        if (i == raw.len)
            break;
        if (raw.at[i] != '\\') {
            *to++ = raw.at[i++];
        } else if (raw.at[i + 1] == 'u') {
            size_t wrote;
            i += unicode_escape(raw, i, to, &wrote);
            to += wrote;
        } else {
            *to++ = made[strchr(from, raw.at[i + 1]) - from];
            i += 2;
        }
    }
    return (size_t)(to - room);
}

bool scan_decode(const struct scan_text *text, struct arena *arena, struct text *text_out)
{
    if (text->wide && !utf8_valid(text->raw))
        return false;
    if (!text->escaped) {
        *text_out = text->raw;
        return true;
    }
    char *room = arena_alloc_raw(arena, text->raw.len + 1);
    size_t len = unescape(text->raw, room);
    room[len] = 0;
    *text_out = (struct text){room, len};
    return true;
}

bool scan_key_is(const struct scan_text *key, const char *name_wanted)
{
    enum { LONG = 64 };
    if (!key->escaped)
        return text_is(key->raw, name_wanted);
    char room[LONG];
    if (key->raw.len > LONG)
        return false;
    return text_is((struct text){room, unescape(key->raw, room)}, name_wanted);
}
