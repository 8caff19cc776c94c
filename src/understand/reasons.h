#ifndef UNDERSTAND_REASONS_H
#define UNDERSTAND_REASONS_H
/* Why a verdict says what it says: the words that caused it and their weights. */
#include "understand/scan.h"

/* Those of the tables; where they say little, the words from which the learned part knew it, with
 * weights in log odds. */
void explain(const struct understand *understand, struct understand_scratch *scratch,
             const struct post *post, struct verdict *verdict, struct arena *arena);
#endif
