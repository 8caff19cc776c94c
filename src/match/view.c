#include "match/view.h"

#include "base/fold.h"
#include "base/utf8.h"

#include <utf8proc.h>

/* ---- without accents, with one kana ---- */

/* Letters with a stroke or a tail, which Unicode does not take apart. */
static uint32_t stroked(uint32_t code)
{
    static const struct {
        uint32_t from, to;
    } pairs[] = {{0xF8, 'o'}, {0x111, 'd'}, {0x127, 'h'}, {0x131, 'i'}, {0x142, 'l'}, {0x167, 't'}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        if (pairs[i].from == code)
            return pairs[i].to;
    return code;
}

static bool is_accented(uint32_t code)
{
    return (code >= 0xC0 && code < 0x250) || (code >= 0x370 && code < 0x400) ||
           (code >= 0x1E00 && code < 0x2000);
}

/* The letter without its accents; 0: an accent alone. */
static uint32_t plain_code(uint32_t code)
{
    if (code >= 0x300 && code < 0x370)
        return 0;
    if (!is_accented(code))
        return code;
    utf8proc_int32_t parts[8];
    int boundary = 0;
    const utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)code, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
    return stroked(count > 0 ? (uint32_t)parts[0] : code);
}

static uint32_t kana_code(uint32_t code)
{
    return (code >= 0x3041 && code <= 0x3096) || code == 0x309D || code == 0x309E ? code + 0x60
                                                                                  : code;
}

/* The view of the form into `out`; map, if there, has room for a number a byte of the form, and
 * one. */
static enum err see(struct text form, unsigned bits, struct buf *out, uint32_t *map)
{
    const size_t start = out->len;
    for (size_t i = 0; i < form.len;) {
        uint32_t code = letter_code(form.at + i);
        const uint32_t from = (uint32_t)i;
        i += letter_len(form.at[i]);
        if (code >= 0x80 && bits & VIEW_PLAIN)
            code = plain_code(code);
        if (bits & VIEW_KANA)
            code = kana_code(code);
        char room[4];
        const size_t len = code ? utf8_put(code, room) : 0;
        for (size_t k = 0; map && k < len; k++)
            map[out->len - start + k] = from;
        const enum err err = buf_text(out, (struct text){room, len});
        if (err)
            return err;
    }
    if (map)
        map[out->len - start] = (uint32_t)form.len;
    return OK;
}

enum err view_form(struct text form, unsigned bits, struct buf *out)
{
    return see(form, bits, out, NULL);
}

struct view view_of(struct match_scratch *s, unsigned bits)
{
    if (!bits)
        return (struct view){s->text, NULL};
    struct other_form *other = &s->others[bits];
    if (other->post != s->post) {
        buf_clear(&other->text);
        other->map = mem_grow(other->map, s->text.len + 1, sizeof(*other->map));
        const enum err err = see(s->text, bits, &other->text, other->map);
        char *slack = err ? NULL : buf_room(&other->text, TEXT_SLACK);
        if (slack)
            memset(slack, 0, TEXT_SLACK);
        else
            buf_clear(&other->text);
        other->post = s->post;
    }
    return (struct view){buf_view(&other->text), other->map};
}

/* ---- as written ---- */

/* The next letter that has a capital, at or behind *at: 'A' or 'a'; 0: none. */
static char next_case(struct text text, size_t *at)
{
    while (*at < text.len) {
        const utf8proc_int32_t code = (utf8proc_int32_t)utf8_next(text, at);
        if (utf8proc_isupper(code))
            return 'A';
        if (utf8proc_islower(code))
            return 'a';
    }
    return 0;
}

/* Their match forms are equal already: capitals are all that is left. */
static bool same_case(struct text a, struct text b)
{
    size_t i = 0, j = 0;
    for (;;) {
        const char left = next_case(a, &i);
        if (left != next_case(b, &j))
            return false;
        if (!left)
            return true;
    }
}

static void map_original(struct match_scratch *s)
{
    if (!s->arena)
        s->arena = arena_new("match post", 1 << 14);
    arena_reset(s->arena);
    const struct text parts[2] = {s->glance->text, s->glance->title};
    for (int i = 0; i < 2; i++) {
        buf_clear(&s->again);
        if (fold_match_mapped(parts[i], &s->again, s->arena, &s->original[i]))
            s->original[i].len = 0;
    }
    s->original_post = s->post;
}

bool written_so(struct match_scratch *s, const struct term *term, struct span place)
{
    if (s->original_post != s->post)
        map_original(s);
    const bool title = place.from >= s->body_len;
    const uint32_t base = title ? (uint32_t)s->body_len + 1 : 0;
    const struct fold_map *map = &s->original[title];
    if (place.to <= place.from || place.to - base > map->len)
        return false;
    const struct text whole = title ? s->glance->title : s->glance->text;
    return same_case(text_slice(whole, map->from[place.from - base], map->to[place.to - base - 1]),
                     s->set->writtens.at[term->written]);
}

void regex_places(struct match_scratch *s, const struct term *term)
{
    (void)s;
    (void)term; /* none yet */
}
