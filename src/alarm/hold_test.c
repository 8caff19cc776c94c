#include "alarm/alarm.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"

/* Who is rung when somebody sleeps, nobody is on duty, a silence holds, several things burn. Noon
 * of 2026-06-01 (a Monday) is minute 0; all clocks are UTC. */

static int64_t start;

/* "minutes person channel level[ held][ with rN][ (because)]", or a silence's line. */
static void note(const struct event *event, void *arg)
{
    const int minute = (int)((event->at_ms - start) / MINUTES(1));
    if (event->kind == EVENT_SILENCE)
        buf_printf(arg, "%d silence %.*s\n", minute, TEXT_ARG(event->state));
    if (event->kind == EVENT_ACK)
        buf_printf(arg, "%d taken by %.*s\n", minute, TEXT_ARG(event->person));
    if (event->kind != EVENT_RING)
        return;
    buf_printf(arg, "%d %.*s %.*s %d%s%s", minute, TEXT_ARG(event->person),
               TEXT_ARG(event->channel), event->level, event->held ? " held" : "",
               event->test ? " test" : "");
    if (event->carrier.len)
        buf_printf(arg, " with %.*s", TEXT_ARG(event->carrier));
    if (event->because.len)
        buf_printf(arg, " (%.*s)", TEXT_ARG(event->because));
    buf_byte(arg, '\n');
}

struct house {
    struct arena *arena;
    struct watched watched;
    struct ladder *ladder;
    struct buf said;
};

static void open_house(struct house *h, const char *routes)
{
    struct text yaml;
    struct json *tree;
    struct why why = {0};
    assert_true(time_parse(TEXT("2026-06-01T12:00:00Z"), &start));
    h->arena = arena_new("house", 4096);
    yaml = arena_printf(h->arena,
                        "clients: [{id: umi, brands: [{id: foods}, {id: drinks}]}]\n"
                        "channels: [{id: mail, kind: log}, {id: phone, kind: log}]\n"
                        "people:\n"
                        "  - {id: aoi, channel: mail, quiet: [\"13:00-14:00\"], also: [{channel: "
                        "phone}]}\n"
                        "  - {id: ben, channel: mail}\n"
                        "  - {id: boss, channel: phone}\n%s",
                        routes);
    assert_ok(yaml_parse(yaml, h->arena, &tree, &why), why);
    assert_ok(watched_read(tree, h->arena, &h->watched, &why), why);
    buf_init(&h->said, 1 << 20);
    h->ladder = ladder_new(&h->watched, note, &h->said);
}

static void done(struct house *h)
{
    ladder_free(&h->ladder);
    buf_done(&h->said);
    arena_free(&h->arena);
}

static void rise(struct house *h, const char *brand, const char *story, int minute, int to)
{
    const struct event event = {.kind = EVENT_LEVEL,
                                .at_ms = start + MINUTES(minute),
                                .client = TEXT("umi"),
                                .brand = text_of(brand),
                                .story = text_of(story),
                                .category = RISK_OUTAGE,
                                .to = to};
    ladder_level(h->ladder, &event);
}

static void tick(struct house *h, int minute)
{
    static const char *const brands[] = {"foods", "drinks"};
    for (int i = 0; i < 2; i++)
        ladder_tick(h->ladder, TEXT("umi"), text_of(brands[i]), start + MINUTES(minute));
}

static void ack(struct house *h, const char *story, const char *who, int minute)
{
    struct why why = {0};
    const struct placement place = {
        .client = TEXT("umi"), .brand = TEXT("foods"), .story = text_of(story)};
    assert_ok(ladder_ack(h->ladder, &place, text_of(who), start + MINUTES(minute), &why), why);
}

TEST(who_sleeps_is_told_at_the_end_and_the_next_is_rung_at_once)
{
    struct house h;
    open_house(&h, "routes: [{ladder: [aoi, ben]}]\n");
    rise(&h, "foods", "s1", 65, 2);
    tick(&h, 66);
    assert_text(buf_view(&h.said), "65 ben mail 2 (aoi has quiet hours)\n");
    ack(&h, "s1", "ben", 70);
    tick(&h, 130);
    assert_text(buf_view(&h.said), "65 ben mail 2 (aoi has quiet hours)\n70 taken by ben\n"
                                   "120 aoi mail 2 held (answered by ben)\n");
    done(&h);
}

