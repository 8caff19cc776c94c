#ifndef STORY_PRINT_H
#define STORY_PRINT_H
/*
 * The print of a text: posts with nearly the same words have nearly the same print. MinHash of
 * runs of four code points in one permutation (Li, Owen, Zhang 2012), empty bins filled from the
 * next full one (Shrivastava, Li 2014), looked up by bands of two bins.
 */
#include "base/buf.h"

enum { PRINT_BINS = 16, PRINT_BANDS = 4 };

struct print {
    uint64_t band[PRINT_BANDS];
    uint64_t sketch[2]; /* eight bits of each bin */
    uint32_t runs;      /* how many runs of four the text has: its length */
};

/* From the match form; web addresses, @names, marks and spaces do not count. False when the text
 * is too short to know again. */
bool print_make(struct text folded, struct print *print_out);

/* How many of the bins agree. */
unsigned print_agreement(const uint64_t a[2], const uint64_t b[2]);
/* Whether two texts of so many runs with so much agreement are copies; short ones must agree more.
 */
bool print_is_copy(uint32_t runs_a, uint32_t runs_b, unsigned agreement);
#endif
