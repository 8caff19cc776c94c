#ifndef NET_MASTODON_H
#define NET_MASTODON_H
/*
 * The forms of the Mastodon API that a writer of one account needs (docs.joinmastodon.org), as the
 * other servers speak it too. Ids are opaque texts. Errors are told in the server's language: what
 * happened is decided by the status, the words are for people. Pure.
 */
#include "base/arena.h"
#include "base/buf.h"

struct mastodon_account {
    struct text id, username, acct; /* acct: "ken", or "ken@m.example" of another server */
    struct text url;
};
enum err mastodon_account_read(struct text body, struct arena *arena,
                               struct mastodon_account *account_out, struct why *why) MUST_USE;

/* What a server says of the length of posts (GET /api/v2/instance); 0: nothing. */
struct mastodon_lengths {
    int64_t characters, url;
};
enum err mastodon_lengths_read(struct text body, struct arena *arena,
                               struct mastodon_lengths *lengths_out, struct why *why) MUST_USE;

struct mastodon_status {
    struct text id, uri, url;
    struct text in_reply_to; /* the id of what it answers there; or absent */
    struct text visibility;  /* public, unlisted, private, direct */
    struct text content;     /* HTML */
    struct mastodon_account account;
    int64_t created_ms; /* 0: not said */
};
enum err mastodon_status_read(struct text body, struct arena *arena,
                              struct mastodon_status *status_out, struct why *why) MUST_USE;
/* A list of them: those that are none are left out; at most MASTODON_MOST. */
enum { MASTODON_MOST = 80 };
struct mastodon_statuses {
    struct mastodon_status *at;
    size_t count, listed; /* listed: how many the list held */
};
enum err mastodon_statuses_read(struct text body, struct arena *arena,
                                struct mastodon_statuses *statuses_out, struct why *why) MUST_USE;
/* The status of a search by its address: the one whose uri or url it is, or the only one.
 * ERR_NOT_FOUND: the server knows none. */
enum err mastodon_found_read(struct text body, struct text url, struct arena *arena,
                             struct mastodon_status *status_out, struct why *why) MUST_USE;
/* {"error":"…"} with error_description; absent when it is none. */
struct text mastodon_error_read(struct text body, struct arena *arena);
/* relationships: the first says that the account blocks us, or that we do. */
struct mastodon_relation {
    bool blocks_us, blocked_by_us;
};
enum err mastodon_relation_read(struct text body, struct arena *arena,
                                struct mastodon_relation *relation_out, struct why *why) MUST_USE;

/* Whether the HTML of a status is this text: spaces and line breaks, the server part of mentions
 * and what the server shortens set aside. */
bool mastodon_same_text(struct text content, struct text text);
/* Whether the text mentions the account as a server reads it: "@ken" or "@ken@m.example" where acct
 * has no server, else with it. host: of our own server. */
bool mastodon_mentions(struct text text, struct text acct, struct text host);

/* Of the four, the one that fewer can read. An unknown word counts as public. */
struct text mastodon_narrower(struct text a, struct text b);
#endif
