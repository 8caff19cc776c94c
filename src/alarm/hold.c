#include "alarm/ladder_inside.h"
#include "base/clock.h"

/* What is kept back: by quiet hours, or because the same person was rung a moment ago. */

void hold_drop(struct held *held)
{
    struct text *texts[] = {&held->client, &held->brand,   &held->story,
                            &held->person, &held->channel, &held->because};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        ladder_drop(texts[i]);
}

static void take_away(struct ladder *ladder, size_t at)
{
    char number[24];
    const int len =
        snprintf(number, sizeof(number), "%llu", (unsigned long long)ladder->held.at[at].no);
    ladder_gone(ladder, 'h', (struct text){number, (size_t)len});
    hold_drop(&ladder->held.at[at]);
    ladder->held.len--;
    memmove(&ladder->held.at[at], &ladder->held.at[at + 1],
            (ladder->held.len - at) * sizeof(*ladder->held.at));
    ladder_settle_first(ladder);
}

static bool same_target(const struct event *ring, struct text person, struct text channel)
{
    return text_same(ring->person, person) && text_same(ring->channel, channel);
}

/* Round after round the same person sleeps: it is told once, at the highest level, and as soon as
 * any of these rings would have been. */
static bool known(struct ladder *ladder, const struct event *ring, int64_t until_ms, bool quiet)
{
    struct held *held;
    vec_each (held, &ladder->held) {
        if (!same_target(ring, held->person, held->channel) ||
            !text_same(ring->story, held->story) || !text_same(ring->brand, held->brand) ||
            !text_same(ring->client, held->client))
            continue;
        held->level = ring->level > held->level ? ring->level : held->level;
        if (until_ms < held->until_ms) {
            held->until_ms = until_ms;
            held->quiet = quiet;
            ladder_settle_first(ladder);
        }
        ladder_drop(&held->because); /* what was noted before was about the rise before */
        held->because = ladder_own(ring->because);
        held->dirty = true;
        return true;
    }
    return false;
}

void hold_add(struct ladder *ladder, const struct event *ring, int64_t until_ms, bool quiet)
{
    if (known(ladder, ring, until_ms, quiet))
        return;
    if (ladder->held.len >= HELD_MOST) /* nothing is lost: the oldest comes now */
        hold_release(ladder, &ladder->held.at[0], ring->at_ms);
    const struct held held = {.no = ++ladder->holds,
                              .client = ladder_own(ring->client),
                              .brand = ladder_own(ring->brand),
                              .story = ladder_own(ring->story),
                              .person = ladder_own(ring->person),
                              .channel = ladder_own(ring->channel),
                              .because = ladder_own(ring->because),
                              .level = ring->level,
                              .step = ring->step,
                              .until_ms = until_ms,
                              .quiet = quiet,
                              .dirty = true};
    vec_push(&ladder->held, held);
    ladder->held_first_ms = until_ms < ladder->held_first_ms ? until_ms : ladder->held_first_ms;
    ladder->dirty = true;
}

void hold_remember(struct ladder *ladder, const struct event *ring)
{
    size_t kept = 0;
    for (size_t i = 0; i < ladder->recents.len; i++) {
        struct recent *r = &ladder->recents.at[i];
        const bool full = ladder->recents.len - i + kept >= RECENTS_MOST;
        if (r->at_ms + HOURS(1) < ring->at_ms || full || same_target(ring, r->person, r->channel)) {
            ladder_drop(&r->person);
            ladder_drop(&r->channel);
            ladder_drop(&r->story);
        } else {
            ladder->recents.at[kept++] = *r;
        }
    }
    ladder->recents.len = kept;
    const struct recent now = {ladder_own(ring->person), ladder_own(ring->channel),
                               ladder_own(ring->story), ring->at_ms, ring->level};
    vec_push(&ladder->recents, now);
    ladder->recents_dirty = true;
}

