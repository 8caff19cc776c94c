#include "alarm/alarm.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/pack.h"
#include "base/test.h"

static const int64_t start = 1700000000000;

/* A line a ring: minutes since start, person, channel, level, step. */
static void note(const struct event *ring, void *arg)
{
    if (ring->kind != EVENT_RING)
        return;
    buf_printf(arg, "%d %.*s %.*s %d %d\n", (int)((ring->at_ms - start) / MINUTES(1)),
               TEXT_ARG(ring->person), TEXT_ARG(ring->channel), ring->level, ring->step);
}

static struct step any_steps[] = {{.person = {"aoi", 3}},
                                  {.person = {"ben", 3}, .channel = {"chat", 4}}};
static struct step foods_steps[] = {{.person = {"chiara", 6}, .channel = {"chat", 4}}};
static struct step boss_steps[] = {{.person = {"boss", 4}}};
static struct person people[] = {{.id = {"aoi", 3}, .channel = {"mail", 4}},
                                 {.id = {"ben", 3}, .channel = {"mail", 4}},
                                 {.id = {"chiara", 6}},
                                 {.id = {"boss", 4}, .channel = {"phone", 5}}};
static struct route routes[] = {
    {.level = 2, .ladder = any_steps, .ladder_count = 2},
    {.client = {"umi", 3},
     .brand = {"foods", 5},
     .level = 2,
     .ladder = foods_steps,
     .ladder_count = 1},
    {.client = {"umi", 3}, .level = 4, .ladder = boss_steps, .ladder_count = 1}};
static const struct watched watched = {
    .people = people, .person_count = 4, .routes = routes, .route_count = 3};

/* The same with all there is: nobody on duty by day, people who sleep, messages of several. */
static struct hours night[] = {{HOURS_ANY_DAY, 20 * 60, 6 * 60}};
static struct shift nights[] = {{.hours = {HOURS_ANY_DAY, 22 * 60, 8 * 60}}};
static struct text turn[] = {{"ben", 3}, {"chiara", 6}};
static struct duty duties[] = {{.id = {"nights", 6},
                                .turn = DUTY_DAILY,
                                .people = {turn, 2},
                                .shifts = nights,
                                .shift_count = 1}};
static struct step duty_steps[] = {{.duty = {"nights", 6}, .wait_ms = MINUTES(7)},
                                   {.person = {"aoi", 3}}};
static struct person sleepers[] = {
    {.id = {"aoi", 3}, .channel = {"mail", 4}, .quiet = {night, 1, 4}},
    {.id = {"ben", 3}, .channel = {"mail", 4}, .quiet = {night, 1, 3}},
    {.id = {"chiara", 6}},
    {.id = {"boss", 4}, .channel = {"phone", 5}}};
static struct route busy_routes[] = {
    {.level = 2, .ladder = duty_steps, .ladder_count = 2, .group_ms = MINUTES(3)},
    {.level = 3,
     .ladder = any_steps,
     .ladder_count = 2,
     .group_ms = MINUTES(1),
     .quiet = {night, 1, 4}},
    {.client = {"umi", 3},
     .brand = {"foods", 5},
     .level = 2,
     .ladder = any_steps,
     .ladder_count = 2,
     .repeat_ms = MINUTES(20),
     .ceiling_ms = HOURS(3)}};
static const struct watched busy = {.people = sleepers,
                                    .person_count = 4,
                                    .duties = duties,
                                    .duty_count = 1,
                                    .routes = busy_routes,
                                    .route_count = 3,
                                    .fallback = {"boss", 4}};

struct house {
    struct ladder *ladder;
    struct buf said;
};

static void open_house(struct house *house, const struct watched *who)
{
    buf_init(&house->said, 1 << 20);
    house->ladder = ladder_new(who, note, &house->said);
}

static void done(struct house *house)
{
    ladder_free(&house->ladder);
    buf_done(&house->said);
}

static void level(struct house *house, const char *brand, int minute, int from, int to)
{
    struct event event = {.kind = EVENT_LEVEL,
                          .at_ms = start + MINUTES(minute),
                          .client = TEXT("umi"),
                          .brand = text_of(brand),
                          .story = TEXT("s1"),
                          .from = from,
                          .to = to};
    ladder_level(house->ladder, &event);
}

static void tick(struct house *house, const char *brand, int minute)
{
    ladder_tick(house->ladder, TEXT("umi"), text_of(brand), start + MINUTES(minute));
}

