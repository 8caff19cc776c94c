#include "alarm/ladder_inside.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"

#include <inttypes.h>

enum { GONE_MOST = 20000 };
/* The rings of one alert: every 5 min for two hours, then every hour. */
enum { STEP_MINUTES = 5, QUICK_STEPS = 24 };

/* ---- what the files of the ladder share ---- */

struct text ladder_own(struct text text)
{
    if (!text.at)
        return text;
    return (struct text){mem_dup(text.at, text.len), text.len};
}

void ladder_drop(struct text *text)
{
    mem_free((void *)(uintptr_t)text->at);
    *text = (struct text){0};
}

void ladder_gone(struct ladder *ladder, char kind, struct text name)
{
    if (ladder->gone.len == GONE_MOST) { /* nobody saves */
        ladder->gone.len /= 2;
        memmove(ladder->gone.at, ladder->gone.at + ladder->gone.len,
                ladder->gone.len * sizeof(*ladder->gone.at));
    }
    struct gone gone;
    snprintf(gone.key, sizeof(gone.key), "%c/%.*s", kind, TEXT_ARG(name));
    vec_push(&ladder->gone, gone);
    ladder->dirty = true;
}

void ladder_settle_first(struct ladder *ladder)
{
    ladder->held_first_ms = ladder->silence_first_ms = INT64_MAX;
    for (size_t i = 0; i < ladder->held.len; i++)
        if (ladder->held.at[i].until_ms < ladder->held_first_ms)
            ladder->held_first_ms = ladder->held.at[i].until_ms;
    for (size_t i = 0; i < ladder->silences.len; i++)
        if (ladder->silences.at[i].silence.until_ms < ladder->silence_first_ms)
            ladder->silence_first_ms = ladder->silences.at[i].silence.until_ms;
}

void alert_drop(struct alert *alert)
{
    ladder_drop(&alert->client);
    ladder_drop(&alert->brand);
    ladder_drop(&alert->story);
    ladder_drop(&alert->by);
}

struct ladder *ladder_new(const struct watched *watched, ladder_say *say, void *arg)
{
    struct ladder *ladder = mem_make(struct ladder);
    ladder->watched = watched;
    ladder->say = say;
    ladder->arg = arg;
    ladder->ack_after_ms = -1;
    ladder->held_first_ms = ladder->silence_first_ms = INT64_MAX;
    ladder->by_brand = map_new(1 << 20);
    return ladder;
}

static void free_bells(struct ladder *ladder)
{
    struct tower_bell **bell;
    vec_each (bell, &ladder->bells) {
        struct alert *alert;
        vec_each (alert, &(*bell)->alerts)
            alert_drop(alert);
        vec_done(&(*bell)->alerts);
        ladder_drop(&(*bell)->client);
        ladder_drop(&(*bell)->brand);
        mem_free(*bell);
    }
    vec_done(&ladder->bells);
    map_free(&ladder->by_brand);
}

void ladder_free(struct ladder **ladder)
{
    struct ladder *l = *ladder;
    if (!l)
        return;
    free_bells(l);
    struct held *held;
    vec_each (held, &l->held)
        hold_drop(held);
    for (size_t i = 0; i < l->recents.len; i++) {
        ladder_drop(&l->recents.at[i].person);
        ladder_drop(&l->recents.at[i].channel);
        ladder_drop(&l->recents.at[i].story);
    }
    for (size_t i = 0; i < l->silences.len; i++)
        silence_drop(&l->silences.at[i].silence);
    for (size_t i = 0; i < l->covers.len; i++)
        cover_drop(&l->covers.at[i]);
    vec_done(&l->held);
    vec_done(&l->recents);
    vec_done(&l->silences);
    vec_done(&l->covers);
    vec_done(&l->cover_dirty);
    vec_done(&l->gone);
    mem_free(l);
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

struct tower_bell *ladder_bell(struct ladder *ladder, struct text client, struct text brand,
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
            bell->client = ladder_own(client);
            bell->brand = ladder_own(brand);
            vec_push(&ladder->bells, bell);
        } else {
            mem_free(bell);
            bell = NULL;
        }
    }
    buf_done(&key);
    return bell;
}

