#ifndef WEB_PARTS_RIGHTS_H
#define WEB_PARTS_RIGHTS_H
/*
 * Who sees and changes which part of who is watched. Sources, channels, people who are rung,
 * calendars and the fallback are everybody's: an admin of all clients changes them. A client, its
 * brands and its senders: an admin who serves it. Routes and duties: a lead or a risk officer too,
 * as far as they concern nobody else's client. What is not seen does not exist (404).
 */
#include "desk/desk.h"
#include "model/watched_parts.h"
#include "web/inside.h"

bool part_seen(struct call *call, const struct seen_by *by, const struct part *part);
bool part_mine(struct call *call, const struct seen_by *by, const struct part *part);
bool part_may_add(const struct call *call, struct text kind);
/* The part as it stands and as it would be (said NULL: gone). ERR_NOT_FOUND, ERR_DENIED. */
enum err part_may_change(struct call *call, const struct rule_ask *ask, const struct json *said,
                         struct why *why) MUST_USE;
enum err part_no_such(const struct part_name *name, struct why *why);
#endif
