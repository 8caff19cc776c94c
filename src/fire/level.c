#include "fire/account.h"

#include <inttypes.h>
#include <math.h>

enum { CALM_MINUTES = 60, CALM_HOURS = 6, CALM_POINTS = 5, SETTLED_HOURS = 49, WAVE_AUTHORS = 3 };
enum { SURGE_HEARD = 30, SURGE_JUDGED = 3, SURGE_TIMES = 3, SURGE_BINS = 6 };

static const double lines[5] = {-1, 10, 30, 50, 65};

/* ---- what is said ---- */

static void add_why(struct event *event, const char *code, struct text text)
{
    if (event->why_count < SAID_MOST)
        event->why[event->why_count++] = (struct said){.code = code, .text = text};
}

static void fill(const struct ground *ground, const struct blaze *blaze, int64_t at_ms,
                 struct event *event)
{
    *event = (struct event){.kind = EVENT_LEVEL,
                            .at_ms = at_ms,
                            .client = ground->client,
                            .brand = ground->brand,
                            .story = blaze->story,
                            .first_post = blaze->first_post,
                            .from = blaze->level,
                            .to = blaze->level};
    enum risk category;
    blaze_measure(ground, blaze, at_ms, &event->figures, &category);
    struct severity severity;
    severity_compute(category, &event->figures,
                     ground->watched ? ground->watched->crisis_authors : 0, &severity);
    event->category = category;
    event->computed = severity.level;
    event->score = severity.score;
    memcpy(event->terms, severity.terms, sizeof(event->terms));
    memcpy(event->why, severity.why, sizeof(event->why));
    event->why_count = severity.why_count;
    event->heard.backfilled = blaze->sums.n[SUM_BACKFILLED];
}

/* Why the level in force is not the computed one. */
static void explain(const struct blaze *blaze, struct event *event)
{
    if (blaze->level == event->computed || blaze->level == blaze_asked(blaze, event))
        return;
    if (blaze->held)
        add_why(event, "set", TEXT("set by a person"));
    else if (blaze->level >= 3)
        add_why(event, "held", TEXT("held until it is calm for six hours and a person lowers it"));
    else
        add_why(event, "held", TEXT("held until it is calm for an hour"));
}

void blaze_event(const struct fire *fire, const struct ground *ground, const struct blaze *blaze,
                 int64_t at_ms, struct event *event_out)
{
    fill(ground, blaze, at_ms, event_out);
    arms_explain(fire, ground, blaze, event_out);
    explain(blaze, event_out);
}

/* A story as it stands at a moment. Most moments say nothing: what the arms have to say is put in
 * words only when one does. */
struct moment {
    struct fire *fire;
    struct ground *ground;
    struct blaze *blaze;
    struct event event;
    bool worded;
};

static void take_moment(struct moment *m, struct fire *fire, struct ground *ground,
                        struct blaze *blaze, int64_t at_ms)
{
    m->fire = fire;
    m->ground = ground;
    m->blaze = blaze;
    m->worded = false;
    fill(ground, blaze, at_ms, &m->event);
}

static void put_in_words(struct moment *m)
{
    if (!m->worded)
        arms_explain(m->fire, m->ground, m->blaze, &m->event);
    m->worded = true;
}

static void say_incident(struct fire *fire, const struct ground *ground, struct blaze *blaze,
                         int64_t at_ms, bool open)
{
    char name[32];
    if (open) {
        blaze->incident = ++fire->incidents;
        fire->dirty = true;
    }
    int len = snprintf(name, sizeof(name), "i%" PRIu64, blaze->incident);
    struct event event = {.kind = EVENT_INCIDENT,
                          .at_ms = at_ms,
                          .client = ground->client,
                          .brand = ground->brand,
                          .story = blaze->story,
                          .incident = {name, (size_t)len},
                          .level = blaze->level,
                          .category = blaze->category,
                          .first_post = blaze->first_post,
                          .by = blaze->held ? blaze->by : (struct text){NULL, 0},
                          .open = open};
    if (!open)
        blaze->incident = 0;
    fire->say(&event, fire->arg);
}

