#ifndef UNDERSTAND_LANGUAGE_H
#define UNDERSTAND_LANGUAGE_H
/*
 * The language of a text: first by its script (kana, hangul, Greek …), then, where several
 * languages share a script, by a learned table of letter groups and words (language_rows.h). Links,
 * names of accounts do not count, hashtags only when the rest leaves it open.
 */
#include "understand/lexicon.h"

struct language {
    char name[8]; /* ISO 639-1, or "und" */
    double p;
};

/* folded: in the match form. said, said_count: what the post says of itself; weighs little. */
struct language language_of(const struct understand *understand, struct text folded,
                            const struct text *said, size_t said_count);
#endif
