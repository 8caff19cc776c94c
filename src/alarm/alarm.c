#include "alarm/courier.h"
#include "base/clock.h"

enum { CHECKS_MOST = 12000 }; /* rings and checks under way */

static const struct alarm_kind *kind_of(struct text name)
{
    for (size_t i = 0; alarm_kinds[i]; i++)
        if (text_is(name, alarm_kinds[i]->name))
            return alarm_kinds[i];
    return NULL;
}

static enum err unknown_kind(const struct channel *channel, struct why *why)
{
    const char *names[32];
    size_t count = 0;
    for (size_t i = 0; alarm_kinds[i] && count < 32; i++)
        names[count++] = alarm_kinds[i]->name;
    const char *near = text_nearest(channel->kind, names, count);
    return why_set(why, ERR_BAD_INPUT, "channel '%.*s': no kind '%.*s'%s%s", TEXT_ARG(channel->id),
                   TEXT_ARG(channel->kind), near ? "; did you mean " : "", near ? near : "");
}

static enum err read_channel(const struct channel *channel, struct arena *arena,
                             struct courier *courier_out, struct why *why)
{
    struct courier courier = {.id = arena_text(arena, channel->id), .kind = kind_of(channel->kind)};
    if (!courier.kind)
        return unknown_kind(channel, why);
    courier.self = arena_alloc(arena, courier.kind->size);
    enum err err =
        options_read(courier.kind->options, channel->options, NULL, arena, courier.self, why);
    if (!err && courier.kind->valid)
        err = courier.kind->valid(courier.self, why);
    if (err)
        return why_at(why, err, "channel '%.*s'", TEXT_ARG(channel->id));
    *courier_out = courier;
    return OK;
}

const struct delivery *courier_rules(const struct courier *courier)
{
    return courier->self;
}

struct courier *courier_of(struct alarm *alarm, struct text id)
{
    struct courier *courier;
    vec_each (courier, &alarm->couriers)
        if (text_same(courier->id, id))
            return courier;
    return NULL;
}

/* ---- generations ---- */

struct line *line_known(struct alarm *alarm, struct text id)
{
    struct line **line;
    vec_each (line, &alarm->lines)
        if (text_same((*line)->id, id))
            return *line;
    return NULL;
}

static struct line *line_of(struct alarm *alarm, struct text id)
{
    struct line *known = line_known(alarm, id);
    if (known)
        return known;
    struct line *made = mem_make(struct line);
    made->id = (struct text){mem_dup(id.at ? id.at : "", id.len), id.len};
    vec_push(&alarm->lines, made);
    return made;
}

static void line_free(struct line *line)
{
    mem_free((void *)(uintptr_t)line->id.at);
    mem_free(line->last_failure);
    mem_free(line);
}

/* What is known of a channel is kept while there is one of its id. */
static void bind_lines(struct alarm *alarm)
{
    struct line **line;
    vec_each (line, &alarm->lines)
        (*line)->used = false;
    struct courier *courier;
    vec_each (courier, &alarm->couriers) {
        courier->line = line_of(alarm, courier->id);
        courier->line->used = true;
    }
    size_t kept = 0;
    for (size_t i = 0; i < alarm->lines.len; i++) {
        struct line *one = alarm->lines.at[i];
        if (one->used || one->away)
            alarm->lines.at[kept++] = one;
        else
            line_free(one);
    }
    alarm->lines.len = kept;
}

static enum err add_courier(struct alarm *made, const struct channel *channel, struct why *why)
{
    struct courier courier = {0};
    enum err err = read_channel(channel, made->arena, &courier, why);
    if (!err)
        vec_push(&made->couriers, courier);
    return err;
}

enum err alarm_watch(struct alarm *alarm, const struct watched *watched, struct why *why)
{
    struct alarm made = {.arena = arena_new("channels", 4096)};
    enum err err = OK;
    for (size_t i = 0; watched && !err && i < watched->channel_count; i++)
        err = add_courier(&made, &watched->channels[i], why);
    /* The log needs no entry of its own. */
    const struct channel log = {.id = TEXT("log"), .kind = TEXT("log")};
    if (!err && !courier_of(&made, TEXT("log")))
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
    bind_lines(alarm);
    delivery_rebind(alarm);
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
    alarm->retry_first_ms = SECONDS(5);
    alarm->retry_most_ms = MINUTES(10);
    if (alarm_watch(alarm, watched, why))
        alarm_free(&alarm);
    return alarm;
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
    follow_free(a);
    vec_done(&a->couriers);
    struct line **line;
    vec_each (line, &a->lines)
        line_free(*line);
    vec_done(&a->lines);
    for (size_t i = 0; i < LATELY; i++)
        mem_free(a->lately[i]);
    if (a->timer)
        timer_stop(&a->timer);
    arena_free(&a->arena);
    mem_free(a);
    *alarm = NULL;
}

void alarm_on_attempt(struct alarm *alarm, alarm_attempt *attempt)
{
    alarm->attempt = attempt;
}

struct http *alarm_http(struct alarm *alarm)
{
    return alarm->http;
}

/* ---- how the channels are ---- */

size_t alarm_channels(const struct alarm *alarm)
{
    return alarm->couriers.len;
}

void alarm_channel(const struct alarm *alarm, size_t i, struct channel_health *health_out)
{
    const struct courier *courier = &alarm->couriers.at[i];
    const struct line *line = courier->line;
    int64_t waiting = 0;
    for (size_t j = 0; j < alarm->jobs.len; j++)
        waiting += alarm->jobs.at[j]->courier == courier && !alarm->jobs.at[j]->checked;
    *health_out = (struct channel_health){.id = courier->id,
                                          .kind = courier->kind->name,
                                          .reaches_phone = courier_rules(courier)->phone,
                                          .waiting = waiting,
                                          .failures = line->failures,
                                          .last_good_ms = line->last_good_ms,
                                          .last_failure_ms = line->last_failure_ms,
                                          .last_failure = text_of(line->last_failure)};
}

enum err alarm_channel_valid(const struct channel *channel, bool *phone_out, struct why *why)
{
    struct arena *arena = arena_new("channel", 1024);
    struct courier courier = {0};
    enum err err = read_channel(channel, arena, &courier, why);
    if (!err)
        *phone_out = courier_rules(&courier)->phone;
    arena_free(&arena);
    return err;
}

void alarm_check(struct alarm *alarm, struct text channel, struct text address,
                 alarm_checked *checked, void *arg)
{
    struct courier *courier = courier_of(alarm, channel);
    struct why why = {0};
    if (!courier) {
        enum err err =
            why_set(&why, ERR_NOT_FOUND, "no channel has the id '%.*s'", TEXT_ARG(channel));
        checked(channel, err, PROOF_OPTIONS, &why, arg);
        return;
    }
    if (!courier->kind->check) { /* valid: it was read */
        checked(channel, OK, PROOF_OPTIONS, NULL, arg);
        return;
    }
    if (alarm->jobs.len >= CHECKS_MOST) {
        enum err err = why_set(&why, ERR_FULL, "too much is under way to check a channel now");
        checked(channel, err, PROOF_OPTIONS, &why, arg);
        return;
    }
    const struct event none = {.kind = EVENT_RING, .channel = channel};
    struct job *job = job_new(alarm, &(struct ringing){.ring = &none, .address = address});
    job->checked = checked;
    job->checked_arg = arg;
    job->proof = PROOF_ACCEPTED;
    job->away = true;
    vec_push(&alarm->jobs, job);
    courier->kind->check(alarm, courier->self, job->ringing.address, job);
}
