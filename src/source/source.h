#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H
/*
 * A source turns the bytes of one network into trays of records and remembers its place. It never
 * decides what matters. One file from_x.c each: the file name is its registration.
 *
 * A source lives on the net loop. It makes trays and offers them: source_offer takes the tray
 * always, and answers whether more may follow; after a false the source stops reading until its
 * kind's resume is called. The place of a tray is saved in the same transaction as its posts.
 */
#include "base/option.h"
#include "model/tray.h"
#include "net/http.h"

struct source;

struct source_kind {
    const char *name;
    const char *about;
    size_t size; /* of the kind's own struct, zeroed */
    const struct option *options;
    const struct post_form *form; /* how its records are read */
    enum err (*open)(struct source *source, struct why *why);
    void (*resume)(struct source *source);
    void (*close)(struct source *source);
    /* For `hinomi decode`: the network's own bytes (a whole file) → posts, one by one. NULL where
     * the records are lines: then form reads them. */
    enum err (*decode)(struct text bytes, struct arena *arena, void (*each)(struct post *, void *),
                       void *arg, struct why *why);
};

/* Ends in NULL; generated from the file names. */
extern const struct source_kind *const source_kinds[];
const struct source_kind *source_kind_of(struct text name);

enum source_state {
    SOURCE_OPENING,
    SOURCE_LIVE,
    SOURCE_LATE,
    SOURCE_SILENT,
    SOURCE_GAP,
    SOURCE_FAILED,
    SOURCE_ENDED
};
const char *source_state_name(enum source_state state);

/* What the owner (the tower) gets. All on the loop's thread. */
struct source_owner {
    /* Takes the tray (number not yet given). False: stop reading until source_resume. */
    bool (*tray)(struct source *source, struct tray **tray, void *arg);
    /* State changed; why in words. A gap names what was lost. */
    void (*state)(struct source *source, enum source_state state, const char *why, void *arg);
    void *arg;
};

struct source_setup {
    const struct source_kind *kind;
    struct text id;             /* "bluesky", "file:posts.ndjson" … unique */
    const struct json *options; /* mapping of the configuration, or NULL */
    struct text place;          /* saved place, or absent: from the start */
    struct loop *loop;
    struct http *http;
    struct source_owner owner;
    bool private_allowed; /* loopback peers, for tests */
};

enum err source_open(const struct source_setup *setup, struct source **source_out,
                     struct why *why) MUST_USE;
void source_resume(struct source *source);
void source_close(struct source **source_at);

/* ---- for the from_*.c ---- */
void *source_self(struct source *source);
struct text source_id(const struct source *source);
struct text source_place(const struct source *source); /* to go on from */
struct loop *source_loop(struct source *source);
struct http *source_http(struct source *source);
bool source_private_allowed(const struct source *source);
bool source_offer(struct source *source, struct tray **tray);
void source_say(struct source *source, enum source_state state, const char *why);
#endif
