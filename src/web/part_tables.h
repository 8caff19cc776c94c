#ifndef WEB_PART_TABLES_H
#define WEB_PART_TABLES_H
/*
 * The option tables behind each part of who is watched: what a form is made of, and which of its
 * values are secrets or files of the machine, that a page names and never sees.
 */
#include "model/watched_parts.h"
#include "web/web.h"

/* The options of a channel, sender or source of that kind; NULL: the kind is not known, or the noun
 * has none. */
const struct option *part_options(struct text noun, struct text kind);
/* "channel": mail, slack …; NULL at its end. */
struct part_kind {
    const char *name, *about;
    const struct option *options;
};
size_t part_kinds_of(struct text noun, struct arena *arena, struct part_kind **kinds_out);

/* A part's body for people: secrets and files stand by the name they have in the folder, what was
 * written out is {"kept": true}. folder: as web_installation.folder. */
void part_show(const struct part *part, struct text folder, struct json_out *out);
/* A tree as JSON. */
void part_put_json(const struct json *value, struct json_out *out);
/* The table as a form has it: [{"name","kind","about","fallback","least","most","choices"}]. */
void part_form(const struct option *options, struct json_out *out);

/* Names in a page's body → paths: {file: NAME} is FOLDER/secrets/NAME, a file FOLDER/files/NAME;
 * {"kept": true} is what old has. Refuses a secret that is written out, another path, an
 * environment name that does not begin with HINOMI_, and private addresses where they are not
 * allowed. What old has may stay as it is. The body is changed. */
enum err part_settle(const struct part_name *name, const struct json *old, struct json *body,
                     const struct part_limits *limits, struct arena *arena,
                     struct why *why) MUST_USE;
#endif
