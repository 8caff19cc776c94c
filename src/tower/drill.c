#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/version.h"
#include "net/seal.h"
#include "tower/ask.h"
#include "tower/drill_inside.h"
#include "tower/embedded.h"
#include "tower/keep.h"
#include "tower/live_inside.h"
#include "tower/scene_inside.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A scene through the whole tower. With a speed of 0 it runs on the virtual clock as fast as it
 * goes and only the verdicts come out; else it plays at that speed with store and pages. In both
 * there is nothing that could send: no couriers, and the process is sealed before the first post.
 */

enum { STEP_MS = 50, TRAY_POSTS = 500, MOST_TOUCHED = 4096 };

/* ---- the judge, on the story thread ---- */

static void count_verdicts(struct drill *drill)
{
    int met = 0, missed = 0;
    for (size_t i = 0; i < scene_judge_count(drill->judge); i++) {
        enum scene_state state = scene_judge_at(drill->judge, i).state;
        met += state == SCENE_MET;
        missed += state == SCENE_MISSED;
    }
    atomic_store(&drill->met, met);
    atomic_store(&drill->missed, missed);
}

static void keep_rung(struct drill *drill, const struct event *ring)
{
    struct rung *rung;
    const struct rung now = {
        arena_text(drill->kept, ring->person), arena_text(drill->kept, ring->client),
        arena_text(drill->kept, ring->brand), arena_text(drill->kept, ring->story)};
    vec_each (rung, &drill->rung)
        if (text_same(rung->person, now.person)) {
            *rung = now;
            return;
        }
    vec_push(&drill->rung, now);
}

void drill_heard(const struct event *event, void *arg)
{
    struct drill *drill = arg;
    scene_judge_take(drill->judge, event);
    if (event->kind == EVENT_RING)
        keep_rung(drill, event);
    if (event->kind == EVENT_RING && drill->desk)
        scene_desk_ring(drill->desk, event);
    count_verdicts(drill);
    if (!drill->setup->verbose)
        return;
    buf_clear(&drill->line);
    if (event_write(event, &drill->line) == OK)
        drill->setup->say(buf_view(&drill->line), drill->setup->arg);
}

void drill_kept(const struct post *post, void *arg)
{
    struct drill *drill = arg;
    for (size_t i = 0; i < post->story_count && drill->touched.len < MOST_TOUCHED; i++) {
        const struct placement *p = &post->stories[i];
        bool known = false;
        for (size_t k = 0; k < drill->touched.len && !known; k++)
            known = text_same(drill->touched.at[k].story, p->story);
        if (known)
            continue;
        struct touched touched = {arena_text(drill->seen, p->client),
                                  arena_text(drill->seen, p->brand),
                                  arena_text(drill->seen, p->story)};
        vec_push(&drill->touched, touched);
    }
}

/* Each scene minute the judge looks at how the stories stand that something joined. */
void drill_time(struct drill *drill, const struct way *way, int64_t at_ms)
{
    if (at_ms - drill->looked_ms >= MINUTES(1) || at_ms >= drill->to_ms) {
        drill->looked_ms = at_ms;
        for (size_t i = 0; i < drill->touched.len; i++) {
            const struct touched *t = &drill->touched.at[i];
            struct event look;
            if (way_look(way, t->client, t->brand, t->story, &look))
                scene_judge_take(drill->judge, &look);
        }
        vec_clear(&drill->touched);
        arena_reset(drill->seen);
        if (drill->desk) {
            const bool news = drill->flush(drill->flush_arg) || drill->news;
            drill->news = false;
            scene_desk_look(drill->desk, at_ms, news || at_ms >= drill->to_ms);
        }
    }
    scene_judge_tick(drill->judge, at_ms);
    if (at_ms >= drill->to_ms)
        scene_judge_end(drill->judge);
    count_verdicts(drill);
}

static void say_verdicts(struct drill *drill)
{
    static const char *const names[] = {"not reached", "met", "MISSED"};
    char line[1400];
    size_t count = scene_judge_count(drill->judge);
    for (size_t i = 0; i < count; i++) {
        struct scene_outcome o = scene_judge_at(drill->judge, i);
        snprintf(line, sizeof(line), "%s:%u: %s: %.*s%s%.*s", drill->setup->name, o.line,
                 names[o.state], TEXT_ARG(text_slice(o.expected, 0, 500)),
                 o.happened.len ? " — " : "", TEXT_ARG(text_slice(o.happened, 0, 500)));
        drill->setup->say(text_of(line), drill->setup->arg);
    }
    snprintf(line, sizeof(line), "%d of %zu expectations met, %d missed", atomic_load(&drill->met),
             count, atomic_load(&drill->missed));
    drill->setup->say(text_of(line), drill->setup->arg);
}