struct alert *ladder_alert(struct tower_bell *bell, struct text story)
{
    for (size_t i = 0; bell && i < bell->alerts.len; i++)
        if (text_same(bell->alerts.at[i].story, story))
            return &bell->alerts.at[i];
    return NULL;
}

void ladder_ring(struct ladder *ladder, struct event *ring)
{
    char id[32];
    int len = snprintf(id, sizeof(id), "r%" PRIu64, ++ladder->rings);
    ring->ring = (struct text){id, (size_t)len};
    ladder->dirty = true;
    ladder->say(ring, ladder->arg);
}

/* ---- who is next ---- */

struct text ladder_channel(const struct step *step, const struct person *person, size_t round)
{
    struct text ways[12];
    size_t count = 0;
    if (step->channel.len)
        ways[count++] = step->channel;
    if (person && person->channel.len && !(count && text_same(ways[0], person->channel)))
        ways[count++] = person->channel;
    for (size_t i = 0; person && i < person->also_count && count < 12; i++) {
        bool twice = false;
        for (size_t k = 0; k < count && !twice; k++)
            twice = text_same(ways[k], person->also[i].channel);
        if (!twice)
            ways[count++] = person->also[i].channel;
    }
    return count ? ways[round % count] : TEXT("log");
}

static void because(struct target *target, const char *format, ...) FORMAT(2, 3);

static void because(struct target *target, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(target->because, sizeof(target->because), format, args);
    va_end(args);
}

bool ladder_resolve(const struct ladder *ladder, const struct step *step, size_t round,
                    int64_t at_ms, struct target *target)
{
    const struct watched *w = ladder->watched;
    target->person = step->person;
    if (step->duty.len) {
        const struct duty *duty = watched_duty(w, step->duty);
        target->person =
            duty ? duty_holder(w, duty, ladder->covers.at, ladder->covers.len, at_ms, NULL)
                 : (struct text){0};
        if (!target->person.len) {
            because(target, "nobody is on duty '%.*s'", TEXT_ARG(text_slice(step->duty, 0, 60)));
            return false;
        }
    }
    const struct person *person = watched_person(w, target->person);
    target->channel = ladder_channel(step, person, round);
    return true;
}

int64_t ladder_wait(const struct route *route, const struct alert *alert)
{
    static const int64_t acknowledge_minutes[] = {15, 15, 15, 10, 5};
    const int at = alert->at > 0 ? alert->at - 1 : 0;
    const struct step *step = route ? &route->ladder[(size_t)at % route->ladder_count] : NULL;
    const bool first_round = !route || (size_t)at < route->ladder_count;
    if (step && step->wait_ms && first_round)
        return step->wait_ms;
    if (alert->step <= 1)
        return MINUTES(acknowledge_minutes[alert->level]);
    if (route && route->repeat_ms && !first_round)
        return route->repeat_ms;
    return alert->step <= QUICK_STEPS ? MINUTES(STEP_MINUTES) : HOURS(1);
}

static struct event ring_of(const struct alert *alert, const struct target *target)
{
    return (struct event){.kind = EVENT_RING,
                          .at_ms = alert->due_ms,
                          .client = alert->client,
                          .brand = alert->brand,
                          .story = alert->story,
                          .person = target->person,
                          .channel = target->channel,
                          .because =
                              target->because[0] ? text_of(target->because) : (struct text){0},
                          .level = alert->level,
                          .step = alert->step};
}

