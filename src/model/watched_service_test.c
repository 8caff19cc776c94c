#include "base/mem.h"
#include "base/test.h"
#include "model/worktime.h"

static const char whole[] =
    "clients:\n"
    "  - id: umi\n"
    "    service:\n"
    "      zone: +09:00\n"
    "      calendar: jp\n"
    "      duties: [day]\n"
    "      hours: [\"mon-fri 08:00-12:00\", \"mon-fri 13:30-18:00\"]\n"
    "      extra: [2026-12-29 13:00-15:00, \"2026-12-29 10:00-12:00\", 2026-12-27 10:00-15:00]\n"
    "      targets:\n"
    "        - {first: 2h, next: 4h}\n"
    "        - {level: 2, first: 30m, clock: calendar}\n"
    "      people:\n"
    "        - {id: sato, languages: [ja, en], skills: [billing], load: 8}\n"
    "        - {id: mori}\n"
    "  - {id: yama, service: {}}\n"
    "  - {id: sora}\n"
    "people: [{id: sato}]\n"
    "calendars: [{id: jp, dates: [2026-12-31]}]\n"
    "duties: [{id: day, people: [sato]}]\n";

static enum err take(struct arena *arena, struct text text, struct watched *watched,
                     struct why *why)
{
    struct json *yaml;
    enum err err = yaml_parse(text, arena, &yaml, why);
    return err ? err : watched_read(yaml, arena, watched, why);
}

static void is_as_written(const struct watched *w)
{
    const struct service *s = watched_service(w, TEXT("umi"));
    assert_int_equal(s->hour_count, 2);
    assert_int_equal(s->extra_count, 3);
    assert_int_equal(s->extra[1].from_min, 600);
    assert_int_equal(s->extra[2].from_min, 780);
    assert_true(s->extra[0].day == s->extra[1].day - 2);
    assert_non_null(s->calendar);
    assert_int_equal(s->duties.count, 1);
    assert_int_equal(service_person(s, TEXT("sato"))->load, 8);
    assert_true(service_speaks(s, TEXT("sato"), TEXT("en")));
    assert_false(service_speaks(s, TEXT("sato"), TEXT("it")));
    assert_true(service_speaks(s, TEXT("mori"), TEXT("it")));
    assert_true(service_speaks(s, TEXT("nobody"), TEXT("it")));
    assert_false(service_skilled(s, TEXT("sato"), TEXT("delivery")));
    const struct service_target low = service_target(s, 1), high = service_target(s, 3);
    assert_int_equal(low.first_ms, HOURS(2));
    assert_int_equal(low.resolve_ms, HOURS(72)); /* nobody said */
    assert_int_equal(low.clock, CLOCK_BUSINESS);
    assert_int_equal(high.first_ms, MINUTES(30));
    assert_int_equal(high.next_ms, HOURS(4)); /* as the row below says */
    assert_int_equal(high.clock, CLOCK_CALENDAR);
}

TEST(a_desks_service_is_read_and_written_back)
{
    struct arena *arena = arena_new("service", 4096);
    struct watched w, again;
    struct why why = {0};
    assert_ok(take(arena, text_of(whole), &w, &why), why);
    is_as_written(&w);
    struct buf out, twice;
    buf_init(&out, 1 << 20);
    buf_init(&twice, 1 << 20);
    assert_int_equal(watched_write(&w, &out), OK);
    assert_ok(take(arena, buf_view(&out), &again, &why), why);
    is_as_written(&again);
    assert_non_null(again.clients[1].service);
    assert_null(again.clients[2].service);
    assert_int_equal(watched_write(&again, &twice), OK);
    assert_true(text_same(buf_view(&out), buf_view(&twice)));
    buf_done(&out);
    buf_done(&twice);
    arena_free(&arena);
}

TEST(a_desk_of_which_nothing_is_said_is_always_there_and_can_do_anything)
{
    const struct watched nobody = {0};
    const struct service *s = watched_service(&nobody, TEXT("umi"));
    assert_true(worktime_open(s, 0));
    assert_true(service_speaks(s, TEXT("a"), TEXT("ja")));
    assert_int_equal(service_target(s, 0).first_ms, HOURS(4));
    assert_int_equal(service_target(s, 2).first_ms, HOURS(1));
}

TEST(a_wrong_service_is_refused_with_its_line)
{
    static const char *const wrong[][2] = {
        {"zone: Mars/Olympus", "line 2"},
        {"hours: [\"mon 9-17\"]", "hours"},
        {"extra: [\"2026-02-30 09:00-10:00\"]", "extra day"},
        {"extra: [\"2026-02-28 mon 09:00-10:00\"]", "extra day"},
        {"calendar: mars", "no calendar"},
        {"duties: [mars]", "no duty"},
        {"targets: [{level: 2}, {level: 2}]", "rise"},
        {"targets: [{first: 5s}]", "first"},
        {"people: [{load: 3}]", "no id"},
        {"people: [{id: a}, {id: a}]", "second"},
        {"hourz: []", "hours"},
    };
    struct arena *arena = arena_new("service", 4096);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct watched w;
        struct why why = {0};
        struct text yaml =
            arena_printf(arena, "clients:\n  - {id: a, service: {%s}}\n", wrong[i][0]);
        assert_int_equal(take(arena, yaml, &w, &why), ERR_BAD_INPUT);
        if (!strstr(why.text, wrong[i][1]) || !strstr(why.text, "line 2"))
            fail_msg("%s: %s", wrong[i][0], why.text);
    }
    arena_free(&arena);
}
