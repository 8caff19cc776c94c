/* Alerts still open, by channel: who hears of their end, and what is sent again until then. */
#include "alarm/courier.h"
#include "base/clock.h"
#include "base/log.h"

enum { OPEN_MOST = 10000 };
static const int64_t open_most_ms = DAYS(21); /* a ladder rings no longer either */

static void open_free(struct open_ring *open)
{
    arena_free(&open->arena);
    mem_free(open);
}

static void drop(struct alarm *alarm, size_t at)
{
    open_free(alarm->open.at[at]);
    alarm->open.len--;
    memmove(alarm->open.at + at, alarm->open.at + at + 1,
            (alarm->open.len - at) * sizeof(*alarm->open.at));
}

void follow_free(struct alarm *alarm)
{
    struct open_ring **open;
    vec_each (open, &alarm->open)
        open_free(*open);
    vec_done(&alarm->open);
}

/* One entry an alert and channel; a channel that rings persons has one for each of them. */
static bool same(const struct open_ring *open, const struct ringing *ringing,
                 const struct courier *courier)
{
    return text_same(open->ringing.alert_key, ringing->alert_key) &&
           text_same(open->ringing.ring->channel, ringing->ring->channel) &&
           (!courier->kind->personal || text_same(open->ringing.address, ringing->address));
}

static void add(struct alarm *alarm, const struct ringing *ringing, const struct courier *courier)
{
    const int64_t again_ms = courier_rules(courier)->again_ms;
    for (size_t i = 0; i < alarm->open.len; i++)
        if (same(alarm->open.at[i], ringing, courier)) {
            drop(alarm, i);
            break;
        }
    if (alarm->open.len >= OPEN_MOST) {
        log_warn("alert_forgotten", {"alert", L_TEXT(alarm->open.at[0]->ringing.alert_key)},
                 {"most", L_INT(OPEN_MOST)});
        drop(alarm, 0);
    }
    struct open_ring *open = mem_make(struct open_ring);
    open->arena = arena_new("open_ring", 2048);
    ringing_copy(open->arena, ringing, &open->ringing);
    open->since_ms = clock_steady_ms();
    open->again_ms = again_ms ? open->since_ms + again_ms : INT64_MAX;
    vec_push(&alarm->open, open);
}

static bool follows(const struct courier *courier)
{
    return courier && (courier->kind->ends || courier_rules(courier)->again_ms > 0);
}

void alarm_recall(struct alarm *alarm, const struct ringing *ringing)
{
    struct courier *courier = courier_of(alarm, ringing->ring->channel);
    if (!follows(courier))
        return;
    struct arena *arena = arena_new("recall", 1024);
    struct ringing keyed = *ringing;
    keyed.alert_key = ringing_key(ringing, arena);
    add(alarm, &keyed, courier);
    arena_free(&arena);
    if (courier_rules(courier)->again_ms > 0) /* it may have ended by itself meanwhile */
        alarm->open.at[alarm->open.len - 1]->again_ms = 0;
    delivery_pump(alarm);
}

/* rung: what that channel delivered. */
static void tell_one(struct alarm *alarm, const struct ringing *rung, const struct ringing *ringing)
{
    struct event ring = *ringing->ring;
    ring.channel = rung->ring->channel;
    struct ringing told = *ringing;
    struct arena *arena = arena_new("telling", 1024);
    told.ring = &ring;
    told.alert_key = rung->alert_key;
    told.ring_id =
        arena_printf(arena, "%.*s/%.*s", TEXT_ARG(ringing->ring_id), TEXT_ARG(ring.channel));
    told.address = rung->address;
    told.person_name = rung->person_name;
    told.lang = rung->lang;
    told.carried_count = told.other_count = 0;
    told.about = rung->about; /* what it was about, also where the end tells little */
    if (ringing->tells == RING_ACKNOWLEDGED)
        ring.level = rung->ring->level;
    if (!told.brand_name.len)
        told.brand_name = rung->brand_name;
    if (!told.story_url.len)
        told.story_url = rung->story_url;
    struct job *job = job_new(alarm, &told);
    job->silent = true;
    vec_push(&alarm->jobs, job);
    arena_free(&arena);
}

