#include "match/view.h"

#include "base/utf8.h"

#include <utf8proc.h>

struct view view_of(struct match_scratch *s, unsigned how)
{
    if (!how)
        return (struct view){s->text, NULL};
    struct other_form *other = &s->others[how];
    if (other->post != s->post) {
        buf_clear(&other->text);
        other->map = mem_grow(other->map, s->text.len + 1, sizeof(*other->map));
        const enum err err = fold_loose(s->text, how, &other->text, other->map);
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

const struct fold_map *original_of(struct match_scratch *s, bool title)
{
    if (s->original_post != s->post)
        map_original(s);
    return &s->original[title];
}

bool written_so(struct match_scratch *s, const struct term *term, struct span place)
{
    const bool title = place.from >= s->body_len;
    const uint32_t base = title ? (uint32_t)s->body_len + 1 : 0;
    const struct fold_map *map = original_of(s, title);
    if (place.to <= place.from || place.to - base > map->len)
        return false;
    const struct text whole = title ? s->glance->title : s->glance->text;
    return same_case(text_slice(whole, map->from[place.from - base], map->to[place.to - base - 1]),
                     s->set->writtens.at[term->written]);
}
