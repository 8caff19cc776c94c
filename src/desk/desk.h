#ifndef DESK_DESK_H
#define DESK_DESK_H
/*
 * Cases and incident rooms: what people do about what the tower hears. A case is one person's
 * matter; an incident is a story at level 2 or more. Everything is inside a store job and belongs
 * to a client; every change leaves a line in the object's history with person and time.
 */
#include "store/store.h"

/* Does this post need an answer from a person? DOMAIN: needs_support counts from .5. */
bool desk_wants_case(const struct post *post, const struct hit *hit);
/* Opens a case for the author's matter, or adds the post to the open one of the same author and
 * brand. The event says which (EVENT_CASE). */
enum err desk_case_from_post(struct db *db, const struct post *post, const struct hit *hit,
                             int64_t now_ms, struct event *event_out, struct why *why) MUST_USE;

/* People's acts. `client` is the tenant the person acts for; a case of another is ERR_NOT_FOUND. */
struct act {
    struct text client, id, person, text;
    int64_t now_ms;
};
enum err desk_case_assign(struct db *db, const struct act *act,
                          struct why *why) MUST_USE; /* text: to whom */
enum err desk_case_note(struct db *db, const struct act *act, struct why *why) MUST_USE;
enum err desk_case_close(struct db *db, const struct act *act,
                         struct why *why) MUST_USE; /* text: the reason, required */
enum err desk_case_reopen(struct db *db, const struct act *act, struct why *why) MUST_USE;

enum err desk_incident_assign(struct db *db, const struct act *act, struct why *why) MUST_USE;
enum err desk_incident_note(struct db *db, const struct act *act, struct why *why) MUST_USE;
enum err desk_incident_close(struct db *db, const struct act *act, struct why *why) MUST_USE;
/* At level 3 the people of the ladder are called in. */
enum err desk_incident_call_in(struct db *db, const struct act *act, struct why *why) MUST_USE;

/* Lists and one, as JSON objects of docs/api.md. clients: whose rows may be seen. */
struct seen_by {
    const struct text *clients;
    size_t count;
};
enum err desk_cases_json(struct db *db, const struct seen_by *by, struct text state,
                         struct text brand, int64_t limit, struct json_out *out,
                         struct why *why) MUST_USE;
enum err desk_case_json(struct db *db, const struct seen_by *by, struct text id,
                        struct json_out *out, struct why *why) MUST_USE;
enum err desk_incidents_json(struct db *db, const struct seen_by *by, bool open_only, int64_t limit,
                             struct json_out *out, struct why *why) MUST_USE;
enum err desk_incident_json(struct db *db, const struct seen_by *by, struct text id,
                            struct json_out *out, struct why *why) MUST_USE;
#endif
