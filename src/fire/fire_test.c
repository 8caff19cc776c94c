#include "base/arena.h"
#include "base/clock.h"
#include "base/test.h"
#include "base/vec.h"
#include "fire/fire.h"

static const int64_t start = 1700000000000 - 1700000000000 % 3600000;

/* A fire under test and all that it said. */
struct scene {
    struct fire *fire;
    struct arena *arena;
    struct watched watched;
    struct client client;
    struct brand brand;
    VEC(struct event) events;
    int posts;
};

static void hear(const struct event *event, void *arg)
{
    struct scene *scene = arg;
    vec_push(&scene->events, *event);
    struct event *kept = &scene->events.at[scene->events.len - 1];
    kept->by = arena_text(scene->arena, event->by);
    kept->incident = arena_text(scene->arena, event->incident);
}

static struct scene *scene_new(void)
{
    static struct text accounts[] = {{"x:umi_official", 14}};
    struct scene *s = mem_make(struct scene);
    s->brand = (struct brand){.client = TEXT("umi"),
                              .id = TEXT("foods"),
                              .accounts = {accounts, 1},
                              .crisis_authors = 5000};
    s->client = (struct client){.id = TEXT("umi"), .brands = &s->brand, .brand_count = 1};
    s->watched = (struct watched){.clients = &s->client, .client_count = 1};
    s->arena = arena_new("scene", 65536);
    s->fire = fire_new(&s->watched, hear, s);
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

/* A post of the story s1 by an author of its own. */
static struct post *said(struct scene *s, int64_t at_ms)
{
    struct post *post = arena_make(s->arena, struct post);
    post->id = arena_printf(s->arena, "x:%d", ++s->posts);
    post->net = TEXT("x");
    post->at_ms = at_ms;
    post->author.id = arena_printf(s->arena, "a%d", s->posts);
    post->author.followers = 100;
    post->stories = arena_make(s->arena, struct placement);
    post->stories[0] =
        (struct placement){.client = TEXT("umi"), .brand = TEXT("foods"), .story = TEXT("s1")};
    post->story_count = 1;
    return post;
}

static struct verdict *felt(struct scene *s, struct post *post, enum sentiment sentiment)
{
    post->verdict = arena_make(s->arena, struct verdict);
    post->verdict->sentiment[sentiment] = .9;
    return post->verdict;
}

static void angry(struct scene *s, int count, int64_t from_ms, int64_t every_ms)
{
    for (int i = 0; i < count; i++) {
        struct post *post = said(s, from_ms + i * every_ms);
        felt(s, post, SENTIMENT_NEGATIVE);
        fire_take(s->fire, post);
    }
}

static const struct placement s1 = {
    .client = {"umi", 3}, .brand = {"foods", 5}, .story = {"s1", 2}};
static const struct placement s9 = {
    .client = {"umi", 3}, .brand = {"foods", 5}, .story = {"s9", 2}};

static struct event now(struct scene *s)
{
    struct event event;
    assert_true(fire_look(s->fire, TEXT("umi"), TEXT("foods"), TEXT("s1"), &event));
    return event;
}

static size_t count(const struct scene *s, enum event_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < s->events.len; i++)
        n += s->events.at[i].kind == kind;
    return n;
}

static const struct event *last(const struct scene *s, enum event_kind kind)
{
    for (size_t i = s->events.len; i > 0; i--)
        if (s->events.at[i - 1].kind == kind)
            return &s->events.at[i - 1];
    fail_msg("no such event");
    return NULL;
}

static void grave(struct scene *s, int64_t at_ms, double evidence)
{
    struct post *post = said(s, at_ms);
    struct verdict *verdict = felt(s, post, SENTIMENT_NEGATIVE);
    verdict->risk[RISK_CONTAMINATION] = .9;
    verdict->evidence = evidence;
    fire_take(s->fire, post);
}

/* Invariant 4, through the account. */
TEST(a_grave_post_with_evidence_raises_level_2_and_opens_an_incident_at_once)
{
    struct scene *s = scene_new();
    grave(s, start + 123, .9);
    const struct event *level = last(s, EVENT_LEVEL);
    assert_int_equal(level->to, 2);
    assert_int_equal(level->at_ms, start + 123);
    assert_int_equal(level->category, RISK_CONTAMINATION);
    assert_int_equal(level->figures.authors, 1);
    assert_text(level->first_post, "x:1");
    assert_true(last(s, EVENT_INCIDENT)->open);
    assert_text(last(s, EVENT_INCIDENT)->incident, "i1");
    assert_int_equal(count(s, EVENT_NOTICE), 0);
    scene_done(&s);
}

