#ifndef BASE_UTF8_VALID_H
#define BASE_UTF8_VALID_H
/* utf8_valid one sequence at a time: for short texts, other machines, and to test the fast one. */
#include "base/utf8.h"

bool utf8_valid_plain(struct text text);
#endif
