#ifndef ALARM_LADDER_INSIDE_H
#define ALARM_LADDER_INSIDE_H
/* What the files of the ladder share: ladder.c (who is next, and when), hold.c (what is kept back),
 * silence.c (silences, stand-ins), call.c (who is
 * called by a person), ladder_rows.c (saved and loaded). */
#include "alarm/alarm.h"
#include "base/vec.h"

struct map;

/* A rise that somebody must know about. Its number is the order of the rises. */
struct alert {
    uint64_t no;
    struct text client, brand, story; /* owned */
    int level, step;                  /* step: of the next ring */
    int at;                           /* place on the ladder of the next ring, round after round */
    enum risk category;
    int64_t first_ms, due_ms, rung_ms;
    bool acknowledged, dirty;
    bool quieted, kept; /* waits for the end of a silence; of the route's quiet hours */
    bool failed;        /* its last ring reached nobody */
    struct text by;     /* owned: who acknowledged it */
};

/* The alerts of one brand. */
struct tower_bell {
    struct text client, brand; /* owned */
    VEC(struct alert) alerts;  /* by number */
};

/* A ring that waits: for the end of quiet hours, or for the message that tells of several. */
struct held {
    uint64_t no;
    struct text client, brand, story, person, channel, because; /* owned */
    int level, step;
    int64_t until_ms;
    bool quiet, dirty;
};

/* Who was rung lately, so that more within a short time goes into one message. */
struct recent {
    struct text person, channel, story; /* owned */
    int64_t at_ms;
    int level;
};

struct mark {
    struct silence silence; /* texts owned */
    bool dirty;
};

struct gone {
    char key[40];
};

struct ladder {
    const struct watched *watched;
    ladder_say *say;
    void *arg;
    int64_t ack_after_ms;
    struct map *by_brand;
    VEC(struct tower_bell *) bells;
    VEC(struct held) held;
    VEC(struct recent) recents;
    VEC(struct mark) silences;
    VEC(struct cover) covers; /* by the order in which they were entered */
    VEC(bool) cover_dirty;
    uint64_t alerts, rings, open, holds, marks;
    int64_t held_first_ms, silence_first_ms; /* nothing of them is due before; INT64_MAX: none */
    VEC(struct gone) gone;
    bool dirty, recents_dirty;
    bool live;
};

enum { ALERTS_MOST = 10000, HELD_MOST = 10000, RECENTS_MOST = 200, MARKS_MOST = 1000 };

/* Whom a step rings. */
struct target {
    struct text person, channel;
    char because[200]; /* why not the one before; empty: as it stands on the ladder */
};

struct text ladder_own(struct text text); /* a copy; absent stays absent */
void ladder_drop(struct text *text);
void ladder_gone(struct ladder *ladder, char kind, struct text name);
struct tower_bell *ladder_bell(struct ladder *ladder, struct text client, struct text brand,
                               bool make);
struct alert *ladder_alert(struct tower_bell *bell, struct text story);
void alert_drop(struct alert *alert); /* its texts */
enum { STEPS_MOST = 500 };            /* rings of one alert: for about three weeks */
/* Says a ring; its number is the next. */
void ladder_ring(struct ladder *ladder, struct event *ring);
const struct route *ladder_route(const struct ladder *ladder, const struct alert *alert);
/* Whom the step rings in that round. False: nobody is there; target->because says so. */
bool ladder_resolve(const struct ladder *ladder, const struct step *step, size_t round,
                    int64_t at_ms, struct target *target);
/* Each round by another of the person's channels, where there is one. */
struct text ladder_channel(const struct step *step, const struct person *person, size_t round);
int64_t ladder_wait(const struct route *route, const struct alert *alert);
/* All that is due by then, in its order: silences end, people are rung, what was kept comes. */
void ladder_until(struct ladder *ladder, struct tower_bell *bell, int64_t clock_ms);

/* ---- hold.c ---- */
void hold_drop(struct held *held);
void ladder_settle_first(
    struct ladder *ladder); /* the two instants, after something was taken away */
/* Kept back until then. */
void hold_add(struct ladder *ladder, const struct event *ring, int64_t until_ms, bool quiet);
/* Into which message of later this ring goes: its instant; 0: it goes now. */
int64_t hold_with(struct ladder *ladder, const struct event *ring, int64_t group_ms);
/* It goes now: what comes for the same person within a moment goes together. */
void hold_remember(struct ladder *ladder, const struct event *ring);
/* The person is rung now: what was kept back for them of that story is not told again. */
void hold_forget(struct ladder *ladder, const struct alert *alert, struct text person);
/* The earliest of the brand that is due by then; NULL: none. */
struct held *hold_due(struct ladder *ladder, const struct tower_bell *bell, int64_t clock_ms);
/* Rings it and all that waits for the same person and channel by then, as one message. */
void hold_release(struct ladder *ladder, struct held *held, int64_t at_ms);
/* What is still kept of the story is told with these words ("answered by ben"). */
void hold_note(struct ladder *ladder, const struct alert *alert, const char *note,
               struct text person);

/* ---- silence.c ---- */
void silence_drop(struct silence *s);
void cover_drop(struct cover *c);
/* Until when the alert is silenced now; 0: it is not. */
int64_t silence_until(const struct ladder *ladder, const struct alert *alert, int64_t at_ms);
/* The silence that says so; NULL: there is none. */
const struct silence *silence_of(const struct ladder *ladder, const struct alert *alert,
                                 int64_t at_ms);
/* The earliest end of one that covers the brand, by then; -1: none. */
ptrdiff_t silence_due(const struct ladder *ladder, const struct tower_bell *bell, int64_t clock_ms);
void silence_end(struct ladder *ladder, size_t at, const char *state, struct text who,
                 int64_t at_ms);
#endif
