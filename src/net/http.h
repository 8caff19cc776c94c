#ifndef NET_HTTP_H
#define NET_HTTP_H
/*
 * HTTP(S) client over libcurl's multi interface on the loop: streaming bodies with ceilings,
 * deadlines, no redirects unless asked, private addresses refused unless allowed. One request,
 * one answer; for repeating with patience see net/retry.h.
 */
#include "base/text.h"
#include "net/loop.h"

struct http;
struct http_call;

struct header {
    struct text name, value;
};

struct http_answer {
    int status; /* 0: no answer, see why */
    const struct header *headers;
    size_t header_count;
    struct text body; /* empty when on_bytes took it */
    struct text final_url;
    struct why why;         /* code OK when there is an answer */
    int64_t retry_after_ms; /* -1: the server named none */
};

struct http_request {
    const char *method; /* NULL: GET */
    struct text url, body;
    const struct header *headers;
    size_t header_count;
    int64_t timeout_ms;   /* 0: 30 s */
    size_t most_bytes;    /* of the body after decompression; 0: 10 MB */
    int redirects;        /* followed at most; 0: none */
    bool private_allowed; /* loopback and private addresses may be called */
    struct text secret;   /* part of the URL never to be logged */
    /* NULL: the body is gathered. An error ends the call. */
    enum err (*on_bytes)(struct text bytes, void *arg, struct why *why);
    void (*on_done)(const struct http_answer *answer, void *arg); /* exactly once */
    void *arg;
};

struct http *http_new(struct loop *loop);
void http_free(struct http **http); /* calls under way end with ERR_CLOSED */
/* Copies what it needs. The call is valid until on_done. */
struct http_call *http_send(struct http *http, const struct http_request *request);
void http_cancel(struct http_call *call); /* on_done is not called */
struct text http_header(const struct http_answer *answer, const char *name); /* any case */

/* One mail over SMTP(S). url: smtp://host:25 or smtps://…; on_done as above with status 250. */
struct mail {
    struct text url, user, password, from, to, subject, body;
    int64_t timeout_ms;
    void (*on_done)(const struct http_answer *answer, void *arg);
    void *arg;
};
struct http_call *mail_send(struct http *http, const struct mail *mail);
#endif
