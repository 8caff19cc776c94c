#include "base/arena.h"
#include "base/clock.h"
#include "base/test.h"
#include "base/vec.h"
#include "fire/fire.h"

#include <math.h>

static const int64_t start = 1700000000000 - 1700000000000 % 3600000;
static const struct placement s1 = {
    .client = {"umi", 3}, .brand = {"foods", 5}, .story = {"s1", 2}};

struct scene {
    struct fire *fire;
    struct arena *arena;
    VEC(struct event) events;
    int posts;
};

static void hear(const struct event *event, void *arg)
{
    struct scene *scene = arg;
    vec_push(&scene->events, *event);
}

static struct scene *scene_new(void)
{
    static struct text accounts[] = {{"x:umi_official", 14}};
    static struct brand brand = {
        .client = {"umi", 3}, .id = {"foods", 5}, .accounts = {accounts, 1}};
    static struct client client = {.id = {"umi", 3}, .brands = &brand, .brand_count = 1};
    static const struct watched watched = {.clients = &client, .client_count = 1};
    struct scene *s = mem_make(struct scene);
    s->arena = arena_new("scene", 65536);
    s->fire = fire_new(&watched, hear, s);
    return s;
}

static void scene_done(struct scene **scene)
{
    fire_free(&(*scene)->fire);
    arena_free(&(*scene)->arena);
    vec_done(&(*scene)->events);
    mem_free(*scene);
    *scene = NULL;
}

static void say(struct scene *s, int64_t at_ms, bool own)
{
    struct post *post = arena_make(s->arena, struct post);
    post->id = arena_printf(s->arena, "x:%d", ++s->posts);
    post->net = TEXT("x");
    post->at_ms = at_ms;
    post->author.id = own ? TEXT("umi_official") : arena_printf(s->arena, "a%d", s->posts);
    post->author.handle = post->author.id;
    post->stories = arena_make(s->arena, struct placement);
    post->stories[0] = s1;
    post->story_count = 1;
    post->verdict = arena_make(s->arena, struct verdict);
    post->verdict->sentiment[own ? SENTIMENT_NEUTRAL : SENTIMENT_NEGATIVE] = .9;
    fire_take(s->fire, post);
}

/* Critics whose rate halves every `half_ms`, so many in the first minute. */
static void storm(struct scene *s, int64_t from_ms, int64_t lasts_ms, double a_minute,
                  int64_t half_ms)
{
    double due = 0;
    for (int64_t at = 0; at < lasts_ms; at += MINUTES(1)) {
        due += a_minute * exp2(-(double)at / (double)half_ms);
        for (; due >= 1; due--)
            say(s, from_ms + at + 30000, false);
    }
}

static size_t count(const struct scene *s, enum event_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < s->events.len; i++)
        n += s->events.at[i].kind == kind;
    return n;
}

static const struct event *nth(const struct scene *s, enum event_kind kind, size_t n)
{
    for (size_t i = 0; i < s->events.len; i++)
        if (s->events.at[i].kind == kind && !n--)
            return &s->events.at[i];
    fail_msg("no such event");
    return NULL;
}

TEST(forecasts_are_said_at_doublings_and_levels_and_not_at_each_post)
{
    struct scene *s = scene_new();
    storm(s, start, HOURS(2), 20, MINUTES(30));
    const size_t critics = (size_t)s->posts, said = count(s, EVENT_FORECAST);
    assert_true(critics > 500);
    assert_true(said >= 6 * 5 && said <= 6 * 16);
    fire_tick(s->fire, start + DAYS(3));
    assert_true(count(s, EVENT_FORECAST) <= 6 * 24);
    scene_done(&s);
}

TEST(of_four_critics_nothing_is_foretold)
{
    struct scene *s = scene_new();
    for (int i = 0; i < 4; i++)
        say(s, start + i * MINUTES(1), false);
    fire_tick(s->fire, start + HOURS(2));
    assert_int_equal(count(s, EVENT_FORECAST), 0);
    scene_done(&s);
}

TEST(a_forecast_speaks_of_authors_and_posts_in_one_six_and_24_hours)
{
    struct scene *s = scene_new();
    storm(s, start, MINUTES(40), 6, MINUTES(40));
    const size_t said = count(s, EVENT_FORECAST);
    assert_true(said % 6 == 0 && said > 0);
    static const int64_t in_s[] = {3600, 21600, 86400};
    for (size_t i = 0; i < said; i++) {
        const struct outlook *o = &nth(s, EVENT_FORECAST, i)->outlook;
        assert_int_equal(o->authors, i % 6 < 3);
        assert_int_equal(o->in_s, in_s[i % 3]);
        assert_true(o->seen <= o->low && o->low <= o->low50 && o->low50 <= o->expect &&
                    o->expect <= o->high50 && o->high50 <= o->high);
        assert_true(o->p_mark >= 0 && o->p_mark <= 1);
        assert_true(o->seen < 100 || o->p_mark == 1);
        if (i % 3)
            assert_true(o->high >= nth(s, EVENT_FORECAST, i - 1)->outlook.high);
    }
    scene_done(&s);
}

