#ifndef NET_ATPROTO_H
#define NET_ATPROTO_H
/*
 * The AT Protocol as a writer of one account needs it (atproto.com/specs): a session that signs in
 * only at need and refreshes itself, calls on the account's own server, and the forms of a post.
 *
 * A session is two tokens. The short one ends after minutes, which the server says with HTTP 400
 * and "ExpiredToken"; then both are replaced by means of the long one, and `keep` hands the new
 * pair to its owner. Signing in again with the password comes last: servers count it. All on the
 * loop's thread but what is said to be pure.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "net/http.h"

/* ---- pure: forms ---- */

struct atproto_ref {
    struct text uri, cid;
};

/* at://AUTHORITY/COLLECTION/RKEY */
struct atproto_uri {
    struct text repo, collection, rkey;
};
bool atproto_uri_read(struct text uri, struct atproto_uri *uri_out);

/* A record key of 13 letters that rises with time: microseconds and a clock's number of 10 bits. */
enum { ATPROTO_TID = 13 };
struct text atproto_tid(int64_t us, unsigned clock, char room[ATPROTO_TID + 1]);

enum atproto_feature { ATPROTO_LINK, ATPROTO_MENTION, ATPROTO_TAG };
struct atproto_facet {
    enum atproto_feature feature;
    struct span bytes; /* of the text, UTF-8 */
    struct text value; /* URI, DID, or tag without its sign */
};
struct atproto_post {
    struct text text, lang;
    int64_t created_ms;
    struct atproto_ref root, parent; /* parent.uri absent: it answers nothing */
    const struct atproto_facet *facets;
    size_t facet_count;
};
/* The body of createRecord. */
void atproto_post_write(struct buf *out, struct text repo, struct text rkey,
                        const struct atproto_post *post);

/* ---- pure: reading answers, bytes from outside ---- */

/* {"error":"ExpiredToken","message":"…"}; both absent when it is none. */
struct atproto_error {
    struct text name, message;
};
void atproto_error_read(struct text body, struct arena *arena, struct atproto_error *error_out);

/* A record of getRecord, or the answer of createRecord (then only ref). */
struct atproto_record {
    struct atproto_ref ref;
    struct text text;
    struct atproto_ref root, parent; /* of what it answers; or absent */
};
enum err atproto_record_read(struct text body, struct arena *arena,
                             struct atproto_record *record_out, struct why *why) MUST_USE;

/* The first post of getPosts. ERR_NOT_FOUND: the list is empty. */
struct atproto_seen {
    struct atproto_record record;
    struct text handle;
    bool reply_disabled; /* its thread takes no answer from us */
    bool blocks_us, blocked_by_us;
};
enum err atproto_seen_read(struct text body, struct arena *arena, struct atproto_seen *seen_out,
                           struct why *why) MUST_USE;

/* ---- a session ---- */

struct atproto_session {
    struct text server, identifier; /* whom it was asked for, at which server */
    struct text did, handle, pds, access, refresh;
    int64_t expires_ms; /* of the long token; 0: not known */
    bool inactive;      /* the account is deactivated, suspended or taken down */
};
/* The answer of createSession or refreshSession. */
enum err atproto_session_read(struct text body, bool plain_allowed, struct arena *arena,
                              struct atproto_session *session_out, struct why *why) MUST_USE;
/* As its owner keeps it: a secret. */
void atproto_session_save(const struct atproto_session *session, struct buf *out);
enum err atproto_session_load(struct text saved, struct arena *arena,
                              struct atproto_session *session_out, struct why *why) MUST_USE;

struct atproto_account {
    struct text server, identifier, password, ca;
    bool private_allowed;
    int64_t timeout_ms;
};
struct atproto;
struct atproto_call;
/* The new pair; it lives for the call. An empty one: the old is worth nothing any more. */
typedef void atproto_keep(struct text saved, void *arg);
struct atproto *atproto_new(struct http *http, const struct atproto_account *account,
                            atproto_keep *keep, void *arg); /* copies */
void atproto_free(struct atproto **atproto_at);             /* calls under way are cancelled */
/* A pair kept before; one of another server or account is left aside. */
void atproto_recall(struct atproto *atproto, struct text saved);
/* Valid until the next answer; NULL: there is none now. */
const struct atproto_session *atproto_session(const struct atproto *atproto);
/* The password was refused: only a person can mend that. */
bool atproto_refused(const struct atproto *atproto);

struct atproto_ask {
    const char *method; /* of the XRPC method: "com.atproto.repo.getRecord" */
    struct text query;  /* "repo=…&collection=…", encoded; absent: none */
    struct text body;   /* JSON, then it is a POST; absent: a GET */
    bool write;         /* it changes something: once, and `may` is asked before */
    /* The last word before the bytes of a write leave, for each time. False: done is not called,
     * the call is over. */
    bool (*may)(void *arg);
    /* status 0: no answer (why, began); why ERR_DENIED: signing in was refused. */
    void (*done)(const struct http_answer *answer, void *arg);
    void *arg;
};
struct atproto_call *atproto_send(struct atproto *atproto, const struct atproto_ask *ask);
bool atproto_began(const struct atproto_call *call); /* bytes of the ask itself may have left */
void atproto_cancel(struct atproto_call *call);      /* done is not called; not from inside it */
/* Signs in, or proves the session by asking who we are. */
struct atproto_call *atproto_check(struct atproto *atproto, const struct atproto_ask *ask);
#endif
