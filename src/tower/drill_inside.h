#ifndef TOWER_DRILL_INSIDE_H
#define TOWER_DRILL_INSIDE_H
/* A drill from the inside: drill.c plays it with store and pages, drill_quick.c as fast as it goes.
 */
#include "base/vec.h"
#include "net/loop.h"
#include "tower/live.h"
#include "tower/pages.h"
#include "tower/scene.h"
#include "tower/scene_desk.h"
#include "tower/signals.h"
#include "tower/tower.h"

#include <stdatomic.h>

/* A post of the scene, as a source would have read it. */
struct played {
    int64_t at_ms;
    struct text line;
};

/* A source of the scene falls silent or comes back. */
struct hush {
    int64_t at_ms;
    char net[32], state[16];
};

/* A story that something joined since the judge last looked. */
struct touched {
    struct text client, brand, story;
};

/* Whose alarm a person was rung for last. */
struct rung {
    struct text person, client, brand, story;
};

struct drill {
    const struct drill_setup *setup;
    struct arena *arena;
    struct scene *scene;
    VEC(struct played) posts;
    VEC(struct hush) hushes;
    int64_t from_ms, to_ms;
    struct scene_judge *judge; /* story thread, as the four below */
    struct scene_desk *desk;   /* NULL: nobody answers in this scene */
    struct arena *seen, *kept;
    VEC(struct touched) touched;
    int64_t looked_ms;
    struct loop *loop;
    struct http *http;
    struct store *store;
    struct live *live;
    struct web *web;
    struct signals *signals;
    struct pages_owner pages;
    struct timer *timer;
    struct watch *leash;
    struct buf line;
    const struct scene_order *orders;
    size_t order_count;
    VEC(struct rung) rung;              /* story thread: each person's last ring */
    size_t next, next_hush, next_order; /* the first not yet played; loop */
    int64_t stepped_ms;
    char folder[64];
    const struct watched *answering; /* whom the desk answers for; given back at the end */
    /* Story thread: what was found goes to the store, whether there was any. NULL: no desk. */
    bool (*flush)(void *arg);
    void *flush_arg;
    bool news; /* story thread: somebody of the scene did something */
    atomic_bool full, paused, over;
    _Atomic int64_t at_ms; /* scene time now */
    _Atomic int64_t speed_milli;
    atomic_int met, missed;
    struct why failed;
};

/* ---- the judge, on the story thread ---- */
void drill_heard(const struct event *event, void *arg); /* a drill */
void drill_kept(const struct post *post, void *arg);    /* a drill */
/* Each scene minute the judge looks at how the stories and the desk stand. */
void drill_time(struct drill *drill, const struct way *way, int64_t at_ms);

/* ---- what people of the scene do, on the story thread ---- */
struct deed {
    struct drill *drill;
    const struct scene_order *order;
};
/* arg: a deed, which is freed. What was found before it is in the store. */
void drill_order(struct way *way, void *arg);
/* The next that is due by now, or NULL; when it is. */
struct deed *drill_deed_until(struct drill *drill, int64_t until_ms);
int64_t drill_next_order_ms(const struct drill *drill);

/* ---- posts of the scene as trays ---- */
const struct hush *drill_hush_until(struct drill *drill, int64_t until_ms);
struct tray *drill_tray_until(struct drill *drill, int64_t until_ms);
int64_t drill_next_post_ms(const struct drill *drill);

/* The desk of a scene that has one, on these rules. said: as scene_desk_setup. */
enum err drill_desk(struct drill *drill, struct store *store, const struct watched *watched,
                    void (*said)(int64_t number, const struct event *event, void *arg), void *arg,
                    struct why *why) MUST_USE;
/* The process is sealed already. */
enum err drill_quick(struct drill *drill, struct why *why) MUST_USE;
#endif
