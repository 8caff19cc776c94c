#include "understand/pattern.h"

enum { READINGS_MOST = 2000, LITERAL_BYTES = 1200, WINDOW_MOST = 2000 };

static enum err add_side(struct pattern *pattern, struct text side, struct why *why)
{
    side = text_trim(side);
    if (pattern->count == SIDES_MOST)
        return why_set(why, ERR_LIMIT, "a pattern has at most %d sides", SIDES_MOST);
    if (side.len && side.at[0] == '!') {
        if (!pattern->count)
            return why_set(why, ERR_BAD_INPUT, "the first side of a pattern cannot be absent");
        pattern->absent |= (uint8_t)(1U << pattern->count);
        side = text_trim(text_slice(side, 1, side.len));
    }
    if (!side.len)
        return why_set(why, ERR_BAD_INPUT, "a side of the pattern is empty");
    pattern->side[pattern->count++] = side;
    return OK;
}

static enum err cut_window(struct text *text, struct pattern *pattern, struct why *why)
{
    pattern->window = WINDOW_DEFAULT;
    for (size_t i = text->len; i-- > 1;) {
        if (text->at[i] != '~' || text->at[i - 1] != ' ')
            continue;
        const struct text number = text_slice(*text, i + 1, text->len);
        if (!text_int(number, &pattern->window) || pattern->window < 0 ||
            pattern->window > WINDOW_MOST)
            return why_set(why, ERR_BAD_INPUT, "'~%.*s' is no distance from 0 to %d",
                           TEXT_ARG(number), WINDOW_MOST);
        *text = text_trim(text_slice(*text, 0, i));
        return OK;
    }
    return OK;
}

enum err pattern_cut(struct text text, struct pattern *pattern_out, struct why *why)
{
    struct pattern pattern = {0};
    text = text_trim(text);
    enum err err = cut_window(&text, &pattern, why);
    bool and = false;
    size_t from = 0;
    for (size_t i = 1; !err && i < text.len; i++) {
        const char c = text.at[i];
        if ((c != '&' && c != '>') || text.at[i - 1] != ' ' ||
            (i + 1 < text.len && text.at[i + 1] != ' '))
            continue;
        err = add_side(&pattern, text_slice(text, from, i), why);
        from = i + 1;
        if (c == '>')
            pattern.ordered = true;
        else
            and = true;
    }
    if (!err)
        err = add_side(&pattern, text_slice(text, from, text.len), why);
    if (!err && and&&pattern.ordered)
        err =
            why_set(why, ERR_BAD_INPUT, "a pattern has ' & ' or ' > ' between its sides, not both");
    if (!err)
        *pattern_out = pattern;
    return err;
}

/* As text_cut, but what stands in brackets is left whole. */
static bool cut_outside(struct text *rest, char sep, struct text *part_out)
{
    if (!rest->at)
        return false;
    int depth = 0;
    for (size_t i = 0; i < rest->len; i++) {
        const char c = rest->at[i];
        depth += (c == '(') - (c == ')');
        if (c != sep || depth > 0)
            continue;
        *part_out = text_slice(*rest, 0, i);
        *rest = text_slice(*rest, i + 1, rest->len);
        return true;
    }
    *part_out = *rest;
    *rest = (struct text){0};
    return true;
}

bool side_part(struct text *rest, struct text *part_out)
{
    struct text part;
    while (cut_outside(rest, '|', &part)) {
        *part_out = text_trim(part);
        if (part_out->len)
            return true;
    }
    return false;
}

/* Where the bracket that is already open ends, or -1. */
static ptrdiff_t closing(struct text text)
{
    int depth = 1;
    for (size_t i = 0; i < text.len; i++) {
        depth += (text.at[i] == '(') - (text.at[i] == ')');
        if (!depth)
            return (ptrdiff_t)i;
    }
    return -1;
}

struct readings {
    reading_fn *each;
    void *arg;
    int count;
};

static enum err read_from(struct text literal, struct readings *readings, struct why *why);

static enum err read_joined(struct text head, struct text choice, struct text tail,
                            struct readings *readings, struct why *why)
{
    char room[LITERAL_BYTES];
    if (head.len + choice.len + tail.len > sizeof(room))
        return why_set(why, ERR_LIMIT, "a literal has at most %d bytes", LITERAL_BYTES);
    struct text joined = {room, 0};
    const struct text parts[] = {head, choice, tail};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].len)
            memcpy(room + joined.len, parts[i].at, parts[i].len);
        joined.len += parts[i].len;
    }
    return read_from(joined, readings, why);
}

/* Replaces the first "( )" by each of its choices until none is left. As deep as the literal has
 * brackets, which LITERAL_BYTES limits. */
static enum err read_from(struct text literal, /* NOLINT(misc-no-recursion) */
                          struct readings *readings, struct why *why)
{
    const ptrdiff_t open = text_find(literal, TEXT("("));
    if (open < 0) {
        if (++readings->count > READINGS_MOST)
            return why_set(why, ERR_LIMIT, "'%.*s' has more than %d readings", TEXT_ARG(literal),
                           READINGS_MOST);
        return readings->each(text_trim(literal), readings->arg, why);
    }
    const struct text head = text_slice(literal, 0, (size_t)open);
    const struct text behind = text_slice(literal, (size_t)open + 1, literal.len);
    const ptrdiff_t close = closing(behind);
    if (close < 0)
        return why_set(why, ERR_BAD_INPUT, "'%.*s' has no ')'", TEXT_ARG(literal));
    struct text choices = text_slice(behind, 0, (size_t)close);
    const struct text tail = text_slice(behind, (size_t)close + 1, behind.len);
    enum err err = OK;
    struct text choice;
    bool several = false;
    while (!err && cut_outside(&choices, '/', &choice)) {
        several = several || choices.at;
        err = read_joined(head, choice, tail, readings, why);
    }
    if (!err && !several)
        err = read_joined(head, TEXT(""), tail, readings, why);
    return err;
}

enum err literal_each(struct text literal, reading_fn *each, void *arg, struct why *why)
{
    if (literal.len > LITERAL_BYTES)
        return why_set(why, ERR_LIMIT, "a literal has at most %d bytes", LITERAL_BYTES);
    struct readings readings = {.each = each, .arg = arg};
    return read_from(literal, &readings, why);
}
