/* Terms with ~morph: whether a place, found by its letters, is made of whole words. */
#include "base/fold.h"
#include "match/find.h"
#include "match/morph.h"
#include "match/view.h"

/* Edges of the original, brought into the form. */
struct edges {
    struct match_scratch *s;
    const struct fold_map *map;
    size_t at; /* bytes of the form that end before the edge */
    uint32_t base;
};

static void mark(struct match_scratch *s, size_t at)
{
    s->edges.at[at >> 6] |= UINT64_C(1) << (at & 63);
}

/* An edge inside what became one thing (㍿) is none of the form. */
static void add_edge(size_t at, void *arg)
{
    struct edges *edges = arg;
    const struct fold_map *map = edges->map;
    while (edges->at < map->len && map->to[edges->at] <= at)
        edges->at++;
    if (edges->at == map->len || map->from[edges->at] >= at)
        mark(edges->s, edges->base + edges->at);
}

static void see_side(struct match_scratch *s, bool title)
{
    struct edges edges = {
        .s = s, .map = original_of(s, title), .base = title ? (uint32_t)s->body_len + 1 : 0};
    if (edges.map->len)
        morph_edges(s->morph, title ? s->glance->title : s->glance->text, add_edge, &edges);
}

static void see_edges(struct match_scratch *s)
{
    if (!s->morph)
        s->morph = morph_room_new(s->set->morph);
    vec_clear(&s->edges);
    for (size_t i = 0; i <= s->text.len / 64; i++)
        vec_push(&s->edges, 0);
    see_side(s, false);
    if (s->text.len > s->body_len)
        see_side(s, true);
    s->edges_post = s->post;
}

static bool is_edge(const struct match_scratch *s, size_t at)
{
    return s->edges.at[at >> 6] >> (at & 63) & 1;
}

bool morph_edges_hold(struct match_scratch *s, const struct term *term, struct span place)
{
    const bool left = !term->free_left && letter_is_unspaced(letter_code(s->text.at + place.from));
    const bool right =
        !term->free_right && letter_is_unspaced(letter_before(s->text.at + place.to, s->text.at));
    if (!left && !right)
        return true;
    if (s->edges_post != s->post)
        see_edges(s);
    return (!left || is_edge(s, place.from)) && (!right || is_edge(s, place.to));
}
