#include "base/arena.h"
#include "base/clock.h"
#include "base/test.h"
#include "base/vec.h"
#include "fire/fire.h"

/* A Monday, midnight. */
static const int64_t start = 1700438400000;

struct town {
    struct fire *fire;
    struct arena *arena;
    struct watched watched;
    struct client client;
    struct brand brand;
    VEC(struct event) events;
    int posts;
    uint64_t dice;
};

static void hear(const struct event *event, void *arg)
{
    struct town *town = arg;
    struct event kept = *event;
    for (size_t i = 0; i < kept.why_count; i++)
        kept.why[i].text = arena_text(town->arena, kept.why[i].text);
    kept.story = arena_text(town->arena, kept.story);
    vec_push(&town->events, kept);
}

static struct town *town_new(double false_a_week)
{
    static struct text accounts[] = {{"x:umi_official", 14}};
    struct town *t = mem_make(struct town);
    t->brand = (struct brand){.client = TEXT("umi"),
                              .id = TEXT("foods"),
                              .accounts = {accounts, 1},
                              .false_a_week = false_a_week,
                              .crisis_authors = 5000};
    t->client = (struct client){.id = TEXT("umi"), .brands = &t->brand, .brand_count = 1};
    t->watched = (struct watched){.clients = &t->client, .client_count = 1};
    t->arena = arena_new("town", 65536);
    t->fire = fire_new(&t->watched, hear, t);
    t->dice = 88172645463325252ULL;
    return t;
}

static void town_done(struct town **town)
{
    fire_free(&(*town)->fire);
    arena_free(&(*town)->arena);
    vec_done(&(*town)->events);
    mem_free(*town);
    *town = NULL;
}

static uint64_t roll(struct town *t, uint64_t sides)
{
    t->dice ^= t->dice << 13;
    t->dice ^= t->dice >> 7;
    t->dice ^= t->dice << 17;
    return t->dice % sides;
}

static struct post *said(struct town *t, const char *story, int64_t at_ms)
{
    struct post *post = arena_make(t->arena, struct post);
    post->id = arena_printf(t->arena, "x:%d", ++t->posts);
    post->net = TEXT("x");
    post->at_ms = at_ms;
    post->author.id = arena_printf(t->arena, "a%d", t->posts);
    post->author.followers = 100;
    post->stories = arena_make(t->arena, struct placement);
    post->stories[0] = (struct placement){.client = TEXT("umi"),
                                          .brand = TEXT("foods"),
                                          .story = arena_text(t->arena, text_of(story))};
    post->story_count = 1;
    post->verdict = arena_make(t->arena, struct verdict);
    post->verdict->sentiment[SENTIMENT_NEUTRAL] = .9;
    return post;
}

static struct post *late(struct town *t, const char *story, int64_t at_ms)
{
    struct post *post = said(t, story, at_ms);
    post->verdict->sentiment[SENTIMENT_NEUTRAL] = 0;
    post->verdict->sentiment[SENTIMENT_NEGATIVE] = .9;
    post->verdict->risk[RISK_SERVICE_FAILURE] = .8;
    return post;
}

/* So many days of so many posts an hour, each in a story of its own; one in `critical` complains,
 * all complaints in stories of a few. */
static int64_t days_of(struct town *t, int days, int an_hour, int critical)
{
    int64_t every = HOURS(1) / an_hour, at = start;
    for (; at < start + DAYS(days); at += every) {
        char story[32];
        bool bad = roll(t, (uint64_t)critical) == 0;
        snprintf(story, sizeof(story), "%s%d", bad ? "b" : "q", t->posts / (bad ? 300 : 1));
        struct post *post = bad ? late(t, story, at) : said(t, story, at);
        fire_take(t->fire, post);
    }
    return at;
}

static void burst(struct town *t, const char *story, int64_t from, int count, int64_t every_ms)
{
    for (int i = 0; i < count; i++)
        fire_take(t->fire, late(t, story, from + i * every_ms));
}

static size_t count(const struct town *t, enum event_kind kind, const char *story)
{
    size_t n = 0;
    for (size_t i = 0; i < t->events.len; i++)
        n += t->events.at[i].kind == kind && text_is(t->events.at[i].story, story);
    return n;
}

static struct text why_of(const struct event *event, const char *code)
{
    for (size_t i = 0; i < event->why_count; i++)
        if (strcmp(event->why[i].code, code) == 0)
            return event->why[i].text;
    return (struct text){NULL, 0};
}

