#ifndef MATCH_REGEX_H
#define MATCH_REGEX_H
/*
 * Regular expressions of queries: PCRE2, with Unicode's classes. Without ~case they are compared
 * with the match form, and letters of the pattern beyond ASCII are brought into it; \b and \B are
 * edges of words as for all terms: a Japanese neighbour is an edge. A compiled one is immutable and
 * may be shared by threads, a room not.
 *
 * No pattern and no text holds a worker: the steps from each letter are counted, and past
 * REGEX_STEPS in one text the search answers REGEX_OVER. In a text of over 16 KB a place begins and
 * ends within some KB (2^27 / the text's bytes, at least 1,024), so that work grows with its length
 * and not with its square.
 */
#include "base/text.h"

struct regex;
struct regex_room;

enum { REGEX_STEPS = 1 << 20 };

/* Whether it compiles. The pattern stood without its slashes at `column` + 1 of a query. */
enum err regex_check(struct text pattern, uint32_t column, struct why *why) MUST_USE;

/* Of a pattern that was checked; exact: for the text as written. quick: as machine code, where the
 * machine lets us: the same answers. */
struct regex *regex_new(struct text pattern, bool exact, bool quick);
void regex_free(struct regex **regex);
bool regex_is_exact(const struct regex *regex);

/* What searching needs; nothing is allocated in it once it is warm. */
struct regex_room *regex_room_new(void);
void regex_room_free(struct regex_room **room);

enum regex_found { REGEX_NONE, REGEX_PLACE, REGEX_OVER };

/* One walk through a text of valid UTF-8. from: where the next place may begin, first 0; steps:
 * that are left, first REGEX_STEPS. */
struct regex_search {
    const struct regex *regex;
    struct regex_room *room;
    struct text text;
    size_t from;
    uint32_t steps;
};

/* The next place behind those before; never an empty one. */
enum regex_found regex_next(struct regex_search *q, struct span *place_out);

/* The longest literal, in the match form, that every text holds which it matches; FORM_SLACK bytes
 * of zero behind; empty: none is sure. The regex's. */
struct text regex_literal(const struct regex *regex);
#endif
