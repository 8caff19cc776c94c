#ifndef MODEL_VOICE_H
#define MODEL_VOICE_H
/*
 * How a client speaks and who must say yes before it does: `voice` and `approval` of a client in
 * topics.yaml. What is not said has the house's own default.
 */
#include "base/option.h"

enum { VOICE_REGISTER_POLITE, VOICE_REGISTER_HUMBLE, VOICE_REGISTER_FORMAL };

/* Days, the last one too, on the wall clock of the client's desk. */
struct day_span {
    int64_t from, to; /* days since 1970 */
};

struct client_voice {
    bool emoji;  /* below level 2 */
    bool casual; /* it says 了解 and すみません */
    int address; /* Italian: 0 Lei, 1 tu */
    int keigo; /* Japanese, below level 2: VOICE_REGISTER_… (です・ます, 丁重語, 最敬語) */
    struct text signature;      /* how its texts end; or absent */
    struct text machine_mark;   /* what a text says where a machine wrote it; or absent */
    struct texts links;         /* hosts its links may go to, and what stands below them */
    struct texts hotlines;      /* its own numbers: no personal data */
    struct texts sensitive;     /* words that move the price of its shares: it is listed */
    struct texts disclosure;    /* "2026-11-10/2026-11-12": when they may be said */
    struct day_span *disclosed; /* the same */
};

enum { APPROVAL_NEVER = 5 };
/* A second person for a change that turns more than so many % of the hits, or takes posts from a
 * story at level 2 or more. */
enum { RULES_ALWAYS = 0, RULES_USUAL = 20, RULES_NEVER = 101 };
struct approval_rule {
    int64_t from;           /* a second person from this level up: 0 to 2; 0: always */
    int64_t risk;           /* a risk officer too: 0 to 3 */
    int64_t client;         /* the client's own approver too: 0 to 5; 5: never */
    struct texts approvers; /* people of topics.yaml who may say it for the client, by link too */
    int64_t expires_ms;     /* a yes holds so long */
    int64_t undo_ms;        /* between the press and the sending */
    int64_t rules;          /* a changed query or list: RULES_… */
};

/* Price-sensitive words may be said on this day. */
bool voice_disclosed(const struct client_voice *voice, int64_t local_day);
#endif
