#include "alarm/ladder_inside.h"
#include "base/clock.h"

/* Silences, and stand-ins that were entered while the tower runs. */

enum { SILENCE_MOST_DAYS = 90 };

void silence_drop(struct silence *s)
{
    struct text *texts[] = {&s->id, &s->client, &s->brand, &s->story, &s->who, &s->why};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        ladder_drop(texts[i]);
}

void cover_drop(struct cover *c)
{
    struct text *texts[] = {&c->id,    &c->duty,      &c->by,        &c->in.from,
                            &c->in.to, &c->in.person, &c->in.instead};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        ladder_drop(texts[i]);
}

static bool any_or(struct text wanted, struct text id)
{
    return !wanted.len || text_same(wanted, id);
}

static bool covers_brand(const struct silence *s, struct text client, struct text brand)
{
    return text_same(s->client, client) && any_or(s->brand, brand);
}

const struct silence *silence_of(const struct ladder *ladder, const struct alert *alert,
                                 int64_t at_ms)
{
    const struct silence *latest = NULL;
    for (size_t i = 0; i < ladder->silences.len; i++) {
        const struct silence *s = &ladder->silences.at[i].silence;
        if (covers_brand(s, alert->client, alert->brand) && any_or(s->story, alert->story) &&
            (s->category == RISK_NONE || s->category == alert->category) &&
            (alert->level < 4 || s->crisis) && at_ms >= s->from_ms && at_ms < s->until_ms &&
            (!latest || s->until_ms > latest->until_ms))
            latest = s;
    }
    return latest;
}

int64_t silence_until(const struct ladder *ladder, const struct alert *alert, int64_t at_ms)
{
    const struct silence *silence = silence_of(ladder, alert, at_ms);
    return silence ? silence->until_ms : 0;
}

ptrdiff_t silence_due(const struct ladder *ladder, const struct tower_bell *bell, int64_t clock_ms)
{
    ptrdiff_t next = -1;
    if (clock_ms < ladder->silence_first_ms)
        return next;
    for (size_t i = 0; i < ladder->silences.len; i++) {
        const struct silence *s = &ladder->silences.at[i].silence;
        if (s->until_ms <= clock_ms && covers_brand(s, bell->client, bell->brand) &&
            (next < 0 || s->until_ms < ladder->silences.at[next].silence.until_ms))
            next = (ptrdiff_t)i;
    }
    return next;
}

static void say(struct ladder *ladder, const struct silence *s, const char *state, struct text who,
                int64_t at_ms)
{
    const struct event event = {.kind = EVENT_SILENCE,
                                .at_ms = at_ms,
                                .client = s->client,
                                .brand = s->brand,
                                .story = s->story,
                                .silence = s->id,
                                .state = text_of(state),
                                .by = who,
                                .because = s->why,
                                .category = s->category,
                                .level = s->crisis ? 4 : 3,
                                .until_ms = s->until_ms};
    ladder->say(&event, ladder->arg);
}

void silence_end(struct ladder *ladder, size_t at, const char *state, struct text who,
                 int64_t at_ms)
{
    struct silence s = ladder->silences.at[at].silence;
    ladder->silences.len--;
    memmove(&ladder->silences.at[at], &ladder->silences.at[at + 1],
            (ladder->silences.len - at) * sizeof(*ladder->silences.at));
    ladder_settle_first(ladder);
    say(ladder, &s, state, who, at_ms);
    ladder_gone(ladder, 's', s.id);
    silence_drop(&s);
}

enum err ladder_silence(struct ladder *ladder, const struct silence *silence,
                        char id_out[MARK_ROOM], struct why *why)
{
    if (!silence->client.len || !silence->who.len || !silence->why.len)
        return why_set(why, ERR_BAD_INPUT, "a silence says whose, by whom and why");
    if (silence->until_ms <= silence->from_ms ||
        silence->until_ms > silence->from_ms + DAYS(SILENCE_MOST_DAYS))
        return why_set(why, ERR_BAD_INPUT, "a silence has an end, within %d days",
                       SILENCE_MOST_DAYS);
    /* trouble with a source is a story without a brand */
    if (silence->story.len && !silence->brand.len && !text_starts(silence->story, TEXT("source:")))
        return why_set(why, ERR_BAD_INPUT, "a silence of a story names its brand");
    if (ladder->silences.len >= MARKS_MOST)
        return why_set(why, ERR_LIMIT, "there are %d silences already; lift one", MARKS_MOST);
    struct mark mark = {.silence = *silence, .dirty = true};
    struct silence *s = &mark.silence;
    snprintf(id_out, MARK_ROOM, "s%llu", (unsigned long long)++ladder->marks);
    s->id = ladder_own(text_of(id_out));
    struct text *texts[] = {&s->client, &s->brand, &s->story, &s->who, &s->why};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = ladder_own(*texts[i]);
    vec_push(&ladder->silences, mark);
    ladder_settle_first(ladder);
    ladder->dirty = true;
    say(ladder, s, "begun", s->who, s->from_ms);
    return OK;
}

