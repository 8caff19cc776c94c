#ifndef TOWER_BACKTEST_INSIDE_H
#define TOWER_BACKTEST_INSIDE_H
/* What the files of the back-test share: one run of it. */
#include "tower/alerts.h"
#include "tower/backtest.h"
#include "tower/reader.h"
#include "tower/tally.h"
#include "tower/taught.h"
#include "tower/way.h"

enum side_of { FORCE, TRIED, SIDES };

/* The way by one of the two lists of queries; way NULL: that list has none for these brands. */
struct side {
    struct backtest *run;
    struct rules *rules;
    struct way *way;
    struct alerts *alerts;
    VEC(const struct post *) kept; /* of the tray that is taken now */
};

struct workplace;

struct backtest {
    const struct backtest_setup *setup;
    struct arena *arena;
    struct trial trial;
    struct teaching teaching; /* what the store's clients taught: both sides read by it */
    struct past *past;
    struct tally *tally;
    struct side sides[SIDES];
    struct side *teller; /* whose refusals are said */
    struct ordered *ordered;
    struct workplace *workplaces;
    struct map64 *keys; /* post_key → number + 1 of what is in force, of the tray taken now */
    int64_t matched[SIDES];
    int64_t refused;
};

/* The whole result. ERR_LIMIT: it is longer than the buffer takes. */
enum err backtest_write(struct backtest *run, struct buf *json, struct why *why) MUST_USE;
#endif
