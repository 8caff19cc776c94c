#ifndef TOWER_PAGES_H
#define TOWER_PAGES_H
/* What the pages may ask of a running tower (struct tower_calls), for serve and drill alike. */
#include "tower/backtests.h"
#include "tower/drafter.h"
#include "tower/drills.h"
#include "tower/followed.h"
#include "tower/learning.h"
#include "tower/rulebook.h"

#include <stdatomic.h>

struct pages_owner {
    struct live *live;
    struct backtests *backtests;
    struct drills *drills;             /* NULL: none can be started here */
    struct followed *followed;         /* NULL: no source is tried here */
    struct rulebook *rulebook;         /* NULL: nothing is changed from here */
    struct learning *learning;         /* NULL: nothing is learned here */
    const struct machine_rule *drafts; /* NULL: no model writes drafts here */
    _Atomic(struct drafter *) drafter; /* NULL: not yet */
    int64_t (*now)(void *arg);
    /* Fills sources and drill; both may be NULL. Any thread. */
    size_t (*sources)(void *arg, struct arena *arena, struct source_view **views_out);
    void (*drill_view)(void *arg, struct drill_view *view_out);
    enum err (*drill)(void *arg, double speed, bool paused, struct why *why);
    enum err (*scoring)(void *arg, struct json_out *out, struct why *why); /* NULL: no drill */
    void *arg;
};

/* The owner must outlive the web. */
struct tower_calls pages_calls(struct pages_owner *owner);
#endif