/* The level in force becomes another: said with all figures, then what it opens or closes. */
static void move(struct moment *m, int level)
{
    struct fire *fire = m->fire;
    struct ground *ground = m->ground;
    struct blaze *blaze = m->blaze;
    struct event *event = &m->event;
    int from = blaze->level;
    put_in_words(m);
    event->from = from;
    event->to = level;
    event->by = blaze->held ? blaze->by : (struct text){NULL, 0};
    blaze->level = level;
    blaze->level_since_ms = event->at_ms;
    blaze->calm_since_ms = 0;
    blaze->woke_ms = 0;
    blaze->dirty = true;
    explain(blaze, event);
    fire->say(event, fire->arg);
    if (from == 0 && level == 1) {
        struct event notice = *event;
        notice.kind = EVENT_NOTICE;
        notice.positive = event->figures.positive_share >= .7 && risk_harm(event->category) == 0;
        if (notice.positive)
            blaze->surge_bin = bin_of(event->at_ms);
        fire->say(&notice, fire->arg);
    }
    if (from < 2 && level >= 2 && !blaze->held)
        budget_rang(fire, ground, blaze, event->at_ms);
    if (level >= 2 && !blaze->incident)
        say_incident(fire, ground, blaze, event->at_ms, true);
    else if (level < 2 && blaze->incident)
        say_incident(fire, ground, blaze, event->at_ms, false);
}

/* ---- how it moves ---- */

static bool under(const struct blaze *blaze, const struct event *now, int level)
{
    if (blaze_asked(blaze, now) >= level)
        return false;
    for (size_t i = 0; i < now->why_count; i++)
        if (now->why[i].code[0] == 'C')
            return true; /* a cap holds: the score says nothing */
    return now->score < lines[level] - CALM_POINTS;
}

void blaze_lowering(const struct ground *ground, const struct blaze *blaze, int64_t at_ms,
                    struct lowering *out)
{
    struct event now;
    fill(ground, blaze, at_ms, &now);
    const bool grave = blaze->level >= 3;
    *out = (struct lowering){.level = blaze->level,
                             .asked = blaze_asked(blaze, &now),
                             .score = now.score,
                             .line = lines[blaze->level] - CALM_POINTS,
                             .under = under(blaze, &now, blaze->level),
                             .by_person = grave || blaze->held,
                             .held = blaze->held,
                             .span_ms = grave ? HOURS(CALM_HOURS) : MINUTES(CALM_MINUTES)};
    out->calm_since_ms = out->under ? blaze->calm_since_ms : 0;
    out->earliest_ms = (out->calm_since_ms ? out->calm_since_ms : at_ms) + out->span_ms;
}

/* A level that nobody lowered, though it was calm for long, and it burns again: that is said and
 * rings as a rise does. What the slow arm remembers of before the calm is no second wave. */
static void second_wave(struct moment *m)
{
    struct blaze *blaze = m->blaze;
    struct event *event = &m->event;
    const struct arms *arms = &blaze->arms;
    const bool echo = arms->kind == ARM_SLOW && arms->slow_began_ms < blaze->calm_since_ms;
    bool anew = !echo && (arms->level == 2 ||
                          (event->computed >= blaze->level &&
                           event->figures.authors >= WAVE_AUTHORS && !arms_ordinary(blaze)));
    if (blaze->held || blaze->level < 3 || !anew || !blaze->calm_since_ms ||
        event->at_ms - blaze->calm_since_ms < HOURS(CALM_HOURS))
        return;
    put_in_words(m);
    event->from = event->to = blaze->level;
    add_why(event, "again", TEXT("again: a second wave after six hours of calm"));
    blaze->calm_since_ms = event->at_ms; /* said once */
    blaze->woke_ms = 0;
    blaze->dirty = true;
    m->fire->say(event, m->fire->arg);
}

