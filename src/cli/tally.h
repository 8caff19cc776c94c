#ifndef CLI_TALLY_H
#define CLI_TALLY_H
/*
 * How right answers are: F1 of each class and their mean (macro-F1), accuracy, and how far stated
 * probabilities are from what came true (expected calibration error, ten bins).
 */
#include "base/text.h"

enum { TALLY_CLASSES = 180, TALLY_BINS = 10 };
struct tally {
    size_t classes, count, right;
    uint32_t yes[TALLY_CLASSES];   /* said and true */
    uint32_t wrong[TALLY_CLASSES]; /* said and not true */
    uint32_t missed[TALLY_CLASSES];
    double said[TALLY_BINS]; /* sums of probabilities */
    uint32_t held[TALLY_BINS], in_bin[TALLY_BINS];
};

void tally_class(struct tally *tally, size_t class, bool truth, bool said);
void tally_right(struct tally *tally, bool right);
/* What was said with probability p came true or not. */
void tally_odds(struct tally *tally, double p, bool truth);
double tally_f1(const struct tally *tally, size_t class);
/* Over the classes that occur; -1 when none does. */
double tally_macro(const struct tally *tally);
double tally_ece(const struct tally *tally);
#endif
