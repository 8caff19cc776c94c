#include "alarm/alarm.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/pack.h"
#include "base/vec.h"

#include <inttypes.h>

enum { ALERTS_MOST = 10000, GONE_MOST = 20000 };
/* The rings of one alert: every 5 min for two hours, then every hour, at most for three weeks. */
enum { STEP_MINUTES = 5, QUICK_STEPS = 24, STEPS_MOST = 500 };

/* A rise that somebody must know about. Its number is the order of the rises. */
struct alert {
    uint64_t no;
    struct text client, brand, story; /* owned */
    int level, step;                  /* step: of the next ring */
    int64_t first_ms, due_ms;
    bool acknowledged, dirty;
};

/* The alerts of one brand. */
struct tower_bell {
    VEC(struct alert) alerts; /* by number */
};

struct ladder {
    const struct watched *watched;
    ladder_say *say;
    void *arg;
    int64_t ack_after_ms;
    struct map *by_brand;
    VEC(struct tower_bell *) bells;
    uint64_t alerts, rings, open;
    VEC(uint64_t) gone;
    bool dirty;
    bool live;
};

static struct text owned(struct text text)
{
    return (struct text){mem_dup(text.at ? text.at : "", text.len), text.len};
}

static void release(struct alert *alert)
{
    mem_free((void *)(uintptr_t)alert->client.at);
    mem_free((void *)(uintptr_t)alert->brand.at);
    mem_free((void *)(uintptr_t)alert->story.at);
}

struct ladder *ladder_new(const struct watched *watched, ladder_say *say, void *arg)
{
    struct ladder *ladder = mem_make(struct ladder);
    ladder->watched = watched;
    ladder->say = say;
    ladder->arg = arg;
    ladder->ack_after_ms = -1;
    ladder->by_brand = map_new(1 << 20);
    return ladder;
}

void ladder_free(struct ladder **ladder)
{
    if (!*ladder)
        return;
    struct tower_bell **bell;
    vec_each (bell, &(*ladder)->bells) {
        struct alert *alert;
        vec_each (alert, &(*bell)->alerts)
            release(alert);
        vec_done(&(*bell)->alerts);
        mem_free(*bell);
    }
    vec_done(&(*ladder)->bells);
    vec_done(&(*ladder)->gone);
    map_free(&(*ladder)->by_brand);
    mem_free(*ladder);
    *ladder = NULL;
}

void ladder_watch(struct ladder *ladder, const struct watched *watched)
{
    ladder->watched = watched;
}

void ladder_ack_after(struct ladder *ladder, int64_t ms)
{
    ladder->ack_after_ms = ms < DAYS(36500) ? ms : DAYS(36500);
}

void ladder_live(struct ladder *ladder, bool live)
{
    ladder->live = live;
}

static struct tower_bell *bell_of(struct ladder *ladder, struct text client, struct text brand,
                                  bool make)
{
    struct buf key;
    char room[512];
    buf_init(&key, 8192);
    int len =
        snprintf(room, sizeof(room), "%zu:%.*s%.*s", client.len, TEXT_ARG(client), TEXT_ARG(brand));
    struct text name = {room, (size_t)len};
    if ((size_t)len >= sizeof(room)) { /* rare: too long for the stack */
        buf_printf(&key, "%zu:", client.len);
        buf_text(&key, client);
        buf_text(&key, brand);
        name = buf_view(&key);
    }
    struct tower_bell *bell = map_get(ladder->by_brand, name);
    if (!bell && make) {
        bell = mem_make(struct tower_bell);
        if (map_put(ladder->by_brand, name, bell) == OK) {
            vec_push(&ladder->bells, bell);
        } else {
            mem_free(bell);
            bell = NULL;
        }
    }
    buf_done(&key);
    return bell;
}

/* ---- who is next ---- */

static bool names(struct text wanted, struct text id)
{
    return !wanted.at || text_same(wanted, id);
}

