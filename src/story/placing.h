#ifndef STORY_PLACING_H
#define STORY_PLACING_H
/* One post on its way into stories; for the files of story alone. */
#include "base/arena.h"
#include "story/print.h"
#include "story/weigh.h"

enum { OPEN_HOURS = 24, BRANDS_MOST = 64 };

/* One brand's choice for the post at hand. */
struct choice {
    uint32_t house;
    uint64_t tale;
    const char *why;
    bool hit, copy, quiet; /* quiet: its words need not be remembered, they are known */
    bool loose;            /* it says too little to tell of one event: it may move */
    bool weighed;
    bool edge;            /* quotes, answers or is in a thread of a post of the story */
    bool storm;           /* something of the brand burns, and it is not of it */
    bool sure;            /* near enough to teach the story its words */
    struct verdict_on on; /* what it shares with the story it joined */
};

struct placing {
    struct story_book *book;
    const struct post *post;
    struct post *own_post; /* the same, to be read; NULL: it is only looked up */
    int64_t now_ms;
    uint32_t judged;               /* + 1: the house that what follows was judged for; 0: none */
    const struct verdict *verdict; /* as that house's client reads the post, or NULL */
    enum risk risk;
    bool critical;
    bool founds;             /* may found a story: somebody is hurt, angry, asks or reports */
    bool glad;               /* praises */
    bool reports;            /* tells much to the brand at hand, and of a harm or a cause */
    const struct told *told; /* NULL: it says nothing of its own */
    size_t count;
    struct weighing weighing; /* of the brand at hand; it begins with nothing told */
    struct choice choices[BRANDS_MOST];
};

/* ---- place.c ---- */
/* What the post says to the client of this house; before anything is asked of risk, critical … */
void judge_for(struct placing *p, uint32_t house);
struct tale *living(const struct placing *p, uint64_t no);
extern const char *const why_link, *const why_two;
bool too_grave(const struct placing *p, const struct tale *tale);
struct tale *born(struct placing *p, uint32_t house_no, bool loose);
uint32_t lately(const struct placing *p, const struct tale *tale); /* posts of this, last hour */

uint64_t post_place(struct text id, unsigned ordinal);

/* ---- merge.c: answer the number of the story that stays ---- */
/* The post belongs to the chosen story and, by another edge, link or copy, to the other. */
uint64_t merge_bridged(struct placing *p, struct choice *choice, uint64_t other_no);
/* The post tells of both. */
uint64_t merge_same(struct placing *p, uint64_t best_no, uint64_t next_no);
/* What grew beside a story that burns goes into it. */
void merge_beside(struct story_book *book, struct tale *from, struct tale *to);

/* Says that these posts went into the new story. */
void merge_say_split(struct story_book *book, uint64_t from, uint64_t to, const struct text *posts,
                     size_t count, const char *why);

/* ---- part.c: two matters in one story ---- */
/* The post is a witness of its story, and may be the one that shows the story to be two. */
void part_story(struct placing *p, struct choice *choice, bool taught);
/* The book split the one off the other. */
bool were_parted(struct story_book *book, const struct tale *a, const struct tale *b);
/* They never were one, or much was told since they were split. */
bool may_rejoin(struct story_book *book, const struct tale *a, const struct tale *b);

/* ---- storm.c: while a story burns ---- */
/* What is left of the heat at now_ms. */
double storm_heat(double heat, int64_t heat_ms, int64_t now_ms);
/* The post is in the story now. */
void storm_count(struct placing *p, const struct choice *choice, struct tale *tale);
/* Whether one story of the brand burns (burning[1] is NULL), or two. */
bool storm_burns(const struct placing *p, uint32_t house, struct tale *burning[2]);
/* The post is in a story that only gathers, and might be of what burns. */
bool storm_frees(struct placing *p, struct choice *choice);
/* What people say of how the company answers, once something burns. */
bool storm_consequence(enum risk risk);
/* A post that no evidence placed: into what burns, unless it names another matter. False: nothing
 * burns. */
bool join_storm(struct placing *p, struct choice *choice);

/* ---- join.c ---- */
extern const char *const why_first, *const why_evidence;
/* By what it tells; leaves choice->tale 0 when nothing is near enough. */
void join_evidence(struct placing *p, struct choice *choice);
/* For want of evidence: a new story, or the one it most likely speaks of. */
void join_loosely(struct placing *p, struct choice *choice);
/* A critic quotes or answers a post of a story that still learns. */
bool edge_may_teach(const struct placing *p, const struct choice *choice);
/* What it told is the brand's, and the story's. */
void keep_told(struct placing *p, struct choice *choice);
#endif
