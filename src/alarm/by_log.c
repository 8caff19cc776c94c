#include "alarm/alarm.h"
#include "base/log.h"

struct log_channel {
    struct delivery delivery;
};

/* The channel of those who have named no other: a line on standard error. The acknowledge link is
 * not in it: a log is read by others too. */
static void ring(struct alarm *alarm, void *self, const struct ringing *ringing, void *token)
{
    static const char *const tells[] = {"raised", "acknowledged", "resolved"};
    (void)self;
    const struct event *r = ringing->ring;
    log_warn("ring", {"tells", L_STR(tells[ringing->tells])}, {"test", L_INT(ringing->is_test)},
             {"person", L_TEXT(r->person)}, {"level", L_INT(r->level)},
             {"client", L_TEXT(r->client)}, {"brand", L_TEXT(r->brand)},
             {"story", L_TEXT(r->story)}, {"step", L_INT(r->step)},
             {"ring", L_TEXT(ringing->ring_id)}, {"headline", L_TEXT(ringing->headline)},
             {"url", L_TEXT(ringing->story_url)}, {"handed_over", L_TEXT(ringing->handed_over)});
    alarm_done(alarm, token, OK, NULL, -1);
}

static const struct option options[] = {
    DELIVERY_OPTIONS(struct log_channel, "false"),
    {0},
};

const struct alarm_kind alarm_kind_log = {
    .name = "log",
    .about = "Writes a line to the program's log.",
    .size = sizeof(struct log_channel),
    .options = options,
    .ring = ring,
};
