#ifndef ALARM_WEBHOOK_H
#define ALARM_WEBHOOK_H
/* What a webhook of one's own is sent; for by_webhook.c and its tests. */
#include "alarm/alarm.h"

/* {"version":1,"id","type":"alert.raised","alert","at","tenant","data":{…}}; type also
 * "alert.acknowledged" and "alert.cleared". The same bytes at each try. */
enum err webhook_generic(const struct ringing *ringing, struct buf *out) MUST_USE;
/* "v1,BASE64(HMAC-SHA256(secret, id.timestamp.body))", appended. */
enum err webhook_sign(struct text secret, struct text id, int64_t seconds, struct text body,
                      struct buf *out) MUST_USE;
#endif
