#ifndef CHECK_GENERAL_H
#define CHECK_GENERAL_H
/* Checks that hold in every language: G01, G02 and G04 to G18 (G03 is facts.h). */
#include "check/claims.h"
#include "check/families.h"
#include "model/length.h"

void general_find(struct checking *checking);  /* whose text, to whom, by whom, how long */
void links_find(struct checking *checking);    /* G08 */
void personal_find(struct checking *checking); /* G07 */
void wording_find(struct checking *checking);  /* G02 G04 G10 G11 G15 G17 G05 */

/* Where the word stands in the text, whatever its case, not within a Latin word; -1: nowhere. */
ptrdiff_t word_in(struct text text, struct text word);
bool among(struct texts texts, struct text one);
/* Everybody can read it. */
bool is_public(const struct draft *draft);
#endif
