#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H
/*
 * What a browser or a machine sent, read with care. Everything here is pure and works on bytes from
 * outside: the target (path and query), the headers that matter, a JSON body held against its
 * fields. Results point into the arena.
 */
#include "base/json.h"

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_DELETE, METHOD_OTHER };
enum { PARTS_MOST = 12, QUERY_MOST = 16, TARGET_MOST = 4096 };

struct pair {
    struct text name, value;
};

/* A path is kept twice: decoded whole (for files), and in its parts, each decoded by itself, so
 * that an id may hold a slash as %2F. */
struct target {
    struct text path;
    struct text parts[PARTS_MOST];
    size_t part_count;
    bool slash; /* some part holds a slash of its own: no file is named so */
    struct pair query[QUERY_MOST];
    size_t query_count;
};

enum method method_of(struct text name);

/* Refused: no leading slash, a broken escape, bytes that are no UTF-8, control characters, a
 * backslash, a part that is empty, "." or "..", and more than the ceilings above. */
enum err target_read(struct text raw, struct arena *arena, struct target *target_out,
                     struct why *why) MUST_USE;
/* The last value of that name, or absent. */
struct text target_query(const struct target *target, const char *name);
/* The whole number of that name (query_check has seen that it is one), or the fallback. */
int64_t target_int(const struct target *target, const char *name, int64_t fallback);

/* A field of a form that a browser sends (application/x-www-form-urlencoded), as UTF-8; absent when
 * it is not there. A broken escape stands as it is; control characters but new lines are left out.
 */
struct text form_field(struct text form, const char *name, struct arena *arena);
/* The value of a cookie, or absent. */
struct text cookie_find(struct text header, const char *name);
/* Accept-Encoding admits gzip (q not 0). */
bool accepts_gzip(struct text header);
/* If-None-Match names the etag, or is "*". */
bool etag_listed(struct text header, const char *etag);
/* The host name of "name:port", "[::1]:80", "http://name"; absent when it is none. */
struct text host_name(struct text header);
/* localhost, an address of loopback, an IP address where addresses are allowed, or one of the
 * names (NULL-ended, may be NULL). */
bool host_allowed(struct text header, const char *const *names, bool any_address);
/* The page that asks has the same host and port as we: "http://localhost:8080". */
bool origin_same(struct text origin, struct text host);

/*
 * A body is a JSON object held against a short description, "name kind[?] …":
 *   "text:text(1..4000) level:int(0..4) lang:text(2..8)? paused:bool speed:number(0..1000)?"
 * (a list's objects are held against a description of their own: body_item).
 * Lengths count code points. What is not described, missing, of the wrong kind or out of range is
 * ERR_BAD_INPUT with the field's name. The same description makes the schema of openapi.json.
 */
enum field_kind {
    FIELD_TEXT,
    FIELD_INT,
    FIELD_NUMBER,
    FIELD_BOOL,
    FIELD_TEXTS,
    FIELD_LIST,
    FIELD_OBJECT
};
struct field {
    char name[32];
    enum field_kind kind;
    bool optional;
    double least, most; /* both 0: no limit */
};
/* Takes the next field off *rest; false at the end. A description is ours: a bad one must() stop.
 */
bool field_next(struct text *rest, struct field *field_out);
/* The query's names and values against their description (texts and whole numbers). */
enum err query_check(const struct target *target, const char *fields, struct why *why) MUST_USE;
/* The same for one object within it. */
enum err body_item(const struct json *object, const char *fields, struct why *why) MUST_USE;
enum err body_read(struct text body, const char *fields, struct arena *arena,
                   const struct json **json_out, struct why *why) MUST_USE;
#endif
