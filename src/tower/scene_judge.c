#include "base/clock.h"
#include "base/mem.h"
#include "tower/scene_inside.h"

struct ruling {
    enum scene_state state;
    int64_t at_ms;
    int64_t most;     /* the highest level or figure so far */
    int64_t alert_ms; /* ring within: when the alert was, 0 none yet */
    bool seen;        /* only: at least one was of the client */
    char sight[160];  /* how the desk stood when it was asked last */
    char words[160];
};

struct scene_judge {
    const struct scene *scene;
    struct ruling *rulings;
};

struct scene_judge *scene_judge_new(const struct scene *scene)
{
    struct scene_judge *judge = mem_make(struct scene_judge);
    judge->scene = scene;
    judge->rulings = mem_new((scene->demand_count + 1) * sizeof(*judge->rulings));
    return judge;
}

void scene_judge_free(struct scene_judge **judge)
{
    if (!*judge)
        return;
    mem_free((*judge)->rulings);
    mem_free(*judge);
    *judge = NULL;
}

/* "00:04:31", "26d 09:00:12": after the scene's beginning. */
static const char *clock_words(int64_t ms, char room[40])
{
    if (ms < 0)
        ms = 0;
    long long days = ms / DAYS(1), hours = ms / HOURS(1) % 24, minutes = ms / MINUTES(1) % 60,
              seconds = ms / 1000 % 60;
    if (days)
        snprintf(room, 40, "%lldd %02lld:%02lld:%02lld", days, hours, minutes, seconds);
    else
        snprintf(room, 40, "%02lld:%02lld:%02lld", hours, minutes, seconds);
    return room;
}

static void rule(struct ruling *r, enum scene_state state, int64_t at_ms, const char *format, ...)
    FORMAT(4, 5);

static void rule(struct ruling *r, enum scene_state state, int64_t at_ms, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(r->words, sizeof(r->words), format, args);
    va_end(args);
    r->state = state;
    r->at_ms = state == SCENE_MET ? at_ms : 0;
}

static int64_t figure_of(const struct event *event, enum figure figure)
{
    const struct figures *f = &event->figures;
    switch (figure) {
    case FIGURE_NONE:
        return event->to;
    case FIGURE_AUTHORS:
        return f->authors;
    case FIGURE_POSTS:
        return f->posts;
    case FIGURE_REPOSTS:
        return f->reposts;
    case FIGURE_REACH:
        return f->reach;
    case FIGURE_NETWORKS:
        return f->networks;
    }
    return 0;
}

static bool person_fits(const struct scene *scene, struct text who, struct text person)
{
    const struct person *p = watched_person(&scene->watched, person);
    return !who.at || text_same(who, person) || (p && text_same(who, p->role));
}

static bool brand_fits(const struct demand *d, const struct event *event)
{
    if (d->only)
        return true;
    return (!d->client.at || text_same(d->client, event->client)) &&
           (!d->brand.at || text_same(d->brand, event->brand));
}

static bool of_fits(const struct scene *scene, const struct demand *d, const struct event *event)
{
    if (!d->of)
        return true;
    struct arena *arena = arena_new("judge", 256);
    bool fits = text_same(scene_post_id(scene, d->of, 0, arena), event->post);
    arena_free(&arena);
    return fits;
}

static bool forecast_fits(const struct demand *d, const struct outlook *o)
{
    return (!d->in_ms || d->in_ms == o->in_s * 1000) &&
           (!d->state.at || text_is(d->state, o->authors ? "authors" : "posts")) &&
           (!d->least || (o->low <= d->least && d->least <= o->high));
}

