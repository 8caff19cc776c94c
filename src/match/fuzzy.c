/* Words that differ from the term's by a letter or two. */
#include "match/term.h"

enum { LONGEST = FUZZY_LONGEST };

static size_t codes_of(struct text text, uint32_t *codes, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i += letter_len(text.at[i])) {
        if (count == most)
            return most + 1;
        codes[count++] = letter_code(text.at + i);
    }
    return count;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment (Damerau 1964, no part edited twice), not more than `most` + 1. */
static unsigned distance(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len,
                         unsigned most)
{
    unsigned rows[3][LONGEST + 4];
    if (a_len > b_len + most || b_len > a_len + most)
        return most + 1;
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *up = rows[(i + 2) % 3], *upper = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            unsigned d = up[j - 1] + (a[i - 1] != b[j - 1]);
            d = least(d, least(up[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d = least(d, upper[j - 2] + 1);
            row[j] = d;
        }
    }
    return rows[a_len % 3][b_len];
}

bool fuzzy_next(const struct term *term, const char *form, struct text text, size_t *from,
                struct span *bytes_out)
{
    uint32_t want[LONGEST + 1], have[LONGEST + 3];
    const enum letter kind = letter_of(letter_code(form));
    const size_t want_len = codes_of((struct text){form, term->len}, want, LONGEST);
    while (*from < text.len) {
        const size_t start = *from;
        size_t end = start;
        while (end < text.len && letter_of(letter_code(text.at + end)) == kind)
            end += letter_len(text.at[end]);
        *from = end > start ? end : start + letter_len(text.at[start]);
        const struct text word = text_slice(text, start, end);
        const size_t len = word.len ? codes_of(word, have, LONGEST + 2) : 0;
        if (!len || len > LONGEST + 2 || want_len > LONGEST ||
            distance(want, want_len, have, len, term->fuzzy) > term->fuzzy)
            continue;
        *bytes_out = (struct span){(uint32_t)start, (uint32_t)end};
        return true;
    }
    return false;
}
