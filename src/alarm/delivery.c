#include "alarm/courier.h"
#include "alarm/words.h"
#include "base/clock.h"
#include "base/log.h"

enum { JOBS_MOST = 10000, TRIES_MOST = 12 };
static const int64_t retry_after_most_ms = HOURS(1);
static const int64_t apart_ms = 1000; /* one message a second and channel: what chat hooks take */

/* ---- jobs ---- */

static void copy_event(struct arena *arena, struct event *event)
{
    struct text *texts[] = {&event->client,  &event->brand,    &event->story,   &event->first_post,
                            &event->by,      &event->incident, &event->ring,    &event->person,
                            &event->channel, &event->post,     &event->lang,    &event->source,
                            &event->state,   &event->carrier,  &event->because, &event->silence};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
    for (size_t i = 0; i < event->why_count && i < SAID_MOST; i++) {
        event->why[i].text = arena_text(arena, event->why[i].text);
        if (event->why[i].of.word.len)
            event->why[i].of.word = arena_text(arena, event->why[i].of.word);
    }
}

static void copy_text(struct arena *arena, struct text *text)
{
    if (text->at)
        *text = arena_text(arena, *text);
}

struct text ringing_key(const struct ringing *ringing, struct arena *arena)
{
    const struct event *ring = ringing->ring;
    if (ringing->alert_key.len)
        return ringing->alert_key;
    return arena_printf(arena, "%.*s/%.*s/%.*s", TEXT_ARG(ring->client), TEXT_ARG(ring->brand),
                        TEXT_ARG(ring->story));
}

static void copy_carried(struct arena *arena, const struct ringing *from, struct ringing *to)
{
    const size_t count = from->carried_count < CARRIED_MOST ? from->carried_count : CARRIED_MOST;
    struct carried *carried = arena_array(arena, struct carried, count + 1);
    for (size_t i = 0; i < count; i++) {
        carried[i] = from->carried[i];
        copy_event(arena, &carried[i].ring);
        copy_event(arena, &carried[i].about);
        copy_text(arena, &carried[i].brand_name);
        copy_text(arena, &carried[i].story_url);
    }
    to->carried = carried;
    to->carried_count = count;
    to->incidents = from->incidents ? from->incidents : 1;
    to->others = NULL; /* the stops of the job */
    to->other_count = 0;
}

void ringing_copy(struct arena *arena, const struct ringing *from, struct ringing *to)
{
    struct event *ring = arena_make(arena, struct event);
    struct event *about = arena_make(arena, struct event);
    *ring = *from->ring;
    *about = from->about ? *from->about : *from->ring;
    copy_event(arena, ring);
    copy_event(arena, about);
    *to = *from;
    to->ring = ring;
    to->about = about;
    to->alert_key = ringing_key(from, arena);
    struct text *texts[] = {&to->ring_id,    &to->alert_key, &to->by,      &to->person_name,
                            &to->brand_name, &to->address,   &to->lang,    &to->headline,
                            &to->body,       &to->story_url, &to->ack_url, &to->handed_over};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        copy_text(arena, texts[i]);
    copy_carried(arena, from, to);
    to->is_test = from->is_test || from->ring->test;
    struct buf words;
    buf_init(&words, 64 * 1024);
    if (!to->headline.len) {
        words_headline(to, &words);
        to->headline = arena_text(arena, buf_view(&words));
    }
    if (!to->body.len && to->tells == RING_RAISED) { /* what is taken or over says no more */
        struct ringing bare = *to;                   /* the channels place the links themselves */
        bare.story_url = bare.ack_url = (struct text){NULL, 0};
        buf_clear(&words);
        words_body(&bare, &words);
        to->body = arena_text(arena, buf_view(&words));
    }
    buf_done(&words);
}

