#include "base/utf8.h"
#include "gen/entity_table.h"
#include "source/feed.h"

static int order(const void *key, const void *row)
{
    const struct text *name = key;
    const struct entity *entity = row;
    return text_order(*name, text_of(entity->name));
}

static bool numeric(struct text digits, struct buf *out)
{
    uint32_t code = 0;
    bool hex = digits.len && (digits.at[0] == 'x' || digits.at[0] == 'X');
    size_t i = hex ? 1 : 0;
    if (i == digits.len || digits.len > 9)
        return false;
    for (; i < digits.len; i++) {
        char c = digits.at[i];
        uint32_t d = c >= '0' && c <= '9'          ? (uint32_t)(c - '0')
                     : hex && c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                     : hex && c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                   : 99;
        if (d == 99)
            return false;
        code = code * (hex ? 16 : 10) + d;
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
    while (to < html.len && ((html.at[to] | 0x20) >= 'a' && (html.at[to] | 0x20) <= 'z'
                                 ? true
                                 : to > from && html.at[to] >= '0' && html.at[to] <= '9'))
        to++;
    if (to == from && !(from < html.len && (html.at[from] == '!' || html.at[from] == '?'))) {
        buf_byte(out, '<'); /* a lone sign, no tag */
        return i + 1;
    }
    struct text tag = text_slice(html, from, to);
    char quote = 0;
    for (i = to; i < html.len && (quote || html.at[i] != '>'); i++) {
        if (quote ? html.at[i] == quote : html.at[i] == '"' || html.at[i] == '\'')
            quote = quote ? 0 : html.at[i];
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

struct text feed_link(struct text base, struct text link, struct arena *arena)
{
    link = text_trim(link);
    if (!link.len || scheme_len(link) || !scheme_len(base))
        return link.len ? arena_text(arena, link) : (struct text){0};
    size_t scheme = scheme_len(base), host = scheme;
    if (text_starts(text_slice(base, scheme, base.len), TEXT("//")))
        host += 2;
    size_t path = host;
    while (path < base.len && base.at[path] != '/' && base.at[path] != '?' && base.at[path] != '#')
        path++;
    struct text keep;
    if (text_starts(link, TEXT("//"))) {
        keep = text_slice(base, 0, scheme);
    } else if (link.at[0] == '/') {
        keep = text_slice(base, 0, path);
    } else {
        size_t last = path;
        for (size_t i = path; i < base.len && base.at[i] != '?' && base.at[i] != '#'; i++)
            if (base.at[i] == '/')
                last = i + 1;
        while (text_starts(link, TEXT("../"))) {
            link = text_slice(link, 3, link.len);
            for (last -= last > path + 1; last > path + 1 && base.at[last - 1] != '/';)
                last--;
        }
        if (text_starts(link, TEXT("./")))
            link = text_slice(link, 2, link.len);
        keep = text_slice(base, 0, last);
        if (last == path)
            return arena_printf(arena, "%.*s/%.*s", TEXT_ARG(keep), TEXT_ARG(link));
    }
    return arena_printf(arena, "%.*s%.*s", TEXT_ARG(keep), TEXT_ARG(link));
}
