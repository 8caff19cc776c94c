#include "check/plain.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <utf8proc.h>

uint32_t plain_at(struct text text, size_t at)
{
    return at < text.len ? utf8_next(text, &at) : 0;
}

size_t plain_next(struct text text, size_t at)
{
    utf8_next(text, &at);
    return at;
}

uint32_t plain_before(struct text text, size_t at)
{
    size_t i = at;
    if (!at)
        return 0;
    do
        i--;
    while (i && at - i < 4 && ((unsigned char)text.at[i] & 0xC0) == 0x80);
    return plain_at(text, i);
}

bool plain_latin(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7);
}

bool plain_kanji(uint32_t c)
{
    return (c >= 0x4E00 && c < 0xA000) || (c >= 0x3400 && c < 0x4DC0) || c == 0x3005;
}

bool plain_katakana(uint32_t c)
{
    return (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC;
}

static uint32_t plain_letter(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c == 0x3000 || c == 0xA0 || c == 0x202F || c == 0x2009)
        return ' ';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
        return '-';
    if (c == 0x301C || c == 0x223C)
        return '~';
    if (c == 0x2018 || c == 0x2019 || c == 0x2BC)
        return '\'';
    if (c == 0x201C || c == 0x201D)
        return '"';
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

/* "e" and a grave accent of its own are one letter. */
static uint32_t with_accent(uint32_t c, uint32_t mark)
{
    utf8proc_int32_t both[2] = {(utf8proc_int32_t)c, (utf8proc_int32_t)mark};
    return utf8proc_normalize_utf32(both, 2, UTF8PROC_STABLE | UTF8PROC_COMPOSE) == 1
               ? (uint32_t)both[0]
               : 0;
}

struct text plain_source(struct text text, size_t most, struct arena *arena)
{
    struct buf buf;
    text = text_slice(text, 0, most);
    if (utf8_valid(text))
        return text;
    buf_init(&buf, 3 * text.len + 16);
    const enum err err = utf8_mend(text, &buf);
    must(!err);
    text = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return text;
}

void plain_make(struct text original, struct arena *arena, struct plain *out)
{
    /* of all letters only a few grow, and none to more than three times its bytes */
    char *room = arena_alloc_raw(arena, original.len * 3 + 4);
    uint32_t *from = arena_alloc_raw(arena, (original.len * 3 + 5) * sizeof(*from));
    size_t len = 0;
    for (size_t i = 0; i < original.len;) {
        const size_t at = i;
        uint32_t c = plain_letter(utf8_next(original, &i));
        size_t behind = i;
        const uint32_t mark = i < original.len ? utf8_next(original, &behind) : 0;
        if (mark >= 0x300 && mark < 0x370) {
            const uint32_t both = with_accent(c, mark);
            c = both ? both : c;
            i = both ? behind : i;
        }
        const size_t bytes = utf8_put(c, room + len);
        for (size_t k = 0; k < bytes; k++)
            from[len + k] = (uint32_t)at;
        len += bytes;
    }
    from[len] = (uint32_t)original.len;
    *out = (struct plain){{room, len}, from, original};
}

struct span plain_span(const struct plain *plain, struct span at)
{
    return (struct span){plain->from[at.from], plain->from[at.to]};
}
