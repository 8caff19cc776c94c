#include "base/utf8.h"
#include "model/watched_inside.h"

/* Hours, calendars, duties. */

enum { DATES_MOST = 5000, SHIFTS_MOST = 200, STAND_INS_MOST = 1000, DAY_MINUTES = 24 * 60 };

static const char *const day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"};
enum { DAYS_NAMED = 8, WEEKDAYS = 7 };

/* ---- times as people write them ---- */

static bool digits(struct text *rest, size_t count, int *value_out)
{
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (i >= rest->len || rest->at[i] < '0' || rest->at[i] > '9')
            return false;
        value = value * 10 + (rest->at[i] - '0');
    }
    *rest = text_slice(*rest, count, rest->len);
    *value_out = value;
    return true;
}

static bool sign(struct text *rest, char c)
{
    if (!rest->len || rest->at[0] != c)
        return false;
    *rest = text_slice(*rest, 1, rest->len);
    return true;
}

bool read_minute(struct text text, int *minute_out)
{
    int h, m;
    const bool short_hour = text.len == 4;
    if (!digits(&text, short_hour ? 1 : 2, &h) || !sign(&text, ':') || !digits(&text, 2, &m) ||
        text.len || m > 59 || h * 60 + m > DAY_MINUTES)
        return false;
    *minute_out = h * 60 + m;
    return true;
}

bool read_moment(struct text text, struct civil *civil_out)
{
    struct civil c = {0};
    if (!digits(&text, 4, &c.year) || !sign(&text, '-') || !digits(&text, 2, &c.month) ||
        !sign(&text, '-') || !digits(&text, 2, &c.day) || c.year < 1970)
        return false;
    const struct civil day = civil_of(civil_ms(&c));
    if (day.day != c.day || day.month != c.month) /* 31 February */
        return false;
    int minute = 0;
    if (text.len && ((!sign(&text, ' ') && !sign(&text, 'T')) || !read_minute(text, &minute)))
        return false;
    c.hour = minute / 60;
    c.minute = minute % 60;
    *civil_out = c;
    return true;
}

bool read_day(struct text text, int64_t *day_out)
{
    struct civil c;
    if (text.len != 10 || !read_moment(text, &c))
        return false;
    *day_out = civil_ms(&c) / DAYS(1);
    return true;
}

static int day_of(struct text name)
{
    for (int i = 0; i < DAYS_NAMED; i++)
        if (text_is(name, day_names[i]))
            return i;
    return -1;
}

/* "mon-fri", "sat,sun,holiday"; the week goes round: fri-mon. */
static bool days_parse(struct text text, unsigned *days_out)
{
    unsigned days = 0;
    struct text part;
    while (text_cut(&text, ',', &part)) {
        struct text first = part;
        const bool range = memchr(part.at, '-', part.len) && text_cut(&part, '-', &first);
        const int from = day_of(first), to = range ? day_of(part) : from;
        if (from < 0 || to < 0 || (range && (from >= WEEKDAYS || to >= WEEKDAYS)))
            return false;
        for (int day = from; day != to; day = (day + 1) % WEEKDAYS)
            days |= 1u << day;
        days |= 1u << to;
    }
    *days_out = days;
    return days != 0;
}

static bool span_of_day(struct text text, struct hours *hours)
{
    struct text from;
    return text_cut(&text, '-', &from) && text.at && read_minute(from, &hours->from_min) &&
           read_minute(text, &hours->to_min) && hours->from_min < DAY_MINUTES;
}

bool hours_parse(struct text text, struct hours *hours_out)
{
    struct hours hours = {.days = HOURS_ANY_DAY, .to_min = DAY_MINUTES};
    struct text rest = text_trim(text), first = rest;
    if (!rest.len)
        return false;
    const bool both = memchr(rest.at, ' ', rest.len) && text_cut(&rest, ' ', &first);
    if (first.len && first.at[0] >= '0' && first.at[0] <= '9') {
        if (both || !span_of_day(first, &hours))
            return false;
    } else if (!days_parse(first, &hours.days) || (both && !span_of_day(text_trim(rest), &hours))) {
        return false;
    }
    *hours_out = hours;
    return true;
}

