#include "base/clock.h"
#include "base/test.h"
#include "tower/tower.h"
#include "tower/way.h"

/* One way under test: what it says is counted. */
struct heard {
    struct arena *arena;
    struct rules *rules;
    struct way *way;
    int rings, levels, cases, posts, refused, last_level;
    int64_t last_at_ms;
};

static void count_event(const struct event *event, void *arg)
{
    struct heard *heard = arg;
    heard->rings += event->kind == EVENT_RING;
    heard->cases += event->kind == EVENT_CASE;
    if (event->kind == EVENT_LEVEL) {
        heard->levels++;
        heard->last_level = event->to;
        heard->last_at_ms = event->at_ms;
    }
}

static void count_post(const struct post *post, void *arg)
{
    (void)post;
    ((struct heard *)arg)->posts++;
}

static void count_refused(const struct tray *tray, const struct refusal *refusal, void *arg)
{
    (void)tray;
    (void)refusal;
    ((struct heard *)arg)->refused++;
}

static struct heard *hear(bool wall)
{
    static struct heard heard;
    heard = (struct heard){.arena = arena_new("way", 1 << 16)};
    struct json *yaml;
    struct watched watched;
    struct why why = {0};
    const struct text topics = TEXT(
        "clients:\n  - id: umi\n    name: Umi\n    brands:\n      - id: foods\n"
        "        name: 海フーズ\n        topics:\n          - {id: t, query: 海フーズ}\n"
        "people:\n  - {id: sato, name: 佐藤, role: lead}\n  - {id: mori, name: 森, role: risk}\n"
        "routes:\n  - {client: umi, level: 2, ladder: [sato, mori]}\n");
    assert_ok(yaml_parse(topics, heard.arena, &yaml, &why), why);
    assert_ok(watched_read(yaml, heard.arena, &watched, &why), why);
    struct rules_setup how = {.watched = &watched};
    assert_ok(rules_build(&how, &heard.rules, &why), why);
    struct way_setup setup = {.rules = heard.rules,
                              .ack_after_ms = -1,
                              .wall_ladder = wall,
                              .post = count_post,
                              .event = count_event,
                              .refused = count_refused,
                              .arg = &heard};
    heard.way = way_new(&setup);
    return &heard;
}

static void hear_done(struct heard *heard)
{
    way_free(&heard->way);
    rules_unref(&heard->rules);
    arena_free(&heard->arena);
}

static void hear_line(struct heard *heard, struct text line, int64_t wall_ms)
{
    struct tray *tray = tray_new(1 << 12);
    tray->form = &post_line_form;
    tray->source = TEXT("test");
    tray->records = arena_array(tray->arena, struct text, 1);
    tray->records[0] = arena_text(tray->arena, line);
    tray->record_count = 1;
    tray->first_line = 1;
    struct reader *reader = reader_new(false);
    reader_tray(reader, heard->rules, tray);
    way_tray(heard->way, tray, wall_ms);
    reader_free(&reader);
    tray_free(&tray);
}

#define GRAVE                                                                                      \
    TEXT("{\"id\":\"x:1\",\"net\":\"x\",\"kind\":\"post\",\"at\":\"2026-11-20T03:00:00Z\","        \
         "\"text\":\"海フーズのスープに虫が入ってた。写真あり\",\"author\":{\"id\":\"a\"}}")
#define REPOST                                                                                     \
    TEXT("{\"id\":\"x:2\",\"net\":\"x\",\"kind\":\"repost\",\"at\":\"2026-11-20T03:01:00Z\","      \
         "\"repost_of\":\"x:1\",\"author\":{\"id\":\"b\"}}")
#define STRAY                                                                                      \
    TEXT("{\"id\":\"x:3\",\"net\":\"x\",\"kind\":\"repost\",\"at\":\"2026-11-20T03:01:00Z\","      \
         "\"repost_of\":\"x:999\",\"author\":{\"id\":\"b\"}}")

static int64_t three_o_clock(void)
{
    int64_t ms = 0;
    assert_true(time_parse(TEXT("2026-11-20T03:00:00Z"), &ms));
    return ms;
}

TEST(way_closes_its_account_for_hits_edges_strays_and_doubles)
{
    struct heard *heard = hear(false);
    hear_line(heard, GRAVE, 0);
    hear_line(heard, REPOST, 0);
    hear_line(heard, STRAY, 0);
    hear_line(heard, GRAVE, 0);
    hear_line(heard, REPOST, 0);
    hear_line(heard, TEXT("{\"id\":1}"), 0);
    const struct account *a = way_account(heard->way);
    assert_int_equal(a->read, 6);
    assert_int_equal(a->matched, 2);
    assert_int_equal(a->edges, 1);
    assert_int_equal(a->unmatched, 1);
    assert_int_equal(a->refused[REFUSED_DUPLICATE], 2);
    assert_int_equal(a->refused[REFUSED_BAD_LINE], 1);
    assert_int_equal(heard->posts, 2);
    assert_int_equal(heard->refused, 3);
    hear_done(heard);
}

TEST(way_does_not_go_back_when_the_clock_does)
{
    struct heard *heard = hear(true);
    int64_t at = three_o_clock();
    hear_line(heard, GRAVE, at);
    assert_int_equal(heard->last_level, 2);
    assert_int_equal(heard->rings, 1);
    for (int hour = 1; hour < 48; hour++)
        way_tick(heard->way, at - HOURS(hour), at - HOURS(hour));
    assert_int_equal(heard->levels, 1);
    assert_int_equal(heard->rings, 1);
    assert_int_equal(way_clock(heard->way), at);
    hear_done(heard);
}

