/* Powers and logarithms by fours. Included once for each kind of processor (wide.h); no include
 * guard for that reason. */

/* As quick_exp, step by step, so that one and four give the same bits. */
FOR static inline void NAME(exp)(double *x)
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

FOR static void NAME(exps)(double *x, size_t count)
{
    for (size_t i = 0; i < count; i += FOUR)
        NAME(exp)(x + i);
}

/* The number is m * 2^e with m between sqrt(1/2) and sqrt(2); log m by the series of atanh. */
FOR static inline void NAME(log)(double *x)
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

FOR static void NAME(logs)(double *x, size_t count)
{
    for (size_t i = 0; i < count; i += FOUR)
        NAME(log)(x + i);
}
