#include "base/utf8.h"
#include "source/feed.h"

#include <errno.h>
#include <iconv.h>

static bool lower_is(struct text a, const char *b)
{
    return a.len && a.len == strlen(b) && strncasecmp(a.at, b, a.len) == 0;
}

static size_t past_blanks(struct text in, size_t k)
{
    while (k < in.len && (in.at[k] == ' ' || in.at[k] == '\t'))
        k++;
    return k;
}

/* The value that starts at k, with or without quotes. */
static struct text value_at(struct text in, size_t k)
{
    bool quoted = k < in.len && (in.at[k] == '"' || in.at[k] == '\'');
    const char *ends = !quoted ? "; >" : in.at[k] == '"' ? "\"" : "'";
    size_t from = k + quoted, to = from;
    while (to < in.len && !strchr(ends, in.at[to]))
        to++;
    return text_slice(in, from, to);
}

/* The value behind `name` and an equals sign. */
static struct text attribute(struct text in, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n < in.len; i++) {
        if (strncasecmp(in.at + i, name, n) != 0)
            continue;
        size_t k = past_blanks(in, i + n);
        if (k < in.len && in.at[k] == '=')
            return value_at(in, past_blanks(in, k + 1));
    }
    return (struct text){0};
}

static struct text declared(struct text bytes)
{
    struct text head = text_slice(text_trim(text_slice(bytes, 0, 1024)), 0, 1024);
    ptrdiff_t end = text_starts(head, TEXT("<?xml")) ? text_find(head, TEXT("?>")) : -1;
    return end < 0 ? (struct text){0} : attribute(text_slice(head, 0, (size_t)end), "encoding");
}

/* What the first bytes say: a byte order mark or the look of "<?xml" in a wide form. */
static const char *by_mark(struct text b, size_t *skip_out)
{
    static const struct {
        const char *bytes;
        size_t len, skip;
        const char *name;
    } marks[] = {
        {"\xef\xbb\xbf", 3, 3, "UTF-8"},    {"\0\0\xfe\xff", 4, 4, "UTF-32BE"},
        {"\xff\xfe\0\0", 4, 4, "UTF-32LE"}, {"\xfe\xff", 2, 2, "UTF-16BE"},
        {"\xff\xfe", 2, 2, "UTF-16LE"},     {"\0\0\0<", 4, 0, "UTF-32BE"},
        {"<\0\0\0", 4, 0, "UTF-32LE"},      {"\0<\0?", 4, 0, "UTF-16BE"},
        {"<\0?\0", 4, 0, "UTF-16LE"},
    };
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (b.len >= marks[i].len && memcmp(b.at, marks[i].bytes, marks[i].len) == 0) {
            *skip_out = marks[i].skip;
            return marks[i].name;
        }
    }
    *skip_out = 0;
    return NULL;
}

/* Converts all of it or nothing. The names are iconv's; a text/plain name that iconv does not know
 * is no conversion. */
static bool convert(struct text bytes, const char *from, struct arena *arena, struct text *out)
{
    iconv_t state = iconv_open("UTF-8", from);
    if (state == (iconv_t)-1)
        return false;
    size_t room = bytes.len * 4 + 16;
    char *to = arena_alloc_raw(arena, room);
    char *in = (char *)(uintptr_t)bytes.at, *at = to;
    size_t left = bytes.len, free_bytes = room;
    size_t code = iconv(state, &in, &left, &at, &free_bytes);
    iconv_close(state);
    if (code == (size_t)-1 || left)
        return false;
    *out = (struct text){to, room - free_bytes};
    return true;
}

