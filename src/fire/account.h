#ifndef FIRE_ACCOUNT_H
#define FIRE_ACCOUNT_H
/*
 * What fire is made of; for the files of fire alone. A blaze is the running account of one story:
 * sums over the last 24 hours in bins of ten minutes, and who said it (voices). A ground is one
 * brand: its clock, its blazes, what burned before.
 */
#include "base/clock.h"
#include "base/map.h"
#include "base/pack.h"
#include "base/vec.h"
#include "fire/fire.h"

enum { BIN_MINUTES = 10, WINDOW_BINS = 24 * 60 / BIN_MINUTES, NETS = 8 };
enum { WORD_ROOM = 48, WHY_ROOM = 160 };
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
    SUM_NET = SUM_FLAG + FLAG_PLAY,
    SUM_MEDIA = SUM_NET + NETS, /* weights 1, 2, 3 */
    SUM_INFLUENCE = SUM_MEDIA + 3,
    SUM_OWN,
    SUM_JUDGED, /* posts whose sentiment is known, and the positive ones */
    SUM_POSITIVE,
    SUM_HEARD,      /* posts and reposts */
    SUM_FIRST_HAND, /* critical posts of who was there */
    SUM_MUTED,      /* critics who said nothing that is not muted */
    SUM_DELETED,
    SUM_BACKFILLED, /* seen long after they were written */
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
    uint32_t heard[BIN_MINUTES];    /* posts and reposts by minute */
    uint32_t passed;                /* people first heard in the window, by a repost */
    struct sums sums;
};

struct voice {
    uint64_t key; /* hash of net and author */
    int64_t followers;
    int32_t any_bin, critic_bin;       /* NEVER, or where it is counted */
    uint16_t named, evidence, witness; /* bits by category */
    bool answers, muted;
};

/* What is out of the ordinary at a story, in decades: 3 is what chance does once in a thousand
 * looks. */
enum arm_kind {
    ARM_NONE,
    ARM_FAST,
    ARM_SLOW,
    ARM_WORD,
    ARM_DELETED,
    ARM_RETURNED,
    ARM_BRAND,
    ARM_PASSED
};
struct arms {
    double score;       /* now: of the strongest arm, with the points for shape */
    enum arm_kind kind; /* the strongest */
    int level;          /* what they ask for: 0 to 2 */
    int64_t count, minutes;
    double usual;          /* in that time */
    double slow;           /* CUSUM of the arrivals, nats */
    int64_t slow_ms;       /* when it was brought up to date */
    int64_t slow_began_ms; /* since when it is above nothing */
    int32_t slow_count;    /* arrivals since then */
    double slow_level;     /* usual_level() then; 0: nothing was known yet */
    double word, word_count, word_usual;
    int64_t word_ms;
    char word_text[WORD_ROOM];
    double returned;
    int64_t returned_ms, returned_days;
    double peak; /* of the day: for the brand's own threshold */
    int64_t peak_day;
    double rang; /* the score it rang with, 0: not rung by an arm */
};

/* forecast_story.c: what was told of what is to come, and what was foreseen when a statement went
 * out: the forecast is frozen, and held against what came after 6 and 24 hours. */
enum { OUTLOOK_SPANS = 3, OUTLOOKS_MOST = 2 * OUTLOOK_SPANS, FROZEN_SPANS = 2 };
struct frozen {
    int64_t at_ms;                                                      /* 0: none */
    double expect[FROZEN_SPANS], low[FROZEN_SPANS], high[FROZEN_SPANS]; /* new critics */
    double slope_before, slope_after;
    int64_t half; /* critics of the first twelve hours, which leave the window */
    bool enough, halved, said[FROZEN_SPANS];
};
struct outlook_state {
    int level;       /* the last time */
    int64_t critics; /* the most at any time */
    int64_t heard;   /* posts and reposts, the last time */
    int64_t at_ms;   /* when that was; 0: never */
    int told;
    struct frozen frozen;
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
    int64_t woke_ms;       /* 0, or when a calm of hours ended that may be before a second wave */
    int64_t level_since_ms;
    uint64_t incident; /* 0: none open */
    int32_t surge_bin; /* NEVER, or when a positive surge was last seen */
    bool first_own;    /* began with our own voice */
    struct outlook_state outlook;
    bool active, dirty;
    struct arms arms;
    VEC(int32_t) gone_bins; /* saved once, dropped since */
};

