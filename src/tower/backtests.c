#include "tower/backtests.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pool.h"
#include "tower/backtest.h"
#include "tower/trial.h"

#include <sodium.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SLOTS = 16, AT_ONCE = 2, RESULT_MOST = 8 << 20, NICE = 10 };
#define KEPT_MS MINUTES(30)

enum state { RUNNING, DONE, FAILED, STOPPED };

/*
 * One back-test. Whoever looks at it holds a reference: the list itself, the run, each page that
 * asks. 0: the slot is free; -1: it is being filled or emptied. What stands in it before the first
 * reference is given out does not change; result and why are written before the state says so.
 */
struct slot {
    atomic_int refs;
    atomic_bool listed, stop;
    atomic_int state;
    _Atomic int64_t read, found, progress_milli, ended_ms; /* steady */
    struct backtests *tests;
    struct arena *arena;
    char id[BACKTEST_ID_ROOM];
    struct text client, person;
    int64_t started_at_ms, samples;
    struct past_span span;
    const struct watched *watched; /* the generation that was in force */
    struct watched force, tried;
    struct buf result;
    struct why why;
};

struct backtests {
    struct live *live;
    struct store *store;
    struct text lexicon;
    struct pool *pool;
    atomic_flag
        starting; /* one start at a time, so that two of one client do not pass each other */
    atomic_bool ending;
    struct slot slots[SLOTS];
};

/* ---- references ---- */

static bool slot_take(struct slot *slot)
{
    int refs = atomic_load(&slot->refs);
    while (refs > 0)
        if (atomic_compare_exchange_weak(&slot->refs, &refs, refs + 1))
            return true;
    return false;
}

static void slot_empty(struct slot *slot)
{
    if (slot->watched)
        live_unwatch(slot->watched);
    slot->watched = NULL;
    buf_done(&slot->result);
    arena_free(&slot->arena);
}

static void slot_give(struct slot *slot)
{
    int refs = atomic_load(&slot->refs);
    while (!atomic_compare_exchange_weak(&slot->refs, &refs, refs > 1 ? refs - 1 : -1)) {
    }
    if (refs > 1)
        return;
    slot_empty(slot);
    atomic_store(&slot->refs, 0);
}

static void slot_unlist(struct slot *slot)
{
    if (atomic_exchange(&slot->listed, false))
        slot_give(slot);
}

static bool is_over(const struct slot *slot)
{
    return atomic_load(&slot->state) != RUNNING;
}

/* ---- the run, on a thread of the pool ---- */

static bool goes_on(const struct backtest_progress *progress, void *arg)
{
    struct slot *slot = arg;
    atomic_store(&slot->read, progress->read);
    atomic_store(&slot->found, progress->tried);
    atomic_store(&slot->progress_milli, (int64_t)(progress->progress * 1000));
    return !atomic_load(&slot->stop) && !atomic_load(&slot->tests->ending);
}

