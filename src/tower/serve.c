#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/version.h"
#include "tower/ask.h"
#include "tower/asker.h"
#include "tower/caretaker.h"
#include "tower/config.h"
#include "tower/embedded.h"
#include "tower/followed.h"
#include "tower/intake.h"
#include "tower/keep.h"
#include "tower/live.h"
#include "tower/pages.h"
#include "tower/rollcall.h"
#include "tower/signals.h"
#include "tower/tower.h"
#include "tower/trimmer.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

/* The live tower: sources, way, store, channels, console. */

enum { PATIENCE_MS = 1200, AGAIN_S = 20 };

struct serve {
    const char *config_path;
    struct arena *arena;
    struct config config;
    struct watched watched;
    struct loop *loop;
    struct http *http;
    struct store *store;
    struct live *live;
    struct intake *intake;
    struct followed *followed;
    struct text folder; /* of the configuration, absolute */
    bool taken;         /* the store has taken over from the file */
    struct web *web;
    struct signals *signals;
    struct second *second;
    struct drafter *drafter;
    struct asker *asker;
    struct machine_rule drafts;
    struct trimmer *trimmer;
    struct caretaker *caretaker;
    struct rollcall *rollcall;
    char base[BASE_MARK_ROOM];
    struct pages_owner pages;
    struct web_installation here;
    struct why failed;
    atomic_bool ending;
    bool asked_to_end; /* loop */
};

static int64_t now(void *arg)
{
    (void)arg;
    return clock_now_ms();
}

static int64_t reached(void *arg)
{
    struct serve *serve = arg;
    return serve->intake ? intake_reached(serve->intake, clock_now_ms()) : 0;
}

static void room(void *arg)
{
    struct serve *serve = arg;
    intake_room(serve->intake);
}

static void failed(const struct why *why, void *arg)
{
    struct serve *serve = arg;
    serve->failed = *why;
    loop_stop(serve->loop);
}

static bool take_tray(struct tray **tray, void *arg)
{
    struct serve *serve = arg;
    return live_tray(serve->live, tray);
}

static void take_state(const struct source_view *source, void *arg)
{
    struct serve *serve = arg;
    log_info("source", {"id", L_TEXT(source->id)}, {"state", L_STR(source->state)},
             {"why", L_TEXT(source->why)});
    if (serve->rollcall)
        rollcall_say(serve->rollcall, source);
    live_source(serve->live, &(struct source_news){.source = source->id,
                                                   .state = text_of(source->state),
                                                   .lag_ms = source->lag_ms,
                                                   .sampled = source->sampled});
}

static size_t sources(void *arg, struct arena *arena, struct source_view **views_out)
{
    struct serve *serve = arg;
    if (atomic_load(&serve->ending)) /* the loop answers no more */
        return 0;
    size_t count = intake_view(serve->intake, arena, views_out);
    for (size_t i = 0; i < count; i++)
        live_tally(serve->live, (*views_out)[i].id, &(*views_out)[i]);
    return count;
}

static void stop_loop(void *arg)
{
    struct serve *serve = arg;
    loop_stop(serve->loop);
}

/* What is on its way to a network has a moment to end; who asks twice does not wait. */
static void end(void *arg)
{
    struct serve *serve = arg;
    if (!serve->live || serve->asked_to_end)
        loop_stop(serve->loop);
    else
        live_end(serve->live, PATIENCE_MS, stop_loop, serve);
    serve->asked_to_end = true;
}

/* In a file, or as a brand's name; else it stands in the store, and is changed from the console. */
static bool watched_named(const struct serve *serve)
{
    return serve->config.topics.len || serve->config.brand.len;
}

static bool watched_given(const struct serve *serve)
{
    const struct rulebook *rulebook = serve->pages.rulebook;
    return watched_named(serve) &&
           (rulebook ? !text_is(text_of(rulebook_master(rulebook).kind), "store") : !serve->taken);
}

/* Who is watched, read again; a bad file leaves the old in force. */
static enum err read_again(struct serve *serve, bool given, struct why *why)
{
    struct arena *arena = arena_new("reload", 1 << 16);
    struct watched watched;
    enum err err = given ? config_watched(&serve->config, arena, &watched, why)
                         : rulebook_read(serve->store, arena, &watched, why);
    if (!err)
        err = live_rules(serve->live, &watched, why);
    if (err) {
        log_error("rules_kept", {"why", L_STR(why->text)});
    } else if (!given) {
        log_info("rules_changed", {"file", L_STR("the store")});
    } else {
        log_info("rules_changed", {"file", L_TEXT(serve->config.topics)});
        keep_watched_soon(serve->store, live_watched(serve->live), TEXT("configuration"),
                          clock_now_ms(), live_unwatch);
    }
    if (!err)
        followed_sources(serve->followed, &watched);
    arena_free(&arena);
    return err;
}

