#ifndef TOWER_DRILLS_H
#define TOWER_DRILLS_H
/*
 * Drills that people start from the console of a living tower: each is this program again, with
 * `drill`, a scene, a page of its own on loopback and nothing else of ours: it is sealed before the
 * scene begins (net/seal.h) and ends with us. A few at a time; what came out is kept a while.
 */
#include "net/loop.h"
#include "web/web.h"

enum { DRILLS_AT_ONCE = 2, DRILLS_KEPT = 8 };

struct drills;

/* lexicon: as the tower's, or absent. On the loop's thread. */
struct drills *drills_new(struct loop *loop, struct text lexicon);
/* Ends those that run. On the loop's thread, or when it no longer runs. */
void drills_free(struct drills **drills_at);

/* ---- any thread; answered by the loop's ---- */

/* ERR_NOT_FOUND: no such scene; ERR_FULL: so many run; ERR_BAD_INPUT: the speed. */
enum err drills_start(struct drills *drills, const struct drill_ask *wish,
                      char id_out[DRILL_ID_ROOM], struct why *why) MUST_USE;
/* ERR_NOT_FOUND: there is none. One that runs is ended, one that is over is forgotten. */
enum err drills_stop(struct drills *drills, struct text id, struct why *why) MUST_USE;
/* Writes {"scenes":[…],"drills":[…]}: docs/api.md. drills may be NULL: none can be started here. */
enum err drills_show(struct drills *drills, struct json_out *out, struct why *why) MUST_USE;
#endif
