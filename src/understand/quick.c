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

/* As quick_exp, step by step, so that one and four give the same bits. */
static INLINE void exps_base(double *x)
{
    static const double ln2 = 0.69314718055994530942, limit = 700;
    const four zero = {0}, most = zero + limit, half = zero + .5;
    four at;
    memcpy(&at, x, sizeof(at));
    const four_bits over = at > most, under = at < -most;
    at = (four)(((four_bits)most & over) | ((four_bits)-most & under) |
                ((four_bits)at & ~(over | under)));
    const four nearer = (four)((four_bits)half | ((at < zero) & INT64_MIN));
    const four_whole turns = __builtin_convertvector(at * (1 / ln2) + nearer, four_whole);
    const four r = at - __builtin_convertvector(turns, four) * ln2;
    const four part =
        1 + r * (1 + r * (1. / 2 + r * (1. / 6 + r * (1. / 24 + r * (1. / 120 + r / 720)))));
    const four_bits bits = (__builtin_convertvector(turns, four_bits) + 1023) << 52;
    at = part * (four)bits;
    memcpy(x, &at, sizeof(at));
}

WIDE static void exps_wide(double *x, size_t count)
{
    for (size_t i = 0; i < count; i += FOUR)
        exps_base(x + i);
}

static void exps_any(double *x, size_t count)
{
    for (size_t i = 0; i < count; i += FOUR)
        exps_base(x + i);
}

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
    by_fours(x, count, has_wide() ? exps_wide : exps_any);
}

/* The number is m * 2^e with m between sqrt(1/2) and sqrt(2); log m by the series of atanh. */
static INLINE void logs_base(double *x)
{
    static const double ln2 = 0.69314718055994530942, root = 1.41421356237309504880;
    enum { MANTISSA = 52, BIAS = 1023 };
    const four one = (four){0} + 1;
    const four_bits low = (four_bits){0} + ((1LL << MANTISSA) - 1);
    four_bits bits;
    memcpy(&bits, x, sizeof(bits));
    four m = (four)((bits & low) | (four_bits)one);
    const four_bits over = m > root;
    m *= one - (four)((four_bits)((four){0} + .5) & over);
    const four_whole e = __builtin_convertvector((bits >> MANTISSA) - BIAS - over, four_whole);
    const four s = (m - 1) / (m + 1), z = s * s;
    const four sum = 1 + z * (1. / 3 + z * (1. / 5 + z * (1. / 7 + z * (1. / 9 + z * (1. / 11)))));
    const four log = __builtin_convertvector(e, four) * ln2 + 2 * s * sum;
    memcpy(x, &log, sizeof(log));
}

WIDE static void logs_wide(double *x, size_t count)
{
    for (size_t i = 0; i < count; i += FOUR)
        logs_base(x + i);
}

static void logs_any(double *x, size_t count)
{
    for (size_t i = 0; i < count; i += FOUR)
        logs_base(x + i);
}

void quick_logs(double *x, size_t count)
{
    by_fours(x, count, has_wide() ? logs_wide : logs_any);
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