TEST(level_4_breaks_quiet_hours)
{
    struct house h;
    open_house(&h, "routes: [{ladder: [aoi]}]\n");
    rise(&h, "foods", "s1", 65, 4);
    assert_text(buf_view(&h.said), "65 aoi mail 4\n");
    done(&h);
}

TEST(what_waits_for_the_morning_does_not_keep_a_level_4_back)
{
    struct house h;
    struct why why = {0};
    char id[MARK_ROOM];
    open_house(&h, "routes: [{ladder: [aoi]}]\n");
    rise(&h, "foods", "s1", 65, 2);
    const struct silence silence = {.client = TEXT("umi"),
                                    .category = RISK_NONE,
                                    .who = TEXT("ben"),
                                    .why = TEXT("a drill"),
                                    .from_ms = start + MINUTES(66),
                                    .until_ms = start + MINUTES(300),
                                    .crisis = true};
    assert_ok(ladder_silence(h.ladder, &silence, id, &why), why);
    rise(&h, "foods", "s1", 70, 4);
    assert_ok(
        ladder_lift(h.ladder, TEXT("umi"), text_of(id), TEXT("ben"), start + MINUTES(75), &why),
        why);
    tick(&h, 76);
    assert_text(buf_view(&h.said), "66 silence begun\n75 silence lifted\n75 aoi mail 4\n");
    done(&h);
}

TEST(a_rise_after_the_answer_is_not_told_as_answered)
{
    struct house h;
    open_house(&h, "routes: [{ladder: [aoi, ben]}]\n");
    rise(&h, "foods", "s1", 65, 2);
    ack(&h, "s1", "ben", 70);
    rise(&h, "foods", "s1", 118, 3);
    h.said.len = 0;
    tick(&h, 121);
    assert_text(buf_view(&h.said), "120 aoi mail 3 held\n");
    done(&h);
}

TEST(what_quiet_hours_kept_back_comes_in_one_message_the_gravest_first)
{
    struct house h;
    open_house(&h, "routes: [{ladder: [aoi]}]\n");
    rise(&h, "foods", "s1", 65, 2);
    rise(&h, "foods", "s2", 70, 3);
    rise(&h, "drinks", "s3", 75, 2);
    tick(&h, 119);
    assert_int_equal(h.said.len, 0);
    tick(&h, 121);
    assert_text(buf_view(&h.said), "120 aoi mail 3 held\n120 aoi mail 2 held with r1\n"
                                   "120 aoi mail 2 held with r1\n");
    done(&h);
}

TEST(a_quiet_route_wakes_with_one_message_and_its_ladder_goes_on)
{
    struct house h;
    open_house(&h, "routes: [{quiet: [\"12:00-14:00\"], ladder: [ben, boss]}]\n");
    rise(&h, "foods", "s1", 5, 2);
    rise(&h, "foods", "s2", 6, 2);
    tick(&h, 119);
    assert_int_equal(h.said.len, 0);
    tick(&h, 136);
    assert_text(buf_view(&h.said), "120 ben mail 2 held\n120 ben mail 2 held with r1\n"
                                   "135 boss phone 2\n136 boss phone 2\n");
    done(&h);
}

TEST(where_nobody_is_on_duty_the_next_is_rung_at_once_and_the_reason_is_told)
{
    struct house h;
    open_house(&h, "duties: [{id: night, people: [aoi], shifts: [\"22:00-06:00\"]}]\n"
                   "routes: [{ladder: [{duty: night}, ben]}, {level: 3, ladder: [{duty: night}]}]\n"
                   "fallback: boss\n");
    rise(&h, "foods", "s1", 0, 2);
    rise(&h, "foods", "s2", 30, 3);
    assert_text(buf_view(&h.said), "0 ben mail 2 (nobody is on duty 'night')\n"
                                   "15 ben mail 2 (nobody is on duty 'night')\n"
                                   "20 ben mail 2 (nobody is on duty 'night')\n"
                                   "25 ben mail 2 (nobody is on duty 'night')\n"
                                   "30 ben mail 2 (nobody is on duty 'night')\n"
                                   "30 boss phone 3 (nobody is on duty 'night')\n");
    done(&h);
}

