#include "base/clock.h"
#include "net/retry.h"
#include "net/ws.h"
#include "source/bluesky.h"
#include "source/bluesky_window.h"
#include "source/source.h"

#include <zstd.h>

/*
 * Bluesky's public stream: Jetstream version 1 over a WebSocket. No sign-in. Servers take turns
 * when one fails; what may be lost is said as a gap, what comes twice is refused as such.
 */

enum {
    MOST_RECORDS = 4096, /* of a tray, refusals included */
    SPARE = 2100,        /* frames that may still come when reading has stopped (net/ws.h) */
    TRAY_BYTES = 1 << 20,
    TRAY_MS = 100,
    MOST_EVENT = 4 << 20,
    KEPT_HOURS = 36 /* what a server keeps at least; it silently clamps an older cursor */
};

struct bluesky {
    struct texts hosts, collections;
    struct text dictionary;
    int64_t back_ms, late_ms, silent_ms, gap_ms;

    struct source *source;
    struct arena *arena, *scratch; /* of the source; of one event */
    struct ws *ws;
    struct timer *again, *flush, *pulse;
    struct retry retry;
    size_t host;        /* in hosts; of the connection */
    struct text placed; /* host of the window's time */
    struct window *window;
    int64_t expected_us;  /* the first event of this connection is not much later; 0: unknown */
    int64_t last_us;      /* time of the last event */
    int64_t heard_at_ms;  /* steady clock: when it came, or when waiting began */
    uint64_t events;      /* of this connection */
    bool hurried, paused; /* hurried: the one try at once was made */
    enum source_state said;
    char trouble[200]; /* why there is no connection */

    ZSTD_DCtx *zstd;
    ZSTD_DDict *packed_by;
    char *unpacked;

    struct tray *tray; /* being filled, or NULL */
    size_t tray_bytes;
};

static const char *const default_hosts[] = {
    "wss://jetstream1.us-east.bsky.network", "wss://jetstream2.us-east.bsky.network",
    "wss://jetstream1.us-west.bsky.network", "wss://jetstream2.us-west.bsky.network"};
static const char *const default_collections[] = {"app.bsky.feed.post", "app.bsky.feed.repost"};

static const struct option bluesky_options[] = {
    {"hosts", OPTION_TEXTS, offsetof(struct bluesky, hosts), NULL, 0, 0,
     "Jetstream servers in the order they are tried; without it the four public ones.", NULL},
    {"collections", OPTION_TEXTS, offsetof(struct bluesky, collections), NULL, 0, 0,
     "What is asked for; without it app.bsky.feed.post and app.bsky.feed.repost.", NULL},
    {"dictionary", OPTION_FILE, offsetof(struct bluesky, dictionary), NULL, 0, 0,
     "File with Jetstream's zstd dictionary; with it the stream comes packed.", NULL},
    {"back", OPTION_SPAN, offsetof(struct bluesky, back_ms), "0s", 0, HOURS(KEPT_HOURS),
     "How far back the first start begins; 0s begins with what is new.", NULL},
    {"late_after", OPTION_SPAN, offsetof(struct bluesky, late_ms), "1m", 100, HOURS(24),
     "Events older than this when they arrive make the source late.", NULL},
    {"silent_after", OPTION_SPAN, offsetof(struct bluesky, silent_ms), "2m", 100, HOURS(24),
     "No event for so long makes the source silent.", NULL},
    {"gap_after", OPTION_SPAN, offsetof(struct bluesky, gap_ms), "2m", 1000, HOURS(KEPT_HOURS),
     "A jump of the stream's time by more is told as a gap.", NULL},
    {0},
};

static void connect_now(struct bluesky *sky);

static void say(struct bluesky *sky, enum source_state state, const char *why)
{
    sky->said = state;
    source_say(sky->source, state, why);
}

/* ---- trays ---- */

static void offer(struct bluesky *sky)
{
    timer_stop(&sky->flush);
    if (!sky->tray || sky->paused)
        return;
    struct tray *tray = sky->tray;
    sky->tray = NULL;
    tray->seen_at_ms = clock_now_ms();
    tray->place = window_place(sky->window, sky->placed, tray->arena);
    sky->paused = !source_offer(sky->source, &tray);
    if (sky->paused && sky->ws)
        ws_pause(sky->ws, true);
}

static void flush_due(void *arg)
{
    offer(arg);
}