/* The most specific route: by brand, by client, by level. */
static const struct route *route_of(const struct watched *watched, const struct alert *alert)
{
    const struct route *best = NULL;
    int64_t best_rank = -1;
    for (size_t i = 0; watched && i < watched->route_count; i++) {
        const struct route *route = &watched->routes[i];
        if (!names(route->client, alert->client) || !names(route->brand, alert->brand) ||
            route->level > alert->level || !route->ladder_count)
            continue;
        int64_t rank = (route->brand.at ? 100 : 0) + (route->client.at ? 10 : 0) + route->level;
        if (rank > best_rank) {
            best = route;
            best_rank = rank;
        }
    }
    return best;
}

/* Round after round; every second round by the person's other channel, where there is one. */
static void next_of(const struct watched *watched, const struct alert *alert,
                    struct text *person_out, struct text *channel_out)
{
    *person_out = TEXT("on-call");
    *channel_out = TEXT("log");
    const struct route *route = route_of(watched, alert);
    if (!route)
        return;
    const struct step *step = &route->ladder[(size_t)alert->step % route->ladder_count];
    const struct person *person = watched_person(watched, step->person);
    struct text own = person ? person->channel : (struct text){NULL, 0};
    struct text channel = step->channel;
    bool second = (size_t)alert->step / route->ladder_count % 2 == 1;
    if (!channel.len || (second && own.len))
        channel = own;
    *person_out = step->person;
    if (channel.len)
        *channel_out = channel;
}

static int64_t wait_of(int level, int step)
{
    static const int64_t acknowledge_minutes[] = {15, 15, 15, 10, 5};
    if (step == 0)
        return MINUTES(acknowledge_minutes[level]);
    return step < QUICK_STEPS ? MINUTES(STEP_MINUTES) : HOURS(1);
}

/* In real time what nobody was there to ring is not made up for: one ring now, and the next wait
 * counts from it. */
static void ring(struct ladder *ladder, struct alert *alert, int64_t clock_ms)
{
    if (ladder->live && alert->due_ms < clock_ms)
        alert->due_ms = clock_ms;
    char id[32];
    int len = snprintf(id, sizeof(id), "r%" PRIu64, ++ladder->rings);
    struct event event = {.kind = EVENT_RING,
                          .at_ms = alert->due_ms,
                          .client = alert->client,
                          .brand = alert->brand,
                          .story = alert->story,
                          .ring = {id, (size_t)len},
                          .level = alert->level,
                          .step = alert->step};
    next_of(ladder->watched, alert, &event.person, &event.channel);
    alert->due_ms += wait_of(alert->level, alert->step);
    alert->step++;
    alert->dirty = true;
    ladder->dirty = true;
    ladder->say(&event, ladder->arg);
}

/* ---- alerts ---- */

static struct alert *alert_of(struct tower_bell *bell, struct text story)
{
    for (size_t i = 0; bell && i < bell->alerts.len; i++)
        if (text_same(bell->alerts.at[i].story, story))
            return &bell->alerts.at[i];
    return NULL;
}

static void end(struct ladder *ladder, struct tower_bell *bell, struct alert *alert)
{
    if (ladder->gone.len == GONE_MOST) { /* nobody saves */
        ladder->gone.len /= 2;
        memmove(ladder->gone.at, ladder->gone.at + ladder->gone.len,
                ladder->gone.len * sizeof(*ladder->gone.at));
    }
    vec_push(&ladder->gone, alert->no);
    release(alert);
    size_t at = (size_t)(alert - bell->alerts.at);
    bell->alerts.len--;
    memmove(alert, alert + 1, (bell->alerts.len - at) * sizeof(*alert));
    ladder->open--;
}

