#include "understand/quick.h"

#include "understand/wide.h"

#include <stdint.h>
#include <string.h>

/* e^x to seven digits (the remainder of x / ln 2 by a polynomial): the same on every machine. */
double quick_exp(double x)
{
    const double ln2 = 0.69314718055994530942, most = 700;
    x = x > most ? most : x < -most ? -most : x;
    const int64_t turns = (int64_t)(x * (1 / ln2) + (x < 0 ? -.5 : .5));
    const double r = x - (double)turns * ln2;
    const double part =
        1 + r * (1 + r * (1. / 2 + r * (1. / 6 + r * (1. / 24 + r * (1. / 120 + r / 720)))));
    const uint64_t bits = (uint64_t)(turns + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof(power));
    return part * power;
}

typedef double four __attribute__((vector_size(32)));
typedef int64_t four_bits __attribute__((vector_size(32)));
typedef int32_t four_whole __attribute__((vector_size(16)));
enum { FOUR = 4 };

#define NAME(x) x##_plain
#define FOR
#include "understand/quick_body.h"
#undef NAME
#undef FOR
#ifdef WIDE
#define NAME(x) x##_wide
#define FOR     WIDE
#include "understand/quick_body.h"
#undef NAME
#undef FOR
#endif

typedef void fours_fn(double *x, size_t count);

/* By fours; what is left over with neighbours of no account. */
static void by_fours(double *x, size_t count, fours_fn *fours)
{
    const size_t whole = count / FOUR * FOUR;
    double rest[FOUR] = {1, 1, 1, 1};
    fours(x, whole);
    if (count == whole)
        return;
    memcpy(rest, x + whole, (count - whole) * sizeof(*x));
    fours(rest, FOUR);
    memcpy(x + whole, rest, (count - whole) * sizeof(*x));
}

void quick_exps(double *x, size_t count)
{
    by_fours(x, count, CHOOSE(exps));
}

void quick_logs(double *x, size_t count)
{
    by_fours(x, count, CHOOSE(logs));
}

void quick_softmax(double *x, size_t count)
{
    double most = x[0], sum = 0;
    for (size_t i = 1; i < count; i++)
        most = x[i] > most ? x[i] : most;
    for (size_t i = 0; i < count; i++)
        x[i] -= most;
    quick_exps(x, count);
    for (size_t i = 0; i < count; i++)
        sum += x[i];
    for (size_t i = 0; i < count; i++)
        x[i] /= sum;
}
