#include "web/live.h"

#include "base/mem.h"
#include "base/queue.h"
#include "base/vec.h"

#include <microhttpd.h>
#include <pthread.h>

enum {
    INBOX_MOST = 8192,
    SCREENS_MOST = 4096,
    AUDIENCES_MOST = 1024,
    FRAMES_MOST = 16,    /* waiting for one screen: four seconds and more */
    GATHERED_MOST = 256, /* events in one frame */
    RECENT_MOST = 2048,  /* events remembered for screens that come back */
    FRAME_MOST = 4 << 20,
    FLUSH_MS = 250,
    BREATH_SCREENS = 64, /* given a frame in one go: then the server's threads answer calls */
    BREATH_US = 1000,
    TICK_MS = 1000,
    TICKS_A_BREATH = 15 /* without a tower: a comment that keeps the connection open */
};

static struct counter screens_open = {
    .name = "hinomi_web_screens", .help = "Open live streams.", .kind = COUNTER_GAUGE};
static struct counter frames_sent = {.name = "hinomi_web_frames",
                                     .help = "Frames given to live streams."};
static struct counter screens_reset = {.name = "hinomi_web_screens_reset",
                                       .help = "Times a live stream was told to load anew."};

/* An event on its way. Owned by the hub's thread once it is in the inbox. */
struct note {
    int refs;
    enum event_kind kind;
    int64_t number;
    struct text client, brand, story; /* in `room` */
    struct text line;
    char room[];
};

/* Bytes that many screens are sent. */
struct frame {
    atomic_int refs;
    size_t len;
    char at[];
};

/* Screens that see the same clients. */
struct audience {
    char *key;
    VEC(struct text) clients; /* into key */
    VEC(struct note *) gathered;
    VEC(struct screen *) screens, joining;
    bool reset;
};

struct screen {
    struct hub *hub;
    atomic_int refs; /* the hub's and the connection's */
    struct MHD_Connection *connection;
    struct queue *frames;
    struct frame *now; /* being sent; the server thread's */
    size_t sent;
    atomic_bool asleep, gone;
    atomic_bool over; /* its person may not read on: it ends when its frames are sent */
    char *key;        /* its clients, one a line */
    char *person;
    int64_t seen, ends_ms;
};

struct item {
    struct note *note;     /* or */
    struct screen *screen; /* or */
    char *end;             /* the person whose screens end; owned */
};

struct hub {
    struct web *web;
    pthread_t thread;
    struct queue *inbox;
    atomic_bool closing, missed;
    _Atomic int64_t last;
    atomic_int screen_count;
    /* the thread's own */
    VEC(struct audience *) audiences;
    VEC(struct note *) recent; /* a ring once it is full */
    size_t recent_from;
    int64_t floor; /* up to this number nothing is remembered */
    int64_t flushed_ms, tick_ms;
    struct buf buf;
    struct arena *arena; /* of one tick */
    size_t given;
    bool changed; /* since the last flush */
    double read_sum, matched_sum;
    int ticks;
};

/* ---- frames ---- */

static struct frame *frame_new(struct text bytes)
{
    struct frame *frame = mem_new(sizeof(*frame) + bytes.len);
    atomic_init(&frame->refs, 1);
    frame->len = bytes.len;
    if (bytes.len)
        memcpy(frame->at, bytes.at, bytes.len);
    return frame;
}

static void frame_unref(struct frame *frame)
{
    if (frame && atomic_fetch_sub(&frame->refs, 1) == 1)
        mem_free(frame);
}

bool frame_told(struct text what)
{
    return !text_is(what, "forecast") && !text_is(what, "effect") && !text_is(what, "summary");
}

void frame_event(struct buf *out, int64_t number, struct text what, struct text line)
{
    bool object = line.len > 2 && line.at[0] == '{';
    buf_printf(out, "id: %lld\nevent: %.*s\ndata: {\"number\":%lld%s", (long long)number,
               TEXT_ARG(what), (long long)number, object ? "," : "}");
    if (object)
        buf_text(out, text_slice(line, 1, line.len));
    buf_text(out, TEXT("\n\n"));
}

