#include "base/utf8.h"
#include "model/watched_inside.h"

/* `service` of a client: when its desk is there, how soon it answers, who can do what. */

enum {
    SPANS_MOST = 100,
    EXTRA_MOST = 2000,
    TARGETS_MOST = 5,
    PEOPLE_MOST = 5000,
    LOAD_MOST = 1000,
    DATE_LEN = 10
};

static const struct service nothing_said;

const struct service *watched_service(const struct watched *watched, struct text client)
{
    const struct client *found = watched ? watched_client(watched, client) : NULL;
    return found && found->service ? found->service : &nothing_said;
}

/* ---- targets ---- */

struct service_target service_target(const struct service *service, int level)
{
    const bool grave = level >= 2;
    struct service_target target = {.level = level,
                                    .first_ms = grave ? HOURS(1) : HOURS(4),
                                    .next_ms = grave ? HOURS(1) : HOURS(8),
                                    .resolve_ms = grave ? HOURS(24) : HOURS(72),
                                    .clock = grave ? CLOCK_CALENDAR : CLOCK_BUSINESS};
    for (size_t i = 0; i < service->target_count; i++) { /* levels rise */
        const struct service_target *row = &service->targets[i];
        if (row->level > level)
            break;
        target.first_ms = row->first_ms ? row->first_ms : target.first_ms;
        target.next_ms = row->next_ms ? row->next_ms : target.next_ms;
        target.resolve_ms = row->resolve_ms ? row->resolve_ms : target.resolve_ms;
        target.clock = row->clock ? row->clock : target.clock;
    }
    return target;
}

/* ---- people ---- */

const struct service_person *service_person(const struct service *service, struct text id)
{
    for (size_t i = 0; i < service->person_count; i++)
        if (text_same(service->people[i].id, id))
            return &service->people[i];
    return NULL;
}

static bool listed(const struct texts *texts, struct text text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_same_but_case(texts->at[i], text))
            return true;
    return !texts->count || !text.len;
}

bool service_speaks(const struct service *service, struct text person, struct text lang)
{
    const struct service_person *one = service_person(service, person);
    return !one || listed(&one->languages, lang);
}

bool service_skilled(const struct service *service, struct text person, struct text skill)
{
    const struct service_person *one = service_person(service, person);
    return !one || listed(&one->skills, skill);
}

/* ---- reading ---- */

struct form {
    struct service service;
    struct texts hours, extra;
};

static enum err read_spans(struct reader *r, const struct json *at, struct form *form)
{
    struct service *service = &form->service;
    struct quiet as_hours = {0};
    if (form->hours.count > SPANS_MOST)
        return read_bad(r, at, "%zu spans of hours, at most %d", form->hours.count, SPANS_MOST);
    enum err err = read_quiet(r, at, form->hours, &as_hours);
    service->hours = as_hours.hours;
    service->hour_count = as_hours.count;
    return err;
}

/* "2026-12-29 10:00-15:00"; several lines of one date are several spans. */
static enum err read_extra(struct reader *r, const struct json *at, struct form *form)
{
    struct service *service = &form->service;
    if (form->extra.count > EXTRA_MOST)
        return read_bad(r, at, "%zu extra days, at most %d", form->extra.count, EXTRA_MOST);
    service->extra = arena_array(r->arena, struct extra_span, form->extra.count + 1);
    for (size_t i = 0; i < form->extra.count; i++) {
        const struct text text = text_trim(form->extra.at[i]);
        struct extra_span span;
        struct hours hours;
        if (!read_day(text_slice(text, 0, DATE_LEN), &span.day) || text.len <= DATE_LEN ||
            !hours_parse(text_slice(text, DATE_LEN, text.len), &hours) ||
            hours.days != HOURS_ANY_DAY)
            return read_bad(r, at, "'%.*s' is no extra day: write 2026-12-29 10:00-15:00",
                            TEXT_ARG(utf8_head(text, 60)));
        span.from_min = hours.from_min;
        span.to_min = hours.to_min;
        size_t k = i;
        for (; k > 0 && (service->extra[k - 1].day > span.day ||
                         (service->extra[k - 1].day == span.day &&
                          service->extra[k - 1].from_min > span.from_min));
             k--)
            service->extra[k] = service->extra[k - 1];
        service->extra[k] = span;
    }
    service->extra_count = form->extra.count;
    return OK;
}

