#ifndef BASE_FOLD_RUN_H
#define BASE_FOLD_RUN_H
/*
 * The runs of which most texts are made, many characters at a time: ASCII, and the kana, kanji and
 * usual signs of Japanese that fold to themselves and combine with nothing before them. Each copies
 * what it can of in[0..left) to `to`, where there is room for left + 16 bytes, and answers how many
 * bytes that was. The way the machine does it is chosen here, once.
 */
#if defined(__SSE2__)
#include "base/fold_run_sse2.h"
#define fold_run_ascii    fold_run_ascii_sse2
#define fold_run_japanese fold_run_japanese_sse2
#else
#include "base/fold_run_plain.h"
#define fold_run_ascii    fold_run_ascii_plain
#define fold_run_japanese fold_run_japanese_plain
#endif
#endif