static void add_stop(struct job *job, struct text channel, struct text address)
{
    bool known = job->stop_count > REACH_MOST || !channel.len;
    for (size_t i = 0; i < job->stop_count && !known; i++)
        known =
            text_same(job->stops[i].channel, channel) && text_same(job->stops[i].address, address);
    if (!known)
        job->stops[job->stop_count++] = (struct stop){.channel = arena_text(job->arena, channel),
                                                      .address = arena_text(job->arena, address)};
}

/* The ring's channel, then the others of its step, each once. */
static void plan_stops(struct job *job, const struct ringing *from)
{
    job->stops = arena_array(job->arena, struct stop, REACH_MOST + 1);
    const struct text first = from->ring->channel;
    add_stop(job, first.len ? first : TEXT("log"), from->address);
    for (size_t i = 0; i < from->other_count; i++)
        add_stop(job, from->others[i].channel, from->others[i].address);
    job->stops[0].seen = true;
    job->courier = courier_of(job->alarm, job->stops[0].channel);
}

struct job *job_new(struct alarm *alarm, const struct ringing *ringing)
{
    struct job *job = mem_make(struct job);
    job->alarm = alarm;
    job->arena = arena_new("ring", 8192);
    job->retry = (struct retry){.first_ms = alarm->retry_first_ms,
                                .most_ms = alarm->retry_most_ms,
                                .seed = text_hash(ringing->ring_id)};
    job->since_ms = job->due_ms = clock_steady_ms();
    ringing_copy(job->arena, ringing, &job->ringing);
    plan_stops(job, ringing);
    return job;
}

void job_free(struct job *job)
{
    arena_free(&job->arena);
    mem_free(job);
}

static void take_off(struct job *job)
{
    struct alarm *alarm = job->alarm;
    for (size_t i = 0; i < alarm->jobs.len; i++)
        if (alarm->jobs.at[i] == job) {
            alarm->jobs.len--;
            memmove(alarm->jobs.at + i, alarm->jobs.at + i + 1,
                    (alarm->jobs.len - i) * sizeof(struct job *));
            return;
        }
}

void delivery_rebind(struct alarm *alarm)
{
    struct job **job;
    vec_each (job, &alarm->jobs)
        (*job)->courier = courier_of(alarm, (*job)->stops[(*job)->stop].channel);
}

/* ---- the end of a ring ---- */

static void remember(struct alarm *alarm, struct text ring_id)
{
    char **place = &alarm->lately[alarm->lately_at++ % LATELY];
    mem_free(*place);
    *place = mem_dup(ring_id.at ? ring_id.at : "", ring_id.len);
}

/* The incidents that came along, for a channel to which each is an alert of its own. */
static void ring_carried(struct alarm *alarm, const struct job *job)
{
    const struct courier *courier = job->courier;
    if (!courier || !courier->kind->alone)
        return;
    for (size_t i = 0; i < job->ringing.carried_count; i++) {
        const struct carried *carried = &job->ringing.carried[i];
        struct ringing one = job->ringing;
        struct event ring = carried->ring;
        ring.channel = job->stops[job->stop].channel;
        one.ring = &ring;
        one.about = &carried->about;
        one.ring_id = carried->ring.ring;
        one.brand_name = carried->brand_name;
        one.story_url = carried->story_url;
        one.alert_key = one.headline = one.body = one.ack_url = (struct text){NULL, 0};
        one.carried_count = 0;
        one.incidents = 1;
        struct job *made = job_new(alarm, &one);
        made->silent = true;
        vec_push(&alarm->jobs, made);
    }
}

static void finish(struct job *job, enum err outcome, const struct why *why)
{
    struct alarm *alarm = job->alarm;
    take_off(job);
    if (outcome == OK && !job->once) {
        follow_delivered(alarm, job);
        ring_carried(alarm, job);
    }
    if (outcome == OK && !job->silent)
        remember(alarm, job->ringing.ring_id);
    if (outcome && job->silent && !job->once)
        log_warn("telling_failed", {"channel", L_TEXT(job->stops[job->stop].channel)},
                 {"alert", L_TEXT(job->ringing.alert_key)}, {"why", L_STR(why->text)});
    if (!job->silent)
        alarm->outcome(job->ringing.ring_id, outcome, why, alarm->arg);
    job_free(job);
}

