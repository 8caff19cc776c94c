/* Terms with * and ? between letters. */
#include "match/term.h"

/*
 * A term is literals with wildcards between. Where a later * takes as few letters as it can, an
 * earlier one never needs to take more: what it could add, the later one can take (neither crosses
 * what is no letter). So one place to come back to is enough, and a try costs at most the product
 * of text and term, in practice their sum.
 */

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* One letter of the form at *at: behind it, or -1. */
static ptrdiff_t step_one(char want, struct text text, size_t at)
{
    if (at >= text.len)
        return -1;
    if (want == WILD_ONE)
        return letter_of(letter_code(text.at + at)) ? (ptrdiff_t)(at + letter_len(text.at[at]))
                                                    : -1;
    if (want != ' ')
        return text.at[at] == want ? (ptrdiff_t)at + 1 : -1;
    if (!is_white(text.at[at]))
        return -1;
    while (at < text.len && is_white(text.at[at]))
        at++;
    return (ptrdiff_t)at;
}

static bool edges_hold(const struct term *term, const struct seen *seen, size_t from, size_t to)
{
    if (to == from)
        return false;
    return term->own ? own_edges_hold(term, seen, from, to)
                     : term_edges_hold(term, seen->text, from, to);
}

/* Where the term ends that begins at `at`, or -1. */
static ptrdiff_t wild_end(const struct term *term, const char *form, const struct seen *seen,
                          size_t at)
{
    const struct text text = seen->text;
    const size_t start = at;
    size_t i = 0, star = SIZE_MAX, taken = 0; /* behind the last *; what it has taken ends here */
    for (;;) {
        if (i < term->len && form[i] == WILD_MANY) {
            star = ++i;
            taken = at;
            continue;
        }
        const ptrdiff_t next = i < term->len ? step_one(form[i], text, at) : -1;
        if (next >= 0) {
            at = (size_t)next;
            i++;
            continue;
        }
        if (i == term->len && edges_hold(term, seen, start, at))
            return (ptrdiff_t)at;
        if (star == SIZE_MAX || taken >= text.len || !letter_of(letter_code(text.at + taken)))
            return -1;
        taken += letter_len(text.at[taken]);
        at = taken;
        i = star;
    }
}

bool wild_next(const struct term *term, const char *form, const struct seen *seen, size_t *from,
               struct span *bytes_out)
{
    const struct text text = seen->text;
    size_t head = 0;
    while (head < term->len && form[head] != WILD_MANY && form[head] != WILD_ONE &&
           form[head] != ' ')
        head++;
    while (*from < text.len) {
        const char *found = head ? find_bytes(text, *from, form, head) : text.at + *from;
        if (!found)
            break;
        const size_t at = (size_t)(found - text.at);
        *from = at + letter_len(*found);
        const ptrdiff_t end = wild_end(term, form, seen, at);
        if (end >= 0) {
            *bytes_out = (struct span){(uint32_t)at, (uint32_t)end};
            return true;
        }
    }
    *from = text.len;
    return false;
}
