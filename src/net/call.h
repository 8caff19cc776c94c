#ifndef NET_CALL_H
#define NET_CALL_H
/*
 * What a request and a mail have in common: one transfer with its answer. For http.c and mail.c.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "net/http.h"
#include "net/multi.h"

struct http_call {
    struct http *http;
    struct http_call *next, **at; /* in the list of all calls */
    struct transfer transfer;
    struct timer *start;
    struct curl_slist *list;  /* headers sent, or receivers of a mail */
    struct text what, secret; /* for reasons: "POST https://host" */
    struct why early;         /* it cannot even start */

    struct text sent; /* of a mail: what is left to upload */

    struct arena *arena; /* of what was asked; of the answer's headers */
    VEC(struct header) headers;
    struct buf body;
    size_t header_bytes, body_bytes, most_bytes;
    struct why stopped; /* we ended it ourselves */
    bool mail, inside, cancelled;

    enum err (*on_bytes)(struct text bytes, void *arg, struct why *why);
    void (*on_done)(const struct http_answer *answer, void *arg);
    void *arg;
};

/* A call in the list, with an easy handle; it starts at the next turn of the loop. */
struct http_call *call_new(struct http *http, struct text url, bool private_allowed,
                           const char *method);
#endif
