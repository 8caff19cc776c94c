#include "match/find.h"

#include "match/view.h"

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
