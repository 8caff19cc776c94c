#include "cli/tally.h"

#include <math.h>

void tally_class(struct tally *tally, size_t class, bool truth, bool said)
{
    tally->yes[class] += truth && said;
    tally->wrong[class] += !truth && said;
    tally->missed[class] += truth && !said;
}

void tally_right(struct tally *tally, bool right)
{
    tally->count++;
    tally->right += right;
}

void tally_odds(struct tally *tally, double p, bool truth)
{
    int bin = (int)(p * TALLY_BINS);
    bin = bin < 0 ? 0 : bin >= TALLY_BINS ? TALLY_BINS - 1 : bin;
    tally->said[bin] += p;
    tally->held[bin] += truth;
    tally->in_bin[bin]++;
}

double tally_f1(const struct tally *tally, size_t class)
{
    const double yes = tally->yes[class];
    const double all = 2 * yes + tally->wrong[class] + tally->missed[class];
    return all > 0 ? 2 * yes / all : 0;
}

double tally_macro(const struct tally *tally)
{
    double sum = 0;
    size_t occurs = 0;
    for (size_t i = 0; i < tally->classes; i++)
        if (tally->yes[i] + tally->missed[i]) {
            occurs++;
            sum += tally_f1(tally, i);
        }
    return occurs ? sum / (double)occurs : -1;
}

double tally_ece(const struct tally *tally)
{
    double sum = 0, count = 0;
    for (int i = 0; i < TALLY_BINS; i++) {
        sum += fabs(tally->said[i] - tally->held[i]);
        count += tally->in_bin[i];
    }
    return count > 0 ? sum / count : 0;
}
