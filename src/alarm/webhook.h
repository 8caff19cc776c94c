#ifndef ALARM_WEBHOOK_H
#define ALARM_WEBHOOK_H
/* What a webhook is sent; for by_webhook.c and its tests. */
#include "alarm/alarm.h"

/* Slack's incoming webhook (also Mattermost and Rocket.Chat): text from outside is escaped and
 * calls to all (@here, @channel) are broken. */
enum err webhook_slack(const struct ringing *ringing, struct buf *out) MUST_USE;
/* Ours: {"id","type":"alert.raised","at","tenant","data":{…}}; the same bytes at each try. */
enum err webhook_generic(const struct ringing *ringing, struct buf *out) MUST_USE;
/* "v1,BASE64(HMAC-SHA256(secret, id.timestamp.body))". */
enum err webhook_sign(struct text secret, struct text id, int64_t seconds, struct text body,
                      struct buf *out) MUST_USE;
#endif
