#include "check/reading.h"

#include "base/fold.h"
#include "base/utf8.h"

static bool is_apostrophe(uint32_t c)
{
    return c == 0x2019 || c == 0x2018 || c == 0x02BC || c == '`' || c == 0xB4;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0xA0 || c == 0x3000;
}

/* A script whose words are not parted by blanks. */
static bool is_dense(uint32_t c)
{
    return (c >= 0x3005 && c < 0x3008) || (c >= 0x3021 && c < 0xA000) ||
           (c >= 0xF900 && c < 0xFB00) || (c >= 0x20000 && c < 0x32000);
}

static bool is_letter(uint32_t c)
{
    return (c | 32) - 'a' < 26 || c - '0' < 10 || (c >= 0xC0 && c < 0x2000 && c != 0xD7) ||
           c == '_';
}

/* Without accents, apostrophes of one kind; `from`: as of fold_loose. */
static bool loosen(struct text folded, struct buf *out, uint32_t *from)
{
    out->ceiling = folded.len + 256;
    buf_clear(out);
    return !fold_loose(folded, FOLD_NO_ACCENTS, out, from);
}

bool reading_form(struct text text, struct buf *room, struct buf *out)
{
    struct buf loose;
    buf_init(&loose, 1);
    room->ceiling = 11 * text.len + 512;
    buf_clear(room);
    bool good = !fold_match(text, room) && loosen(buf_view(room), &loose, NULL);
    for (size_t i = 0; good && i < loose.len;) {
        const size_t at = i;
        const uint32_t c = utf8_next(buf_view(&loose), &i);
        if (is_apostrophe(c))
            good = !buf_byte(out, '\'');
        else if (is_blank(c))
            good = (out->len && out->at[out->len - 1] == ' ') || !buf_byte(out, ' ');
        else
            good = !buf_add(out, loose.at + at, i - at);
    }
    buf_done(&loose);
    return good;
}

bool is_word_byte(const struct reading *reading, size_t at)
{
    const uint32_t c = (unsigned char)reading->at[at];
    if (c < 0x80)
        return (c | 32) - 'a' < 26 || c - '0' < 10 || c == '_';
    return c < 0xE2; /* what is left of Latin, Greek, Cyrillic … is of two bytes */
}

struct making {
    char *at;
    uint32_t *from, *to;
    uint16_t *unit;
    uint8_t *begin;
    size_t len;
    uint32_t units;
    bool word; /* the last character was a letter */
};

static void put(struct making *making, const char *bytes, size_t count, struct span source)
{
    for (size_t i = 0; i < count; i++) {
        making->at[making->len] = bytes[i];
        making->from[making->len] = source.from;
        making->to[making->len] = source.to;
        making->begin[making->len] = 0;
        making->unit[making->len] =
            (uint16_t)(making->units < UINT16_MAX ? making->units : UINT16_MAX);
        making->len++;
    }
}

static void add(struct making *making, uint32_t c, struct text bytes, struct span source)
{
    const size_t first = making->len;
    if (is_blank(c)) {
        if (making->len && making->at[making->len - 1] != ' ')
            put(making, " ", 1, source);
        making->word = false;
        return;
    }
    const bool letter = is_letter(c), dense = is_dense(c);
    const bool begins = !letter || !making->word;
    if (is_apostrophe(c))
        put(making, "'", 1, source);
    else
        put(making, bytes.at, bytes.len, source);
    making->begin[first] = begins;
    if (dense)
        making->units += 1;
    else if (begins && (letter || c == ',' || c == 0x3001))
        making->units += 2;
    making->word = letter;
}

bool reading_make(struct text text, struct span part, struct arena *arena, struct buf *room,
                  struct buf *loose, struct reading *out)
{
    const struct text whole = text_slice(text, part.from, part.to);
    struct fold_map map;
    room->ceiling = 11 * whole.len + 512;
    buf_clear(room);
    if (fold_match_mapped(whole, room, arena, &map))
        return false;
    uint32_t *where = arena_alloc_raw(arena, (room->len + 1) * sizeof(uint32_t));
    if (!loosen(buf_view(room), loose, where))
        return false;
    const size_t most = loose->len + 1;
    struct making making = {.at = arena_alloc_raw(arena, most),
                            .from = arena_alloc_raw(arena, most * sizeof(uint32_t)),
                            .to = arena_alloc_raw(arena, most * sizeof(uint32_t)),
                            .unit = arena_alloc_raw(arena, most * sizeof(uint16_t)),
                            .begin = arena_alloc_raw(arena, most)};
    const struct text all = buf_view(loose);
    for (size_t i = 0; i < all.len;) {
        const size_t at = i;
        const uint32_t c = utf8_next(all, &i);
        const struct span source = {part.from + map.from[where[at]],
                                    part.from + map.to[where[i] - 1]};
        add(&making, c, text_slice(all, at, i), source);
    }
    making.at[making.len] = 0;
    making.unit[making.len] = (uint16_t)(making.units < UINT16_MAX ? making.units : UINT16_MAX);
    *out =
        (struct reading){making.at, making.len, making.from, making.to, making.unit, making.begin};
    return true;
}