static void note_unref(struct note *note)
{
    if (--note->refs == 0)
        mem_free(note);
}

static void put_note(struct buf *out, const struct note *note)
{
    frame_event(out, note->number, text_of(event_kind_name(note->kind)), note->line);
}

/* ---- one screen ---- */

static void screen_unref(struct screen *screen)
{
    if (atomic_fetch_sub(&screen->refs, 1) != 1)
        return;
    void *item;
    while (queue_take(screen->frames, &item, 0) == OK)
        frame_unref(item);
    queue_free(&screen->frames);
    frame_unref(screen->now);
    mem_free(screen->key);
    mem_free(screen->person);
    mem_free(screen);
}

static void screen_wake(struct screen *screen)
{
    if (atomic_exchange(&screen->asleep, false))
        MHD_resume_connection(screen->connection);
}

/* "Load anew": it carries the newest number, so that coming back goes on from there. */
static struct text reset_text(const struct hub *hub, char room[80])
{
    snprintf(room, 80, "id: %lld\nevent: reset\ndata: {}\n\n", (long long)hub_last(hub));
    return text_of(room);
}

/* Hub's thread. Takes no reference of the caller's. */
static void screen_give(struct screen *screen, struct frame *frame)
{
    atomic_fetch_add(&frame->refs, 1);
    void *item = frame;
    if (queue_put(screen->frames, &item, 0) != OK) {
        frame_unref(frame);
        while (queue_take(screen->frames, &item, 0) == OK)
            frame_unref(item);
        char room[80];
        item = frame_new(reset_text(screen->hub, room));
        enum err err = queue_put(screen->frames, &item, 0);
        must(!err); /* emptied just now, and nobody else puts */
        counter_add(&screens_reset, 1);
    }
    counter_add(&frames_sent, 1);
    screen_wake(screen);
}

static ssize_t on_read(void *arg, uint64_t position, char *to, size_t most)
{
    (void)position;
    struct screen *screen = arg;
    void *item;
    if (!screen->now && queue_take(screen->frames, &item, 0) == OK) {
        screen->now = item;
        screen->sent = 0;
    }
    if (screen->now) {
        size_t n = screen->now->len - screen->sent;
        if (n > most)
            n = most;
        memcpy(to, screen->now->at + screen->sent, n);
        screen->sent += n;
        if (screen->sent == screen->now->len) {
            frame_unref(screen->now);
            screen->now = NULL;
        }
        return (ssize_t)n;
    }
    if (atomic_load(&screen->hub->closing) || atomic_load(&screen->over) ||
        clock_now_ms() >= screen->ends_ms)
        return MHD_CONTENT_READER_END_OF_STREAM;
    /* Put aside first, then said to sleep: so who finds it asleep may wake it. What came between
     * is seen by the second look. */
    MHD_suspend_connection(screen->connection);
    atomic_store(&screen->asleep, true);
    if (queue_len(screen->frames) > 0 || atomic_load(&screen->hub->closing) ||
        atomic_load(&screen->over))
        screen_wake(screen);
    return 0;
}

static void on_end(void *arg)
{
    struct screen *screen = arg;
    screen_leave(&screen);
}

void screen_leave(struct screen **screen)
{
    atomic_fetch_sub(&(*screen)->hub->screen_count, 1);
    counter_add(&screens_open, -1);
    atomic_store(&(*screen)->gone, true);
    screen_unref(*screen);
    *screen = NULL;
}

struct MHD_Response *screen_response(struct screen *screen, struct MHD_Connection *connection)
{
    screen->connection = connection;
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 8192, on_read, screen, on_end);
    must(response);
    must(MHD_add_response_header(response, "Content-Type", "text/event-stream"));
    must(MHD_add_response_header(response, "Cache-Control", "no-store"));
    must(MHD_add_response_header(response, "X-Accel-Buffering", "no"));
    return response;
}

static int by_text(const void *a, const void *b)
{
    return text_order(*(const struct text *)a, *(const struct text *)b);
}

