#ifndef UNDERSTAND_REASONS_H
#define UNDERSTAND_REASONS_H
/* Why a verdict says what it says: the words that caused it and their weights. */
#include "understand/scan.h"

void explain(const struct understand_scratch *scratch, const struct post *post,
             struct verdict *verdict, struct arena *arena);
#endif
