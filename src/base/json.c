#include "base/json.h"

#include "base/utf8.h"

/* The bytes are copied into the arena once; strings are decoded where they stand. Lines and columns
 * are counted in the bytes as they came. */
struct reader {
    struct arena *arena;
    struct why *why;
    const char *came;
    char *at;
    size_t len, i;
    size_t counted;        /* line and column below are those of this offset */
    uint32_t line, column; /* columns are code points */
    unsigned depth;
};

static void count_to(struct reader *r, size_t to)
{
    for (; r->counted < to; r->counted++) {
        unsigned char c = (unsigned char)r->came[r->counted];
        if (c == '\n') {
            r->line++;
            r->column = 1;
        } else if ((c & 0xC0) != 0x80) {
            r->column++;
        }
    }
}

static enum err bad(struct reader *r, const char *what)
{
    count_to(r, r->i < r->len ? r->i : r->len);
    return why_set(r->why, ERR_BAD_INPUT, "line %u column %u: %s", r->line, r->column, what);
}

static void space(struct reader *r)
{
    while (r->i < r->len) {
        char c = r->at[r->i];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            break;
        r->i++;
    }
}

static int hex4(const struct reader *r, size_t i)
{
    if (r->len - i < 4)
        return -1;
    int value = 0;
    for (size_t k = i; k < i + 4; k++) {
        char c = r->at[k];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* After "\u": one code point, a lone surrogate becoming U+FFFD; written at `to`. */
static enum err unicode_escape(struct reader *r, char *to, size_t *wrote_out)
{
    int code = hex4(r, r->i);
    if (code < 0)
        return bad(r, "\\u needs four hexadecimal digits");
    r->i += 4;
    if (code >= 0xD800 && code <= 0xDBFF && r->len - r->i >= 6 && r->at[r->i] == '\\' &&
        r->at[r->i + 1] == 'u') {
        int low = hex4(r, r->i + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            r->i += 6;
        }
    }
    *wrote_out = utf8_put((uint32_t)code, to);
    return OK;
}

static enum err escape(struct reader *r, char *to, size_t *wrote_out)
{
    static const char from[] = "\"\\/bfnrt", made[] = "\"\\/\b\f\n\r\t";
    if (r->i == r->len)
        return bad(r, "the string does not end");
    char c = r->at[r->i];
    if (c == 'u') {
        r->i++;
        return unicode_escape(r, to, wrote_out);
    }
    const char *known = c ? strchr(from, c) : NULL;
    if (!known)
        return bad(r, "unknown escape in a string");
    r->i++;
    *to = made[known - from];
    *wrote_out = 1;
    return OK;
}

/* At the opening quote. What is decoded is never longer than what was written. */
static enum err string(struct reader *r, struct text *text_out)
{
    size_t start = ++r->i;
    char *to = r->at + r->i;
    while (r->i < r->len) {
        unsigned char c = (unsigned char)r->at[r->i];
        if (c == '"') {
            *text_out = (struct text){r->at + start, (size_t)(to - (r->at + start))};
            r->i++;
            return OK;
        }
        if (c < 0x20)
            return bad(r, "a control character in a string must be escaped");
        if (c != '\\') {
            *to++ = r->at[r->i++];
            continue;
        }
        r->i++;
        size_t wrote = 0;
        enum err err = escape(r, to, &wrote);
        if (err)
            return err;
        to += wrote;
    }
    return bad(r, "the string does not end");
}

static size_t digits(const struct reader *r, size_t i)
{
    while (i < r->len && r->at[i] >= '0' && r->at[i] <= '9')
        i++;
    return i;
}

static enum err number(struct reader *r, struct text *text_out)
{
    size_t from = r->i, i = r->i;
    if (r->at[i] == '-')
        i++;
    size_t whole = i;
    i = digits(r, i);
    bool good = i > whole && (r->at[whole] != '0' || i == whole + 1);
    if (good && i < r->len && r->at[i] == '.') {
        size_t part = ++i;
        i = digits(r, i);
        good = i > part;
    }
    if (good && i < r->len && (r->at[i] == 'e' || r->at[i] == 'E')) {
        i++;
        if (i < r->len && (r->at[i] == '+' || r->at[i] == '-'))
            i++;
        size_t part = i;
        i = digits(r, i);
        good = i > part;
    }
    if (!good)
        return bad(r, "this is no JSON number");
    *text_out = (struct text){r->at + from, i - from};
    r->i = i;
    return OK;
}

static enum err value(struct reader *r, struct json *node);

static bool take(struct reader *r, char c)
{
    if (r->i == r->len || r->at[r->i] != c)
        return false;
    r->i++;
    return true;
}

static enum err member(struct reader *r, struct json *child, bool named)
{
    space(r);
    if (named) {
        if (r->i == r->len || r->at[r->i] != '"')
            return bad(r, "expected a name in quotes");
        enum err err = string(r, &child->key);
        if (err)
            return err;
        space(r);
        if (!take(r, ':'))
            return bad(r, "expected ':' after the name");
        space(r);
    }
    return value(r, child);
}

/* After the opening bracket. */
static enum err members(struct reader *r, struct json *node, char end)
{
    if (++r->depth > JSON_DEPTH)
        return bad(r, "nested too deep");
    space(r);
    struct json **last = &node->first;
    bool more = !take(r, end);
    while (more) {
        struct json *child = arena_make(r->arena, struct json);
        enum err err = member(r, child, end == '}');
        if (err)
            return err;
        *last = child;
        last = &child->next;
        node->count++;
        space(r);
        more = take(r, ',');
        if (!more && !take(r, end))
            return bad(r, end == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
    }
    r->depth--;
    return OK;
}

static enum err word(struct reader *r, struct json *node)
{
    static const struct {
        struct text word;
        enum json_kind kind;
    } words[] = {{{"null", 4}, JSON_NULL}, {{"true", 4}, JSON_TRUE}, {{"false", 5}, JSON_FALSE}};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (!text_starts((struct text){r->at + r->i, r->len - r->i}, words[i].word))
            continue;
        node->kind = words[i].kind;
        r->i += words[i].word.len;
        return OK;
    }
    return bad(r, "expected a value");
}

static enum err value(struct reader *r, struct json *node)
{
    if (r->i == r->len)
        return bad(r, "expected a value, found the end");
    count_to(r, r->i);
    node->line = r->line;
    node->column = r->column;
    char c = r->at[r->i];
    if (c == '{' || c == '[') {
        node->kind = c == '{' ? JSON_OBJECT : JSON_ARRAY;
        r->i++;
        return members(r, node, c == '{' ? '}' : ']');
    }
    if (c == '"') {
        node->kind = JSON_STRING;
        return string(r, &node->text);
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        node->kind = JSON_NUMBER;
        return number(r, &node->text);
    }
    return word(r, node);
}

static enum err valid_bytes(struct reader *r)
{
    struct text all = {r->at, r->len};
    if (utf8_valid(all))
        return OK;
    size_t low = 0;
    while (low < r->len) {
        size_t i = low;
        if (utf8_next(all, &i) == 0xFFFD && !utf8_valid(text_slice(all, low, i)))
            break;
        low = i;
    }
    r->i = low;
    return bad(r, "the bytes are not valid UTF-8");
}

enum err json_parse(struct text bytes, struct arena *arena, struct json **json_out, struct why *why)
{
    struct reader r = {.arena = arena,
                       .why = why,
                       .came = bytes.at,
                       .at = arena_alloc_raw(arena, bytes.len + 1),
                       .len = bytes.len,
                       .line = 1,
                       .column = 1};
    if (bytes.len)
        memcpy(r.at, bytes.at, bytes.len);
    struct json *node = arena_make(arena, struct json);
    enum err err = valid_bytes(&r);
    if (err)
        return err;
    space(&r);
    err = value(&r, node);
    if (err)
        return err;
    space(&r);
    if (r.i != r.len)
        return bad(&r, "something follows the value");
    *json_out = node;
    return OK;
}

struct json *json_copy(struct arena *arena, const struct json *from)
{
    struct json *to = arena_make(arena, struct json);
    *to = *from;
    to->key = from->key.at ? arena_text(arena, from->key) : from->key;
    to->text = from->text.at ? arena_text(arena, from->text) : from->text;
    to->first = NULL;
    to->next = NULL;
    struct json **last = &to->first;
    for (const struct json *c = from->first; c; c = c->next) { /* depth: JSON_DEPTH */
        *last = json_copy(arena, c);
        last = &(*last)->next;
    }
    return to;
}
