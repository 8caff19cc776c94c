#ifndef DESK_CLOCKS_H
#define DESK_CLOCKS_H
/*
 * The clocks of a case, computed from what happened to it, one turn after the other in the order in
 * which we learnt of it; the times that count are those of the network. Pure.
 *
 * First answer: from the customer's first post, never from when we heard of it; a late post moves
 * it back, so slow hearing counts against us. Next answer: from the first message that nobody has
 * answered; a message that was heard only after an answer was not answered by it, however early it
 * was written. Resolving stops both. A bare thanks moves nothing. Waiting for the customer pauses
 * the way to the resolution alone, at most PAUSE_DAYS at a time; age is never paused.
 */
#include "model/worktime.h"

enum turn_kind {
    TURN_ASKED,     /* the customer wrote */
    TURN_THANKED,   /* the customer only thanked */
    TURN_ANSWERED,  /* a person's answer stands on the network */
    TURN_AUTOMATIC, /* a machine's did: nobody has answered */
    TURN_WAITS,     /* for the customer */
    TURN_SNOOZED,
    TURN_GOES_ON, /* neither waits nor sleeps any more */
    TURN_RESOLVED,
    TURN_REOPENED, /* by a person */
    TURN_COUNT
};
const char *turn_name(enum turn_kind kind);
bool turn_of(struct text name, enum turn_kind *kind_out);

enum case_state { CASE_OPEN, CASE_WAITING, CASE_SNOOZED, CASE_RESOLVED };
const char *case_state_name(enum case_state state);

struct turn {
    enum turn_kind kind;
    int64_t at_ms;    /* on the network; of our acts: when they were done */
    int64_t known_ms; /* when we learnt of it */
};

enum { PAUSE_DAYS = 7, CONTACTS_MANY = 3 };

/* 0: not yet, or nothing. */
struct clocks {
    enum case_state state;
    int64_t asked_ms;            /* of the first post: its age */
    int64_t answered_ms;         /* the first answer */
    int64_t last_answer_ms;      /* the last */
    int64_t waiting_ms;          /* since when a message waits */
    int64_t last_asked_ms;       /* of the newest message */
    int64_t first_resolved_ms;   /* the first time, and the last */
    int64_t resolved_ms;         /* 0 while it is open */
    int64_t paused_since_ms;     /* waits for the customer since */
    int64_t paused_ms;           /* in all, whole pauses */
    int64_t contacts, answers;   /* messages of the customer; answers of people */
    int64_t unresolved_contacts; /* messages since it was last resolved */
    int64_t reopened;            /* times */
};

/* An answer ended the wait of a message; the first answer of a case has none. */
struct waited {
    int64_t from_ms, to_ms;
};
/* True when the turn ended a wait for the next answer. */
bool clocks_turn(struct clocks *clocks, const struct turn *turn, struct waited *waited_out);
/* Paused so far at that instant. */
int64_t clocks_paused(const struct clocks *clocks, int64_t now_ms);

/* ---- what runs now ---- */
enum clock_kind { CLOCK_FIRST, CLOCK_NEXT, CLOCK_RESOLVE, CLOCK_KINDS };
const char *clock_name(enum clock_kind kind);
struct running {
    enum clock_kind kind;
    int64_t since_ms, due_ms;
    int64_t target_ms, left_ms; /* on the target's clock; left is below 0 when it is over */
    bool red;                   /* under 20 % left, or over */
};
/* Those that run at that instant, what breaks first first. */
size_t clocks_running(const struct clocks *clocks, const struct service *service, int level,
                      int64_t now_ms, struct running running_out[CLOCK_KINDS]);
#endif
