#include "base/clock.h"

#include <endian.h>

int64_t clock_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_steady_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_steady_ms(void)
{
    return clock_steady_us() / 1000;
}

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back.
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static int64_t days_of(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t yoe = year - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct civil civil_of(int64_t ms)
{
    int64_t day_no = ms >= 0 ? ms / DAYS(1) : -((-ms + DAYS(1) - 1) / DAYS(1));
    int64_t rest = ms - day_no * DAYS(1);
    int64_t z = day_no + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
        .hour = (int)(rest / HOURS(1)),
        .minute = (int)(rest / MINUTES(1) % 60),
        .second = (int)(rest / 1000 % 60),
        .ms = (int)(rest % 1000),
    };
}

int64_t civil_ms(const struct civil *civil)
{
    int64_t month0 = (int64_t)civil->month - 1;
    int64_t year = civil->year + (month0 >= 0 ? month0 / 12 : -((11 - month0) / 12));
    int month = (int)(((month0 % 12) + 12) % 12) + 1;
    return (days_of(year, month, 1) + civil->day - 1) * DAYS(1) + HOURS(civil->hour) +
           MINUTES(civil->minute) + SECONDS(civil->second) + civil->ms;
}

/* Reads exactly n digits at *at. */
static bool digits(struct text *rest, int n, int *value_out)
{
    if (rest->len < (size_t)n)
        return false;
    int value = 0;
    for (int i = 0; i < n; i++) {
        unsigned d = (unsigned)(rest->at[i] - '0');
        if (d > 9)
            return false;
        value = value * 10 + (int)d;
    }
    *rest = text_slice(*rest, (size_t)n, rest->len);
    *value_out = value;
    return true;
}

static bool symbol(struct text *rest, const char *any)
{
    if (!rest->len || !rest->at[0] || !strchr(any, rest->at[0]))
        return false;
    *rest = text_slice(*rest, 1, rest->len);
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool fraction(struct text *rest, int *ms_out)
{
    *ms_out = 0;
    if (!symbol(rest, ".,"))
        return true;
    int scale = 100, digit;
    if (!digits(rest, 1, &digit))
        return false;
    do {
        *ms_out += digit * scale;
        scale /= 10;
    } while (digits(rest, 1, &digit));
    return true;
}

static bool zone(struct text *rest, int64_t *offset_ms_out)
{
    if (symbol(rest, "Zz")) {
        *offset_ms_out = 0;
        return true;
    }
    bool minus = rest->len && rest->at[0] == '-';
    int hour, minute = 0;
    if (!symbol(rest, "+-") || !digits(rest, 2, &hour))
        return false;
    symbol(rest, ":");
    if (rest->len && !digits(rest, 2, &minute))
        return false;
    if (hour > 23 || minute > 59)
        return false;
    *offset_ms_out = (minus ? -1 : 1) * (HOURS(hour) + MINUTES(minute));
    return true;
}

/* Eight characters less the eight of the form: digits are 0 to 9, the rest 0. What is not so sets
 * *bad. `most` is 0x7F less the most that each may be. */
static inline uint64_t part(const char *at, const char *form, uint64_t most, uint64_t *bad)
{
    uint64_t x, y;
    memcpy(&x, at, sizeof(x));
    memcpy(&y, form, sizeof(y));
    x = le64toh(x ^ y);
    *bad |= (x | (x + most)) & 0x8080808080808080u;
    return x * 10 + (x >> 8); /* byte i: the two digits at i and i + 1 as a number */
}

static inline int two_at(uint64_t pairs, int i)
{
    return (int)(pairs >> 8 * i & 0xFF);
}

/* The form nearly every record has: 2026-11-21T03:57:00.123Z. False for any other. */
static bool usual(struct text text, struct civil *civil_out)
{
    uint64_t bad = 0;
    if (text.len != 24)
        return false;
    const uint64_t date = part(text.at, "0000-00-", 0x7F76767F76767676u, &bad);
    const uint64_t middle = part(text.at + 8, "00T00:00", 0x76767F76767F7676u, &bad);
    const uint64_t end = part(text.at + 16, ":00.000Z", 0x7F7676767F76767Fu, &bad);
    *civil_out = (struct civil){.year = two_at(date, 0) * 100 + two_at(date, 2),
                                .month = two_at(date, 5),
                                .day = two_at(middle, 0),
                                .hour = two_at(middle, 3),
                                .minute = two_at(middle, 6),
                                .second = two_at(end, 1),
                                .ms = two_at(end, 4) * 10 + two_at(end, 6) / 10};
    return !bad;
}

static bool in_range(const struct civil *c)
{
    return c->year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 && c->hour <= 23 &&
           c->minute <= 59 && c->second <= 60 && c->day <= month_days(c->year, c->month);
}

bool time_parse(struct text text, int64_t *ms_out)
{
    struct civil c = {0};
    if (usual(text, &c)) {
        if (!in_range(&c))
            return false;
        const int64_t at = days_of(c.year, c.month, c.day) * DAYS(1) + HOURS(c.hour) +
                           MINUTES(c.minute) + SECONDS(c.second) + c.ms;
        if (at > TIME_MAX_MS)
            return false;
        *ms_out = at;
        return true;
    }
    c = (struct civil){0};
    int64_t offset;
    struct text rest = text;
    bool good = digits(&rest, 4, &c.year) && symbol(&rest, "-") && digits(&rest, 2, &c.month) &&
                symbol(&rest, "-") && digits(&rest, 2, &c.day) && symbol(&rest, "Tt ") &&
                digits(&rest, 2, &c.hour) && symbol(&rest, ":") && digits(&rest, 2, &c.minute);
    if (!good)
        return false;
    if (symbol(&rest, ":") && !(digits(&rest, 2, &c.second) && fraction(&rest, &c.ms)))
        return false;
    if (!zone(&rest, &offset) || rest.len)
        return false;
    if (!in_range(&c))
        return false;
    int64_t ms = civil_ms(&c) - offset;
    if (ms > TIME_MAX_MS || ms < TIME_MIN_MS)
        return false;
    *ms_out = ms;
    return true;
}

struct text time_write(int64_t ms, char room[TIME_ROOM])
{
    if (ms > TIME_MAX_MS)
        ms = TIME_MAX_MS;
    if (ms < TIME_MIN_MS)
        ms = TIME_MIN_MS;
    struct civil c = civil_of(ms);
    int parts[] = {c.year, c.month, c.day, c.hour, c.minute, c.second, c.ms};
    static const int width[] = {4, 2, 2, 2, 2, 2, 3};
    static const char after[] = "--T::.Z";
    size_t n = 0;
    for (int i = 0; i < 7; i++) {
        for (int k = width[i] - 1, v = parts[i]; k >= 0; k--, v /= 10)
            room[n + (size_t)k] = (char)('0' + v % 10);
        n += (size_t)width[i];
        room[n++] = after[i];
    }
    room[n] = 0;
    return (struct text){room, n};
}

bool span_parse(struct text text, int64_t *ms_out)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", SECONDS(1)}, {"m", MINUTES(1)}, {"h", HOURS(1)}, {"d", DAYS(1)}};
    size_t n = 0;
    while (n < text.len && text.at[n] >= '0' && text.at[n] <= '9')
        n++;
    int64_t value;
    if (!text_int(text_slice(text, 0, n), &value))
        return false;
    struct text unit = text_slice(text, n, text.len);
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (!text_is(unit, units[i].unit))
            continue;
        if (value > INT64_MAX / units[i].ms)
            return false;
        *ms_out = value * units[i].ms;
        return true;
    }
    return false;
}