/* The next channel of the step that has not refused the ring for good, or -1. */
static int next_stop(const struct job *job)
{
    for (size_t i = 1; i < job->stop_count; i++) {
        size_t at = (job->stop + i) % job->stop_count;
        if (!job->stops[at].refused)
            return (int)at;
    }
    return -1;
}

static void hand_over(struct job *job, const struct why *why, int64_t now)
{
    size_t to = (size_t)next_stop(job);
    struct stop *from = &job->stops[job->stop], *stop = &job->stops[to];
    log_warn("ring_handed_over", {"ring", L_TEXT(job->ringing.ring_id)},
             {"from", L_TEXT(from->channel)}, {"to", L_TEXT(stop->channel)},
             {"why", L_STR(why->text)});
    job->stop = to;
    job->courier = courier_of(job->alarm, stop->channel);
    job->tries_here = 0;
    job->since_ms = job->due_ms = now;
    if (stop->seen) {
        job->due_ms += retry_next(&job->retry);
    } else {
        stop->note = arena_printf(job->arena, "%.*s: %s", TEXT_ARG(from->channel), why->text);
        retry_good(&job->retry);
    }
    stop->seen = true;
    job->ringing.handed_over = stop->note;
    job->ringing.address = stop->address;
    struct event *ring = arena_make(job->arena, struct event);
    *ring = *job->ringing.ring;
    ring->channel = stop->channel;
    job->ringing.ring = ring;
}

/* ---- the answer of a channel ---- */

static void note_health(struct line *line, struct text id, enum err outcome, const struct why *why)
{
    if (!line)
        return;
    if (outcome == OK) {
        if (line->failures)
            log_info("channel_back", {"channel", L_TEXT(id)});
        line->failures = 0;
        line->last_good_ms = clock_now_ms();
        return;
    }
    if (!line->failures++)
        log_warn("channel_failing", {"channel", L_TEXT(id)}, {"why", L_STR(why->text)});
    line->last_failure_ms = clock_now_ms();
    mem_free(line->last_failure);
    line->last_failure = mem_dup(why->text, strlen(why->text));
}

static void tell_attempt(struct alarm *alarm, const struct attempt *attempt)
{
    if (alarm->attempt)
        alarm->attempt(attempt, alarm->arg);
}

static const struct delivery *rules_of(const struct job *job)
{
    static const struct delivery none = {.tries = 1, .hand_over_ms = 0};
    return job->courier ? courier_rules(job->courier) : &none;
}

static bool spent(const struct job *job)
{
    return job->once || job->tries >= TRIES_MOST * (int)job->stop_count;
}

/* Tried again here, by the next channel, or not at all. */
static void settle(struct job *job, enum err outcome, const struct why *why, int64_t pause_ms)
{
    struct alarm *alarm = job->alarm;
    const int64_t now = clock_steady_ms();
    struct text channel = job->stops[job->stop].channel;
    struct attempt attempt = {.ring_id = job->ringing.ring_id,
                              .channel = channel,
                              .number = job->tries,
                              .took_ms = now - job->sent_ms,
                              .status = job->status,
                              .outcome = outcome,
                              .why = outcome ? why : NULL,
                              .wait_ms = -1};
    attempt.at_ms = clock_now_ms() - attempt.took_ms;
    if (outcome && outcome != ERR_AGAIN)
        job->stops[job->stop].refused = true;
    int64_t wait = retry_next(&job->retry);
    wait = pause_ms > wait ? pause_ms : wait;
    const struct delivery *rules = rules_of(job);
    /* A channel that has failed so often, with this ring or those before it, keeps none for long.
     */
    const int64_t failures = job->courier ? job->courier->line->failures : 0;
    bool late = job->tries_here >= rules->tries || failures >= rules->tries ||
                now + wait >= job->since_ms + rules->hand_over_ms;
    int to = next_stop(job);
    bool over = outcome == OK || spent(job) || (outcome != ERR_AGAIN && to < 0);
    if (!over && to >= 0 && (outcome != ERR_AGAIN || late))
        attempt.handed_to = job->stops[to].channel;
    else if (!over)
        attempt.wait_ms = wait;
    tell_attempt(alarm, &attempt);
    if (over)
        finish(job, outcome == ERR_AGAIN ? ERR_IO : outcome, why);
    else if (attempt.handed_to.len)
        hand_over(job, why, now);
    else
        job->due_ms = now + wait;
}

