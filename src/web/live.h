#ifndef WEB_LIVE_H
#define WEB_LIVE_H
/*
 * The live stream. One thread (the hub) gathers what is published, makes one frame for each set of
 * clients somebody looks at, at most four a second, and gives every screen a reference to it. A
 * screen is one open connection; it sleeps (its connection is put aside) until there is a frame.
 * A screen that does not keep up loses its frames and is told to load anew; it slows nobody.
 */
#include "web/inside.h"

struct MHD_Response;

struct hub *hub_start(struct web *web);
/* Wakes every screen for the last time and joins; none sleeps afterwards. */
void hub_stop(struct hub *hub);
/* When the server has ended. */
void hub_free(struct hub **hub);
void hub_publish(struct hub *hub, int64_t number, const struct event *event);
/* The newest number the hub has been given. */
int64_t hub_last(const struct hub *hub);

/* The person's streams end: their browsers come back with what they may see now, or not at all. Any
 * thread. */
void hub_end(struct hub *hub, struct text person);
/* A new screen of the person that sees the events of these clients (copied), until the session
 * ends. backlog: what it is sent first, already in the stream's form (taken). seen: the number up
 * to which it knows all. ERR_FULL when there are too many. */
enum err screen_new(struct hub *hub, const struct seen_by *by, const struct signed_in *person,
                    int64_t seen, struct buf *backlog, struct screen **screen_out) MUST_USE;
void screen_leave(struct screen **screen);
/* Consumes the screen. */
struct MHD_Response *screen_response(struct screen *screen, struct MHD_Connection *connection);

/* Whether the live stream tells of that kind of event: not of what only pages show. */
bool frame_told(struct text what);
/* One event of the stream: "id: 7\nevent: level\ndata: {"number":7,…}\n\n". */
void frame_event(struct buf *out, int64_t number, struct text what, struct text line);
enum err server_start(struct web *web, int threads, int connections, struct why *why) MUST_USE;
#endif