static enum err ack(struct house *house, const char *brand, int minute)
{
    struct why why;
    const struct placement story = {
        .client = TEXT("umi"), .brand = text_of(brand), .story = TEXT("s1")};
    return ladder_ack(house->ladder, &story, TEXT("aoi"), start + MINUTES(minute), &why);
}

TEST(nobody_is_rung_below_level_2)
{
    struct house h;
    open_house(&h, &watched);
    level(&h, "drinks", 0, 0, 1);
    tick(&h, "drinks", 600);
    assert_int_equal(h.said.len, 0);
    done(&h);
}

TEST(unanswered_it_goes_to_the_next_after_15_then_every_5_minutes)
{
    struct house h;
    open_house(&h, &watched);
    level(&h, "drinks", 0, 0, 2);
    tick(&h, "drinks", 14);
    assert_text(buf_view(&h.said), "0 aoi mail 2 0\n");
    tick(&h, "drinks", 31);
    assert_text(buf_view(&h.said), "0 aoi mail 2 0\n15 ben chat 2 1\n20 aoi mail 2 2\n"
                                   "25 ben mail 2 3\n30 aoi mail 2 4\n");
    done(&h);
}

TEST(level_3_waits_10_minutes_and_level_4_five)
{
    struct house h;
    open_house(&h, &watched);
    level(&h, "drinks", 0, 0, 3);
    tick(&h, "drinks", 10);
    assert_text(buf_view(&h.said), "0 aoi mail 3 0\n10 ben chat 3 1\n");
    done(&h);
    open_house(&h, &watched);
    level(&h, "drinks", 0, 0, 4);
    tick(&h, "drinks", 5);
    assert_text(buf_view(&h.said), "0 boss phone 4 0\n5 boss phone 4 1\n");
    done(&h);
}

TEST(the_most_specific_route_wins)
{
    struct house h;
    open_house(&h, &watched);
    level(&h, "foods", 0, 0, 2);
    assert_text(buf_view(&h.said), "0 chiara chat 2 0\n");
    done(&h);
}

TEST(without_a_route_the_log_rings)
{
    struct house h;
    open_house(&h, NULL);
    level(&h, "drinks", 0, 0, 2);
    assert_text(buf_view(&h.said), "0 on-call log 2 0\n");
    done(&h);
}

TEST(an_acknowledgement_stops_every_further_ring)
{
    struct house h;
    open_house(&h, &watched);
    level(&h, "drinks", 0, 0, 2);
    assert_int_equal(ack(&h, "drinks", 3), OK);
    tick(&h, "drinks", 600);
    assert_text(buf_view(&h.said), "0 aoi mail 2 0\n");
    assert_int_equal(ack(&h, "drinks", 4), OK); /* pressed twice */
    struct why why;
    const struct placement story = {
        .client = TEXT("umi"), .brand = TEXT("drinks"), .story = TEXT("s1")};
    assert_int_equal(ladder_ack(h.ladder, &story, TEXT("ben"), start + MINUTES(5), &why),
                     ERR_DENIED);
    assert_text(text_of(why.text), "aoi has it already");
    assert_int_equal(ack(&h, "foods", 4), ERR_NOT_FOUND);
    done(&h);
}

TEST(a_rise_rings_anew_whether_the_first_was_answered_or_not)
{
    for (int answered = 0; answered < 2; answered++) {
        struct house h;
        open_house(&h, &watched);
        level(&h, "drinks", 0, 0, 2);
        if (answered)
            assert_int_equal(ack(&h, "drinks", 1), OK);
        level(&h, "drinks", 7, 2, 4);
        tick(&h, "drinks", 12);
        assert_text(buf_view(&h.said), "0 aoi mail 2 0\n7 boss phone 4 0\n12 boss phone 4 1\n");
        done(&h);
    }
}

TEST(a_fall_below_2_ends_the_alert_and_a_second_wave_rings_again)
{
    struct house h;
    open_house(&h, &watched);
    level(&h, "drinks", 0, 0, 2);
    level(&h, "drinks", 1, 2, 1);
    tick(&h, "drinks", 60);
    level(&h, "drinks", 90, 1, 2);
    assert_text(buf_view(&h.said), "0 aoi mail 2 0\n90 aoi mail 2 0\n");
    done(&h);
}

