#ifndef WEB_DESK_ACT_H
#define WEB_DESK_ACT_H
/* A person's act on something of the desk, from the request to the stored event: what the files of
 * replies, the ledger and statements share. */
#include "desk/desk.h"
#include "web/live.h"

struct deed {
    struct call *call;
    struct seen_by by;
    struct desk_eyes eyes;
    struct act act; /* client: found by the job */
    enum err (*run)(struct db *db, struct deed *deed, struct why *why);
    int64_t now_ms;
    struct said_event said;
    struct event *about; /* of a statement: whom it is about; set by the job */
    struct text id;      /* of what was made or changed; lives in the call's arena */
    bool reply;          /* what was changed is a reply: it is said on the live stream */
};

/* Runs it within one write, says it, and wakes the outbox. */
enum err deed_do(struct deed *deed, struct why *why) MUST_USE;
/* Its texts into the arena: they live no longer than the job. */
void said_keep(struct arena *arena, struct said_event *said);
/* Begins one: whose rows, with which rules; the body's fields `text` and `version`. */
struct deed deed_of(struct call *call);
/* The last part of the path. */
struct text deed_name(const struct call *call);
/* The client is named by the body or the path: one that is served, else ERR_NOT_FOUND. */
enum err deed_client(struct deed *deed, struct text client, struct why *why) MUST_USE;
/* A field of the body; absent when it is not there. */
struct text deed_text(const struct call *call, const char *field);
#endif
