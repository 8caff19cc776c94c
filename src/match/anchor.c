#include "match/set.h"

#include <math.h>

enum { MOST_PARTS = 8 };

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
    uint32_t part, offset;
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
    const struct regex *regex;
    struct text part; /* of the form or of what the regex surely holds, that is looked at */
    uint32_t part_no;
    struct handle best;
};

/* Keys that a habit counts; of others the guess stands. */
static bool is_counted(uint8_t by)
{
    return by == BY_WORD || by == BY_START || by == BY_PAIR || by == BY_SINGLE;
}

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
    if (posts && is_counted(handle->by))
        often = (habit_count(search->habit, handle->key) + fmin(often, 1)) / (posts + 1.);
    if (search->best.by == BY_COUNT || often < search->best.often) {
        search->best = *handle;
        search->best.part = search->part_no;
        search->best.often = often;
    }
}

/* A run of letters of words. Where it is not sure that a word begins or ends with it, the text may
 * go on there. */
static void try_word(struct search *search, size_t from, size_t to, bool begins, bool ends)
{
    const char *at = search->part.at + from;
    const size_t len = to - from;
    struct handle handle = {.offset = (uint32_t)from};
    if (begins && ends) {
        handle.by = BY_WORD;
        handle.key = key_of_word(at, len);
        handle.often = word_often(len);
        offer(search, &handle);
    } else if (begins && len >= 4) {
        handle.by = BY_START;
        handle.key = key_of_start(at);
        handle.often = word_often(len) * 2;
        offer(search, &handle);
    }
    for (size_t i = 0; !begins && i + 4 <= len; i++) {
        handle.by = BY_GRAM;
        handle.offset = (uint32_t)(from + i);
        handle.key = key_of_start(at + i);
        handle.often = word_often(len) * 4;
        offer(search, &handle);
    }
}

static void try_letters(struct search *search, size_t at)
{
    const struct text part = search->part;
    const size_t left = part.len - at;
    if (left < 3 || memchr(part.at + at, ' ', left < 6 ? left : 6))
        return;
    if (left < 6 && search->best.by != BY_COUNT)
        return; /* a single letter only where there is nothing else: its pass is spared */
    struct handle handle = {.offset = (uint32_t)at,
                            .often = letter_often(letter_code(part.at + at))};
    if (left >= 6) {
        const size_t len = letter_len(part.at[at]);
        handle.by = BY_PAIR;
        handle.key = key_of_pair(part.at + at);
        handle.often *= .7 * letter_often(letter_code(part.at + at + len));
        for (size_t i = 0; i < part.len && i < 32; i += letter_len(part.at[i]))
            handle.often *= .8;
    } else {
        handle.by = BY_SINGLE;
        handle.key = key_of_single(part.at + at);
    }
    offer(search, &handle);
}

/* Letters that stand side by side wherever the term does. left, right: a word cannot go on beyond
 * that end of the part. */
static void search_part(struct search *search, struct text part, bool left, bool right)
{
    search->part = part;
    for (size_t i = 0; i < part.len;) {
        if (letter_of(letter_code(part.at + i)) != LETTER_WORD) {
            if ((unsigned char)part.at[i] >= 0x80)
                try_letters(search, i);
            i += letter_len(part.at[i]);
            continue;
        }
        size_t end = i;
        while (end < part.len && letter_of(letter_code(part.at + end)) == LETTER_WORD)
            end += letter_len(part.at[end]);
        try_word(search, i, end, i > 0 || left, end < part.len || right);
        i = end;
    }
}

/* A word that may differ by a letter is found by itself, or by what is left of it without one. */
static void search_fuzzy(struct search *search)
{
    const struct text form = search->form;
    if (!term_lacks(search->term, form, NULL, NULL))
        return;
    const struct handle handle = {
        .by = BY_LACK, .key = key_of_word(form.at, form.len), .often = word_often(form.len) * 4};
    offer(search, &handle);
}

struct text term_part(const struct term *term, struct text form, const struct regex *regex,
                      uint32_t part)
{
    if (term->kind == TERM_REGEX)
        return part ? (struct text){NULL, 0} : regex_literal(regex);
    size_t from = 0;
    for (;; part--) {
        size_t end = from;
        while (end < form.len && form.at[end] != WILD_MANY && form.at[end] != WILD_ONE)
            end++;
        if (!part)
            return text_slice(form, from, end);
        if (end == form.len)
            return (struct text){NULL, 0};
        from = end + 1;
    }
}

static void search_all(struct search *search)
{
    const struct term *term = search->term;
    const struct text form = search->form;
    if (term->view)
        return;
    if (term->kind == TERM_FUZZY) {
        search_fuzzy(search);
        return;
    }
    const bool wild = term->kind == TERM_WILD;
    for (uint32_t n = 0; n < MOST_PARTS; n++) {
        const struct text part = term_part(term, form, search->regex, n);
        if (!part.at)
            break;
        search->part_no = n;
        const bool first = n == 0 && term->kind != TERM_REGEX,
                   last = part.at + part.len == form.at + form.len;
        search_part(search, part, first && term->left == LETTER_WORD,
                    last && term->kind != TERM_REGEX && term->right == LETTER_WORD);
        if (!wild)
            break;
    }
}

void term_keys(const struct term *term, struct text form, const struct regex *regex,
               struct habit *forms)
{
    struct search search = {
        .term = term, .form = form, .regex = regex, .forms = forms, .counting = true};
    search_all(&search);
}

void term_handle(struct term *term, struct text form, const struct regex *regex,
                 const struct habit *habit, struct habit *forms)
{
    struct search search = {.term = term,
                            .form = form,
                            .regex = regex,
                            .habit = habit,
                            .forms = forms,
                            .best = {.by = BY_COUNT, .often = 2}};
    search_all(&search);
    term->by = search.best.by;
    term->part = search.best.part;
    term->offset = search.best.offset;
    term->key = search.best.key;
    term->often = (float)search.best.often;
}
