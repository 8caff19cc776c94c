#ifndef TOWER_BACKTEST_H
#define TOWER_BACKTEST_H
/*
 * Tries queries on the past: stored posts and files of posts go the whole way twice, by the queries
 * in force and by those to be tried, sealed: nothing is rung, sent or stored. What comes out
 * is one JSON object (docs/formats.md): how many posts, what is gained and lost, samples, the
 * alerts that would have rung, and the known incidents that would have been missed. The same input
 * gives the same bytes on any number of workers.
 */
#include "tower/past.h"
#include "tower/tower.h"

struct backtest_setup {
    const struct watched *in_force; /* NULL: nothing to compare with */
    const struct watched *tried;
    bool all; /* brands whose queries are the same, too */
    struct past_setup past;
    struct text lexicon;
    enum cjk cjk;
    size_t workers, samples;
    /* Often, on the calling thread; false ends it with ERR_CLOSED. May be NULL. */
    bool (*progress)(const struct backtest_progress *progress, void *arg);
    void *arg;
};
/* Takes as long as it takes. *refused_out: some lines were no posts. */
enum err backtest_run(const struct backtest_setup *setup, struct buf *json, bool *refused_out,
                      struct why *why) MUST_USE;
#endif
