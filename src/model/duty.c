#include "model/duty.h"

enum { DAY_MINUTES = 24 * 60 };

/* ---- routes ---- */

static bool names(struct text wanted, struct text id)
{
    return !wanted.at || text_same(wanted, id);
}

static bool category_fits(const struct route *route, enum risk category)
{
    for (size_t i = 0; i < route->categories.count; i++)
        if (category < RISK_COUNT && text_is(route->categories.at[i], risk_name(category)))
            return true;
    return !route->categories.count;
}

const struct route *route_for(const struct watched *watched, const struct route_key *key)
{
    const struct route *best = NULL;
    int64_t best_rank = -1;
    for (size_t i = 0; watched && i < watched->route_count; i++) {
        const struct route *route = &watched->routes[i];
        if (!names(route->client, key->client) || !names(route->brand, key->brand) ||
            route->level > key->level || !route->ladder_count ||
            !category_fits(route, key->category))
            continue;
        const int64_t rank = (route->brand.at ? 1000 : 0) + (route->categories.count ? 100 : 0) +
                             (route->client.at ? 10 : 0) + route->level;
        if (rank > best_rank) {
            best = route;
            best_rank = rank;
        }
    }
    return best;
}

/* ---- hours ---- */

bool calendar_has(const struct calendar *calendar, int64_t day)
{
    size_t from = 0, to = calendar ? calendar->dates.count : 0;
    while (from < to) {
        const size_t middle = (from + to) / 2;
        if (calendar->days[middle] < day)
            from = middle + 1;
        else
            to = middle;
    }
    return calendar && from < calendar->dates.count && calendar->days[from] == day;
}

/* On a holiday only those hours hold that name holidays. */
static bool day_fits(const struct hours *hours, const struct calendar *calendar, int64_t day)
{
    const unsigned bit =
        calendar_has(calendar, day) ? (unsigned)HOURS_HOLIDAY : 1u << weekday_of(day);
    return (hours->days & bit) != 0;
}

bool hours_hold(const struct hours *hours, const struct zone *zone, const struct calendar *calendar,
                int64_t at_ms, int64_t *end_ms)
{
    const int64_t today = zone_day(zone, at_ms);
    const struct civil now = zone_civil(zone, at_ms);
    const int minute = now.hour * 60 + now.minute;
    const bool over_night = hours->to_min <= hours->from_min;
    if (minute >= hours->from_min && (over_night || minute < hours->to_min) &&
        day_fits(hours, calendar, today)) {
        *end_ms = zone_since_ms(zone, today + over_night, hours->to_min);
        return true;
    }
    if (over_night && minute < hours->to_min && day_fits(hours, calendar, today - 1)) {
        *end_ms = zone_since_ms(zone, today, hours->to_min);
        return true;
    }
    return false;
}

static int64_t quiet_once(const struct quiet *quiet, const struct zone *zone, int64_t at_ms)
{
    int64_t latest = 0;
    for (size_t i = 0; i < quiet->count; i++) {
        int64_t end_ms;
        if (hours_hold(&quiet->hours[i], zone, NULL, at_ms, &end_ms) && end_ms > latest)
            latest = end_ms;
    }
    return latest;
}

int64_t quiet_until(const struct quiet *quiet, const struct zone *zone, int level, int64_t at_ms)
{
    if (!quiet->count || level >= quiet->breaks)
        return 0;
    int64_t until_ms = quiet_once(quiet, zone, at_ms);
    /* hours that follow each other are one quiet time; a quiet that never ends is a week */
    for (int i = 0; i < 30 && until_ms && until_ms < at_ms + DAYS(7); i++) {
        const int64_t more_ms = quiet_once(quiet, zone, until_ms);
        if (more_ms <= until_ms)
            break;
        until_ms = more_ms;
    }
    return until_ms > at_ms ? until_ms : 0;
}

/* ---- duties ---- */

/* Which of so many has it: handovers are told on the wall clock. */
static size_t turn_of(const struct duty *duty, size_t count, int64_t at_ms)
{
    const struct civil now = zone_civil(duty->zone, at_ms);
    const int64_t span = duty->turn == DUTY_WEEKLY ? 7 * DAY_MINUTES : DAY_MINUTES;
    const int64_t minutes = (zone_day(duty->zone, at_ms) - duty->since_day) * DAY_MINUTES +
                            now.hour * 60 + now.minute - duty->handover_min;
    const int64_t turns = minutes >= 0 ? minutes / span : -((-minutes + span - 1) / span);
    const int64_t n = (int64_t)count;
    return duty->turn == DUTY_FIXED ? 0 : (size_t)(((turns % n) + n) % n);
}

static struct text planned(const struct watched *watched, const struct duty *duty, int64_t at_ms)
{
    const struct calendar *calendar =
        duty->calendar.at ? watched_calendar(watched, duty->calendar) : NULL;
    const struct texts *people = duty->shift_count ? NULL : &duty->people;
    for (size_t i = 0; i < duty->shift_count && !people; i++) {
        const struct shift *shift = &duty->shifts[i];
        int64_t end_ms;
        if (hours_hold(&shift->hours, duty->zone, calendar, at_ms, &end_ms))
            people = shift->people.count ? &shift->people : &duty->people;
    }
    if (!people || !people->count)
        return (struct text){0};
    return people->at[turn_of(duty, people->count, at_ms)];
}

static void stand_in(const struct stand_in *in, int64_t at_ms, struct text plan,
                     struct text *holder, struct text *instead)
{
    if (at_ms < in->from_ms || at_ms >= in->to_ms ||
        (in->instead.len && !text_same(in->instead, plan)))
        return;
    *holder = in->person;
    *instead = plan;
}

struct text duty_holder(const struct watched *watched, const struct duty *duty,
                        const struct cover *covers, size_t cover_count, int64_t at_ms,
                        struct text *instead_out)
{
    const struct text plan = planned(watched, duty, at_ms);
    struct text holder = plan, instead = {0};
    for (size_t i = 0; i < duty->stand_in_count; i++)
        stand_in(&duty->stand_ins[i], at_ms, plan, &holder, &instead);
    for (size_t i = 0; i < cover_count; i++)
        if (text_same(covers[i].duty, duty->id))
            stand_in(&covers[i].in, at_ms, plan, &holder, &instead);
    if (instead_out)
        *instead_out = instead;
    return holder;
}

struct text step_person(const struct watched *watched, const struct step *step, int64_t at_ms)
{
    const struct duty *duty = step->duty.at ? watched_duty(watched, step->duty) : NULL;
    return duty ? duty_holder(watched, duty, NULL, 0, at_ms, NULL) : step->person;
}
