#ifndef MATCH_VIEW_H
#define MATCH_VIEW_H
/* The post in other forms than the match form, made for the first term that asks. */
#include "match/scan.h"

struct view {
    struct text text;
    const uint32_t
        *map; /* byte of the view → byte of the match form, text.len + 1; NULL: the same */
};

/* how: bits of fold_loose; 0: the match form itself. */
struct view view_of(struct match_scratch *s, unsigned how);
/* Whether the original letters of this place are those that the exact term was written in. */
bool written_so(struct match_scratch *s, const struct term *term, struct span place);

/* Where the match form of the post's text, or title, came from; of no letters when it is too long.
 */
const struct fold_map *original_of(struct match_scratch *s, bool title);
#endif