/* Now, or in the message that tells of several. */
static void call(struct ladder *ladder, struct alert *alert, const struct route *route,
                 const struct target *target)
{
    struct event ring = ring_of(alert, target);
    alert->rung_ms = alert->due_ms;
    alert->failed = false;
    alert->step++;
    if (alert->quieted || alert->kept) {
        /* all that waited for the same instant becomes one message */
        hold_add(ladder, &ring, alert->due_ms, alert->kept);
    } else {
        const int64_t with_ms = hold_with(ladder, &ring, route ? route->group_ms : MINUTES(1));
        if (with_ms) {
            hold_add(ladder, &ring, with_ms, false);
            alert->due_ms = with_ms;
        } else {
            ladder_ring(ladder, &ring);
        }
    }
    alert->quieted = alert->kept = false;
    alert->due_ms += ladder_wait(route, alert);
}

/* The fallback, or the log: somebody is always named. */
static void call_fallback(struct ladder *ladder, struct alert *alert, const struct route *route,
                          struct target *target)
{
    const struct watched *w = ladder->watched;
    const struct person *person = w && w->fallback.len ? watched_person(w, w->fallback) : NULL;
    const struct step none = {0};
    if (!route && w && w->route_count)
        because(target, "no route fits");
    target->person = person ? person->id : TEXT("on-call");
    target->channel = ladder_channel(&none, person, (size_t)alert->step);
    call(ladder, alert, route, target);
}

/* The first of the ladder who is there and may be rung. What is kept for those who may not be comes
 * at the end of their quiet hours; until then the ladder goes on without them. */
static void call_next(struct ladder *ladder, struct alert *alert, const struct route *route)
{
    struct target target = {.because = ""};
    int64_t first_ms = 0;
    if (alert->failed)
        because(&target, "the ring before reached nobody");
    for (size_t i = 0; route && i < route->ladder_count; i++) {
        const size_t at = (size_t)alert->at++;
        const struct step *step = &route->ladder[at % route->ladder_count];
        if (!ladder_resolve(ladder, step, at / route->ladder_count, alert->due_ms, &target))
            continue;
        const struct person *person = watched_person(ladder->watched, target.person);
        const int64_t until_ms =
            person ? quiet_until(&person->quiet, person->zone, alert->level, alert->due_ms) : 0;
        if (!until_ms) {
            call(ladder, alert, route, &target);
            return;
        }
        const struct event ring = ring_of(alert, &target);
        hold_add(ladder, &ring, until_ms, true);
        first_ms = !first_ms || until_ms < first_ms ? until_ms : first_ms;
        because(&target, "%.*s has quiet hours", TEXT_ARG(text_slice(target.person, 0, 60)));
    }
    if (!first_ms) {
        call_fallback(ladder, alert, route, &target);
        return;
    }
    alert->step++;
    alert->quieted = alert->kept = false;
    alert->due_ms = first_ms + ladder_wait(route, alert);
}

const struct route *ladder_route(const struct ladder *ladder, const struct alert *alert)
{
    const struct route_key key = {alert->client, alert->brand, alert->category, alert->level};
    return ladder->watched ? route_for(ladder->watched, &key) : NULL;
}

/* In real time what nobody was there to ring is not made up for: one ring now, and the next wait
 * counts from it. */
static void ring(struct ladder *ladder, struct alert *alert, int64_t clock_ms)
{
    if (ladder->live && alert->due_ms < clock_ms)
        alert->due_ms = clock_ms;
    alert->dirty = true;
    int64_t until_ms = silence_until(ladder, alert, alert->due_ms);
    if (until_ms) {
        alert->due_ms = until_ms;
        alert->quieted = true;
        return;
    }
    const struct route *route = ladder_route(ladder, alert);
    until_ms = route ? quiet_until(&route->quiet, route->zone, alert->level, alert->due_ms) : 0;
    if (until_ms) {
        alert->due_ms = until_ms;
        alert->kept = true;
        return;
    }
    if (route && route->ceiling_ms && alert->due_ms > alert->first_ms + route->ceiling_ms &&
        alert->step) {
        alert->step = STEPS_MOST;
        return;
    }
    call_next(ladder, alert, route);
}

/* ---- alerts ---- */

