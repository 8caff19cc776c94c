#ifndef STORY_BOOK_H
#define STORY_BOOK_H
/* What a story_book is made of; for the files of story alone. */
#include "base/clock.h"
#include "base/map.h"
#include "base/vec.h"
#include "story/memory.h"
#include "story/story.h"
#include "story/told.h"

/* A brand of a client, as the posts name it. */
struct house {
    struct text client, brand;     /* owned */
    uint64_t open[RISK_COUNT + 1]; /* the newest story of each category; 0 none; last: general */
    double told;                   /* posts whose signs were counted; halves with the counts */
    int64_t told_hour;             /* of the last of them */
    int64_t hour;                  /* and how many came in this hour, counted or not */
    uint32_t in_hour;
    double heat; /* critics of the last hours that evidence placed; halves in 6 hours */
    int64_t heat_ms;
    uint64_t hottest[2]; /* the stories that most of them went to; 0: none */
    bool dirty;
};

/* A sign that posts of a story share, and how many. */
struct trait {
    uint32_t key; /* high half of the sign's */
    uint16_t posts;
    uint8_t kind;
    uint8_t
        worth; /* how surprising it was at the brand when a post last had it: nats, sixteenths */
};
enum { TRAIT_WORTH = 16 };
/* A post that evidence, a link or a copy placed: which of the story's traits it has. */
struct witness {
    struct text id;  /* owned */
    uint64_t traits; /* bit i: the story's trait i */
    uint64_t voice;
    int64_t at_ms;
    uint8_t risk;
    bool critical;
    bool taught; /* it is counted in the traits */
};
enum { WITNESSES_MOST = 32 };
enum { TRAITS_EACH = 4 };                     /* room for so many is made at once */
enum { TRAITS_MOST = 64, TOLD_MOST = 30000 }; /* the counts of two such stories still add up */

/* A story as the book knows it. */
struct tale {
    uint64_t no; /* "s<no>" */
    uint32_t house;
    uint8_t risk; /* enum risk; RISK_NONE: the general story */
    bool critical, dirty;
    int64_t born_ms, last_ms;
    uint64_t posts;
    int64_t hour; /* of the last post, and posts in it and in the one before */
    uint32_t in_hour, in_last_hour;
    bool asleep;                    /* while the book is swept */
    bool pinned;                    /* a person said so: the book neither merges nor splits it */
    uint64_t into;                  /* the story it was merged into; 0: none */
    bool loose;                     /* gathers what is too poor to tell of one event */
    uint32_t told;                  /* posts whose signs make the traits */
    uint16_t against[SIGN_AGAINST]; /* of them: that name a thing of this kind */
    uint16_t risks[RISK_COUNT + 1]; /* of them: by category */
    double heat;                    /* its critics of the last hours that evidence placed */
    int64_t heat_ms;
    uint64_t voices;      /* a bit for each of 64 parts of their authors */
    uint32_t critics;     /* critical posts ever */
    uint32_t calm;        /* other posts, but reposts */
    float rich;           /* what the richest of them could prove */
    struct trait *traits; /* owned */
    uint8_t trait_count, trait_cap;
    uint8_t witness_count;
    bool parted;               /* it was split by the book, or split off */
    bool settled;              /* what was split became one again: it stays one */
    struct witness *witnesses; /* owned; WITNESSES_MOST, or NULL */
    uint64_t from;             /* the story it was split off from; 0: none */
    uint64_t part;             /* the story that was split off last; 0: none */
    uint32_t from_told;        /* what it had been told when it was split off */
};

struct story_book {
    int64_t quiet_ms;
    struct memory *seen;         /* post_key */
    struct memory *posts;        /* id, ordinal → story */
    struct memory *pointed;      /* id that a matched post pointed at, brand → story */
    struct memory *links;        /* brand, address → story, uses elsewhere */
    struct memory *prints;       /* brand, band → story and length, sketch */
    struct memory *usual;        /* brand, sign → posts that had it, and their hour */
    struct memory *signs;        /* brand, sign → the four stories that had it last */
    struct story_reader *reader; /* of posts that nobody read yet */
    struct map *by_name;         /* client, brand → house + 1 */
    VEC(struct house) houses;
    VEC(struct tale) tales; /* by number, but while they are loaded */
    bool unsorted;
    VEC(uint64_t) gone;  /* forgotten since the last save, at most GONE_MOST */
    uint64_t gone_below; /* more were forgotten than the list holds: all below, but the living */
    uint64_t born;
    size_t rings; /* stories with witnesses */
    int64_t clock_ms, swept_hour;
    bool dirty;
    story_change_fn *changed; /* or NULL */
    void *changed_arg;
    struct buf link, name;
};

enum { HOUSES_MOST = 20000, TALES_MOST = 200000, GONE_MOST = 1 << 20 };

/* The house of this name, made when it is new; UINT32_MAX when there are too many. */
uint32_t book_house(struct story_book *book, struct text client, struct text brand);
/* NULL when it is forgotten; valid until the next birth or sweep. */
struct tale *book_tale(struct story_book *book, uint64_t no);
/* The same, or the story it was merged into. */
struct tale *book_tale_now(struct story_book *book, uint64_t no);
bool tale_alive(const struct story_book *book, const struct tale *tale, int64_t now_ms);
/* Once an hour of the clock what has slept its time is let go, and at the ceiling the oldest
 * sixteenth. */
void book_sweep(struct story_book *book);
/* A new story, with the next number; the book is swept first. */
struct tale *book_birth(struct story_book *book, const struct tale *tale);
void tale_done(struct tale *tale);
/* ---- witnesses (part.c) ---- */
void witness_add(struct tale *tale, const struct witness *witness); /* copies the id */
void witnesses_done(struct tale *tale);
/* The trait is taken out of the row; those behind move up. */
void witnesses_forget_trait(struct tale *tale, size_t trait);

/* The story's trait of this key and kind, or NULL. Here, for each post asks it hundreds of times.
 */
static inline struct trait *tale_trait(const struct tale *tale, uint32_t key, uint8_t kind)
{
    for (size_t i = 0; i < tale->trait_count; i++)
        if (tale->traits[i].key == key && tale->traits[i].kind == kind)
            return &tale->traits[i];
    return NULL;
}
/* Behind the others; the caller has seen to the ceiling. */
void tale_add_trait(struct tale *tale, const struct trait *trait);
/* As many houses as that, at least: the new ones have no name yet. */
void book_houses(struct story_book *book, size_t count);
#endif
