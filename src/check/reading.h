#ifndef CHECK_READING_H
#define CHECK_READING_H
/*
 * One sentence in the form in which rules read it: the match form (base/fold.h), Latin letters
 * without their accents, one kind of apostrophe, single blanks. Each byte remembers the byte of
 * the reply it came from. Distances are counted in half words: a Latin word or a number is 2, a
 * character of Japanese 1, a comma 2.
 */
#include "base/arena.h"
#include "base/buf.h"

struct reading {
    const char *at; /* len bytes, then a NUL */
    size_t len;
    const uint32_t *from, *to; /* for each byte: the bytes of the reply it was made of */
    const uint16_t *unit;      /* for each byte, and one more: half words before it */
    const uint8_t *begin;      /* for each byte: a word, a character or a mark begins here */
};

/* Sentence: bytes [part.from,part.to) of the text, which is valid UTF-8. room, loose: to be used
 * again, of any ceiling; the reading lives in the arena. False: it is too long to be read. */
bool reading_make(struct text text, struct span part, struct arena *arena, struct buf *room,
                  struct buf *loose, struct reading *out);
/* A letter that a word is made of, in the form's bytes; Japanese has none. */
bool is_word_byte(const struct reading *reading, size_t at);
/* The form of a word of the tables: as above, without places. */
bool reading_form(struct text text, struct buf *room, struct buf *out);
#endif
