#ifndef CHECK_SENTENCES_H
#define CHECK_SENTENCES_H
/*
 * A text cut into sentences: at 。．！？!? and line ends, at a point that is followed by a blank
 * and is no part of a number, a link, a short form ("e.g.", "Sig.") or an initial. Brackets and
 * quotes that end it belong to it. A link is never cut.
 */
#include "base/text.h"

enum { SENTENCES_MOST = 200 };
struct sentences {
    struct span at[SENTENCES_MOST]; /* bytes, without the blanks around */
    size_t count;
};
/* The text is valid UTF-8; what is behind the last sentence there is room for belongs to it. */
void sentences_cut(struct text text, struct sentences *out);
#endif
