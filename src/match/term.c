#include "match/term.h"

enum { SHORT_KATAKANA = 4, FIND_STEP = 4096 };

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static enum letter first_letter(struct text form)
{
    return letter_of(letter_code(form.at));
}

static enum letter last_letter(struct text form)
{
    return letter_of(letter_before(form.at + form.len, form.at));
}

/* カメラ is not in カメラマン: a short katakana term must fill its run. */
static bool is_short_katakana(struct text form)
{
    size_t count = 0;
    for (size_t i = 0; i < form.len; i += letter_len(form.at[i]), count++)
        if (letter_of(letter_code(form.at + i)) != LETTER_KATAKANA)
            return false;
    return count <= SHORT_KATAKANA;
}

static enum letter edge_of(enum letter letter, enum cjk cjk, bool short_katakana)
{
    switch (letter) {
    case LETTER_WORD:
        return LETTER_WORD;
    case LETTER_KATAKANA:
        return cjk == CJK_RUN || (cjk == CJK_DEFAULT && short_katakana) ? letter : LETTER_NONE;
    case LETTER_HIRAGANA:
    case LETTER_HAN:
    case LETTER_UNSPACED:
        return cjk == CJK_RUN ? letter : LETTER_NONE;
    case LETTER_NONE:
        break;
    }
    return LETTER_NONE;
}

bool term_asks_morph(const struct node *node, enum cjk cjk)
{
    const struct text form = node->text;
    const enum cjk mode = node->mode == CJK_DEFAULT ? cjk : node->mode;
    if (node->kind != NODE_TERM || node->regex || node->fuzzy || mode != CJK_MORPH)
        return false;
    const bool wild = form.at[0] == WILD_ONE || form.at[form.len - 1] == WILD_ONE;
    return wild || (!node->suffix && letter_is_unspaced(letter_code(form.at))) ||
           (!node->prefix && letter_is_unspaced(letter_before(form.at + form.len, form.at)));
}

/* ~sub at a term lifts the edges of words, too; a topic's or the set's `sub` does not. */
static void find_edges(struct term *term, const struct node *node, struct text form, enum cjk cjk)
{
    const bool free = node->mode == CJK_SUB;
    const enum cjk mode = node->mode == CJK_DEFAULT ? cjk : node->mode;
    const bool short_katakana = is_short_katakana(form);
    term->cjk = (uint8_t)mode;
    term->morph = term_asks_morph(node, cjk);
    term->free_left = free || node->suffix;
    term->free_right = free || node->prefix;
    term->own = node->kana || form.at[0] == WILD_ONE || form.at[form.len - 1] == WILD_ONE ||
                (node->wild && mode == CJK_DEFAULT);
    if (term->own)
        return;
    term->left = free || node->suffix ? LETTER_NONE
                                      : (uint8_t)edge_of(first_letter(form), mode, short_katakana);
    term->right = free || node->prefix ? LETTER_NONE
                                       : (uint8_t)edge_of(last_letter(form), mode, short_katakana);
}

void term_init(struct term *term, const struct node *node, struct text form, enum cjk cjk)
{
    term->kind = node->regex   ? TERM_REGEX
                 : node->fuzzy ? TERM_FUZZY
                 : node->wild  ? TERM_WILD
                               : TERM_LETTERS;
    term->view = (uint8_t)((node->plain ? FOLD_NO_ACCENTS : 0) | (node->kana ? FOLD_KANA : 0));
    term->where = (uint8_t)node->where;
    term->fuzzy = node->fuzzy;
    term->exact = node->exact;
    term->spaced = memchr(form.at, ' ', form.len) != NULL;
    if (term->kind == TERM_LETTERS || term->kind == TERM_WILD)
        find_edges(term, node, form, cjk);
    term->open = term->right == LETTER_NONE &&
                 letter_of(letter_before(form.at + form.len, form.at)) == LETTER_WORD;
}

/* Text before `end` reads like the form's first `len` bytes: where it begins, or -1. */
static ptrdiff_t match_back(const char *form, size_t len, struct text text, size_t end)
{
    size_t at = end;
    for (size_t i = len; i > 0; i--) {
        if (at == 0)
            return -1;
        if (form[i - 1] != ' ') {
            if (text.at[--at] != form[i - 1])
                return -1;
            continue;
        }
        if (!is_white(text.at[at - 1]))
            return -1;
        while (at > 0 && is_white(text.at[at - 1]))
            at--;
    }
    return (ptrdiff_t)at;
}

