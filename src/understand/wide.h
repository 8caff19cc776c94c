#ifndef UNDERSTAND_WIDE_H
#define UNDERSTAND_WIDE_H
/* The same source is compiled for processors with and without wide registers; which one runs is
 * asked at run time, and both give the same. */
#include <stdbool.h>

#define INLINE inline __attribute__((always_inline))
#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2")))
static inline bool has_wide(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
#define WIDE
static inline bool has_wide(void)
{
    return true;
}
#endif
#endif
