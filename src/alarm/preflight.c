#include "alarm/alarm.h"
#include "base/clock.h"
#include "base/mem.h"

/* Proves that the ladders of the next hours can ring, or says what is in the way. */

static const int64_t quarter_ms = 900000, soon_ms = 14 * 86400000LL;
enum { QUARTERS_MOST = 31 * 96 };

struct flight {
    const struct preflight *p;
    preflight_say *say;
    void *arg;
    bool good;
    size_t quarters;
    bool *phones; /* by the number of the channel: it makes a telephone sound */
    bool *used;   /* and: some ladder needs it */
    bool *rung;   /* by the number of the person: some step rings them by their own channel */
};

static void found(struct flight *f, const struct finding *finding)
{
    f->good = f->good && !finding->stops;
    f->say(finding, f->arg);
}

static bool serves(const struct flight *f, struct text client)
{
    for (size_t i = 0; f->p->clients && i < f->p->client_count; i++)
        if (text_same(f->p->clients[i], client))
            return true;
    return !f->p->clients || !client.len;
}

/* The first look is now, the others at the quarters of the hour. */
static int64_t time_of(const struct flight *f, size_t quarter)
{
    const int64_t from_ms = f->p->from_ms;
    return quarter ? from_ms - from_ms % quarter_ms + quarter_ms * (int64_t)quarter : from_ms;
}

/* ---- channels ---- */

static ptrdiff_t number_of(const struct flight *f, struct text channel)
{
    const struct watched *w = f->p->watched;
    for (size_t i = 0; i < w->channel_count; i++)
        if (text_same(w->channels[i].id, channel))
            return (ptrdiff_t)i;
    return -1;
}

static bool phone(const struct flight *f, struct text channel)
{
    const ptrdiff_t i = number_of(f, channel);
    if (i >= 0)
        f->used[i] = true;
    return i >= 0 && f->phones[i];
}

/* Also marks what the person needs. */
static bool person_phone(const struct flight *f, const struct person *person, struct text channel)
{
    bool any = phone(f, channel.len ? channel : person->channel);
    for (size_t i = 0; i < person->also_count; i++)
        any = phone(f, person->also[i].channel) || any;
    return any || phone(f, person->channel);
}

/* Where a ladder has nobody, the fallback is rung whatever the hour: can a telephone reach it? */
static bool fallback_heard(const struct flight *f)
{
    const struct person *person =
        f->p->watched->fallback.len ? watched_person(f->p->watched, f->p->watched->fallback) : NULL;
    return person && person_phone(f, person, (struct text){0});
}

static void look_at_channel(struct flight *f, const struct channel *channel)
{
    struct finding finding = {.channel = channel->id};
    struct why why = {0};
    bool sounds = false;
    if (alarm_channel_valid(channel, &sounds, &why)) {
        finding.kind = FIND_BROKEN;
        finding.stops = true;
        finding.why = text_of(why.text);
        found(f, &finding);
    }
    for (size_t i = 0; i < f->p->state_count; i++) {
        const struct channel_state *state = &f->p->states[i];
        if (!state->failed || !text_same(state->id, channel->id))
            continue;
        finding.kind = FIND_FAILED;
        finding.stops = true;
        finding.from_ms = state->at_ms;
        finding.why = state->why;
        found(f, &finding);
        finding.from_ms = 0;
    }
    const int64_t ends_ms = channel->expires_ms;
    if (!ends_ms || ends_ms > f->p->from_ms + (f->p->span_ms > soon_ms ? f->p->span_ms : soon_ms))
        return;
    finding.kind = FIND_EXPIRED;
    finding.stops = ends_ms < f->p->from_ms + f->p->span_ms;
    finding.from_ms = ends_ms;
    finding.why = (struct text){0};
    found(f, &finding);
}

/* ---- a ladder in one quarter of an hour ---- */

enum hour { HOUR_GOOD, HOUR_NOBODY, HOUR_QUIET, HOUR_NO_PHONE };

static bool step_there(const struct flight *f, const struct step *step, int64_t at_ms,
                       const struct person **person_out)
{
    const struct watched *w = f->p->watched;
    struct text who = step->person;
    *person_out = NULL;
    if (step->duty.len) {
        const struct duty *duty = watched_duty(w, step->duty);
        who = duty ? duty_holder(w, duty, f->p->covers, f->p->cover_count, at_ms, NULL)
                   : (struct text){0};
    }
    if (who.len)
        *person_out = watched_person(w, who);
    return *person_out != NULL || (!step->duty.len && !step->person.len && step->channel.len);
}

