#ifndef TESTS_DESK_REPLIES_H
#define TESTS_DESK_REPLIES_H
/* For the tests of replies: the scene of the desk, with accounts, people, and a few rules of tone.
 * Each act is one line and answers how it ended; scene.why says why. */
#include "check/check.h"
#include "tests/desk/scene.h"

struct house_of_replies {
    struct scene scene;
    struct understand *understand;
    struct checker *checker;
    struct desk_eyes eyes;
    struct approval_rule rule; /* of umi; changed before the first act */
    struct client_voice voice; /* of umi */
    struct released released;  /* the last release */
    bool blocked;              /* the last submit */
    const char *waits;         /* an account that may not send now */
    int64_t read;              /* the version that the next persons have read; 0: not said */
};
void replies_init(struct house_of_replies *h);
void replies_done(struct house_of_replies *h);

/* Somebody who serves the client, with this role. */
void replies_person(struct house_of_replies *h, const char *id, const char *role,
                    const char *client);
/* A draft in the case; its id in room "umi-r1". */
enum err replies_draft(struct house_of_replies *h, const char *person, const char *case_id,
                       const char *text);
enum err replies_write(struct house_of_replies *h, const char *person, const char *id,
                       const struct reply_text *text);
enum deed_of_reply {
    DO_SUBMIT,
    DO_APPROVE,
    DO_REFUSE,
    DO_BREAK,
    DO_REVIEW,
    DO_PRESS,
    DO_UNDO,
    DO_DROP,
    DO_TAKE_BACK,
    DO_SENT,     /* the network took it */
    DO_NOT_SENT, /* it did not */
    DO_UNKNOWN,
    DO_CONFIRM, /* a person says it was sent */
    DO_BY_LINK  /* approve, by link */
};
enum err replies_do(struct house_of_replies *h, enum deed_of_reply deed, const char *person,
                    const char *id, const char *text);
enum err replies_override(struct house_of_replies *h, const char *person, const char *id,
                          const char *rule, const char *reason);
/* What is due now; how many went out. */
size_t replies_due(struct house_of_replies *h);
/* Its state, as the page says it. */
const char *replies_state(struct house_of_replies *h, const char *id);
const struct json *replies_page(struct house_of_replies *h, const char *clients, const char *id);
/* The story of umi to this level. */
void replies_level(struct house_of_replies *h, const char *story, int level);
/* Any job with the scene's store. */
enum err replies_job(struct house_of_replies *h, store_job *job, void *arg);
#endif