static void checked(struct job *job, enum err outcome, const struct why *why)
{
    take_off(job);
    job->checked(job->stops[0].channel, outcome, outcome ? PROOF_OPTIONS : job->proof, why,
                 job->checked_arg);
    job_free(job);
}

void alarm_answered(void *token, int status)
{
    struct job *job = token;
    job->status = status;
}

void alarm_proves(void *token, enum proof proof)
{
    struct job *job = token;
    job->proof = proof;
}

static void came_back(struct line *line, const struct job *job)
{
    for (size_t i = 0; i < line->away; i++)
        if (line->with[i] == job) {
            line->with[i] = line->with[--line->away];
            return;
        }
}

void alarm_done(struct alarm *alarm, void *token, enum err outcome, const struct why *why,
                int64_t retry_after_ms)
{
    struct job *job = token;
    static const struct why unsaid = {.code = ERR_IO, .text = "no reason was given"};
    job->away = false;
    alarm = job->alarm;
    if (!alarm) {
        job_free(job);
        return;
    }
    if (!why || (outcome && !why->text[0]))
        why = &unsaid;
    if (job->checked) {
        checked(job, outcome, why);
        return;
    }
    if (retry_after_ms > retry_after_most_ms)
        retry_after_ms = retry_after_most_ms;
    struct line *line = line_known(alarm, job->stops[job->stop].channel);
    const int64_t free_ms = clock_steady_ms() + retry_after_ms;
    if (line)
        came_back(line, job);
    if (line && outcome == ERR_AGAIN && retry_after_ms > 0 && line->free_ms < free_ms)
        line->free_ms = free_ms; /* it has had enough of all our rings, not of this one */
    note_health(line, job->stops[job->stop].channel, outcome, why);
    settle(job, outcome, why, retry_after_ms);
    delivery_pump(alarm);
}

/* ---- the queues ---- */

static void send(struct job *job, int64_t now)
{
    struct alarm *alarm = job->alarm;
    struct courier *courier = job->courier;
    job->tries++;
    job->tries_here++;
    job->sent_ms = now;
    job->status = 0;
    if (!courier) {
        struct text id = job->stops[job->stop].channel;
        struct why why;
        enum err err = why_set(&why, ERR_NOT_FOUND, "no channel has the id '%.*s'", TEXT_ARG(id));
        settle(job, err, &why, -1);
        return;
    }
    courier->line->with[courier->line->away++] = job;
    if (courier->kind->apart && courier->line->free_ms < now + apart_ms)
        courier->line->free_ms = now + apart_ms;
    job->away = true;
    courier->kind->ring(alarm, courier->self, &job->ringing, job);
}

/* Another word on the same alert is with the same channel: its end must not overtake it. */
static bool held(const struct job *job)
{
    const struct line *line = job->courier->line;
    for (size_t i = 0; i < line->away; i++)
        if (text_same(line->with[i]->ringing.alert_key, job->ringing.alert_key))
            return true;
    return false;
}

