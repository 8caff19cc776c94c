#ifndef CHECK_PLAIN_H
#define CHECK_PLAIN_H
/*
 * A text made plain for reading claims: small letters, full-width letters and digits as ASCII, one
 * kind of dash, apostrophe and blank. Each byte knows the byte of the text it came from. Unlike the
 * match form it keeps digits, repeats and punctuation as they stand.
 */
#include "base/arena.h"

struct plain {
    struct text text;     /* the plain form */
    uint32_t *from;       /* text.len + 1: where each byte came from */
    struct text original; /* borrowed */
};

/* At most so many bytes of the text, broken ones mended (then in the arena). */
struct text plain_source(struct text text, size_t most, struct arena *arena);
/* original: valid UTF-8. */
void plain_make(struct text original, struct arena *arena, struct plain *out);
/* Bytes of the plain form as bytes of the original. */
struct span plain_span(const struct plain *plain, struct span at);

/* ASCII letters and digits, letters with accents: what a word of Latin letters is made of. */
bool plain_latin(uint32_t c);
/* kanji, kana */
bool plain_kanji(uint32_t c);
bool plain_katakana(uint32_t c);
uint32_t plain_before(struct text text, size_t at); /* the letter before, 0 at the beginning */
uint32_t plain_at(struct text text, size_t at);     /* 0 at the end */
size_t plain_next(struct text text, size_t at);
#endif
