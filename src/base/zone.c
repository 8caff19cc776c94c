#include "base/zone.h"

#include "base/option.h"

#include <stdlib.h>

enum { FILE_MOST = 1 << 20, NAME_MOST = 64, CHANGES_MOST = 20000, TYPES_MOST = 256, HEAD = 44 };

/* When summer time begins or ends each year, as the last line of a zone's file says. */
struct turn {
    enum { TURN_MONTH, TURN_JULIAN, TURN_DAY } kind;
    int month, week, day; /* kind month: the week-th weekday (0 Sunday) of the month, 5 the last */
    int64_t second;       /* of that day, local time before the turn */
};

struct rule {
    bool known, summer;
    int64_t standard_ms, summer_ms;
    struct turn begins, ends;
};

struct zone {
    const int64_t *changes; /* seconds UTC, rising */
    const int64_t *offsets; /* ms, from each change on */
    size_t count;
    int64_t first_ms; /* before the first change */
    struct rule rule; /* after the last */
};

/* ---- the last line: "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX) ---- */

static bool take(struct text *rest, char c)
{
    if (!rest->len || rest->at[0] != c)
        return false;
    *rest = text_slice(*rest, 1, rest->len);
    return true;
}

static bool number(struct text *rest, int most, int *value_out)
{
    int value = 0;
    size_t n = 0;
    while (n < rest->len && n < 4 && rest->at[n] >= '0' && rest->at[n] <= '9')
        value = value * 10 + (rest->at[n++] - '0');
    if (!n || value > most)
        return false;
    *rest = text_slice(*rest, n, rest->len);
    *value_out = value;
    return true;
}

static bool abbreviation(struct text *rest)
{
    size_t n = 0;
    if (take(rest, '<')) {
        while (n < rest->len && rest->at[n] != '>')
            n++;
        *rest = text_slice(*rest, n, rest->len);
        return take(rest, '>');
    }
    while (n < rest->len && ((rest->at[n] | 0x20) >= 'a' && (rest->at[n] | 0x20) <= 'z'))
        n++;
    *rest = text_slice(*rest, n, rest->len);
    return n >= 3;
}

/* "[+-]h[:m[:s]]" in seconds. */
static bool clock_time(struct text *rest, int64_t *seconds_out)
{
    const bool minus = take(rest, '-');
    int h, m = 0, s = 0;
    if (!minus)
        (void)take(rest, '+');
    if (!number(rest, 167, &h) || (take(rest, ':') && !number(rest, 59, &m)) ||
        (take(rest, ':') && !number(rest, 59, &s)))
        return false;
    const int64_t all = (int64_t)h * 3600 + m * 60 + s;
    *seconds_out = minus ? -all : all;
    return true;
}

static bool read_turn(struct text *rest, struct turn *turn)
{
    turn->second = 7200;
    if (!take(rest, ','))
        return false;
    bool good = false;
    if (take(rest, 'M')) {
        turn->kind = TURN_MONTH;
        good = number(rest, 12, &turn->month) && turn->month && take(rest, '.') &&
               number(rest, 5, &turn->week) && turn->week && take(rest, '.') &&
               number(rest, 6, &turn->day);
    } else {
        turn->kind = take(rest, 'J') ? TURN_JULIAN : TURN_DAY;
        good = number(rest, 365, &turn->day) && (turn->kind == TURN_DAY || turn->day);
    }
    return good && (!take(rest, '/') || clock_time(rest, &turn->second));
}

static bool read_rule(struct text rest, struct rule *rule)
{
    int64_t seconds;
    if (!abbreviation(&rest) || !clock_time(&rest, &seconds))
        return false;
    rule->standard_ms = -seconds * 1000; /* written as what is added to get UTC */
    rule->known = true;
    if (!rest.len)
        return true;
    rule->summer = true;
    rule->summer_ms = rule->standard_ms + HOURS(1);
    if (!abbreviation(&rest))
        return false;
    if (rest.len && rest.at[0] != ',') {
        if (!clock_time(&rest, &seconds))
            return false;
        rule->summer_ms = -seconds * 1000;
    }
    return read_turn(&rest, &rule->begins) && read_turn(&rest, &rule->ends) && !rest.len;
}

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Local time of the turn in that year, as if the wall clock were UTC. */
static int64_t turn_ms(const struct turn *turn, int year)
{
    struct civil c = {.year = year, .month = 1, .day = 1};
    int64_t day = 0;
    switch (turn->kind) {
    case TURN_MONTH: {
        c.month = turn->month;
        const int64_t first = civil_ms(&c) / DAYS(1);
        c.month++;
        const int64_t next = civil_ms(&c) / DAYS(1);
        const int sunday_first = (weekday_of(first) + 1) % 7;
        day = first + (turn->day - sunday_first + 7) % 7 + 7 * (int64_t)(turn->week - 1);
        if (day >= next)
            day -= 7;
        break;
    }
    case TURN_JULIAN: /* 29 February is never counted */
        day = civil_ms(&c) / DAYS(1) + turn->day - 1 + (leap(year) && turn->day >= 60);
        break;
    case TURN_DAY:
        day = civil_ms(&c) / DAYS(1) + turn->day;
        break;
    }
    return DAYS(day) + turn->second * 1000;
}

