#ifndef TOWER_INTAKE_H
#define TOWER_INTAKE_H
/*
 * The sources of a tower: opens them, passes their trays on, stops those that the full belt asks to
 * stop and lets them go on. Everything on the loop's thread but intake_room.
 */
#include "source/source.h"
#include "web/web.h"

struct intake;

struct intake_owner {
    bool (*tray)(struct tray **tray, void *arg); /* takes it; false: full */
    /* It stands otherwise than before; lives for the call. */
    void (*state)(const struct source_view *source, void *arg);
    void (*ended)(void *arg); /* the last source has nothing more, ever */
    void *arg;
};

struct intake *intake_new(struct loop *loop, struct http *http, const struct intake_owner *owner);
struct inlet_setup {
    const struct source_kind *kind;
    struct text id;
    const struct json *options; /* copied; shown, secrets never */
    struct text place;          /* where it goes on; absent: from the start */
    double sampled;             /* the share of its network that it passes on; 0 or 1: all */
    bool private_allowed;
};
/* One source more. */
enum err intake_open(struct intake *intake, const struct inlet_setup *setup,
                     struct why *why) MUST_USE;
/* It is read no more: closed, and no longer among the sources. Not from within a source's call. */
void intake_drop(struct intake *intake, struct text id, const char *why);
/* Any thread: the belt has room again. */
void intake_room(struct intake *intake);
/* Closes all sources: nothing more is read. */
void intake_close(struct intake *intake);
void intake_free(struct intake **intake);

/* Now and then: a source that says nothing against its own rhythm is silent, whatever its network
 * says: twelve times its usual pause at this hour of the day, at least two minutes. What it says
 * next makes it live again. */
void intake_tick(struct intake *intake, int64_t now_ms);

/* How each source stands, on the loop; the view lives for the call. */
void intake_each(struct intake *intake, void (*each)(const struct source_view *source, void *arg),
                 void *arg);
/* How each source stands; for any thread, a copy in the arena. */
size_t intake_view(struct intake *intake, struct arena *arena, struct source_view **views_out);
/* The least event time that all live sources have reached, or 0 while one of them lags over a
 * minute or is not yet there: until then nobody may say that time has gone on. */
int64_t intake_reached(struct intake *intake, int64_t now_ms);
#endif