/* A category that was at level 2 or more. */
struct past {
    enum risk category;
    uint64_t blaze; /* seq */
    int64_t last_ms;
};

/* What is usual at a brand (usual.c): rates that forget with several half-lives, and the hours of
 * its week; what the brand is too young to know is borrowed from all brands. */
enum { HOURS_A_WEEK = 168, USUAL_KEYS = RISK_COUNT + 1, USUAL_LIVES = 2, LATELY_BINS = 7 };
struct usual {
    int64_t hour, heard_hour;             /* being counted (0: none yet); of the last post */
    int32_t critics[USUAL_KEYS];          /* in it; the last key: of any category or none */
    int32_t heard;                        /* in it: posts and reposts */
    double rate[USUAL_KEYS][USUAL_LIVES]; /* critics, as sums over the hours that decay */
    double volume[USUAL_LIVES];           /* posts and reposts */
    double passed[USUAL_LIVES], passing;  /* who passed criticism on; in the hour being counted */
    double hours[USUAL_LIVES];            /* the same sum over 1 */
    double shape[HOURS_A_WEEK], shape_hours[HOURS_A_WEEK]; /* volume by hour of the week */
    double uneven, uneven_of; /* how much more than chance the hours differ */
    struct {
        int32_t no, heard, play, critics[USUAL_KEYS]; /* play: of a match, a game, a film */
    } lately[LATELY_BINS];                            /* by bin, a ring */
    bool dirty;                                       /* what an hour's end changes */
};
/* Over all brands: what share of the heard is critical, and how the week goes. */
struct commons {
    double critics[USUAL_KEYS], heard;
    double shape[HOURS_A_WEEK], shape_hours[HOURS_A_WEEK];
    bool dirty;
};

/* How much out of the ordinary is worth a ring, from the brand's own past; and the account of what
 * rang (budget.c). */
enum { SPENT_MOST = 64, MUTES_MOST = 64 };
struct spent {
    int64_t at_ms;
    uint64_t blaze; /* seq */
    double score;
    int answer; /* enum judgement, or -1 */
};
struct mute {
    uint64_t no;
    struct text author, word, by; /* owned; "net:id" or a word, one of them */
    uint64_t hash;
    int64_t until_ms;
};
struct budget {
    double brand_peak;           /* of the day, of all its stories together */
    double peaks, excess, weeks; /* decaying: story-days above the line, by how much, in how long */
    double shift;                /* what the answers moved it by */
    int64_t day;
    struct spent spent[SPENT_MOST];
    size_t spent_count;
    struct mute mutes[MUTES_MOST];
    size_t mute_count;
    uint64_t mutes_made;
};

/* Somebody whose complaint nobody has answered. */
enum { WAITING_MOST = 512, WAITING_A_ROW = 32 };
struct waiting {
    uint64_t author, post;
    int64_t since_ms;
};

struct vocabulary;

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
    struct usual usual;
    struct budget budget;
    struct waiting waiting[WAITING_MOST]; /* a ring */
    uint64_t waiting_count;
    bool waiting_rows[WAITING_MOST / WAITING_A_ROW];
    struct vocabulary *words; /* NULL: nothing heard yet, or at the ceiling */
    bool dirty, budget_dirty;
};

struct fire {
    const struct watched *watched;
    fire_say *say;
    void *arg;
    struct map *by_name;
    VEC(struct ground *) grounds;
    uint64_t incidents;
    struct commons commons;
    size_t vocabularies;
    struct buf *words; /* of the reasons of the event that is being said */
    struct buf *key;   /* of the ground that is looked up */
    bool dirty;
};

/* ---- window.c ---- */
int32_t bin_of(int64_t ms);
/* The bin of a time inside the window, made when absent; NULL when the time is out of it. */
struct bin *blaze_bin(struct blaze *blaze, int64_t at_ms, int64_t clock_ms);
void blaze_expire(struct blaze *blaze, int64_t clock_ms);
/* What part of what the story says is critical. */
double blaze_critical_part(const struct blaze *blaze);
void blaze_add(struct blaze *blaze, struct bin *bin, int what, int32_t n);

/* What one post says about its author. */
struct utterance {
    uint64_t author;
    int64_t followers, at_ms, clock_ms;
    bool critical, answers, muted, passes;
    uint16_t named, evidence, witness;
};
/* What is new in the window: bits of the categories this author names for the first time, bit
 * RISK_COUNT when it is a critic more, and bit FRESH_PASSED when it is first heard and by a repost.
 */
