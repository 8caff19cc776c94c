#ifndef DESK_MEANINGS_H
#define DESK_MEANINGS_H
/*
 * What customers and desks say in other words: "charged", "billed", 引き落とし. One row is one
 * meaning; its words are separated by spaces, _ stands for a space within one. Latin words are
 * found at their beginning, others anywhere. In the match form. Pure.
 */
#include "base/text.h"

size_t meanings_count(void);
struct text meaning_words(size_t meaning);
/* How often the text (in the match form) says that meaning; first_out (may be NULL): its first
 * words there. */
size_t meaning_in(size_t meaning, struct text text, struct text *first_out);
#endif