TEST(a_stand_in_that_was_entered_is_rung_until_it_ends)
{
    struct house h;
    open_house(&h, "duties: [{id: day, people: [ben]}]\nroutes: [{ladder: [{duty: day}]}]\n");
    char id[MARK_ROOM];
    struct why why = {0};
    const struct cover cover = {
        .duty = TEXT("day"),
        .by = TEXT("ben"),
        .in = {.person = TEXT("boss"), .from_ms = start, .to_ms = start + MINUTES(10)}};
    assert_ok(ladder_cover(h.ladder, &cover, start, id, &why), why);
    rise(&h, "foods", "s1", 5, 2);
    tick(&h, 20);
    assert_text(buf_view(&h.said), "5 boss phone 2\n20 ben mail 2\n");
    assert_int_equal(ladder_uncover(h.ladder, text_of(id), &why), OK);
    assert_int_equal(ladder_uncover(h.ladder, text_of(id), &why), ERR_NOT_FOUND);
    done(&h);
}

static struct silence silence_of(int from, int until)
{
    return (struct silence){.client = TEXT("umi"),
                            .brand = TEXT("foods"),
                            .category = RISK_NONE,
                            .who = TEXT("aoi"),
                            .why = TEXT("a planned sale"),
                            .from_ms = start + MINUTES(from),
                            .until_ms = start + MINUTES(until)};
}

TEST(a_silence_keeps_back_and_at_its_end_what_burns_rings)
{
    struct house h;
    char id[MARK_ROOM];
    struct why why = {0};
    open_house(&h, "routes: [{ladder: [ben]}]\n");
    struct silence silence = silence_of(0, 30);
    assert_ok(ladder_silence(h.ladder, &silence, id, &why), why);
    rise(&h, "foods", "s1", 5, 2);
    rise(&h, "drinks", "s2", 5, 2);
    rise(&h, "foods", "s3", 6, 3);
    tick(&h, 31);
    assert_text(buf_view(&h.said), "0 silence begun\n5 ben mail 2\n30 silence ended\n"
                                   "30 ben mail 3\n30 ben mail 2 with r2\n"
                                   "20 ben mail 2\n25 ben mail 2\n30 ben mail 2\n");
    done(&h);
}

TEST(no_silence_keeps_back_a_level_4_unless_it_says_so)
{
    for (int crisis = 0; crisis < 2; crisis++) {
        struct house h;
        char id[MARK_ROOM];
        struct why why = {0};
        open_house(&h, "routes: [{ladder: [ben]}]\n");
        struct silence silence = silence_of(0, 30);
        silence.crisis = crisis;
        assert_ok(ladder_silence(h.ladder, &silence, id, &why), why);
        rise(&h, "foods", "s1", 5, 4);
        assert_text(buf_view(&h.said),
                    crisis ? "0 silence begun\n" : "0 silence begun\n5 ben mail 4\n");
        done(&h);
    }
}

TEST(a_silence_that_is_lifted_rings_what_it_kept_back)
{
    struct house h;
    char id[MARK_ROOM];
    struct why why = {0};
    open_house(&h, "routes: [{ladder: [ben]}]\n");
    struct silence silence = silence_of(0, 300);
    assert_ok(ladder_silence(h.ladder, &silence, id, &why), why);
    rise(&h, "foods", "s1", 5, 2);
    assert_int_equal(ladder_lift(h.ladder, TEXT("yama"), text_of(id), TEXT("ben"), start, &why),
                     ERR_NOT_FOUND);
    assert_ok(
        ladder_lift(h.ladder, TEXT("umi"), text_of(id), TEXT("ben"), start + MINUTES(10), &why),
        why);
    tick(&h, 10);
    assert_text(buf_view(&h.said), "0 silence begun\n10 silence lifted\n10 ben mail 2\n");
    done(&h);
}

