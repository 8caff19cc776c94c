#include "alarm/alarm.h"
#include "base/log.h"

/* The channel of those who have named no other: a line on standard error. */
static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    (void)self;
    const struct event *r = ringing->ring;
    log_warn("ring", {"person", L_TEXT(r->person)}, {"level", L_INT(r->level)},
             {"client", L_TEXT(r->client)}, {"brand", L_TEXT(r->brand)},
             {"story", L_TEXT(r->story)}, {"step", L_INT(r->step)}, {"ring", L_TEXT(r->ring)},
             {"headline", L_TEXT(ringing->headline)}, {"url", L_TEXT(ringing->story_url)});
    alarm_done(alarm, token, OK, NULL, -1);
}

static const struct option options[] = {{0}};

const struct alarm_kind alarm_kind_log = {
    .name = "log",
    .about = "Writes a line to the program's log.",
    .size = 1,
    .options = options,
    .ring = ring,
};