TEST(a_grave_category_is_not_talked_away_by_those_who_only_join_in)
{
    struct scene *s = scene_new();
    grave(s, start, .9);
    angry(s, 45, start + 1000, 10000);
    assert_int_equal(now(s).category, RISK_CONTAMINATION);
    assert_true(now(s).figures.evidence);
    assert_true(now(s).terms[3] > 17);
    scene_done(&s);
}

/* Invariant 5. */
TEST(reposts_do_not_raise_the_number_of_critics)
{
    struct scene *s = scene_new();
    grave(s, start, .9);
    for (int i = 0; i < 10000; i++) {
        struct post *repost = said(s, start + i);
        repost->kind = POST_REPOST;
        repost->repost_of = TEXT("x:1");
        felt(s, repost, SENTIMENT_NEGATIVE);
        fire_take(s->fire, repost);
    }
    assert_int_equal(now(s).figures.authors, 1);
    assert_int_equal(now(s).figures.reposts, 10000);
    assert_int_equal(now(s).figures.reach, 10001 * 100);
    scene_done(&s);
}

TEST(one_author_counts_once_however_much_he_writes)
{
    struct scene *s = scene_new();
    for (int i = 0; i < 50; i++) {
        struct post *post = said(s, start + i * 1000);
        post->author.id = TEXT("loud");
        felt(s, post, SENTIMENT_NEGATIVE);
        fire_take(s->fire, post);
    }
    assert_int_equal(now(s).figures.authors, 1);
    assert_int_equal(now(s).figures.posts, 50);
    scene_done(&s);
}

TEST(news_and_our_own_voice_are_no_critics)
{
    struct scene *s = scene_new();
    struct post *news = said(s, start);
    felt(s, news, SENTIMENT_NEGATIVE)->intent[INTENT_NEWS] = .8;
    fire_take(s->fire, news);
    struct post *own = said(s, start);
    own->author.handle = TEXT("umi_official");
    felt(s, own, SENTIMENT_NEGATIVE);
    fire_take(s->fire, own);
    assert_int_equal(now(s).figures.authors, 0);
    scene_done(&s);
}

TEST(critics_are_forgotten_after_a_day)
{
    struct scene *s = scene_new();
    angry(s, 20, start, 1000);
    angry(s, 1, start + HOURS(23), 0);
    assert_int_equal(now(s).figures.authors, 21);
    angry(s, 1, start + HOURS(25), 0);
    assert_int_equal(now(s).figures.authors, 2);
    scene_done(&s);
}

TEST(doubling_is_the_time_since_half_were_there)
{
    struct scene *s = scene_new();
    angry(s, 10, start, 0);
    angry(s, 10, start + MINUTES(10), 0);
    double doubling = now(s).figures.doubling_min;
    assert_true(doubling >= 0 && doubling < 1);
    fire_tick(s->fire, start + MINUTES(20));
    doubling = now(s).figures.doubling_min;
    assert_true(doubling > 8 && doubling < 12);
    fire_tick(s->fire, start + MINUTES(71));
    assert_true(now(s).figures.doubling_min < 0);
    scene_done(&s);
}

TEST(a_late_post_counts_in_its_own_time_and_moves_no_clock)
{
    struct scene *s = scene_new();
    angry(s, 1, start + HOURS(10), 0);
    angry(s, 1, start, 0);
    assert_int_equal(fire_clock(s->fire, TEXT("umi"), TEXT("foods")), start + HOURS(10));
    assert_int_equal(now(s).figures.authors, 2);
    fire_tick(s->fire, start + HOURS(24) + MINUTES(11));
    assert_int_equal(now(s).figures.authors, 1);
    scene_done(&s);
}

TEST(a_post_from_the_future_counts_when_it_was_seen)
{
    struct scene *s = scene_new();
    struct post *post = said(s, start + DAYS(400));
    post->seen_at_ms = start;
    felt(s, post, SENTIMENT_NEGATIVE);
    fire_take(s->fire, post);
    assert_int_equal(fire_clock(s->fire, TEXT("umi"), TEXT("foods")), start);
    scene_done(&s);
}

