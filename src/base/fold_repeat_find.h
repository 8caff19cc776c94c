#ifndef BASE_FOLD_REPEAT_FIND_H
#define BASE_FOLD_REPEAT_FIND_H
/*
 * Finds where a character of a valid UTF-8 text stands more than once in a row: three of ASCII, two
 * of all others. The way the machine does it is chosen here, once.
 */
#if defined(__SSE2__)
#include "base/fold_repeat_sse2.h"
#define fold_repeat_find fold_repeat_find_sse2
#else
#include "base/fold_repeat_plain.h"
#define fold_repeat_find fold_repeat_find_plain
#endif
#endif
