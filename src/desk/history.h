#ifndef DESK_HISTORY_H
#define DESK_HISTORY_H
/* What every act of a person begins and ends with: whose it is, what is refused, the line it leaves
 * in the history of its object. */
#include "desk/desk.h"

/* The client of a "case", "fact", "reply" or "task", among those that may be seen; in db_arena. */
enum err object_client(struct db *db, const struct seen_by *by, const char *object, struct text id,
                       struct text *client_out, struct why *why) MUST_USE;

struct line {
    struct text client, object, id;
    struct text person, text;
    const char *kind;
    int64_t at_ms;
};
enum err history_add(struct db *db, const struct line *line, struct why *why) MUST_USE;
/* "history":[{"at","person","kind","text"}] of one object, oldest first, into the object under way.
 */
enum err show_history(struct db *db, const char *object, struct text client, struct text id,
                      struct json_out *out, struct why *why) MUST_USE;
enum { ACT_TEXT_MOST = 10000 };
/* Refuses an empty text when one is required, and one too long. */
enum err act_text(const struct act *act, const char *what, bool required, struct why *why) MUST_USE;
/* Refuses, by ERR_DENIED, an act on another version than the one that the person read; the words
 * say who changed it and when. last: LAST_VERSION, of act->client and act->id. No version said: OK.
 */
enum err act_as_read(struct db *db, const struct act *act, const char *object, int64_t now_is,
                     const char *last, struct why *why) MUST_USE;
#define LAST_VERSION(table, column, writer)                                                        \
    "SELECT v.at, coalesce(nullif(p.name, ''), v." writer ") FROM " table " v "                    \
    "LEFT JOIN person p ON p.id = v." writer " WHERE v.client = ?1 AND v." column " = ?2 "         \
    "ORDER BY v.version DESC LIMIT 1"
/* Refuses somebody who may not serve the client. */
enum err act_person(struct db *db, struct text client, struct text person,
                    struct why *why) MUST_USE;
#endif