/* ---- what people of the scene do, on the story thread ---- */

/* Who answers takes the alarm of their last ring. */
static void answer(struct drill *drill, struct way *way, const struct scene_order *order)
{
    struct why why;
    struct rung *rung;
    vec_each (rung, &drill->rung) {
        if (!text_same(rung->person, order->person))
            continue;
        const struct way_act act = {.client = rung->client,
                                    .brand = rung->brand,
                                    .story = rung->story,
                                    .person = order->person,
                                    .at_ms = order->at_ms};
        if (way_acknowledge(way, &act, &why))
            log_debug("scene_ack", {"why", L_STR(why.text)});
        return;
    }
}

void drill_order(struct way *way, void *arg)
{
    struct deed *deed = arg;
    const struct scene_order *o = deed->order;
    const struct silence silence = {.client = o->client,
                                    .brand = o->brand,
                                    .category = RISK_NONE,
                                    .who = o->person,
                                    .why = o->why,
                                    .from_ms = o->at_ms,
                                    .until_ms = o->until_ms,
                                    .crisis = o->crisis};
    const struct cover cover = {
        .duty = o->duty,
        .by = o->person,
        .in = {.person = o->person, .from_ms = o->at_ms, .to_ms = o->until_ms}};
    char id[MARK_ROOM];
    struct why why = {0};
    enum err err = OK;
    if (o->kind == SCENE_DEED) {
        (void)deed->drill->flush(deed->drill->flush_arg);
        scene_desk_do(deed->drill->desk, o);
        deed->drill->looked_ms = 0; /* the desk is looked at anew, at once */
        deed->drill->news = true;
    } else if (o->kind == SCENE_ACK)
        answer(deed->drill, way, o);
    else if (o->kind == SCENE_SILENCE)
        err = way_silence(way, &silence, id, &why);
    else
        err = way_cover(way, &cover, o->at_ms, id, &why);
    if (err)
        log_warn("scene_order", {"why", L_STR(why.text)});
    mem_free(deed);
}

/* The next that is due by now, or NULL. */
struct deed *drill_deed_until(struct drill *drill, int64_t until_ms)
{
    if (drill->next_order == drill->order_count ||
        drill->orders[drill->next_order].at_ms > until_ms)
        return NULL;
    struct deed *deed = mem_make(struct deed);
    *deed = (struct deed){drill, &drill->orders[drill->next_order++]};
    return deed;
}

int64_t drill_next_order_ms(const struct drill *drill)
{
    return drill->next_order < drill->order_count ? drill->orders[drill->next_order].at_ms
                                                  : drill->to_ms;
}

enum err drill_desk(struct drill *drill, struct store *store, const struct watched *watched,
                    void (*said)(int64_t number, const struct event *event, void *arg), void *arg,
                    struct why *why)
{
    const struct scene_desk_setup setup = {.scene = drill->scene,
                                           .store = store,
                                           .watched = watched,
                                           .checker = rules_checker(rules_of(watched)),
                                           .judge = drill->judge,
                                           .said = said,
                                           .arg = arg};
    return scene_has_desk(drill->scene) ? scene_desk_new(&setup, &drill->desk, why) : OK;
}

/* ---- posts of the scene as trays ---- */

static void keep_post(const struct post *post, void *arg)
{
    struct drill *drill = arg;
    buf_clear(&drill->line);
    if (post_write(post, &drill->line))
        return;
    struct played played = {post_clock_ms(post), arena_text(drill->arena, buf_view(&drill->line))};
    vec_push(&drill->posts, played);
}

static void keep_hush(struct text net, struct text state, int64_t at_ms, void *arg)
{
    struct drill *drill = arg;
    struct hush hush = {.at_ms = at_ms};
    snprintf(hush.net, sizeof(hush.net), "%.*s", TEXT_ARG(net));
    snprintf(hush.state, sizeof(hush.state), "%.*s", TEXT_ARG(state));
    vec_push(&drill->hushes, hush);
}

