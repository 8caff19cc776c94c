#include "tower/alerts.h"

#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"

enum { MOST_STORIES = 1 << 20, MOST_POSTS = 4 << 20, HEADLINE_LETTERS = 140 };

struct alerts {
    struct arena *arena;
    struct map *stories; /* client/brand/story → struct alert, also of those that never rang */
    struct map64 *posts; /* hash of client, brand and post → number of the story in told */
    VEC(struct alert *) told;
    VEC(struct alert *) rang;
    struct buf key;
    bool full;
};

struct alerts *alerts_new(void)
{
    struct alerts *alerts = mem_make(struct alerts);
    alerts->arena = arena_new("alerts", 1 << 16);
    alerts->stories = map_new(MOST_STORIES);
    alerts->posts = map64_new(MOST_POSTS);
    buf_init(&alerts->key, 1 << 16);
    return alerts;
}

void alerts_free(struct alerts **alerts)
{
    struct alerts *a = *alerts;
    if (!a)
        return;
    map_free(&a->stories);
    map64_free(&a->posts);
    vec_done(&a->told);
    vec_done(&a->rang);
    buf_done(&a->key);
    arena_free(&a->arena);
    mem_free(a);
    *alerts = NULL;
}

/* The story, made when it is new; NULL when there are too many. alert->number is its number in told
 * + 1 until it rings. */
static struct alert *story_of(struct alerts *alerts, struct text client, struct text brand,
                              struct text story)
{
    buf_clear(&alerts->key);
    (void)buf_printf(&alerts->key, "%.*s/%.*s/%.*s", TEXT_ARG(client), TEXT_ARG(brand),
                     TEXT_ARG(story));
    struct alert *alert = map_get(alerts->stories, buf_view(&alerts->key));
    if (alert)
        return alert;
    if (map_count(alerts->stories) == MOST_STORIES) {
        alerts->full = true;
        return NULL;
    }
    alert = arena_make(alerts->arena, struct alert);
    alert->client = arena_text(alerts->arena, client);
    alert->brand = arena_text(alerts->arena, brand);
    alert->story = arena_text(alerts->arena, story);
    alert->category = RISK_NONE;
    vec_push(&alerts->told, alert);
    alert->number = alerts->told.len;
    must(map_put(alerts->stories, buf_view(&alerts->key), alert) == OK);
    return alert;
}

/* A hash of all three: two posts that share one are taken for one, one in 2^64. */
static uint64_t post_hash(struct text client, struct text brand, struct text id)
{
    const uint64_t mix = 0x9e3779b97f4a7c15u;
    return (text_hash(client) * mix + text_hash(brand)) * mix + text_hash(id);
}

void alerts_post(struct alerts *alerts, const struct post *post)
{
    for (size_t i = 0; i < post->story_count; i++) {
        const struct placement *p = &post->stories[i];
        struct alert *alert = story_of(alerts, p->client, p->brand, p->story);
        if (!alert)
            continue;
        if (!alert->headline.at && post->text.len) {
            alert->first_post = arena_text(alerts->arena, post->id);
            alert->headline = arena_text(alerts->arena, utf8_head(post->text, HEADLINE_LETTERS));
        }
        alert->posts++;
        uint64_t *cell = map64_put(alerts->posts, post_hash(p->client, p->brand, post->id));
        if (cell)
            *cell = *cell ? *cell : alert->number;
        else
            alerts->full = true;
    }
}

static void rises(struct alerts *alerts, struct alert *alert, const struct event *event)
{
    if (!alert->at_ms) {
        alert->at_ms = event->at_ms;
        alert->level = event->to;
        vec_push(&alerts->rang, alert);
    }
    if (event->to <= alert->highest)
        return;
    alert->highest = event->to;
    alert->category = event->category;
    alert->score = event->score;
    alert->why_count = event->why_count;
    for (size_t i = 0; i < event->why_count; i++)
        alert->why[i] = (struct said){.code = event->why[i].code,
                                      .text = arena_text(alerts->arena, event->why[i].text)};
}

void alerts_event(struct alerts *alerts, const struct event *event)
{
    const bool level = event->kind == EVENT_LEVEL && event->to >= 2 && event->to > event->from;
    if (!level && event->kind != EVENT_RING)
        return;
    struct alert *alert = story_of(alerts, event->client, event->brand, event->story);
    if (!alert)
        return;
    if (level) {
        rises(alerts, alert, event);
        return;
    }
    alert->rings++;
    if (!alert->person.at)
        alert->person = arena_text(alerts->arena, event->person);
}

size_t alerts_count(const struct alerts *alerts)
{
    return alerts->rang.len;
}

const struct alert *alerts_at(const struct alerts *alerts, size_t i)
{
    return alerts->rang.at[i];
}

bool alerts_full(const struct alerts *alerts)
{
    return alerts->full;
}

static const struct alert *alert_of(const struct alerts *alerts, uint64_t hash, bool *known_out)
{
    const uint64_t *cell = map64_get(alerts->posts, hash);
    *known_out = cell != NULL;
    const struct alert *alert = cell ? alerts->told.at[*cell - 1] : NULL;
    return alert && alert->at_ms ? alert : NULL;
}

bool alerts_of(const struct alerts *alerts, struct text client, struct text brand, struct text id,
               const struct alert **alert_out)
{
    bool known;
    *alert_out = alert_of(alerts, post_hash(client, brand, id), &known);
    return known;
}

const struct alert **alerts_match(const struct alerts *a, const struct alerts *b,
                                  struct arena *arena)
{
    /* by number in told first: the posts know no other */
    const struct alert **by_story = arena_array(arena, const struct alert *, a->told.len + 1);
    const size_t slots = map64_slots(a->posts);
    for (size_t i = 0; i < slots; i++) {
        uint64_t hash, number;
        bool known;
        if (!map64_at(a->posts, i, &hash, &number) || !a->told.at[number - 1]->at_ms)
            continue;
        const struct alert *other = alert_of(b, hash, &known);
        const struct alert *best = by_story[number - 1];
        if (other && (!best || other->at_ms < best->at_ms ||
                      (other->at_ms == best->at_ms && other->number < best->number)))
            by_story[number - 1] = other;
    }
    const struct alert **matched = arena_array(arena, const struct alert *, a->rang.len + 1);
    for (size_t i = 0; i < a->rang.len; i++)
        matched[i] = by_story[a->rang.at[i]->number - 1];
    return matched;
}

void alert_write(const struct alert *alert, bool headline, struct json_out *out)
{
    json_pair_time(out, "at", alert->at_ms);
    json_pair_text(out, "client", alert->client);
    json_pair_text(out, "brand", alert->brand);
    json_pair_text(out, "story", alert->story);
    json_pair_int(out, "level", alert->level);
    json_pair_int(out, "highest", alert->highest);
    json_pair_number(out, "score", alert->score, 1);
    json_pair_str(out, "category", risk_name(alert->category));
    json_pair_text(out, "first_post", alert->first_post);
    json_pair_text(out, "headline", headline ? alert->headline : (struct text){0});
    json_pair_int(out, "posts", alert->posts);
    json_pair_int(out, "rings", alert->rings);
    json_pair_text(out, "person", alert->person);
    json_key(out, "why");
    json_begin(out, '[');
    for (size_t i = 0; i < alert->why_count; i++) {
        json_begin(out, '{');
        json_pair_str(out, "code", alert->why[i].code);
        json_pair_text(out, "text", alert->why[i].text);
        json_end(out, '}');
    }
    json_end(out, ']');
}
