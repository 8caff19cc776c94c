#include "alarm/ladder_inside.h"
#include "base/clock.h"

/* Somebody calls a person now: the ladder's own ring, out of its turn. */

static const struct recent *rung_lately(const struct ladder *ladder, const struct alert *alert,
                                        const struct target *target, int64_t at_ms)
{
    for (size_t i = ladder->recents.len; i-- > 0;) {
        const struct recent *r = &ladder->recents.at[i];
        const bool same = target->person.len ? text_same(r->person, target->person)
                                             : text_same(r->channel, target->channel);
        if (same && text_same(r->story, alert->story) && r->at_ms <= at_ms &&
            at_ms - r->at_ms < SECONDS(CALL_APART_S))
            return r;
    }
    return NULL;
}

static int64_t quiet_of(const struct ladder *ladder, const struct alert *alert, struct text whom,
                        int64_t at_ms)
{
    const struct person *person =
        ladder->watched && whom.len ? watched_person(ladder->watched, whom) : NULL;
    return person ? quiet_until(&person->quiet, person->zone, alert->level, at_ms) : 0;
}

static struct call_step look_at(const struct ladder *ladder, const struct alert *alert,
                                const struct calling *calling, const struct route *route, size_t at)
{
    const struct step *step = &route->ladder[at % route->ladder_count];
    struct target target = {.because = ""};
    const bool there =
        ladder_resolve(ladder, step, at / route->ladder_count, calling->at_ms, &target);
    if (!there)
        return (struct call_step){.duty = step->duty, .off = true};
    return (struct call_step){
        .duty = step->duty,
        .person = target.person,
        .channel = target.channel,
        .quiet_ms = quiet_of(ladder, alert, target.person, calling->at_ms),
        .self = target.person.len &&
                (text_same(target.person, calling->by) || text_same(target.person, alert->by)),
        .rung = rung_lately(ladder, alert, &target, calling->at_ms) != NULL,
    };
}

static void look_steps(const struct ladder *ladder, const struct alert *alert,
                       const struct calling *calling, struct call_look *look)
{
    const struct route *route = ladder_route(ladder, alert);
    for (size_t i = 0; route && i < route->ladder_count && i < CALL_STEPS_MOST; i++) {
        const struct call_step step = look_at(ladder, alert, calling, route, (size_t)alert->at + i);
        if (look->next < 0 && !step.off && !step.self && !step.rung && !step.quiet_ms)
            look->next = (int)look->step_count;
        look->steps[look->step_count++] = step;
    }
}

static struct alert *alert_of(struct ladder *ladder, const struct placement *story)
{
    return ladder_alert(ladder_bell(ladder, story->client, story->brand, false), story->story);
}

void ladder_look(struct ladder *ladder, const struct calling *calling, struct call_look *look_out)
{
    const struct alert *alert = alert_of(ladder, &calling->story);
    *look_out = (struct call_look){.next = -1};
    if (!alert)
        return;
    const struct silence *silence = silence_of(ladder, alert, calling->at_ms);
    look_out->open = true;
    look_out->acknowledged = alert->acknowledged;
    look_out->spent = alert->step >= STEPS_MOST;
    look_out->due_ms = alert->acknowledged || look_out->spent ? 0 : alert->due_ms;
    if (silence) {
        look_out->silent_ms = silence->until_ms;
        look_out->silent_by = silence->who;
        look_out->silent_why = silence->why;
    }
    look_steps(ladder, alert, calling, look_out);
}

/* The place among the steps of who is called; -1: none of them. */
static int step_of(const struct calling *calling, const struct call_look *look)
{
    for (size_t i = 0; calling->whom.len && i < look->step_count; i++)
        if (text_same(look->steps[i].person, calling->whom))
            return (int)i;
    return calling->whom.len ? -1 : look->next;
}