/* The clients, sorted, each followed by a newline (no id holds one). */
static char *clients_key(const struct text *clients, size_t count)
{
    VEC(struct text) sorted = {0};
    size_t len = 1;
    for (size_t i = 0; i < count; i++) {
        vec_push(&sorted, clients[i]);
        len += clients[i].len + 1;
    }
    if (count)
        qsort(sorted.at, count, sizeof(*sorted.at), by_text);
    char *key = mem_new(len), *to = key;
    for (size_t i = 0; i < count; i++) {
        memcpy(to, sorted.at[i].at, sorted.at[i].len);
        to += sorted.at[i].len;
        *to++ = '\n';
    }
    vec_done(&sorted);
    return key;
}

static enum err inbox_put(struct hub *hub, struct item item)
{
    struct item *kept = mem_make(struct item);
    *kept = item;
    void *handed = kept;
    enum err err = queue_put(hub->inbox, &handed, 0);
    if (err)
        mem_free(kept);
    return err;
}

static char *word_of(struct text text)
{
    char *word = mem_new(text.len + 1);
    if (text.len)
        memcpy(word, text.at, text.len);
    return word;
}

void hub_end(struct hub *hub, struct text person)
{
    char *end = word_of(person);
    if (inbox_put(hub, (struct item){.end = end}) != OK) {
        log_warn("live_stream_not_ended", {"why", L_STR("the hub's inbox is full")});
        mem_free(end);
    }
}

enum err screen_new(struct hub *hub, const struct seen_by *by, const struct signed_in *person,
                    int64_t seen, struct buf *backlog, struct screen **screen_out)
{
    if (atomic_fetch_add(&hub->screen_count, 1) >= SCREENS_MOST) {
        atomic_fetch_sub(&hub->screen_count, 1);
        return ERR_FULL;
    }
    counter_add(&screens_open, 1);
    struct screen *screen = mem_make(struct screen);
    screen->hub = hub;
    atomic_init(&screen->refs, 2);
    screen->frames = queue_new("screen", FRAMES_MOST);
    screen->key = clients_key(by->clients, by->count);
    screen->person = word_of(person->id);
    screen->ends_ms = person->ends_ms;
    screen->seen = seen;
    void *first = frame_new(buf_view(backlog));
    enum err err = queue_put(screen->frames, &first, 0);
    must(!err);
    err = inbox_put(hub, (struct item){.screen = screen});
    if (err) {
        screen_unref(screen); /* the hub's */
        screen_leave(&screen);
        return err;
    }
    *screen_out = screen;
    return OK;
}

/* ---- gathering (hub's thread) ---- */

static bool audience_sees(const struct audience *audience, const struct note *note)
{
    if (note->client.len == 0)
        return true;
    struct text *client;
    vec_each (client, &audience->clients) {
        if (text_same(*client, note->client))
            return true;
    }
    return false;
}

static bool same_story(const struct note *a, const struct note *b)
{
    return a->kind == EVENT_LEVEL && b->kind == EVENT_LEVEL && text_same(a->client, b->client) &&
           text_same(a->brand, b->brand) && text_same(a->story, b->story);
}

static void forget_gathered(struct audience *audience)
{
    struct note **note;
    vec_each (note, &audience->gathered)
        note_unref(*note);
    vec_clear(&audience->gathered);
}

/* The newest level of a story takes the place of an older one that was not sent yet. */
static void gather(struct audience *audience, struct note *note)
{
    if (audience->reset || !audience_sees(audience, note))
        return;
    for (size_t i = audience->gathered.len; i > 0; i--) {
        struct note *old = audience->gathered.at[i - 1];
        if (!same_story(old, note))
            continue;
        note_unref(old);
        memmove(&audience->gathered.at[i - 1], &audience->gathered.at[i],
                (audience->gathered.len - i) * sizeof(old));
        audience->gathered.len--;
        break;
    }
    if (audience->gathered.len == GATHERED_MOST) {
        forget_gathered(audience);
        audience->reset = true;
        return;
    }
    note->refs++;
    vec_push(&audience->gathered, note);
}

