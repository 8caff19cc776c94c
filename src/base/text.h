#ifndef BASE_TEXT_H
#define BASE_TEXT_H
/*
 * A borrowed run of bytes, mostly UTF-8. Never assume a NUL behind it. An absent text has
 * at == NULL; an empty one has len == 0.
 */
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *at;
    size_t len;
};

struct texts {
    struct text *at;
    size_t count;
};

/* A half-open range; what it counts (bytes or code points) is said where it is used. */
struct span {
    uint32_t from, to;
};

/* For string literals only. */
#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})
/* For printf("%.*s"). */
#define TEXT_ARG(text) ((int)((text).len)), ((text).at ? (text).at : "")

struct text text_of(const char *nul_terminated); /* NULL gives an absent text */
bool text_same(struct text a, struct text b);
bool text_is(struct text a, const char *b);
int text_order(struct text a, struct text b);          /* bytewise: <0, 0, >0 */
bool text_same_but_case(struct text a, struct text b); /* A to Z are a to z; so below */
bool text_starts(struct text a, struct text start);
bool text_starts_but_case(struct text a, struct text start);
bool text_ends(struct text a, struct text end);
/* Offset of the first b in a, or -1. */
ptrdiff_t text_find(struct text a, struct text b);
ptrdiff_t text_find_but_case(struct text a, struct text b);
/* The host of a link: behind its :// and user@, before its port, path, query or fragment. */
struct text text_host(struct text link);
/* It is the domain, or stands below it. */
bool text_host_within(struct text host, struct text domain);
struct text text_slice(struct text a, size_t from, size_t to); /* clamped */
struct text text_trim(struct text a);                          /* ASCII white space */
/* Takes the part before the first sep off *rest; false when *rest is absent. */
bool text_cut(struct text *rest, char sep, struct text *part_out);
/* Every byte lies between the two, and there is one. */
bool text_all_between(struct text a, char low, char high);
uint64_t text_hash(struct text a);
struct text text_or_none(struct text a); /* an empty one is absent */

/* Whole text as a number; false when it is not one or out of range. */
bool text_int(struct text a, int64_t *value_out);
bool text_number(struct text a, double *value_out); /* JSON-like decimals, locale-free */

/* The name among count names nearest to a (edit distance at most 3), or NULL: for "did you mean".
 */
const char *text_nearest(struct text a, const char *const *names, size_t count);
#endif
