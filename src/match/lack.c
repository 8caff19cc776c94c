#include "match/set.h"

/*
 * Words that differ by one letter changed, added, left out, or by two neighbours exchanged: without
 * one letter of each they are the same, or one is the other without a letter (after W. Garbe,
 * "1000x Faster Spelling Correction", 2012).
 */

enum { MOST_LETTERS = FUZZY_LONGEST + 1, MOST_BYTES = MOST_LETTERS * 4 };

static size_t letters_of(const char *at, size_t len)
{
    size_t letters = 0;
    for (size_t i = 0; i < len; i += letter_len(at[i]))
        letters++;
    return letters;
}

void word_lacks(const char *at, size_t len, lack_fn *each, void *arg)
{
    char rest[MOST_BYTES + 8] = {0};
    if (len > MOST_BYTES || letters_of(at, len) > MOST_LETTERS)
        return;
    each(key_of_word(at, len), arg);
    for (size_t i = 0; i < len; i += letter_len(at[i])) {
        const size_t letter = letter_len(at[i]);
        if (letter == len)
            return;
        memcpy(rest, at, i);
        memcpy(rest + i, at + i + letter, len - i - letter);
        each(key_of_word(rest, len - letter), arg);
    }
}

bool term_lacks(const struct term *term, struct text form, lack_fn *each, void *arg)
{
    if (term->kind != TERM_FUZZY || term->fuzzy != 1 || term->view)
        return false;
    for (size_t i = 0; i < form.len; i += letter_len(form.at[i]))
        if (letter_of(letter_code(form.at + i)) != LETTER_WORD)
            return false;
    const size_t letters = letters_of(form.at, form.len);
    if (letters < 2 || letters > FUZZY_LONGEST)
        return false;
    if (each)
        word_lacks(form.at, form.len, each, arg);
    return true;
}
