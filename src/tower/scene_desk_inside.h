#ifndef TOWER_SCENE_DESK_INSIDE_H
#define TOWER_SCENE_DESK_INSIDE_H
/* The desk of a scene from the inside: scene_desk.c does, scene_sight.c looks. */
#include "base/vec.h"
#include "desk/desk.h"
#include "tower/scene_desk.h"
#include "tower/scene_inside.h"

enum { DEED_REPLIES = 8 };

/* What came of a deed. */
struct deed_done {
    bool done;
    enum err err;
    struct text client, id; /* the reply, statement or fact it made */
    struct text replies[DEED_REPLIES];
    size_t reply_count;
    char why[200];
};

struct scene_desk {
    struct scene_desk_setup setup;
    struct arena *arena;
    struct text *clients;
    struct deed_done *done;  /* of each deed */
    struct text *page_ids;   /* of each page */
    VEC(struct event) rings; /* not yet looked behind */
    struct arena *rung;
    int64_t aged_ms; /* when time was told last */
    VEC(struct said_event) said;
    struct arena *said_arena; /* of the job under way */
};

struct seen_by scene_seen_by(const struct scene_desk *desk, int64_t now_ms);
/* A read: how each open demand stands. */
void scene_desk_see(struct scene_desk *desk, int64_t now_ms);
#endif
