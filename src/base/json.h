#ifndef BASE_JSON_H
#define BASE_JSON_H
/*
 * JSON (RFC 8259). Three ways in and one out:
 *  - json_parse: a tree in an arena, for configuration, requests and network answers;
 *  - base/json_scan.h: a cursor that skips what nobody asked for, for the firehose;
 *  - struct json is also what base/yaml.h yields, then with lines and columns.
 *  - struct json_out: a writer over a buf.
 * Depth is limited to JSON_DEPTH, bytes by the caller. Strings come out as valid UTF-8: a lone
 * surrogate escape becomes U+FFFD; raw invalid UTF-8 is refused.
 */
#include "base/arena.h"
#include "base/buf.h"

enum { JSON_DEPTH = 64 };

enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_kind kind;
    uint32_t line, column; /* from 1; of the value; 0 when unknown */
    struct text key;       /* its name inside an object, decoded */
    struct text text;      /* string: decoded; number: as written; else absent */
    struct json *first; /* children in order; a double name keeps both, json_find takes the last */
    struct json *next;
    size_t count;
};

/* Refuses anything but one whole value; the reason names line and column. */
enum err json_parse(struct text bytes, struct arena *arena, struct json **json_out,
                    struct why *why) MUST_USE;

/* Of the same shape, with texts and all in that arena. */
struct json *json_copy(struct arena *arena, const struct json *from);

/* All of these accept NULL and answer as if absent. */
const struct json *json_find(const struct json *object, const char *key);
struct text json_text(const struct json *value);       /* string, else absent */
bool json_int(const struct json *value, int64_t *out); /* number without fraction that fits */
bool json_number(const struct json *value, double *out);
bool json_bool(const struct json *value, bool *out);
/* The same from the number as it was written. 1e3 and 2.0 are whole numbers. */
bool json_int_of(struct text number, int64_t *out);
bool json_number_of(struct text number, double *out); /* false beyond the range of a double */
/* Shorthands: the member, or the fallback when absent or of another kind. */
struct text json_text_at(const struct json *object, const char *key);
int64_t json_int_at(const struct json *object, const char *key, int64_t fallback);
double json_number_at(const struct json *object, const char *key, double fallback);
bool json_bool_at(const struct json *object, const char *key, bool fallback);

/* ---- writing: commas are the writer's business ---- */
struct json_out {
    struct buf *buf;
    bool comma;
};
void json_out_init(struct json_out *out, struct buf *buf);
void json_begin(struct json_out *out, char bracket);  /* '{' or '[' */
void json_end(struct json_out *out, char bracket);    /* '}' or ']' */
void json_key(struct json_out *out, const char *key); /* plain ASCII, not escaped */
void json_key_text(struct json_out *out, struct text key);
void json_put_text(struct json_out *out,
                   struct text text); /* absent writes null; broken UTF-8 mended */
void json_put_int(struct json_out *out, int64_t value);
void json_put_number(struct json_out *out, double value,
                     int decimals); /* %.*f, trailing zeros cut; NaN writes null */
void json_put_bool(struct json_out *out, bool value);
void json_put_null(struct json_out *out);
void json_put_time(struct json_out *out, int64_t ms);
/* [[from,to],…] */
void json_put_spans(struct json_out *out, const struct span *spans, size_t count);
void json_put_raw(struct json_out *out, struct text json); /* already JSON */
/* key and value in one line */
void json_pair_text(struct json_out *out, const char *key, struct text text);
void json_pair_str(struct json_out *out, const char *key, const char *nul_terminated);
void json_pair_int(struct json_out *out, const char *key, int64_t value);
void json_pair_number(struct json_out *out, const char *key, double value, int decimals);
void json_pair_bool(struct json_out *out, const char *key, bool value);
void json_pair_time(struct json_out *out, const char *key, int64_t ms);
void json_pair_time_or_null(struct json_out *out, const char *key,
                            int64_t ms); /* null: none, ≤ 0 */
void json_pair_texts(struct json_out *out, const char *key, const struct texts *texts);
void json_quote(struct buf *buf, struct text text); /* one quoted string */
#endif