static int64_t rule_offset_ms(const struct rule *rule, int64_t at_ms)
{
    if (!rule->summer)
        return rule->standard_ms;
    const int year = civil_of(at_ms + rule->standard_ms).year;
    const int64_t from = turn_ms(&rule->begins, year) - rule->standard_ms;
    const int64_t to = turn_ms(&rule->ends, year) - rule->summer_ms;
    const bool summer = from < to ? at_ms >= from && at_ms < to : at_ms >= from || at_ms < to;
    return summer ? rule->summer_ms : rule->standard_ms;
}

/* ---- the file ---- */

static int64_t big(const char *at, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | (unsigned char)at[i];
    return bytes == 4 ? (int64_t)(int32_t)(uint32_t)value : (int64_t)value;
}

struct counts {
    size_t utc, standard, leaps, changes, types, letters;
};

static bool read_counts(struct text bytes, struct counts *counts)
{
    if (bytes.len < HEAD || !text_starts(bytes, TEXT("TZif")))
        return false;
    size_t *all[] = {&counts->utc,     &counts->standard, &counts->leaps,
                     &counts->changes, &counts->types,    &counts->letters};
    for (size_t i = 0; i < 6; i++) {
        const int64_t value = big(bytes.at + 20 + 4 * i, 4);
        if (value < 0 || value > CHANGES_MOST)
            return false;
        *all[i] = (size_t)value;
    }
    return counts->types > 0 && counts->types <= TYPES_MOST;
}

static size_t block_bytes(const struct counts *c, size_t wide)
{
    return c->changes * (wide + 1) + c->types * 6 + c->letters + c->leaps * (wide + 4) +
           c->standard + c->utc;
}

static bool read_block(struct text block, const struct counts *c, struct arena *arena,
                       struct zone *zone)
{
    const char *indexes = block.at + c->changes * 8, *types = indexes + c->changes;
    int64_t *changes = arena_array(arena, int64_t, c->changes + 1);
    int64_t *offsets = arena_array(arena, int64_t, c->changes + 1);
    for (size_t i = 0; i < c->types; i++)
        if (big(types + 6 * i, 4) < -93599 || big(types + 6 * i, 4) > 93599)
            return false;
    for (size_t i = 0; i < c->changes; i++) {
        const size_t type = (unsigned char)indexes[i];
        changes[i] = big(block.at + 8 * i, 8);
        if (type >= c->types || (i && changes[i] <= changes[i - 1]))
            return false;
        offsets[i] = big(types + 6 * type, 4) * 1000;
    }
    zone->changes = changes;
    zone->offsets = offsets;
    zone->count = c->changes;
    zone->first_ms = big(types, 4) * 1000;
    return true;
}

static bool read_zone(struct text bytes, struct arena *arena, struct zone *zone)
{
    struct counts c;
    if (!read_counts(bytes, &c) || bytes.at[4] < '2')
        return false; /* version 1 ends in 2037; nobody writes it any more */
    const size_t skip = HEAD + block_bytes(&c, 4);
    if (skip > bytes.len)
        return false;
    bytes = text_slice(bytes, skip, bytes.len);
    if (!read_counts(bytes, &c))
        return false;
    const size_t size = block_bytes(&c, 8);
    if (bytes.len < HEAD + size)
        return false;
    if (!read_block(text_slice(bytes, HEAD, HEAD + size), &c, arena, zone))
        return false;
    struct text foot = text_slice(bytes, HEAD + size, bytes.len), line;
    if (!take(&foot, '\n') || text_find(foot, TEXT("\n")) < 0 || !text_cut(&foot, '\n', &line))
        return false;
    return !line.len || read_rule(line, &zone->rule);
}

enum err zone_read(struct text bytes, struct arena *arena, const struct zone **zone_out,
                   struct why *why)
{
    struct zone *zone = arena_make(arena, struct zone);
    if (!read_zone(bytes, arena, zone))
        return why_set(why, ERR_BAD_INPUT, "this is no time zone file of version 2 or later");
    *zone_out = zone;
    return OK;
}

