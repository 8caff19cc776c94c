#ifndef UNDERSTAND_QUICK_H
#define UNDERSTAND_QUICK_H
/* Exponentials and logarithms to more digits than odds need, the same bits on every machine. */
#include <stddef.h>

/* e^x to seven digits. */
double quick_exp(double x);
/* The same of many, each in its place. */
void quick_exps(double *x, size_t count);
/* Natural logarithms of many, each > 0 and no subnormal, to nine digits, each in its place. */
void quick_logs(double *x, size_t count);
/* Shares that sum to 1: e^x over the sum of all; count at least 1. */
void quick_softmax(double *x, size_t count);
#endif
