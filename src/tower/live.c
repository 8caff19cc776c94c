#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/queue.h"
#include "base/vec.h"
#include "tower/live_inside.h"

enum { BATCH_POSTS = 5000, BATCH_MS = 100, IN_FLIGHT = 8, REFUSALS_SAID = 20 };

static struct counter count_read = {.name = "hinomi_posts_read", .help = "Records read."};
static struct counter count_matched = {.name = "hinomi_posts_matched",
                                       .help = "Posts that matched or belong to a story."};
static struct counter count_refused = {.name = "hinomi_posts_refused",
                                       .help = "Records refused: bad, too long or double."};
static struct counter count_full = {.name = "hinomi_way_full",
                                    .help = "Times the sources had to wait for the way."};
static struct counter count_rings = {.name = "hinomi_rings", .help = "Rings intended."};
static struct counter gauge_waiting = {
    .name = "hinomi_way_waiting", .kind = COUNTER_GAUGE, .help = "Trays on the way."};

/* ---- after a commit: writer's thread ---- */

struct handed {
    struct live *live;
    struct batch_job job;
};

static void hand_free(struct handed *handed)
{
    batch_free(&handed->job.batch);
    mem_free(handed);
}

/* On the loop. */
static void deliver(void *arg)
{
    struct handed *handed = arg;
    struct live *live = handed->live;
    struct rules *rules = rules_take(&live->rules);
    const struct batch *batch = handed->job.batch;
    const struct watched *watched = rules_watched(rules);
    if (batch_rings(batch))
        ringer_rings(live->ringer, watched, batch_ring_at(batch, 0), batch_rings(batch));
    for (size_t i = 0; i < batch_events(batch); i++) {
        int64_t number;
        const struct event *event = batch_event_at(batch, i, &number);
        if (number && event_ends_alarm(event))
            ringer_tell(live->ringer, watched, event);
    }
    rules_unref(&rules);
    hand_free(handed);
}

static void say_failed(void *arg)
{
    struct live *live = arg;
    struct why why = {ERR_IO, "what was found cannot be stored; see the log"};
    if (live->setup.failed)
        live->setup.failed(&why, live->setup.arg);
}

static void committed(enum err err, const struct why *why, void *arg)
{
    struct handed *handed = arg;
    struct live *live = handed->live;
    struct batch *batch = handed->job.batch;
    static char token;
    void *item = &token;
    must(queue_put(live->tokens, &item, 0) == OK);
    if (err) {
        log_error("batch_lost", {"error", L_STR(err_name(err))}, {"why", L_STR(why->text)},
                  {"posts", L_INT(batch_posts(batch))});
        if (!atomic_exchange(&live->failed, true))
            loop_call(live->setup.loop, say_failed, live);
        hand_free(handed);
        return;
    }
    for (size_t i = 0; live->web && i < batch_events(batch); i++) {
        int64_t number;
        const struct event *event = batch_event_at(batch, i, &number);
        if (number)
            web_publish(live->web, number, event);
    }
    if (live->ringer && (batch_rings(batch) || batch_tells(batch)) && !atomic_load(&live->draining))
        loop_call(live->setup.loop, deliver, handed);
    else
        hand_free(handed);
}

static enum err write_handed(struct db *db, void *arg, struct why *why)
{
    struct handed *handed = arg;
    return batch_write(db, &handed->job, why);
}

/* ---- story thread ---- */

void live_flush(struct live *live)
{
    if (batch_empty(live->batch) || atomic_load(&live->failed))
        return;
    batch_close(live->batch, live->way);
    struct handed *handed = mem_make(struct handed);
    handed->live = live;
    handed->job = (struct batch_job){live->batch, live->setup.drill};
    live->batch = batch_new();
    void *token;
    must(queue_take(live->tokens, &token, -1) == OK);
    enum err err = store_queue(live->setup.store, write_handed, handed, committed);
    if (err) {
        struct why why = {err, "the store takes no more"};
        committed(err, &why, handed);
    }
}

static void way_post(const struct post *post, void *arg)
{
    struct live *live = arg;
    batch_post(live->batch, post);
    if (live->setup.kept)
        live->setup.kept(post, live->setup.arg);
}

static void way_gone(const struct post *post, void *arg)
{
    struct live *live = arg;
    batch_post(live->batch, post);
}