TEST(level_2_falls_by_itself_an_hour_after_it_is_calm)
{
    struct scene *s = scene_new();
    grave(s, start, .9);
    fire_tick(s->fire, start + HOURS(25) - 1);
    assert_int_equal(now(s).to, 2);
    fire_tick(s->fire, start + HOURS(25));
    assert_int_equal(now(s).to, 0);
    assert_false(last(s, EVENT_INCIDENT)->open);
    scene_done(&s);
}

TEST(a_great_jump_of_the_clock_says_the_same_as_many_small_ones)
{
    struct scene *a = scene_new(), *b = scene_new();
    grave(a, start, .9);
    grave(b, start, .9);
    fire_tick(a->fire, start + DAYS(3000));
    for (int64_t at = start; at < start + DAYS(3); at += MINUTES(7))
        fire_tick(b->fire, at);
    fire_tick(b->fire, start + DAYS(3000));
    assert_int_equal(a->events.len, b->events.len);
    for (size_t i = 0; i < a->events.len; i++) {
        assert_int_equal(a->events.at[i].at_ms, b->events.at[i].at_ms);
        assert_int_equal(a->events.at[i].to, b->events.at[i].to);
    }
    scene_done(&a);
    scene_done(&b);
}

TEST(level_3_falls_only_by_a_persons_word)
{
    struct scene *s = scene_new();
    angry(s, 120, start, 1000);
    assert_int_equal(now(s).to, 3);
    fire_tick(s->fire, start + DAYS(10));
    assert_int_equal(now(s).to, 3);
    assert_int_equal(now(s).computed, 0);
    struct why why = {0};
    assert_ok(fire_set_level(s->fire, &s1, 0, TEXT("aoi"), &why), why);
    assert_int_equal(now(s).to, 0);
    assert_text(last(s, EVENT_LEVEL)->by, "aoi");
    scene_done(&s);
}

TEST(the_earliest_lowering_is_an_hour_after_the_calm_begins_and_that_is_when_it_falls)
{
    struct scene *s = scene_new();
    struct lowering hot, calm;
    grave(s, start, .9);
    assert_true(fire_lowering(s->fire, &s1, &hot));
    assert_false(hot.under);
    assert_false(hot.by_person);
    assert_int_equal(hot.calm_since_ms, 0);
    assert_int_equal(hot.earliest_ms, start + HOURS(1)); /* were it calm from now on */
    fire_tick(s->fire, start + HOURS(24) + MINUTES(30));
    assert_true(fire_lowering(s->fire, &s1, &calm));
    assert_true(calm.under);
    fire_tick(s->fire, calm.earliest_ms - 1);
    assert_int_equal(now(s).to, 2);
    fire_tick(s->fire, calm.earliest_ms);
    assert_int_equal(now(s).to, 0);
    assert_false(fire_lowering(s->fire, &s1, &calm)); /* there is nothing to lower */
    scene_done(&s);
}

TEST(level_3_may_be_lowered_after_six_hours_of_calm_and_by_a_person_alone)
{
    struct scene *s = scene_new();
    struct lowering l;
    angry(s, 120, start, 1000);
    assert_true(fire_lowering(s->fire, &s1, &l));
    assert_int_equal(l.level, 3);
    assert_true(l.by_person);
    assert_false(l.held);
    assert_true(l.line == 45);
    assert_int_equal(l.span_ms, HOURS(6));
    fire_tick(s->fire, start + DAYS(10));
    assert_true(fire_lowering(s->fire, &s1, &l));
    assert_true(l.calm_since_ms > start && l.earliest_ms == l.calm_since_ms + HOURS(6));
    assert_true(l.earliest_ms < start + DAYS(3));
    scene_done(&s);
}

TEST(a_lowered_level_holds_until_the_fire_outgrows_what_the_person_saw)
{
    struct scene *s = scene_new();
    struct why why = {0};
    angry(s, 120, start, 1000);
    assert_ok(fire_set_level(s->fire, &s1, 1, TEXT("aoi"), &why), why);
    angry(s, 20, start + MINUTES(5), 1000);
    assert_int_equal(now(s).to, 1);
    assert_int_equal(now(s).computed, 3);
    struct post *threat = said(s, start + MINUTES(10));
    struct verdict *v = felt(s, threat, SENTIMENT_NEGATIVE);
    v->flag[FLAG_THREAT_DATED] = v->risk[RISK_THREAT_LEGAL] = .9;
    fire_take(s->fire, threat);
    assert_int_equal(now(s).to, 4);
    scene_done(&s);
}

