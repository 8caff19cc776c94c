#ifndef BASE_SCAN_FIND_H
#define BASE_SCAN_FIND_H
/*
 * Finds the byte that ends a run of plain JSON string: a quote, a backslash or a control
 * character. The way the machine does it is chosen here, once.
 */
#if defined(__SSE2__)
#include "base/scan_find_sse2.h"
#define scan_find scan_find_sse2
#else
#include "base/scan_find_plain.h"
#define scan_find scan_find_plain
#endif
#endif