static enum hour hour_of(const struct flight *f, const struct route *route, int level,
                         int64_t at_ms)
{
    bool there = false, awake = false, heard = false;
    for (size_t i = 0; i < route->ladder_count; i++) {
        const struct step *step = &route->ladder[i];
        const struct person *person;
        if (!step_there(f, step, at_ms, &person))
            continue;
        there = true;
        if (person && !step->channel.len)
            f->rung[person - f->p->watched->people] = true;
        if (person && quiet_until(&person->quiet, person->zone, level, at_ms))
            continue;
        awake = true;
        heard =
            heard || (person ? person_phone(f, person, step->channel) : phone(f, step->channel));
    }
    if (!there)
        return HOUR_NOBODY;
    if (!awake || quiet_until(&route->quiet, route->zone, level, at_ms))
        return HOUR_QUIET;
    return heard ? HOUR_GOOD : HOUR_NO_PHONE;
}

static void say_span(struct flight *f, const struct route *route, int level, enum hour hour,
                     size_t from, size_t to)
{
    static const enum finding_kind kinds[] = {[HOUR_NOBODY] = FIND_NOBODY,
                                              [HOUR_QUIET] = FIND_ALL_QUIET,
                                              [HOUR_NO_PHONE] = FIND_NO_PHONE};
    const bool always = from == 0 && to == f->quarters;
    const struct finding finding = {
        .kind = kinds[hour],
        .stops = hour == HOUR_NOBODY ? !fallback_heard(f) : hour == HOUR_NO_PHONE,
        .client = route->client,
        .brand = route->brand,
        .level = level,
        .person = hour == HOUR_NOBODY ? f->p->watched->fallback : (struct text){0},
        .from_ms = always ? 0 : time_of(f, from),
        .to_ms = always ? 0 : time_of(f, to)};
    found(f, &finding);
}

/* What is the same at the level below was said there. */
static void look_at_route(struct flight *f, const struct route *route)
{
    unsigned char *below = mem_new(f->quarters + 1), *now = mem_new(f->quarters + 1);
    for (int level = (int)route->level; level <= 4; level++) {
        for (size_t q = 0; q < f->quarters; q++)
            now[q] = (unsigned char)hour_of(f, route, level, time_of(f, q));
        size_t from = 0;
        for (size_t q = 1; q <= f->quarters; q++) {
            const bool fresh =
                now[from] != HOUR_GOOD && (level == route->level || now[from] != below[from]);
            const bool goes_on =
                q < f->quarters && now[q] == now[from] &&
                (level == route->level || (now[q] == below[q]) == (now[from] == below[from]));
            if (goes_on)
                continue;
            if (fresh)
                say_span(f, route, level, (enum hour)now[from], from, q);
            from = q;
        }
        memcpy(below, now, f->quarters);
    }
    mem_free(below);
    mem_free(now);
}

/* ---- duties, people, brands ---- */

static bool duty_used(const struct flight *f, const struct duty *duty)
{
    const struct watched *w = f->p->watched;
    for (size_t i = 0; i < w->route_count; i++)
        for (size_t k = 0; serves(f, w->routes[i].client) && k < w->routes[i].ladder_count; k++)
            if (text_same(w->routes[i].ladder[k].duty, duty->id))
                return true;
    return false;
}

static void look_at_duty(struct flight *f, const struct duty *duty)
{
    ptrdiff_t from = -1;
    for (size_t q = 0; q <= f->quarters; q++) {
        const int64_t at_ms = time_of(f, q);
        const bool gap =
            q < f->quarters &&
            !duty_holder(f->p->watched, duty, f->p->covers, f->p->cover_count, at_ms, NULL).len;
        if (gap && from < 0)
            from = (ptrdiff_t)q;
        if (gap || from < 0)
            continue;
        const struct finding finding = {.kind = FIND_GAP,
                                        .duty = duty->id,
                                        .from_ms = time_of(f, (size_t)from),
                                        .to_ms = at_ms};
        found(f, &finding);
        from = -1;
    }
}