const struct option watched_target_options[] = {
    {"level", OPTION_INT, offsetof(struct service_target, level), "0", 0, 4,
     "From this level of the story up.", NULL},
    {"first", OPTION_SPAN, offsetof(struct service_target, first_ms), NULL, MINUTES(1), DAYS(365),
     "Until the first answer, from the customer's post.", NULL},
    {"next", OPTION_SPAN, offsetof(struct service_target, next_ms), NULL, MINUTES(1), DAYS(365),
     "Until the next answer, from the first message that waits.", NULL},
    {"resolve", OPTION_SPAN, offsetof(struct service_target, resolve_ms), NULL, MINUTES(1),
     DAYS(365), "Until it is resolved.", NULL},
    {"clock", OPTION_CHOICE, offsetof(struct service_target, clock), "below", 0, 0,
     "In the desk's hours, or round the clock.", "below,business,calendar"},
    {0}};

static enum err read_target(struct reader *r, const struct json *at, struct service *service,
                            size_t i)
{
    struct service_target *target = &service->targets[i];
    enum err err = options_read(watched_target_options, at, NULL, r->arena, target, r->why);
    if (!err && i > 0 && service->targets[i - 1].level >= target->level)
        err = read_bad(r, at, "the levels of targets rise, each stands once");
    return err;
}

const struct option watched_desk_person_options[] = {
    {"id", OPTION_TEXT, offsetof(struct service_person, id), NULL, 0, 0, "As they sign in.", NULL},
    {"languages", OPTION_TEXTS, offsetof(struct service_person, languages), NULL, 0, 0,
     "ja, en, it; none: any.", NULL},
    {"skills", OPTION_TEXTS, offsetof(struct service_person, skills), NULL, 0, 0,
     "Names of your own; none: any.", NULL},
    {"load", OPTION_INT, offsetof(struct service_person, load), "0", 0, LOAD_MOST,
     "Open cases at a time; 0: no limit.", NULL},
    {0}};

static enum err read_one(struct reader *r, const struct json *at, struct service *service, size_t i)
{
    struct service_person *one = &service->people[i];
    enum err err = options_read(watched_desk_person_options, at, NULL, r->arena, one, r->why);
    if (err)
        return err;
    if (!one->id.len)
        return read_bad(r, at, "this person of the desk has no id");
    for (size_t k = 0; k < i; k++)
        if (text_same(service->people[k].id, one->id))
            return read_bad(r, at, "a second '%.*s' among the people of this desk",
                            TEXT_ARG(utf8_head(one->id, 60)));
    return OK;
}

static enum err read_lists(struct reader *r, const struct json *at, struct service *service)
{
    const struct json *item = NULL;
    enum err err = read_list_of(r, at, "targets", &item, &service->target_count);
    if (!err && service->target_count > TARGETS_MOST)
        err = read_bad(r, at, "%zu targets, at most %d", service->target_count, TARGETS_MOST);
    if (err)
        return err;
    service->targets = arena_array(r->arena, struct service_target, service->target_count + 1);
    for (size_t i = 0; item && i < service->target_count && !err; i++, item = item->next)
        err = read_target(r, item, service, i);
    if (!err)
        err = read_list_of(r, at, "people", &item, &service->person_count);
    if (!err && service->person_count > PEOPLE_MOST)
        err = read_bad(r, at, "%zu people, at most %d", service->person_count, PEOPLE_MOST);
    if (err)
        return err;
    service->people = arena_array(r->arena, struct service_person, service->person_count + 1);
    for (size_t i = 0; item && i < service->person_count && !err; i++, item = item->next)
        err = read_one(r, item, service, i);
    return err;
}

const struct option watched_service_options[] = {
    {"zone", OPTION_TEXT, offsetof(struct form, service.zone_name), NULL, 0, 0, "Its wall clock.",
     NULL},
    {"calendar", OPTION_TEXT, offsetof(struct form, service.calendar_name), NULL, 0, 0,
     "Its holidays.", NULL},
    {"hours", OPTION_TEXTS, offsetof(struct form, hours), NULL, 0, 0, "When somebody is there.",
     NULL},
    {"extra", OPTION_TEXTS, offsetof(struct form, extra), NULL, 0, 0,
     "Dates with hours of their own.", NULL},
    {"duties", OPTION_TEXTS, offsetof(struct form, service.duties), NULL, 0, 0,
     "Who holds one of them is on shift.", NULL},
    {0}};

