#include "alarm/alarm.h"

#include "alarm/words.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/vec.h"
#include "net/retry.h"

enum { JOBS_MOST = 10000, TRIES_MOST = 12 };
static const int64_t retry_first_ms = 5000, retry_most_ms = 600000, retry_after_most_ms = 3600000;
static const int64_t apart_ms = 1000; /* one message a second and channel: what chat hooks take */

struct courier {
    struct text id;
    const struct alarm_kind *kind;
    void *self;
    int64_t next_ms; /* steady clock: not before */
};

/* A ring on its way. */
struct job {
    struct alarm *alarm; /* NULL: it ended meanwhile */
    struct arena *arena;
    struct ringing ringing;
    struct retry retry;
    struct timer *timer;
    bool away; /* with its courier, who will call alarm_done */
};

struct alarm {
    struct loop *loop;
    struct http *http;
    alarm_outcome *outcome;
    void *arg;
    struct arena *arena; /* of the channels */
    VEC(struct courier) couriers;
    VEC(struct job *) jobs;
};

/* ---- channels ---- */

static const struct alarm_kind *kind_of(struct text name)
{
    for (size_t i = 0; alarm_kinds[i]; i++)
        if (text_is(name, alarm_kinds[i]->name))
            return alarm_kinds[i];
    return NULL;
}

static enum err unknown_kind(const struct channel *channel, struct why *why)
{
    const char *names[16];
    size_t count = 0;
    for (size_t i = 0; alarm_kinds[i] && count < 16; i++)
        names[count++] = alarm_kinds[i]->name;
    const char *near = text_nearest(channel->kind, names, count);
    return why_set(why, ERR_BAD_INPUT, "channel '%.*s': no kind '%.*s'%s%s", TEXT_ARG(channel->id),
                   TEXT_ARG(channel->kind), near ? "; did you mean " : "", near ? near : "");
}

static enum err add_courier(struct alarm *made, const struct channel *channel, struct why *why)
{
    struct courier courier = {.id = arena_text(made->arena, channel->id),
                              .kind = kind_of(channel->kind)};
    if (!courier.kind)
        return unknown_kind(channel, why);
    courier.self = arena_alloc(made->arena, courier.kind->size);
    enum err err =
        options_read(courier.kind->options, channel->options, NULL, made->arena, courier.self, why);
    if (err)
        return why_at(why, err, "channel '%.*s'", TEXT_ARG(channel->id));
    vec_push(&made->couriers, courier);
    return OK;
}

enum err alarm_watch(struct alarm *alarm, const struct watched *watched, struct why *why)
{
    struct alarm made = {.arena = arena_new("channels", 4096)};
    enum err err = OK;
    for (size_t i = 0; watched && !err && i < watched->channel_count; i++)
        err = add_courier(&made, &watched->channels[i], why);
    /* The log needs no entry of its own. */
    const struct channel log = {.id = TEXT("log"), .kind = TEXT("log")};
    if (!err)
        err = add_courier(&made, &log, why);
    if (err) {
        vec_done(&made.couriers);
        arena_free(&made.arena);
        return err;
    }
    arena_free(&alarm->arena);
    vec_done(&alarm->couriers);
    alarm->arena = made.arena;
    memcpy(&alarm->couriers, &made.couriers, sizeof(made.couriers));
    return OK;
}

struct alarm *alarm_new(const struct watched *watched, struct loop *loop, struct http *http,
                        alarm_outcome *outcome, void *arg, struct why *why)
{
    struct alarm *alarm = mem_make(struct alarm);
    alarm->loop = loop;
    alarm->http = http;
    alarm->outcome = outcome;
    alarm->arg = arg;
    if (alarm_watch(alarm, watched, why))
        alarm_free(&alarm);
    return alarm;
}

static void job_free(struct job *job)
{
    if (job->timer)
        timer_stop(&job->timer);
    arena_free(&job->arena);
    mem_free(job);
}

void alarm_free(struct alarm **alarm)
{
    struct alarm *a = *alarm;
    if (!a)
        return;
    struct job **job;
    vec_each (job, &a->jobs) {
        (*job)->alarm = NULL;
        if (!(*job)->away)
            job_free(*job); /* else its courier's answer frees it */
    }
    vec_done(&a->jobs);
    vec_done(&a->couriers);
    arena_free(&a->arena);
    mem_free(a);
    *alarm = NULL;
}

struct http *alarm_http(struct alarm *alarm)
{
    return alarm->http;
}

/* ---- rings ---- */