/* Up at once, but for what a person has set: there only when it outgrows what he saw. */
static void rise(struct moment *m)
{
    struct blaze *blaze = m->blaze;
    int computed = blaze_asked(blaze, &m->event);
    if (blaze->held && computed < blaze->held_computed) {
        /* A lowered level and the fire have met: the usual rules hold again. */
        blaze->held = blaze->held_computed <= blaze->level || computed > blaze->level;
        blaze->held_computed = computed;
        blaze->dirty = true;
    }
    if (blaze->held && computed <= blaze->held_computed)
        return;
    if (blaze->held && computed >= blaze->level) {
        blaze->held = false;
        blaze->dirty = true;
    }
    if (computed > blaze->level)
        move(m, computed);
    else
        second_wave(m);
}

/* The first word of a second wave ends the calm, and only the next ones make it a wave: so long the
 * calm before it is remembered. */
static bool wakes(struct blaze *blaze, bool calm, int64_t at_ms)
{
    int64_t woke = blaze->woke_ms;
    if (calm || blaze->level < 3 || !blaze->calm_since_ms)
        woke = 0;
    else if (!woke && at_ms - blaze->calm_since_ms >= HOURS(CALM_HOURS))
        woke = at_ms;
    blaze->dirty |= woke != blaze->woke_ms;
    blaze->woke_ms = woke;
    return woke && at_ms - woke < HOURS(CALM_HOURS);
}

static void fall(struct moment *m)
{
    struct blaze *blaze = m->blaze;
    const struct event *event = &m->event;
    bool calm = blaze->level > 0 && under(blaze, event, blaze->level);
    if (wakes(blaze, calm, event->at_ms))
        return;
    if (!calm || !blaze->calm_since_ms) {
        int64_t since = calm ? event->at_ms : 0;
        blaze->dirty |= since != blaze->calm_since_ms;
        blaze->calm_since_ms = since;
        return;
    }
    if (blaze->held || blaze->level >= 3 ||
        event->at_ms - blaze->calm_since_ms < MINUTES(CALM_MINUTES))
        return;
    int level = blaze->level - 1;
    while (level > 0 && under(blaze, event, level))
        level--;
    move(m, level);
}

/* Talk of the last hour far above the brand's usual, most of it glad, and no harm in it. */
static void look_for_surge(struct moment *m)
{
    struct blaze *blaze = m->blaze;
    const struct event *event = &m->event;
    const struct figures *f = &event->figures;
    if (f->positive_share < .7 || risk_harm(event->category) > 0 ||
        blaze->sums.n[SUM_JUDGED] < SURGE_JUDGED)
        return;
    int32_t now = bin_of(event->at_ms);
    int64_t lately = 0;
    for (size_t i = blaze->bins.len; i > 0 && blaze->bins.at[i - 1].no > now - SURGE_BINS; i--)
        lately += blaze->bins.at[i - 1].sums.n[SUM_HEARD];
    if ((double)lately < SURGE_HEARD + SURGE_TIMES * m->ground->per_hour)
        return;
    bool known = blaze->surge_bin != NEVER && now - blaze->surge_bin <= SURGE_BINS;
    if (blaze->surge_bin != now)
        blaze->dirty = true;
    blaze->surge_bin = now;
    if (known)
        return;
    put_in_words(m);
    struct event notice = *event;
    notice.kind = EVENT_NOTICE;
    notice.positive = true;
    notice.from = notice.to = blaze->level;
    add_why(&notice, "C1", TEXT("C1 positive surge"));
    m->fire->say(&notice, m->fire->arg);
}

void blaze_weigh(struct fire *fire, struct ground *ground, struct blaze *blaze, int64_t at_ms)
{
    blaze_expire(blaze, at_ms);
    struct moment moment;
    take_moment(&moment, fire, ground, blaze, at_ms);
    const struct event *event = &moment.event;
    if (blaze->computed != event->computed || blaze->category != event->category)
        blaze->dirty = true;
    blaze->computed = event->computed;
    blaze->score = event->score;
    blaze->category = event->category;
    rise(&moment);
    fall(&moment);
    look_for_surge(&moment);
    if (blaze->level >= 2 && blaze->category != RISK_NONE && blaze->computed >= 2)
        ground_remember(ground, blaze, at_ms);
    if (blaze->level > 0 || blaze->computed > 0 || blaze->arms.level > 0 ||
        blaze_awaits_effect(blaze))
        ground_activate(ground, blaze);
    blaze_foresee(fire, ground, blaze, at_ms);
}

