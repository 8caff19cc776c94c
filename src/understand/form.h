#ifndef UNDERSTAND_FORM_H
#define UNDERSTAND_FORM_H
/*
 * The form in which lexicons and posts are compared: the match form (base/fold.h) and on top of it
 * Latin letters without their accents, one kind of apostrophe, single spaces. Each byte remembers
 * where it came from. Distances are counted in half words: a Latin word is 2, a character of a
 * script without spaces 1, a comma 3, the end of a sentence 6.
 */
#include "base/arena.h"
#include "base/fold.h"

/* The code point at *i of a folded text, which is always valid UTF-8; moves *i behind it. */
static inline uint32_t folded_next(struct text folded, size_t *i)
{
    const unsigned char *at = (const unsigned char *)folded.at + *i;
    if (at[0] < 0x80) {
        *i += 1;
        return at[0];
    }
    if (at[0] < 0xe0) {
        *i += 2;
        return (at[0] & 31U) << 6 | (at[1] & 63U);
    }
    if (at[0] < 0xf0) {
        *i += 3;
        return (at[0] & 15U) << 12 | (at[1] & 63U) << 6 | (at[2] & 63U);
    }
    *i += 4;
    return (at[0] & 7U) << 18 | (at[1] & 63U) << 12 | (at[2] & 63U) << 6 | (at[3] & 63U);
}

enum letter { LETTER_NONE, LETTER_SPACE, LETTER_WORD, LETTER_CJK, LETTER_OTHER };
enum letter letter_of(uint32_t code);

struct form {
    char *at;        /* len bytes, then FORM_AHEAD zeros to look ahead */
    uint32_t *pos;   /* for each byte, and one more: the byte of the match form it came from */
    uint16_t *unit;  /* for each byte, and one more: half words before it */
    uint8_t *start;  /* for each byte: enum letter if a character begins there, else 0xff */
    uint32_t *begin; /* where a word, a character of a script without spaces or a mark begins */
    size_t begin_count;
    size_t len, cap;
};
enum { FORM_INSIDE = 0xff, FORM_AHEAD = 64 };

void form_init(struct form *form);
void form_done(struct form *form);
/* From the match form of a text. */
void form_make(struct form *form, struct text folded);
#endif
