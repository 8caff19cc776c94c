#include "match/set.h"

#include <math.h>

/*
 * Which terms a query hangs on. Nothing is known of the stream yet when a query is compiled, so how
 * often bytes occur is guessed from their script and length: only the order of the guesses matters.
 */

/* Of words of 1, 2, 3 … letters, in a post. */
static double word_often(size_t len)
{
    static const double often[] = {1, .5, .4, .2, .1, .05, .03, .02, .012, .008, .006, .004};
    const size_t last = sizeof(often) / sizeof(*often) - 1;
    return often[len < last ? len : last];
}

static double letter_often(uint32_t code)
{
    switch (letter_of(code)) {
    case LETTER_HIRAGANA:
        return .5;
    case LETTER_KATAKANA:
    case LETTER_UNSPACED:
        return .12;
    case LETTER_HAN:
        return .08;
    case LETTER_NONE:
    case LETTER_WORD:
        break;
    }
    return .1;
}

/* One way for the scan to find a term. */
struct handle {
    uint8_t by; /* BY_COUNT: none */
    uint32_t offset;
    uint64_t key;
    double often;
};

/* Goes over a term's handles. */
struct search {
    const struct term *term;
    struct text form;
    const struct habit *habit;
    struct habit *forms; /* counts how many terms share a key */
    bool counting;       /* into forms; otherwise looks for the best */
    struct handle best;
};

/* What is said of many brands is no brand; what the stream says goes before guesses. */
static void offer(struct search *search, const struct handle *handle)
{
    if (search->counting) {
        habit_add(search->forms, handle->key, search->term->uses);
        return;
    }
    const uint32_t posts = habit_posts(search->habit);
    const uint32_t shared = habit_count(search->forms, handle->key);
    double often = handle->often * (shared ? shared : 1);
    if (posts)
        often = (habit_count(search->habit, handle->key) + fmin(often, 1)) / (posts + 1.);
    if (search->best.by == BY_COUNT || often < search->best.often) {
        search->best = *handle;
        search->best.often = often;
    }
}

static void try_word(struct search *search, size_t from, size_t to, bool open)
{
    const char *at = search->form.at + from;
    struct handle handle = {.offset = (uint32_t)from};
    if (!open) {
        handle.by = BY_WORD;
        handle.key = key_of_word(at, to - from);
        handle.often = word_often(to - from);
    } else if (to - from >= 4) {
        handle.by = BY_START;
        handle.key = key_of_start(at);
        handle.often = word_often(to - from) * 2;
    } else {
        return;
    }
    offer(search, &handle);
}

static void try_letters(struct search *search, size_t at)
{
    const struct text form = search->form;
    const size_t left = form.len - at;
    if (left < 3 || memchr(form.at + at, ' ', left < 6 ? left : 6))
        return;
    struct handle handle = {.offset = (uint32_t)at,
                            .often = letter_often(letter_code(form.at + at))};
    if (left >= 6) {
        const size_t len = letter_len(form.at[at]);
        handle.by = BY_PAIR;
        handle.key = key_of_pair(form.at + at);
        handle.often *= .7 * letter_often(letter_code(form.at + at + len));
        for (size_t i = 0; i < form.len && i < 32; i += letter_len(form.at[i]))
            handle.often *= .8;
    } else {
        handle.by = BY_SINGLE;
        handle.key = key_of_single(form.at + at);
    }
    offer(search, &handle);
}

static void search_all(struct search *search)
{
    const struct text form = search->form;
    const struct term *term = search->term;
    const bool keyed = term->kind == TERM_LETTERS && !term->view;
    for (size_t i = 0; keyed && i < form.len;) {
        if (letter_of(letter_code(form.at + i)) != LETTER_WORD) {
            if ((unsigned char)form.at[i] >= 0x80)
                try_letters(search, i);
            i += letter_len(form.at[i]);
            continue;
        }
        size_t end = i;
        while (end < form.len && letter_of(letter_code(form.at + end)) == LETTER_WORD)
            end += letter_len(form.at[end]);
        if (i > 0 || term->left)
            try_word(search, i, end, term->open && end == form.len);
        i = end;
    }
}

void term_keys(const struct term *term, struct text form, struct habit *forms)
{
    struct search search = {.term = term, .form = form, .forms = forms, .counting = true};
    search_all(&search);
}

void term_handle(struct term *term, struct text form, const struct habit *habit,
                 struct habit *forms)
{
    struct search search = {.term = term,
                            .form = form,
                            .habit = habit,
                            .forms = forms,
                            .best = {.by = BY_COUNT, .often = 2}};
    search_all(&search);
    term->by = search.best.by;
    term->offset = search.best.offset;
    term->key = search.best.key;
    term->often = (float)search.best.often;
}