TEST(a_second_wave_after_calm_raises_again)
{
    struct scene *s = scene_new();
    struct why why = {0};
    angry(s, 120, start, 1000);
    assert_ok(fire_close_incident(s->fire, &s1, TEXT("aoi"), &why), why);
    fire_tick(s->fire, start + DAYS(3));
    assert_int_equal(now(s).to, 0);
    angry(s, 120, start + DAYS(3), 1000);
    assert_int_equal(now(s).to, 3);
    assert_int_equal(count(s, EVENT_INCIDENT), 3);
    assert_text(last(s, EVENT_INCIDENT)->incident, "i2");
    scene_done(&s);
}

TEST(a_second_wave_at_a_level_nobody_lowered_is_said_again)
{
    struct scene *s = scene_new();
    angry(s, 120, start, 1000);
    size_t before = count(s, EVENT_LEVEL);
    fire_tick(s->fire, start + DAYS(3));
    assert_int_equal(count(s, EVENT_LEVEL), before);
    angry(s, 120, start + DAYS(3), 1000);
    assert_int_equal(count(s, EVENT_LEVEL), before + 1);
    const struct event *again = last(s, EVENT_LEVEL);
    assert_int_equal(again->from, 3);
    assert_int_equal(again->to, 3);
    assert_string_equal(again->why[again->why_count - 1].code, "again");
    assert_int_equal(count(s, EVENT_INCIDENT), 1);
    scene_done(&s);
}

TEST(a_person_may_raise_and_the_computed_level_stays_beside_it)
{
    struct scene *s = scene_new();
    struct why why = {0};
    angry(s, 1, start, 0);
    assert_ok(fire_set_level(s->fire, &s1, 3, TEXT("aoi"), &why), why);
    assert_int_equal(now(s).to, 3);
    assert_int_equal(now(s).computed, 0);
    assert_string_equal(now(s).why[now(s).why_count - 1].code, "set");
    assert_int_equal(fire_set_level(s->fire, &s9, 3, TEXT("aoi"), &why), ERR_NOT_FOUND);
    assert_int_equal(fire_set_level(s->fire, &s1, 5, TEXT("aoi"), &why), ERR_BAD_INPUT);
    scene_done(&s);
}

TEST(a_positive_surge_is_noticed_once_and_never_rings)
{
    struct scene *s = scene_new();
    for (int i = 0; i < 2500; i++) {
        struct post *post = said(s, start + i * 1000);
        if (i % 50 == 0) {
            felt(s, post, SENTIMENT_POSITIVE);
        } else {
            post->kind = POST_REPOST;
            post->repost_of = TEXT("x:1");
        }
        post->author.followers = 5000;
        fire_take(s->fire, post);
    }
    assert_int_equal(count(s, EVENT_NOTICE), 1);
    assert_true(last(s, EVENT_NOTICE)->positive);
    assert_true(now(s).to <= 1);
    assert_int_equal(count(s, EVENT_INCIDENT), 0);
    scene_done(&s);
}

TEST(deletions_take_back_nothing_that_was_heard)
{
    struct scene *s = scene_new();
    grave(s, start, .9);
    struct post *gone = said(s, start + 1000);
    gone->kind = POST_DELETE;
    gone->id = TEXT("x:1");
    fire_take(s->fire, gone);
    assert_int_equal(now(s).figures.authors, 1);
    assert_int_equal(now(s).to, 2);
    assert_int_equal(now(s).figures.posts, 1);
    scene_done(&s);
}

TEST(three_witnesses_corroborate_and_three_copies_do_not)
{
    for (int copies = 0; copies < 2; copies++) {
        struct scene *s = scene_new();
        for (int i = 0; i < 3; i++) {
            struct post *post = said(s, start + i);
            struct verdict *verdict = felt(s, post, SENTIMENT_NEGATIVE);
            verdict->risk[RISK_CONTAMINATION] = .9;
            verdict->evidence = verdict->first_hand = .9;
            post->stories[0].copy = copies && i;
            fire_take(s->fire, post);
        }
        assert_int_equal(now(s).figures.corroborated, !copies);
        scene_done(&s);
    }
}

TEST(critics_who_answer_our_own_post_make_it_our_own_goal)
{
    struct scene *s = scene_new();
    struct post *own = said(s, start);
    own->author.handle = TEXT("umi_official");
    felt(s, own, SENTIMENT_NEUTRAL);
    fire_take(s->fire, own);
    for (int i = 0; i < 52; i++) {
        struct post *quote = said(s, start + 1000 + i * 1000);
        quote->kind = POST_QUOTE;
        quote->quote_of = TEXT("x:1");
        felt(s, quote, SENTIMENT_NEGATIVE);
        fire_take(s->fire, quote);
    }
    assert_true(now(s).figures.own_goal);
    assert_int_equal(now(s).to, 3);
    scene_done(&s);
}

