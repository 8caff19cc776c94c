#ifndef DESK_SHOW_H
#define DESK_SHOW_H
/* The shapes of docs/api.md that many answers share, each from one row. */
#include "desk/act.h"
#include "model/post_line.h"

enum { LIST_LIMIT_USUAL = 100, LIST_LIMIT_MOST = 500 };

int64_t list_limit(int64_t limit);
struct text or_empty(struct text text);
bool may_see(const struct seen_by *by, struct text client);

/* "brand_name" and "client_name"; the ids when nobody knows better. */
void show_names(const struct seen_by *by, struct text client, struct text brand,
                struct json_out *out);
/* {"id","name"} or null. The name is that of the desk's person, else of the one who is rung. */
void show_person(struct db *db, const struct seen_by *by, struct text id, struct json_out *out);
struct text person_name(struct db *db, const struct seen_by *by, struct text id);
/* JSON that stands in a column, or the fallback. */
void show_raw(struct row *row, int column, const char *fallback, struct json_out *out);
void show_time(struct json_out *out, const char *key, struct row *row, int column);
/* A list of the lines; absent: null. */
void show_lines(struct json_out *out, const char *key, struct text lines);
void show_instant(struct json_out *out, const char *key, int64_t at_ms); /* 0: null */

/* ---- posts ---- */

/* The story a post is shown in, and why it stands there; what is absent is not said. */
struct shown_in {
    struct text story, why, because; /* because: JSON */
    bool loose;
    bool edits; /* with the texts it had before */
};
#define POST_COLUMNS                                                                               \
    "p.no, p.client, p.id, p.net, p.kind, p.at, p.seen_at, p.url, p.line, p.deleted_at"
enum { POST_COLUMN_COUNT = 10 };
/* story and reason may be absent. */
enum err show_post(struct db *db, struct row *row, const struct shown_in *in, struct json_out *out,
                   struct why *why) MUST_USE;

/* "second": what the second reader says, or null. */
enum err show_second(struct db *db, struct text client, int64_t no, struct json_out *out,
                     struct why *why) MUST_USE;
#endif