static void way_event(const struct event *event, void *arg)
{
    struct live *live = arg;
    struct event about;
    bool ring = event->kind == EVENT_RING;
    bool known = ring && way_look(live->way, event->client, event->brand, event->story, &about);
    batch_event(live->batch, event, known ? &about : NULL);
    if (ring)
        counter_add(&count_rings, 1);
    if (live->setup.heard)
        live->setup.heard(event, live->setup.arg);
}

static struct tally *tally_of(struct live *live, struct text source)
{
    size_t count = atomic_load(&live->tally_count);
    for (size_t i = 0; i < count; i++)
        if (text_is(source, live->tallies[i].source))
            return &live->tallies[i];
    if (count == MOST_SOURCES || source.len >= sizeof(live->tallies->source))
        return NULL;
    struct tally *tally = &live->tallies[count];
    memcpy(tally->source, source.at, source.len);
    atomic_store(&live->tally_count, count + 1); /* from here on others may read it */
    return tally;
}

/* A source of nothing but garbage must not fill the log: a few lines a minute, then one that says
 * that the rest is only counted. */
static bool may_be_said(struct tally *tally, struct text source)
{
    if (!tally)
        return true;
    const int64_t minute = clock_steady_ms() / 60000;
    if (minute != tally->said_minute)
        tally->said = 0;
    tally->said_minute = minute;
    if (++tally->said == REFUSALS_SAID + 1)
        log_warn("refusals_only_counted", {"source", L_TEXT(source)}, {"for_s", L_INT(60)});
    return tally->said <= REFUSALS_SAID;
}

static void way_refused(const struct tray *tray, const struct refusal *refusal, void *arg)
{
    static const char *const kinds[] = {"bad line", "too long", "duplicate"};
    struct live *live = arg;
    counter_add(&count_refused, 1);
    if (refusal->kind != REFUSED_DUPLICATE &&
        may_be_said(tally_of(live, tray->source), tray->source))
        log_warn("post_refused", {"source", L_TEXT(tray->source)}, {"line", L_INT(refusal->line)},
                 {"kind", L_STR(kinds[refusal->kind])}, {"why", L_TEXT(refusal->why)});
}

static void count_tray(struct live *live, const struct tray *tray, int64_t matched)
{
    int64_t read = (int64_t)tray->record_count;
    counter_add(&count_read, read);
    counter_add(&count_matched, matched);
    atomic_fetch_add(&live->read, read);
    atomic_fetch_add(&live->matched, matched);
    struct tally *tally = tally_of(live, tray->source);
    if (!tally)
        return;
    atomic_fetch_add(&tally->read, read);
    atomic_fetch_add(&tally->matched, matched);
    atomic_fetch_add(&tally->refused, (int64_t)tray->refusal_count);
    if (tray->post_count)
        atomic_store(&tally->last_at_ms, post_clock_ms(tray->posts[tray->post_count - 1]));
}

bool live_tally(const struct live *live, struct text source, struct source_view *view)
{
    size_t count = atomic_load(&live->tally_count);
    for (size_t i = 0; i < count; i++) {
        const struct tally *tally = &live->tallies[i];
        if (!text_is(source, tally->source))
            continue;
        view->read = atomic_load(&tally->read);
        view->matched = atomic_load(&tally->matched);
        view->refused = atomic_load(&tally->refused);
        if (atomic_load(&tally->last_at_ms))
            view->last_post_at_ms = atomic_load(&tally->last_at_ms);
        return true;
    }
    return false;
}

static void belt_tray(struct tray **tray, void *arg)
{
    struct live *live = arg;
    int64_t matched = way_account(live->way)->matched;
    way_tray(live->way, *tray, clock_now_ms());
    count_tray(live, *tray, way_account(live->way)->matched - matched);
    batch_tray(live->batch, tray);
    if (batch_posts(live->batch) >= BATCH_POSTS || batch_age_ms(live->batch) >= BATCH_MS)
        live_flush(live);
}

static void belt_idle(void *arg)
{
    live_flush(arg);
}

static void belt_room(void *arg)
{
    struct live *live = arg;
    if (live->setup.room)
        live->setup.room(live->setup.arg);
}

/* ---- time ---- */