static void finish(struct job *job, enum err outcome, const struct why *why)
{
    struct alarm *alarm = job->alarm;
    for (size_t i = 0; i < alarm->jobs.len; i++)
        if (alarm->jobs.at[i] == job) {
            alarm->jobs.at[i] = alarm->jobs.at[--alarm->jobs.len];
            break;
        }
    alarm->outcome(job->ringing.ring_id, outcome, why, alarm->arg);
    job_free(job);
}

static struct courier *courier_of(struct alarm *alarm, struct text id)
{
    struct courier *courier;
    vec_each (courier, &alarm->couriers)
        if (text_same(courier->id, id))
            return courier;
    return NULL;
}

static void send(void *arg);

static void later(struct job *job, int64_t wait_ms)
{
    job->timer = timer_start(job->alarm->loop, wait_ms, false, send, job);
}

static void send(void *arg)
{
    struct job *job = arg;
    struct alarm *alarm = job->alarm;
    if (job->timer)
        timer_stop(&job->timer);
    struct text id = job->ringing.ring->channel;
    struct courier *courier = courier_of(alarm, id.len ? id : TEXT("log"));
    if (!courier) {
        struct why why;
        enum err err = why_set(&why, ERR_NOT_FOUND, "no channel has the id '%.*s'", TEXT_ARG(id));
        finish(job, err, &why);
        return;
    }
    int64_t now = clock_steady_ms();
    if (courier->next_ms > now && courier->kind->apart) {
        later(job, courier->next_ms - now);
        return;
    }
    courier->next_ms = now + apart_ms;
    job->away = true;
    courier->kind->ring(alarm, courier->self, &job->ringing, job);
}

static void copy_event(struct arena *arena, struct event *event)
{
    struct text *texts[] = {&event->client,  &event->brand,    &event->story,   &event->first_post,
                            &event->by,      &event->incident, &event->ring,    &event->person,
                            &event->channel, &event->post,     &event->lang,    &event->source,
                            &event->state,   &event->carrier,  &event->because, &event->silence};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i]->at)
            *texts[i] = arena_text(arena, *texts[i]);
    for (size_t i = 0; i < event->why_count && i < SAID_MOST; i++)
        event->why[i].text = arena_text(arena, event->why[i].text);
}

static struct text copied(struct arena *arena, struct text text)
{
    return text.at ? arena_text(arena, text) : text;
}

static void copy_ringing(struct job *job, const struct ringing *from)
{
    struct arena *arena = job->arena;
    struct event *ring = arena_make(arena, struct event);
    struct event *about = arena_make(arena, struct event);
    *ring = *from->ring;
    *about = from->about ? *from->about : *from->ring;
    copy_event(arena, ring);
    copy_event(arena, about);
    job->ringing = (struct ringing){.ring = ring,
                                    .about = about,
                                    .ring_id = arena_text(arena, from->ring_id),
                                    .person_name = copied(arena, from->person_name),
                                    .brand_name = copied(arena, from->brand_name),
                                    .address = copied(arena, from->address),
                                    .lang = copied(arena, from->lang),
                                    .headline = copied(arena, from->headline),
                                    .story_url = copied(arena, from->story_url)};
    if (job->ringing.headline.len)
        return;
    struct buf words;
    buf_init(&words, 4096);
    words_headline(&job->ringing, &words);
    job->ringing.headline = arena_text(arena, buf_view(&words));
    buf_done(&words);
}

void alarm_ring(struct alarm *alarm, const struct ringing *ringing)
{
    if (alarm->jobs.len >= JOBS_MOST) {
        struct why why;
        enum err err = why_set(&why, ERR_LIMIT, "%d rings are under way already", JOBS_MOST);
        alarm->outcome(ringing->ring_id, err, &why, alarm->arg);
        return;
    }
    struct job *job = mem_make(struct job);
    job->alarm = alarm;
    job->arena = arena_new("ring", 8192);
    job->retry = (struct retry){
        .first_ms = retry_first_ms, .most_ms = retry_most_ms, .seed = text_hash(ringing->ring_id)};
    copy_ringing(job, ringing);
    vec_push(&alarm->jobs, job);
    send(job);
}

void alarm_done(struct alarm *alarm, void *token, enum err outcome, const struct why *why,
                int64_t retry_after_ms)
{
    struct job *job = token;
    (void)alarm;
    job->away = false;
    if (!job->alarm) {
        job_free(job);
        return;
    }
    if (outcome != ERR_AGAIN || job->retry.tries + 1 >= TRIES_MOST) {
        finish(job, outcome == ERR_AGAIN ? ERR_IO : outcome, why);
        return;
    }
    int64_t wait_ms = retry_next(&job->retry);
    if (retry_after_ms > retry_after_most_ms)
        retry_after_ms = retry_after_most_ms;
    later(job, retry_after_ms > wait_ms ? retry_after_ms : wait_ms);
}
