#ifndef STORY_LINK_H
#define STORY_LINK_H
/*
 * Web addresses made comparable: http is https, host in small letters without www, no fragment, no
 * tracking parameters, no closing slash.
 */
#include "base/buf.h"

/* False for what is no web address, and for a bare home page, which tells nothing. Replaces what
 * out held. */
bool link_plain(struct text link, struct buf *out);
/* Takes the next web address out of *rest; false when there is none. */
bool link_next(struct text *rest, struct text *link_out);
#endif
