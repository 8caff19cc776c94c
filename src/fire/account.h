#ifndef FIRE_ACCOUNT_H
#define FIRE_ACCOUNT_H
/*
 * What fire is made of; for the files of fire alone. A blaze is the running account of one story:
 * sums over the last 24 hours in bins of ten minutes, and who said it (voices). A ground is one
 * brand: its clock, its blazes, what burned before.
 */
#include "base/clock.h"
#include "base/map.h"
#include "base/vec.h"
#include "fire/fire.h"

enum { BIN_MINUTES = 10, WINDOW_BINS = 24 * 60 / BIN_MINUTES, NETS = 8 };
enum { VOICES_MOST = 100000, QUIET_VOICES_MOST = 60000, VOICES_A_ROW = 64 };
enum { BLAZES_MOST = 20000, OWN_MOST = 256, PAST_MOST = 64, GROUNDS_MOST = 20000 };
#define NEVER INT32_MIN

/* What is counted in a bin. Of authors: each in the bin of the newest post that counts for it. */
enum {
    SUM_CRITICS,
    SUM_NAMING,    /* critics who name a category */
    SUM_ANSWERING, /* critics who answer or quote our own voice */
    SUM_CATEGORY,  /* critics by category */
    SUM_EVIDENCE = SUM_CATEGORY + RISK_COUNT,
    SUM_WITNESS = SUM_EVIDENCE + RISK_COUNT, /* with evidence of their own, first hand, no copy */
    SUM_FLAG = SUM_WITNESS + RISK_COUNT,     /* posts from here on */
    SUM_NET = SUM_FLAG + FLAG_COUNT,
    SUM_MEDIA = SUM_NET + NETS, /* weights 1, 2, 3 */
    SUM_INFLUENCE = SUM_MEDIA + 3,
    SUM_OWN,
    SUM_JUDGED, /* posts whose sentiment is known, and the positive ones */
    SUM_POSITIVE,
    SUM_HEARD, /* posts and reposts */
    SUM_COUNT
};

struct sums {
    int32_t n[SUM_COUNT];
    int64_t reach;
};

struct bin {
    int32_t no; /* ten minutes since 1970 */
    bool dirty;
    uint32_t arrivals[BIN_MINUTES]; /* new critics by minute */
    struct sums sums;
};

struct voice {
    uint64_t key; /* hash of net and author */
    int64_t followers;
    int32_t any_bin, critic_bin;       /* NEVER, or where it is counted */
    uint16_t named, evidence, witness; /* bits by category */
    bool answers;
};

struct blaze {
    struct text story, first_post, by; /* owned; by: who set the level last, or absent */
    uint64_t seq;                      /* order of birth in its ground */
    int64_t first_ms, last_ms;
    int64_t posts, reposts, deleted;
    struct text nets[NETS]; /* owned */

    VEC(struct bin) bins; /* by number */
    struct sums sums;     /* of all bins */
    VEC(struct voice) voices;
    struct map64 *voice_of; /* key → place + 1 */
    size_t purge_at;
    VEC(bool) voice_rows; /* dirty rows of voices */
    size_t voice_rows_saved;

    int level, computed;
    double score;
    enum risk category;
    bool held; /* a person's level, until the fire outgrows what it was then */
    int held_computed;
    int64_t calm_since_ms; /* 0: not under its line */
    int64_t level_since_ms;
    uint64_t incident; /* 0: none open */
    int32_t surge_bin; /* NEVER, or when a positive surge was last seen */
    bool first_own;    /* began with our own voice */
    bool active, dirty;
    VEC(int32_t) gone_bins; /* saved once, dropped since */
};

/* A category that was at level 2 or more. */
struct past {
    enum risk category;
    uint64_t blaze; /* seq */
    int64_t last_ms;
};

struct ground {
    struct text client, brand, key; /* owned; key: their place in the rows */
    const struct brand *watched;    /* NULL: nobody watches it any more */
    int64_t clock_ms;
    uint64_t seq; /* blazes born */
    struct map *by_story;
    VEC(struct blaze *) blazes; /* by seq */
    VEC(struct blaze *) active; /* by seq */
    uint64_t own[OWN_MOST];     /* hashes of our own posts, a ring */
    uint64_t own_count;
    struct past past[PAST_MOST];
    size_t past_count;
    int64_t hour, in_hour; /* posts and reposts heard */
    double per_hour;       /* the usual, decaying over two days */
    VEC(struct blaze *) gone;
    int64_t swept_day;
    bool dirty;
};

struct fire {
    const struct watched *watched;
    fire_say *say;
    void *arg;
    struct map *by_name;
    VEC(struct ground *) grounds;
    uint64_t incidents;
    bool dirty;
};

/* ---- window.c ---- */
int32_t bin_of(int64_t ms);
/* The bin of a time inside the window, made when absent; NULL when the time is out of it. */
struct bin *blaze_bin(struct blaze *blaze, int64_t at_ms, int64_t clock_ms);
void blaze_expire(struct blaze *blaze, int64_t clock_ms);
void blaze_add(struct blaze *blaze, struct bin *bin, int what, int32_t n);

/* What one post says about its author. */
struct utterance {
    uint64_t author;
    int64_t followers, at_ms, clock_ms;
    bool critical, answers;
    uint16_t named, evidence, witness;
};
void blaze_hear(struct blaze *blaze, const struct utterance *u);
/* Minutes since half of the critics were there; -1: not growing. */
double blaze_doubling(const struct blaze *blaze, int64_t clock_ms);

/* ---- measure.c ---- */
void blaze_measure(const struct ground *ground, const struct blaze *blaze, int64_t at_ms,
                   struct figures *figures_out, enum risk *category_out);
bool ground_burned(const struct ground *ground, const struct blaze *blaze, enum risk category,
                   int64_t at_ms);
void ground_remember(struct ground *ground, const struct blaze *blaze, int64_t at_ms);

/* ---- level.c ---- */
/* Computes anew and moves the level in force; says what follows. */
void blaze_weigh(struct fire *fire, struct ground *ground, struct blaze *blaze, int64_t at_ms);
void blaze_set_level(struct fire *fire, struct ground *ground, struct blaze *blaze, int level,
                     struct text person);
void blaze_event(const struct ground *ground, const struct blaze *blaze, int64_t at_ms,
                 struct event *event_out);
/* All minutes up to the clock are weighed for what is not calm. */
void ground_advance(struct fire *fire, struct ground *ground, int64_t now_ms);
void ground_activate(struct ground *ground, struct blaze *blaze);

/* ---- fire.c ---- */
struct ground *fire_ground(struct fire *fire, struct text client, struct text brand);
struct blaze *ground_blaze(struct ground *ground, struct text story, bool make);
/* For a row of its state: not born, so it has no seq yet; NULL at the ceiling. */
struct blaze *ground_load_blaze(struct ground *ground, struct text story);
void blaze_free(struct blaze **blaze);
struct text owned_text(struct text text);
void free_text(struct text *text);

/* ---- media.c ---- */
/* How far a post carries the story as news: 0 no outlet, 1 a feed or aggregator, 2 national news
 * online, 3 television or a front page. */
int media_of(const struct post *post);
#endif
