#ifndef DESK_HANDOFF_H
#define DESK_HANDOFF_H
/*
 * A customer is led from the public to a form. The form's address carries a token, another one for
 * each hand-off; what comes by the form brings the token back, and is linked to the case. Only a
 * hash of the token is kept.
 */
#include "desk/act.h"

struct event;
struct watched;

/* act: client, id (of the case), person, now_ms, text (of the form; empty: the one that fits best).
 * token: fresh, of 32 characters or more from [a-z0-9]; hash: what is kept of it. ERR_NOT_FOUND
 * where the client has no such form. The address lives in db_arena. */
struct handing {
    struct text token, hash;
};
enum err desk_handoff(struct db *db, const struct watched *watched, const struct act *act,
                      const struct handing *handing, struct text *url_out,
                      struct why *why) MUST_USE;
/* It came by the form. text: what for, in short; may be absent. The first time counts; the event is
 * the case's ("form"); state "": the case was told so often that nothing more is kept of it.
 * ERR_NOT_FOUND for a token that is none. */
enum err desk_handoff_arrived(struct db *db, struct text hash, struct text text, int64_t now_ms,
                              struct event *event_out, struct why *why) MUST_USE;
/* A person found it (act: client, id of the hand-off, person, text). */
enum err desk_handoff_found(struct db *db, const struct act *act, struct text *case_out,
                            struct why *why) MUST_USE;
/* "handoffs":[…] of a case, oldest first, into the object under way. */
enum err desk_handoffs_json(struct db *db, const struct seen_by *by, struct text client,
                            struct text case_id, struct json_out *out, struct why *why) MUST_USE;
#endif
