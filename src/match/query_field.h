#ifndef MATCH_QUERY_FIELD_H
#define MATCH_QUERY_FIELD_H
/* name:value in queries: which names there are, and what they may be followed by. */
#include "match/query.h"

enum value_kind {
    VALUE_LANG,
    VALUE_WORD,    /* small letters, digits, - and _ */
    VALUE_KIND,    /* a post kind */
    VALUE_ACCOUNT, /* with or without @ */
    VALUE_ANY,
    VALUE_HOST,
    VALUE_HAS,
    VALUE_NUMBER, /* 3, >3, >=3, <3, <=3, 3..5; k and m for thousands and millions */
    VALUE_SHARE,  /* a number above 0, at most 100 */
    VALUE_TITLE,  /* no field: terms that must stand in the title */
    VALUE_TEXT,   /* … in the text */
    VALUE_LIST    /* no field: the words of a named list */
};

struct field_spec {
    const char *name;
    enum field field;
    enum value_kind value;
    const char *example;
};

/* The field of that name, or NULL; then *meant_out is the name it may have been meant to be, or
 * NULL. */
const struct field_spec *field_find(struct text name, const char **meant_out);

/* Reads the value, already in the match form, into the node (or nodes: 3..5 is two under an AND,
 * told by second_out->first). written is for the error. */
enum err field_value(const struct field_spec *spec, struct text value, struct node *node,
                     struct node *second, struct why *why) MUST_USE;
#endif
