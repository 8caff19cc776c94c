#ifndef UNDERSTAND_WIDE_H
#define UNDERSTAND_WIDE_H
/*
 * Loops that gain by wide registers stand in a body, which is included twice: once for any
 * processor (NAME(x) is x_plain), once for those with AVX2 (x_wide). Which runs is asked at run
 * time; both give the same.
 */
#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE         __attribute__((target("avx2")))
#define CHOOSE(name) (__builtin_cpu_supports("avx2") ? name##_wide : name##_plain)
#else
#define CHOOSE(name) (name##_plain)
#endif
#endif