/* The rise to level 2 or more of that story. */
static const struct event *rise(const struct town *t, const char *story)
{
    for (size_t i = 0; i < t->events.len; i++) {
        const struct event *e = &t->events.at[i];
        if (e->kind == EVENT_LEVEL && e->to >= 2 && e->from < 2 && text_is(e->story, story))
            return e;
    }
    return NULL;
}

static struct event now(struct town *t, const char *story)
{
    struct event event;
    assert_true(fire_look(t->fire, TEXT("umi"), TEXT("foods"), text_of(story), &event));
    return event;
}

static const struct placement *place(const char *story)
{
    static struct placement p;
    p = (struct placement){.client = TEXT("umi"), .brand = TEXT("foods"), .story = text_of(story)};
    return &p;
}

TEST(a_dozen_critics_at_a_quiet_brand_ring_below_the_scale_and_say_what_is_usual)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 6, 40);
    burst(t, "s", at, 14, MINUTES(1));
    const struct event *level = rise(t, "s");
    assert_non_null(level);
    assert_true(level->computed < 2);
    assert_true(text_ends(why_of(level, "fast"), TEXT("are usual at this hour")));
    assert_true(why_of(level, "line").len > 0);
    assert_int_equal(count(t, EVENT_INCIDENT, "s"), 1);
    town_done(&t);
}

TEST(as_many_critics_are_nothing_at_a_brand_that_has_them_each_hour)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 120, 4);
    size_t before = t->events.len;
    burst(t, "s", at, 8, MINUTES(2));
    for (size_t i = before; i < t->events.len; i++)
        assert_true(t->events.at[i].kind != EVENT_INCIDENT);
    town_done(&t);
}

TEST(weeks_of_any_day_ring_no_more_than_the_budget)
{
    struct town *t = town_new(1);
    days_of(t, 28, 60, 12);
    size_t rung = 0;
    for (size_t i = 0; i < t->events.len; i++)
        rung += t->events.at[i].kind == EVENT_INCIDENT && t->events.at[i].open;
    assert_true(rung <= 4);
    town_done(&t);
}

TEST(a_slow_burn_of_hours_rings_though_no_hour_stands_out)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 6, 30);
    burst(t, "s", at, 30, MINUTES(25));
    const struct event *level = rise(t, "s");
    assert_non_null(level);
    assert_true(why_of(level, "slow").len > 0);
    town_done(&t);
}

TEST(a_sale_brings_more_of_everything_and_does_not_ring)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 12, 20);
    size_t before = t->events.len;
    for (int i = 0; i < 900; i++) { /* an hour and a half, fifty times as much */
        char story[16];
        snprintf(story, sizeof(story), "sale%d", i);
        struct post *post =
            i % 20 ? said(t, story, at + i * SECONDS(6)) : late(t, "sale", at + i * SECONDS(6));
        fire_take(t->fire, post);
    }
    for (size_t i = before; i < t->events.len; i++)
        assert_true(t->events.at[i].kind != EVENT_INCIDENT);
    town_done(&t);
}

static size_t incidents(const struct town *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->events.len; i++)
        n += t->events.at[i].kind == EVENT_INCIDENT && t->events.at[i].open;
    return n;
}

/* Somebody sounds cross and names no matter: what a reader makes of an odd friendly word. */
static struct post *cross(struct town *t, const char *story, int64_t at_ms)
{
    struct post *post = late(t, story, at_ms);
    post->verdict->risk[RISK_SERVICE_FAILURE] = 0;
    return post;
}

TEST(what_a_reader_mistakes_in_the_first_hours_of_a_brand_does_not_ring)
{
    struct town *t = town_new(1);
    for (int i = 0; i < 240; i++) {
        char story[16];
        snprintf(story, sizeof(story), "q%d", i % 40);
        int64_t at = start + i * MINUTES(1);
        fire_take(t->fire, i % 8 ? said(t, story, at) : cross(t, "odd", at));
    }
    assert_int_equal(incidents(t), 0);
    town_done(&t);
}

TEST(a_flare_up_in_the_first_hour_of_a_brand_rings)
{
    struct town *t = town_new(1);
    for (int i = 0; i < 30; i++)
        fire_take(t->fire, said(t, "q", start + i * MINUTES(1)));
    burst(t, "s", start + MINUTES(30), 14, SECONDS(40));
    assert_non_null(rise(t, "s"));
    town_done(&t);
}

