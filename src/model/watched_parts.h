#ifndef MODEL_WATCHED_PARTS_H
#define MODEL_WATCHED_PARTS_H
/*
 * Who is watched, part by part: one client, brand, person, channel, calendar, duty, route, sender,
 * source, and who is rung at last (fallback). A change of one part is made in the tree of the
 * whole; the whole is then read as a file is. Pure.
 */
#include "model/watched.h"

struct part_name {
    struct text kind;   /* "client", "brand", "person" … */
    struct text client; /* of a brand: whose it is; else absent */
    struct text id;     /* of the fallback: "fallback" */
};

struct part {
    struct part_name name;
    struct text of;        /* the client it belongs to, or absent */
    const struct json *at; /* a client without its brands, a brand without its topics */
    struct text body;      /* the same as one line of JSON */
};

/* The kinds, ends in NULL. */
extern const char *const part_kinds[];
bool part_kind_known(struct text kind);

/* All parts, in the order of the file. */
enum err watched_parts(const struct watched *watched, struct arena *arena, struct part **parts_out,
                       size_t *count_out, struct why *why) MUST_USE;

/*
 * watched with one part changed, added, or (body NULL) gone. The body is what the file would hold
 * of it, without its id; a client keeps its brands, a brand its topics; a new brand may bring
 * `topics`. tried_out lives in the arena. ERR_NOT_FOUND: it is not there; ERR_BAD_INPUT names the
 * field ("service.hours: …") or, where another part does not fit any more, that one ("route umi-2,
 * ladder 1: …").
 */
enum err part_put(const struct watched *watched, const struct part_name *name,
                  const struct json *body, struct arena *arena, struct watched *tried_out,
                  struct why *why) MUST_USE;
/* The part of that name. ERR_NOT_FOUND. */
enum err part_find(const struct watched *watched, const struct part_name *name, struct arena *arena,
                   struct part *part_out, struct why *why) MUST_USE;
#endif
