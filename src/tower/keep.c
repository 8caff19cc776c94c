#include "tower/keep.h"

#include "base/log.h"
#include "base/mem.h"

enum { MOST_BYTES = 256 << 20 };

struct keep {
    const struct watched *watched;
    struct buf yaml;
    struct text by;
    int64_t at_ms;
    void (*done)(const struct watched *);
};

static enum err write_job(struct db *db, void *arg, struct why *why)
{
    const struct keep *keep = arg;
    return store_set_watched(db, keep->watched, buf_view(&keep->yaml), keep->by, keep->at_ms, why);
}

enum err keep_watched(struct store *store, const struct watched *watched, struct text by,
                      int64_t at_ms, struct why *why)
{
    struct keep keep = {.watched = watched, .by = by, .at_ms = at_ms};
    buf_init(&keep.yaml, MOST_BYTES);
    enum err err = watched_write(watched, &keep.yaml);
    err = err ? why_set(why, err, "the list of who is watched is over %d MB", MOST_BYTES >> 20)
              : store_write(store, write_job, &keep, why);
    buf_done(&keep.yaml);
    return err;
}

static void kept(enum err err, const struct why *why, void *arg)
{
    struct keep *keep = arg;
    if (err)
        log_error("watched_not_kept", {"why", L_STR(why ? why->text : err_name(err))});
    keep->done(keep->watched);
    buf_done(&keep->yaml);
    mem_free(keep);
}

void keep_watched_soon(struct store *store, const struct watched *watched, struct text by,
                       int64_t at_ms, void (*done)(const struct watched *))
{
    struct keep *keep = mem_make(struct keep);
    *keep = (struct keep){.watched = watched, .by = by, .at_ms = at_ms, .done = done};
    buf_init(&keep->yaml, MOST_BYTES);
    enum err err = watched_write(watched, &keep->yaml);
    if (!err)
        err = store_queue(store, write_job, keep, kept);
    if (err)
        kept(err, NULL, keep);
}
