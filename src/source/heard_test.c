#include "source/heard_test.h"

#include "base/test.h"

void heard_init(struct heard *heard)
{
    *heard = (struct heard){0};
    buf_init(&heard->records, 256 << 20);
    buf_init(&heard->refusals, 1 << 20);
    buf_init(&heard->states, 1 << 20);
}

void heard_done(struct heard *heard)
{
    buf_done(&heard->records);
    buf_done(&heard->refusals);
    buf_done(&heard->states);
}

static void go_on(void *arg)
{
    struct heard *heard = arg;
    timer_stop(&heard->resume);
    source_resume(heard->source);
}

static bool take(struct source *source, struct tray **tray_at, void *arg)
{
    (void)source;
    struct heard *heard = arg;
    struct tray *tray = *tray_at;
    *tray_at = NULL;
    assert_null(heard->resume); /* nothing may come while it is paused */
    for (size_t i = 0; i < tray->record_count; i++) {
        (void)buf_printf(&heard->records, "%llu\t%.*s\n", (unsigned long long)tray_line(tray, i),
                         TEXT_ARG(tray->records[i]));
    }
    for (size_t i = 0; i < tray->refusal_count; i++)
        (void)buf_printf(&heard->refusals, "%llu %.*s\n",
                         (unsigned long long)tray->refusals[i].line,
                         TEXT_ARG(tray->refusals[i].why));
    heard->count += tray->record_count;
    heard->trays++;
    snprintf(heard->place, sizeof(heard->place), "%.*s", TEXT_ARG(tray->place));
    tray_free(&tray);
    if (heard->stop_at && heard->count >= heard->stop_at)
        loop_stop(heard->loop);
    if (!heard->pause_every || heard->trays % heard->pause_every)
        return true;
    heard->resume =
        timer_start(heard->loop, heard->pause_ms ? heard->pause_ms : 2, false, go_on, heard);
    return false;
}

static void state(struct source *source, enum source_state to, const char *why, void *arg)
{
    (void)source;
    struct heard *heard = arg;
    const char *name = source_state_name(to);
    (void)buf_printf(&heard->states, why ? "%s: %s\n" : "%s\n", name, why);
    bool wanted = heard->stop_state && strcmp(name, heard->stop_state) == 0;
    if (wanted && heard->stop_state_at > 1) {
        heard->stop_state_at--;
        wanted = false;
    }
    if (wanted || to == SOURCE_ENDED)
        loop_stop(heard->loop);
}

static void too_long(void *arg)
{
    struct heard *heard = arg;
    heard->timed_out = true;
    loop_stop(heard->loop);
}

enum err heard_run(struct heard *heard, const char *kind, const char *options, struct why *why)
{
    struct arena *arena = arena_new("heard", 4096);
    struct json *mapping = NULL;
    heard->loop = loop_new();
    heard->http = http_new(heard->loop);
    assert_int_equal(yaml_parse(text_of(options), arena, &mapping, why), OK);
    char *place = heard->place;
    struct source_setup setup = {.kind = source_kind_of(text_of(kind)),
                                 .id = TEXT("tested"),
                                 .options = mapping,
                                 .place = *place ? text_of(place) : (struct text){0},
                                 .loop = heard->loop,
                                 .http = heard->http,
                                 .owner = {take, state, heard},
                                 .private_allowed = !heard->private_refused};
    enum err err = source_open(&setup, &heard->source, why);
    if (!err) {
        heard->guard = timer_start(heard->loop, 10000, false, too_long, heard);
        loop_run(heard->loop);
        timer_stop(&heard->guard);
        timer_stop(&heard->resume);
        source_close(&heard->source);
    }
    http_free(&heard->http);
    loop_free(&heard->loop);
    arena_free(&arena);
    return err;
}