enum { FRESH_PASSED = RISK_COUNT + 1 };
uint32_t blaze_hear(struct blaze *blaze, const struct utterance *u);
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
/* The level that severity, arms and mutes together ask for. */
int blaze_asked(const struct blaze *blaze, const struct event *event);
void blaze_set_level(struct fire *fire, struct ground *ground, struct blaze *blaze, int level,
                     struct text person);
void blaze_lowering(const struct ground *ground, const struct blaze *blaze, int64_t at_ms,
                    struct lowering *out);
void blaze_event(const struct fire *fire, const struct ground *ground, const struct blaze *blaze,
                 int64_t at_ms, struct event *event_out);
/* All minutes up to the clock are weighed for what is not calm. */
void ground_advance(struct fire *fire, struct ground *ground, int64_t now_ms);
void ground_activate(struct ground *ground, struct blaze *blaze);

/* ---- usual.c ---- */
/* A critic more (key: a category, or RISK_COUNT for any), a post or repost more. */
void usual_critic(struct usual *usual, int key, int64_t at_ms);
void usual_heard(struct usual *usual, int64_t at_ms);
void usual_play(struct usual *usual, int64_t at_ms);
/* Somebody passed a story on of which so much is critical. */
void usual_passed(struct usual *usual, double part);
/* Much of what was heard in the last hour is of a match, a game, a film: then whoever is angry and
 * names no matter is one of its crowd. */
bool usual_at_play(const struct usual *usual, int64_t at_ms);
void usual_advance(struct usual *usual, struct commons *commons, int64_t now_ms);
/* What the volume and the hour of the week are at a time, for all that is asked of it. */
struct tide {
    double volume, shape;
};
struct tide usual_tide(const struct usual *usual, const struct commons *commons, int64_t at_ms);
/* Critics that the brand has in so many minutes up to now, as the hour of the week goes. Never 0.
 */
double usual_critics_in(const struct usual *usual, const struct commons *commons, int key,
                        const struct tide *tide, double minutes);
double usual_critics(const struct usual *usual, const struct commons *commons, int key,
                     int64_t at_ms, double minutes);
/* How many times more than usual is heard beside the story in the last minutes (up to 60); 1 where
 * it is less. A sale brings more of everything, a flare-up more of one story. */
double usual_noise(const struct usual *usual, const struct tide *tide, const struct blaze *blaze,
                   int64_t at_ms, double minutes);
/* Critics an hour, whatever the hour of the week. Never 0. */
double usual_level(const struct usual *usual, const struct commons *commons, int key);
/* Who pass criticism on, in so many minutes. Never 0. */
double usual_passes(const struct usual *usual, const struct commons *commons, int64_t at_ms,
                    double minutes);
/* What share of the posts the brand hears is usually critical (key as above): of its own past, and
 * of all brands' where that is short. */
double usual_share(const struct usual *usual, const struct commons *commons, int key);
/* Posts a minute over the last minutes (up to 60); of the story no reposts. */
double usual_talk(const struct usual *usual, const struct blaze *blaze, int64_t at_ms,
                  double minutes);
/* In its first day: what it says of itself is little. */
bool usual_is_young(const struct usual *usual);
double usual_unevenness(const struct usual *usual); /* 1 / size of the negative binomial */

/* As rows: what each post changes, what an hour's end changes, and what is shared. False: broken,
 * and set to nothing. */
void usual_pack_now(const struct usual *usual, struct buf *out);
bool usual_unpack_now(struct usual *usual, struct unpack *in);
void usual_pack(const struct usual *usual, struct buf *out);
bool usual_unpack(struct usual *usual, struct unpack *in);
void commons_pack(const struct commons *commons, struct buf *out);
bool commons_unpack(struct commons *commons, struct unpack *in);

/* ---- arms.c ---- */
void arms_arrival(struct fire *fire, struct ground *ground, struct blaze *blaze, int64_t at_ms);
/* Looks anew: score, kind, level. */
void arms_look(struct fire *fire, struct ground *ground, struct blaze *blaze, int64_t at_ms);
/* Nothing that the arms look at is more than the talk of the brand makes usual. */
bool arms_ordinary(const struct blaze *blaze);
/* The reasons of what the arms ask for; words live in fire->words. */
void arms_explain(const struct fire *fire, const struct ground *ground, const struct blaze *blaze,
                  struct event *event);