TEST(a_silence_without_owner_reason_or_near_end_is_refused)
{
    struct house h;
    char id[MARK_ROOM];
    struct why why = {0};
    open_house(&h, "");
    struct silence bad[5];
    for (int i = 0; i < 5; i++)
        bad[i] = silence_of(0, 30);
    bad[0].why = TEXT("");
    bad[1].who = TEXT("");
    bad[2].until_ms = bad[2].from_ms;
    bad[3].until_ms = bad[3].from_ms + DAYS(91);
    bad[4].client = TEXT("");
    for (int i = 0; i < 5; i++)
        assert_int_equal(ladder_silence(h.ladder, &bad[i], id, &why), ERR_BAD_INPUT);
    assert_int_equal(h.said.len, 0);
    done(&h);
}

TEST(several_at_once_are_one_message_but_a_graver_one_goes_at_once)
{
    struct house h;
    open_house(&h, "routes: [{group: 2m, ladder: [ben]}]\n");
    rise(&h, "foods", "s1", 0, 2);
    rise(&h, "foods", "s2", 1, 2);
    rise(&h, "drinks", "s3", 1, 2);
    rise(&h, "foods", "s4", 1, 3);
    tick(&h, 2);
    assert_text(buf_view(&h.said),
                "0 ben mail 2\n1 ben mail 3\n2 ben mail 2\n2 ben mail 2 with r3\n");
    done(&h);
}

TEST(each_round_goes_by_another_of_the_persons_channels)
{
    struct house h;
    open_house(&h, "routes: [{repeat: 9m, ladder: [{person: aoi, wait: 3m}]}]\n");
    rise(&h, "foods", "s1", 0, 2);
    tick(&h, 20);
    assert_text(buf_view(&h.said), "0 aoi mail 2\n3 aoi phone 2\n12 aoi mail 2\n");
    done(&h);
}

TEST(a_ring_that_reached_nobody_hurries_the_next_one)
{
    struct house h;
    open_house(&h, "routes: [{ladder: [ben, boss]}]\n");
    rise(&h, "foods", "s1", 0, 2);
    const struct placement place = {
        .client = TEXT("umi"), .brand = TEXT("foods"), .story = TEXT("s1")};
    ladder_undelivered(h.ladder, &place, start + SECONDS(5));
    tick(&h, 2);
    assert_text(buf_view(&h.said),
                "0 ben mail 2\n1 boss phone 2 (the ring before reached nobody)\n");
    done(&h);
}

TEST(a_route_stops_at_its_ceiling_and_a_rise_begins_anew)
{
    struct house h;
    open_house(&h, "routes: [{for: 20m, ladder: [ben]}]\n");
    rise(&h, "foods", "s1", 0, 2);
    tick(&h, 600);
    assert_text(buf_view(&h.said), "0 ben mail 2\n15 ben mail 2\n20 ben mail 2\n");
    rise(&h, "foods", "s1", 601, 3);
    assert_true(text_ends(buf_view(&h.said), TEXT("601 ben mail 3\n")) || h.said.len > 50);
    done(&h);
}

TEST(a_test_ring_names_nobody_unknown_and_says_that_it_is_one)
{
    struct house h;
    struct why why = {0};
    open_house(&h, "");
    struct event test = {.at_ms = start, .client = TEXT("umi"), .person = TEXT("boss")};
    assert_ok(ladder_try(h.ladder, &test, &why), why);
    test.person = TEXT("nobody");
    assert_int_equal(ladder_try(h.ladder, &test, &why), ERR_NOT_FOUND);
    test.person = TEXT("boss");
    test.channel = TEXT("pager");
    assert_int_equal(ladder_try(h.ladder, &test, &why), ERR_NOT_FOUND);
    assert_text(buf_view(&h.said), "0 boss phone 0 test\n");
    done(&h);
}

TEST(trouble_with_a_source_is_silenced_by_its_name_alone)
{
    struct house h;
    char id[MARK_ROOM];
    struct why why = {0};
    open_house(&h, "routes: [{ladder: [ben]}]\n");
    struct silence silence = silence_of(0, 30);
    silence.brand = (struct text){0};
    silence.story = TEXT("s1");
    assert_int_equal(ladder_silence(h.ladder, &silence, id, &why), ERR_BAD_INPUT);
    silence.story = TEXT("source:feed");
    assert_ok(ladder_silence(h.ladder, &silence, id, &why), why);
    rise(&h, "", "source:feed", 5, 2);
    rise(&h, "", "source:other", 6, 2);
    assert_text(buf_view(&h.said), "0 silence begun\n6 ben mail 2\n");
    done(&h);
}