/* A route that begins at level 2 is one for those above too. */
static void look_at_brand(struct flight *f, const struct client *client, const struct brand *brand)
{
    const struct route_key key = {client->id, brand->id, RISK_NONE, 2};
    if (client->retired || brand->retired || route_for(f->p->watched, &key))
        return;
    const struct finding finding = {.kind = FIND_NO_ROUTE,
                                    .stops = !fallback_heard(f),
                                    .client = client->id,
                                    .brand = brand->id,
                                    .person = f->p->watched->fallback,
                                    .level = 2};
    found(f, &finding);
}

static void look_at_people(struct flight *f)
{
    const struct watched *w = f->p->watched;
    for (size_t i = 0; i < w->person_count; i++) {
        const struct person *person = &w->people[i];
        const bool log = !person->channel.len || text_is(person->channel, "log");
        if (!log || person->also_count || !(f->rung[i] || text_same(w->fallback, person->id)))
            continue;
        const struct finding finding = {
            .kind = FIND_NO_CHANNEL, .person = person->id, .stops = true};
        found(f, &finding);
    }
}

bool preflight_run(const struct preflight *preflight, preflight_say *say, void *arg)
{
    const struct watched *w = preflight->watched;
    struct flight f = {.p = preflight, .say = say, .arg = arg, .good = true};
    f.quarters = preflight->span_ms > 0 ? (size_t)(preflight->span_ms / quarter_ms) : 0;
    f.quarters = f.quarters < 1 ? 1 : f.quarters > QUARTERS_MOST ? QUARTERS_MOST : f.quarters;
    f.phones = mem_new(w->channel_count + 1);
    f.used = mem_new(w->channel_count + 1);
    f.rung = mem_new(w->person_count + 1);
    for (size_t i = 0; i < w->channel_count; i++) {
        struct why why;
        bool sounds = false;
        f.phones[i] = alarm_channel_valid(&w->channels[i], &sounds, &why) == OK && sounds;
    }
    for (size_t c = 0; c < w->client_count; c++)
        for (size_t b = 0; serves(&f, w->clients[c].id) && b < w->clients[c].brand_count; b++)
            look_at_brand(&f, &w->clients[c], &w->clients[c].brands[b]);
    for (size_t i = 0; i < w->route_count; i++)
        if (serves(&f, w->routes[i].client))
            look_at_route(&f, &w->routes[i]);
    for (size_t i = 0; i < w->duty_count; i++)
        if (duty_used(&f, &w->duties[i]))
            look_at_duty(&f, &w->duties[i]);
    look_at_people(&f);
    for (size_t i = 0; i < w->channel_count; i++)
        if (f.used[i])
            look_at_channel(&f, &w->channels[i]);
    mem_free(f.phones);
    mem_free(f.used);
    mem_free(f.rung);
    return f.good;
}

/* ---- in words ---- */

const char *finding_name(enum finding_kind kind)
{
    static const char *const names[FIND_COUNT] = {
        [FIND_NO_ROUTE] = "no_route", [FIND_NOBODY] = "nobody", [FIND_ALL_QUIET] = "all_quiet",
        [FIND_NO_PHONE] = "no_phone", [FIND_GAP] = "gap",       [FIND_NO_CHANNEL] = "no_channel",
        [FIND_BROKEN] = "broken",     [FIND_FAILED] = "failed", [FIND_EXPIRED] = "expired"};
    return names[kind];
}

enum { JA, EN, IT, LANGS };

/* %: the person, channel or duty it is about. */
static const char *const sentences[FIND_COUNT][LANGS] = {
    [FIND_NO_ROUTE] = {"どの経路にも当てはまらない", "no route fits",
                       "nessun percorso corrisponde"},
    [FIND_NOBODY] = {"呼び出せる人がいない", "nobody of the ladder is there",
                     "nessuno della scala è presente"},
    [FIND_ALL_QUIET] = {"全員が静音時間で、終わるまで待つ",
                        "all who are there have quiet hours: it waits for their end",
                        "tutti sono nelle ore di silenzio: si attende la fine"},
    [FIND_NO_PHONE] = {"電話を鳴らせる手段がない",
                       "no channel of those who are there makes a telephone sound",
                       "nessun canale fa squillare un telefono"},
    [FIND_GAP] = {"当番「%」に誰もいない", "nobody holds the duty '%'",
                  "nessuno è di turno in '%'"},
    [FIND_NO_CHANNEL] = {"%さんへの連絡手段がログしかない", "% is reached by the log alone",
                         "% si raggiunge solo tramite il log"},
    [FIND_BROKEN] = {"チャンネル「%」の設定に誤りがある", "the channel '%' is set up wrong",
                     "il canale '%' è configurato male"},
    [FIND_FAILED] = {"チャンネル「%」は前回届かなかった", "the channel '%' failed at its last try",
                     "il canale '%' non ha funzionato l'ultima volta"},
    [FIND_EXPIRED] = {"チャンネル「%」の認証情報の期限", "the secret of the channel '%' ends",
                      "le credenziali del canale '%' scadono"}};