TEST(a_leap_of_glad_talk_inside_the_story_brings_its_share_of_critics)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 12, 20);
    size_t before = incidents(t);
    for (int i = 0; i < 900; i++)
        fire_take(t->fire, i % 16 ? said(t, "sale", at + i * SECONDS(6))
                                  : late(t, "sale", at + i * SECONDS(6)));
    assert_int_equal(incidents(t), before);
    town_done(&t);
}

static void crowd(struct town *t, int64_t at, bool play)
{
    for (int i = 0; i < 120; i++) {
        char story[16];
        bool fan = i < 20 || i % 5 < 2; /* they gather first */
        snprintf(story, sizeof(story), "m%d", i);
        struct post *post =
            fan ? said(t, story, at + i * SECONDS(20)) : cross(t, "rage", at + i * SECONDS(20));
        post->verdict->flag[FLAG_PLAY] = play && fan ? .9 : .1;
        fire_take(t->fire, post);
    }
}

TEST(the_anger_of_a_crowd_at_a_match_is_no_critic_but_elsewhere_it_is)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 3, 12, 40);
    size_t before = incidents(t);
    crowd(t, at, true);
    assert_int_equal(incidents(t), before);
    assert_true(now(t, "rage").figures.authors < 5);
    town_done(&t);
    t = town_new(1);
    at = days_of(t, 3, 12, 40);
    crowd(t, at, false);
    assert_int_equal(now(t, "rage").figures.authors, 60);
    town_done(&t);
}

TEST(who_names_a_matter_in_the_midst_of_a_match_is_a_critic)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 3, 12, 40);
    crowd(t, at, true);
    burst(t, "s", at + MINUTES(40), 30, SECONDS(20));
    assert_non_null(rise(t, "s"));
    town_done(&t);
}

/* Score enough for level 2 by growth and reach, as many critics as any quarter of an hour has. */
TEST(a_score_of_critics_as_usual_asks_for_no_more_than_a_watch)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 120, 2);
    for (int i = 0; i < 12; i++) {
        struct post *post = late(t, "s", at + i * MINUTES(1));
        post->author.followers = 90000;
        fire_take(t->fire, post);
    }
    assert_true(now(t, "s").computed == 2);
    assert_null(rise(t, "s"));
    town_done(&t);
    t = town_new(1);
    at = days_of(t, 7, 12, 40);
    for (int i = 0; i < 12; i++) {
        struct post *post = late(t, "s", at + i * MINUTES(1));
        post->author.followers = 90000;
        fire_take(t->fire, post);
    }
    assert_non_null(rise(t, "s"));
    town_done(&t);
}

TEST(a_floor_needs_the_matter_and_the_harm_both_likely_at_once)
{
    struct town *t = town_new(1);
    struct post *post = late(t, "half", start);
    post->verdict->risk[RISK_SERVICE_FAILURE] = .6;
    post->verdict->flag[FLAG_INJURY] = .7;
    fire_take(t->fire, post);
    assert_null(rise(t, "half"));
    post = late(t, "bare", start);
    post->verdict->risk[RISK_CONTAMINATION] = .55;
    post->verdict->evidence = .6;
    fire_take(t->fire, post);
    assert_null(rise(t, "bare"));
    post = late(t, "hurt", start);
    post->verdict->flag[FLAG_INJURY] = .7;
    fire_take(t->fire, post);
    assert_true(why_of(rise(t, "hurt"), "F2").len > 0);
    post = late(t, "shown", start);
    post->verdict->risk[RISK_CONTAMINATION] = .8;
    post->verdict->evidence = .6;
    fire_take(t->fire, post);
    assert_true(why_of(rise(t, "shown"), "F1").len > 0);
    town_done(&t);
}

TEST(gladness_with_a_few_critics_in_it_does_not_ring)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 6, 40);
    for (int i = 0; i < 60; i++) {
        struct post *post = late(t, "s", at + i * SECONDS(30));
        if (i % 4) {
            post->verdict->risk[RISK_SERVICE_FAILURE] = 0;
            post->verdict->sentiment[SENTIMENT_NEGATIVE] = 0;
            post->verdict->sentiment[SENTIMENT_POSITIVE] = .9;
        }
        fire_take(t->fire, post);
    }
    assert_null(rise(t, "s"));
    town_done(&t);
}

