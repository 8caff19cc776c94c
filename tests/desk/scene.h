#ifndef TESTS_DESK_SCENE_H
#define TESTS_DESK_SCENE_H
/* For the tests of the desk and of its pages: a store in memory, three clients, posts and acts in a
 * line each. */
#include "base/test.h"
#include "desk/desk.h"

struct scene {
    struct store *store;
    struct arena *arena;
    struct why why;
    struct watched watched;
    int64_t now_ms;
    const char *net;    /* of the posts; NULL: "x" */
    const char *person; /* who acts; NULL: sato */
    char said[32];      /* what desk_case_from_post said last */
    enum err ended;     /* how the last page or act ended */
};

void scene_init(struct scene *scene);
void scene_done(struct scene *scene);

/* A post of the client's brand (brand = client), in a story or not; opens its case as the tower
 * does. needs is needs_support. */
struct said_post {
    const char *id, *client, *author, *story, *lang, *text;
    const char *kind; /* NULL: post */
    double needs;
    bool inside; /* it tells what goes on inside the company */
    int64_t at_ms, seen_ms, followers;
    const char *reply_to, *rev;
    struct because *because; /* why it stands in its story */
    size_t because_count;
    const char *net, *quote_of; /* net: NULL: the scene's */
    const char *handle;
    bool news;        /* it reports: an outlet's */
    int64_t since_ms; /* the author's account is as old */
};
void scene_post(struct scene *scene, const struct said_post *said);
void scene_event(struct scene *scene, const struct event *event);
void scene_user(struct scene *scene, const char *id, const char *client);

/* A page, for one client, parsed; NULL when it ended with scene->ended. */
typedef enum err desk_shown(struct db *db, const struct seen_by *by, struct json_out *out,
                            struct why *why);
const struct json *scene_shown(struct scene *scene, const char *client, desk_shown *page);

typedef enum err desk_act(struct db *db, const struct act *act, struct why *why);
enum err scene_act(struct scene *scene, desk_act *act, const char *client, const char *id,
                   const char *text);

enum err scene_write(struct scene *scene, store_job *job, void *arg);

/* The value at "cases.0.author.id". */
const struct json *json_at(const struct json *json, const char *path);
#endif