/* The same forwards: where it ends, or -1. */
static ptrdiff_t match_on(const char *form, size_t len, struct text text, size_t from)
{
    size_t at = from;
    for (size_t i = 0; i < len; i++) {
        if (at == text.len)
            return -1;
        if (form[i] != ' ') {
            if (text.at[at++] != form[i])
                return -1;
            continue;
        }
        if (!is_white(text.at[at]))
            return -1;
        while (at < text.len && is_white(text.at[at]))
            at++;
    }
    return (ptrdiff_t)at;
}

bool term_edges_hold(const struct term *term, struct text text, size_t from, size_t to)
{
    if (term->left && from > 0 && letter_of(letter_before(text.at + from, text.at)) == term->left)
        return false;
    return !term->right || to == text.len || letter_of(letter_code(text.at + to)) != term->right;
}

/* What stands in the post where the view has the letter that begins at `at`. */
static uint32_t own_letter(const struct seen *seen, size_t at)
{
    return letter_code(seen->form.at + (seen->map ? seen->map[at] : at));
}

static uint32_t own_letter_before(const struct seen *seen, size_t at)
{
    at--;
    while (at > 0 && ((unsigned char)seen->text.at[at] & 0xC0) == 0x80)
        at--;
    return own_letter(seen, at);
}

static bool short_katakana_there(const struct seen *seen, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i += letter_len(seen->text.at[i]))
        if (letter_of(own_letter(seen, i)) != LETTER_KATAKANA || ++count > SHORT_KATAKANA)
            return false;
    return true;
}

bool own_edges_hold(const struct term *term, const struct seen *seen, size_t from, size_t to)
{
    const bool brief = short_katakana_there(seen, from, to);
    const enum cjk cjk = (enum cjk)term->cjk;
    const enum letter first = edge_of(letter_of(own_letter(seen, from)), cjk, brief);
    const enum letter last = edge_of(letter_of(own_letter_before(seen, to)), cjk, brief);
    if (!term->free_left && first && from > 0 && letter_of(own_letter_before(seen, from)) == first)
        return false;
    return term->free_right || !last || to == seen->text.len ||
           letter_of(own_letter(seen, to)) != last;
}

bool term_at(const struct term *term, const char *form, struct text text, size_t at, size_t offset,
             struct span *bytes_out)
{
    ptrdiff_t from, to;
    if (!term->spaced) {
        if (offset > at || term->len > text.len - (at - offset))
            return false;
        from = (ptrdiff_t)(at - offset);
        to = from + (ptrdiff_t)term->len;
        if (memcmp(text.at + from, form, term->len) != 0)
            return false;
    } else {
        from = match_back(form, offset, text, at);
        to = from < 0 ? -1 : match_on(form + offset, term->len - offset, text, at);
    }
    if (to < 0 || !term_edges_hold(term, text, (size_t)from, (size_t)to))
        return false;
    *bytes_out = (struct span){(uint32_t)from, (uint32_t)to};
    return true;
}

const char *find_bytes(struct text text, size_t from, const char *form, size_t len)
{
    for (size_t at = from; at < text.len && len <= text.len - at; at += FIND_STEP) {
        const size_t left = text.len - at, most = FIND_STEP + len - 1;
        const char *found = memmem(text.at + at, left < most ? left : most, form, len);
        if (found)
            return found;
    }
    return NULL;
}

bool term_next(const struct term *term, const char *form, struct text text, size_t *from,
               struct span *bytes_out)
{
    const char *space = term->spaced ? memchr(form, ' ', term->len) : NULL;
    const size_t head = space ? (size_t)(space - form) : term->len;
    while (*from < text.len) {
        const char *found = find_bytes(text, *from, form, head);
        if (!found)
            break;
        const size_t at = (size_t)(found - text.at);
        *from = at + letter_len(*found);
        if (term_at(term, form, text, at, 0, bytes_out))
            return true;
    }
    *from = text.len;
    return false;
}
