#ifndef BASE_FAULT_H
#define BASE_FAULT_H
/*
 * Failure on purpose, for tests. The code that reads, writes, sends or commits asks fault_here()
 * first; a test arms the nth call and sees what happens: for every n until the run no longer
 * reaches it. Costs one relaxed load when nothing is armed. Each place has a name of its own.
 */
#include "base/text.h"

bool fault_here(const char *place);             /* true: fail now */
void fault_at(const char *place, uint64_t nth); /* arms; nth from 1; 0 disarms */
bool fault_reached(void);                       /* the armed call has happened */
#endif