struct text hours_write(const struct hours *hours, char room[HOURS_ROOM])
{
    int len = 0;
    for (int i = 0; i < DAYS_NAMED && hours->days != HOURS_ANY_DAY; i++)
        if (hours->days & 1u << i)
            len += snprintf(room + len, HOURS_ROOM - (size_t)len, "%s%s", len ? "," : "",
                            day_names[i]);
    len += snprintf(room + len, HOURS_ROOM - (size_t)len, "%s%02d:%02d-%02d:%02d", len ? " " : "",
                    hours->from_min / 60, hours->from_min % 60, hours->to_min / 60,
                    hours->to_min % 60);
    must(len < HOURS_ROOM);
    return (struct text){room, (size_t)len};
}

static enum err read_hours(const struct reader *r, const struct json *at, struct text text,
                           struct hours *hours)
{
    if (hours_parse(text, hours))
        return OK;
    return read_bad(r, at,
                    "'%.*s' are no hours: write \"mon-fri 09:00-18:00\", \"22:00-07:00\" or "
                    "\"sat,sun,holiday\"",
                    TEXT_ARG(utf8_head(text, 60)));
}

enum err read_quiet(const struct reader *r, const struct json *at, struct texts texts,
                    struct quiet *quiet)
{
    enum err err = OK;
    quiet->hours = arena_array(r->arena, struct hours, texts.count + 1);
    quiet->count = texts.count;
    for (size_t i = 0; i < texts.count && !err; i++)
        err = read_hours(r, at, texts.at[i], &quiet->hours[i]);
    return err;
}

enum err read_zone(const struct reader *r, const struct json *at, struct text name,
                   const struct zone **zone)
{
    struct why why = {0};
    if (!name.at || zone_open(name, r->arena, zone, &why) == OK)
        return OK;
    return read_bad(r, at, "%s", why.text);
}

/* ---- calendars ---- */

const struct option watched_calendar_options[] = {
    {"id", OPTION_TEXT, offsetof(struct calendar, id), NULL, 0, 0, "Its short name.", NULL},
    {"dates", OPTION_TEXTS, offsetof(struct calendar, dates), NULL, 0, 0, "Holidays.", NULL},
    {0}};

static enum err read_calendar(struct reader *r, const struct json *at, struct calendar *calendar)
{
    enum err err = options_read(watched_calendar_options, at, NULL, r->arena, calendar, r->why);
    if (!err)
        err = read_id(r, at, "calendar", TEXT(""), calendar->id);
    if (err)
        return err;
    const struct json *dates = json_find(at, "dates");
    if (calendar->dates.count > DATES_MOST)
        return read_bad(r, dates, "%zu dates, at most %d", calendar->dates.count, DATES_MOST);
    calendar->days = arena_array(r->arena, int64_t, calendar->dates.count + 1);
    for (size_t i = 0; i < calendar->dates.count; i++) {
        int64_t day;
        if (!read_day(calendar->dates.at[i], &day))
            return read_bad(r, dates, "'%.*s' is no day: write 2026-12-31",
                            TEXT_ARG(utf8_head(calendar->dates.at[i], 60)));
        size_t k = i;
        for (; k > 0 && calendar->days[k - 1] > day; k--)
            calendar->days[k] = calendar->days[k - 1];
        calendar->days[k] = day;
    }
    return OK;
}

/* ---- duties ---- */

static enum err people_known(const struct reader *r, const struct json *at, struct texts people)
{
    for (size_t i = 0; i < people.count; i++)
        if (!watched_person(r->watched, people.at[i]))
            return read_bad(r, at, "no person has the id '%.*s'",
                            TEXT_ARG(utf8_head(people.at[i], 60)));
    return OK;
}

struct shift_form {
    struct text at;
    struct texts people;
};

const struct option watched_shift_options[] = {
    {"at", OPTION_TEXT, offsetof(struct shift_form, at), NULL, 0, 0, "Its hours.", NULL},
    {"people", OPTION_TEXTS, offsetof(struct shift_form, people), NULL, 0, 0,
     "In turn; else those of the duty.", NULL},
    {0}};

