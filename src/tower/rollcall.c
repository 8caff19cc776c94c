#include "tower/rollcall.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

struct rollcall {
    struct store *store;
    struct intake *intake;
    struct timer *timer;
};

/* One word for the store; belongs to the writer until it is committed. */
struct word {
    struct arena *arena;
    struct source_stand stand;
};

static enum err job(struct db *db, void *arg, struct why *why)
{
    const struct word *word = arg;
    return store_source_stands(db, &word->stand, why);
}

static void done(enum err err, const struct why *why, void *arg)
{
    struct word *word = arg;
    struct arena *arena = word->arena;
    if (err)
        log_warn("source_not_kept", {"why", L_STR(why ? why->text : err_name(err))});
    arena_free(&arena);
}

/* What is silent has been so since its last post; what has lost something, too. */
static int64_t since(const struct source_view *source)
{
    const bool before =
        text_is(text_of(source->state), "silent") || text_is(text_of(source->state), "gap");
    return before ? source->last_post_at_ms : 0;
}

void rollcall_say(struct rollcall *rollcall, const struct source_view *source)
{
    struct arena *arena = arena_new("rollcall", 1024);
    struct word *word = arena_make(arena, struct word);
    word->arena = arena;
    word->stand = (struct source_stand){.source = arena_text(arena, source->id),
                                        .state = text_of(source->state),
                                        .at_ms = clock_now_ms(),
                                        .since_ms = since(source)};
    if (source->why.at)
        word->stand.why = arena_text(arena, source->why);
    const enum err err = store_queue(rollcall->store, job, word, done);
    if (err)
        done(err, NULL, word); /* the next minute says it again */
}

static void say_one(const struct source_view *source, void *arg)
{
    rollcall_say(arg, source);
}

static void beat(void *arg)
{
    struct rollcall *rollcall = arg;
    intake_each(rollcall->intake, say_one, rollcall);
}

struct rollcall *rollcall_start(struct loop *loop, struct store *store, struct intake *intake)
{
    struct rollcall *rollcall = mem_make(struct rollcall);
    *rollcall = (struct rollcall){.store = store, .intake = intake};
    rollcall->timer = timer_start(loop, SPAN_BEAT_MS, true, beat, rollcall);
    return rollcall;
}

void rollcall_stop(struct rollcall **rollcall)
{
    if (!*rollcall)
        return;
    beat(*rollcall);
    timer_stop(&(*rollcall)->timer);
    mem_free(*rollcall);
    *rollcall = NULL;
}