enum err read_service(struct reader *r, const struct json *client, const struct service **out)
{
    static const char *const ours[] = {"targets", "people", NULL};
    const struct json *at = json_find(client, "service");
    if (!at || at->kind == JSON_NULL)
        return OK;
    struct form *form = arena_make(r->arena, struct form);
    enum err err = options_read(watched_service_options, at, ours, r->arena, form, r->why);
    if (!err)
        err = read_zone(r, at, form->service.zone_name, &form->service.zone);
    if (!err)
        err = read_spans(r, at, form);
    if (!err)
        err = read_extra(r, at, form);
    if (!err)
        err = read_lists(r, at, &form->service);
    *out = &form->service;
    return err;
}

/* Calendars and duties stand below the clients in a file: they are looked up at the end. */
enum err read_service_calendars(struct reader *r, const struct json *yaml)
{
    const struct watched *w = r->watched;
    const struct json *list = json_find(yaml, "clients");
    const struct json *item = list ? list->first : NULL;
    for (size_t i = 0; i < w->client_count && item; i++, item = item->next) {
        const struct json *at = json_find(item, "service");
        if (!w->clients[i].service)
            continue;
        struct service service = *w->clients[i].service;
        if (service.calendar_name.at) {
            service.calendar = watched_calendar(w, service.calendar_name);
            if (!service.calendar)
                return read_bad(r, json_find(at, "calendar"), "no calendar has the id '%.*s'",
                                TEXT_ARG(utf8_head(service.calendar_name, 60)));
        }
        for (size_t k = 0; k < service.duties.count; k++)
            if (!watched_duty(w, service.duties.at[k]))
                return read_bad(r, json_find(at, "duties"), "no duty has the id '%.*s'",
                                TEXT_ARG(utf8_head(service.duties.at[k], 60)));
        struct service *whole = arena_make(r->arena, struct service);
        *whole = service;
        w->clients[i].service = whole;
    }
    return OK;
}

/* ---- writing ---- */

static void write_spans(struct buf *out, const struct service *service)
{
    char room[HOURS_ROOM];
    if (service->hour_count)
        buf_text(out, TEXT("      hours:\n"));
    for (size_t i = 0; i < service->hour_count; i++)
        buf_printf(out, "        - \"%.*s\"\n", TEXT_ARG(hours_write(&service->hours[i], room)));
    if (service->extra_count)
        buf_text(out, TEXT("      extra:\n"));
    for (size_t i = 0; i < service->extra_count; i++) {
        const struct extra_span *span = &service->extra[i];
        const struct hours hours = {HOURS_ANY_DAY, span->from_min, span->to_min};
        char day[TIME_ROOM];
        buf_printf(out, "        - \"%.*s %.*s\"\n",
                   TEXT_ARG(text_slice(time_write(DAYS(span->day), day), 0, DATE_LEN)),
                   TEXT_ARG(hours_write(&hours, room)));
    }
}

void write_service(struct buf *out, const struct service *service)
{
    static const char *const clocks[] = {"below", "business", "calendar"};
    if (!service)
        return;
    if (!service->zone_name.at && !service->calendar_name.at && !service->duties.count &&
        !service->hour_count && !service->extra_count && !service->target_count &&
        !service->person_count) {
        buf_text(out, TEXT("    service: {}\n"));
        return;
    }
    buf_text(out, TEXT("    service:\n"));
    write_pair(out, "      ", "zone", service->zone_name);
    write_pair(out, "      ", "calendar", service->calendar_name);
    write_texts(out, "      ", "duties", service->duties);
    write_spans(out, service);
    if (service->target_count)
        buf_text(out, TEXT("      targets:\n"));
    for (size_t i = 0; i < service->target_count; i++) {
        const struct service_target *t = &service->targets[i];
        buf_printf(out, "        - level: %lld\n          clock: %s\n", (long long)t->level,
                   clocks[t->clock]);
        if (t->first_ms)
            write_span(out, "          ", "first", t->first_ms);
        if (t->next_ms)
            write_span(out, "          ", "next", t->next_ms);
        if (t->resolve_ms)
            write_span(out, "          ", "resolve", t->resolve_ms);
    }
    if (service->person_count)
        buf_text(out, TEXT("      people:\n"));
    for (size_t i = 0; i < service->person_count; i++) {
        const struct service_person *p = &service->people[i];
        write_pair(out, "        - ", "id", p->id);
        write_texts(out, "          ", "languages", p->languages);
        write_texts(out, "          ", "skills", p->skills);
        if (p->load)
            buf_printf(out, "          load: %lld\n", (long long)p->load);
    }
}
