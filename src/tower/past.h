#ifndef TOWER_PAST_H
#define TOWER_PAST_H
/*
 * Posts that were heard before, read again: of files of post lines and of a store, merged by time
 * (a stored post's is its clock, a line's when it was written), as trays. One thread; reads
 * only. Open, tray until ERR_CLOSED, close.
 */
#include "model/tray.h"
#include "store/store.h"

struct past;

struct past_setup {
    const struct text *files; /* "-" is standard input */
    size_t file_count;
    struct store *store; /* an open one, or the folder of one, or neither */
    const char *folder;
    struct past_span span; /* of the store */
    /* A line that is no post; line 0: a stored one. */
    void (*refuse)(const char *where, uint64_t line, const char *why, void *arg);
    void *arg;
};

enum err past_open(const struct past_setup *setup, struct past **past_out,
                   struct why *why) MUST_USE;
void past_close(struct past **past);
enum err past_tray(struct past *past, struct tray **tray_out, struct why *why) MUST_USE;
/* Where a record of the tray that came last comes from. */
const char *past_where(const struct past *past, const struct tray *tray, size_t record,
                       uint64_t *line_out);

/* One read of the store, whichever way it is there; must have one. */
enum err past_read(const struct past_setup *setup, store_job *job, void *arg,
                   struct why *why) MUST_USE;

struct past_view {
    int64_t read, refused, stored; /* stored: those of the store among the read */
    int64_t from_ms, to_ms;        /* first and last time of a post; 0: none yet */
    double progress;               /* 0 to 1; -1 unknown */
};
struct past_view past_look(const struct past *past);
/* The time that the posts stand for: a written time can lie, so of a thousand posts the one that
 * is farthest away at either end is not counted. 0, 0: there was none. */
void past_time(const struct past *past, int64_t *from_ms_out, int64_t *to_ms_out);
const struct past_span *past_span(const struct past *past);
#endif