/* The next hush that is due by now, or NULL. */
const struct hush *drill_hush_until(struct drill *drill, int64_t until_ms)
{
    if (drill->next_hush == drill->hushes.len ||
        drill->hushes.at[drill->next_hush].at_ms > until_ms)
        return NULL;
    return &drill->hushes.at[drill->next_hush++];
}

struct tray *drill_tray_until(struct drill *drill, int64_t until_ms)
{
    struct tray *tray = tray_new(1 << 12);
    tray->form = &post_line_form;
    tray->source = TEXT("scene");
    tray->records = arena_array(tray->arena, struct text, TRAY_POSTS);
    while (drill->next < drill->posts.len && tray->record_count < TRAY_POSTS &&
           drill->posts.at[drill->next].at_ms <= until_ms)
        tray->records[tray->record_count++] = drill->posts.at[drill->next++].line;
    if (!tray->record_count)
        tray_free(&tray);
    return tray;
}

int64_t drill_next_post_ms(const struct drill *drill)
{
    return drill->next < drill->posts.len ? drill->posts.at[drill->next].at_ms : drill->to_ms;
}

/* ---- at a speed, with store and pages ---- */

static int64_t scene_now(void *arg)
{
    struct drill *drill = arg;
    return atomic_load(&drill->at_ms);
}

static void room(void *arg)
{
    struct drill *drill = arg;
    atomic_store(&drill->full, false);
}

static void failed(const struct why *why, void *arg)
{
    struct drill *drill = arg;
    drill->failed = *why;
    loop_stop(drill->loop);
}

static void time_heard(const struct way *way, int64_t at_ms, void *arg)
{
    drill_time(arg, way, at_ms);
}

/* On the loop, each STEP_MS: as much of the scene as real time has gone on. */
static void step(void *arg)
{
    struct drill *drill = arg;
    int64_t real = clock_steady_ms(), went = real - drill->stepped_ms;
    drill->stepped_ms = real;
    if (atomic_load(&drill->paused) || atomic_load(&drill->full) || atomic_load(&drill->over))
        return;
    int64_t at = atomic_load(&drill->at_ms) + went * atomic_load(&drill->speed_milli) / 1000;
    if (at > drill->to_ms)
        at = drill->to_ms;
    for (struct tray *tray = drill_tray_until(drill, at); tray;
         tray = drill_tray_until(drill, at)) {
        if (!live_tray(drill->live, &tray)) {
            atomic_store(&drill->full, true);
            at = drill_next_post_ms(drill) < at ? drill_next_post_ms(drill) : at;
            break;
        }
    }
    for (const struct hush *h = drill_hush_until(drill, at); h; h = drill_hush_until(drill, at))
        live_source(drill->live,
                    &(struct source_news){.source = text_of(h->net), .state = text_of(h->state)});
    for (struct deed *d = drill_deed_until(drill, at); d; d = drill_deed_until(drill, at))
        if (!live_do(drill->live, drill_order, d)) {
            drill->next_order--;
            mem_free(d);
            break;
        }
    atomic_store(&drill->at_ms, at);
    live_time(drill->live, at);
    if (at == drill->to_ms)
        atomic_store(&drill->over, true);
}

static size_t sources(void *arg, struct arena *arena, struct source_view **views_out)
{
    struct drill *drill = arg;
    *views_out = arena_make(arena, struct source_view);
    **views_out = (struct source_view){.id = TEXT("scene"),
                                       .kind = TEXT("scene"),
                                       .state = atomic_load(&drill->over) ? "ended" : "live"};
    live_tally(drill->live, TEXT("scene"), *views_out);
    return 1;
}

static void drill_view(void *arg, struct drill_view *view_out)
{
    struct drill *drill = arg;
    int64_t at = atomic_load(&drill->at_ms), whole = drill->to_ms - drill->from_ms;
    *view_out = (struct drill_view){
        .on = true,
        .title = scene_title(drill->scene),
        .scene = text_of(drill->setup->name),
        .progress = whole > 0 ? (double)(at - drill->from_ms) / (double)whole : 1,
        .speed = (double)atomic_load(&drill->speed_milli) / 1000,
        .paused = atomic_load(&drill->paused),
        .at_ms = at,
        .from_ms = drill->from_ms,
        .to_ms = drill->to_ms,
        .expects = (int)scene_judge_count(drill->judge),
        .met = atomic_load(&drill->met),
        .missed = atomic_load(&drill->missed),
    };
}

