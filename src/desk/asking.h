#ifndef DESK_ASKING_H
#define DESK_ASKING_H
/*
 * Where a reply waits for the client's yes, its approvers are asked by mail, by themselves: once a
 * version, tried again while it waits, kept with the reply. Only those whom a channel of kind mail
 * reaches; for the others somebody hands the link over. In a drill nobody asks.
 */
#include "desk/replies.h"

/* One mail that is to go out now; kept as under way. */
struct approval_mail {
    struct approval_link link; /* client, reply, approver, version, until */
    struct text channel, address, lang;
    struct text brand_name, text; /* what is asked about */
};
struct approval_mails {
    struct approval_mail *at;
    size_t count;
};
enum { ASKING_TRIES = 5, ASKING_AGAIN_MS = 600000 };
/* A write. Everything lives in the arena. */
enum err desk_askings_due(struct db *db, const struct desk_eyes *eyes, int64_t now_ms,
                          struct arena *arena, struct approval_mails *askings_out,
                          struct why *why) MUST_USE;
struct approval_mail_fate {
    struct approval_link link;
    bool sent;
    struct text reason; /* of one that was not */
    int64_t now_ms;
};
/* said: how the reply stands, for the live stream; number 0: it is gone. */
enum err desk_asking_end(struct db *db, const struct approval_mail_fate *fate,
                         struct said_event *said, struct why *why) MUST_USE;
#endif
