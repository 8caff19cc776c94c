#include "base/clock.h"
#include "base/mem.h"
#include "source/source.h"
#include "tower/belt.h"
#include "tower/intake.h"
#include "tower/tower.h"
#include "tower/way.h"

#include <stdatomic.h>
#include <unistd.h>

/* The whole way without a server: post lines in, what would have rung out, in event time. */

struct watch_run {
    const struct watch_setup *setup;
    struct arena *arena;
    struct rules *rules;
    struct way *way;
    struct belt *belt;
    struct loop *loop;
    struct http *http;
    struct intake *intake;
    struct buf line;
    size_t next_file;
    atomic_bool refused, stop;
    struct why failed; /* a source that could not be opened or ended badly; the loop's */
};

/* ---- story thread ---- */

static void say(const struct event *event, void *arg)
{
    struct watch_run *run = arg;
    if (event->kind == EVENT_CASE)
        return; /* the desk's business */
    buf_clear(&run->line);
    must(event_write(event, &run->line) == OK);
    run->setup->say(buf_view(&run->line), run->setup->arg);
}

static void kept(const struct post *post, void *arg)
{
    (void)post;
    (void)arg;
}

static void refused(const struct tray *tray, const struct refusal *refusal, void *arg)
{
    struct watch_run *run = arg;
    if (refusal->kind == REFUSED_DUPLICATE || atomic_load(&run->stop))
        return; /* counted in the summary; not a fault of the input */
    atomic_store(&run->refused, true);
    run->setup->refuse(tray->source, refusal->line, refusal->why, run->setup->arg);
    if (run->setup->strict)
        atomic_store(&run->stop, true);
}

static void tray_done(struct tray **tray, void *arg)
{
    struct watch_run *run = arg;
    if (!atomic_load(&run->stop))
        way_tray(run->way, *tray, 0);
    tray_free(tray);
}

static void room(void *arg)
{
    struct watch_run *run = arg;
    intake_room(run->intake);
}

/* ---- loop ---- */

static bool take_tray(struct tray **tray, void *arg)
{
    struct watch_run *run = arg;
    if (atomic_load(&run->stop)) {
        tray_free(tray);
        loop_stop(run->loop);
        return true;
    }
    return belt_put(run->belt, tray);
}

static void take_state(const struct source_view *source, void *arg)
{
    struct watch_run *run = arg;
    if (strcmp(source->state, source_state_name(SOURCE_FAILED)) != 0)
        return;
    why_set(&run->failed, ERR_IO, "%.*s: %.*s", TEXT_ARG(source->id),
            TEXT_ARG(source->why.len ? source->why : TEXT("failed")));
    loop_stop(run->loop);
}

static void open_next(void *arg)
{
    struct watch_run *run = arg;
    if (run->next_file == run->setup->file_count || run->failed.code) {
        loop_stop(run->loop);
        return;
    }
    struct text path = run->setup->files[run->next_file++];
    struct json *options = arena_make(run->arena, struct json);
    struct json *json = arena_make(run->arena, struct json);
    options->kind = JSON_OBJECT;
    options->first = json;
    options->count = 1;
    json->kind = JSON_STRING;
    json->key = TEXT("path");
    json->text = path;
    struct text id = arena_printf(run->arena, run->next_file > 1 ? "%.*s#%zu" : "%.*s",
                                  TEXT_ARG(path), run->next_file);
    struct inlet_setup how = {.kind = source_kind_of(TEXT("file")), .id = id, .options = options};
    if (intake_open(run->intake, &how, &run->failed))
        loop_stop(run->loop);
}

static size_t cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 2 ? (size_t)n - 1 : 1;
}

static void run_all(struct watch_run *run)
{
    const struct watch_setup *setup = run->setup;
    struct way_setup way = {.rules = run->rules,
                            .ack_after_ms = setup->ack_after_ms,
                            .post = kept,
                            .event = say,
                            .refused = refused,
                            .arg = run};
    run->way = way_new(&way);
    struct belt_setup belt = {.workers = setup->workers ? (size_t)setup->workers : cores(),
                              .strict = setup->strict,
                              .rules = run->rules,
                              .tray = tray_done,
                              .room = room,
                              .arg = run};
    run->belt = belt_start(&belt);
    run->loop = loop_new();
    run->http = http_new(run->loop);
    struct intake_owner owner = {take_tray, take_state, open_next, run};
    run->intake = intake_new(run->loop, run->http, &owner);
    loop_call(run->loop, open_next, run);
    loop_run(run->loop);
    intake_close(run->intake);
    belt_drain(run->belt);
    struct event summary;
    way_summary(run->way, &summary);
    say(&summary, run);
    belt_free(&run->belt);
    intake_free(&run->intake);
    http_free(&run->http);
    loop_free(&run->loop);
    way_free(&run->way);
}

enum err tower_watch(const struct watch_setup *setup, bool *refused_out, struct why *why)
{
    struct watch_run run = {.setup = setup, .arena = arena_new("watch", 1 << 16)};
    struct watched watched;
    buf_init(&run.line, 1 << 24);
    enum err err = watched_read_file(setup->topics, run.arena, &watched, why);
    if (!err) {
        const struct rules_setup rules = {
            .watched = &watched, .lexicon = setup->lexicon, .cjk = setup->cjk};
        err = rules_build(&rules, &run.rules, why);
    }
    if (!err) {
        run_all(&run);
        if (run.failed.code)
            err = why_set(why, run.failed.code, "%s", run.failed.text);
        *refused_out = atomic_load(&run.refused);
        rules_unref(&run.rules);
    }
    buf_done(&run.line);
    arena_free(&run.arena);
    return err;
}
