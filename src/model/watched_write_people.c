#include "model/watched_inside.h"

/* People, channels, calendars, duties and routes as YAML. */

static void write_int(struct buf *out, const char *before, const char *key, int64_t value)
{
    (void)buf_printf(out, "%s%s: %lld\n", before, key, (long long)value);
}

void write_span(struct buf *out, const char *before, const char *key, int64_t ms)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {{DAYS(1), "d"}, {HOURS(1), "h"}, {MINUTES(1), "m"}, {SECONDS(1), "s"}, {1, "ms"}};
    size_t i = 0;
    while (ms % units[i].ms != 0)
        i++;
    (void)buf_printf(out, "%s%s: %lld%s\n", before, key, (long long)(ms / units[i].ms),
                     units[i].unit);
}

static void write_quiet(struct buf *out, const struct quiet *quiet)
{
    if (quiet->count)
        buf_text(out, TEXT("    quiet: ["));
    for (size_t i = 0; i < quiet->count; i++) {
        char room[HOURS_ROOM];
        (void)buf_printf(out, "%s\"%.*s\"", i ? ", " : "",
                         TEXT_ARG(hours_write(&quiet->hours[i], room)));
    }
    if (quiet->count)
        buf_text(out, TEXT("]\n"));
    if (quiet->breaks && quiet->breaks != 4)
        write_int(out, "    ", "breaks", quiet->breaks);
}

static void write_person(struct buf *out, const struct person *p)
{
    write_pair(out, "  - ", "id", p->id);
    write_pair(out, "    ", "name", p->name);
    write_pair(out, "    ", "role", p->role);
    write_pair(out, "    ", "lang", p->lang);
    write_pair(out, "    ", "channel", p->channel);
    write_pair(out, "    ", "address", p->address);
    if (p->also_count)
        buf_text(out, TEXT("    also:\n"));
    for (size_t i = 0; i < p->also_count; i++) {
        write_pair(out, "      - ", "channel", p->also[i].channel);
        write_pair(out, "        ", "address", p->also[i].address);
    }
    write_pair(out, "    ", "zone", p->zone_name);
    write_quiet(out, &p->quiet);
}

static void write_channel(struct buf *out, const struct channel *c)
{
    write_pair(out, "  - ", "id", c->id);
    write_pair(out, "    ", "kind", c->kind);
    write_pair(out, "    ", "expires", c->expires);
    if (c->options) {
        buf_text(out, TEXT("    options: "));
        write_flow(out, c->options);
        buf_byte(out, '\n');
    }
}

static void write_shifts(struct buf *out, const struct duty *duty)
{
    if (duty->shift_count)
        buf_text(out, TEXT("    shifts:\n"));
    for (size_t i = 0; i < duty->shift_count; i++) {
        char room[HOURS_ROOM];
        write_pair(out, "      - ", "at", hours_write(&duty->shifts[i].hours, room));
        write_texts(out, "        ", "people", duty->shifts[i].people);
    }
    if (duty->stand_in_count)
        buf_text(out, TEXT("    stand-ins:\n"));
    for (size_t i = 0; i < duty->stand_in_count; i++) {
        write_pair(out, "      - ", "person", duty->stand_ins[i].person);
        write_pair(out, "        ", "for", duty->stand_ins[i].instead);
        write_pair(out, "        ", "from", duty->stand_ins[i].from);
        write_pair(out, "        ", "to", duty->stand_ins[i].to);
    }
}

static void write_duty(struct buf *out, const struct duty *duty)
{
    static const char *const turns[] = {"week", "day", "none"};
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    write_pair(out, "  - ", "id", duty->id);
    write_pair(out, "    ", "name", duty->name);
    write_pair(out, "    ", "zone", duty->zone_name);
    write_pair(out, "    ", "calendar", duty->calendar);
    write_texts(out, "    ", "people", duty->people);
    (void)buf_printf(out, "    turn: %s\n    handover: \"%s %02d:%02d\"\n", turns[duty->turn],
                     days[duty->handover_day], duty->handover_min / 60, duty->handover_min % 60);
    write_pair(out, "    ", "since", duty->since);
    write_shifts(out, duty);
}

static void write_step(struct buf *out, const struct step *step)
{
    static const char *const keys[] = {"person", "duty", "channel"};
    const struct text values[] = {step->person, step->duty, step->channel};
    const char *before = "      - ";
    for (size_t i = 0; i < 3; i++) {
        write_pair(out, before, keys[i], values[i]);
        if (values[i].at)
            before = "        ";
    }
    if (step->wait_ms)
        write_span(out, before, "wait", step->wait_ms);
}

static void write_route(struct buf *out, const struct route *route)
{
    write_int(out, "  - ", "level", route->level);
    if (route->named)
        write_pair(out, "    ", "id", route->id);
    write_pair(out, "    ", "client", route->client);
    write_pair(out, "    ", "brand", route->brand);
    write_texts(out, "    ", "categories", route->categories);
    if (route->repeat_ms)
        write_span(out, "    ", "repeat", route->repeat_ms);
    if (route->ceiling_ms)
        write_span(out, "    ", "for", route->ceiling_ms);
    if (route->group_ms != MINUTES(1))
        write_span(out, "    ", "group", route->group_ms);
    write_pair(out, "    ", "zone", route->zone_name);
    write_quiet(out, &route->quiet);
    buf_text(out, TEXT("    ladder:\n"));
    for (size_t i = 0; i < route->ladder_count; i++)
        write_step(out, &route->ladder[i]);
}

void write_people(struct buf *out, const struct watched *w)
{
    if (w->person_count)
        buf_text(out, TEXT("people:\n"));
    for (size_t i = 0; i < w->person_count; i++)
        write_person(out, &w->people[i]);
    if (w->channel_count)
        buf_text(out, TEXT("channels:\n"));
    for (size_t i = 0; i < w->channel_count; i++)
        write_channel(out, &w->channels[i]);
    if (w->calendar_count)
        buf_text(out, TEXT("calendars:\n"));
    for (size_t i = 0; i < w->calendar_count; i++) {
        write_pair(out, "  - ", "id", w->calendars[i].id);
        write_texts(out, "    ", "dates", w->calendars[i].dates);
    }
    if (w->duty_count)
        buf_text(out, TEXT("duties:\n"));
    for (size_t i = 0; i < w->duty_count; i++)
        write_duty(out, &w->duties[i]);
    if (w->route_count)
        buf_text(out, TEXT("routes:\n"));
    for (size_t i = 0; i < w->route_count; i++)
        write_route(out, &w->routes[i]);
    write_pair(out, "", "fallback", w->fallback);
}
