#ifndef NET_SAID_H
#define NET_SAID_H
/* What a service said, made fit for a reason that people read: one short line, no secret. Pure. */
#include "base/text.h"

enum { SAID_LETTERS = 160, SAID_ROOM = SAID_LETTERS * 4 + 1 };
/* Its first letters, without what could spoil a log or a page. */
struct text said_line(struct text said, char room[SAID_ROOM]);
/* Every place of the secret becomes one star, and so does its beginning where the reason ends in
 * the middle of it; one shorter than 4 bytes is none. */
void why_hide(struct why *why, struct text secret);
#endif