struct tick {
    struct live *live;
    int64_t event_ms, wall_ms;
};

static void tick_way(void *arg)
{
    struct tick *tick = arg;
    struct live *live = tick->live;
    way_tick(live->way, tick->event_ms, tick->wall_ms);
    if (live->setup.time)
        live->setup.time(live->way, tick->event_ms, live->setup.arg);
    mem_free(tick);
}

static void look_at_rates(struct live *live)
{
    int64_t now = clock_steady_ms(), since = now - live->rate_at_ms;
    int64_t read = atomic_load(&live->read), matched = atomic_load(&live->matched);
    if (live->rate_at_ms && since > 0) {
        atomic_store(&live->read_per_ks, (read - live->rate_read) * 1000000 / since);
        atomic_store(&live->matched_per_ks, (matched - live->rate_matched) * 1000000 / since);
    }
    live->rate_read = read;
    live->rate_matched = matched;
    live->rate_at_ms = now;
}

static void tick_at(struct live *live, int64_t event_ms)
{
    struct tick *tick = mem_make(struct tick);
    *tick = (struct tick){live, event_ms, clock_now_ms()};
    if (belt_do(live->belt, tick_way, tick))
        mem_free(tick); /* busy: the next one will do */
}

void live_time(struct live *live, int64_t at_ms)
{
    tick_at(live, at_ms);
}

struct deed {
    struct live *live;
    void (*fn)(struct way *way, void *arg);
    void *arg;
};

static void do_deed(void *arg)
{
    struct deed *deed = arg;
    deed->fn(deed->live->way, deed->arg);
    mem_free(deed);
}

bool live_do(struct live *live, void (*fn)(struct way *way, void *arg), void *arg)
{
    struct deed *deed = mem_make(struct deed);
    *deed = (struct deed){live, fn, arg};
    if (belt_do(live->belt, do_deed, deed) == OK)
        return true;
    mem_free(deed);
    return false;
}

static void second(void *arg)
{
    struct live *live = arg;
    look_at_rates(live);
    counter_set(&gauge_waiting, (int64_t)belt_len(live->belt));
    if (live->ringer) {
        struct rules *rules = rules_take(&live->rules);
        ringer_second(live->ringer, rules_watched(rules));
        rules_unref(&rules);
    }
    outbox_second(live->outbox);
    if (!live->setup.drill) /* a drill's time is the scene's */
        tick_at(live, live->setup.reached ? live->setup.reached(live->setup.arg) : 0);
}

struct source_said {
    struct live *live;
    char source[128], state[32];
    struct source_news news;
};

static void say_source(void *arg)
{
    struct source_said *said = arg;
    said->news.source = text_of(said->source);
    said->news.state = text_of(said->state);
    way_source(said->live->way, &said->news);
    mem_free(said);
}

void live_source(struct live *live, const struct source_news *news)
{
    struct source_said *said = mem_make(struct source_said);
    said->live = live;
    said->news = *news;
    said->news.at_ms = live->setup.now(live->setup.arg);
    snprintf(said->source, sizeof(said->source), "%.*s", TEXT_ARG(news->source));
    snprintf(said->state, sizeof(said->state), "%.*s", TEXT_ARG(news->state));
    if (belt_do(live->belt, say_source, said))
        mem_free(said);
}

/* ---- start and end ---- */

static enum err load_row(struct text key, struct text value, void *arg, struct why *why)
{
    return way_load(arg, key, value, why);
}

static enum err load_way(struct db *db, void *arg, struct why *why)
{
    return store_states(db, load_row, arg, why);
}

/* What was rung before a restart: kept open alerts are taken up again; rings whose outcome nobody
 * knows ring once more, under the same id, so that a channel that had it can tell; those whose
 * story the tower no longer follows are ended. */
struct again {
    struct live *live;
    struct arena *arena;
    VEC(struct due_ring) kept;
    VEC(struct due_ring) dues;
    VEC(struct event) ended;
};

static bool look_again(const struct again *again, const struct event *ring,
                       struct due_ring *due_out)
{
    *due_out = (struct due_ring){.ring = batch_copy_event(again->arena, ring)};
    if (!way_look(again->live->way, ring->client, ring->brand, ring->story, &due_out->about))
        return false;
    due_out->about = batch_copy_event(again->arena, &due_out->about);
    return true;
}

