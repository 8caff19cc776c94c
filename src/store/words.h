#ifndef STORE_WORDS_H
#define STORE_WORDS_H
/*
 * How a text is cut for full-text search. The text is in the match form (base/fold.h).
 *
 * Where words stand between spaces (Latin, Greek, Cyrillic, Arabic …) a token is a word. Where they
 * do not (kanji, kana, hangul, Thai …) each character gives one token: itself and its neighbour;
 * the last of a run gives itself alone. So a word of two characters is one token, a longer one a
 * phrase of tokens, and a single character is the beginning of a token. A pictogram stands alone.
 */
#include "base/buf.h"
#include "store/store.h"

enum { WORD_MOST_BYTES = 64 }; /* what is longer is cut: it is found by its beginning */

/* What is searched of a post, in the match form. */
enum err words_of_post(const struct post *post, struct buf *out) MUST_USE;

/* What a person typed, as an expression of FTS5. ERR_BAD_INPUT when it holds no word. */
enum err words_query(struct text typed, struct buf *out, struct why *why) MUST_USE;
#endif
