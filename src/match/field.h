#ifndef MATCH_FIELD_H
#define MATCH_FIELD_H
/* What a post is, as filters ask it. Pure. */
#include "match/scan.h"

bool field_holds(const struct match_scratch *s, const struct ask *ask);

/* What of a glance a filter asks beyond what every one has: skim_want. */
unsigned field_wants(enum field field, struct text value);
#endif