int64_t hold_with(struct ladder *ladder, const struct event *ring, int64_t group_ms)
{
    struct recent *r;
    if (ring->level < 4 && group_ms > 0)
        vec_each (r, &ladder->recents)
            if (same_target(ring, r->person, r->channel) && ring->level <= r->level &&
                !text_same(ring->story, r->story) && ring->at_ms >= r->at_ms &&
                ring->at_ms < r->at_ms + group_ms)
                return r->at_ms + group_ms;
    hold_remember(ladder, ring);
    return 0;
}

struct held *hold_due(struct ladder *ladder, const struct tower_bell *bell, int64_t clock_ms)
{
    struct held *next = NULL, *held;
    if (clock_ms < ladder->held_first_ms)
        return NULL;
    vec_each (held, &ladder->held)
        if (held->until_ms <= clock_ms && text_same(held->brand, bell->brand) &&
            text_same(held->client, bell->client) && (!next || held->until_ms < next->until_ms))
            next = held;
    return next;
}

static void say(struct ladder *ladder, const struct held *held, int64_t at_ms, char carrier[32])
{
    struct event ring = {.kind = EVENT_RING,
                         .at_ms = at_ms,
                         .client = held->client,
                         .brand = held->brand,
                         .story = held->story,
                         .person = held->person,
                         .channel = held->channel,
                         .because = held->because,
                         .level = held->level,
                         .step = held->step,
                         .held = held->quiet};
    if (carrier[0])
        ring.carrier = text_of(carrier);
    else
        hold_remember(ladder, &ring);
    ladder_ring(ladder, &ring);
    if (!carrier[0])
        snprintf(carrier, 32, "r%llu", (unsigned long long)ladder->rings);
}

/* The gravest of those that go together, of two alike the older: the message is about it. */
static size_t first_of(const struct ladder *ladder, const struct held *like, int64_t until_ms)
{
    size_t best = (size_t)(like - ladder->held.at);
    for (size_t i = 0; i < ladder->held.len; i++) {
        const struct held *h = &ladder->held.at[i];
        if (h->until_ms <= until_ms && text_same(h->person, like->person) &&
            text_same(h->channel, like->channel) &&
            (h->level > ladder->held.at[best].level ||
             (h->level == ladder->held.at[best].level && i < best)))
            best = i;
    }
    return best;
}

void hold_release(struct ladder *ladder, struct held *held, int64_t at_ms)
{
    const int64_t until_ms = held->until_ms;
    char carrier[32] = "";
    size_t at = first_of(ladder, held, until_ms);
    struct text person = ladder_own(held->person), channel = ladder_own(held->channel);
    say(ladder, &ladder->held.at[at], at_ms, carrier);
    take_away(ladder, at);
    for (size_t i = 0; i < ladder->held.len;) {
        const struct held *h = &ladder->held.at[i];
        if (h->until_ms > until_ms || !text_same(h->person, person) ||
            !text_same(h->channel, channel)) {
            i++;
            continue;
        }
        say(ladder, h, at_ms, carrier);
        take_away(ladder, i);
    }
    ladder_drop(&person);
    ladder_drop(&channel);
}

void hold_note(struct ladder *ladder, const struct alert *alert, const char *note,
               struct text person)
{
    struct held *held;
    vec_each (held, &ladder->held) {
        if (!text_same(held->story, alert->story) || !text_same(held->brand, alert->brand) ||
            !text_same(held->client, alert->client))
            continue;
        char room[200];
        const int len = snprintf(room, sizeof(room), "%s%s%.*s", note, person.len ? " by " : "",
                                 TEXT_ARG(text_slice(person, 0, 100)));
        ladder_drop(&held->because);
        held->because = ladder_own((struct text){room, (size_t)len});
        held->dirty = true;
    }
}

void hold_forget(struct ladder *ladder, const struct alert *alert, struct text person)
{
    for (size_t i = ladder->held.len; i-- > 0;) {
        const struct held *held = &ladder->held.at[i];
        if (text_same(held->person, person) && text_same(held->story, alert->story) &&
            text_same(held->brand, alert->brand) && text_same(held->client, alert->client))
            take_away(ladder, i);
    }
}
