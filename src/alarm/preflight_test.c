#include "alarm/alarm.h"
#include "base/clock.h"
#include "base/test.h"

struct report {
    struct buf lines;
    bool good;
};

static void note(const struct finding *finding, void *arg)
{
    struct report *report = arg;
    (void)buf_printf(&report->lines, "%s%s ", finding_name(finding->kind),
                     finding->stops ? "!" : "");
    finding_words(finding, &(struct finding_reader){.lang = TEXT("en")}, &report->lines);
    buf_byte(&report->lines, '\n');
}

/* Monday 2026-06-01 12:00 UTC and the 24 hours after. */
static struct report fly(const char *rest, const struct channel_state *state)
{
    struct report report = {0};
    struct arena *arena = arena_new("preflight", 4096);
    struct json *tree;
    struct why why = {0};
    struct watched watched;
    struct preflight p = {.watched = &watched, .span_ms = DAYS(1), .states = state};
    struct text yaml = arena_printf(
        arena,
        "clients: [{id: umi, brands: [{id: foods}]}]\n"
        "channels:\n"
        "  - {id: phone, kind: line, options: {token: t}}\n"
        "  - {id: desk, kind: webhook, options: {url: \"https://x.example/\", phone: false}}\n"
        "  - {id: old, kind: webhook, options: {url: \"https://x.example/\", phone: true}, "
        "expires: "
        "2026-06-10}\n"
        "people:\n"
        "  - {id: aoi, channel: desk, also: [{channel: phone, address: "
        "U0123456789abcdef0123456789abcdef}], quiet: [\"22:00-06:00\"]}\n"
        "  - {id: ben, channel: desk}\n"
        "  - {id: chiara}\n%s\n",
        rest);
    assert_true(time_parse(TEXT("2026-06-01T12:00:00Z"), &p.from_ms));
    assert_ok(yaml_parse(yaml, arena, &tree, &why), why);
    assert_ok(watched_read(tree, arena, &watched, &why), why);
    p.state_count = state ? 1 : 0;
    buf_init(&report.lines, 1 << 20);
    report.good = preflight_run(&p, note, &report);
    arena_free(&arena);
    return report;
}

static void says(const char *rest, const struct channel_state *state, bool good, const char *lines)
{
    struct report report = fly(rest, state);
    assert_text(buf_view(&report.lines), lines);
    assert_int_equal(report.good, good);
    buf_done(&report.lines);
}

TEST(a_ladder_that_is_quiet_at_night_but_breaks_is_good_and_says_so)
{
    says("routes: [{ladder: [aoi]}]", NULL, true,
         "all_quiet L2+: all who are there have quiet hours: it waits for their end "
         "(2026-06-01 22:00 – 2026-06-02 06:00 UTC)\n");
}

TEST(where_no_channel_reaches_a_telephone_it_is_said)
{
    says("routes: [{ladder: [ben]}]", NULL, false,
         "no_phone! L2+: no channel of those who are there makes a telephone sound\n");
}

TEST(a_brand_without_a_route_is_named_with_who_is_rung_instead)
{
    says("", NULL, false, "no_route! umi/foods L2+: no route fits\n");
    says("fallback: aoi", NULL, true, "no_route umi/foods L2+: no route fits → aoi\n");
    /* nobody's telephone would sound */
    says("fallback: ben", NULL, false, "no_route! umi/foods L2+: no route fits → ben\n");
}

TEST(gaps_of_a_duty_are_named_and_those_that_leave_nobody_stop)
{
    says("duties: [{id: d, people: [ben], shifts: [\"08:00-18:30\"]}]\n"
         "routes: [{ladder: [{duty: d, channel: old}]}]",
         NULL, false,
         "nobody! L2+: nobody of the ladder is there (2026-06-01 18:30 – 2026-06-02 08:00 UTC)\n"
         "gap nobody holds the duty 'd' (2026-06-01 18:30 – 2026-06-02 08:00 UTC)\n"
         "expired the secret of the channel 'old' ends (2026-06-10 00:00 UTC)\n");
}

TEST(a_person_with_the_log_alone_and_a_channel_that_failed_stop)
{
    const struct channel_state failed = {
        .id = TEXT("phone"), .why = TEXT("it answered 401"), .failed = true, .at_ms = 86400000};
    says("routes: [{ladder: [chiara, {person: aoi}]}]", &failed, false,
         "no_phone! L2+: no channel of those who are there makes a telephone sound "
         "(2026-06-01 22:00 – 2026-06-02 06:00 UTC)\n"
         "no_channel! chiara is reached by the log alone\n"
         "failed! the channel 'phone' failed at its last try (1970-01-02 00:00 UTC): it answered "
         "401\n");
}

TEST(a_level_is_told_once_and_a_graver_one_only_where_it_differs)
{
    says("routes: [{quiet: [\"00:00-24:00\"], breaks: 3, ladder: [ben]}]", NULL, false,
         "all_quiet L2+: all who are there have quiet hours: it waits for their end\n"
         "no_phone! L3+: no channel of those who are there makes a telephone sound\n");
}

static struct text words_for(const struct watched *w, const char *lang, const char *reader,
                             struct buf *out)
{
    const struct finding finding = {.kind = FIND_NOBODY,
                                    .client = TEXT("umi"),
                                    .brand = TEXT("foods"),
                                    .person = TEXT("ben"),
                                    .level = 2,
                                    .from_ms = 1780000000000};
    const struct finding_reader who = {text_of(lang), w, text_of(reader)};
    buf_clear(out);
    finding_words(&finding, &who, out);
    return buf_view(out);
}

TEST(the_words_use_names_and_the_clock_on_the_readers_wall)
{
    struct arena *arena = arena_new("preflight", 4096);
    struct json *tree;
    struct why why = {0};
    struct watched w;
    struct buf out;
    const struct text yaml =
        TEXT("clients: [{id: umi, name: Umi Foods, service: {zone: \"+01:00\"}, "
             "brands: [{id: foods, name: Umi Soup}]}]\n"
             "people: [{id: ben, name: Ben}, {id: aoi, name: Aoi, zone: "
             "\"+09:00\"}]\n");
    assert_ok(yaml_parse(yaml, arena, &tree, &why), why);
    assert_ok(watched_read(tree, arena, &w, &why), why);
    buf_init(&out, 1 << 12);
    assert_text(words_for(&w, "en", "aoi", &out),
                "Umi Foods/Umi Soup L2+: nobody of the ladder is there (2026-05-29 05:26 +09:00) → "
                "Ben");
    assert_text(words_for(&w, "it", "nobody", &out),
                "Umi Foods/Umi Soup L2+: nessuno della scala è presente (2026-05-28 21:26 +01:00) "
                "→ Ben");
    buf_done(&out);
    arena_free(&arena);
}