/* Whom it rings and by what, where that is no step of the ladder. */
static enum err settle_named(const struct ladder *ladder, struct text whom, struct target *target,
                             struct why *why)
{
    const struct step none = {0};
    const struct person *person =
        ladder->watched && whom.len ? watched_person(ladder->watched, whom) : NULL;
    if (!whom.len)
        return why_set(why, ERR_NOT_FOUND, "nobody is left on the ladder who may be rung now");
    if (!person)
        return why_set(why, ERR_NOT_FOUND, "there is no person %.*s",
                       TEXT_ARG(text_slice(whom, 0, 100)));
    target->person = person->id;
    target->channel = ladder_channel(&none, person, 0);
    return OK;
}

static enum err settle(const struct ladder *ladder, const struct alert *alert,
                       const struct calling *calling, const struct call_look *look,
                       struct target *target, struct why *why)
{
    const int at = step_of(calling, look);
    if (!calling->whom.len && calling->at_ms - alert->rung_ms < SECONDS(CALL_AGAIN_S))
        return why_set(why, ERR_DENIED, "somebody was rung a moment ago: name whom you call");
    if (at < 0)
        return settle_named(ladder, calling->whom, target, why);
    target->person = look->steps[at].person;
    target->channel = look->steps[at].channel;
    return OK;
}

static enum err may_ring(const struct ladder *ladder, const struct alert *alert,
                         const struct target *target, const struct call_look *look, int64_t at_ms,
                         struct why *why)
{
    char until[TIME_ROOM];
    if (look->silent_ms)
        return why_set(why, ERR_DENIED, "a silence holds until %.*s: lift it first",
                       TEXT_ARG(time_write(look->silent_ms, until)));
    if (look->spent)
        return why_set(why, ERR_DENIED, "this alert has rung %d times and rings no more",
                       STEPS_MOST);
    const struct recent *recent = rung_lately(ladder, alert, target, at_ms);
    if (recent)
        return why_set(why, ERR_DENIED, "%.*s was rung %d s ago",
                       TEXT_ARG(target->person.len ? target->person : target->channel),
                       (int)((at_ms - recent->at_ms) / SECONDS(1)));
    return OK;
}

static void name_caller(const struct ladder *ladder, struct text by, struct target *target)
{
    const struct person *person =
        ladder->watched && by.len ? watched_person(ladder->watched, by) : NULL;
    const struct text name = person && person->name.len ? person->name : by;
    if (name.len)
        snprintf(target->because, sizeof(target->because), "called by %.*s",
                 TEXT_ARG(text_slice(name, 0, 100)));
}

enum err ladder_call(struct ladder *ladder, const struct calling *calling, struct why *why)
{
    const struct placement *story = &calling->story;
    struct tower_bell *bell = ladder_bell(ladder, story->client, story->brand, false);
    struct call_look look;
    struct target target = {.because = ""};
    if (bell)
        ladder_until(ladder, bell, calling->at_ms); /* its own ring of this moment comes first */
    struct alert *alert = ladder_alert(bell, story->story);
    if (!alert)
        return why_set(why, ERR_NOT_FOUND, "story '%.*s' has no alarm to call anybody to",
                       TEXT_ARG(story->story));
    ladder_look(ladder, calling, &look);
    enum err err = settle(ladder, alert, calling, &look, &target, why);
    if (!err)
        err = may_ring(ladder, alert, &target, &look, calling->at_ms, why);
    if (err)
        return err;
    name_caller(ladder, calling->by, &target);
    alert->due_ms = calling->at_ms;
    alert->at += step_of(calling, &look) + 1;
    struct event ring = {.kind = EVENT_RING,
                         .at_ms = calling->at_ms,
                         .client = alert->client,
                         .brand = alert->brand,
                         .story = alert->story,
                         .person = target.person,
                         .channel = target.channel,
                         .because = text_of(target.because),
                         .by = calling->by,
                         .level = alert->level,
                         .step = alert->step};
    hold_forget(ladder, alert, target.person);
    hold_remember(ladder, &ring);
    alert->rung_ms = calling->at_ms;
    alert->failed = alert->quieted = alert->kept = false;
    alert->step++;
    alert->due_ms += ladder_wait(ladder_route(ladder, alert), alert);
    alert->dirty = true;
    ladder_ring(ladder, &ring);
    return OK;
}