static void remember(struct hub *hub, struct note *note)
{
    note->refs++;
    if (hub->recent.len < RECENT_MOST) {
        vec_push(&hub->recent, note);
        return;
    }
    struct note **oldest = &hub->recent.at[hub->recent_from];
    hub->recent_from = (hub->recent_from + 1) % RECENT_MOST;
    if ((*oldest)->number > hub->floor)
        hub->floor = (*oldest)->number;
    note_unref(*oldest);
    *oldest = note;
}

/* What a screen missed between its look into the store and now. */
static void catch_up(struct hub *hub, struct audience *audience, struct screen *screen)
{
    char room[80];
    buf_clear(&hub->buf);
    if (screen->seen < hub->floor) {
        buf_text(&hub->buf, reset_text(hub, room));
        counter_add(&screens_reset, 1);
    }
    for (size_t i = 0; i < hub->recent.len; i++) {
        size_t at = (hub->recent_from + i) % hub->recent.len;
        const struct note *note = hub->recent.at[at];
        if (note->number > screen->seen && audience_sees(audience, note))
            put_note(&hub->buf, note);
    }
    if (hub->buf.len == 0)
        return;
    struct frame *frame = frame_new(buf_view(&hub->buf));
    screen_give(screen, frame);
    frame_unref(frame);
}

static void admit(struct hub *hub, struct audience *audience)
{
    struct screen **screen;
    vec_each (screen, &audience->joining) {
        catch_up(hub, audience, *screen);
        vec_push(&audience->screens, *screen);
    }
    vec_clear(&audience->joining);
}

/* One frame for all of the audience: what was gathered, then the tick if there is one. */
static void flush_audience(struct hub *hub, struct audience *audience, struct text tick)
{
    char room[80];
    buf_clear(&hub->buf);
    if (audience->reset) {
        buf_text(&hub->buf, reset_text(hub, room));
        counter_add(&screens_reset, (int64_t)audience->screens.len);
    }
    struct note **note;
    vec_each (note, &audience->gathered)
        put_note(&hub->buf, *note);
    if (buf_over(&hub->buf)) {
        buf_clear(&hub->buf);
        buf_text(&hub->buf, reset_text(hub, room));
    }
    forget_gathered(audience);
    audience->reset = false;
    buf_text(&hub->buf, tick);
    if (hub->buf.len) {
        struct frame *frame = frame_new(buf_view(&hub->buf));
        struct screen **screen;
        vec_each (screen, &audience->screens)
            screen_give(*screen, frame);
        frame_unref(frame);
    }
    admit(hub, audience);
}

static bool waiting(const struct hub *hub)
{
    struct audience **audience;
    vec_each (audience, &hub->audiences) {
        if ((*audience)->reset || (*audience)->gathered.len || (*audience)->joining.len)
            return true;
    }
    return false;
}

/* Who is told of a change and asks again must not be given what was kept before it. */
static void flush(struct hub *hub, int64_t now, struct text tick)
{
    if (hub->changed)
        shelf_change(hub->web->shelf);
    hub->changed = false;
    struct audience **audience;
    vec_each (audience, &hub->audiences)
        flush_audience(hub, *audience, tick);
    hub->flushed_ms = now;
}

/* ---- audiences ---- */

static struct audience *audience_of(struct hub *hub, const char *key)
{
    struct audience **known;
    vec_each (known, &hub->audiences) {
        if (strcmp((*known)->key, key) == 0)
            return *known;
    }
    struct audience *audience = mem_make(struct audience);
    audience->key = mem_dup(key, strlen(key));
    struct text rest = text_of(audience->key), client;
    while (text_cut(&rest, '\n', &client))
        if (client.len)
            vec_push(&audience->clients, client);
    vec_push(&hub->audiences, audience);
    return audience;
}

static void audience_free(struct audience *audience)
{
    forget_gathered(audience);
    vec_done(&audience->gathered);
    vec_done(&audience->screens);
    vec_done(&audience->joining);
    vec_done(&audience->clients);
    mem_free(audience->key);
    mem_free(audience);
}

