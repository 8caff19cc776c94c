#ifndef UNDERSTAND_JUDGE_H
#define UNDERSTAND_JUDGE_H
/* What the word tables alone say of a post: from the score of each head to a verdict. */
#include "understand/scan.h"

void judge(const struct understand_scratch *scratch, const struct post *post,
           struct verdict *verdict);
#endif
