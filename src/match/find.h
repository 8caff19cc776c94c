#ifndef MATCH_FIND_H
#define MATCH_FIND_H
/* Where terms of all kinds stand in the post that lies in a scratch. Pure; allocates when warm
 * nothing. */
#include "match/scan.h"

/* Whether the term stands anywhere; remembered for the post. */
bool term_holds(struct match_scratch *s, uint32_t id);

/* Pushes the term's places on s->stack, as bytes of the match form, by where they begin. */
void term_places(struct match_scratch *s, uint32_t id);

/* Whether this place, found in the match form by its letters, also is as the term asks beyond them:
 * in the text or the title, in capitals as written. */
bool place_suits(struct match_scratch *s, const struct term *term, struct span place);
/* Whether both its ends are ends of words, where the term asks (~morph). */
bool morph_edges_hold(struct match_scratch *s, const struct term *term, struct span place);

/* Pushes the places of a regular expression in the same way. */
void regex_places(struct match_scratch *s, const struct term *term);
#endif
