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

/* What a query may leave out of account (~noaccent, ~kana): bits. */
enum fold_loose {
    FOLD_NO_ACCENTS =
        1, /* ò is o, ñ n, ø o, ά α, ё е; ガ is not カ, й not и: there it is a letter */
    FOLD_KANA = 2 /* hiragana is katakana */
};
/* The match form, or a word of it, made looser; never longer than it was. Added to the buffer,
 * whose ceiling must leave room for the form's length. Where `from` is given it has room for
 * form.len + 1: from[i] is then the byte of the form that added byte i came from, from[added] is
 * form.len; so bytes [a,b) of what was added are bytes [from[a],from[b]) of the form. Shortened
 * runs are not looked for again. */
enum err fold_loose(struct text form, unsigned how, struct buf *out, uint32_t *from) MUST_USE;

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
