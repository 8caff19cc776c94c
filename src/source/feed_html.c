#include "base/utf8.h"
#include "gen/entity_table.h"
#include "source/feed.h"

static int order(const void *key, const void *row)
{
    const struct text *name = key;
    const struct entity *entity = row;
    return text_order(*name, text_of(entity->name));
}

static uint32_t digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    char low = (char)(c | 0x20);
    return low >= 'a' && low <= 'f' ? (uint32_t)(low - 'a' + 10) : 99;
}

static bool numeric(struct text digits, struct buf *out)
{
    uint32_t code = 0, base = 10;
    if (digits.len && (digits.at[0] == 'x' || digits.at[0] == 'X')) {
        base = 16;
        digits = text_slice(digits, 1, digits.len);
    }
    if (!digits.len || digits.len > 8)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        uint32_t d = digit_of(digits.at[i]);
        if (d >= base)
            return false;
        code = code * base + d;
    }
    /* Windows-1252 in disguise, as browsers read it. */
    static const uint16_t disguised[] = {
        0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};
    if (code >= 0x80 && code <= 0x9f)
        code = disguised[code - 0x80];
    char room[4];
    if (code == 0 || code > 0x10ffff)
        code = 0xfffd;
    return buf_add(out, room, utf8_put(code, room)) == OK;
}

bool feed_reference(struct text name, struct buf *out)
{
    if (name.len > 1 && name.at[0] == '#')
        return numeric(text_slice(name, 1, name.len), out);
    const struct entity *entity =
        bsearch(&name, entities, sizeof(entities) / sizeof(*entities), sizeof(*entities), order);
    return entity && buf_text(out, text_of(entity->text)) == OK;
}

static bool tag_is(struct text tag, const char *const *names)
{
    for (; *names; names++)
        if (tag.len == strlen(*names) && strncasecmp(tag.at, *names, tag.len) == 0)
            return true;
    return false;
}

/* Skips to the end tag of an element whose inside is no text. */
static size_t skip_element(struct text html, size_t i, struct text tag)
{
    for (; i + 2 + tag.len < html.len; i++)
        if (html.at[i] == '<' && html.at[i + 1] == '/' &&
            strncasecmp(html.at + i + 2, tag.at, tag.len) == 0)
            return i;
    return html.len;
}

static void blank(struct buf *out, char c)
{
    while (out->len && out->at[out->len - 1] == ' ')
        out->len--;
    if (out->len && out->at[out->len - 1] != '\n')
        buf_byte(out, c);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* At a '<': what the tag does to the text; the index behind it. */
static size_t take_tag(struct text html, size_t i, struct buf *out)
{
    static const char *const blocks[] = {
        "p",       "br",      "div",    "li",     "tr",  "h1",    "h2",         "h3",
        "h4",      "h5",      "h6",     "ul",     "ol",  "table", "blockquote", "hr",
        "article", "section", "header", "footer", "pre", NULL};
    static const char *const silent[] = {"script", "style", "head", "template", "noscript", NULL};
    if (text_starts(text_slice(html, i, html.len), TEXT("<!--"))) {
        ptrdiff_t end = text_find(text_slice(html, i, html.len), TEXT("-->"));
        return end < 0 ? html.len : i + (size_t)end + 3;
    }
    size_t from = i + 1;
    bool closing = from < html.len && html.at[from] == '/';
    from += closing;
    size_t to = from;
    while (to < html.len && (is_letter(html.at[to]) || (to > from && is_digit(html.at[to]))))
        to++;
    if (to == from && !(from < html.len && (html.at[from] == '!' || html.at[from] == '?'))) {
        buf_byte(out, '<'); /* a lone sign, no tag */
        return i + 1;
    }
    struct text tag = text_slice(html, from, to);
    char quote = 0;
    for (i = to; i < html.len && (quote || html.at[i] != '>'); i++) {
        if (quote ? html.at[i] == quote : html.at[i] == '"' || html.at[i] == '\'')
            quote = (char)(quote ? 0 : html.at[i]);
    }
    i += i < html.len;
    if (tag_is(tag, blocks))
        blank(out, '\n');
    if (!closing && tag_is(tag, silent))
        i = skip_element(html, i, tag);
    return i;
}

static size_t take_reference(struct text html, size_t i, struct buf *out)
{
    size_t end = i + 1;
    while (end < html.len && end - i < 40 && html.at[end] != ';' && html.at[end] != '&' &&
           html.at[end] != ' ' && html.at[end] != '<')
        end++;
    if (end < html.len && html.at[end] == ';' && feed_reference(text_slice(html, i + 1, end), out))
        return end + 1;
    buf_byte(out, '&');
    return i + 1;
}

struct text feed_plain(struct text html, struct arena *arena)
{
    struct buf out;
    buf_init(&out, html.len * 4 + 64);
    for (size_t i = 0; i < html.len;) {
        char c = html.at[i];
        if (c == '<') {
            i = take_tag(html, i, &out);
        } else if (c == '&') {
            i = take_reference(html, i, &out);
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            if (out.len && out.at[out.len - 1] != ' ' && out.at[out.len - 1] != '\n')
                buf_byte(&out, ' ');
            i++;
        } else {
            buf_byte(&out, c);
            i++;
        }
    }
    struct text plain = arena_text(arena, text_trim(buf_view(&out)));
    buf_done(&out);
    return plain;
}

/* ---- links ---- */

static size_t scheme_len(struct text link)
{
    for (size_t i = 0; i < link.len; i++) {
        char c = link.at[i];
        if (c == ':')
            return i ? i + 1 : 0;
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (i && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
        if (!good)
            return 0;
    }
    return 0;
}

/* Where the last segment of base's path starts. */
static size_t segment_start(struct text base, size_t path, size_t path_end)
{
    size_t last = path;
    for (size_t i = path; i < path_end; i++)
        if (base.at[i] == '/')
            last = i + 1;
    return last;
}

static size_t until(struct text in, size_t from, const char *ends)
{
    while (from < in.len && !(in.at[from] && strchr(ends, in.at[from])))
        from++;
    return from;
}

/* A relative path: each ./ and ../ at its beginning taken off the base's. */
static struct text beside(struct text base, size_t path, struct text link, struct arena *arena)
{
    size_t last = segment_start(base, path, until(base, path, "?#"));
    for (;;) {
        if (text_starts(link, TEXT("./"))) {
            link = text_slice(link, 2, link.len);
        } else if (text_starts(link, TEXT("../"))) {
            link = text_slice(link, 3, link.len);
            if (last > path + 1)
                last = segment_start(base, path, last - 1);
        } else {
            break;
        }
    }
    struct text keep = text_slice(base, 0, last);
    return arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(keep), last == path ? "/" : "",
                        TEXT_ARG(link));
}

struct text feed_link(struct text base, struct text link, struct arena *arena)
{
    link = text_trim(link);
    if (!link.len)
        return (struct text){0};
    size_t scheme = scheme_len(base), host = scheme, keep;
    if (scheme_len(link) || !scheme)
        return arena_text(arena, link);
    if (text_starts(text_slice(base, scheme, base.len), TEXT("//")))
        host += 2;
    size_t path = until(base, host, "/?#");
    if (text_starts(link, TEXT("//")))
        keep = scheme;
    else if (link.at[0] == '/')
        keep = path;
    else if (link.at[0] == '?')
        keep = until(base, path, "?#");
    else if (link.at[0] == '#')
        keep = until(base, path, "#");
    else
        return beside(base, path, link, arena);
    return arena_printf(arena, "%.*s%.*s", TEXT_ARG(text_slice(base, 0, keep)), TEXT_ARG(link));
}