static void run_slot(void *arg)
{
    struct slot *slot = arg;
    /* On Linux this is the thread's own; the threads it starts take it over. The living tower
     * goes first. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    const struct backtest_setup setup = {
        .in_force = &slot->force,
        .tried = &slot->tried,
        .past = {.store = slot->tests->store, .span = slot->span},
        .lexicon = slot->tests->lexicon,
        .workers = 1,
        .samples = (size_t)slot->samples,
        .progress = goes_on,
        .arg = slot,
    };
    bool refused = false;
    enum err err = atomic_load(&slot->stop) || atomic_load(&slot->tests->ending)
                       ? ERR_CLOSED
                       : backtest_run(&setup, &slot->result, &refused, &slot->why);
    if (err && err != ERR_CLOSED)
        log_warn("backtest_failed", {"client", L_TEXT(slot->client)},
                 {"why", L_STR(slot->why.text)});
    atomic_store(&slot->ended_ms, clock_steady_ms());
    atomic_store(&slot->state, err == ERR_CLOSED ? STOPPED : err ? FAILED : DONE);
    slot_give(slot);
}

/* ---- start ---- */

static struct text kept(struct arena *arena, struct text text)
{
    return text.at ? arena_text(arena, text) : text;
}

/* What is asked, on the list that is in force: its own client's part of it. */
static enum err prepare(struct slot *slot, const struct backtest_ask *ask, struct why *why)
{
    struct arena *arena = slot->arena;
    slot->watched = live_watched(slot->tests->live);
    if (!trial_client(slot->watched, ask->client, arena, &slot->force))
        return why_set(why, ERR_NOT_FOUND, "nobody is watched for this client");
    struct trial_edit *edits = arena_array(arena, struct trial_edit, ask->count + 1);
    struct topic *topics = arena_array(arena, struct topic, ask->count + 1);
    size_t topic_count = 0;
    for (size_t i = 0; i < ask->count; i++) {
        const struct topic *q = &ask->queries[i];
        edits[i] = (struct trial_edit){.client = kept(arena, ask->client),
                                       .brand = kept(arena, q->brand),
                                       .topic = kept(arena, q->id),
                                       .query = kept(arena, q->query),
                                       .cjk = kept(arena, q->cjk)};
        if (q->query.at)
            topics[topic_count++] = (struct topic){.client = edits[i].client,
                                                   .brand = edits[i].brand,
                                                   .id = edits[i].topic,
                                                   .query = edits[i].query,
                                                   .cjk = edits[i].cjk};
    }
    enum err err = trial_apply(&slot->force, edits, ask->count, arena, &slot->tried, why);
    struct match_set *set = NULL; /* a bad query is said at once */
    if (!err)
        err = match_build(&(struct match_setup){.topics = topics,
                                                .count = topic_count,
                                                .lists = slot->force.lists,
                                                .list_count = slot->force.list_count},
                          &set, why);
    match_free(&set);
    return err;
}

static void fill(struct slot *slot, struct backtests *tests, const struct backtest_ask *ask)
{
    unsigned char bytes[(BACKTEST_ID_ROOM - 1) / 2];
    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2hex(slot->id, sizeof(slot->id), bytes, sizeof(bytes));
    slot->tests = tests;
    slot->arena = arena_new("asked backtest", 1 << 14);
    slot->client = arena_text(slot->arena, ask->client);
    slot->person = arena_text(slot->arena, ask->person);
    slot->started_at_ms = ask->now_ms;
    slot->samples = ask->samples;
    struct text *clients = arena_make(slot->arena, struct text);
    *clients = slot->client;
    slot->span = (struct past_span){
        .by = {.clients = clients, .count = 1}, .back_ms = DAYS(ask->days), .most = ask->most};
    slot->why = (struct why){0};
    buf_init(&slot->result, RESULT_MOST);
    atomic_store(&slot->stop, false);
    atomic_store(&slot->state, RUNNING);
    atomic_store(&slot->read, 0);
    atomic_store(&slot->found, 0);
    atomic_store(&slot->progress_milli, 0);
}

/* Looks through the list: lets go of what is old, and of this client's last one; ERR_FULL when one
 * of the client runs. */
static enum err make_way(struct backtests *tests, struct text client, struct why *why)
{
    struct slot *oldest = NULL;
    size_t used = 0;
    bool runs = false;
    const int64_t now = clock_steady_ms();
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *slot = &tests->slots[i];
        if (!slot_take(slot))
            continue;
        used++;
        const bool over = is_over(slot), same = text_same(slot->client, client);
        const int64_t ended = atomic_load(&slot->ended_ms);
        runs = runs || (!over && same);
        if (over && now - ended > KEPT_MS)
            slot_unlist(slot);
        else if (over && (!oldest || ended < atomic_load(&oldest->ended_ms)))
            oldest = slot;
        slot_give(slot);
    }
    if (runs)
        return why_set(why, ERR_FULL,
                       "a back-test of this client is running: wait for it, or stop it");
    if (used == SLOTS && oldest)
        slot_unlist(oldest);
    return OK;
}

static struct slot *free_slot(struct backtests *tests)
{
    for (size_t i = 0; i < SLOTS; i++) {
        int none = 0;
        if (atomic_compare_exchange_strong(&tests->slots[i].refs, &none, -1))
            return &tests->slots[i];
    }
    return NULL;
}