static enum err keep_again(const struct event *ring, void *arg, struct why *why)
{
    (void)why;
    struct again *again = arg;
    struct due_ring due;
    if (look_again(again, ring, &due))
        vec_push(&again->kept, due);
    return OK;
}

static enum err ring_again(const struct event *ring, void *arg, struct why *why)
{
    (void)why;
    struct again *again = arg;
    struct due_ring due;
    if (look_again(again, ring, &due) || ring->test)
        vec_push(&again->dues, due);
    else
        vec_push(&again->ended, due.ring);
    return OK;
}

static enum err read_again(struct db *db, void *arg, struct why *why)
{
    enum err err = store_rings_kept(db, keep_again, arg, why);
    return err ? err : store_rings_open(db, ring_again, arg, why);
}

static enum err end_rings(struct db *db, void *arg, struct why *why)
{
    const struct again *again = arg;
    enum err err = OK;
    for (size_t i = 0; i < again->ended.len && !err; i++) {
        const struct event *ring = &again->ended.at[i];
        log_warn("ring_ended", {"ring", L_TEXT(ring->ring)}, {"story", L_TEXT(ring->story)});
        err =
            store_ring_end(db, ring, TEXT("its story was no longer followed after a restart"), why);
    }
    return err;
}

/* Before the story thread begins: the way is looked at. */
static enum err find_again(struct again *again, struct why *why)
{
    struct store *store = again->live->setup.store;
    enum err err = store_read(store, read_again, again, why);
    return err || !again->ended.len ? err : store_write(store, end_rings, again, why);
}

/* After it has begun: what cannot be delivered is said to it at once. */
static void ring_what_is_open(const struct again *again)
{
    struct ringer *ringer = again->live->ringer;
    const struct watched *watched = rules_watched(again->live->rules.rules);
    for (size_t i = 0; i < again->kept.len; i++)
        ringer_recall(ringer, watched, &again->kept.at[i]);
    ringer_rings(ringer, watched, again->dues.at, again->dues.len);
}

static void again_done(struct again *again)
{
    vec_done(&again->kept);
    vec_done(&again->dues);
    vec_done(&again->ended);
    arena_free(&again->arena);
}

/* No channel could deliver: the story thread hurries the next step. */
struct lost {
    struct arena *arena;
    struct way_act story;
};

static void take_lost(struct way *way, void *arg)
{
    struct lost *lost = arg;
    struct arena *arena = lost->arena;
    way_undelivered(way, &lost->story);
    arena_free(&arena);
}

static void ring_lost(const struct placement *story, void *arg)
{
    struct live *live = arg;
    struct arena *arena = arena_new("lost", 512);
    struct lost *lost = arena_make(arena, struct lost);
    lost->arena = arena;
    lost->story = (struct way_act){.client = arena_text(arena, story->client),
                                   .brand = arena_text(arena, story->brand),
                                   .story = arena_text(arena, story->story),
                                   .at_ms = live->setup.now(live->setup.arg)};
    if (!live_do(live, take_lost, lost))
        arena_free(&arena); /* the ladder goes on by itself, later */
}

/* ---- what leaves ---- */

static void reply_said(int64_t number, const struct event *event, void *arg)
{
    struct live *live = arg;
    if (live->web)
        web_publish(live->web, number, event);
    if (event->kind == EVENT_REPLY && event->statement.len && event->story.len &&
        text_is(event->state, "sent"))
        live_statement(live, event);
}

static int64_t live_now(void *arg)
{
    const struct live *live = arg;
    return live->setup.now(live->setup.arg);
}

static enum err start_outbox(struct live *live, struct why *why)
{
    const struct outbox_setup setup = {.loop = live->setup.loop,
                                       .http = live->setup.http,
                                       .store = live->setup.store,
                                       .rules = &live->rules,
                                       .drill = live->setup.drill,
                                       .now = live_now,
                                       .said = reply_said,
                                       .arg = live};
    return outbox_new(&setup, rules_watched(live->rules.rules), &live->outbox, why);
}

