#include "match/find.h"

#include "match/view.h"

/* Only posts that have a candidate pay for this. */
static void sketch_make(struct match_scratch *s)
{
    memset(s->sketch, 0, sizeof(s->sketch));
    for (size_t i = 0; i < s->key_count; i++) {
        const uint64_t bit = s->keys[i] >> (64 - SKETCH_BITS);
        s->sketch[bit >> 6] |= UINT64_C(1) << (bit & 63);
    }
    s->sketch[0] |= 1;
    s->sketch_post = s->post;
}

const uint64_t *sketch_of(struct match_scratch *s)
{
    if (s->sketch_post != s->post)
        sketch_make(s);
    return s->sketch;
}

bool sketch_maybe(struct match_scratch *s, const struct term *term)
{
    if (term->by != BY_WORD && term->by != BY_PAIR)
        return true;
    const uint64_t bit = term->key >> (64 - SKETCH_BITS);
    return sketch_of(s)[bit >> 6] >> (bit & 63) & 1;
}

static bool next_of(const struct term *term, const char *form, const struct seen *seen,
                    size_t *from, struct span *bytes_out)
{
    const struct text text = seen->text;
    switch ((enum term_kind)term->kind) {
    case TERM_LETTERS:
        return term_next(term, form, text, from, bytes_out);
    case TERM_WILD:
        return wild_next(term, form, seen, from, bytes_out);
    case TERM_FUZZY:
        return fuzzy_next(term, form, text, from, bytes_out);
    case TERM_REGEX:
        break;
    }
    return false;
}

bool place_suits(struct match_scratch *s, const struct term *term, struct span place)
{
    if (term->where != WHERE_ANY && (term->where == WHERE_TEXT) != (place.from < s->body_len))
        return false;
    if (term->exact && !written_so(s, term, place))
        return false;
    return !term->morph || morph_edges_hold(s, term, place);
}

/* The next place of the term in its view, as bytes of the match form. */
static bool next_place(struct match_scratch *s, uint32_t id, const struct view *view, size_t *from,
                       struct span *place_out)
{
    const struct term *term = &s->set->terms.at[id];
    const struct seen seen = {view->text, s->text, view->map};
    while (next_of(term, set_form(s->set, id), &seen, from, place_out)) {
        if (term->own && term->kind == TERM_LETTERS &&
            !own_edges_hold(term, &seen, place_out->from, place_out->to))
            continue;
        if (view->map)
            *place_out = (struct span){view->map[place_out->from], view->map[place_out->to]};
        if (term_is_bare(term) || place_suits(s, term, *place_out))
            return true;
    }
    return false;
}

bool term_holds(struct match_scratch *s, uint32_t id)
{
    uint32_t *seen = &s->term_seen[id];
    if (*seen >> 1 == s->post)
        return *seen & 1;
    const struct term *term = &s->set->terms.at[id];
    struct span span;
    size_t from = 0;
    bool there = s->text.len && sketch_maybe(s, term);
    if (there && term->kind == TERM_REGEX) {
        const size_t before = s->stack.len;
        regex_places(s, term);
        there = s->stack.len > before;
        s->stack.len = before;
    } else if (there) {
        const struct view view = view_of(s, term->view);
        there = next_place(s, id, &view, &from, &span);
    }
    *seen = s->post * 2 + there;
    return there;
}

void term_places(struct match_scratch *s, uint32_t id)
{
    const struct term *term = &s->set->terms.at[id];
    if (!s->text.len || !sketch_maybe(s, term))
        return;
    if (term->kind == TERM_REGEX) {
        regex_places(s, term);
        return;
    }
    const struct view view = view_of(s, term->view);
    struct span span;
    size_t from = 0;
    while (next_place(s, id, &view, &from, &span))
        vec_push(&s->stack, span);
}
