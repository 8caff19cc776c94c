#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H
/*
 * What the tower says: a line of `watch`, a row of the store's event log, a message of the live
 * stream. The first three words of a reader: what, at, brand.
 */
#include "model/post.h"

enum event_kind {
    EVENT_LEVEL,
    EVENT_INCIDENT,
    EVENT_RING,
    EVENT_NOTICE,
    EVENT_FORECAST,
    EVENT_SOURCE,
    EVENT_CASE,
    EVENT_ACK,     /* somebody has taken an alarm: nobody else is rung for it */
    EVENT_SILENCE, /* a silence begins or ends */
    EVENT_BUDGET,
    EVENT_EFFECT,   /* what came after a statement of ours, against what was foreseen */
    EVENT_MUTE,     /* an author or a word is muted at a brand, or no longer */
    EVENT_STORY,    /* stories were merged, one was split, pinned or unpinned */
    EVENT_REPLY,    /* a reply of ours has come further, or was stopped */
    EVENT_PRESENCE, /* somebody looks at a case or writes in it: said, never stored */
    EVENT_SUMMARY
};

/* Was this right? What people say of an alarm: false is one nobody should have been woken for. */
enum judgement {
    JUDGED_RIGHT,
    JUDGED_FALSE,
    JUDGED_LATE,
    JUDGED_COUNT,
    JUDGED_NONE = JUDGED_COUNT
};
const char *judgement_name(enum judgement answer); /* "right", "false", "late"; none: "" */
bool judgement_of(struct text name, enum judgement *answer_out);

/* The figures of a reason; 0 and absent: it has none. So many where so many are usual, in so many
 * minutes; of a word. */
struct said_figures {
    double n, usual;
    int64_t minutes;
    struct text word;
};
/* One reason: a code and arguments for the reader's language, and the English words. */
struct said {
    const char *code; /* "score", "F1" … "F7", "F4b", "F5b", "C1", "C2", "held", "set", "again",
                         "fast", "slow", "word", "deleted", "returned", "brand", "passed", "line",
                         "floor", "muted" */
    struct text text; /* English */
    struct said_figures of;
};
enum { SAID_MOST = 16 };

/* The figures of a story that severity was computed from. */
struct figures {
    int64_t authors; /* N: critical authors in the last 24 h */
    int64_t posts, reposts;
    int64_t reach;
    int64_t networks;    /* with 3 posts or more; at least 1 */
    double doubling_min; /* -1: not growing */
    double positive_share;
    int evidence, corroborated, media, influence, own_goal, history, vulnerable, essential, injury,
        authority, threat_dated, refuted;
};

/* What may be missing in what was heard. All 0: nothing is known to be missing. */
struct completeness {
    int gaps, silent;   /* sources that lost something; that say nothing against their rhythm */
    int64_t lag_ms;     /* of the latest source */
    double sampled;     /* the least share that a source passes on; 0: all pass on everything */
    int64_t backfilled; /* posts of the story, in 24 h, seen long after they were written */
};

/* A brand's budget of false alarms, and what it was spent on. */
struct account_figures {
    double allowed;   /* a week */
    double line;      /* decades out of the ordinary that ring */
    int64_t since_ms; /* what follows is since then */
    int64_t rung, open, answers[JUDGED_COUNT];
};

/* How many there will be so many seconds from now. */
struct outlook {
    bool authors; /* critical authors; else posts and reposts */
    int64_t in_s;
    int64_t seen, expect, low, high, low50, high50; /* 80 % and 50 % intervals */
    double p_mark;                                  /* that there will be 100 or more */
    int level;      /* the next one, where more critics alone would reach it; else 0 */
    double p_level; /* that there will be enough of them */
};

/* New critical authors since a statement, against the forecast frozen when it went out. */
struct aftermath {
    int64_t statement_ms, in_s;
    int64_t observed, expect, low, high;
    bool known;                       /* false: too little was to be expected to say anything */
    double part;                      /* 1 - observed / expect */
    bool calmed;                      /* observed lies below the interval */
    double slope_before, slope_after; /* of the logarithm of the rate, an hour; 60 minutes each */
    int64_t half_min, quiet_min;      /* peak to half, first to quiet; -1: not yet */
    bool second_wave;
};

struct event {
    int64_t at_ms; /* the brand's clock */
    struct text client, brand, story;
    enum event_kind kind;
    /* level, notice */
    int from, to, computed;
    double score;
    double terms[6]; /* points of volume, growth, reach, harm, spread, context */
    struct figures figures;
    struct said why[SAID_MOST];
    size_t why_count;
    struct text first_post;
    enum risk category;
    bool positive;  /* notice: a positive surge */
    struct text by; /* level: the person who set it, or absent */
    /* incident */
    struct text incident;
    bool open;
    /* ring */
    struct text ring, person, channel;
    struct text carrier; /* this ring goes in the message of that one; absent: in its own */
    struct text because; /* English: why this person and no other ("nobody is on duty 'night'") */
    int64_t waited_ms;   /* so long a case of one of its authors has waited (case_file); 0: none */
    int level, step;     /* step from 0 */
    bool test;           /* somebody tries the way to this person: nothing has happened */
    bool held;           /* kept back until now by quiet hours */
    /* story: state "merged" (other went into story), "split" (other came out of story, with these
     * posts), "pinned", "unpinned"; by: a person, or absent: found out */
    struct text other;
    const struct text *posts;
    size_t post_count;
    /* silence: its id; state "begun", "ended" or "lifted"; by whom */
    struct text silence;
    int64_t until_ms;
    /* case: state says what became of it: "opened", "added", "reopened", "thanked", "assigned",
     * "resolved", "woken", "aged" (72 h, 7 d, 30 d: because) …; person: who did it, or looks */
    struct text post, lang;
    /* reply: its id, its case or its statement; state as docs/api.md says; person: who did it */
    struct text reply, case_file, statement;
    /* source */
    struct text source, state;
    int64_t lag_ms;
    /* level, notice, incident, ring */
    struct completeness heard;
    /* mute: its number, which of the two; state "begun", "ended" or "lifted"; until, by, because */
    int64_t number;
    struct text author, word;
    /* budget; by: who answered */
    enum judgement judged;
    struct account_figures account;
    struct outlook outlook;     /* forecast */
    struct aftermath aftermath; /* effect */
    /* summary: the account */
    int64_t read, matched, unmatched, refused[3], edges, stories;
};

/* The line, without newline, as docs/formats.md has it. */
enum err event_write(const struct event *event, struct buf *buf);
const char *event_kind_name(enum event_kind kind);
#endif
