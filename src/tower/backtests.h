#ifndef TOWER_BACKTESTS_H
#define TOWER_BACKTESTS_H
/*
 * Back-tests that people ask for from the console: a few at a time, one of each client, on threads
 * of their own that give way to the living tower. What comes out is kept for half an hour. Any
 * thread may call. A back-test sees the posts of its client alone.
 */
#include "tower/live.h"

struct backtests;

/* live and store outlive it. */
struct backtests *backtests_new(struct live *live, struct store *store, struct text lexicon);
/* Stops what runs. Nobody may call any more. */
void backtests_free(struct backtests **tests);

/* See struct tower_calls. */
enum err backtests_start(struct backtests *tests, const struct backtest_ask *ask,
                         char id_out[BACKTEST_ID_ROOM], struct why *why) MUST_USE;
enum err backtests_show(struct backtests *tests, const struct backtest_look *look,
                        struct json_out *out, struct why *why) MUST_USE;
enum err backtests_stop(struct backtests *tests, const struct backtest_look *look,
                        struct why *why) MUST_USE;
#endif