static bool name_fits(struct text name)
{
    if (!name.len || name.len > NAME_MOST || name.at[0] == '/' || text_find(name, TEXT("..")) >= 0)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.at[i], low = (char)(c | 0x20);
        const bool sign = c == '/' || c == '_' || c == '+' || c == '-';
        if ((low < 'a' || low > 'z') && (c < '0' || c > '9') && !sign)
            return false;
    }
    return true;
}

/* "+09:00", "-03:30", "UTC", "Z". */
static bool fixed(struct text name, int64_t *offset_ms)
{
    *offset_ms = 0;
    if (text_is(name, "UTC") || text_is(name, "Z"))
        return true;
    int h, m;
    const bool minus = name.len && name.at[0] == '-';
    struct text rest = name;
    if (name.len != 6 || (!take(&rest, '+') && !take(&rest, '-')) || !number(&rest, 14, &h) ||
        !take(&rest, ':') || !number(&rest, 59, &m) || rest.len)
        return false;
    *offset_ms = (minus ? -1 : 1) * (HOURS(h) + MINUTES(m));
    return true;
}

enum err zone_open(struct text name, struct arena *arena, const struct zone **zone_out,
                   struct why *why)
{
    int64_t offset_ms;
    if (fixed(name, &offset_ms)) {
        struct zone *zone = arena_make(arena, struct zone);
        zone->rule = (struct rule){.known = true, .standard_ms = offset_ms};
        *zone_out = zone;
        return OK;
    }
    if (!name_fits(name))
        return why_set(why, ERR_BAD_INPUT,
                       "'%.*s' is no time zone: write it like Asia/Tokyo, UTC or +09:00",
                       TEXT_ARG(text_slice(name, 0, NAME_MOST)));
    const char *folder = getenv("TZDIR"); /* NOLINT(concurrency-mt-unsafe): never set here */
    struct text path = arena_printf(
        arena, "%s/%.*s", folder && folder[0] ? folder : "/usr/share/zoneinfo", TEXT_ARG(name));
    struct text bytes;
    enum err err = file_read(path.at, FILE_MOST, arena, &bytes, NULL);
    if (err)
        return why_set(why, ERR_NOT_FOUND,
                       "no time zone '%.*s' in %s: look at its spelling (Asia/Tokyo), install the "
                       "package tzdata, or write an offset like +09:00",
                       TEXT_ARG(name), path.at);
    err = zone_read(bytes, arena, zone_out, why);
    return err ? why_at(why, err, "%s", path.at) : OK;
}

/* ---- reading the wall ---- */

int64_t zone_offset_ms(const struct zone *zone, int64_t at_ms)
{
    if (!zone)
        return 0;
    const int64_t second = at_ms >= 0 ? at_ms / 1000 : -((-at_ms + 999) / 1000);
    if (zone->rule.known && (!zone->count || second >= zone->changes[zone->count - 1]))
        return rule_offset_ms(&zone->rule, at_ms);
    size_t from = 0, to = zone->count; /* the last change that is not after it */
    while (from < to) {
        const size_t middle = (from + to) / 2;
        if (zone->changes[middle] <= second)
            from = middle + 1;
        else
            to = middle;
    }
    return from ? zone->offsets[from - 1] : zone->first_ms;
}

struct civil zone_civil(const struct zone *zone, int64_t at_ms)
{
    return civil_of(at_ms + zone_offset_ms(zone, at_ms));
}

int64_t zone_ms(const struct zone *zone, const struct civil *local)
{
    const int64_t wall = civil_ms(local);
    const int64_t before = zone_offset_ms(zone, wall - DAYS(1));
    const int64_t after = zone_offset_ms(zone, wall + DAYS(1));
    const int64_t early = wall - (before > after ? before : after);
    const int64_t late = wall - (before > after ? after : before);
    if (early + zone_offset_ms(zone, early) == wall)
        return early;
    if (late + zone_offset_ms(zone, late) == wall)
        return late;
    return wall - before; /* the hour that does not exist */
}

int64_t zone_day(const struct zone *zone, int64_t at_ms)
{
    const int64_t wall = at_ms + zone_offset_ms(zone, at_ms);
    return wall >= 0 ? wall / DAYS(1) : -((-wall + DAYS(1) - 1) / DAYS(1));
}

int weekday_of(int64_t day)
{
    return (int)(((day + 3) % 7 + 7) % 7);
}

int64_t zone_since_ms(const struct zone *zone, int64_t day, int minute)
{
    const struct civil local = {.year = 1970, .month = 1, .day = (int)(day + 1), .minute = minute};
    const int64_t wall = civil_ms(&local);
    int64_t at_ms = zone_ms(zone, &local);
    while (at_ms - MINUTES(1) + zone_offset_ms(zone, at_ms - MINUTES(1)) > wall)
        at_ms -= MINUTES(1);
    return at_ms;
}