static struct tray *tray_of(struct bluesky *sky)
{
    if (!sky->tray) {
        sky->tray = tray_new(TRAY_BYTES / 4);
        sky->tray->records =
            arena_alloc_raw(sky->tray->arena, (MOST_RECORDS + SPARE) * sizeof(*sky->tray->records));
        sky->tray_bytes = 0;
        if (!sky->paused)
            sky->flush = timer_start(source_loop(sky->source), TRAY_MS, false, flush_due, sky);
    }
    return sky->tray;
}

static void close_when_full(struct bluesky *sky)
{
    const struct tray *tray = sky->tray;
    if (tray->record_count + tray->refusal_count >= MOST_RECORDS || sky->tray_bytes >= TRAY_BYTES)
        offer(sky);
}

static void add_record(struct bluesky *sky, struct text event)
{
    struct tray *tray = tray_of(sky);
    must(tray->record_count < MOST_RECORDS + SPARE);
    tray->records[tray->record_count++] = arena_text(tray->arena, event);
    sky->tray_bytes += event.len;
    close_when_full(sky);
}

static void add_refusal(struct bluesky *sky, enum refused kind, const char *why)
{
    struct tray *tray = tray_of(sky);
    if (!tray->refusals)
        tray->refusals =
            arena_alloc_raw(tray->arena, (MOST_RECORDS + SPARE) * sizeof(*tray->refusals));
    must(tray->refusal_count < MOST_RECORDS + SPARE);
    struct text words =
        kind == REFUSED_DUPLICATE ? text_of(why) : arena_text(tray->arena, text_of(why));
    tray->refusals[tray->refusal_count++] = (struct refusal){.kind = kind, .why = words};
    close_when_full(sky);
}

/* ---- events ---- */

static void say_gap(struct bluesky *sky, int64_t from_us, int64_t to_us, const char *because)
{
    char from[TIME_ROOM], to[TIME_ROOM], why[200];
    time_write(from_us / 1000, from);
    time_write(to_us / 1000, to);
    snprintf(why, sizeof(why), "posts from %s to %s are missing: %s", from, to, because);
    say(sky, SOURCE_GAP, why);
}

static void look_for_gap(struct bluesky *sky, int64_t time_us)
{
    const int64_t most_us = sky->gap_ms * 1000;
    if (sky->expected_us && time_us > sky->expected_us + most_us)
        say_gap(sky, sky->expected_us, time_us, "the server began later than it was asked to");
    else if (!sky->expected_us && sky->events > 1 && time_us > sky->last_us + most_us &&
             (clock_steady_ms() - sky->heard_at_ms) * 2000 < time_us - sky->last_us)
        /* Had the network been quiet, waiting would have taken as long as the jump. */
        say_gap(sky, sky->last_us, time_us, "the stream jumped");
    sky->expected_us = 0;
}

static void take_event(struct bluesky *sky, struct text event)
{
    struct jet_event jet;
    struct why why;
    arena_reset(sky->scratch);
    enum err err = jet_read(event, sky->scratch, &jet, &why);
    sky->events++;
    if (err) {
        sky->heard_at_ms = clock_steady_ms();
        add_refusal(sky, REFUSED_BAD_LINE, why.text);
    } else {
        look_for_gap(sky, jet.time_us);
        sky->heard_at_ms = clock_steady_ms();
        sky->last_us = jet.time_us;
        sky->hurried = false;
        retry_good(&sky->retry);
        bool had = window_had(sky->window, jet_key(&jet), jet.time_us);
        sky->placed = sky->hosts.at[sky->host];
        if (had)
            add_refusal(sky, REFUSED_DUPLICATE, "the same event again");
        else
            add_record(sky, event);
    }
}

static void on_message(bool binary, struct text bytes, void *arg)
{
    struct bluesky *sky = arg;
    if (!binary) {
        take_event(sky, bytes);
        return;
    }
    if (!sky->zstd) {
        add_refusal(sky, REFUSED_BAD_LINE, "a packed event, but no dictionary is set");
        return;
    }
    size_t n = ZSTD_decompress_usingDDict(sky->zstd, sky->unpacked, MOST_EVENT, bytes.at, bytes.len,
                                          sky->packed_by);
    if (ZSTD_isError(n)) {
        char why[160];
        snprintf(why, sizeof(why), "a packed event that cannot be unpacked: %s",
                 ZSTD_getErrorName(n));
        add_refusal(sky, REFUSED_BAD_LINE, why);
        return;
    }
    take_event(sky, (struct text){sky->unpacked, n});
}

