#include "base/counter.h"
#include "base/utf8.h"
#include "match/find.h"
#include "match/regex.h"
#include "match/view.h"

static struct counter too_long = {
    .name = "hinomi_match_regex_over",
    .help = "Regular expressions given up in a post because they took too long: not found there."};

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* How many bytes of the form come of what ends at `at` of the original, or before. */
static uint32_t ended(const struct fold_map *map, size_t at)
{
    size_t low = 0, high = map->len;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (map->to[mid] <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint32_t)low;
}

/* … of what begins before it. */
static uint32_t begun(const struct fold_map *map, size_t at)
{
    size_t low = 0, high = map->len;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (map->from[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint32_t)low;
}

/* Bytes of the original as whole letters of the form. What is not seen in the form (a variation
 * selector) stands where the letter before it does. */
static struct span in_form(const struct fold_map *map, struct text form, struct span place)
{
    struct span span = {ended(map, place.from), begun(map, place.to)};
    if (span.from >= span.to)
        span.from = span.to ? span.to - 1 : 0;
    if (span.from >= span.to)
        span.to = span.from + 1;
    while (span.from > 0 && is_inside(form.at[span.from]))
        span.from--;
    while (span.to < form.len && is_inside(form.at[span.to]))
        span.to++;
    return span;
}

/* In the text, or in the title. False: it takes too long. */
static bool side_places(struct match_scratch *s, const struct regex *regex, bool title)
{
    const uint32_t base = title ? (uint32_t)s->body_len + 1 : 0;
    const struct text form = {s->text.at + base, title ? s->text.len - base : s->body_len};
    const bool exact = regex_is_exact(regex);
    const struct fold_map *map = exact ? original_of(s, title) : NULL;
    const struct text written = title ? s->glance->title : s->glance->text;
    if (!form.len || (map && (map->len != form.len || !utf8_valid(written))))
        return true;
    struct regex_search search = {.regex = regex,
                                  .room = s->regex_room,
                                  .text = exact ? written : form,
                                  .steps = REGEX_STEPS};
    struct span place, last = {UINT32_MAX, 0};
    enum regex_found found;
    while ((found = regex_next(&search, &place)) == REGEX_PLACE) {
        place = map ? in_form(map, form, place) : place;
        place = (struct span){base + place.from, base + place.to};
        if (place.from != last.from || place.to != last.to)
            vec_push(&s->stack, place);
        last = place;
    }
    return found == REGEX_NONE;
}

void regex_places(struct match_scratch *s, const struct term *term)
{
    const struct regex *regex = s->set->regexes.at[term->written];
    uint32_t *over = &s->regex_over[term->written];
    const size_t base = s->stack.len;
    if (*over == s->post)
        return;
    bool good = term->where == WHERE_TITLE || side_places(s, regex, false);
    if (good && term->where != WHERE_TEXT && s->text.len > s->body_len)
        good = side_places(s, regex, true);
    if (good)
        return;
    *over = s->post;
    s->stack.len = base;
    counter_add(&too_long, 1);
}