void blaze_set_level(struct fire *fire, struct ground *ground, struct blaze *blaze, int level,
                     struct text person)
{
    struct moment moment;
    blaze_expire(blaze, ground->clock_ms);
    take_moment(&moment, fire, ground, blaze, ground->clock_ms);
    free_text(&blaze->by);
    blaze->by = owned_text(person);
    blaze->held = true;
    blaze->held_computed = blaze_asked(blaze, &moment.event);
    blaze->dirty = true;
    if (level != blaze->level)
        move(&moment, level);
    blaze->held = level != blaze_asked(blaze, &moment.event);
    ground_activate(ground, blaze);
}

/* ---- the minutes ---- */

void ground_activate(struct ground *ground, struct blaze *blaze)
{
    if (blaze->active)
        return;
    blaze->active = true;
    vec_push(&ground->active, blaze);
    size_t at = ground->active.len - 1;
    for (; at > 0 && ground->active.at[at - 1]->seq > blaze->seq; at--)
        ground->active.at[at] = ground->active.at[at - 1];
    ground->active.at[at] = blaze;
}

/* Nothing can change any more without a post or a person. */
static bool settled(const struct blaze *blaze)
{
    if (blaze_awaits_effect(blaze))
        return false;
    if (!blaze->level && !blaze->computed && !blaze->arms.level)
        return true;
    if (blaze->bins.len || blaze->computed || blaze->arms.level)
        return false;
    return blaze->level == 0 || ((blaze->held || blaze->level >= 3) && blaze->calm_since_ms);
}

static void weigh_minute(struct fire *fire, struct ground *ground, int64_t at_ms)
{
    size_t keep = 0;
    for (size_t i = 0; i < ground->active.len; i++) {
        struct blaze *blaze = ground->active.at[i];
        arms_look(fire, ground, blaze, at_ms);
        blaze_weigh(fire, ground, blaze, at_ms);
        if (settled(blaze))
            blaze->active = false;
        else
            ground->active.at[keep++] = blaze;
    }
    ground->active.len = keep;
}

static void count_hours(struct ground *ground, int64_t now_ms)
{
    int64_t hour = now_ms / HOURS(1);
    if (hour <= ground->hour)
        return;
    if (ground->hour) {
        const double keep = 1 - 1.0 / 48;
        ground->per_hour = ground->per_hour * keep + (double)ground->in_hour * (1 - keep);
        if (hour - ground->hour > 1)
            ground->per_hour *= pow(keep, (double)(hour - ground->hour - 1));
    }
    ground->hour = hour;
    ground->in_hour = 0;
    ground->dirty = true;
}

void ground_advance(struct fire *fire, struct ground *ground, int64_t now_ms)
{
    if (now_ms <= ground->clock_ms)
        return;
    int64_t minute = ground->clock_ms / MINUTES(1) + 1;
    /* Two days after the last post nothing changes by itself any more. */
    int64_t until_ms = ground->clock_ms + HOURS(SETTLED_HOURS);
    if (until_ms > now_ms)
        until_ms = now_ms;
    for (; minute * MINUTES(1) <= until_ms && ground->active.len; minute++) {
        usual_advance(&ground->usual, &fire->commons, minute * MINUTES(1));
        weigh_minute(fire, ground, minute * MINUTES(1));
    }
    usual_advance(&ground->usual, &fire->commons, now_ms);
    ground->clock_ms = now_ms;
    budget_advance(ground, now_ms);
    budget_end_mutes(fire, ground);
    ground->dirty = true;
    count_hours(ground, now_ms);
}
