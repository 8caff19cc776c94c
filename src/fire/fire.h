#ifndef FIRE_FIRE_H
#define FIRE_FIRE_H
/*
 * How bad it is: the severity of each story, its level in force, and what must be said about it.
 * docs/severity.md. Pure; one fire belongs to one thread; time is the brand's clock: the greatest
 * min(at, seen_at) so far.
 */
#include "base/buf.h"
#include "fire/series.h"
#include "model/event.h"
#include "model/watched.h"

/* ---- the pure function, all 33 checkpoints ---- */
enum { FIRE_CRISIS_AUTHORS = 5000 }; /* floor F6 where a brand names no other number */
struct severity {
    int level;
    double score;    /* one decimal */
    double terms[6]; /* points of volume, growth, reach, harm, spread, context; their sum */
    struct said why[SAID_MOST]; /* "score" first, then every floor and cap that holds */
    size_t why_count;
};
/* doubling_min: 0 or less is not growing. crisis_authors: 0 or less is the usual. */
void severity_compute(enum risk category, const struct figures *figures, int64_t crisis_authors,
                      struct severity *severity_out);

/* The figures of a story as people and scripts write them, an object: category (required), crit,
 * td (minutes above 0, or null), reach, nets, media, pos_share and the flags evidence,
 * corroborated, infl, own_goal, history, vulnerable, essential, injury, authority, threat_dated,
 * refuted. What is absent is nothing; other names are not read. */
enum err severity_read(const struct json *input, enum risk *category_out,
                       struct figures *figures_out, struct why *why) MUST_USE;

/* ---- the running account ----
 * Says: level, at each change of the level in force, and once more, from and to the same, with the
 * reason "again" when a level 3 or 4 that nobody lowered burns anew after six hours of calm;
 * forecast, at changes of the level and when critics or posts have doubled; effect, after a
 * statement; incident, opened at level 2 and closed below; notice, at level 1 and at a positive
 * surge; budget, after each rise to level 2 or more and each answer; mute, when one begins or ends.
 */
struct fire;
typedef void fire_say(const struct event *event, void *arg); /* the event lives for the call */

struct fire *fire_new(const struct watched *watched, fire_say *say, void *arg);
void fire_free(struct fire **fire);
/* A new generation of who is watched; stories stay. */
void fire_watch(struct fire *fire, const struct watched *watched);

/* Counts a placed post (post->stories) and says what follows from it. */
void fire_take(struct fire *fire, const struct post *post);
/* The clock of every brand is at least now: levels may fall, incidents close, ladders go on. */
void fire_tick(struct fire *fire, int64_t now_ms);
int64_t fire_clock(const struct fire *fire, struct text client, struct text brand);

/* A person's word on the story of that client and brand (the placement's why and copy are not
 * read). ERR_NOT_FOUND when there is no such story. A level that a person lowers holds until the
 * computed one grows beyond what it was then; to close an incident is to set level 1 or 0. */
enum err fire_set_level(struct fire *fire, const struct placement *story, int level,
                        struct text person, struct why *why) MUST_USE;
enum err fire_close_incident(struct fire *fire, const struct placement *story, struct text person,
                             struct why *why) MUST_USE;

/* Two stories of a brand turned out to be one: what was counted for `other` counts for `story`; the
 * other's level falls to 0, its incident closes, and it is forgotten. person: who said so, or
 * absent. */
void fire_merge(struct fire *fire, const struct placement *story, struct text other,
                struct text person);

/* What a person says of the alarm of a story: it moves the brand's line and its account, which is
 * said as a budget event. ERR_NOT_FOUND: no such story, or it has not rung (but it may be late). */
enum err fire_judge(struct fire *fire, const struct placement *story, enum judgement answer,
                    struct text person, struct why *why) MUST_USE;
/* Posts of an author ("net:id" or "net:@handle") or with a word move no level by themselves until
 * then, at most 90 days on; floors hold all the same. Either author or word. */
