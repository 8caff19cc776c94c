#ifndef MODEL_REPLY_H
#define MODEL_REPLY_H
/*
 * One text on its way to one network, exactly as a person approved it. What leaves is this and
 * nothing else: text, account and target are those of the approval.
 */
#include "base/text.h"

/* What a network knows a text by fits here. */
enum { REPLY_MARK_ROOM = 72 };

struct outgoing {
    struct text client, brand;
    struct text id;     /* of the reply, unique in the program; the same for every try */
    struct text sender; /* the id of the account it goes out from (watched.h) */
    struct text text, lang;
    struct text subject; /* of a mail; else absent */
    struct text
        answers; /* the id of the post it answers, "bluesky:at://…"; absent: it stands alone */
    struct text root; /* the id of the post its thread began with; absent: that of answers */
    struct text url;  /* of the post it answers, where known */
    struct text to;   /* whom it answers: a handle, or the address of a mail */
    struct text
        mark;      /* what the network will know this text by, chosen before the first try and kept
                      with it: an rkey, an idempotency key, a Message-ID; absent: there is none */
    bool tried;    /* it may have gone out already: look before sending */
    int64_t at_ms; /* when it was approved for sending */
    int64_t
        until_ms; /* its approval holds until then: it does not begin to leave later; 0: no end */
};

/* What became of it. Unknown is said where the network did not answer and cannot be asked. Handed:
 * nothing has left the program; a person has the text and the link to carry it, and it is sent only
 * once that person says so. */
enum fate { FATE_SENT, FATE_NOT_SENT, FATE_UNKNOWN, FATE_HANDED };
const char *fate_name(enum fate fate); /* "sent", "not_sent", "unknown", "handed" */
#endif