/* An event of the kind that the demand speaks of, whatever its time. */
static bool speaks_of(const struct scene *scene, const struct demand *d, const struct event *event)
{
    if (d->probe || event->kind != d->kind || !brand_fits(d, event))
        return false;
    switch (event->kind) {
    case EVENT_RING:
        return person_fits(scene, d->who, event->person) && (!d->held || event->held) &&
               event->waited_ms >= d->waited_ms &&
               (!d->because.at || text_find(event->because, d->because) >= 0);
    case EVENT_ACK:
        return person_fits(scene, d->who, event->person);
    case EVENT_SILENCE:
        return !d->state.at || text_same(d->state, event->state);
    case EVENT_NOTICE:
        return !d->positive || event->positive;
    case EVENT_CASE:
        return (!d->lang.at || text_same(d->lang, event->lang)) && of_fits(scene, d, event);
    case EVENT_INCIDENT:
        return !d->state.at || text_is(d->state, event->open ? "open" : "closed");
    case EVENT_SOURCE:
        return text_same(d->who, event->source) &&
               (!d->state.at || text_same(d->state, event->state));
    case EVENT_FORECAST:
        return forecast_fits(d, &event->outlook);
    case EVENT_EFFECT:
        return (!d->in_ms || d->in_ms == event->aftermath.in_s * 1000) &&
               (!d->state.at || event->aftermath.calmed);
    case EVENT_LEVEL:
    case EVENT_BUDGET:
    case EVENT_MUTE:
    case EVENT_STORY:
    case EVENT_REPLY:
    case EVENT_PRESENCE:
    case EVENT_SUMMARY:
        break;
    }
    return true;
}

/* What the event is, in the words of an outcome. */
static const char *named(const struct event *event, char room[80])
{
    switch (event->kind) {
    case EVENT_RING:
        snprintf(room, 80, "%.*s rung", TEXT_ARG(text_slice(event->person, 0, 60)));
        break;
    case EVENT_LEVEL:
        snprintf(room, 80, "level %d", event->to);
        break;
    case EVENT_FORECAST:
        snprintf(room, 80, "%lld to %lld foreseen", (long long)event->outlook.low,
                 (long long)event->outlook.high);
        break;
    case EVENT_SOURCE:
        snprintf(room, 80, "%.*s %.*s", TEXT_ARG(text_slice(event->source, 0, 40)),
                 TEXT_ARG(text_slice(event->state, 0, 20)));
        break;
    default:
        snprintf(room, 80, "%s", event_kind_name(event->kind));
    }
    return room;
}

/* Where only one client may appear, each event of another is a fault. */
static void take_only(struct ruling *r, const struct demand *d, const struct event *event,
                      int64_t at)
{
    char clock[40], name[80];
    if (text_same(event->client, d->client)) {
        r->seen = true;
        r->at_ms = r->at_ms ? r->at_ms : event->at_ms;
        return;
    }
    rule(r, SCENE_MISSED, 0, "%s of client %.*s at %s", named(event, name),
         TEXT_ARG(text_slice(event->client, 0, 40)), clock_words(at, clock));
}

static bool reaches(struct ruling *r, const struct demand *d, const struct event *event)
{
    if (d->kind != EVENT_LEVEL || d->only)
        return true;
    int64_t value = figure_of(event, d->figure);
    int64_t wanted = d->figure == FIGURE_NONE ? d->level : d->least;
    r->most = value > r->most ? value : r->most;
    return value >= wanted;
}

static void take(const struct scene_judge *judge, size_t i, const struct event *event)
{
    const struct demand *d = &judge->scene->demands[i];
    struct ruling *r = &judge->rulings[i];
    char clock[40], name[80];
    int64_t at = event->at_ms - judge->scene->from_ms;
    if (d->within_ms >= 0 && !r->alert_ms && event->kind == EVENT_LEVEL && event->to >= 2 &&
        brand_fits(d, event))
        r->alert_ms = event->at_ms;
    if (r->state != SCENE_OPEN || !speaks_of(judge->scene, d, event) || at < d->after_ms ||
        (d->before_ms >= 0 && at > d->before_ms))
        return;
    if (d->only) {
        take_only(r, d, event, at);
        return;
    }
    if (!reaches(r, d, event))
        return;
    if (d->within_ms >= 0 && (!r->alert_ms || event->at_ms > r->alert_ms + d->within_ms))
        return;
    if (d->figure != FIGURE_NONE)
        rule(r, d->no ? SCENE_MISSED : SCENE_MET, event->at_ms, "%lld at %s", (long long)r->most,
             clock_words(at, clock));
    else
        rule(r, d->no ? SCENE_MISSED : SCENE_MET, event->at_ms, "%s at %s", named(event, name),
             clock_words(at, clock));
}