enum err ladder_lift(struct ladder *ladder, struct text client, struct text id, struct text who,
                     int64_t at_ms, struct why *why)
{
    size_t at = 0;
    while (at < ladder->silences.len &&
           !(text_same(ladder->silences.at[at].silence.id, id) &&
             text_same(ladder->silences.at[at].silence.client, client)))
        at++;
    if (at == ladder->silences.len)
        return why_set(why, ERR_NOT_FOUND, "there is no silence %.*s", TEXT_ARG(id));
    silence_end(ladder, at, "lifted", who, at_ms);
    struct tower_bell **bell;
    vec_each (bell, &ladder->bells) {
        struct alert *alert;
        vec_each (alert, &(*bell)->alerts)
            if (alert->quieted && alert->due_ms > at_ms && !silence_until(ladder, alert, at_ms)) {
                alert->due_ms = at_ms;
                alert->dirty = true;
            }
    }
    return OK;
}

/* ---- stand-ins ---- */

static void uncover(struct ladder *ladder, size_t at)
{
    ladder_gone(ladder, 'c', ladder->covers.at[at].id);
    cover_drop(&ladder->covers.at[at]);
    ladder->covers.len--;
    ladder->cover_dirty.len--;
    memmove(&ladder->covers.at[at], &ladder->covers.at[at + 1],
            (ladder->covers.len - at) * sizeof(*ladder->covers.at));
    memmove(&ladder->cover_dirty.at[at], &ladder->cover_dirty.at[at + 1],
            (ladder->cover_dirty.len - at) * sizeof(*ladder->cover_dirty.at));
}

enum err ladder_cover(struct ladder *ladder, const struct cover *cover, int64_t at_ms,
                      char id_out[MARK_ROOM], struct why *why)
{
    const struct watched *w = ladder->watched;
    if (!w || !watched_duty(w, cover->duty))
        return why_set(why, ERR_NOT_FOUND, "there is no duty %.*s", TEXT_ARG(cover->duty));
    if (!watched_person(w, cover->in.person) ||
        (cover->in.instead.len && !watched_person(w, cover->in.instead)))
        return why_set(why, ERR_BAD_INPUT,
                       "a stand-in is a person who can be rung, perhaps for one");
    if (cover->in.from_ms >= cover->in.to_ms)
        return why_set(why, ERR_BAD_INPUT, "this stand-in ends before it begins");
    for (size_t i = ladder->covers.len; i-- > 0;) /* long over */
        if (ladder->covers.at[i].in.to_ms + DAYS(1) < at_ms)
            uncover(ladder, i);
    if (ladder->covers.len >= MARKS_MOST)
        return why_set(why, ERR_LIMIT, "there are %d stand-ins already", MARKS_MOST);
    struct cover made = *cover;
    snprintf(id_out, MARK_ROOM, "c%llu", (unsigned long long)++ladder->marks);
    made.id = text_of(id_out);
    struct text *texts[] = {&made.id,    &made.duty,      &made.by,        &made.in.from,
                            &made.in.to, &made.in.person, &made.in.instead};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = ladder_own(*texts[i]);
    vec_push(&ladder->covers, made);
    vec_push(&ladder->cover_dirty, true);
    ladder->dirty = true;
    return OK;
}

enum err ladder_uncover(struct ladder *ladder, struct text id, struct why *why)
{
    for (size_t i = 0; i < ladder->covers.len; i++)
        if (text_same(ladder->covers.at[i].id, id)) {
            uncover(ladder, i);
            return OK;
        }
    return why_set(why, ERR_NOT_FOUND, "there is no stand-in %.*s", TEXT_ARG(id));
}
