#ifndef TOWER_WAY_H
#define TOWER_WAY_H
/*
 * The way of a post after the workers: which story, how bad, who must know. The sole owner of the
 * live state (stories, levels, ladders). It belongs to one thread, gets time as an argument and
 * says all that follows through two calls, in order: so a replay, a drill and the live tower are
 * one mechanism.
 */
#include "alarm/alarm.h"
#include "fire/fire.h"
#include "story/story.h"
#include "tower/hearing.h"
#include "tower/reader.h"

struct way;

struct way_setup {
    struct rules *rules;
    int64_t
        ack_after_ms; /* replays: every ring is acknowledged so long after; -1: only by a person */
    bool wall_ladder; /* ladders run on the wall clock (the live tower), else on event time */
    /* A post that is kept: it matched, or belongs to a story. Lives as long as its tray. */
    void (*post)(const struct post *post, void *arg);
    /* A delete of a post that no story knows (any more): what is kept of it must go all the same.
     * Lives as long as its tray; only id, kind and time are read. May be NULL. */
    void (*gone)(const struct post *post, void *arg);
    void (*event)(const struct event *event, void *arg); /* the event lives for the call */
    void (*refused)(const struct tray *tray, const struct refusal *refusal, void *arg);
    void *arg;
};

/* What became of what was read: read = skipped + matched + unmatched + refused. Skipped are valid
 * records that are no posts (likes, keep-alives). */
struct account {
    int64_t read, skipped, matched, unmatched, edges, refused[REFUSED_COUNT];
};

struct way *way_new(const struct way_setup *setup);
void way_free(struct way **way);
void way_rules(struct way *way, struct rules *rules);

const struct watched *way_watched(const struct way *way); /* of the rules in force */

void way_tray(struct way *way, struct tray *tray, int64_t wall_ms);
/* Time has gone on: event_ms for brands (0: unknown, the sources lag), wall_ms for live ladders. */
void way_tick(struct way *way, int64_t event_ms, int64_t wall_ms);
/* A source changed its state. */
void way_source(struct way *way, const struct source_news *news);

/* A person's acts. */
struct way_act {
    struct text client, brand, story, person;
    int level;
    int64_t at_ms;
    enum judgement judged;             /* judge */
    struct text author, word, because; /* mute: one of the first two; merge, split */
    int64_t until_ms;
    uint64_t number;          /* unmute */
    struct text other;        /* merge */
    const struct text *posts; /* split */
    size_t post_count;
    bool on; /* pin */
};
enum err way_acknowledge(struct way *way, const struct way_act *act, struct why *why) MUST_USE;
enum err way_set_level(struct way *way, const struct way_act *act, struct why *why) MUST_USE;
enum err way_close_incident(struct way *way, const struct way_act *act, struct why *why) MUST_USE;

enum err way_judge(struct way *way, const struct way_act *act, struct why *why) MUST_USE;
enum err way_mute(struct way *way, const struct way_act *act, struct why *why) MUST_USE;
enum err way_unmute(struct way *way, const struct way_act *act, struct why *why) MUST_USE;

/* Stories (story.h): other goes into story; these posts go out of it; it is pinned, or not. Who did
 * it is said with the event. */
enum err way_merge(struct way *way, const struct way_act *act, struct why *why) MUST_USE;
enum err way_split(struct way *way, const struct way_act *act, struct why *why) MUST_USE;
enum err way_pin(struct way *way, const struct way_act *act, struct why *why) MUST_USE;

/* A statement about the story went out at at_ms: what comes after it is held against what was
 * foreseen (fire.h). */
enum err way_statement(struct way *way, const struct way_act *act, struct why *why) MUST_USE;

enum err way_silence(struct way *way, const struct silence *silence, char id_out[MARK_ROOM],
                     struct why *why) MUST_USE;
enum err way_lift(struct way *way, const struct way_act *act, struct text silence,
                  struct why *why) MUST_USE;
enum err way_cover(struct way *way, const struct cover *cover, int64_t at_ms,
                   char id_out[MARK_ROOM], struct why *why) MUST_USE;
enum err way_uncover(struct way *way, struct text id, struct why *why) MUST_USE;
/* Somebody calls a person of the alarm's ladder now (other: whom; absent: the next); who it would
 * be. */
enum err way_call(struct way *way, const struct way_act *act, struct why *why) MUST_USE;
void way_look_call(struct way *way, const struct way_act *act, struct call_look *look_out);
/* When its level may fall; false: there is no such story. */
bool way_look_lower(const struct way *way, const struct way_act *act, struct lowering *lower_out);
enum err way_test_ring(struct way *way, const struct event *test, struct why *why) MUST_USE;
/* No channel could deliver a ring of the story: the next step is due. */
void way_undelivered(struct way *way, const struct way_act *act);

const struct account *way_account(const struct way *way);
int64_t way_clock(const struct way *way); /* the greatest event time so far */
/* How a story stands now, as a level event; false when there is none. */
bool way_look(const struct way *way, struct text client, struct text brand, struct text story,
              struct event *event_out);
/* The summary event of the account so far. */
void way_summary(const struct way *way, struct event *event_out);

/* Live state: rows that changed, saved with the posts; and back at start. */
typedef void way_row_fn(struct text key, struct text value, void *arg);
void way_save(struct way *way, way_row_fn *row, void *arg);
enum err way_load(struct way *way, struct text key, struct text value, struct why *why) MUST_USE;
#endif
