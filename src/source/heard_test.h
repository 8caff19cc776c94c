#ifndef SOURCE_HEARD_TEST_H
#define SOURCE_HEARD_TEST_H
/*
 * An owner for tests: keeps what a source says, one line a record, and ends the loop when asked.
 */
#include "base/buf.h"
#include "source/source.h"

struct heard {
    struct loop *loop;
    struct http *http;
    struct source *source;
    struct buf records;  /* "number TAB record\n" */
    struct buf refusals; /* "number reason\n" */
    struct buf states;   /* "live\n", "gap: why\n" */
    char place[1 << 18]; /* of the last tray */
    size_t trays, count;
    size_t stop_at;       /* records after which the loop ends; 0: only at the end */
    size_t pause_every;   /* trays after which it asks for a pause */
    int64_t pause_ms;     /* for so long; 0: 2 ms */
    bool private_refused; /* the source may not call private addresses */
    size_t stop_state_at; /* 0 or 1: at the first stop_state, else at the nth */
    const char *stop_state;
    struct timer *guard, *resume;
    bool timed_out;
};

void heard_init(struct heard *heard);
void heard_done(struct heard *heard);
/* Opens, runs until the end, the stop or ten seconds, closes. options as YAML. */
enum err heard_run(struct heard *heard, const char *kind, const char *options, struct why *why);
#endif
