#ifndef BASE_OPTION_H
#define BASE_OPTION_H
/*
 * Option tables: the only place an option exists. From one table come the parser of a YAML mapping,
 * the range check, --help, the docs page and the console's form. An unknown key is an error with
 * its line and the nearest known name. A secret may be given as value, `{file: path}` or
 * `{env: NAME}` and is never printed by anyone.
 */
#include "base/json.h"

enum option_kind {
    OPTION_TEXT,   /* struct text */
    OPTION_SECRET, /* struct text, never printed */
    OPTION_INT,    /* int64_t, least..most */
    OPTION_NUMBER, /* double, least..most */
    OPTION_BOOL,   /* bool */
    OPTION_SPAN,   /* int64_t ms: "5m", least..most in ms */
    OPTION_TEXTS,  /* struct texts: a list, or one text */
    OPTION_CHOICE, /* int: index into the comma-separated names in .choices */
    OPTION_FILE    /* struct text: a file of this machine */
};

struct option {
    const char *name;
    enum option_kind kind;
    size_t offset;        /* of the field in the struct that is filled */
    const char *fallback; /* as it would be written, or NULL: zero */
    int64_t least, most;  /* both 0: no limit */
    const char *about;    /* one sentence for people */
    const char *choices;
};

/* Fills self (zeroed by the caller) with the fallbacks, then with the mapping's values. mapping may
 * be NULL. Texts live in the arena. `ignore` names keys that belong to somebody else (NULL-ended,
 * may be NULL). */
enum err options_read(const struct option *options, const struct json *mapping,
                      const char *const *ignore, struct arena *arena, void *self,
                      struct why *why) MUST_USE;
/* What a mapping says, for people: [{"name","value","about"}], the fallback where it says nothing
 * (null: nothing at all). A secret is null and "secret": true; of an address the part that may hold
 * one (user, password, what follows ?) is left out. */
void options_show(const struct option *options, const struct json *mapping, struct json_out *out);
/* "  every SPAN   How often … (5m; 5m to 24h)" a line each. */
void options_help(const struct option *options, struct buf *out);

/* YAML 1.1 through libyaml: one document, as a tree whose scalars are JSON_STRING (plain true,
 * false, null and numbers get their JSON kinds). Anchors are refused beyond 100 uses, depth
 * JSON_DEPTH. */
enum err yaml_parse(struct text bytes, struct arena *arena, struct json **json_out,
                    struct why *why) MUST_USE;

/* Reads a file of at most ceiling bytes into the arena. */
enum err file_read(const char *path, size_t ceiling, struct arena *arena, struct text *bytes_out,
                   struct why *why) MUST_USE;
#endif
