#ifndef MODEL_WORKTIME_H
#define MODEL_WORKTIME_H
/*
 * Time in a desk's hours. Spans are turned into instants for each local date, so a day on which the
 * clocks turn has 23 or 25 hours; several spans a weekday, spans over midnight (they belong to the
 * date they begin on), holidays of a calendar, and dates with hours of their own. Spans that lie
 * over each other count once. Without hours a desk is always there. Pure.
 */
#include "model/watched.h"

enum { WORKTIME_YEARS = 20 };

/* Milliseconds of [from, to] within the hours; 0 when to <= from. More than WORKTIME_YEARS before
 * `to` is not counted. */
int64_t worktime_between(const struct service *service, int64_t from_ms, int64_t to_ms);
/* The earliest instant at which so much of the hours has passed since from; TIME_MAX_MS when it
 * takes more than WORKTIME_YEARS. */
int64_t worktime_after(const struct service *service, int64_t from_ms, int64_t span_ms);
/* Somebody should be there at that instant. */
bool worktime_open(const struct service *service, int64_t at_ms);

/* The same on the target's clock: business hours, or every hour. */
int64_t target_between(const struct service *service, const struct service_target *target,
                       int64_t from_ms, int64_t to_ms);
int64_t target_after(const struct service *service, const struct service_target *target,
                     int64_t from_ms, int64_t span_ms);
#endif