/* ---- the connection ---- */

static void again_due(void *arg)
{
    struct bluesky *sky = arg;
    timer_stop(&sky->again);
    connect_now(sky);
}

static void on_close(int code, int status, const struct why *why, void *arg)
{
    struct bluesky *sky = arg;
    (void)code;
    sky->ws = NULL;
    snprintf(sky->trouble, sizeof(sky->trouble), "%.190s", why->text);
    if (status >= 400 && status < 500 && status != 429)
        say(sky, SOURCE_FAILED, sky->trouble);
    int64_t wait_ms = sky->hurried ? retry_next(&sky->retry) : 0;
    sky->hurried = true;
    sky->host = (sky->host + 1) % sky->hosts.count;
    sky->again = timer_start(source_loop(sky->source), wait_ms, false, again_due, sky);
}

/* The cursor, 0 for none: a little before the place. */
static int64_t cursor_of(struct bluesky *sky)
{
    int64_t now_us = clock_now_ms() * 1000, time_us = window_time_us(sky->window);
    sky->expected_us = 0;
    if (!time_us)
        return sky->back_ms ? now_us - sky->back_ms * 1000 : 0;
    const int64_t kept_us = now_us - HOURS(KEPT_HOURS) * 1000;
    sky->expected_us = time_us;
    if (time_us < kept_us) {
        say_gap(sky, time_us, kept_us, "the servers keep 36 hours");
        sky->expected_us = kept_us;
    }
    bool same = text_same(sky->placed, sky->hosts.at[sky->host]);
    return time_us - (same ? WINDOW_BACK_US : WINDOW_SWITCH_BACK_US);
}

static void connect_now(struct bluesky *sky)
{
    static const struct ws_events events = {.on_message = on_message, .on_close = on_close};
    struct ws_events mine = events;
    struct buf url;
    struct text host = sky->hosts.at[sky->host];
    buf_init(&url, 8192);
    (void)buf_printf(&url, "%s%.*s/subscribe?", text_find(host, TEXT("://")) < 0 ? "wss://" : "",
                     TEXT_ARG(host));
    for (size_t i = 0; i < sky->collections.count; i++)
        (void)buf_printf(&url, "wantedCollections=%.*s&", TEXT_ARG(sky->collections.at[i]));
    (void)buf_printf(&url, "maxMessageSizeBytes=%d", MOST_EVENT);
    int64_t cursor_us = cursor_of(sky);
    if (cursor_us)
        (void)buf_printf(&url, "&cursor=%lld", (long long)cursor_us);
    if (sky->zstd)
        (void)buf_text(&url, TEXT("&compress=true"));
    const struct ws_options options = {.url = buf_view(&url),
                                       .most_bytes = MOST_EVENT,
                                       .private_allowed = source_private_allowed(sky->source)};
    mine.arg = sky;
    sky->events = 0;
    sky->ws = ws_open(source_loop(sky->source), &options, &mine);
    if (sky->paused)
        ws_pause(sky->ws, true);
    buf_done(&url);
}

/* ---- how it stands ---- */

static void look(void *arg)
{
    struct bluesky *sky = arg;
    char why[300];
    int64_t quiet_ms = clock_steady_ms() - sky->heard_at_ms;
    int64_t lag_ms = clock_now_ms() - sky->last_us / 1000;
    if (sky->paused) {
        sky->heard_at_ms = clock_steady_ms(); /* it is we who do not listen */
        quiet_ms = 0;
    }
    if (quiet_ms >= sky->silent_ms) {
        snprintf(why, sizeof(why), "no event for %lld s%s%s", (long long)(quiet_ms / 1000),
                 sky->ws || !*sky->trouble ? "" : ": ", sky->ws ? "" : sky->trouble);
        if (sky->said != SOURCE_SILENT)
            say(sky, SOURCE_SILENT, why);
    } else if (!sky->last_us) {
        return; /* still opening */
    } else if (lag_ms >= sky->late_ms) {
        snprintf(why, sizeof(why), "behind by %lld s", (long long)(lag_ms / 1000));
        if (sky->said != SOURCE_LATE)
            say(sky, SOURCE_LATE, why);
    } else if (sky->said != SOURCE_LIVE) {
        say(sky, SOURCE_LIVE, NULL);
    }
}

/* ---- the door ---- */

static struct texts texts_of(const char *const *names, size_t count, struct arena *arena)
{
    struct texts texts = {arena_array(arena, struct text, count), count};
    for (size_t i = 0; i < count; i++)
        texts.at[i] = text_of(names[i]);
    return texts;
}

