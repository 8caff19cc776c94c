#ifndef MODEL_MASK_H
#define MODEL_MASK_H
/*
 * Takes out of a text what names or reaches a person, before the text leaves the machine: mail
 * addresses, @names, links, and numbers of six digits or more (telephones, orders, cards; spaces,
 * dots, hyphens and parentheses between digits count as one number). Pure.
 */
#include "base/buf.h"

/* Adds the text with "[mail]", "[name]", "[link]", "[number]" in their place. */
enum err mask_personal(struct text text, struct buf *out) MUST_USE;
#endif