TEST(a_second_wave_at_the_same_level_rings_again)
{
    struct house h;
    open_house(&h, &watched);
    level(&h, "drinks", 0, 2, 3);
    assert_int_equal(ack(&h, "drinks", 1), OK);
    struct event again = {.kind = EVENT_LEVEL,
                          .at_ms = start + MINUTES(900),
                          .client = TEXT("umi"),
                          .brand = TEXT("drinks"),
                          .story = TEXT("s1"),
                          .from = 3,
                          .to = 3,
                          .why = {{"again", TEXT("again")}},
                          .why_count = 1};
    ladder_level(h.ladder, &again);
    assert_text(buf_view(&h.said), "0 aoi mail 3 0\n900 aoi mail 3 0\n");
    done(&h);
}

TEST(a_replay_that_answers_at_once_rings_only_first_rings)
{
    struct house h;
    open_house(&h, &watched);
    ladder_ack_after(h.ladder, 0);
    level(&h, "drinks", 0, 0, 2);
    tick(&h, "drinks", 60);
    level(&h, "drinks", 61, 2, 3);
    tick(&h, "drinks", 100);
    assert_text(buf_view(&h.said), "0 aoi mail 2 0\n61 aoi mail 3 0\n");
    done(&h);
    open_house(&h, &watched);
    ladder_ack_after(h.ladder, MINUTES(20));
    level(&h, "drinks", 0, 0, 2);
    tick(&h, "drinks", 100);
    assert_text(buf_view(&h.said), "0 aoi mail 2 0\n15 ben chat 2 1\n");
    done(&h);
}

TEST(an_alert_nobody_ever_answers_has_an_end)
{
    struct house h;
    open_house(&h, &watched);
    level(&h, "drinks", 0, 0, 2);
    tick(&h, "drinks", 60 * 24 * 365);
    size_t rings = 0;
    for (size_t i = 0; i < h.said.len; i++)
        rings += h.said.at[i] == '\n';
    assert_int_equal(rings, 500);
    done(&h);
}

/* ---- state ---- */

static void keep_row(struct text key, struct text value, void *arg)
{
    struct text *old = map_take(arg, key);
    if (old)
        mem_free((void *)(uintptr_t)old->at);
    mem_free(old);
    if (!value.at)
        return;
    struct text *copy = mem_make(struct text);
    *copy = (struct text){mem_dup(value.at, value.len), value.len};
    assert_int_equal(map_put(arg, key, copy), OK);
}

static void reload(struct house *h, struct map *rows)
{
    ladder_save(h->ladder, keep_row, rows);
    ladder_free(&h->ladder);
    h->ladder = ladder_new(&busy, note, &h->said);
    struct why why = {0};
    for (size_t i = map_slots(rows); i > 0; i--) {
        struct text key;
        void *value;
        if (map_at(rows, i - 1, &key, &value))
            assert_ok(ladder_load(h->ladder, key, *(struct text *)value, &why), why);
    }
}

/* Whatever else people do: silences, stand-ins, tests; what failed to reach anybody. */
static void meddle(struct house *h, const char *brand, int minute, uint64_t dice)
{
    const int64_t now = start + MINUTES(minute);
    const struct placement story = {
        .client = TEXT("umi"), .brand = text_of(brand), .story = TEXT("s1")};
    const struct silence silence = {.client = TEXT("umi"),
                                    .brand = dice % 2 ? text_of(brand) : (struct text){0},
                                    .category = RISK_NONE,
                                    .who = TEXT("aoi"),
                                    .why = TEXT("a planned sale"),
                                    .from_ms = now,
                                    .until_ms = now + MINUTES(1 + dice % 90),
                                    .crisis = dice % 3 == 0};
    const struct cover cover = {
        .duty = TEXT("nights"),
        .by = TEXT("boss"),
        .in = {.person = TEXT("boss"), .from_ms = now, .to_ms = now + MINUTES(1 + dice % 900)}};
    const struct event test = {.at_ms = now, .client = TEXT("umi"), .person = TEXT("ben")};
    char id[MARK_ROOM];
    struct why why;
    enum err err = OK;
    if (dice % 4 == 0)
        err = ladder_silence(h->ladder, &silence, id, &why);
    else if (dice % 4 == 1)
        err = ladder_cover(h->ladder, &cover, now, id, &why);
    else if (dice % 4 == 2)
        err = ladder_try(h->ladder, &test, &why);
    else
        ladder_undelivered(h->ladder, &story, now);
    assert_ok(err, why);
}