TEST(a_wave_of_deletions_in_a_critical_story_rings)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 6, 40);
    int first = t->posts;
    burst(t, "s", at, 12, HOURS(1));
    assert_null(rise(t, "s"));
    for (int i = 1; i <= 9; i++) {
        struct post *gone = said(t, "s", at + HOURS(13) + MINUTES(i));
        gone->id = arena_printf(t->arena, "x:%d", first + i);
        gone->kind = POST_DELETE;
        fire_take(t->fire, gone);
    }
    assert_non_null(rise(t, "s"));
    assert_true(text_starts(why_of(rise(t, "s"), "deleted"), TEXT("")));
    town_done(&t);
}

static struct post *complaint(struct town *t, const char *story, const char *who, int64_t at_ms)
{
    struct post *post = late(t, story, at_ms);
    post->author.id = text_of(who);
    post->verdict->needs_support = .9;
    post->verdict->first_hand = .9;
    return post;
}

TEST(who_was_never_answered_and_returns_with_proof_rings_with_the_days_in_words)
{
    struct town *t = town_new(1);
    fire_take(t->fire, complaint(t, "guitar", "dave", start));
    fire_tick(t->fire, start + DAYS(263));
    struct post *song = complaint(t, "song", "dave", start + DAYS(263));
    song->verdict->evidence = .9;
    fire_take(t->fire, song);
    const struct event *level = rise(t, "song");
    assert_non_null(level);
    assert_text(why_of(level, "returned"),
                "its author complained 263 days ago and nobody answered");
    town_done(&t);
}

TEST(who_was_answered_and_returns_does_not_ring)
{
    struct town *t = town_new(1);
    struct post *first = complaint(t, "guitar", "dave", start);
    fire_take(t->fire, first);
    struct post *answer = said(t, "guitar", start + HOURS(1));
    answer->author.handle = TEXT("umi_official");
    answer->reply_to = first->id;
    fire_take(t->fire, answer);
    fire_tick(t->fire, start + DAYS(263));
    struct post *song = complaint(t, "song", "dave", start + DAYS(263));
    song->verdict->evidence = .9;
    fire_take(t->fire, song);
    assert_null(rise(t, "song"));
    town_done(&t);
}

TEST(a_word_nobody_listed_rings_when_critics_carry_it)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 3, 30, 40);
    for (int i = 0; i < 12; i++) { /* each in a story of its own: no story stands out */
        char story[16];
        snprintf(story, sizeof(story), "w%d", i);
        struct post *post = late(t, story, at + i * MINUTES(2));
        post->text = arena_printf(t->arena, "umi and the %s again, number%c%c", "gluebottle",
                                  'a' + i, 'q' - i);
        fire_take(t->fire, post);
    }
    const struct event *found = NULL;
    for (size_t i = 0; i < t->events.len; i++)
        if (t->events.at[i].kind == EVENT_LEVEL && t->events.at[i].to >= 2 &&
            why_of(&t->events.at[i], "word").len)
            found = &t->events.at[i];
    assert_non_null(found);
    assert_true(text_starts(why_of(found, "word"), TEXT("'gluebottle' by ")));
    town_done(&t);
}

/* ---- was this right? ---- */

static double line_now(const struct town *t)
{
    for (size_t i = t->events.len; i > 0; i--)
        if (t->events.at[i - 1].kind == EVENT_BUDGET)
            return t->events.at[i - 1].account.line;
    fail_msg("no account was said");
    return 0;
}

TEST(a_false_alarm_raises_the_brands_line_and_is_counted)
{
    struct town *t = town_new(1);
    struct why why = {0};
    int64_t at = days_of(t, 7, 6, 40);
    burst(t, "s", at, 14, MINUTES(1));
    double before = line_now(t);
    assert_ok(fire_judge(t->fire, place("s"), JUDGED_FALSE, TEXT("aoi"), &why), why);
    assert_true(line_now(t) >= before + 1); /* half a decade, and one while the budget is spent */
    const struct event *account = &t->events.at[t->events.len - 1];
    assert_int_equal(account->account.answers[JUDGED_FALSE], 1);
    assert_int_equal(account->judged, JUDGED_FALSE);
    assert_ok(fire_judge(t->fire, place("s"), JUDGED_RIGHT, TEXT("aoi"), &why), why);
    assert_true(line_now(t) < before + 1);
    account = &t->events.at[t->events.len - 1];
    assert_int_equal(account->account.answers[JUDGED_FALSE], 0);
    assert_int_equal(account->account.answers[JUDGED_RIGHT], 1);
    town_done(&t);
}