static enum err start(struct backtests *tests, const struct backtest_ask *ask,
                      char id_out[BACKTEST_ID_ROOM], struct why *why)
{
    enum err err = make_way(tests, ask->client, why);
    if (err)
        return err;
    struct slot *slot = free_slot(tests);
    if (!slot)
        return why_set(why, ERR_FULL, "many back-tests are running: try again in a minute");
    fill(slot, tests, ask);
    err = prepare(slot, ask, why);
    if (!err) {
        atomic_store(&slot->listed, true);
        atomic_store(&slot->refs, 2); /* the list's and the run's */
        memcpy(id_out, slot->id, BACKTEST_ID_ROOM);
        err = pool_run(tests->pool, run_slot, slot);
        if (!err)
            return OK;
        why_set(why, err, "many back-tests are waiting: try again in a minute");
        slot_unlist(slot);
        slot_give(slot);
        return err;
    }
    slot_empty(slot);
    atomic_store(&slot->refs, 0);
    return err;
}

enum err backtests_start(struct backtests *tests, const struct backtest_ask *ask,
                         char id_out[BACKTEST_ID_ROOM], struct why *why)
{
    if (atomic_flag_test_and_set(&tests->starting))
        return why_set(why, ERR_FULL, "another back-test is just being started: try again");
    enum err err = start(tests, ask, id_out, why);
    atomic_flag_clear(&tests->starting);
    return err;
}

/* ---- looking ---- */

static bool may_see(const struct slot *slot, const struct backtest_look *look)
{
    if (!atomic_load(&slot->listed))
        return false;
    if (look->id.at && !text_is(look->id, slot->id))
        return false;
    for (size_t i = 0; i < look->client_count; i++)
        if (text_same(look->clients[i], slot->client))
            return true;
    return false;
}

static void put_slot(const struct slot *slot, bool whole, struct json_out *out)
{
    static const char *const states[] = {"running", "done", "failed", "stopped"};
    const int state = atomic_load(&slot->state);
    json_begin(out, '{');
    json_pair_str(out, "id", slot->id);
    json_pair_text(out, "client", slot->client);
    json_pair_text(out, "person", slot->person);
    json_pair_time(out, "started_at", slot->started_at_ms);
    json_pair_str(out, "state", states[state]);
    json_pair_number(out, "progress",
                     state == DONE ? 1 : (double)atomic_load(&slot->progress_milli) / 1000, 3);
    json_pair_int(out, "read", atomic_load(&slot->read));
    json_pair_int(out, "found", atomic_load(&slot->found));
    json_pair_text(out, "why", state == FAILED ? text_of(slot->why.text) : (struct text){0});
    if (whole) {
        json_key(out, "result");
        if (state == DONE)
            json_put_raw(out, buf_view(&slot->result));
        else
            json_put_null(out);
    }
    json_end(out, '}');
}

enum err backtests_show(struct backtests *tests, const struct backtest_look *look,
                        struct json_out *out, struct why *why)
{
    bool found = false;
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *slot = &tests->slots[i];
        if (!slot_take(slot))
            continue;
        if (is_over(slot) && clock_steady_ms() - atomic_load(&slot->ended_ms) > KEPT_MS)
            slot_unlist(slot);
        if (may_see(slot, look)) {
            found = true;
            put_slot(slot, look->id.at != NULL, out);
        }
        slot_give(slot);
    }
    return found || !look->id.at
               ? OK
               : why_set(why, ERR_NOT_FOUND, "there is no back-test of that id (any more)");
}

enum err backtests_stop(struct backtests *tests, const struct backtest_look *look, struct why *why)
{
    bool found = false;
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *slot = &tests->slots[i];
        if (!slot_take(slot))
            continue;
        if (may_see(slot, look)) {
            found = true;
            atomic_store(&slot->stop, true);
            if (is_over(slot))
                slot_unlist(slot);
        }
        slot_give(slot);
    }
    return found ? OK : why_set(why, ERR_NOT_FOUND, "there is no back-test of that id (any more)");
}

/* ---- start and end ---- */

struct backtests *backtests_new(struct live *live, struct store *store, struct text lexicon)
{
    struct backtests *tests = mem_make(struct backtests);
    tests->live = live;
    tests->store = store;
    tests->lexicon = lexicon;
    tests->pool = pool_start("backtests", AT_ONCE, SLOTS);
    return tests;
}

void backtests_free(struct backtests **tests)
{
    struct backtests *t = *tests;
    if (!t)
        return;
    atomic_store(&t->ending, true);
    pool_stop(&t->pool);
    for (size_t i = 0; i < SLOTS; i++)
        slot_unlist(&t->slots[i]);
    mem_free(t);
    *tests = NULL;
}
