#ifndef SOURCE_BLUESKY_H
#define SOURCE_BLUESKY_H
/*
 * Jetstream events (version 1) of the AT protocol: one JSON object a frame. The outside of an
 * event, and the form by which its posts are read.
 */
#include "model/post_line.h"

/* Texts point into the event or the arena. */
struct jet_event {
    struct text did, kind;
    struct text operation, collection, rkey, rev; /* of a commit; else absent */
    struct text record;                           /* its JSON, or absent */
    int64_t time_us;                              /* since 1970, by the server's clock */
    bool inactive;                                /* an account that was hidden or deleted */
};

enum err jet_read(struct text event, struct arena *arena, struct jet_event *jet_out,
                  struct why *why) MUST_USE;
/* The same event has the same key, whenever and from whichever server it comes. */
uint64_t jet_key(const struct jet_event *jet);

extern const struct post_form jetstream_form;
#endif