static enum err change(void *arg, double speed, bool paused, struct why *why)
{
    struct drill *drill = arg;
    if (!(speed >= 0.1 && speed <= 10000))
        return why_set(why, ERR_BAD_INPUT, "a drill runs at a speed of 0.1 to 10000");
    atomic_store(&drill->speed_milli, (int64_t)(speed * 1000));
    atomic_store(&drill->paused, paused);
    return OK;
}

/* ---- what is expected, and what came of it ---- */

struct score_question {
    struct drill *drill;
    struct text json;
};

static void put_outcome(const struct scene_outcome *o, struct json_out *out)
{
    static const char *const states[] = {"open", "met", "missed"};
    json_begin(out, '{');
    json_pair_int(out, "line", o->line);
    json_pair_str(out, "state", states[o->state]);
    json_pair_text(out, "expected", o->expected);
    json_pair_text(out, "happened", text_or_none(o->happened));
    if (o->at_ms)
        json_pair_time(out, "at", o->at_ms);
    else
        json_pair_text(out, "at", (struct text){0});
    json_end(out, '}');
}

static enum err answer_score(void *question, struct arena *arena, struct why *why)
{
    struct score_question *q = question;
    struct buf buf;
    struct json_out out;
    (void)why;
    buf_init(&buf, 1 << 20);
    json_out_init(&out, &buf);
    json_begin(&out, '[');
    for (size_t i = 0; i < scene_judge_count(q->drill->judge); i++) {
        const struct scene_outcome o = scene_judge_at(q->drill->judge, i);
        put_outcome(&o, &out);
    }
    json_end(&out, ']');
    q->json = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return OK;
}

static void score(struct way *way, void *arg)
{
    (void)way;
    ask_answer(arg);
}

static enum err scoring(void *arg, struct json_out *out, struct why *why)
{
    struct ask *ask = ask_new(answer_score, sizeof(struct score_question));
    struct score_question *q = ask_question(ask);
    *q = (struct score_question){.drill = arg};
    enum err err = ERR_FULL;
    if (live_do(q->drill->live, score, ask)) {
        err = ask_wait(ask, SECONDS(2), why);
    } else {
        ask_answer_never(ask);
        why_set(why, err, "the way is full; try again in a moment");
    }
    if (!err)
        json_put_raw(out, q->json);
    ask_free(&ask);
    return err;
}

static void end(void *arg)
{
    struct drill *drill = arg;
    loop_stop(drill->loop);
}

/* Whoever holds the other end of our standard input has gone. */
static void leash(void *arg)
{
    char unread[64];
    if (read(STDIN_FILENO, unread, sizeof(unread)) <= 0)
        end(arg);
}

static enum err start_pages(struct drill *drill, struct why *why)
{
    drill->pages = (struct pages_owner){
        .live = drill->live,
        .backtests = backtests_new(drill->live, drill->store, drill->setup->lexicon),
        .now = scene_now,
        .sources = sources,
        .drill_view = drill_view,
        .drill = change,
        .scoring = scoring,
        .arg = drill};
    struct web_options options = {
        .address = drill->setup->address,
        .port = (int)drill->setup->port,
        .store = drill->store,
        .calls = pages_calls(&drill->pages),
        .assets = embedded_assets,
        .asset_count = embedded_asset_count(),
        .version = HINOMI_VERSION,
        .guest = true,
    };
    enum err err = web_start(&options, &drill->web, why);
    if (err)
        return err;
    live_show(drill->live, drill->web);
    char link[512], line[700];
    if (web_first_link(drill->web, link, sizeof(link))) {
        snprintf(line, sizeof(line), "%.*s: %s", TEXT_ARG(scene_title(drill->scene)), link);
        drill->setup->say(text_of(line), drill->setup->arg);
    }
    return OK;
}

/* ---- the desk beside the live tower: story thread ---- */

static bool flush_live(void *arg)
{
    live_flush(arg);
    return true; /* people act, too, whom no scene knows of */
}

static void desk_said(int64_t number, const struct event *event, void *arg)
{
    struct drill *drill = arg;
    if (drill->web)
        web_publish(drill->web, number, event);
    outbox_look(live_outbox(drill->live));
}