static struct text name_or(struct text name, struct text id)
{
    return name.len ? name : id;
}

static struct text client_name(const struct watched *w, struct text id)
{
    const struct client *client = w ? watched_client(w, id) : NULL;
    return client ? name_or(client->name, id) : id;
}

static struct text brand_name(const struct watched *w, const struct finding *finding)
{
    const struct brand *brand = w ? watched_brand(w, finding->client, finding->brand) : NULL;
    return brand ? name_or(brand->name, finding->brand) : finding->brand;
}

static struct text person_name(const struct watched *w, struct text id)
{
    const struct person *person = w ? watched_person(w, id) : NULL;
    return person ? name_or(person->name, id) : id;
}

static void add_scope(const struct finding *finding, const struct watched *w, struct buf *out)
{
    const struct text client = client_name(w, finding->client);
    if (finding->client.len)
        (void)buf_printf(out, "%.*s", TEXT_ARG(client));
    if (finding->brand.len)
        (void)buf_printf(out, "/%.*s", TEXT_ARG(brand_name(w, finding)));
    if (finding->level)
        (void)buf_printf(out, "%sL%d%s", finding->client.len ? " " : "", finding->level,
                         finding->level < 4 ? "+" : "");
    if (finding->client.len || finding->level)
        buf_text(out, TEXT(": "));
}

struct wall {
    const struct zone *zone;
    struct text name;
};

static struct wall wall_of(const struct finding *finding, const struct finding_reader *reader)
{
    const struct watched *w = reader->watched;
    const struct person *person =
        w && reader->person.len ? watched_person(w, reader->person) : NULL;
    if (person && person->zone)
        return (struct wall){person->zone, person->zone_name};
    const struct service *service =
        w && finding->client.len ? watched_service(w, finding->client) : NULL;
    if (service && service->zone)
        return (struct wall){service->zone, service->zone_name};
    return (struct wall){NULL, TEXT("UTC")};
}

static void add_instant(const struct wall *wall, int64_t at_ms, struct buf *out)
{
    char room[TIME_ROOM];
    const int64_t offset_ms = wall->zone ? zone_offset_ms(wall->zone, at_ms) : 0;
    struct text said = text_slice(time_write(at_ms + offset_ms, room), 0, 16);
    (void)buf_printf(out, "%.*s %.*s", TEXT_ARG(text_slice(said, 0, 10)),
                     TEXT_ARG(text_slice(said, 11, 16)));
}

static void add_time(const struct finding *finding, const struct finding_reader *reader,
                     struct buf *out)
{
    const struct wall wall = wall_of(finding, reader);
    if (!finding->from_ms)
        return;
    buf_text(out, TEXT(" ("));
    add_instant(&wall, finding->from_ms, out);
    if (finding->to_ms) {
        buf_text(out, TEXT(" – "));
        add_instant(&wall, finding->to_ms, out);
    }
    (void)buf_printf(out, " %.*s)", TEXT_ARG(wall.name));
}

void finding_words(const struct finding *finding, const struct finding_reader *reader,
                   struct buf *out)
{
    const int which = text_is(reader->lang, "ja") ? JA : text_is(reader->lang, "it") ? IT : EN;
    const struct text person = person_name(reader->watched, finding->person);
    struct text rest = text_of(sentences[finding->kind][which]);
    const struct text about = finding->duty.len      ? finding->duty
                              : finding->channel.len ? finding->channel
                                                     : person;
    const ptrdiff_t at = text_find(rest, TEXT("%"));
    add_scope(finding, reader->watched, out);
    if (at >= 0) {
        buf_text(out, text_slice(rest, 0, (size_t)at));
        buf_text(out, about);
        rest = text_slice(rest, (size_t)at + 1, rest.len);
    }
    buf_text(out, rest);
    add_time(finding, reader, out);
    if (at < 0 && finding->person.len)
        (void)buf_printf(out, " → %.*s", TEXT_ARG(person));
    if (finding->why.len)
        (void)buf_printf(out, ": %.*s", TEXT_ARG(text_slice(finding->why, 0, 300)));
}
