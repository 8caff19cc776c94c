#ifndef CHECK_KINDS_H
#define CHECK_KINDS_H
/*
 * The kinds of remarks, read from lexicon/all/reply*.tsv. Columns:
 *   code  rules  gravity  from  why_ja better_ja why_en better_en why_it better_it
 * rules: the names it goes by, blank between; J… is of Japanese replies, E… of English, I… of
 * Italian ones, G… of all. from: the least level of the story.
 */
#include "base/vec.h"
#include "check/check.h"

enum tongue { TONGUE_JA, TONGUE_EN, TONGUE_IT, TONGUE_OTHER };
enum { TONGUES = TONGUE_OTHER };
/* "ja-JP" is Japanese. */
enum tongue tongue_of(struct text name);
/* That of a text: by its script and its small words; where they leave it open, what was said. */
enum tongue tongue_heard(struct text text, enum tongue said);

struct kind {
    char *code, *rules;
    char rule[TONGUES + 1][8]; /* by the reply's tongue; "" where it does not hold */
    enum gravity gravity;
    int from;
    char *why[TONGUES], *better[TONGUES];
};
struct kinds {
    VEC(struct kind) list;
};
void kinds_done(struct kinds *kinds);
/* Adds the rows of one file; says in *taken_out whether it is one of kinds at all. */
enum err kinds_read(struct kinds *kinds, struct text tsv, bool *taken_out,
                    struct why *why) MUST_USE;
/* Its number, or -1. */
int kind_find(const struct kinds *kinds, struct text code);
#endif