static void start_threads(struct live *live)
{
    live->batch = batch_new();
    live->tokens = queue_new("commits", IN_FLIGHT);
    static char token;
    for (int i = 0; i < IN_FLIGHT; i++) {
        void *item = &token;
        must(queue_put(live->tokens, &item, 0) == OK);
    }
    struct belt_setup belt = {.workers = live->setup.workers,
                              .rules = live->rules.rules,
                              .tray = belt_tray,
                              .idle = belt_idle,
                              .room = belt_room,
                              .arg = live};
    live->belt = belt_start(&belt);
    live->second = timer_start(live->setup.loop, 1000, true, second, live);
}

enum err live_start(const struct live_setup *setup, struct live **live_out, struct why *why)
{
    struct live *live = mem_make(struct live);
    live->setup = *setup;
    struct rules *rules = NULL;
    enum err err = live_build(live, setup->watched, NULL, &rules, why);
    if (err) {
        mem_free(live);
        return err;
    }
    rules_put(&live->rules, rules);
    struct way_setup way = {.rules = rules,
                            .ack_after_ms = -1,
                            .wall_ladder = !setup->drill,
                            .post = way_post,
                            .gone = way_gone,
                            .event = way_event,
                            .refused = way_refused,
                            .arg = live};
    live->way = way_new(&way);
    err = store_read(setup->store, load_way, live->way, why);
    if (!err && !setup->drill)
        err = ringer_new(setup, rules_watched(rules), &live->ringer, why);
    if (!err)
        err = start_outbox(live, why);
    struct again again = {.live = live, .arena = arena_new("rings again", 4096)};
    if (!err && live->ringer)
        err = find_again(&again, why);
    if (err) {
        live_free(&live);
    } else {
        start_threads(live);
        if (live->ringer) {
            ringer_on_lost(live->ringer, ring_lost, live);
            ring_what_is_open(&again);
        }
        *live_out = live;
    }
    again_done(&again);
    return err;
}

void live_show(struct live *live, struct web *web)
{
    live->web = web;
    outbox_start(live->outbox);
}

struct outbox *live_outbox(struct live *live)
{
    return live->outbox;
}

void live_end(struct live *live, int64_t patience_ms, void (*done)(void *arg), void *arg)
{
    outbox_end(live->outbox, patience_ms, done, arg);
}

bool live_tray(struct live *live, struct tray **tray)
{
    bool more = belt_put(live->belt, tray);
    if (!more)
        counter_add(&count_full, 1);
    return more;
}

void live_drain(struct live *live)
{
    timer_stop(&live->second);
    atomic_store(&live->draining, true);
    outbox_drain(live->outbox);
    belt_drain(live->belt);
    for (int i = 0; i < IN_FLIGHT; i++) { /* all commits are in when all tokens are back */
        void *token;
        must(queue_take(live->tokens, &token, -1) == OK);
    }
    const struct account *a = way_account(live->way);
    log_info("drained", {"read", L_INT(a->read)}, {"matched", L_INT(a->matched)},
             {"unmatched", L_INT(a->unmatched)}, {"skipped", L_INT(a->skipped)},
             {"refused", L_INT(a->refused[0] + a->refused[1] + a->refused[2])});
    must(a->read ==
         a->matched + a->unmatched + a->skipped + a->refused[0] + a->refused[1] + a->refused[2]);
}

void live_free(struct live **live)
{
    struct live *l = *live;
    if (!l)
        return;
    belt_free(&l->belt);
    ringer_free(&l->ringer);
    outbox_free(&l->outbox);
    batch_free(&l->batch);
    queue_free(&l->tokens);
    way_free(&l->way);
    rules_put(&l->rules, NULL);
    mem_free(l);
    *live = NULL;
}

/* ---- for the pages ---- */

const struct watched *live_watched(struct live *live)
{
    return rules_watched(rules_take(&live->rules));
}

void live_unwatch(const struct watched *watched)
{
    struct rules *rules = rules_of(watched);
    rules_unref(&rules);
}

void live_rates(const struct live *live, double *read_per_s, double *matched_per_s)
{
    *read_per_s = (double)atomic_load(&live->read_per_ks) / 1000;
    *matched_per_s = (double)atomic_load(&live->matched_per_ks) / 1000;
}

const char *live_trouble(const struct live *live)
{
    if (atomic_load(&live->failed))
        return "what was found cannot be stored; see the log";
    return NULL;
}
