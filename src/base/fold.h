#ifndef BASE_FOLD_H
#define BASE_FOLD_H
/*
 * The match form of a text: NFKC casefold (Unicode UAX 31, NFKC_Casefold) and, on top of it, the
 * house's own unifications: long-vowel marks, hyphens, wave dashes, half-width kana, and repeats
 * shortened (cooooool, すごーーーい, !!!!!!: fold_repeat.c, docs/queries.md). match and understand
 * read the same form. Broken UTF-8 becomes U+FFFD. Pure; any thread.
 *
 * The form is added to the buffer, whose ceiling must leave room for the text's length and 128
 * bytes more; a form is at most eleven times as long as its text. ERR_LIMIT otherwise.
 */
#include "base/buf.h"

/* Only NFKC_Casefold as the standard says. */
enum err fold_nfkc(struct text text, struct buf *out) MUST_USE;
/* The match form. */
enum err fold_match(struct text text, struct buf *out) MUST_USE;

/* Where the match form came from: for output byte i, the half-open range of input bytes it was made
 * of; of a shortened run the last letter that is left stands for the rest. Both ends rise with i.
 * Made only for texts that matched. */
struct fold_map {
    uint32_t *from, *to; /* in the arena or heap of the owner; len of the output */
    size_t len;
};
struct arena;
enum err fold_match_mapped(struct text text, struct buf *out, struct arena *arena,
                           struct fold_map *map_out) MUST_USE;
/* Output bytes [from,to) as code points of the input text. */
struct span fold_span(const struct fold_map *map, struct text text, size_t from, size_t to);
#endif
