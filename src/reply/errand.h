#ifndef REPLY_ERRAND_H
#define REPLY_ERRAND_H
/*
 * One try of one thing at one network: send, take back, check. A kind makes its calls by
 * errand_call (or its own client, then it says how a call is cancelled) and ends the try once, with
 * errand_end. For files of reply; on the loop's thread.
 *
 * The order of a send: when `look` is set, ask the network whether the mark stands there already;
 * look whether the target still is and takes answers; errand_leave(), the last word; write; read
 * the answer. What the answer leaves open ends as END_LOST, never as END_AGAIN.
 */
#include "base/arena.h"
#include "net/said.h"
#include "reply/reply.h"

enum errand_does { ERRAND_SEND, ERRAND_TAKE_BACK, ERRAND_CHECK };

typedef void errand_step(struct reply_errand *errand, const struct http_answer *answer);

/* A call under way, of whatever client. */
struct errand_way {
    void *call; /* NULL: none */
    bool (*began)(const void *call);
    void (*cancel)(void *call);
};

struct reply_errand {
    enum errand_does does;
    void *self;                      /* the sender's options */
    const struct outgoing *outgoing; /* of a send */
    struct text net_id;              /* of a take-back */
    struct arena *arena;             /* of this try */
    struct http *http;
    bool look;    /* it may stand there already */
    bool writing; /* the call under way is the one that makes it public */
    bool wrote;   /* bytes of it may have left in this try */
    void *own;    /* the kind's, in the arena */
    struct errand_way way;
    errand_step *step;
};

enum ending {
    END_SENT,    /* it stands there: net_id, url */
    END_HANDED,  /* a person carries it: url, text */
    END_DONE,    /* taken back; the account is proved (account) */
    END_REFUSED, /* it does not stand there and will not: reason, remedy */
    END_AGAIN,   /* it does not stand there; it may work later */
    END_LOST     /* nobody knows whether it stands there: look */
};
struct errand_end {
    enum ending how;
    bool found; /* sent: by an earlier try */
    struct text net_id, url, text, account;
    struct length_rule length; /* checked: what the server says of lengths */
    struct why why; /* the last three: what happened; code ERR_LIMIT with END_AGAIN: too fast */
    const char *remedy;
    int64_t retry_after_ms; /* 0: the network named none */
};
/* The errand is gone when it returns. */
void errand_end(struct reply_errand *errand, const struct errand_end *end);
/* The same with a reason: `how` of the last three. */
void errand_fail(struct reply_errand *errand, enum ending how, enum err code, const char *remedy,
                 const char *format, ...) FORMAT(5, 6);

/* The last word before the text leaves: the one stop, the approval's end, whether only looking is
 * left. False: the errand is over, return at once. */
bool errand_leave(struct reply_errand *errand);
/* For a client of the kind's own, where errand_call would say it: the call is over, what the answer
 * says of the rate and whether bytes left is noted, and `step` goes on. arg: the errand. */
void errand_answered(const struct http_answer *answer, void *arg);
struct errand_way errand_way_of(struct http_call *call); /* a call of net/http */

struct errand_call {
    const char *method; /* NULL: POST with a body, else GET */
    struct text url, body, ca;
    struct header headers[4];
    size_t header_count;
    int64_t timeout_ms;
    bool private_allowed;
    bool write;   /* makes it public: errand_leave is asked, and it is sent at most once */
    bool changes; /* a delete: sent at most once, but nothing is asked */
};
/* Then `step` with the answer, unless the errand was ended meanwhile. */
void errand_call(struct reply_errand *errand, const struct errand_call *call, errand_step *step);

/* Trouble that every HTTP network tells alike. False: the status is none of it.
 *   no answer: END_AGAIN, or END_LOST when bytes of a write may have left
 *   408, 425, 5xx, 3xx of a write: END_LOST; of a read END_AGAIN, or END_LOST while looking
 *   429: the same, with the time the network names */
bool errand_trouble(struct reply_errand *errand, const struct http_answer *answer);
/* After an answer to a write that cannot be read. */
void errand_unreadable(struct reply_errand *errand, const struct why *why);

/* ---- for the kinds with a session ---- */
struct http *account_http(struct reply_account *account);
void account_keep(struct text secret, void *arg); /* an atproto_keep; arg: the account */

/* ---- forms that kinds share ---- */
/* What a mark is made of: lowercase hex of SHA-256 over the reply's id and instant, so many letters
 * and a NUL. */
void errand_mark_hex(struct text id, int64_t at_ms, char *room, size_t letters);
/* An https address, or http where plain is allowed; the reason names the option. */
enum err url_option_good(struct text url, bool plain_allowed, const char *option,
                         struct why *why) MUST_USE;
/* What stands behind "net:" in a post's id; absent when it is of another network. */
struct text id_behind(struct text id, const char *net);
#endif
