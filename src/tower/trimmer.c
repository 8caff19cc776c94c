#include "tower/trimmer.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

enum { LOOK_MS = 60000, NEXT_MS = 200, FIRST_MS = 5000 };

struct trimmer {
    struct loop *loop;
    struct store *store;
    struct timer *timer;
    struct trim trim;
    int64_t now_ms; /* of the step under way */
    int64_t gone;   /* since the last line in the log */
    bool stopped;
};

static void step(void *arg);

/* On the loop. */
static void over(void *arg)
{
    struct trimmer *trimmer = arg;
    trimmer->trim.after = trimmer->trim.next;
    trimmer->gone += trimmer->trim.gone;
    if (!trimmer->trim.more && trimmer->gone) {
        log_info("store_trimmed", {"rows", L_INT(trimmer->gone)});
        trimmer->gone = 0;
    }
    if (!trimmer->stopped)
        trimmer->timer = timer_start(trimmer->loop, trimmer->trim.more ? NEXT_MS : LOOK_MS, false,
                                     step, trimmer);
}

static enum err job(struct db *db, void *arg, struct why *why)
{
    struct trimmer *trimmer = arg;
    return store_trim(db, trimmer->now_ms, &trimmer->trim, why);
}

static void done(enum err err, const struct why *why, void *arg)
{
    struct trimmer *trimmer = arg;
    if (err) {
        log_error("store_not_trimmed", {"why", L_STR(why->text)});
        trimmer->trim.more = false;
    }
    loop_call(trimmer->loop, over, trimmer);
}

static void step(void *arg)
{
    struct trimmer *trimmer = arg;
    timer_stop(&trimmer->timer);
    trimmer->now_ms = clock_now_ms();
    if (store_queue(trimmer->store, job, trimmer, done))
        trimmer->timer = timer_start(trimmer->loop, LOOK_MS, false, step, trimmer);
}

struct trimmer *trimmer_start(struct loop *loop, struct store *store, const struct keep_for *keep)
{
    struct trimmer *trimmer = mem_make(struct trimmer);
    *trimmer = (struct trimmer){.loop = loop, .store = store, .trim.keep = *keep};
    trimmer->timer = timer_start(loop, FIRST_MS, false, step, trimmer);
    return trimmer;
}

void trimmer_stop(struct trimmer *trimmer)
{
    if (!trimmer)
        return;
    trimmer->stopped = true;
    timer_stop(&trimmer->timer);
}

void trimmer_free(struct trimmer **trimmer)
{
    mem_free(*trimmer);
    *trimmer = NULL;
}
