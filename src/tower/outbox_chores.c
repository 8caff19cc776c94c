#include "base/log.h"
#include "base/mem.h"
#include "tower/outbox_inside.h"

/* What the outbox asks of the store: each chore is one job, and comes home to the loop. */

enum { LOOK_MOST = 64, CHORES_MOST = 20000 };

struct chore *chore_new(struct outbox *outbox, enum chore_kind kind)
{
    struct arena *arena = arena_new("outbox chore", 4096);
    struct chore *chore = arena_make(arena, struct chore);
    *chore = (struct chore){.kind = kind,
                            .outbox = outbox,
                            .arena = arena,
                            .rules = rules_take(outbox->setup.rules),
                            .now_ms = outbox->setup.now(outbox->setup.arg)};
    must(outbox->stack.len < CHORES_MOST);
    vec_push(&outbox->stack, chore);
    return chore;
}

void chore_free(struct chore *chore)
{
    struct outbox *outbox = chore->outbox;
    struct arena *arena = chore->arena;
    for (size_t i = 0; i < outbox->stack.len; i++)
        if (outbox->stack.at[i] == chore) {
            outbox->stack.at[i] = outbox->stack.at[--outbox->stack.len];
            break;
        }
    if (chore->secret.len)
        explicit_bzero((void *)(uintptr_t)chore->secret.at, chore->secret.len);
    rules_unref(&chore->rules);
    arena_free(&chore->found);
    arena_free(&arena);
}

/* ---- the jobs, on the store's thread ---- */

static struct desk_eyes eyes_of(const struct chore *chore)
{
    return (struct desk_eyes){.watched = rules_watched(chore->rules),
                              .checker = rules_checker(chore->rules)};
}

/* One of an account a look: what follows it is looked at when that has ended. */
static bool ready(void *arg, struct text client, struct text sender)
{
    struct chore *chore = arg;
    (void)client;
    for (size_t i = 0; i < chore->sender_count; i++) {
        struct ready_sender *s = &chore->senders[i];
        if (!text_same(s->id, sender))
            continue;
        const bool may = s->free && !s->used;
        s->used = true;
        chore->waits = chore->waits || !may;
        return may;
    }
    return true; /* of no account that we know: the desk says so */
}

static void mark(void *arg, const struct outgoing *outgoing, char room[REPLY_MARK_ROOM])
{
    const struct chore *chore = arg;
    const struct sender *sender = watched_sender(rules_watched(chore->rules), outgoing->sender);
    room[0] = 0;
    if (!sender)
        return;
    char own[REPLY_MARK_ROOM];
    const struct text made = reply_mark(sender, outgoing->id, outgoing->at_ms, own);
    if (made.len < REPLY_MARK_ROOM) {
        memmove(room, made.at, made.len);
        room[made.len] = 0;
    }
}

static enum err look_job(struct db *db, struct chore *chore, struct why *why)
{
    const struct desk_eyes eyes = eyes_of(chore);
    const struct release release = {.eyes = &eyes,
                                    .now_ms = chore->now_ms,
                                    .most = LOOK_MOST,
                                    .arg = chore,
                                    .ready = ready,
                                    .mark = mark};
    chore->waits = false;
    for (size_t i = 0; i < chore->sender_count; i++)
        chore->senders[i].used = false;
    enum err err = desk_reply_due(db, &release, chore->found, &chore->released, why);
    if (!err)
        err = desk_reply_next(db, &chore->next_ms, why);
    if (!err)
        err = desk_replies_back(db, chore->found, &chore->back, why);
    chore->said = chore->released.said;
    chore->said_count = chore->released.said_count;
    return err;
}

static void copy_texts(struct arena *arena, struct event *e)
{
    struct text *const texts[] = {&e->client,    &e->brand, &e->story,  &e->reply,  &e->case_file,
                                  &e->statement, &e->state, &e->person, &e->because};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
}

static enum err say_it(struct db *db, struct chore *chore, const struct act *act, struct why *why)
{
    struct said_event *said = arena_make(chore->found, struct said_event);
    enum err err = desk_reply_say(db, act, said, why);
    if (err)
        return err;
    copy_texts(chore->found, &said->event);
    chore->said = said;
    chore->said_count = 1;
    return OK;
}

static enum err fate_job(struct db *db, struct chore *chore, struct why *why)
{
    const struct desk_eyes eyes = eyes_of(chore);
    const struct act act = {
        .client = chore->fate.client, .id = chore->fate.id, .now_ms = chore->fate.at_ms};
    enum err err = desk_reply_fate(db, &eyes, &chore->fate, why);
    return err ? err : say_it(db, chore, &act, why);
}

static enum err gone_job(struct db *db, struct chore *chore, struct why *why)
{
    enum err err = desk_reply_gone(db, &chore->act, why);
    return err ? err : say_it(db, chore, &chore->act, why);
}

static enum err run_job(struct db *db, void *arg, struct why *why)
{
    struct chore *chore = arg;
    arena_free(&chore->found);
    chore->found = arena_new("outbox found", 4096);
    chore->said_count = 0;
    switch (chore->kind) {
    case CHORE_LOOK:
        return look_job(db, chore, why);
    case CHORE_FATE:
        return fate_job(db, chore, why);
    case CHORE_GONE:
        return gone_job(db, chore, why);
    case CHORE_KEEP:
        return store_secret_put(db, chore->name, chore->secret, why);
    case CHORE_LENGTH:
        return desk_length_keep(db, chore->name, &chore->length, chore->now_ms, why);
    case CHORE_STOPS:
        return desk_stops(db, chore->found, &chore->stops, &chore->stop_count, why);
    case CHORE_KINDS:
        break;
    }
    return OK;
}

static void home(void *arg)
{
    chore_home(arg);
}

/* After the commit, on the store's thread. Until it is home the chore is nobody else's. */
static void done(enum err err, const struct why *why, void *arg)
{
    struct chore *chore = arg;
    struct outbox *outbox = chore->outbox;
    chore->err = err;
    if (err && why)
        chore->why = *why;
    for (size_t i = 0; !err && i < chore->said_count; i++)
        if (chore->said[i].number)
            outbox->setup.said(chore->said[i].number, &chore->said[i].event, outbox->setup.arg);
    if (!atomic_load(&outbox->drained))
        loop_call(outbox->setup.loop, home, chore);
    atomic_fetch_sub(&outbox->flying, 1);
}

/* ---- in their order, as the store has room ---- */

static bool to_store(struct outbox *outbox, struct chore *chore)
{
    atomic_fetch_add(&outbox->flying, 1);
    if (store_queue(outbox->setup.store, run_job, chore, done) == OK)
        return true;
    atomic_fetch_sub(&outbox->flying, 1);
    return false;
}

void chore_do(struct outbox *outbox, struct chore *chore)
{
    if (outbox->queue.len || !to_store(outbox, chore)) {
        if (!outbox->queue.len)
            log_warn("outbox_waits", {"why", L_STR("the store takes no more")});
        vec_push(&outbox->queue, chore);
    }
}

void chores_go(struct outbox *outbox)
{
    size_t went = 0;
    while (went < outbox->queue.len && to_store(outbox, outbox->queue.at[went]))
        went++;
    outbox->queue.len -= went;
    if (went)
        memmove(outbox->queue.at, outbox->queue.at + went,
                outbox->queue.len * sizeof(*outbox->queue.at));
}