/* SIGHUP. */
static void again(void *arg)
{
    struct serve *serve = arg;
    struct why why = {0};
    const enum err err = read_again(serve, watched_given(serve), &why);
    if (!err && watched_named(serve) && !watched_given(serve))
        log_warn("file_not_read", {"why", L_STR("the store has taken over from the file: give it "
                                                "back in the console to read it again")});
}

struct again_question {
    struct serve *serve;
};

static enum err answer_again(void *question, struct arena *arena, struct why *why)
{
    (void)arena;
    const struct again_question *q = question;
    return read_again(q->serve, true, why);
}

/* The file has the word again. Any thread but the loop's. */
static enum err file_again(void *arg, struct why *why)
{
    struct serve *serve = arg;
    struct ask *ask = ask_new(answer_again, sizeof(struct again_question));
    ((struct again_question *)ask_question(ask))->serve = serve;
    loop_call(serve->loop, ask_answer, ask);
    const enum err err = ask_wait(ask, SECONDS(AGAIN_S), why);
    ask_free(&ask);
    return err;
}

static void rules_changed(const struct watched *watched, void *arg)
{
    struct serve *serve = arg;
    followed_sources(serve->followed, watched);
}

static bool fixed_source(struct text id, void *arg)
{
    const struct serve *serve = arg;
    for (size_t i = 0; i < serve->config.source_count; i++)
        if (text_same(serve->config.sources[i].id, id))
            return true;
    return false;
}

struct place_of {
    struct text source, place;
    struct arena *arena;
};