void follow_delivered(struct alarm *alarm, const struct job *job)
{
    struct courier *courier = courier_of(alarm, job->stops[job->stop].channel);
    if (job->ringing.tells != RING_RAISED || job->ringing.is_test || !follows(courier))
        return;
    if (!job->ended) {
        add(alarm, &job->ringing, courier);
        return;
    }
    if (!courier->kind->ends)
        return;
    struct arena *arena = arena_new("late", 256); /* it is over already: said behind the ring */
    struct ringing over = job->ringing;
    over.tells = RING_RESOLVED;
    over.ring_id = arena_printf(arena, "%.*s/over", TEXT_ARG(job->ringing.ring_id));
    over.headline = over.body = over.ack_url = (struct text){NULL, 0};
    tell_one(alarm, &job->ringing, &over);
    arena_free(&arena);
}

/* Rings of an alert that is over: those only sent again are not, the others are followed by its
 * end. */
static void end_jobs(struct alarm *alarm, struct text key)
{
    for (size_t i = alarm->jobs.len; i-- > 0;) {
        struct job *job = alarm->jobs.at[i];
        if (job->checked || job->ringing.tells != RING_RAISED ||
            !text_same(job->ringing.alert_key, key))
            continue;
        job->ended = true;
        if (job->once && !job->away) {
            alarm->jobs.len--;
            memmove(alarm->jobs.at + i, alarm->jobs.at + i + 1,
                    (alarm->jobs.len - i) * sizeof(*alarm->jobs.at));
            job_free(job);
        }
    }
}

void alarm_tell(struct alarm *alarm, const struct ringing *ringing)
{
    struct arena *arena = arena_new("tell", 1024);
    const struct text key = ringing_key(ringing, arena);
    if (ringing->tells == RING_RESOLVED)
        end_jobs(alarm, key);
    for (size_t i = alarm->open.len; i-- > 0;) {
        struct open_ring *open = alarm->open.at[i];
        if (!text_same(open->ringing.alert_key, key))
            continue;
        struct courier *courier = courier_of(alarm, open->ringing.ring->channel);
        if (courier && courier->kind->ends)
            tell_one(alarm, &open->ringing, ringing);
        if (ringing->tells == RING_RESOLVED || !courier)
            drop(alarm, i);
        else if (ringing->by.len)
            open->ringing.by = arena_text(open->arena, ringing->by);
    }
    arena_free(&arena);
    delivery_pump(alarm);
}

/* The try before has not ended: another behind it would only fill the queue. */
static bool under_way(const struct alarm *alarm, const struct ringing *ringing)
{
    struct job **job;
    vec_each (job, &alarm->jobs)
        if ((*job)->once && text_same((*job)->ringing.alert_key, ringing->alert_key) &&
            text_same((*job)->ringing.ring->channel, ringing->ring->channel) &&
            text_same((*job)->ringing.address, ringing->address))
            return true;
    return false;
}

/* False: it need not be known any longer. */
static bool again(struct alarm *alarm, struct open_ring *open, int64_t now_ms)
{
    struct courier *courier = courier_of(alarm, open->ringing.ring->channel);
    if (!courier || now_ms - open->since_ms > open_most_ms)
        return false;
    const int64_t every_ms = courier_rules(courier)->again_ms;
    open->again_ms = every_ms > 0 ? now_ms + every_ms : INT64_MAX;
    if (every_ms <= 0)
        return follows(courier);
    if (under_way(alarm, &open->ringing))
        return true;
    struct job *job = job_new(alarm, &open->ringing);
    job->silent = job->once = true;
    vec_push(&alarm->jobs, job);
    return true;
}

int64_t follow_again(struct alarm *alarm, int64_t now_ms)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < alarm->open.len;) {
        struct open_ring *open = alarm->open.at[i];
        if (open->again_ms <= now_ms && !again(alarm, open, now_ms)) {
            drop(alarm, i);
            continue;
        }
        next = open->again_ms < next ? open->again_ms : next;
        i++;
    }
    return next;
}