static struct alert *begin(struct ladder *ladder, struct tower_bell *bell,
                           const struct event *level)
{
    if (ladder->open >= ALERTS_MOST && bell->alerts.len)
        end(ladder, bell, &bell->alerts.at[0]);
    struct alert alert = {.no = ++ladder->alerts,
                          .client = owned(level->client),
                          .brand = owned(level->brand),
                          .story = owned(level->story)};
    vec_push(&bell->alerts, alert);
    ladder->open++;
    ladder->dirty = true;
    return &bell->alerts.at[bell->alerts.len - 1];
}

static void rung_until(struct ladder *ladder, struct tower_bell *bell, int64_t clock_ms);

/* A second wave at a level that was never lowered rings as a rise does. */
static bool rises(const struct event *level)
{
    for (size_t i = 0; i < level->why_count && i < SAID_MOST; i++)
        if (level->why[i].code && strcmp(level->why[i].code, "again") == 0)
            return true;
    return level->to > level->from;
}

void ladder_level(struct ladder *ladder, const struct event *level)
{
    struct tower_bell *bell = bell_of(ladder, level->client, level->brand, level->to >= 2);
    if (!bell)
        return;
    rung_until(ladder, bell, level->at_ms); /* what was due before comes before */
    struct alert *alert = alert_of(bell, level->story);
    if (level->to < 2) {
        if (alert)
            end(ladder, bell, alert);
        return;
    }
    if (!rises(level)) {
        if (alert) {
            alert->level = level->to;
            alert->dirty = true;
        }
        return;
    }
    if (!alert)
        alert = begin(ladder, bell, level);
    alert->level = level->to > 4 ? 4 : level->to;
    alert->step = 0;
    alert->acknowledged = false;
    alert->first_ms = alert->due_ms = level->at_ms;
    ring(ladder, alert, level->at_ms);
}

/* The replays' acknowledgement, just before a ring that would come at the same instant. */
static bool silent(const struct ladder *ladder, struct alert *alert)
{
    if (!alert->acknowledged && ladder->ack_after_ms >= 0 &&
        alert->due_ms >= alert->first_ms + ladder->ack_after_ms) {
        alert->acknowledged = true;
        alert->dirty = true;
    }
    return alert->acknowledged || alert->step >= STEPS_MOST;
}

/* All rings due by then, in the order they are due. */
static void rung_until(struct ladder *ladder, struct tower_bell *bell, int64_t clock_ms)
{
    for (;;) {
        struct alert *next = NULL;
        for (size_t i = 0; i < bell->alerts.len; i++) {
            struct alert *alert = &bell->alerts.at[i];
            if (!silent(ladder, alert) && alert->due_ms <= clock_ms &&
                (!next || alert->due_ms < next->due_ms))
                next = alert;
        }
        if (!next)
            return;
        ring(ladder, next, clock_ms);
    }
}

void ladder_tick(struct ladder *ladder, struct text client, struct text brand, int64_t clock_ms)
{
    if (!ladder->open)
        return;
    struct tower_bell *bell = bell_of(ladder, client, brand, false);
    if (bell)
        rung_until(ladder, bell, clock_ms);
}

enum err ladder_ack(struct ladder *ladder, const struct placement *story, int64_t at_ms,
                    struct why *why)
{
    struct tower_bell *bell = bell_of(ladder, story->client, story->brand, false);
    if (bell)
        rung_until(ladder, bell, at_ms - 1); /* what was due before him has rung */
    struct alert *alert = alert_of(bell, story->story);
    if (!alert || alert->acknowledged)
        return why_set(why, ERR_NOT_FOUND, "no alert of story '%.*s' waits for anyone",
                       TEXT_ARG(story->story));
    alert->acknowledged = true;
    alert->dirty = true;
    return OK;
}

/* ---- rows: "m" the counters, "a/<no>" an alert ---- */

