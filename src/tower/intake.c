#include "tower/intake.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"
#include "tower/ask.h"

enum { MOST_SOURCES = 64, PAUSES_LEAST = 20, PAUSES_SILENT = 12, SILENT_MINUTES = 2 };
static const double pause_weight = .05;

struct inlet {
    struct intake *intake;
    struct arena *arena; /* its options */
    struct inlet *later; /* among those that are let go of */
    struct source *source;
    char *id, *kind, *why;
    enum source_state state;
    bool paused;
    bool behind;          /* said late, and not live since */
    bool replay;          /* its posts are of another day: a file */
    int64_t last_seen_ms; /* of the newest tray */
    int64_t last_post_at_ms;
    int64_t read, refused;
    double sampled;
    const struct option *option_table;
    const struct json *options;
    double pause_ms[24]; /* the usual between two trays, by hour of the day; 0: not known */
    double any_pause_ms;
    int64_t pauses;
    bool hushed; /* we said that it is silent */
};

struct intake {
    struct loop *loop;
    struct http *http;
    struct intake_owner owner;
    struct timer *rhythm;
    struct inlet *inlets[MOST_SOURCES];
    size_t count, open;
    struct inlet *gone; /* closed, freed at the loop's next turn */
};

static void tick(void *arg)
{
    intake_tick(arg, clock_now_ms());
}

struct intake *intake_new(struct loop *loop, struct http *http, const struct intake_owner *owner)
{
    struct intake *intake = mem_make(struct intake);
    intake->loop = loop;
    intake->http = http;
    intake->owner = *owner;
    intake->rhythm = timer_start(loop, 5000, true, tick, intake);
    return intake;
}

static struct source_view view_of(const struct inlet *inlet, int64_t now_ms)
{
    return (struct source_view){
        .id = text_of(inlet->id),
        .kind = text_of(inlet->kind),
        .why = inlet->why ? text_of(inlet->why) : (struct text){0},
        .state = source_state_name(inlet->state),
        .last_post_at_ms = inlet->last_seen_ms,
        .lag_ms = inlet->last_seen_ms ? now_ms - inlet->last_seen_ms : -1,
        .read = inlet->read,
        .refused = inlet->refused,
        .sampled = inlet->sampled,
        .option_table = inlet->option_table,
        .options = inlet->options,
    };
}

static void say_state(struct inlet *inlet, enum source_state state, const char *why)
{
    inlet->state = state;
    inlet->behind = state == SOURCE_LATE || (inlet->behind && state != SOURCE_LIVE);
    mem_free(inlet->why);
    inlet->why = why ? mem_dup(why, strlen(why)) : NULL;
    struct source_view view = view_of(inlet, clock_now_ms());
    if (view.lag_ms < 0 || state == SOURCE_LIVE)
        view.lag_ms = 0;
    inlet->intake->owner.state(&view, inlet->intake->owner.arg);
}

/* ---- rhythm ---- */

static double *usual_pause(struct inlet *inlet, int64_t now_ms)
{
    return &inlet->pause_ms[now_ms / HOURS(1) % 24];
}

static void learn_pause(struct inlet *inlet, int64_t now_ms)
{
    double pause = (double)(now_ms - inlet->last_seen_ms), *usual = usual_pause(inlet, now_ms);
    if (!inlet->last_seen_ms || inlet->hushed || pause < 0)
        return;
    *usual = *usual > 0 ? *usual + pause_weight * (pause - *usual) : pause;
    inlet->any_pause_ms = inlet->any_pause_ms > 0
                              ? inlet->any_pause_ms + pause_weight * (pause - inlet->any_pause_ms)
                              : pause;
    inlet->pauses++;
}

static void look_for_silence(struct inlet *inlet, int64_t now_ms)
{
    if (inlet->state != SOURCE_LIVE || inlet->replay || inlet->paused || inlet->hushed ||
        inlet->pauses < PAUSES_LEAST)
        return;
    double usual = *usual_pause(inlet, now_ms);
    usual = usual > inlet->any_pause_ms ? usual : inlet->any_pause_ms;
    double since = (double)(now_ms - inlet->last_seen_ms);
    if (since < (double)MINUTES(SILENT_MINUTES) || since < PAUSES_SILENT * usual)
        return;
    char why[120];
    snprintf(why, sizeof(why), "nothing for %.0f s, where %.0f s are usual", since / 1000,
             usual / 1000);
    inlet->hushed = true;
    say_state(inlet, SOURCE_SILENT, why);
}