/* "mon-fri 09:00-18:00", or {at: "…", people: [anna, ben]}. */
static enum err read_shift(struct reader *r, const struct json *at, const struct duty *duty,
                           struct shift *shift)
{
    struct shift_form form = {0};
    enum err err = OK;
    if (at->kind == JSON_OBJECT)
        err = options_read(watched_shift_options, at, NULL, r->arena, &form, r->why);
    else
        form.at = at->text;
    if (!err)
        err = read_hours(r, at, form.at, &shift->hours);
    if (!err)
        err = people_known(r, at, form.people);
    shift->people = form.people;
    if (!err && !form.people.count && !duty->people.count)
        err = read_bad(r, at, "nobody holds this shift: name 'people' here or for the duty");
    return err;
}

static enum err read_stand_in(struct reader *r, const struct json *at, const struct duty *duty,
                              struct stand_in *one)
{
    static const struct option options[] = {
        {"person", OPTION_TEXT, offsetof(struct stand_in, person), NULL, 0, 0, "Who has it.", NULL},
        {"for", OPTION_TEXT, offsetof(struct stand_in, instead), NULL, 0, 0, "Instead of whom.",
         NULL},
        {"from", OPTION_TEXT, offsetof(struct stand_in, from), NULL, 0, 0, "Local time.", NULL},
        {"to", OPTION_TEXT, offsetof(struct stand_in, to), NULL, 0, 0, "Local time.", NULL},
        {0}};
    struct civil from, to;
    enum err err = options_read(options, at, NULL, r->arena, one, r->why);
    if (err)
        return err;
    if (!watched_person(r->watched, one->person) ||
        (one->instead.at && !watched_person(r->watched, one->instead)))
        return read_bad(r, at, "a stand-in names a 'person', and perhaps whom it stands in 'for'");
    if (!read_moment(one->from, &from) || !read_moment(one->to, &to))
        return read_bad(r, at, "write 'from' and 'to' as 2026-11-23 09:00");
    one->from_ms = zone_ms(duty->zone, &from);
    one->to_ms = zone_ms(duty->zone, &to);
    return one->from_ms < one->to_ms ? OK : read_bad(r, at, "this ends before it begins");
}

static enum err read_handover(const struct reader *r, const struct json *at, struct text text,
                              struct duty *duty)
{
    struct text rest = text_trim(text), first = rest;
    duty->handover_day = 0;
    duty->handover_min = 9 * 60;
    if (!rest.len)
        return OK;
    if (memchr(rest.at, ' ', rest.len) && text_cut(&rest, ' ', &first))
        rest = text_trim(rest);
    else if (day_of(first) >= 0)
        rest = (struct text){0};
    else
        first = (struct text){0};
    if ((first.at && (day_of(first) < 0 || day_of(first) >= WEEKDAYS)) ||
        (rest.len &&
         (!read_minute(rest, &duty->handover_min) || duty->handover_min >= DAY_MINUTES)))
        return read_bad(r, json_find(at, "handover"),
                        "write the handover as \"mon 09:00\", or \"09:00\" for every day");
    if (first.at)
        duty->handover_day = day_of(first);
    return OK;
}

/* The local day of the first handover: at or before the day that is named. */
static enum err settle_since(const struct reader *r, const struct json *at, struct duty *duty)
{
    if (duty->since.len && !read_day(duty->since, &duty->since_day))
        return read_bad(r, json_find(at, "since"), "write the day as 2026-04-06");
    if (duty->turn == DUTY_WEEKLY)
        duty->since_day -= (weekday_of(duty->since_day) - duty->handover_day + WEEKDAYS) % WEEKDAYS;
    return OK;
}