/* Of the day that is over: what the brand learns from. */
void arms_settle(struct ground *ground, struct blaze *blaze, int64_t now_ms);

void arms_pack(const struct arms *a, struct buf *out);
bool arms_unpack(struct arms *arms, struct unpack *in);

/* ---- waiting.c: whose complaint nobody has answered ---- */
void waiting_note(struct ground *ground, const struct post *post, uint64_t author, int64_t at_ms);
void waiting_answered(struct ground *ground, struct text post);
/* Days since the author's first unanswered complaint; 0: there is none, or it is young. */
int64_t waiting_days(const struct ground *ground, uint64_t author, int64_t at_ms);

void waiting_pack(const struct ground *ground, size_t row, struct buf *out);
bool waiting_unpack(struct ground *ground, size_t row, struct unpack *in);

/* ---- words.c: words that leap ---- */
struct leap {
    double score, count, usual;
    bool critical;
    char text[WORD_ROOM];
};
enum { VOCABULARIES_MOST = 2000 };
void vocabulary_free(struct vocabulary **words);
/* Counts the words of a post and finds the one that leaps most. noise as above. */
void vocabulary_hear(struct fire *fire, struct ground *ground, const struct post *post,
                     bool critical, double noise, struct leap *leap_out);

/* The next row from *row on that changed; false: none. */
bool vocabulary_changed(struct vocabulary *words, size_t *row);
void vocabulary_pack(const struct vocabulary *words, size_t row, struct buf *out);
bool vocabulary_unpack(struct fire *fire, struct ground *ground, size_t row, struct unpack *in);

/* ---- budget.c ---- */
void budget_pack(const struct budget *b, struct buf *out);
bool budget_unpack(struct ground *ground, struct unpack *in);
double budget_line(const struct ground *ground);    /* the score that rings */
double budget_allowed(const struct ground *ground); /* false pages a week */
void budget_advance(struct ground *ground, int64_t now_ms);
void budget_peak(struct ground *ground, double score, double times);
double budget_doubt(const struct ground *ground, const struct blaze *blaze);
void budget_rang(struct fire *fire, struct ground *ground, struct blaze *blaze, int64_t at_ms);
void budget_end_mutes(struct fire *fire, struct ground *ground);
bool ground_mutes(const struct ground *ground, const struct post *post);
void budget_forget_mutes(struct ground *ground);
const struct mute *ground_mute(const struct ground *ground); /* the one in force that ends last */

/* ---- fire.c ---- */
struct ground *fire_ground(struct fire *fire, struct text client, struct text brand);
/* The story a person speaks of, or NULL. */
struct blaze *fire_wanted(struct fire *fire, const struct placement *story,
                          struct ground **ground_out);
struct blaze *ground_blaze(struct ground *ground, struct text story, bool make);
/* For a row of its state: not born, so it has no seq yet; NULL at the ceiling. */
struct blaze *ground_load_blaze(struct ground *ground, struct text story);
void ground_forget(struct ground *ground, struct blaze *blaze); /* at once */
void blaze_free(struct blaze **blaze);
struct text owned_text(struct text text);
void free_text(struct text *text);

/* ---- forecast_story.c ---- */
/* Says forecasts at a change of the level and when critics or posts have doubled, at most 64 times
 * a story, and the effect of a statement when its time has come. */
void blaze_foresee(struct fire *fire, const struct ground *ground, struct blaze *blaze,
                   int64_t at_ms);
/* What is foreseen now; nothing below a few events. */
size_t blaze_outlook(const struct ground *ground, const struct blaze *blaze, int64_t at_ms,
                     struct outlook outlooks_out[OUTLOOKS_MOST]);
void blaze_freeze(struct blaze *blaze, int64_t at_ms);
/* Our own voice has spoken in the story: a statement, where there are critics to hear it. */
void blaze_own_word(struct blaze *blaze, int64_t at_ms);
bool blaze_awaits_effect(const struct blaze *blaze);

/* ---- media.c ---- */
/* How far a post carries the story as news: 0 no outlet, 1 a feed or aggregator, 2 national news
 * online, 3 television or a front page. */
int media_of(const struct post *post);
#endif
