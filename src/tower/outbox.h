#ifndef TOWER_OUTBOX_H
#define TOWER_OUTBOX_H
/*
 * The one way out: what people approved and pressed reaches its network once, or is known not to
 * have (docs/replies.md).
 *
 * Intent before action: a job of the store looks at what is due as it stands then, and what may
 * leave is `out` with its mark when that job is committed; only then it is handed to reply; what
 * became of it is committed, too. What was out when the program ended is read back at its network
 * before anything of it is sent again. Of one account one reply is out at a time, in the order of
 * the presses, so that each is looked at anew just before it leaves; accounts do not wait for each
 * other. A drill has no accounts: what is due there ends as not sent, with that word.
 *
 * On the loop's thread but where it says otherwise.
 */
#include "net/http.h"
#include "store/store.h"
#include "tower/rules.h"
#include "web/web.h"

struct outbox;

struct outbox_setup {
    struct loop *loop;
    struct http *http;
    struct store *store;
    struct rules_force *rules; /* in force: read at each job */
    bool drill;
    int64_t (*now)(void *arg); /* the time of pages: a drill's in a drill; any thread */
    /* After the commit, on the store's thread: how a reply stands now. */
    void (*said)(int64_t number, const struct event *event, void *arg);
    void *arg;
};

/* Reads what was out, who is stopped and the sessions of the accounts; nothing leaves before
 * outbox_start. ERR_BAD_INPUT: a sender of the list is wrong. */
enum err outbox_new(const struct outbox_setup *setup, const struct watched *watched,
                    struct outbox **outbox_out, struct why *why) MUST_USE;
void outbox_start(struct outbox *outbox);
/* Nothing new leaves from now on; what is under way has so long to end, then done is called, once.
 * What has not ended stays out, and is read back at the next start. */
void outbox_end(struct outbox *outbox, int64_t patience_ms, loop_fn *done, void *arg);
/* Waits for the store's answers; the loop runs no more. Before the store is closed. */
void outbox_drain(struct outbox *outbox);
void outbox_free(struct outbox **outbox_at);

/* Every sender of the list is right. Any thread. */
enum err outbox_valid(const struct watched *watched, struct why *why) MUST_USE;
/* Other accounts from now on; a bad list is logged and leaves the old in force. */
void outbox_watch(struct outbox *outbox, const struct watched *watched);
/* Every second or so: what waits is looked at, accounts are asked now and then whether they could.
 */
void outbox_second(struct outbox *outbox);
/* Nothing leaves from this account now: a stop is in force. */
bool outbox_held(const struct outbox *outbox, struct text client, struct text sender);

/* ---- any thread ---- */
/* Something was pressed or undone: it looks, soon. */
void outbox_look(struct outbox *outbox);
/* Begins or ends a stop; see struct tower_calls. ERR_IO: it holds until the program ends, but could
 * not be kept. */
enum err outbox_stop(struct outbox *outbox, const struct stop_ask *stop, struct why *why) MUST_USE;
size_t outbox_view(struct outbox *outbox, struct arena *arena, struct sender_view **views_out);
#endif
