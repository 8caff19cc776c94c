#ifndef MATCH_REGEX_FORM_H
#define MATCH_REGEX_FORM_H
/* Patterns of regular expressions as they are written: what can be said of them, and changed in
 * them, before PCRE2 reads them. Where the writing is not plain, nothing is. */
#include "base/buf.h"

/* The pattern for the match form; exact: for the text as written, where only \b and \B change.
 * False: it stays as it is. */
bool regex_form(struct text p, bool exact, struct buf *out);

/* The longest literal, in the match form, that every match of this pattern (as compiled) holds,
 * added to `out`; nothing when none is sure. */
void regex_sure(struct text p, bool exact, struct buf *out);
#endif
