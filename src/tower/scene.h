#ifndef TOWER_SCENE_H
#define TOWER_SCENE_H
/*
 * A scene: a text that tells what people write about some brands and what must follow from it
 * (docs/scenes.md). It is played as posts in the order they are seen, and judged by the events
 * that the tower says while it hears them.
 *
 *   scene_parse → scene_watched (who is watched and rung) → scene_play (the posts)
 *               → scene_judge_new, scene_judge_take for each event, scene_judge_end, the outcomes
 *
 * The same text gives the same posts, byte for byte. A scene is immutable, lives in its arena and
 * may be read by any number of threads; a judge belongs to one.
 */
#include "base/arena.h"
#include "model/event.h"
#include "model/watched.h"

struct scene;

/* The first fault ends it: the reason names line, column and the nearest right word. */
enum err scene_parse(struct text bytes, struct arena *arena, struct scene **scene_out,
                     struct why *why) MUST_USE;

struct text scene_title(const struct scene *scene);
struct text scene_about(const struct scene *scene); /* one sentence, may be absent */
int64_t scene_from_ms(const struct scene *scene);
int64_t scene_to_ms(const struct scene *scene);
/* Clients, brands, people, routes, as topics.yaml would give them. */
const struct watched *scene_watched(const struct scene *scene);

/* What a scene plays, in the order of its clock (a post: of its seen_at). */
struct scene_player {
    /* The post lives for the call. */
    void (*post)(const struct post *post, void *arg);
    /* A source falls silent or comes back: state "silent" or "back". May be NULL. */
    void (*source)(struct text net, struct text state, int64_t at_ms, void *arg);
    void *arg;
};
/* What people do while the scene plays, in the order of the time. */
struct scene_order {
    enum { SCENE_ACK, SCENE_SILENCE, SCENE_STAND_IN, SCENE_DEED } kind;
    int64_t at_ms;
    struct text person;        /* who answers, silences or stands in */
    struct text client, brand; /* silence */
    struct text why, duty;     /* silence; stand-in */
    int64_t until_ms;
    bool crisis; /* silence: level 4 too */
    size_t deed; /* which of the desk's: tower/scene_desk.h */
};
size_t scene_orders(const struct scene *scene, const struct scene_order **orders_out);
void scene_play(const struct scene *scene, const struct scene_player *player);
/* The number of posts of the whole scene. */
size_t scene_posts(const struct scene *scene);

/* ---- the judge ---- */
struct scene_judge;

enum scene_state { SCENE_OPEN, SCENE_MET, SCENE_MISSED };

/* One thing that must happen, as it is written, and what did. */
struct scene_outcome {
    enum scene_state state;
    uint32_t line;
    struct text expected; /* the words of the scene */
    struct text happened; /* in words; empty while open. Valid until the judge changes. */
    int64_t at_ms;        /* when it was met, 0 else */
};

struct scene_judge *scene_judge_new(const struct scene *scene);
void scene_judge_free(struct scene_judge **judge);
/* Every event, in order. A level event with from == to says how a story stands (fire_look): give
 * one for each open story once a scene minute, so that figures between two rises count too. */
void scene_judge_take(struct scene_judge *judge, const struct event *event);
/* The scene's clock has come here: what had to happen before is missed. */
void scene_judge_tick(struct scene_judge *judge, int64_t now_ms);
/* The scene is over: what must never happen is met, what is open is missed. */
void scene_judge_end(struct scene_judge *judge);
size_t scene_judge_count(const struct scene_judge *judge);
struct scene_outcome scene_judge_at(const struct scene_judge *judge, size_t i);
#endif