static void end(struct ladder *ladder, struct tower_bell *bell, struct alert *alert)
{
    char number[24];
    const int len = snprintf(number, sizeof(number), "%" PRIu64, alert->no);
    ladder_gone(ladder, 'a', (struct text){number, (size_t)len});
    alert_drop(alert);
    size_t at = (size_t)(alert - bell->alerts.at);
    bell->alerts.len--;
    memmove(alert, alert + 1, (bell->alerts.len - at) * sizeof(*alert));
    ladder->open--;
}

/* The oldest of the brand goes, or of another where it has none: nobody is rung for it any more. */
static void make_room(struct ladder *ladder, struct tower_bell *bell)
{
    for (size_t i = 0; i < ladder->bells.len && !bell->alerts.len; i++)
        bell = ladder->bells.at[i];
    struct alert *oldest = &bell->alerts.at[0];
    log_warn("alert_dropped", {"client", L_TEXT(oldest->client)}, {"brand", L_TEXT(oldest->brand)},
             {"story", L_TEXT(oldest->story)}, {"level", L_INT(oldest->level)},
             {"acknowledged", L_INT(oldest->acknowledged)}, {"most", L_INT(ALERTS_MOST)});
    end(ladder, bell, oldest);
}

static struct alert *begin(struct ladder *ladder, struct tower_bell *bell,
                           const struct event *level)
{
    if (ladder->open >= ALERTS_MOST)
        make_room(ladder, bell);
    struct alert alert = {.no = ++ladder->alerts,
                          .client = ladder_own(level->client),
                          .brand = ladder_own(level->brand),
                          .story = ladder_own(level->story)};
    vec_push(&bell->alerts, alert);
    ladder->open++;
    ladder->dirty = true;
    return &bell->alerts.at[bell->alerts.len - 1];
}

/* A second wave at a level that was never lowered rings as a rise does. */
static bool rises(const struct event *level)
{
    for (size_t i = 0; i < level->why_count && i < SAID_MOST; i++)
        if (level->why[i].code && strcmp(level->why[i].code, "again") == 0)
            return true;
    return level->to > level->from;
}

static void raise_alert(struct ladder *ladder, struct alert *alert, const struct event *level)
{
    alert->step = alert->at = 0;
    alert->acknowledged = alert->quieted = alert->kept = alert->failed = false;
    ladder_drop(&alert->by);
    alert->first_ms = alert->due_ms = level->at_ms;
    ring(ladder, alert, level->at_ms);
}