void scene_judge_take(struct scene_judge *judge, const struct event *event)
{
    for (size_t i = 0; i < judge->scene->demand_count; i++)
        take(judge, i, event);
}

/* Its time is over. */
static void close_one(const struct scene_judge *judge, size_t i)
{
    const struct demand *d = &judge->scene->demands[i];
    struct ruling *r = &judge->rulings[i];
    if (r->state != SCENE_OPEN)
        return;
    if (d->probe && !(d->no && r->seen))
        rule(r, SCENE_MISSED, 0, "%s", r->sight[0] ? r->sight : "it was never there");
    else if (d->no)
        rule(r, SCENE_MET,
             judge->scene->from_ms + (d->before_ms >= 0 ? d->before_ms : judge->scene->length_ms),
             "none");
    else if (d->only && r->seen)
        rule(r, SCENE_MET, r->at_ms, "no other client's");
    else if (d->kind == EVENT_LEVEL && !d->only)
        rule(r, SCENE_MISSED, 0, "no more than %lld", (long long)r->most);
    else if (d->within_ms >= 0 && !r->alert_ms)
        rule(r, SCENE_MISSED, 0, "no alert");
    else
        rule(r, SCENE_MISSED, 0, "none");
}

bool scene_judge_wants(const struct scene_judge *judge, size_t i, int64_t now_ms)
{
    const struct demand *d = &judge->scene->demands[i];
    return d->probe && judge->rulings[i].state == SCENE_OPEN &&
           now_ms - judge->scene->from_ms >= d->after_ms;
}

void scene_judge_seen(struct scene_judge *judge, size_t i, bool met, int64_t at_ms,
                      const char *words)
{
    const struct demand *d = &judge->scene->demands[i];
    struct ruling *r = &judge->rulings[i];
    const int64_t at = at_ms - judge->scene->from_ms;
    char clock[40];
    r->seen = true;
    snprintf(r->sight, sizeof(r->sight), "%s", words);
    if (!met || at < d->after_ms || (d->before_ms >= 0 && at > d->before_ms))
        return;
    rule(r, d->no ? SCENE_MISSED : SCENE_MET, at_ms, "%s at %s", words, clock_words(at, clock));
}

void scene_judge_tick(struct scene_judge *judge, int64_t now_ms)
{
    for (size_t i = 0; i < judge->scene->demand_count; i++) {
        const struct demand *d = &judge->scene->demands[i];
        const struct ruling *r = &judge->rulings[i];
        bool late = d->before_ms >= 0 && now_ms > judge->scene->from_ms + d->before_ms;
        if (d->within_ms >= 0 && r->alert_ms && now_ms > r->alert_ms + d->within_ms)
            late = true;
        if (late)
            close_one(judge, i);
    }
}

void scene_judge_end(struct scene_judge *judge)
{
    for (size_t i = 0; i < judge->scene->demand_count; i++)
        close_one(judge, i);
}

size_t scene_judge_count(const struct scene_judge *judge)
{
    return judge->scene->demand_count;
}

struct scene_outcome scene_judge_at(const struct scene_judge *judge, size_t i)
{
    const struct demand *d = &judge->scene->demands[i];
    const struct ruling *r = &judge->rulings[i];
    return (struct scene_outcome){.state = r->state,
                                  .line = d->line,
                                  .expected = d->words,
                                  .happened = text_of(r->words),
                                  .at_ms = r->state == SCENE_MET ? r->at_ms : 0};
}