/* Lets go of screens whose connection has ended, and of audiences without any. */
static void sweep(struct hub *hub)
{
    size_t kept = 0;
    for (size_t i = 0; i < hub->audiences.len; i++) {
        struct audience *audience = hub->audiences.at[i];
        size_t n = 0;
        for (size_t k = 0; k < audience->screens.len; k++) {
            struct screen *screen = audience->screens.at[k];
            if (atomic_load(&screen->gone))
                screen_unref(screen);
            else
                audience->screens.at[n++] = screen;
        }
        audience->screens.len = n;
        if (n || audience->joining.len)
            hub->audiences.at[kept++] = audience;
        else
            audience_free(audience);
    }
    hub->audiences.len = kept;
}

/* ---- the thread ---- */

static void join(struct hub *hub, struct screen *screen)
{
    struct audience *audience = audience_of(hub, screen->key);
    vec_push(&audience->joining, screen);
    if (audience->gathered.len == 0 && !audience->reset)
        admit(hub, audience);
}

static void end_screens(struct hub *hub, const char *person)
{
    struct audience **audience;
    struct screen **screen;
    vec_each (audience, &hub->audiences) {
        vec_each (screen, &(*audience)->joining)
            if (strcmp((*screen)->person, person) == 0)
                atomic_store(&(*screen)->over, true);
        vec_each (screen, &(*audience)->screens)
            if (strcmp((*screen)->person, person) == 0) {
                atomic_store(&(*screen)->over, true);
                screen_wake(*screen);
            }
    }
}

static void take_item(struct hub *hub, struct item *item)
{
    if (item->end) {
        end_screens(hub, item->end);
        mem_free(item->end);
    } else if (item->screen) {
        join(hub, item->screen);
    } else {
        hub->changed = true;
        remember(hub, item->note);
        struct audience **audience;
        vec_each (audience, &hub->audiences)
            gather(*audience, item->note);
        note_unref(item->note);
    }
    mem_free(item);
}

static void missed(struct hub *hub)
{
    struct note **note;
    vec_each (note, &hub->recent)
        note_unref(*note);
    vec_clear(&hub->recent);
    hub->recent_from = 0;
    hub->floor = atomic_load(&hub->last);
    hub->changed = true;
    struct audience **audience;
    vec_each (audience, &hub->audiences) {
        forget_gathered(*audience);
        (*audience)->reset = true;
    }
}

static void keep_series(struct hub *hub, const struct tower_view *view)
{
    struct web *web = hub->web;
    hub->read_sum += view->read_per_s;
    hub->matched_sum += view->matched_per_s;
    if (++hub->ticks % SERIES_STEP_S)
        return;
    int64_t step = atomic_load(&web->series_at) + 1;
    atomic_store(&web->read_series[step % SERIES_STEPS],
                 (int64_t)(hub->read_sum * 1000 / SERIES_STEP_S));
    atomic_store(&web->matched_series[step % SERIES_STEPS],
                 (int64_t)(hub->matched_sum * 1000 / SERIES_STEP_S));
    atomic_store(&web->series_at, step);
    hub->read_sum = hub->matched_sum = 0;
}

static void tick(struct hub *hub, int64_t now)
{
    const struct tower_calls *calls = &hub->web->options.calls;
    struct buf line;
    buf_init(&line, FRAME_MOST);
    if (calls->view) {
        struct tower_view view = {0};
        arena_reset(hub->arena);
        calls->view(calls->tower, hub->arena, &view);
        keep_series(hub, &view);
        struct json_out out;
        buf_text(&line, TEXT("event: tick\ndata: "));
        json_out_init(&out, &line);
        put_tick(&out, &view);
        buf_text(&line, TEXT("\n\n"));
    } else if (++hub->ticks % TICKS_A_BREATH == 0) {
        buf_text(&line, TEXT(": still here\n\n"));
    }
    sweep(hub);
    flush(hub, now, buf_view(&line));
    buf_done(&line);
    hub->tick_ms = now - hub->tick_ms > 2 * TICK_MS ? now + TICK_MS : hub->tick_ms + TICK_MS;
}