TEST(the_same_category_burning_again_is_history)
{
    struct scene *s = scene_new();
    grave(s, start, .9);
    fire_tick(s->fire, start + DAYS(300));
    struct post *post = said(s, start + DAYS(300));
    post->stories[0].story = TEXT("s2");
    felt(s, post, SENTIMENT_NEGATIVE)->risk[RISK_CONTAMINATION] = .9;
    fire_take(s->fire, post);
    struct event event;
    assert_true(fire_look(s->fire, TEXT("umi"), TEXT("foods"), TEXT("s2"), &event));
    assert_true(event.figures.history);
    scene_done(&s);
}

TEST(national_news_of_a_risk_counts_and_idle_links_do_not)
{
    struct scene *s = scene_new();
    struct post *idle = said(s, start);
    idle->links = arena_make(s->arena, struct text);
    idle->links[0] = TEXT("https://www.asahi.com/articles/1");
    idle->link_count = 1;
    felt(s, idle, SENTIMENT_NEUTRAL);
    fire_take(s->fire, idle);
    assert_int_equal(now(s).figures.media, 0);
    struct post *news = said(s, start);
    news->url = TEXT("https://www.asahi.com/articles/2");
    struct verdict *verdict = felt(s, news, SENTIMENT_NEUTRAL);
    verdict->risk[RISK_CONTAMINATION] = .9;
    verdict->intent[INTENT_NEWS] = .9;
    fire_take(s->fire, news);
    assert_int_equal(now(s).figures.media, 2);
    assert_int_equal(now(s).to, 3);
    scene_done(&s);
}

TEST(networks_count_from_their_third_post)
{
    struct scene *s = scene_new();
    for (int i = 0; i < 8; i++) {
        struct post *post = said(s, start + i);
        post->net = i < 5 ? TEXT("x") : TEXT("bluesky");
        felt(s, post, SENTIMENT_NEUTRAL);
        fire_take(s->fire, post);
        assert_int_equal(now(s).figures.networks, i == 7 ? 2 : 1);
    }
    scene_done(&s);
}

TEST(level_1_is_a_notice_and_opens_nothing)
{
    struct scene *s = scene_new();
    grave(s, start, 0);
    assert_int_equal(now(s).to, 1);
    assert_int_equal(count(s, EVENT_NOTICE), 1);
    assert_int_equal(count(s, EVENT_INCIDENT), 0);
    scene_done(&s);
}

TEST(stories_that_are_merged_count_each_critic_once_and_leave_one_incident)
{
    struct scene *s = scene_new();
    for (int i = 0; i < 40; i++) {
        struct post *post = said(s, start + MINUTES(i));
        post->stories[0].story = i % 2 ? TEXT("s1") : TEXT("s2");
        felt(s, post, SENTIMENT_NEGATIVE);
        if (i > 30) /* these authors are heard in both */
            post->author.id = arena_printf(s->arena, "a%d", i - 1);
        fire_take(s->fire, post);
    }
    struct event before, other, after;
    assert_true(fire_look(s->fire, TEXT("umi"), TEXT("foods"), TEXT("s1"), &before));
    assert_true(fire_look(s->fire, TEXT("umi"), TEXT("foods"), TEXT("s2"), &other));
    const struct placement story = {
        .client = TEXT("umi"), .brand = TEXT("foods"), .story = TEXT("s1")};
    fire_merge(s->fire, &story, TEXT("s2"), (struct text){0});
    assert_true(fire_look(s->fire, TEXT("umi"), TEXT("foods"), TEXT("s1"), &after));
    assert_false(fire_look(s->fire, TEXT("umi"), TEXT("foods"), TEXT("s2"), &other));
    assert_int_equal(after.figures.posts, 40);
    assert_true(after.figures.authors > before.figures.authors);
    assert_true(after.figures.authors < 40);
    int open = 0;
    for (size_t i = 0; i < s->events.len; i++)
        if (s->events.at[i].kind == EVENT_INCIDENT)
            open += s->events.at[i].open ? 1 : -1;
    assert_true(open <= 1);
    scene_done(&s);
}
