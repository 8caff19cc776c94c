#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H
/*
 * A cursor over one JSON value that gives what is asked for and skips the rest, without a tree and
 * without memory of its own: for the firehose.
 *
 *   struct scan scan;
 *   struct scan_text key;
 *   scan_init(&scan, line);
 *   if (scan_enter(&scan, '{'))
 *       while (scan_member(&scan, &key))
 *           scan_key_is(&key, "id") ? scan_string(&scan, &id) : scan_skip(&scan);
 *   if (!scan_done(&scan)) … scan.what says what is wrong, scan_offset where.
 *
 * What is skipped is still held to the grammar: quotes, brackets, commas, escapes, numbers, words,
 * control characters, JSON_DEPTH. One thing is not looked at: whether the bytes above 0x7F are
 * valid UTF-8; who takes a text out asks utf8_valid, or scan_decode does. After the first fault
 * every call answers false. Sixteen bytes at a time where the machine can.
 */
#include "base/json.h"
#include "base/scan_find.h"

struct scan {
    const char *at, *end, *start;
    const char *what; /* the first fault, or NULL */
    uint32_t depth;
    bool fresh; /* nothing of the innermost list or object was read yet */
};

/* A string as it stands between its quotes. */
struct scan_text {
    struct text raw;
    bool escaped; /* has a backslash: decode before use */
    bool wide;    /* has bytes above 0x7F */
};

void scan_init(struct scan *scan, struct text bytes);
/* The whole value was read, and nothing but white space follows. */
bool scan_done(struct scan *scan);
size_t scan_offset(const struct scan *scan);
/* Remembers the fault; always false. */
bool scan_bad(struct scan *scan, const char *what);

/* '{' or '['. Then scan_member or scan_item until they answer false. */
bool scan_enter(struct scan *scan, char bracket);
/* Each takes the value at the cursor; false when it is of another kind (that is a fault). */
bool scan_number(struct scan *scan, struct text *number_out);
bool scan_bool(struct scan *scan, bool *value_out);
bool scan_null(struct scan *scan);
bool scan_skip(struct scan *scan);

/* The string's text: the raw bytes where nothing is escaped, else decoded into the arena. False
 * for invalid UTF-8. */
bool scan_decode(const struct scan_text *text, struct arena *arena, struct text *text_out);
/* Also where the name is written with escapes. */
bool scan_key_is(const struct scan_text *key, const char *name);

/* ---- what is called for every name of every record stands here, to be inlined ---- */

/* At a backslash; moves behind the escape. */
bool scan_pass_escape(struct scan *scan);

static inline void scan_space(struct scan *scan)
{
    while (scan->at < scan->end && (unsigned char)*scan->at <= ' ' &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
        scan->at++;
}

/* The byte at the cursor, 0 at the end (which is never part of the grammar outside strings). */
static inline char scan_here(const struct scan *scan)
{
    if (scan->at == scan->end)
        return 0;
    return *scan->at;
}

/* What value begins here; the cursor stays. JSON_NULL also at a fault. */
static inline enum json_kind scan_kind(struct scan *scan)
{
    scan_space(scan);
    switch (scan_here(scan)) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
    case 0:
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}

/* Behind the opening quote. */
static inline bool scan_rest(struct scan *scan, struct scan_text *out)
{
    const char *from = scan->at;
    out->escaped = out->wide = false;
    for (;;) {
        scan->at = scan_find(scan->at, scan->end, &out->wide);
        if (scan->at == scan->end)
            return scan_bad(scan, "the string does not end");
        if (*scan->at == '"')
            break;
        if (*scan->at != '\\')
            return scan_bad(scan, "a control character in a string must be escaped");
        out->escaped = true;
        if (!scan_pass_escape(scan))
            return false;
    }
    out->raw = (struct text){from, (size_t)(scan->at - from)};
    scan->at++;
    return true;
}

static inline bool scan_string(struct scan *scan, struct scan_text *text_out)
{
    if (scan->what)
        return false;
    scan_space(scan);
    if (scan_here(scan) != '"')
        return scan_bad(scan, "expected a string");
    scan->at++;
    return scan_rest(scan, text_out);
}

/* Before the next part of a list or object: takes the comma, or the end. */
static inline bool scan_more(struct scan *scan, char end)
{
    if (scan->what)
        return false;
    scan_space(scan);
    char c = scan_here(scan);
    bool fresh = scan->fresh;
    scan->fresh = false;
    if (c == ',' && !fresh) {
        scan->at++;
        scan_space(scan);
        return true;
    }
    if (c == end) {
        scan->at++;
        scan->depth--;
        return false;
    }
    if (fresh)
        return true;
    return scan_bad(scan, end == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
}

/* The next name, with the cursor before its value; false after the last, or at a fault. */
static inline bool scan_member(struct scan *scan, struct scan_text *key_out)
{
    if (!scan_more(scan, '}'))
        return false;
    if (scan_here(scan) != '"')
        return scan_bad(scan, "expected a name in quotes");
    scan->at++;
    if (!scan_rest(scan, key_out))
        return false;
    scan_space(scan);
    if (scan_here(scan) != ':')
        return scan_bad(scan, "expected ':' after the name");
    scan->at++;
    scan_space(scan);
    return true;
}

/* The cursor before the next item; false after the last, or at a fault. */
static inline bool scan_item(struct scan *scan)
{
    return scan_more(scan, ']');
}
#endif
