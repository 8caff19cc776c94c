#ifndef TOWER_SCENE_DESK_H
#define TOWER_SCENE_DESK_H
/*
 * The answering half of a scene: what its people do at the desk goes through the desk's own doors,
 * in the scene's own store, and what is expected of it is read from the desk's own pages. What is
 * sent is taken by a network inside the machine: nothing leaves.
 *
 * One thread (the story thread); each call waits for the store.
 */
#include "store/store.h"
#include "tower/scene.h"

struct checker;
struct scene_desk;

struct scene_desk_setup {
    const struct scene *scene;
    struct store *store;
    const struct watched *watched; /* borrowed, with the checker */
    const struct checker *checker;
    struct scene_judge *judge;
    /* After the commit: how a reply stands now; of a statement that went out, too. */
    void (*said)(int64_t number, const struct event *event, void *arg);
    void *arg;
};

/* The people and the pages of the scene are in the store, and it may be played. */
enum err scene_desk_new(const struct scene_desk_setup *setup, struct scene_desk **desk_out,
                        struct why *why) MUST_USE;
void scene_desk_free(struct scene_desk **desk);
/* One deed. What the desk does not do is kept for what is expected of it, and is no error. */
void scene_desk_do(struct scene_desk *desk, const struct scene_order *order);
/* Somebody is rung: whether one of the story's authors has waited for an answer is in the store. */
void scene_desk_ring(struct scene_desk *desk, const struct event *ring);
/* The scene has come here: once an hour of it cases age, and the judge is told how it stands, where
 * there is news (something came into the store) or time has done something. */
void scene_desk_look(struct scene_desk *desk, int64_t now_ms, bool news);
#endif