void intake_tick(struct intake *intake, int64_t now_ms)
{
    for (size_t i = 0; i < intake->count; i++)
        look_for_silence(intake->inlets[i], now_ms);
}

static bool take_tray(struct source *source, struct tray **tray, void *arg)
{
    struct inlet *inlet = arg;
    inlet->read += (int64_t)((*tray)->record_count + (*tray)->own_refusals);
    inlet->refused += (int64_t)(*tray)->refusal_count;
    inlet->replay = (*tray)->seen_at_ms == 0;
    learn_pause(inlet, (*tray)->seen_at_ms ? (*tray)->seen_at_ms : clock_now_ms());
    if (inlet->hushed) {
        inlet->hushed = false;
        say_state(inlet, SOURCE_LIVE, NULL);
    }
    inlet->last_seen_ms = (*tray)->seen_at_ms ? (*tray)->seen_at_ms : clock_now_ms();
    if (!(*tray)->source.at)
        (*tray)->source = arena_text((*tray)->arena, source_id(source));
    bool more = inlet->intake->owner.tray(tray, inlet->intake->owner.arg);
    inlet->paused = !more;
    return more;
}

static void close_inlet(struct inlet *inlet)
{
    if (inlet->source) {
        source_close(&inlet->source);
        inlet->intake->open--;
    }
}

static void close_later(void *arg)
{
    struct inlet *inlet = arg;
    struct intake *intake = inlet->intake;
    bool was_open = inlet->source != NULL;
    close_inlet(inlet);
    if (was_open && intake->open == 0 && intake->owner.ended)
        intake->owner.ended(intake->owner.arg);
}

static void take_state(struct source *source, enum source_state state, const char *why, void *arg)
{
    (void)source;
    struct inlet *inlet = arg;
    say_state(inlet, state, why);
    if (state == SOURCE_ENDED) /* not from within the source's own call */
        loop_call(inlet->intake->loop, close_later, inlet);
}

enum err intake_open(struct intake *intake, const struct inlet_setup *setup, struct why *why)
{
    struct text id = setup->id;
    if (intake->count == MOST_SOURCES)
        return why_set(why, ERR_LIMIT, "more than %d sources", MOST_SOURCES);
    for (size_t i = 0; i < intake->count; i++)
        if (text_is(id, intake->inlets[i]->id))
            return why_set(why, ERR_BAD_INPUT,
                           "two sources are called '%.*s'; give one of them another id",
                           TEXT_ARG(id));
    struct inlet *inlet = mem_make(struct inlet);
    inlet->intake = intake;
    inlet->id = mem_dup(id.at, id.len);
    inlet->kind = mem_dup(setup->kind->name, strlen(setup->kind->name));
    inlet->sampled = setup->sampled;
    inlet->option_table = setup->kind->options;
    inlet->arena = arena_new("inlet", 1024);
    inlet->options = setup->options ? json_copy(inlet->arena, setup->options) : NULL;
    intake->inlets[intake->count++] = inlet;
    intake->open++;
    struct source_setup source = {.kind = setup->kind,
                                  .id = text_of(inlet->id),
                                  .options = inlet->options,
                                  .place = setup->place,
                                  .loop = intake->loop,
                                  .http = intake->http,
                                  .owner = {take_tray, take_state, inlet},
                                  .private_allowed = setup->private_allowed};
    enum err err = source_open(&source, &inlet->source, why);
    if (err) {
        intake->open--;
        inlet->state = SOURCE_FAILED;
        if (why)
            inlet->why = mem_dup(why->text, strlen(why->text));
    }
    return err;
}

static void free_inlet(struct inlet *inlet)
{
    mem_free(inlet->id);
    mem_free(inlet->kind);
    mem_free(inlet->why);
    arena_free(&inlet->arena);
    mem_free(inlet);
}

/* What was asked of the loop about it before has been done now. */
static void free_gone(void *arg)
{
    struct intake *intake = arg;
    while (intake->gone) {
        struct inlet *inlet = intake->gone;
        intake->gone = inlet->later;
        free_inlet(inlet);
    }
}

