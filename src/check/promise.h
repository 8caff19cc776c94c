#ifndef CHECK_PROMISE_H
#define CHECK_PROMISE_H
/*
 * What a reply promises for a time: "we report here by 18:00 JST". The desk makes a task of each.
 * Included by check.h.
 */
#include "base/text.h"

struct draft;
struct checker;
struct check_scratch;

struct promise {
    struct span at;    /* code points of the reply: its clause */
    struct text words; /* the clause, in the reply */
    int64_t due_ms;    /* 0: no instant can be made of it (no time of day, or now is not known) */
    bool zoned;        /* the text itself says whose clock */
    bool dated;        /* … and which day */
};
enum { PROMISES_MOST = 16 };

/* In the order of the text; how many, at most PROMISES_MOST. The words are valid until the
 * scratch's next draft. */
size_t check_promises(const struct checker *checker, struct check_scratch *scratch,
                      const struct draft *draft, struct promise promises[PROMISES_MOST]);
#endif
