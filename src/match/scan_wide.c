#include "match/bits.h"
#include "match/loops.h"

#if defined(__x86_64__)
#define SCAN  WIDE
#define MARKS marks_wide
#include "match/scan_body.h"

const struct loops *loops_wide(void)
{
    static const struct loops wide = {keys_here, starts_here, singles_here, sift_here};
    const bool can = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                     __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    return can ? &wide : NULL;
}
#else
const struct loops *loops_wide(void)
{
    return NULL;
}
#endif