TEST(way_rings_once_and_not_in_a_flood_when_the_clock_jumps_on)
{
    struct heard *heard = hear(true);
    int64_t at = three_o_clock();
    hear_line(heard, GRAVE, at);
    way_tick(heard->way, 0, at + HOURS(9)); /* the wall clock was set: nine hours at once */
    assert_int_equal(heard->rings, 2);
    way_tick(heard->way, 0, at + HOURS(9) + SECONDS(1));
    assert_int_equal(heard->rings, 2);
    way_tick(heard->way, 0, at + HOURS(9) + MINUTES(6));
    assert_int_equal(heard->rings, 3);
    hear_done(heard);
}

TEST(way_stops_ringing_once_somebody_answers)
{
    struct heard *heard = hear(true);
    int64_t at = three_o_clock();
    hear_line(heard, GRAVE, at);
    struct why why = {0};
    struct way_act act = {.client = TEXT("umi"),
                          .brand = TEXT("foods"),
                          .story = TEXT("s1"),
                          .person = TEXT("sato"),
                          .at_ms = at};
    assert_ok(way_acknowledge(heard->way, &act, &why), why);
    for (int minute = 1; minute < 120; minute++)
        way_tick(heard->way, 0, at + MINUTES(minute));
    assert_int_equal(heard->rings, 1);
    act.story = TEXT("s99");
    assert_int_equal(way_acknowledge(heard->way, &act, &why), ERR_NOT_FOUND);
    hear_done(heard);
}

TEST(way_rings_whom_somebody_calls_and_says_beforehand_who_it_is)
{
    struct heard *heard = hear(true);
    int64_t at = three_o_clock();
    hear_line(heard, GRAVE, at);
    struct why why = {0};
    struct call_look look;
    struct lowering lower;
    struct way_act act = {.client = TEXT("umi"),
                          .brand = TEXT("foods"),
                          .story = TEXT("s1"),
                          .person = TEXT("lena"),
                          .at_ms = at + MINUTES(2)};
    way_look_call(heard->way, &act, &look);
    assert_text(look.steps[look.next].person, "mori");
    assert_int_equal(heard->rings, 1); /* looking rings nobody */
    assert_ok(way_call(heard->way, &act, &why), why);
    assert_int_equal(heard->rings, 2);
    assert_int_equal(way_call(heard->way, &act, &why), ERR_DENIED);
    assert_int_equal(heard->rings, 2);
    assert_true(way_look_lower(heard->way, &act, &lower));
    assert_int_equal(lower.level, 2);
    assert_false(lower.under);
    act.story = TEXT("s99");
    assert_int_equal(way_call(heard->way, &act, &why), ERR_NOT_FOUND);
    assert_false(way_look_lower(heard->way, &act, &lower));
    hear_done(heard);
}

struct rows {
    struct arena *arena;
    struct text keys[256], values[256];
    size_t count;
};

static void keep_row(struct text key, struct text value, void *arg)
{
    struct rows *rows = arg;
    assert_true(rows->count < 256);
    rows->keys[rows->count] = arena_text(rows->arena, key);
    rows->values[rows->count++] = value.at ? arena_text(rows->arena, value) : (struct text){0};
}

TEST(way_rings_for_a_silent_source_and_says_what_is_missing_in_what_it_hears)
{
    struct heard *heard = hear(true);
    int64_t at = three_o_clock();
    struct event look;
    const struct source_news silent = {
        .source = TEXT("x"), .state = TEXT("silent"), .lag_ms = 1000, .at_ms = at};
    way_source(heard->way, &silent);
    assert_int_equal(heard->rings, 1);
    hear_line(heard, GRAVE, at + MINUTES(1));
    assert_int_equal(heard->rings, 2);
    assert_true(way_look(heard->way, TEXT("umi"), TEXT("foods"), TEXT("s1"), &look));
    assert_int_equal(look.heard.silent, 1);
    assert_true(way_look(heard->way, TEXT("umi"), TEXT(""), TEXT("source:x"), &look));
    const struct source_news back = {.source = TEXT("x"), .state = TEXT("live"), .at_ms = at};
    way_source(heard->way, &back);
    way_tick(heard->way, at + MINUTES(14), at + MINUTES(14));
    assert_int_equal(heard->rings, 2);
    hear_done(heard);
}

TEST(way_goes_on_after_a_restart_as_if_there_had_been_none)
{
    struct heard *heard = hear(false);
    struct rows rows = {.arena = arena_new("rows", 1 << 16)};
    hear_line(heard, GRAVE, 0);
    way_save(heard->way, keep_row, &rows);
    hear_done(heard);
    heard = hear(false);
    struct why why = {0};
    for (size_t i = 0; i < rows.count; i++)
        if (rows.values[i].at)
            assert_ok(way_load(heard->way, rows.keys[i], rows.values[i], &why), why);
    hear_line(heard, GRAVE, 0); /* heard before: a duplicate, and no second ring */
    hear_line(heard, REPOST, 0);
    assert_int_equal(heard->rings, 0);
    assert_int_equal(heard->levels, 0);
    assert_int_equal(heard->posts, 1);
    assert_int_equal(way_account(heard->way)->read, 3);
    assert_int_equal(way_account(heard->way)->refused[REFUSED_DUPLICATE], 1);
    assert_int_equal(way_load(heard->way, TEXT("?x"), TEXT("y"), &why), ERR_BAD_INPUT);
    hear_done(heard);
    arena_free(&rows.arena);
}