/* When the job can be sent, if no other goes before it. */
static int64_t ready_at(const struct job *job)
{
    const struct courier *courier = job->courier;
    if (!courier)
        return job->due_ms;
    if (courier->line->away >= (courier->kind->apart ? 1 : AWAY_MOST) || held(job))
        return INT64_MAX; /* the answer of those away wakes us */
    return courier->line->free_ms > job->due_ms ? courier->line->free_ms : job->due_ms;
}

/* It has waited in this channel's queue as long as a ring may, and another channel could have it.
 */
static int64_t overdue_at(const struct job *job)
{
    return next_stop(job) < 0 ? INT64_MAX : job->since_ms + rules_of(job)->hand_over_ms;
}

/* The gravest job that can be sent, then the oldest; *wake_ms becomes the time of the next. */
static struct job *next_job(struct alarm *alarm, int64_t now, bool *overdue_out, int64_t *wake_ms)
{
    struct job *best = NULL, **each;
    vec_each (each, &alarm->jobs) {
        struct job *job = *each;
        if (job->away)
            continue;
        const int64_t ready = ready_at(job), overdue = overdue_at(job);
        const int64_t first = ready < overdue ? ready : overdue;
        if (first > now) {
            *wake_ms = first < *wake_ms ? first : *wake_ms;
        } else if (!best || job->ringing.ring->level > best->ringing.ring->level) {
            best = job;
            *overdue_out = ready > now;
        }
    }
    return best;
}

static void wake(void *arg)
{
    struct alarm *alarm = arg;
    timer_stop(&alarm->timer);
    delivery_pump(alarm);
}

static void hand_over_late(struct job *job, int64_t now)
{
    struct why why;
    const struct line *line = job->courier ? job->courier->line : NULL;
    (void)why_set(&why, ERR_AGAIN, "not delivered within %d s%s%s",
                  (int)(rules_of(job)->hand_over_ms / 1000), line && line->failures ? ": " : "",
                  line && line->failures ? line->last_failure : "");
    hand_over(job, &why, now);
}

void delivery_pump(struct alarm *alarm)
{
    if (alarm->pumping)
        return; /* the pump below us goes on */
    alarm->pumping = true;
    int64_t now, wake_ms;
    for (;;) {
        now = clock_steady_ms();
        wake_ms = follow_again(alarm, now);
        bool overdue = false;
        struct job *job = next_job(alarm, now, &overdue, &wake_ms);
        if (!job)
            break;
        if (overdue)
            hand_over_late(job, now);
        else
            send(job, now);
    }
    alarm->pumping = false;
    if (alarm->timer)
        timer_stop(&alarm->timer);
    if (wake_ms < INT64_MAX)
        alarm->timer =
            timer_start(alarm->loop, wake_ms > now ? wake_ms - now : 0, false, wake, alarm);
}

static bool known(struct alarm *alarm, struct text ring_id, bool *delivered_out)
{
    struct job **job;
    vec_each (job, &alarm->jobs)
        if (!(*job)->silent && !(*job)->checked && text_same((*job)->ringing.ring_id, ring_id))
            return true;
    for (size_t i = 0; i < LATELY; i++)
        if (alarm->lately[i] && text_is(ring_id, alarm->lately[i])) {
            *delivered_out = true;
            return true;
        }
    return false;
}

void alarm_ring(struct alarm *alarm, const struct ringing *ringing)
{
    bool delivered = false;
    if (known(alarm, ringing->ring_id, &delivered)) {
        if (delivered)
            alarm->outcome(ringing->ring_id, OK, NULL, alarm->arg);
        return;
    }
    if (alarm->jobs.len >= JOBS_MOST) {
        struct why why;
        enum err err = why_set(&why, ERR_LIMIT, "%d rings are under way already", JOBS_MOST);
        alarm->outcome(ringing->ring_id, err, &why, alarm->arg);
        return;
    }
    vec_push(&alarm->jobs, job_new(alarm, ringing));
    delivery_pump(alarm);
}