void ladder_level(struct ladder *ladder, const struct event *level)
{
    struct tower_bell *bell = ladder_bell(ladder, level->client, level->brand, level->to >= 2);
    if (!bell)
        return;
    ladder_until(ladder, bell, level->at_ms); /* what was due before comes before */
    struct alert *alert = ladder_alert(bell, level->story);
    if (level->to < 2) {
        if (alert) {
            hold_note(ladder, alert, "it is calm again", (struct text){0});
            end(ladder, bell, alert);
        }
        return;
    }
    const bool rise = rises(level);
    if (!alert && rise)
        alert = begin(ladder, bell, level);
    if (!alert)
        return;
    alert->level = level->to > 4 ? 4 : level->to;
    alert->category = level->category;
    alert->dirty = true;
    if (rise)
        raise_alert(ladder, alert, level);
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

static struct alert *alert_due(struct ladder *ladder, struct tower_bell *bell, int64_t clock_ms)
{
    struct alert *next = NULL;
    for (size_t i = 0; i < bell->alerts.len; i++) {
        struct alert *alert = &bell->alerts.at[i];
        if (!silent(ladder, alert) && alert->due_ms <= clock_ms &&
            (!next || alert->due_ms < next->due_ms))
            next = alert;
    }
    return next;
}

void ladder_until(struct ladder *ladder, struct tower_bell *bell, int64_t clock_ms)
{
    for (;;) {
        const ptrdiff_t quiet = silence_due(ladder, bell, clock_ms);
        struct alert *alert = alert_due(ladder, bell, clock_ms);
        struct held *held = hold_due(ladder, bell, clock_ms);
        const int64_t quiet_ms =
            quiet < 0 ? INT64_MAX : ladder->silences.at[quiet].silence.until_ms;
        const int64_t alert_ms = alert ? alert->due_ms : INT64_MAX;
        const int64_t held_ms = held ? held->until_ms : INT64_MAX;
        if (quiet_ms != INT64_MAX && quiet_ms <= alert_ms && quiet_ms <= held_ms)
            silence_end(ladder, (size_t)quiet, "ended", (struct text){0}, quiet_ms);
        else if (alert && alert_ms <= held_ms)
            ring(ladder, alert, clock_ms);
        else if (held)
            hold_release(ladder, held, ladder->live ? clock_ms : held_ms);
        else
            return;
    }
}

void ladder_tick(struct ladder *ladder, struct text client, struct text brand, int64_t clock_ms)
{
    const bool due = clock_ms >= ladder->held_first_ms || clock_ms >= ladder->silence_first_ms;
    if (!ladder->open && !due)
        return;
    struct tower_bell *bell = ladder_bell(ladder, client, brand, due);
    if (bell)
        ladder_until(ladder, bell, clock_ms);
}

/* ---- people ---- */

enum err ladder_ack(struct ladder *ladder, const struct placement *story, struct text person,
                    int64_t at_ms, struct why *why)
{
    struct tower_bell *bell = ladder_bell(ladder, story->client, story->brand, false);
    if (bell)
        ladder_until(ladder, bell, at_ms - 1); /* what was due before him has rung */
    struct alert *alert = ladder_alert(bell, story->story);
    if (!alert)
        return why_set(why, ERR_NOT_FOUND, "no alert of story '%.*s' waits for anyone",
                       TEXT_ARG(story->story));
    if (alert->acknowledged && person.len && text_same(alert->by, person))
        return OK; /* pressed twice */
    if (alert->acknowledged)
        return why_set(why, ERR_DENIED, "%.*s has it already",
                       TEXT_ARG(alert->by.len ? alert->by : TEXT("somebody")));
    alert->acknowledged = true;
    alert->by = ladder_own(person);
    alert->dirty = true;
    hold_note(ladder, alert, "answered", person);
    const struct event event = {.kind = EVENT_ACK,
                                .at_ms = at_ms,
                                .client = alert->client,
                                .brand = alert->brand,
                                .story = alert->story,
                                .level = alert->level,
                                .person = person};
    ladder->say(&event, ladder->arg);
    return OK;
}

void ladder_undelivered(struct ladder *ladder, const struct placement *story, int64_t at_ms)
{
    struct tower_bell *bell = ladder_bell(ladder, story->client, story->brand, false);
    struct alert *alert = ladder_alert(bell, story->story);
    if (!alert || alert->acknowledged)
        return;
    const int64_t soon_ms =
        at_ms > alert->rung_ms + MINUTES(1) ? at_ms : alert->rung_ms + MINUTES(1);
    if (alert->due_ms <= soon_ms)
        return;
    alert->due_ms = soon_ms;
    alert->failed = alert->dirty = true;
}

enum err ladder_try(struct ladder *ladder, const struct event *test, struct why *why)
{
    const struct watched *w = ladder->watched;
    const struct person *person = w ? watched_person(w, test->person) : NULL;
    if (!person && test->person.len)
        return why_set(why, ERR_NOT_FOUND, "there is no person %.*s", TEXT_ARG(test->person));
    if (test->channel.len && !text_is(test->channel, "log") &&
        !(w && watched_channel(w, test->channel)))
        return why_set(why, ERR_NOT_FOUND, "there is no channel %.*s", TEXT_ARG(test->channel));
    if (!person && !test->channel.len)
        return why_set(why, ERR_BAD_INPUT, "a test rings a person or a channel");
    const struct step step = {.channel = test->channel};
    struct event ring = *test;
    ring.kind = EVENT_RING;
    ring.test = true;
    ring.channel = ladder_channel(&step, person, 0);
    ladder_ring(ladder, &ring);
    return OK;
}
