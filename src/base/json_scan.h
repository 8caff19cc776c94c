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

/* What value begins here; the cursor stays. JSON_NULL also at a fault. */
enum json_kind scan_kind(struct scan *scan);
/* '{' or '['. Then scan_member or scan_item until they answer false. */
bool scan_enter(struct scan *scan, char bracket);
/* The next name, with the cursor before its value; false after the last, or at a fault. */
bool scan_member(struct scan *scan, struct scan_text *key_out);
bool scan_item(struct scan *scan);
/* Each takes the value at the cursor; false when it is of another kind (that is a fault). */
bool scan_string(struct scan *scan, struct scan_text *text_out);
bool scan_number(struct scan *scan, struct text *number_out);
bool scan_bool(struct scan *scan, bool *value_out);
bool scan_null(struct scan *scan);
bool scan_skip(struct scan *scan);

/* The string's text: the raw bytes where nothing is escaped, else decoded into the arena. False
 * for invalid UTF-8. */
bool scan_decode(const struct scan_text *text, struct arena *arena, struct text *text_out);
/* Also where the name is written with escapes. */
bool scan_key_is(const struct scan_text *key, const char *name);
#endif
