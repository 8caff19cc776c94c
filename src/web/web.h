#ifndef WEB_WEB_H
#define WEB_WEB_H
/*
 * The face: HTTP server (libmicrohttpd), JSON API under /api/v1 (docs/api.md, openapi.json), live
 * stream (SSE), sign-in, the console's embedded files, /metrics, /healthz. Listens on loopback
 * unless told otherwise. What a page may ask of the running tower goes through struct tower_calls.
 */
#include "model/event.h"
#include "model/watched.h"
#include "store/store.h"

struct web;

/* How the tower stands, for the wall page. Arrays live until the next call on the same thread. */
struct source_view {
    struct text id, kind, why;
    const char *state;
    int64_t last_post_at_ms, lag_ms, read, matched, refused;
};
struct drill_view {
    bool on;
    struct text title, scene;
    double progress; /* 0 to 1 */
    double speed;    /* scene seconds per real second */
    bool paused;
    int64_t at_ms, from_ms, to_ms; /* scene time now, its start and end */
    int expects, met, missed;
};
struct tower_view {
    int64_t now_ms;
    double read_per_s, matched_per_s;
    const struct source_view *sources;
    size_t source_count;
    struct drill_view drill;
};

/* Handed over by the tower; callable from any web thread; each answers within a second. */
struct tower_calls {
    void *tower;
    enum err (*acknowledge)(void *tower, struct text client, struct text brand, struct text story,
                            struct text person, struct why *why);
    enum err (*set_level)(void *tower, struct text client, struct text brand, struct text story,
                          int level, struct text person, struct why *why);
    enum err (*close_incident)(void *tower, struct text client, struct text brand,
                               struct text story, struct text person, struct why *why);
    enum err (*drill)(void *tower, double speed, bool paused,
                      struct why *why); /* ERR_NOT_FOUND: no drill */
    void (*view)(void *tower, struct tower_view *view_out);
    /* The generation in force; web_unwatch gives it back. */
    const struct watched *(*watched)(void *tower);
};

struct web_asset {
    const char *path; /* "/index.html" */
    const char *type;
    const unsigned char *at; /* gzipped when packed */
    size_t len;
    bool packed;
    const char *etag;
};

struct web_options {
    const char *address; /* "127.0.0.1" */
    int port;            /* 0: any free one */
    struct store *store;
    struct tower_calls calls;
    const struct web_asset *assets;
    size_t asset_count;
    const char *version;
    bool guest; /* a drill on loopback: the one-time link signs a demo person in at once */
};

enum err web_start(const struct web_options *options, struct web **web_out,
                   struct why *why) MUST_USE;
void web_stop(struct web **web);
int web_port(const struct web *web);
/* While there is no person: the one-time link that makes the first, into room. */
bool web_first_link(struct web *web, char *room, size_t room_len);
/* A committed event for the live stream. Any thread. */
void web_publish(struct web *web, int64_t number, const struct event *event);
#endif