TEST(a_level_that_is_near_is_more_likely_than_one_that_is_far)
{
    struct scene *s = scene_new();
    storm(s, start, MINUTES(60), 6, MINUTES(40));
    bool near = false;
    for (size_t i = 0; i < count(s, EVENT_FORECAST); i++) {
        const struct event *e = nth(s, EVENT_FORECAST, i);
        const struct outlook *o = &e->outlook;
        assert_true(o->p_level >= 0 && o->p_level <= 1);
        assert_true(o->authors || !o->level);
        near |= o->p_level > 0;
    }
    assert_true(near);
    scene_done(&s);
}

TEST(a_storm_that_stops_at_our_word_is_called_calmed)
{
    struct scene *s = scene_new();
    storm(s, start, MINUTES(90), 8, HOURS(20));
    say(s, start + MINUTES(90), true);
    fire_tick(s->fire, start + MINUTES(90) + HOURS(25));
    assert_int_equal(count(s, EVENT_EFFECT), 2);
    for (size_t i = 0; i < 2; i++) {
        const struct aftermath *a = &nth(s, EVENT_EFFECT, i)->aftermath;
        assert_int_equal(a->in_s, i ? 86400 : 21600);
        assert_int_equal(a->observed, 0);
        assert_true(a->known && a->calmed && a->low > 0);
        assert_true(fabs(a->part - 1) < 1e-9);
        assert_true(a->slope_after <= 0);
        assert_int_equal(a->statement_ms, start + MINUTES(90));
    }
    scene_done(&s);
}

TEST(a_storm_that_goes_on_after_our_word_is_not_calmed)
{
    struct scene *s = scene_new();
    storm(s, start, MINUTES(90), 8, HOURS(20));
    say(s, start + MINUTES(90), true);
    storm(s, start + MINUTES(91), HOURS(23), 7.5, HOURS(10));
    fire_tick(s->fire, start + DAYS(3));
    assert_int_equal(count(s, EVENT_EFFECT), 2);
    for (size_t i = 0; i < 2; i++) {
        const struct aftermath *a = &nth(s, EVENT_EFFECT, i)->aftermath;
        assert_true(a->known && !a->calmed);
        assert_true(a->observed > (i ? 4000 : 2000));
    }
    scene_done(&s);
}

TEST(what_comes_after_a_statement_does_not_move_what_was_foreseen)
{
    int64_t expect[2];
    for (int way = 0; way < 2; way++) {
        struct scene *s = scene_new();
        struct why why = {0};
        storm(s, start, MINUTES(60), 5, HOURS(2));
        assert_ok(fire_statement(s->fire, &s1, start + MINUTES(60), &why), why);
        if (way)
            storm(s, start + MINUTES(62), HOURS(3), 30, HOURS(2));
        fire_tick(s->fire, start + HOURS(8));
        expect[way] = nth(s, EVENT_EFFECT, 0)->aftermath.expect;
        scene_done(&s);
    }
    assert_int_equal(expect[0], expect[1]);
}

TEST(a_statement_to_nobody_has_no_effect_to_tell)
{
    struct scene *s = scene_new();
    struct why why = {0};
    say(s, start, true);
    say(s, start + MINUTES(1), false);
    say(s, start + MINUTES(2), true);
    fire_tick(s->fire, start + DAYS(2));
    assert_int_equal(count(s, EVENT_EFFECT), 0);
    const struct placement unknown = {
        .client = TEXT("umi"), .brand = TEXT("foods"), .story = TEXT("s9")};
    assert_int_equal(fire_statement(s->fire, &unknown, start, &why), ERR_NOT_FOUND);
    assert_ok(fire_statement(s->fire, &s1, start + DAYS(2), &why), why);
    fire_tick(s->fire, start + DAYS(4));
    assert_int_equal(count(s, EVENT_EFFECT), 2);
    assert_false(nth(s, EVENT_EFFECT, 0)->aftermath.known);
    assert_false(nth(s, EVENT_EFFECT, 0)->aftermath.calmed);
    scene_done(&s);
}
