#include "alarm/alarm.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"

/* Somebody calls the next person, or one by name, without waiting for the ladder. */

static const int64_t start = 1700000000000;

/* A line a ring: seconds since start, person, channel, step, who called. */
static void note(const struct event *ring, void *arg)
{
    if (ring->kind == EVENT_RING)
        buf_printf(arg, "%d %.*s %.*s %d %.*s\n", (int)((ring->at_ms - start) / SECONDS(1)),
                   TEXT_ARG(ring->person), TEXT_ARG(ring->channel), ring->step,
                   TEXT_ARG(ring->by.len ? ring->by : TEXT("-")));
}

static struct hours all_day[] = {{HOURS_ANY_DAY, 0, 24 * 60}};
static struct shift never[] = {{.hours = {0, 0, 60}}};
static struct text turn[] = {{"dan", 3}};
static struct duty duties[] = {{.id = {"nights", 6},
                                .turn = DUTY_DAILY,
                                .people = {turn, 1},
                                .shifts = never,
                                .shift_count = 1}};
static struct person people[] = {
    {.id = {"aoi", 3}, .name = {"Aoi Sato", 8}, .channel = {"mail", 4}},
    {.id = {"ben", 3}, .channel = {"mail", 4}, .quiet = {all_day, 1, 4}},
    {.id = {"chiara", 6}, .channel = {"chat", 4}},
    {.id = {"dan", 3}, .channel = {"chat", 4}}};
static struct step steps[] = {{.person = {"aoi", 3}},
                              {.person = {"ben", 3}},
                              {.duty = {"nights", 6}},
                              {.person = {"chiara", 6}}};
static struct step lone_steps[] = {{.person = {"aoi", 3}}};
static struct route routes[] = {{.level = 2, .ladder = steps, .ladder_count = 4},
                                {.client = {"umi", 3},
                                 .brand = {"tea", 3},
                                 .level = 2,
                                 .ladder = lone_steps,
                                 .ladder_count = 1}};
static const struct watched watched = {.people = people,
                                       .person_count = 4,
                                       .duties = duties,
                                       .duty_count = 1,
                                       .routes = routes,
                                       .route_count = 2};

struct house {
    struct ladder *ladder;
    struct buf said;
    struct why why;
};

static void burns(struct house *h, const char *brand, int to)
{
    const struct event event = {.kind = EVENT_LEVEL,
                                .at_ms = start,
                                .client = TEXT("umi"),
                                .brand = text_of(brand),
                                .story = TEXT("s1"),
                                .category = RISK_NONE,
                                .to = to};
    ladder_level(h->ladder, &event);
}

static void open_house(struct house *h, const char *brand)
{
    buf_init(&h->said, 1 << 20);
    h->ladder = ladder_new(&watched, note, &h->said);
    burns(h, brand, 3);
    buf_clear(&h->said); /* aoi was rung at 0 */
}

static void done(struct house *h)
{
    ladder_free(&h->ladder);
    buf_done(&h->said);
}

static struct calling calling_of(const char *brand, const char *whom, const char *by, int second)
{
    return (struct calling){
        .story = {.client = TEXT("umi"), .brand = text_of(brand), .story = TEXT("s1")},
        .whom = whom ? text_of(whom) : (struct text){0},
        .by = text_of(by),
        .at_ms = start + SECONDS(second)};
}

static enum err call(struct house *h, const char *whom, const char *by, int second)
{
    const struct calling calling = calling_of("soup", whom, by, second);
    return ladder_call(h->ladder, &calling, &h->why);
}

static void tick(struct house *h, int second)
{
    ladder_tick(h->ladder, TEXT("umi"), TEXT("soup"), start + SECONDS(second));
}

TEST(the_next_is_rung_now_past_who_sleeps_or_is_not_there_and_the_wait_begins_anew)
{
    struct house h;
    open_house(&h, "soup");
    assert_ok(call(&h, NULL, "mori", 120), h.why);
    assert_text(buf_view(&h.said), "120 chiara chat 1 mori\n");
    tick(&h, 419);
    assert_text(buf_view(&h.said), "120 chiara chat 1 mori\n");
    tick(&h, 421);
    assert_text(buf_view(&h.said), "120 chiara chat 1 mori\n420 aoi mail 2 -\n");
    done(&h);
}

TEST(who_is_named_is_rung_whatever_the_hour_and_needs_not_stand_on_the_ladder)
{
    struct house h;
    open_house(&h, "soup");
    assert_ok(call(&h, "ben", "mori", 60), h.why);
    assert_ok(call(&h, "dan", "mori", 61), h.why);
    assert_text(buf_view(&h.said), "60 ben mail 1 mori\n61 dan chat 2 mori\n");
    assert_int_equal(call(&h, "nobody", "mori", 62), ERR_NOT_FOUND);
    done(&h);
}