static enum err read_parts(struct reader *r, const struct json *at, struct duty *duty)
{
    const struct json *item = NULL;
    enum err err = read_list_of(r, at, "shifts", &item, &duty->shift_count);
    if (!err && duty->shift_count > SHIFTS_MOST)
        err = read_bad(r, at, "%zu shifts, at most %d", duty->shift_count, SHIFTS_MOST);
    if (err)
        return err;
    duty->shifts = arena_array(r->arena, struct shift, duty->shift_count + 1);
    for (size_t i = 0; item && i < duty->shift_count && !err; i++, item = item->next)
        err = read_shift(r, item, duty, &duty->shifts[i]);
    if (!err)
        err = read_list_of(r, at, "stand-ins", &item, &duty->stand_in_count);
    if (!err && duty->stand_in_count > STAND_INS_MOST)
        err = read_bad(r, at, "%zu stand-ins, at most %d", duty->stand_in_count, STAND_INS_MOST);
    if (err)
        return err;
    duty->stand_ins = arena_array(r->arena, struct stand_in, duty->stand_in_count + 1);
    for (size_t i = 0; item && i < duty->stand_in_count && !err; i++, item = item->next)
        err = read_stand_in(r, item, duty, &duty->stand_ins[i]);
    return err;
}

struct duty_form {
    struct duty duty;
    struct text handover;
    int turn;
};

const struct option watched_duty_options[] = {
    {"id", OPTION_TEXT, offsetof(struct duty, id), NULL, 0, 0, "Its short name.", NULL},
    {"name", OPTION_TEXT, offsetof(struct duty, name), NULL, 0, 0, "For people.", NULL},
    {"zone", OPTION_TEXT, offsetof(struct duty, zone_name), NULL, 0, 0, "Its wall clock.", NULL},
    {"calendar", OPTION_TEXT, offsetof(struct duty, calendar), NULL, 0, 0, "Its holidays.", NULL},
    {"people", OPTION_TEXTS, offsetof(struct duty, people), NULL, 0, 0, "In turn.", NULL},
    {"turn", OPTION_CHOICE, offsetof(struct duty_form, turn), "week", 0, 0,
     "How often the next has it.", "week,day,none"},
    {"handover", OPTION_TEXT, offsetof(struct duty_form, handover), NULL, 0, 0, "When: mon 09:00.",
     NULL},
    {"since", OPTION_TEXT, offsetof(struct duty, since), NULL, 0, 0,
     "The day on which the first began.", NULL},
    {0}};

static enum err duty_options(struct reader *r, const struct json *at, struct duty *duty)
{
    static const char *const ours[] = {"shifts", "stand-ins", NULL};
    struct duty_form form = {0};
    enum err err = options_read(watched_duty_options, at, ours, r->arena, &form, r->why);
    *duty = form.duty;
    duty->turn = (enum duty_turn)form.turn;
    if (!err)
        err = read_zone(r, json_find(at, "zone"), duty->zone_name, &duty->zone);
    if (!err)
        err = read_handover(r, at, form.handover, duty);
    return err ? err : settle_since(r, at, duty);
}

static enum err read_duty(struct reader *r, const struct json *at, struct duty *duty)
{
    enum err err = duty_options(r, at, duty);
    if (!err)
        err = read_id(r, at, "duty", TEXT(""), duty->id);
    if (!err && duty->calendar.at && !watched_calendar(r->watched, duty->calendar))
        err = read_bad(r, json_find(at, "calendar"), "no calendar has the id '%.*s'",
                       TEXT_ARG(utf8_head(duty->calendar, 60)));
    if (!err)
        err = people_known(r, json_find(at, "people"), duty->people);
    if (!err)
        err = read_parts(r, at, duty);
    if (!err && !duty->people.count && !duty->shift_count)
        err = read_bad(r, at, "the duty '%.*s' has no people", TEXT_ARG(duty->id));
    if (!err && !duty->name.len)
        duty->name = duty->id;
    return err;
}

enum err read_duties(struct reader *r, const struct json *yaml)
{
    struct watched *w = r->watched;
    const struct json *item = NULL;
    enum err err = read_list_of(r, yaml, "calendars", &item, &w->calendar_count);
    if (err)
        return err;
    w->calendars = arena_array(r->arena, struct calendar, w->calendar_count + 1);
    for (size_t i = 0; item && i < w->calendar_count && !err; i++, item = item->next)
        err = read_calendar(r, item, &w->calendars[i]);
    if (!err)
        err = read_list_of(r, yaml, "duties", &item, &w->duty_count);
    if (err)
        return err;
    w->duties = arena_array(r->arena, struct duty, w->duty_count + 1);
    for (size_t i = 0; item && i < w->duty_count && !err; i++, item = item->next)
        err = read_duty(r, item, &w->duties[i]);
    return err;
}