struct fire_mute {
    struct text client, brand, author, word, person, because;
    int64_t until_ms, now_ms; /* now: of who asks */
};
enum err fire_mute(struct fire *fire, const struct fire_mute *mute, uint64_t *no_out,
                   struct why *why) MUST_USE;
enum err fire_unmute(struct fire *fire, struct text client, struct text brand, uint64_t no,
                     struct text person, struct why *why) MUST_USE;
/* A statement about the story has gone out: what was to come without it is frozen, and an effect is
 * said six and 24 hours later. A newer statement takes the place of an older. ERR_NOT_FOUND as
 * above. Our own voice's post in a story that has critics counts as one by itself, once in six
 * hours.
 */
enum err fire_statement(struct fire *fire, const struct placement *story, int64_t at_ms,
                        struct why *why) MUST_USE;

/*
 * When the level in force may fall (docs/severity.md): it must have been under the line of its
 * level less five points for an hour, at level 3 and 4 for six and then a person lowers it. A
 * person may set any level at any time; this is what the figures say.
 */
struct lowering {
    int level, asked;      /* in force; what the figures ask for */
    double score, line;    /* the score must be under the line, or a cap hold */
    bool under;            /* they are */
    bool by_person;        /* it does not fall by itself */
    bool held;             /* a person has set it */
    int64_t calm_since_ms; /* 0: it is not calm */
    int64_t span_ms;       /* so long it must be calm */
    int64_t earliest_ms;   /* the earliest: from the calm on; where there is none, from now on */
};
/* False: there is no such story, or its level is 0. */
bool fire_lowering(const struct fire *fire, const struct placement *story,
                   struct lowering *lowering_out);

/* How a story stands now, as a level event (from == to). */
bool fire_look(const struct fire *fire, struct text client, struct text brand, struct text story,
               struct event *event_out);

/* Live state as rows, as in story.h. */
typedef void fire_row_fn(struct text key, struct text value, void *arg);
void fire_save(struct fire *fire, fire_row_fn *row, void *arg);
enum err fire_load(struct fire *fire, struct text key, struct text value, struct why *why) MUST_USE;

/* ---- how large it will grow (docs/forecast.md) ----
 * A cascade: events after a root, in ascending seconds after it. Points carry running totals, so
 * that leaving points out loses detail and no events. */
struct cascade_point {
    double at_s;
    double total; /* events up to and with this one, without the root */
    double reach; /* followers of those whose number is known, with the root's */
};
struct cascade {
    const struct cascade_point *points;
    size_t count;
    double root_reach; /* the root's followers; below 0: unknown */
    double counted;    /* share of the events whose followers are known */
};
enum { CASCADE_POINTS_MOST = 1000000 };

struct forecast {
    bool said; /* false: too little to say; the numbers are still the best there are */
    double seen, expect, low, high, low50, high50;
    double size[10]; /* for forecast_passes */
};
/* How many events there will be `span_s` seconds after `age_s` (0: in the end), from those up to
 * age_s alone. Always finite, low <= low50 <= expect <= high50 <= high, none below `seen`. */
void forecast_make(const struct cascade *cascade, double age_s, double span_s,
                   struct forecast *forecast_out);
/* The probability that there will be at least so many events. */
double forecast_passes(const struct forecast *forecast, double events);

/* A cascade from CSV, line by line: a header (seconds, followers), then the root at second 0, then
 * one event a line; followers may be empty. ERR_BAD_INPUT says what is wrong with the line. The
 * lines may come in any order of time; cascade_done sorts. */
struct cascade_reader;
struct cascade_reader *cascade_reader_new(void);
void cascade_reader_free(struct cascade_reader **reader);
enum err cascade_line(struct cascade_reader *reader, struct text line, struct why *why) MUST_USE;
/* The cascade lives as long as the reader. ERR_BAD_INPUT when there was no root. */
enum err cascade_done(struct cascade_reader *reader, struct cascade *cascade_out,
                      struct why *why) MUST_USE;
#endif