void intake_drop(struct intake *intake, struct text id, const char *why)
{
    size_t at = 0;
    while (at < intake->count && !text_is(id, intake->inlets[at]->id))
        at++;
    if (at == intake->count)
        return;
    struct inlet *inlet = intake->inlets[at];
    close_inlet(inlet);
    if (inlet->state != SOURCE_ENDED)
        say_state(inlet, SOURCE_ENDED, why);
    memmove(&intake->inlets[at], &intake->inlets[at + 1],
            (intake->count - at - 1) * sizeof(struct inlet *));
    intake->count--;
    inlet->later = intake->gone;
    intake->gone = inlet;
    loop_call(intake->loop, free_gone, intake);
}

static void resume_all(void *arg)
{
    struct intake *intake = arg;
    for (size_t i = 0; i < intake->count; i++) {
        struct inlet *inlet = intake->inlets[i];
        if (inlet->paused && inlet->source) {
            inlet->paused = false;
            source_resume(inlet->source);
        }
    }
}

void intake_room(struct intake *intake)
{
    loop_call(intake->loop, resume_all, intake);
}

void intake_close(struct intake *intake)
{
    if (intake->rhythm)
        timer_stop(&intake->rhythm);
    for (size_t i = 0; i < intake->count; i++)
        close_inlet(intake->inlets[i]);
}

void intake_free(struct intake **intake)
{
    if (!*intake)
        return;
    intake_close(*intake);
    for (size_t i = 0; i < (*intake)->count; i++)
        free_inlet((*intake)->inlets[i]);
    free_gone(*intake);
    mem_free(*intake);
    *intake = NULL;
}

/* ---- how they stand ---- */

void intake_each(struct intake *intake, void (*each)(const struct source_view *source, void *arg),
                 void *arg)
{
    for (size_t i = 0; i < intake->count; i++) {
        const struct source_view view = view_of(intake->inlets[i], clock_now_ms());
        each(&view, arg);
    }
}

struct view_question {
    struct intake *intake;
    struct source_view *views;
    size_t count;
};

static enum err answer_view(void *question, struct arena *arena, struct why *why)
{
    (void)why;
    struct view_question *q = question;
    struct intake *intake = q->intake;
    int64_t now = clock_now_ms();
    q->views = arena_array(arena, struct source_view, intake->count + 1);
    q->count = intake->count;
    for (size_t i = 0; i < intake->count; i++) {
        struct source_view *view = &q->views[i];
        *view = view_of(intake->inlets[i], now);
        view->id = arena_text(arena, view->id);
        view->kind = arena_text(arena, view->kind);
        if (view->why.at)
            view->why = arena_text(arena, view->why);
        if (view->options)
            view->options = json_copy(arena, view->options);
    }
    return OK;
}

size_t intake_view(struct intake *intake, struct arena *arena, struct source_view **views_out)
{
    struct ask *ask = ask_new(answer_view, sizeof(struct view_question));
    struct view_question *q = ask_question(ask);
    q->intake = intake;
    loop_call(intake->loop, ask_answer, ask);
    size_t count = 0;
    *views_out = NULL;
    if (ask_wait(ask, SECONDS(1), NULL) == OK) {
        count = q->count;
        *views_out = arena_array(arena, struct source_view, count + 1);
        for (size_t i = 0; i < count; i++) {
            struct source_view *v = &(*views_out)[i];
            *v = q->views[i];
            v->id = arena_text(arena, v->id);
            v->kind = arena_text(arena, v->kind);
            if (v->why.at)
                v->why = arena_text(arena, v->why);
            if (v->options)
                v->options = json_copy(arena, v->options);
        }
    }
    ask_free(&ask);
    return count;
}

int64_t intake_reached(struct intake *intake, int64_t now_ms)
{
    bool live = false;
    for (size_t i = 0; i < intake->count; i++) {
        const struct inlet *inlet = intake->inlets[i];
        if (inlet->state == SOURCE_ENDED || inlet->state == SOURCE_FAILED)
            continue;
        if (inlet->state == SOURCE_OPENING || inlet->behind || inlet->replay)
            return 0;
        live = true;
    }
    return live ? now_ms : 0;
}
