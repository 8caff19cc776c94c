#include "model/worktime.h"

#include "model/duty.h"

enum { DAY_MIN = 24 * 60, SPANS_A_DAY = 128 };

/* ---- the spans of one local date, as instants, earliest first ---- */

struct instants {
    int64_t from_ms, to_ms;
};

struct day_spans {
    struct instants at[SPANS_A_DAY];
    size_t count;
};

static void put(struct day_spans *spans, const struct service *service, int64_t day, int from_min,
                int to_min)
{
    if (spans->count == SPANS_A_DAY)
        return;
    const bool over_night = to_min <= from_min;
    const struct instants one = {zone_since_ms(service->zone, day, from_min),
                                 zone_since_ms(service->zone, day + over_night, to_min)};
    size_t i = spans->count++;
    for (; i > 0 && spans->at[i - 1].from_ms > one.from_ms; i--)
        spans->at[i] = spans->at[i - 1];
    spans->at[i] = one;
}

static bool put_extra(struct day_spans *spans, const struct service *service, int64_t day)
{
    size_t from = 0, to = service->extra_count;
    while (from < to) {
        const size_t middle = (from + to) / 2;
        if (service->extra[middle].day < day)
            from = middle + 1;
        else
            to = middle;
    }
    const size_t first = from;
    for (; from < service->extra_count && service->extra[from].day == day; from++)
        put(spans, service, day, service->extra[from].from_min, service->extra[from].to_min);
    return from > first;
}

static void spans_of(const struct service *service, int64_t day, struct day_spans *spans)
{
    spans->count = 0;
    if (put_extra(spans, service, day))
        return;
    const unsigned bit =
        calendar_has(service->calendar, day) ? (unsigned)HOURS_HOLIDAY : 1u << weekday_of(day);
    for (size_t i = 0; i < service->hour_count; i++)
        if (service->hours[i].days & bit)
            put(spans, service, day, service->hours[i].from_min, service->hours[i].to_min);
    if (!service->hour_count && !(bit & HOURS_HOLIDAY))
        put(spans, service, day, 0, DAY_MIN);
}

/* Always there: nothing to look up. */
static bool always(const struct service *service)
{
    return !service->hour_count && !service->calendar && !service->extra_count;
}

/* ---- walking the days ---- */

/* Counts what lies within [from, to], until `enough` is full; then *full_ms is when. */
struct walk {
    int64_t from_ms, to_ms, enough_ms;
    int64_t reached_ms; /* up to here the hours are counted: what lies over it counts once */
    int64_t sum_ms, full_ms;
};

static bool step(struct walk *walk, const struct instants *span)
{
    const int64_t from = span->from_ms > walk->reached_ms ? span->from_ms : walk->reached_ms;
    const int64_t to = span->to_ms < walk->to_ms ? span->to_ms : walk->to_ms;
    if (to <= from)
        return false;
    if (walk->enough_ms - walk->sum_ms <= to - from) {
        walk->full_ms = from + walk->enough_ms - walk->sum_ms;
        walk->sum_ms = walk->enough_ms;
        return true;
    }
    walk->sum_ms += to - from;
    walk->reached_ms = to;
    return false;
}

static void walk_days(const struct service *service, struct walk *walk)
{
    struct day_spans spans;
    walk->reached_ms = walk->from_ms;
    /* a span over midnight may have begun the day before */
    for (int64_t day = zone_day(service->zone, walk->from_ms) - 1,
                 last = zone_day(service->zone, walk->to_ms);
         day <= last; day++) {
        spans_of(service, day, &spans);
        for (size_t i = 0; i < spans.count; i++)
            if (step(walk, &spans.at[i]))
                return;
    }
}

/* ---- the calls ---- */

int64_t worktime_between(const struct service *service, int64_t from_ms, int64_t to_ms)
{
    if (to_ms <= from_ms)
        return 0;
    if (to_ms - from_ms > DAYS(366) * WORKTIME_YEARS)
        from_ms = to_ms - DAYS(366) * WORKTIME_YEARS;
    if (always(service))
        return to_ms - from_ms;
    struct walk walk = {.from_ms = from_ms, .to_ms = to_ms, .enough_ms = INT64_MAX};
    walk_days(service, &walk);
    return walk.sum_ms;
}

int64_t worktime_after(const struct service *service, int64_t from_ms, int64_t span_ms)
{
    if (span_ms <= 0)
        return from_ms;
    const int64_t most = DAYS(366) * WORKTIME_YEARS;
    if (always(service))
        return span_ms > most ? TIME_MAX_MS : from_ms + span_ms;
    struct walk walk = {
        .from_ms = from_ms, .to_ms = from_ms + most, .enough_ms = span_ms, .full_ms = TIME_MAX_MS};
    walk_days(service, &walk);
    return walk.full_ms;
}

bool worktime_open(const struct service *service, int64_t at_ms)
{
    return worktime_between(service, at_ms, at_ms + 1) > 0;
}

int64_t target_between(const struct service *service, const struct service_target *target,
                       int64_t from_ms, int64_t to_ms)
{
    if (target->clock == CLOCK_CALENDAR)
        return to_ms > from_ms ? to_ms - from_ms : 0;
    return worktime_between(service, from_ms, to_ms);
}

int64_t target_after(const struct service *service, const struct service_target *target,
                     int64_t from_ms, int64_t span_ms)
{
    return target->clock == CLOCK_CALENDAR ? from_ms + span_ms
                                           : worktime_after(service, from_ms, span_ms);
}
