#ifndef TOWER_LIVE_H
#define TOWER_LIVE_H
/*
 * The running tower: belt, store, channels and pages around one way. tower_serve puts real sources
 * before it, tower_drill a scene. Everything here is called on the thread that runs the loop, but
 * where it says otherwise.
 */
#include "net/http.h"
#include "store/store.h"
#include "tower/rules.h"
#include "tower/way.h"
#include "web/web.h"

struct live;
struct outbox;

struct live_setup {
    struct loop *loop;
    struct http *http;
    struct store *store;
    const struct watched *watched;
    struct text lexicon;
    struct text base; /* the mark of what clients' tables were learned on; absent: none is read */
    enum cjk cjk;
    size_t workers;
    bool drill;                    /* no channel is ever opened; rings are written as played */
    struct text console_url;       /* where people find the page, for rings; may be absent */
    bool nobody;                   /* nobody need be watched */
    int64_t (*now)(void *arg);     /* any thread: the time pages show; the scene's in a drill */
    int64_t (*reached)(void *arg); /* loop: event time all sources have reached; 0 unknown */
    void (*room)(void *arg);       /* story thread: the belt has room again */
    void (*heard)(const struct event *event, void *arg); /* story thread, NULL: nobody listens */
    void (*kept)(const struct post *post, void *arg);    /* story thread, NULL: as above */
    void (*time)(const struct way *way, int64_t at_ms,
                 void *arg);                          /* story thread: live_time came */
    void (*failed)(const struct why *why, void *arg); /* loop: nothing can be kept; stop */
    void *arg;
};

enum err live_start(const struct live_setup *setup, struct live **live_out,
                    struct why *why) MUST_USE;
/* Takes the tray. False: full, until room. */
bool live_tray(struct live *live, struct tray **tray);
void live_source(struct live *live, const struct source_news *news); /* at_ms is not read */
/* A drill's time: the scene has come here. */
void live_time(struct live *live, int64_t at_ms);
/* Something for the story thread to do with the way, in its turn; what follows is committed with
 * the rest. False: busy, arg stays the caller's. */
bool live_do(struct live *live, void (*fn)(struct way *way, void *arg), void *arg);
/* New rules: built aside; a bad one leaves the old in force. */
enum err live_rules(struct live *live, const struct watched *watched, struct why *why) MUST_USE;
/* The same in two steps, for a list that is kept in between: built aside on any thread, swapped on
 * the loop (ERR_FULL: the way is full, it may be tried again). */
struct rules_aside {
    struct rules *old, *rules;
};
enum err live_rules_aside(struct live *live, const struct watched *watched,
                          struct rules_aside *aside_out, struct why *why) MUST_USE;
enum err live_rules_swap(struct live *live, const struct rules_aside *aside,
                         struct why *why) MUST_USE;
void live_rules_aside_done(struct rules_aside *aside);
/* The rules again, with what clients' corrections taught by now. Any thread; soon. */
void live_relearn(struct live *live);
/* Nothing new is rung or sent; what is on its way out has so long to end, then done is called. */
void live_end(struct live *live, int64_t patience_ms, void (*done)(void *arg), void *arg);
/* Works off what was taken, commits it. After it the store may be closed. */
void live_drain(struct live *live);
void live_free(struct live **live);

/* ---- for the pages: any thread ---- */
enum live_act {
    LIVE_ACKNOWLEDGE,
    LIVE_SET_LEVEL,
    LIVE_CLOSE,
    LIVE_JUDGE,
    LIVE_MUTE,
    LIVE_UNMUTE,
    LIVE_MERGE,
    LIVE_SPLIT,
    LIVE_PIN,
    LIVE_STATEMENT,
    LIVE_CALL
};
enum err live_person(struct live *live, enum live_act act, const struct way_act *by,
                     struct why *why) MUST_USE;
/* How the alarm of a story stands now; the texts live in the arena. */
struct alarm_view;
enum err live_look(struct live *live, const struct way_act *by, struct arena *arena,
                   struct alarm_view *view_out, struct why *why) MUST_USE;
enum err live_alarm(struct live *live, enum alarm_act act, const struct alarm_order *order,
                    char id_out[MARK_ROOM], struct why *why) MUST_USE;
const struct watched *live_watched(struct live *live);
void live_unwatch(const struct watched *watched);
void live_rates(const struct live *live, double *read_per_s, double *matched_per_s);
/* Puts what became of a source's posts into its view; false when it had none yet. */
bool live_tally(const struct live *live, struct text source, struct source_view *view);
const char *live_trouble(const struct live *live); /* a literal, or NULL */
/* The pages that get the committed events; NULL: none. Before the first tray; from then on replies
 * may leave. */
void live_show(struct live *live, struct web *web);
/* The way out for replies; lives as long as the tower. */
struct outbox *live_outbox(struct live *live);
#endif