static enum err read_place(struct db *db, void *arg, struct why *why)
{
    struct place_of *of = arg;
    enum err err = store_place_of(db, of->source, of->arena, &of->place, why);
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err open_sources(struct serve *serve, struct why *why)
{
    for (size_t i = 0; i < serve->config.source_count; i++) {
        const struct config_source *s = &serve->config.sources[i];
        struct place_of of = {.source = s->id, .arena = serve->arena};
        enum err err = store_read(serve->store, read_place, &of, why);
        if (!err)
            err = intake_open(serve->intake,
                              &(struct inlet_setup){s->kind, s->id, s->options, of.place,
                                                    s->sampled, s->private_allowed},
                              why);
        if (err)
            return why_at(why, err, "source %.*s", TEXT_ARG(s->id));
    }
    followed_sources(serve->followed, &serve->watched);
    return OK;
}

static size_t workers(const struct serve *serve)
{
    if (serve->config.workers)
        return (size_t)serve->config.workers;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 3 ? (size_t)cores - 2 : 1;
}

static enum err start_live(struct serve *serve, struct why *why)
{
    enum err err = tower_base_mark(serve->config.lexicon, serve->base, why);
    if (err)
        return err;
    struct live_setup setup = {
        .loop = serve->loop,
        .http = serve->http,
        .store = serve->store,
        .watched = &serve->watched,
        .lexicon = serve->config.lexicon,
        .base = text_of(serve->base),
        .workers = workers(serve),
        .console_url = serve->config.url,
        .nobody = !watched_given(serve),
        .now = now,
        .reached = reached,
        .room = room,
        .failed = failed,
        .arg = serve,
    };
    err = live_start(&setup, &serve->live, why);
    return err ? err
               : learning_start(serve->live, serve->store, setup.lexicon, setup.base,
                                &serve->pages.learning, why);
}

static enum err start_web(struct serve *serve, struct why *why)
{
    const struct rules_master master = {
        .kind = serve->config.topics.len  ? "file"
                : serve->config.brand.len ? "brand"
                                          : "store",
        .path = serve->config.topics.len ? serve->config.topics : text_of(serve->config_path)};
    const struct rulebook_setup rules = {
        .live = serve->live,
        .loop = serve->loop,
        .store = serve->store,
        .file = master,
        .taken = serve->taken,
        .limits = {.folder = serve->folder, .private_allowed = serve->config.private_allowed},
        .changed = rules_changed,
        .fixed_source = fixed_source,
        .file_again = file_again,
        .arg = serve};
    serve->pages = (struct pages_owner){
        .live = serve->live,
        .learning = serve->pages.learning,
        .drafts = serve->config.drafter.url.len ? &serve->drafts : NULL,
        .followed = serve->followed,
        .rulebook = rulebook_start(&rules),
        .backtests = backtests_new(serve->live, serve->store, serve->config.lexicon),
        .drills = drills_new(serve->loop, serve->config.lexicon),
        .now = now,
        .sources = sources,
        .arg = serve};
    const struct config *config = &serve->config;
    serve->here =
        (struct web_installation){.config = text_of(serve->config_path),
                                  .data = config->data,
                                  .lexicon = config->lexicon,
                                  .topics = config->topics.len  ? config->topics
                                            : config->brand.len ? text_of(serve->config_path)
                                                                : (struct text){0},
                                  .url = config->url,
                                  .keep = config->keep,
                                  .second_url = config->second.url,
                                  .second_model = config->second.model,
                                  .second_remote = config->second.remote};
    const char **hosts = arena_array(serve->arena, const char *, serve->config.hosts.count + 1);
    for (size_t i = 0; i < serve->config.hosts.count; i++)
        hosts[i] = arena_text(serve->arena, serve->config.hosts.at[i]).at;
    struct web_options options = {
        .address = arena_text(serve->arena, serve->config.address).at,
        .address_given = !text_is(serve->config.address, "127.0.0.1"),
        .port = (int)serve->config.port,
        .store = serve->store,
        .calls = pages_calls(&serve->pages),
        .assets = embedded_assets,
        .asset_count = embedded_asset_count(),
        .version = HINOMI_VERSION,
        .installation = &serve->here,
        .hosts = hosts,
        .behind_tls = serve->config.behind_tls,
    };
    enum err err = web_start(&options, &serve->web, why);
    if (err)
        return err;
    live_show(serve->live, serve->web);
    char link[512];
    if (web_first_link(serve->web, link, sizeof(link)))
        printf("hinomi: open %s once to make the first person\n", link);
    else
        printf("hinomi: the console is at http://%.*s:%d/\n", TEXT_ARG(serve->config.address),
               web_port(serve->web));
    fflush(stdout);
    return OK;
}

/* ---- who is watched: the configuration's, or what was imported ---- */

static enum err imported(struct serve *serve, struct why *why)
{
    enum err err = rulebook_read(serve->store, serve->arena, &serve->watched, why);
    if (!err && !serve->watched.client_count)
        log_info("nobody_watched", {"todo", L_STR("the first start of the console asks for whom; "
                                                  "or use hinomi import")});
    return err ? why_at(why, err, "who was imported") : OK;
}

static enum err read_master(struct db *db, void *arg, struct why *why)
{
    struct serve *serve = arg;
    struct watched_master master;
    const enum err err = store_master(db, serve->arena, &master, why);
    serve->taken = !err && text_is(master.kind, "store");
    return err;
}

static enum err settle_watched(struct serve *serve, struct why *why)
{
    enum err err = store_open(arena_text(serve->arena, serve->config.data).at, &serve->store, why);
    if (!err)
        err = store_read(serve->store, read_master, serve, why);
    if (err)
        return err;
    if (!watched_given(serve))
        return imported(serve, why);
    err = config_watched(&serve->config, serve->arena, &serve->watched, why);
    return err ? err
               : keep_watched(serve->store, &serve->watched, TEXT("configuration"), clock_now_ms(),
                              why);
}

/* ---- a first start ---- */

/* In a folder that has none yet; one that was named otherwise and is missing stays an error. */
static void make_config(const struct tower_serve *how)
{
    const char *path = how->config;
    struct buf yaml;
    if (strcmp(path, "hinomi.yaml") != 0)
        return;
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0)
        return; /* it is there, or reading it says what is wrong */
    buf_init(&yaml, 4096);
    buf_printf(
        &yaml,
        "# Made by hinomi serve at its first start. What the machine must know stands here\n"
        "# (docs/configuration.md); who is watched, the sources and who is rung are changed\n"
        "# in the console.\ndata: hinomi-data\nport: %lld\n%s",
        (long long)how->first_port, how->first_private ? "private: true\n" : "");
    const bool good = write(file, buf_view(&yaml).at, yaml.len) == (ssize_t)yaml.len;
    buf_done(&yaml);
    close(file);
    if (good)
        log_info("config_made", {"file", L_STR(path)});
}