static void save_alert(const struct alert *alert, struct buf *buf, ladder_row_fn *row, void *arg)
{
    char key[32];
    int len = snprintf(key, sizeof(key), "a/%" PRIu64, alert->no);
    buf_clear(buf);
    pack_text(buf, alert->client);
    pack_text(buf, alert->brand);
    pack_text(buf, alert->story);
    pack_uint(buf, (uint64_t)alert->level);
    pack_uint(buf, (uint64_t)alert->step);
    pack_int(buf, alert->first_ms);
    pack_int(buf, alert->due_ms);
    pack_uint(buf, alert->acknowledged);
    row((struct text){key, (size_t)len}, buf_view(buf), arg);
}

void ladder_save(struct ladder *ladder, ladder_row_fn *row, void *arg)
{
    struct buf buf;
    buf_init(&buf, 1 << 20);
    if (ladder->dirty) {
        pack_uint(&buf, ladder->alerts);
        pack_uint(&buf, ladder->rings);
        row(TEXT("m"), buf_view(&buf), arg);
        ladder->dirty = false;
    }
    uint64_t *no;
    vec_each (no, &ladder->gone) {
        char key[32];
        int len = snprintf(key, sizeof(key), "a/%" PRIu64, *no);
        row((struct text){key, (size_t)len}, (struct text){NULL, 0}, arg);
    }
    vec_clear(&ladder->gone);
    struct tower_bell **bell;
    vec_each (bell, &ladder->bells) {
        struct alert *alert;
        vec_each (alert, &(*bell)->alerts) {
            if (alert->dirty)
                save_alert(alert, &buf, row, arg);
            alert->dirty = false;
        }
    }
    buf_done(&buf);
}

static enum err load_alert(struct ladder *ladder, uint64_t no, struct unpack *in, struct why *why)
{
    struct alert alert = {
        .no = no, .client = unpack_text(in), .brand = unpack_text(in), .story = unpack_text(in)};
    uint64_t level = unpack_uint(in), step = unpack_uint(in);
    alert.first_ms = unpack_int(in);
    alert.due_ms = unpack_int(in);
    alert.acknowledged = unpack_uint(in) != 0;
    bool times = alert.first_ms >= 0 && alert.first_ms <= TIME_MAX_MS && alert.due_ms >= 0 &&
                 alert.due_ms <= 2 * TIME_MAX_MS;
    struct tower_bell *bell = NULL;
    if (unpack_good(in) && level >= 2 && level <= 4 && step <= STEPS_MOST && times &&
        ladder->open < ALERTS_MOST)
        bell = bell_of(ladder, alert.client, alert.brand, true);
    if (!bell || alert_of(bell, alert.story))
        return why_set(why, ERR_BAD_INPUT, "saved state: alert %" PRIu64 " is broken", no);
    alert.level = (int)level;
    alert.step = (int)step;
    alert.client = owned(alert.client);
    alert.brand = owned(alert.brand);
    alert.story = owned(alert.story);
    vec_push(&bell->alerts, alert);
    size_t at = bell->alerts.len - 1;
    for (; at > 0 && bell->alerts.at[at - 1].no > no; at--)
        bell->alerts.at[at] = bell->alerts.at[at - 1];
    bell->alerts.at[at] = alert;
    ladder->open++;
    return OK;
}

enum err ladder_load(struct ladder *ladder, struct text key, struct text value, struct why *why)
{
    struct unpack in;
    unpack_init(&in, value);
    if (text_is(key, "m")) {
        uint64_t alerts = unpack_uint(&in), rings = unpack_uint(&in);
        if (!unpack_good(&in))
            return why_set(why, ERR_BAD_INPUT, "saved state: the row of the ladder is broken");
        ladder->alerts = alerts;
        ladder->rings = rings;
        return OK;
    }
    int64_t no;
    if (!text_starts(key, TEXT("a/")) || !text_int(text_slice(key, 2, key.len), &no) || no < 0)
        return why_set(why, ERR_BAD_INPUT, "saved state: unknown row '%.*s'", TEXT_ARG(key));
    return load_alert(ladder, (uint64_t)no, &in, why);
}