TEST(a_ring_of_the_same_moment_is_not_doubled)
{
    struct house h;
    open_house(&h, "soup");
    assert_int_equal(call(&h, "aoi", "mori", 3), ERR_DENIED); /* the ladder's own */
    assert_int_equal(call(&h, NULL, "mori", 3), ERR_DENIED);
    assert_int_equal(h.said.len, 0);
    assert_ok(call(&h, "chiara", "mori", 599), h.why);
    assert_int_equal(call(&h, "chiara", "sato", 599), ERR_DENIED); /* two leads at once */
    assert_text(buf_view(&h.said), "599 chiara chat 1 mori\n");
    done(&h);
}

TEST(what_the_ladder_owes_at_that_moment_comes_first_and_is_the_ring)
{
    struct house h;
    open_house(&h, "soup");
    assert_int_equal(call(&h, "chiara", "mori", 600), ERR_DENIED);
    assert_text(buf_view(&h.said), "600 chiara chat 1 -\n");
    done(&h);
}

TEST(nobody_calls_himself_and_a_lone_ladder_has_nobody_left)
{
    struct house h;
    open_house(&h, "tea");
    const struct calling mine = calling_of("tea", NULL, "aoi", 300);
    assert_int_equal(ladder_call(h.ladder, &mine, &h.why), ERR_NOT_FOUND);
    assert_int_equal(h.said.len, 0);
    struct call_look look;
    ladder_look(h.ladder, &mine, &look);
    assert_true(look.open);
    assert_int_equal(look.next, -1);
    assert_true(look.steps[0].self);
    const struct calling other = calling_of("tea", NULL, "mori", 300);
    assert_ok(ladder_call(h.ladder, &other, &h.why), h.why);
    done(&h);
}

TEST(in_a_silence_nobody_is_called_and_it_says_until_when)
{
    struct house h;
    char id[MARK_ROOM];
    open_house(&h, "soup");
    const struct silence silence = {.client = TEXT("umi"),
                                    .category = RISK_NONE,
                                    .who = TEXT("lena"),
                                    .why = TEXT("known"),
                                    .from_ms = start,
                                    .until_ms = start + HOURS(1)};
    assert_ok(ladder_silence(h.ladder, &silence, id, &h.why), h.why);
    assert_int_equal(call(&h, "chiara", "mori", 120), ERR_DENIED);
    struct call_look look;
    const struct calling calling = calling_of("soup", NULL, "mori", 120);
    ladder_look(h.ladder, &calling, &look);
    assert_int_equal(look.silent_ms, start + HOURS(1));
    assert_text(look.silent_why, "known");
    assert_int_equal(h.said.len, 0);
    done(&h);
}

TEST(an_alert_that_somebody_took_stays_taken_when_more_are_called)
{
    struct house h;
    open_house(&h, "soup");
    const struct calling calling = calling_of("soup", NULL, "aoi", 90);
    assert_ok(ladder_ack(h.ladder, &calling.story, TEXT("aoi"), calling.at_ms, &h.why), h.why);
    assert_ok(ladder_call(h.ladder, &calling, &h.why), h.why);
    tick(&h, 86400);
    assert_text(buf_view(&h.said), "90 chiara chat 1 aoi\n");
    done(&h);
}

TEST(what_is_over_has_no_alarm_to_call_anybody_to)
{
    struct house h;
    struct call_look look;
    open_house(&h, "soup");
    burns(&h, "soup", 1);
    assert_int_equal(call(&h, NULL, "mori", 120), ERR_NOT_FOUND);
    const struct calling calling = calling_of("soup", NULL, "mori", 120);
    ladder_look(h.ladder, &calling, &look);
    assert_false(look.open);
    done(&h);
}

static void keep(struct text key, struct text value, void *arg)
{
    struct why why;
    assert_ok(ladder_load(arg, key, value, &why), why);
}

TEST(after_a_restart_the_next_is_the_same)
{
    struct house h;
    open_house(&h, "soup");
    assert_ok(call(&h, "ben", "mori", 60), h.why);
    struct ladder *again = ladder_new(&watched, note, &h.said);
    ladder_save(h.ladder, keep, again);
    struct call_look before, after;
    const struct calling calling = calling_of("soup", NULL, "mori", 61);
    ladder_look(h.ladder, &calling, &before);
    ladder_look(again, &calling, &after);
    assert_int_equal(before.next, after.next);
    assert_int_equal(before.due_ms, after.due_ms);
    assert_text(before.steps[before.next].person, "chiara");
    assert_text(after.steps[after.next].person, "chiara");
    ladder_free(&again);
    done(&h);
}
