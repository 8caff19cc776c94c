#ifndef NET_HTTP_H
#define NET_HTTP_H
/*
 * HTTP(S) client over libcurl's multi interface on the loop: streaming bodies with ceilings,
 * deadlines, no redirects unless asked, private addresses refused unless allowed. One request,
 * one answer; for repeating with patience see net/retry.h. All on the loop's thread.
 *
 * The address that a name resolves to is checked at every connect, redirects and kept connections
 * included. A proxy named by https_proxy or all_proxy is used for all calls but those that may
 * reach private addresses; then the proxy decides which addresses are reached.
 */
#include "base/buf.h"
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
    bool began;             /* bytes of the request may have reached the server */
};

struct http_request {
    const char *method; /* NULL: GET */
    struct text url, body;
    const struct header *headers;
    size_t header_count;
    int64_t timeout_ms;   /* 0: 30 s; -1: as long as bytes come, but 90 s without any end it */
    size_t most_bytes;    /* of the body after decompression; 0: 10 MB */
    int redirects;        /* followed at most; 0: none */
    bool private_allowed; /* loopback and private addresses may be called */
    bool once; /* never sent twice, not even where a kept connection died: it gets one of its own */
    struct text secret; /* part of the URL never to be logged */
    struct text ca;     /* PEM file of the authorities trusted instead of the system's; or absent */
    /* NULL: the body is gathered. An error ends the call. */
    enum err (*on_bytes)(struct text bytes, void *arg, struct why *why);
    void (*on_done)(const struct http_answer *answer, void *arg); /* exactly once */
    void *arg;
};

struct http *http_new(struct loop *loop);
/* Calls under way end with ERR_CLOSED. Not from inside on_bytes or on_done. */
void http_free(struct http **http_at);
/* Copies what it needs. The call is valid until on_done. */
struct http_call *http_send(struct http *http, const struct http_request *request);
void http_cancel(struct http_call *call); /* on_done is not called; not from inside on_done */
struct loop *http_loop(const struct http *http); /* the loop it lives on */
/* Whether bytes of what was asked may have reached the server: of a mail, all of it but its end. */
bool http_began(const struct http_call *call);
/* Whether the URL's host is this machine or an address of a private network, as it is written:
 * localhost or a number. A name that must be looked up is not, and neither is what is no URL. */
bool http_stays_near(struct text url);
struct text http_header(const struct http_answer *answer, const char *name); /* any case */

/* A value as it stands in a query or a path: all but letters, digits and -._~ as %XX. */
void http_encode(struct buf *out, struct text value);

/* One mail over SMTP(S), text in UTF-8. url: smtp://host:25 or smtps://…; on_done as above with
 * status 250, or the server's own status when it refused. With a password the connection must be
 * encrypted (STARTTLS or smtps), else it is where the server offers it. The server may stand at a
 * private address: it comes from the configuration alone. */
struct mail {
    struct text url, user, password;
    struct text from, to; /* "a@b.example" or "Name <a@b.example>"; to: several by commas */
    struct text subject, body;
    struct text html;       /* the same for those who read HTML; absent: plain text alone */
    struct text id;         /* of the message, before the @: one of your own, or absent */
    struct text thread;     /* the id of what it answers, also one never sent; or absent */
    struct text answers;    /* "<id@host>" of somebody's mail that it answers, instead; or absent */
    struct text references; /* of the mails before that one, "<a@b> <c@d>"; or absent */
    bool by_person;         /* a person wrote it: no machine answers to it any other way */
    int64_t timeout_ms;
    void (*on_done)(const struct http_answer *answer, void *arg);
    void *arg;
};
struct http_call *mail_send(struct http *http, const struct mail *mail);
/* Only whether the server is there and takes user and password: nothing is sent. */
struct http_call *mail_ask(struct http *http, const struct mail *mail);
#endif