TEST(what_came_too_late_lowers_the_line_also_where_nobody_was_rung)
{
    struct town *t = town_new(.05);
    struct why why = {0};
    int64_t at = days_of(t, 14, 60, 10);
    burst(t, "s", at, 2, MINUTES(1));
    assert_int_equal(fire_judge(t->fire, place("s"), JUDGED_FALSE, TEXT("aoi"), &why),
                     ERR_NOT_FOUND);
    assert_ok(fire_judge(t->fire, place("s"), JUDGED_LATE, TEXT("aoi"), &why), why);
    double once = line_now(t);
    assert_ok(fire_judge(t->fire, place("s"), JUDGED_LATE, TEXT("aoi"), &why), why);
    assert_true(line_now(t) < once);
    assert_int_equal(fire_judge(t->fire, place("none"), JUDGED_LATE, TEXT("aoi"), &why),
                     ERR_NOT_FOUND);
    town_done(&t);
}

/* ---- passed on ---- */

static void pass_on(struct town *t, const char *story, int64_t from, int count, int64_t every_ms)
{
    for (int i = 0; i < count; i++) {
        struct post *post = said(t, story, from + i * every_ms);
        post->kind = POST_REPOST;
        post->verdict = NULL;
        fire_take(t->fire, post);
    }
}

TEST(a_leap_of_reposts_of_few_critics_rings_and_raises_no_number_of_authors)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 6, 40);
    burst(t, "s", at, 2, MINUTES(1));
    assert_null(rise(t, "s"));
    pass_on(t, "s", at + MINUTES(2), 60, SECONDS(10));
    const struct event *level = rise(t, "s");
    assert_non_null(level);
    assert_true(text_starts(why_of(level, "passed"), TEXT("passed on by ")));
    assert_int_equal(now(t, "s").figures.authors, 2);
    town_done(&t);
}

TEST(reposts_of_what_nobody_criticises_do_not_ring)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 6, 40);
    for (int i = 0; i < 3; i++)
        fire_take(t->fire, said(t, "s", at + i * MINUTES(1)));
    pass_on(t, "s", at + MINUTES(3), 300, SECONDS(2));
    assert_null(rise(t, "s"));
    town_done(&t);
}

TEST(reposts_are_no_wonder_where_criticism_is_passed_on_each_hour)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 2, 6, 40);
    for (int hour = 0; hour < 96; hour++) {
        char story[16];
        snprintf(story, sizeof(story), "p%d", hour);
        fire_take(t->fire, late(t, story, at + HOURS(hour)));
        pass_on(t, story, at + HOURS(hour) + MINUTES(1), 60, SECONDS(40));
    }
    at += HOURS(96);
    burst(t, "s", at, 2, MINUTES(1));
    pass_on(t, "s", at + MINUTES(2), 60, SECONDS(10));
    assert_null(rise(t, "s"));
    town_done(&t);
}

TEST(a_fire_that_nobody_judged_hardly_moves_the_line)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 6, 40);
    burst(t, "s", at, 14, MINUTES(1));
    double before = line_now(t);
    burst(t, "s", at + MINUTES(14), 80, SECONDS(20));
    for (int day = 1; day < 8; day++)
        fire_take(t->fire, said(t, "q", at + DAYS(day)));
    burst(t, "u", at + DAYS(8), 14, MINUTES(1));
    assert_true(line_now(t) <= before + .3);
    town_done(&t);
}

/* Somebody is hurt. */
static struct post *hurt(struct town *t, const char *story, int64_t at_ms)
{
    struct post *post = late(t, story, at_ms);
    post->verdict->risk[RISK_PRODUCT_SAFETY] = .9;
    post->verdict->flag[FLAG_INJURY] = .9;
    return post;
}

static size_t waves(const struct town *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->events.len; i++)
        n += t->events.at[i].kind == EVENT_LEVEL && why_of(&t->events.at[i], "again").len > 0;
    return n;
}

TEST(a_second_wave_is_said_though_its_first_word_alone_ends_the_calm)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 6, 40);
    for (int i = 0; i < 6; i++)
        fire_take(t->fire, hurt(t, "s", at + i * MINUTES(1)));
    assert_int_equal(now(t, "s").to, 3);
    at += DAYS(3);
    fire_take(t->fire, hurt(t, "s", at));
    fire_tick(t->fire, at + MINUTES(5));
    assert_int_equal(waves(t), 0); /* one straggler is none */
    for (int i = 0; i < 6; i++)
        fire_take(t->fire, hurt(t, "s", at + MINUTES(6 + i)));
    assert_int_equal(waves(t), 1);
    town_done(&t);
}

