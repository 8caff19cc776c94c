#ifndef CLI_BACKTEST_TEXT_H
#define CLI_BACKTEST_TEXT_H
/* The result of a back-test for people, on standard output. */
#include "base/json.h"

enum err backtest_text(struct text json, struct arena *arena, struct why *why) MUST_USE;
#endif