/* What goes into the address as it is. */
static enum err check_names(const struct texts *texts, const char *what, const char *allowed,
                            struct why *why)
{
    for (size_t i = 0; i < texts->count; i++)
        for (size_t j = 0; j <= texts->at[i].len; j++) {
            bool end = j == texts->at[i].len;
            if (end ? j == 0 : texts->at[i].at[j] == '\0' || !strchr(allowed, texts->at[i].at[j]))
                return why_set(why, ERR_BAD_INPUT, "'%.*s' is no %s", TEXT_ARG(texts->at[i]), what);
        }
    return OK;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"

static enum err read_options(struct bluesky *sky, struct why *why)
{
    if (!sky->hosts.count)
        sky->hosts = texts_of(default_hosts, 4, sky->arena);
    if (!sky->collections.count)
        sky->collections = texts_of(default_collections, 2, sky->arena);
    enum err err = check_names(&sky->hosts, "server; write wss://host", LETTERS ":/_[]", why);
    if (!err)
        err = check_names(&sky->collections, "collection", LETTERS "*", why);
    if (!err && sky->collections.count > 100)
        err = why_set(why, ERR_BAD_INPUT, "more than 100 collections");
    if (err || !sky->dictionary.len)
        return err;
    struct text bytes;
    err = file_read(arena_text(sky->arena, sky->dictionary).at, 1 << 24, sky->arena, &bytes, why);
    if (err)
        return err;
    if (ZSTD_getDictID_fromDict(bytes.at, bytes.len) == 0)
        return why_set(why, ERR_BAD_INPUT, "%.*s is no zstd dictionary", TEXT_ARG(sky->dictionary));
    sky->packed_by = ZSTD_createDDict(bytes.at, bytes.len);
    sky->zstd = ZSTD_createDCtx();
    must(sky->packed_by && sky->zstd);
    sky->unpacked = mem_new(MOST_EVENT);
    return OK;
}

static void bluesky_close(struct source *source)
{
    struct bluesky *sky = source_self(source);
    timer_stop(&sky->again);
    timer_stop(&sky->flush);
    timer_stop(&sky->pulse);
    ws_close(&sky->ws);
    tray_free(&sky->tray);
    window_free(&sky->window);
    ZSTD_freeDCtx(sky->zstd);
    ZSTD_freeDDict(sky->packed_by);
    mem_free(sky->unpacked);
    arena_free(&sky->scratch);
    arena_free(&sky->arena);
}

static enum err bluesky_open(struct source *source, struct why *why)
{
    struct bluesky *sky = source_self(source);
    sky->source = source;
    sky->arena = arena_new("bluesky", 1024);
    sky->scratch = arena_new("jet_event", 512);
    sky->window = window_new();
    enum err err = read_options(sky, why);
    if (!err && source_place(source).at)
        err = window_go_to(sky->window, source_place(source), &sky->placed, why);
    if (err) {
        bluesky_close(source);
        return err;
    }
    for (size_t i = 0; i < sky->hosts.count; i++)
        if (text_same(sky->hosts.at[i], sky->placed))
            sky->host = i;
    int64_t now_ms = clock_now_ms();
    sky->retry = (struct retry){.first_ms = 1000, .most_ms = 60000, .seed = (uint64_t)now_ms};
    sky->said = SOURCE_OPENING;
    sky->heard_at_ms = clock_steady_ms();
    int64_t soonest_ms = sky->late_ms < sky->silent_ms ? sky->late_ms : sky->silent_ms;
    int64_t every_ms = soonest_ms / 4 < 1000 ? soonest_ms / 4 : 1000;
    sky->pulse = timer_start(source_loop(source), every_ms, true, look, sky);
    connect_now(sky);
    return OK;
}

static void bluesky_resume(struct source *source)
{
    struct bluesky *sky = source_self(source);
    sky->paused = false;
    sky->heard_at_ms = clock_steady_ms();
    if (sky->tray)
        offer(sky);
    if (!sky->paused && sky->ws)
        ws_pause(sky->ws, false);
}

const struct source_kind source_kind_bluesky = {
    .name = "bluesky",
    .about = "Listens to Bluesky's public stream (Jetstream).",
    .size = sizeof(struct bluesky),
    .options = bluesky_options,
    .form = &jetstream_form,
    .open = bluesky_open,
    .resume = bluesky_resume,
    .close = bluesky_close,
};