/* Where hinomi.yaml lies: secrets/ and files/ beside it are what the console may name. */
static void settle_folder(struct serve *serve)
{
    char *whole = realpath(serve->config_path, NULL);
    const char *slash = whole ? strrchr(whole, '/') : NULL;
    if (slash)
        serve->folder = arena_text(serve->arena, (struct text){whole, (size_t)(slash - whole)});
    free(whole);
}

/* A link that leads nowhere is not mailed. */
static void start_asker(struct serve *serve)
{
    if (serve->config.url.len)
        serve->asker = asker_start(&(struct asker_setup){serve->loop, serve->store, serve->live,
                                                         serve->web, serve->config.url});
    else
        log_info("approvals_not_mailed", {"why", L_STR("url is not set: links are handed over")});
}

/* The pages ask for it from now on. */
static void start_drafter(struct serve *serve)
{
    serve->drafts = drafter_rule(&serve->config.drafter);
    serve->drafter = drafter_start(&(struct drafter_setup){
        &serve->config.drafter, serve->loop, serve->http, serve->store, serve->live, serve->web});
    atomic_store(&serve->pages.drafter, serve->drafter);
}

static enum err start(struct serve *serve, struct why *why)
{
    enum err err = config_read_file(serve->config_path, serve->arena, &serve->config, why);
    if (err)
        return err;
    settle_folder(serve);
    log_set_level((enum log_level)serve->config.log_level);
    err = settle_watched(serve, why);
    struct intake_owner owner = {take_tray, take_state, NULL, serve};
    serve->intake = intake_new(serve->loop, serve->http, &owner);
    serve->followed = followed_new(serve->loop, serve->http, serve->intake, serve->store);
    if (!err)
        err = start_live(serve, why);
    if (!err)
        err = start_web(serve, why);
    if (!err && serve->config.second.url.len)
        serve->second = second_start(&(struct second_setup){
            &serve->config.second, serve->loop, serve->http, serve->store, serve->live});
    if (!err && serve->config.drafter.url.len)
        start_drafter(serve);
    if (!err)
        start_asker(serve);
    if (!err)
        serve->trimmer = trimmer_start(serve->loop, serve->store, &serve->config.keep);
    if (!err)
        serve->caretaker = caretaker_start(serve->loop, serve->store, serve->web);
    if (!err)
        serve->rollcall = rollcall_start(serve->loop, serve->store, serve->intake);
    return err ? err : open_sources(serve, why);
}

/* From left to right: no more bytes, the way runs empty, all is committed, the pages go. */
static void stop(struct serve *serve)
{
    atomic_store(&serve->ending, true);
    followed_end(serve->followed);
    rollcall_stop(&serve->rollcall);
    if (serve->intake)
        intake_close(serve->intake);
    second_stop(serve->second);
    drafter_stop(serve->drafter);
    asker_stop(serve->asker);
    trimmer_stop(serve->trimmer);
    caretaker_stop(serve->caretaker);
    if (serve->live)
        live_drain(serve->live);
    web_stop(&serve->web);
    rulebook_stop(&serve->pages.rulebook);
    backtests_free(&serve->pages.backtests);
    drills_free(&serve->pages.drills);
    learning_stop(&serve->pages.learning);
    followed_free(&serve->followed);
    intake_free(&serve->intake);
    live_free(&serve->live);
    store_close(&serve->store);
    http_free(&serve->http);
    second_free(&serve->second);
    drafter_free(&serve->drafter);
    asker_free(&serve->asker);
    trimmer_free(&serve->trimmer);
    caretaker_free(&serve->caretaker);
    signals_free(&serve->signals);
    loop_free(&serve->loop);
}

enum err tower_serve(const struct tower_serve *how, struct why *why)
{
    struct serve serve = {.config_path = how->config, .arena = arena_new("serve", 1 << 16)};
    make_config(how);
    serve.loop = loop_new();
    serve.signals = signals_take(serve.loop, end, again, &serve);
    serve.http = http_new(serve.loop);
    enum err err = start(&serve, why);
    if (!err)
        loop_run(serve.loop);
    stop(&serve);
    if (!err && serve.failed.code)
        err = why_set(why, serve.failed.code, "%s", serve.failed.text);
    arena_free(&serve.arena);
    return err;
}