static bool try_name(struct text bytes, struct text name, struct arena *arena, struct text *out)
{
    static const struct {
        const char *said, *meant;
    } meant[] = {
        {"shift_jis", "CP932"},
        {"x-sjis", "CP932"},
        {"sjis", "CP932"},
        {"windows-31j", "CP932"},
        {"shift-jis", "CP932"},
        {"euc-jp", "EUC-JP-MS"},
        {"x-euc-jp", "EUC-JP-MS"},
        {"iso-8859-1", "WINDOWS-1252"},
        {"us-ascii", "WINDOWS-1252"},
        {"gb2312", "GB18030"},
        {"gbk", "GB18030"},
        {"ks_c_5601-1987", "CP949"},
        {"euc-kr", "CP949"},
        {"utf8", "UTF-8"},
        {"latin1", "WINDOWS-1252"},
    };
    char plain[40];
    if (!name.len || name.len >= sizeof(plain))
        return false;
    memcpy(plain, name.at, name.len);
    plain[name.len] = 0;
    const char *use = plain;
    for (size_t i = 0; i < sizeof(meant) / sizeof(*meant); i++)
        if (lower_is(name, meant[i].said))
            use = meant[i].meant;
    if (lower_is(text_of(use), "utf-8")) {
        *out = bytes;
        return utf8_valid(bytes);
    }
    if (convert(bytes, use, arena, out))
        return true;
    /* Windows-1252 has five holes; what stands there is no reason to refuse a feed. */
    return text_is(text_of(use), "WINDOWS-1252") && convert(bytes, "ISO-8859-1", arena, out);
}

static bool has_escapes(struct text bytes)
{
    return text_find(bytes, TEXT("\x1b$")) >= 0;
}

static bool has_wide(struct text bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.at[i] & 0x80)
            return true;
    return false;
}

/* Nobody named the right set: the first of those that feeds use in which the bytes make sense. */
static bool guess(struct text body, bool named, struct arena *arena, struct text *utf8_out,
                  const char **fault_out)
{
    static const char *const guesses[] = {"UTF-8", "EUC-JP-MS", "CP932", "ISO-2022-JP"};
    bool escapes = has_escapes(body);
    for (size_t i = 0; i < sizeof(guesses) / sizeof(*guesses); i++) {
        if (!try_name(body, text_of(escapes ? "ISO-2022-JP" : guesses[i]), arena, utf8_out))
            continue;
        *fault_out = named     ? "the bytes are not of the character set it names"
                     : escapes ? "no character set is named"
                               : NULL;
        return true;
    }
    return false;
}

enum err feed_utf8(struct text bytes, struct text content_type, struct arena *arena,
                   struct text *utf8_out, const char **fault_out, struct why *why)
{
    *fault_out = NULL;
    size_t skip;
    const char *mark = by_mark(bytes, &skip);
    struct text http = attribute(content_type, "charset");
    struct text said = declared(bytes);
    struct text body = text_slice(bytes, skip, bytes.len);
    if (mark && try_name(body, text_of(mark), arena, utf8_out))
        return OK;
    /* Text of another set is hardly ever valid UTF-8: then a header alone is not believed. */
    bool agreed = http.len && lower_is(said, arena_text(arena, http).at);
    if (http.len && !agreed && has_wide(body) && utf8_valid(body)) {
        *utf8_out = body;
        *fault_out = lower_is(http, "utf-8") ? NULL : "the HTTP character set is wrong";
        return OK;
    }
    if (http.len && try_name(body, http, arena, utf8_out))
        return OK;
    if (said.len && try_name(body, said, arena, utf8_out)) {
        *fault_out = http.len ? "the HTTP character set is wrong" : NULL;
        return OK;
    }
    if (guess(body, http.len || said.len, arena, utf8_out, fault_out))
        return OK;
    struct buf mended;
    buf_init(&mended, body.len * 3 + 16);
    enum err err = utf8_mend(body, &mended);
    if (!err)
        *utf8_out = arena_text(arena, buf_view(&mended));
    buf_done(&mended);
    *fault_out = "some bytes are of no known character set; they were replaced";
    return err ? why_set(why, err, "the feed is too large") : OK;
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

struct text feed_base64(struct text coded, struct arena *arena)
{
    char *to = arena_alloc_raw(arena, coded.len + 1);
    size_t len = 0;
    uint32_t bits = 0;
    int count = 0;
    for (size_t i = 0; i < coded.len && coded.at[i] != '='; i++) {
        if (coded.at[i] && strchr(" \t\r\n", coded.at[i]))
            continue;
        int digit = base64_digit(coded.at[i]);
        if (digit < 0)
            return (struct text){0};
        bits = bits << 6 | (uint32_t)digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            to[len++] = (char)(unsigned char)(bits >> count & 0xff);
        }
    }
    struct text plain = {to, len};
    return utf8_valid(plain) ? plain : (struct text){0};
}