/* ---- mutes ---- */

static void mute_word(struct town *t, const char *word, int64_t until_ms)
{
    uint64_t no = 0;
    struct why why = {0};
    const struct fire_mute mute = {.client = TEXT("umi"),
                                   .brand = TEXT("foods"),
                                   .word = text_of(word),
                                   .person = TEXT("aoi"),
                                   .until_ms = until_ms,
                                   .now_ms = until_ms - HOURS(2)};
    assert_ok(fire_mute(t->fire, &mute, &no, &why), why);
    assert_true(no > 0);
}

static void burst_of(struct town *t, const char *text, int64_t from, int posts)
{
    for (int i = 0; i < posts; i++) {
        struct post *post = late(t, "s", from + MINUTES(i));
        post->text = text_of(text);
        fire_take(t->fire, post);
    }
}

TEST(a_muted_word_rings_nobody_until_the_mute_ends_and_the_reasons_say_so)
{
    struct town *t = town_new(1);
    int64_t at = days_of(t, 7, 6, 40);
    mute_word(t, "Maintenance", at + HOURS(2));
    burst_of(t, "umi maintenance again", at, 20);
    assert_null(rise(t, "s"));
    struct event look = now(t, "s");
    assert_true(text_starts(why_of(&look, "muted"), TEXT("muted until ")));
    burst_of(t, "umi maintenance again", at + HOURS(3), 20);
    assert_non_null(rise(t, "s"));
    town_done(&t);
}

TEST(a_mute_never_hides_a_floor)
{
    struct town *t = town_new(1);
    mute_word(t, "worm", start + DAYS(1));
    struct post *post = late(t, "s", start);
    post->text = TEXT("a worm in my soup");
    post->verdict->risk[RISK_CONTAMINATION] = .9;
    post->verdict->evidence = .9;
    fire_take(t->fire, post);
    assert_non_null(rise(t, "s"));
    assert_text(why_of(rise(t, "s"), "floor"), "a floor rings whatever the budget");
    town_done(&t);
}

TEST(a_muted_author_counts_for_nothing_out_of_the_ordinary)
{
    struct town *t = town_new(1);
    struct why why = {0};
    uint64_t no = 0;
    const struct fire_mute mute = {.client = TEXT("umi"),
                                   .brand = TEXT("foods"),
                                   .author = TEXT("x:@grudge"),
                                   .until_ms = start + DAYS(20)};
    fire_take(t->fire, complaint(t, "old", "d1", start));
    assert_ok(fire_mute(t->fire, &mute, &no, &why), why);
    struct post *song = complaint(t, "song", "d1", start + DAYS(10));
    song->author.handle = TEXT("Grudge");
    song->verdict->evidence = .9;
    fire_take(t->fire, song);
    assert_null(rise(t, "song"));
    assert_ok(fire_unmute(t->fire, TEXT("umi"), TEXT("foods"), no, TEXT("aoi"), &why), why);
    assert_int_equal(fire_unmute(t->fire, TEXT("umi"), TEXT("foods"), no, TEXT("aoi"), &why),
                     ERR_NOT_FOUND);
    town_done(&t);
}

TEST(a_mute_without_an_end_or_of_nothing_is_refused)
{
    struct town *t = town_new(1);
    struct why why = {0};
    uint64_t no = 0;
    struct fire_mute mute = {.client = TEXT("umi"), .brand = TEXT("foods"), .word = TEXT("x")};
    fire_tick(t->fire, start);
    assert_int_equal(fire_mute(t->fire, &mute, &no, &why), ERR_BAD_INPUT);
    mute.now_ms = start;
    mute.until_ms = start + DAYS(400);
    assert_int_equal(fire_mute(t->fire, &mute, &no, &why), ERR_BAD_INPUT);
    mute.until_ms = start + DAYS(1);
    mute.author = TEXT("x:a");
    assert_int_equal(fire_mute(t->fire, &mute, &no, &why), ERR_BAD_INPUT);
    mute.author = (struct text){NULL, 0};
    mute.brand = TEXT("none");
    assert_int_equal(fire_mute(t->fire, &mute, &no, &why), ERR_NOT_FOUND);
    town_done(&t);
}