static void *hub_run(void *arg)
{
    struct hub *hub = arg;
    void *item;
    for (;;) {
        int64_t now = clock_steady_ms(), wait = hub->tick_ms - now;
        if ((hub->changed || waiting(hub)) && hub->flushed_ms + FLUSH_MS - now < wait)
            wait = hub->flushed_ms + FLUSH_MS - now;
        enum err err = queue_take(hub->inbox, &item, wait > 0 ? wait : 0);
        if (err == ERR_CLOSED)
            break;
        for (int n = 0; err == OK; n++) {
            take_item(hub, item);
            if (n == INBOX_MOST)
                break; /* time for the screens */
            err = queue_take(hub->inbox, &item, 0);
        }
        if (atomic_exchange(&hub->missed, false))
            missed(hub);
        now = clock_steady_ms();
        if (now >= hub->tick_ms)
            tick(hub, now);
        else if (now >= hub->flushed_ms + FLUSH_MS && (hub->changed || waiting(hub)))
            flush(hub, now, (struct text){0});
    }
    return NULL;
}

struct hub *hub_start(struct web *web)
{
    struct hub *hub = mem_make(struct hub);
    hub->web = web;
    hub->inbox = queue_new("live", INBOX_MOST);
    hub->tick_ms = clock_steady_ms();
    buf_init(&hub->buf, FRAME_MOST);
    hub->arena = arena_new("live tick", 4096);
    must(pthread_create(&hub->thread, NULL, hub_run, hub) == 0);
    return hub;
}

void hub_stop(struct hub *hub)
{
    atomic_store(&hub->closing, true);
    queue_close(hub->inbox);
    pthread_join(hub->thread, NULL);
    struct audience **audience;
    vec_each (audience, &hub->audiences) {
        struct screen **screen;
        vec_each (screen, &(*audience)->joining)
            vec_push(&(*audience)->screens, *screen);
        vec_clear(&(*audience)->joining);
        vec_each (screen, &(*audience)->screens)
            screen_wake(*screen);
    }
}

void hub_free(struct hub **hub)
{
    if (!*hub)
        return;
    struct audience **audience;
    vec_each (audience, &(*hub)->audiences) {
        struct screen **screen;
        vec_each (screen, &(*audience)->screens)
            screen_unref(*screen);
        audience_free(*audience);
    }
    vec_done(&(*hub)->audiences);
    struct note **note;
    vec_each (note, &(*hub)->recent)
        note_unref(*note);
    vec_done(&(*hub)->recent);
    queue_free(&(*hub)->inbox);
    buf_done(&(*hub)->buf);
    arena_free(&(*hub)->arena);
    mem_free(*hub);
    *hub = NULL;
}

int64_t hub_last(const struct hub *hub)
{
    return atomic_load(&hub->last);
}

static struct text keep(char **to, struct text text)
{
    char *at = *to;
    if (text.len)
        memcpy(at, text.at, text.len);
    *to += text.len;
    return (struct text){at, text.len};
}

void hub_publish(struct hub *hub, int64_t number, const struct event *event)
{
    int64_t last = atomic_load(&hub->last);
    while (last < number && !atomic_compare_exchange_weak(&hub->last, &last, number)) {
    }
    if (!frame_told(text_of(event_kind_name(event->kind))))
        return;
    struct buf line;
    buf_init(&line, FRAME_MOST);
    enum err err = event_write(event, &line);
    if (!err) {
        struct text client = event->client, brand = event->brand, story = event->story;
        struct note *note = mem_new(sizeof(*note) + client.len + brand.len + story.len + line.len);
        char *to = note->room;
        note->refs = 1;
        note->kind = event->kind;
        note->number = number;
        note->client = keep(&to, client);
        note->brand = keep(&to, brand);
        note->story = keep(&to, story);
        note->line = keep(&to, buf_view(&line));
        err = inbox_put(hub, (struct item){.note = note});
        if (err)
            mem_free(note);
    }
    buf_done(&line);
    if (err) /* whoever looks is told to load anew: the store has it */
        atomic_store(&hub->missed, true);
}