static enum err start_live(struct drill *drill, struct why *why)
{
    snprintf(drill->folder, sizeof(drill->folder), "/tmp/hinomi-drill-XXXXXX");
    if (!mkdtemp(drill->folder))
        return why_set(why, ERR_IO, "no temporary folder can be made in /tmp");
    enum err err = store_open(drill->folder, &drill->store, why);
    if (err)
        return err;
    err =
        keep_watched(drill->store, scene_watched(drill->scene), TEXT("scene"), drill->from_ms, why);
    if (err)
        return err;
    struct live_setup setup = {
        .loop = drill->loop,
        .http = drill->http,
        .store = drill->store,
        .watched = scene_watched(drill->scene),
        .lexicon = drill->setup->lexicon,
        .workers = drill->setup->workers ? (size_t)drill->setup->workers : 2,
        .drill = true,
        .now = scene_now,
        .room = room,
        .heard = drill_heard,
        .kept = drill_kept,
        .time = time_heard,
        .failed = failed,
        .arg = drill,
    };
    err = live_start(&setup, &drill->live, why);
    if (err)
        return err;
    drill->flush = flush_live;
    drill->flush_arg = drill->live;
    drill->answering = live_watched(drill->live);
    return drill_desk(drill, drill->store, drill->answering, desk_said, drill, why);
}

static int drop(const char *path, const struct stat *stat, int kind, struct FTW *walk)
{
    (void)stat;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void stop_live(struct drill *drill)
{
    timer_stop(&drill->timer);
    watch_stop(&drill->leash);
    if (drill->live)
        live_drain(drill->live);
    web_stop(&drill->web);
    backtests_free(&drill->pages.backtests);
    scene_desk_free(&drill->desk);
    if (drill->answering)
        live_unwatch(drill->answering);
    live_free(&drill->live);
    store_close(&drill->store);
    http_free(&drill->http);
    signals_free(&drill->signals);
    loop_free(&drill->loop);
    if (drill->folder[0])
        nftw(drill->folder, drop, 8, FTW_DEPTH | FTW_PHYS); /* NOLINT(concurrency-mt-unsafe): the
                                                               other threads have ended */
}

static enum err run_live(struct drill *drill, struct why *why)
{
    atomic_store(&drill->at_ms, drill->from_ms);
    atomic_store(&drill->speed_milli, (int64_t)(drill->setup->speed * 1000));
    drill->loop = loop_new();
    drill->signals = signals_take(drill->loop, end, NULL, drill);
    drill->http = http_new(drill->loop);
    enum err err = start_live(drill, why);
    if (!err)
        err = start_pages(drill, why);
    if (!err)
        err = net_seal(why); /* the pages listen; from here on nothing can be opened */
    if (!err) {
        drill->stepped_ms = clock_steady_ms();
        drill->timer = timer_start(drill->loop, STEP_MS, true, step, drill);
        if (drill->setup->leash)
            drill->leash = watch_start(drill->loop, STDIN_FILENO, leash, drill);
        loop_run(drill->loop);
    }
    stop_live(drill);
    if (!err && drill->failed.code)
        err = why_set(why, drill->failed.code, "%s", drill->failed.text);
    return err;
}

enum err tower_drill(const struct drill_setup *setup, struct why *why)
{
    struct drill drill = {.setup = setup, .arena = arena_new("drill", 1 << 20)};
    buf_init(&drill.line, 1 << 22);
    enum err err = scene_parse(setup->scene, drill.arena, &drill.scene, why);
    if (err) {
        why_at(why, err, "%s", setup->name);
    } else {
        drill.from_ms = scene_from_ms(drill.scene);
        drill.to_ms = scene_to_ms(drill.scene);
        drill.looked_ms = drill.from_ms;
        struct scene_player player = {keep_post, keep_hush, &drill};
        scene_play(drill.scene, &player);
        drill.judge = scene_judge_new(drill.scene);
        drill.seen = arena_new("seen", 4096);
        drill.kept = arena_new("rung", 4096);
        drill.order_count = scene_orders(drill.scene, &drill.orders);
        err = setup->speed > 0 ? run_live(&drill, why) : net_seal(why);
        if (!err && setup->speed <= 0)
            err = drill_quick(&drill, why);
        if (!err)
            say_verdicts(&drill);
        if (!err && atomic_load(&drill.missed))
            err = why_set(why, ERR_NOT_FOUND, "the scene expected what did not happen");
        scene_judge_free(&drill.judge);
        arena_free(&drill.seen);
        arena_free(&drill.kept);
    }
    vec_done(&drill.posts);
    vec_done(&drill.hushes);
    vec_done(&drill.touched);
    vec_done(&drill.rung);
    buf_done(&drill.line);
    arena_free(&drill.arena);
    return err;
}