static void play(uint64_t seed, bool cuts, struct buf *out)
{
    struct house h;
    open_house(&h, &busy);
    struct map *rows = map_new(100000);
    static const char *const brands[] = {"foods", "drinks", "toys"};
    for (int minute = 0; minute < 3000; minute++) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        uint64_t dice = seed >> 33;
        const char *brand = brands[dice % 3];
        if (dice / 3 % 40 == 0)
            level(&h, brand, minute, (int)(dice / 120 % 4), (int)(dice / 480 % 5));
        else if (dice / 3 % 40 == 1)
            (void)(ack(&h, brand, minute) == OK);
        else if (dice / 3 % 80 == 2)
            meddle(&h, brand, minute, dice / 240);
        else
            tick(&h, brand, minute);
        if (cuts && dice / 7 % 50 == 0)
            reload(&h, rows);
    }
    buf_text(out, buf_view(&h.said));
    done(&h);
    struct text key;
    void *value;
    for (size_t i = 0; i < map_slots(rows); i++)
        if (map_at(rows, i, &key, &value)) {
            mem_free((void *)(uintptr_t)((struct text *)value)->at);
            mem_free(value);
        }
    map_free(&rows);
}

TEST(a_ladder_that_was_saved_and_loaded_rings_as_if_nothing_had_been)
{
    for (uint64_t seed = 1; seed < 20; seed++) {
        struct buf whole, cut;
        buf_init(&whole, 1 << 22);
        buf_init(&cut, 1 << 22);
        play(seed, false, &whole);
        play(seed, true, &cut);
        assert_true(whole.len > 1000);
        assert_int_equal(whole.len, cut.len);
        assert_memory_equal(whole.at, cut.at, whole.len);
        buf_done(&whole);
        buf_done(&cut);
    }
}

static void load_one(struct text key, struct text value, void *arg)
{
    struct house *house = arg;
    struct why why = {0};
    if (value.at)
        assert_ok(ladder_load(house->ladder, key, value, &why), why);
}

TEST(however_many_brands_burn_what_was_saved_is_loaded)
{
    struct house many, again;
    open_house(&many, &watched);
    open_house(&again, &watched);
    for (int i = 0; i <= 10000; i++) {
        char brand[16];
        snprintf(brand, sizeof(brand), "b%d", i);
        many.said.len = 0;
        level(&many, brand, 0, 0, 2);
    }
    ladder_save(many.ladder, load_one, &again);
    assert_int_equal(ack(&again, "b0", 1), ERR_NOT_FOUND);
    assert_int_equal(ack(&again, "b10000", 1), OK);
    done(&again);
    done(&many);
}

TEST(rows_that_are_no_state_of_a_ladder_are_refused)
{
    struct ladder *ladder = ladder_new(NULL, note, NULL);
    struct why why;
    const char *keys[] = {"", "m", "a/", "a/1", "a/-1", "x"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        assert_int_equal(ladder_load(ladder, text_of(keys[i]), TEXT("\xff\xff"), &why),
                         ERR_BAD_INPUT);
    ladder_free(&ladder);
}

/* An alert as it was saved before duties, silences and held rings were there. */
TEST(a_row_of_an_older_state_goes_on_ringing_where_it_was)
{
    struct house h;
    struct buf row;
    struct why why = {0};
    open_house(&h, &watched);
    buf_init(&row, 4096);
    pack_text(&row, TEXT("umi"));
    pack_text(&row, TEXT("drinks"));
    pack_text(&row, TEXT("s1"));
    pack_uint(&row, 2);
    pack_uint(&row, 1);
    pack_int(&row, start);
    pack_int(&row, start + MINUTES(15));
    pack_uint(&row, 0);
    assert_ok(ladder_load(h.ladder, TEXT("a/1"), buf_view(&row), &why), why);
    buf_clear(&row);
    pack_uint(&row, 1);
    pack_uint(&row, 1);
    assert_ok(ladder_load(h.ladder, TEXT("m"), buf_view(&row), &why), why);
    tick(&h, "drinks", 20);
    assert_text(buf_view(&h.said), "15 ben chat 2 1\n20 aoi mail 2 2\n");
    buf_done(&row);
    done(&h);
}
