#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/test.h"
#include "fire/fire.h"

/* Rows as a store would keep them. */
static void drop_row(struct map *rows, struct text key)
{
    struct text *old = map_take(rows, key);
    if (old)
        mem_free((void *)(uintptr_t)old->at);
    mem_free(old);
}

static void keep_row(struct text key, struct text value, void *arg)
{
    drop_row(arg, key);
    if (!value.at)
        return;
    struct text *copy = mem_make(struct text);
    *copy = (struct text){mem_dup(value.at, value.len), value.len};
    assert_int_equal(map_put(arg, key, copy), OK);
}

static void rows_done(struct map **rows)
{
    struct text key;
    void *value;
    for (size_t i = 0; i < map_slots(*rows); i++)
        if (map_at(*rows, i, &key, &value)) {
            mem_free((void *)(uintptr_t)((struct text *)value)->at);
            mem_free(value);
        }
    map_free(rows);
}

static void write_down(const struct event *event, void *arg)
{
    struct buf *out = arg;
    assert_int_equal(event_write(event, out), OK);
    buf_byte(out, '\n');
}

/* Backwards: the order of rows is nobody's promise. */
static struct fire *reloaded(const struct watched *watched, const struct map *rows, struct buf *out)
{
    struct fire *fire = fire_new(watched, write_down, out);
    struct why why = {0};
    for (size_t i = map_slots(rows); i > 0; i--) {
        struct text key;
        void *value;
        if (map_at(rows, i - 1, &key, &value))
            assert_ok(fire_load(fire, key, *(struct text *)value, &why), why);
    }
    return fire;
}

static uint64_t roll(uint64_t *dice, uint64_t sides)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    return *dice % sides;
}

static struct post *any_post(uint64_t *dice, struct arena *arena, int no, int64_t at_ms)
{
    static const char *const nets[] = {"x", "bluesky", "mastodon", "feed"};
    static const char *const brands[] = {"foods", "drinks"};
    struct post *post = arena_make(arena, struct post);
    post->id = arena_printf(arena, "p%d", no);
    post->net = text_of(nets[roll(dice, 4)]);
    post->at_ms = roll(dice, 20) ? at_ms : at_ms - (int64_t)roll(dice, HOURS(30));
    post->author.id = arena_printf(arena, "a%d", (int)roll(dice, 3000));
    post->author.followers = (int64_t)roll(dice, 3000) - 1;
    if (roll(dice, 50) == 0)
        post->author.handle = TEXT("umi_official");
    post->stories = arena_make(arena, struct placement);
    post->stories[0] = (struct placement){.client = TEXT("umi"),
                                          .brand = text_of(brands[roll(dice, 2)]),
                                          .story = arena_printf(arena, "s%d", (int)roll(dice, 6)),
                                          .copy = roll(dice, 2)};
    post->story_count = 1;
    post->kind = (enum post_kind)(roll(dice, 2) ? POST_POST : roll(dice, POST_DELETE + 1));
    post->quote_of = arena_printf(arena, "p%d", no - (int)roll(dice, 30));
    post->reply_to = arena_printf(arena, "p%d", no - (int)roll(dice, 900));
    post->text = arena_printf(arena, "soup of town%c and spoon%c", (char)('a' + roll(dice, 26)),
                              (char)('a' + (no / 400 + (int)roll(dice, 3)) % 26));
    if (roll(dice, 4) == 0)
        return post;
    post->verdict = arena_make(arena, struct verdict);
    post->verdict->sentiment[roll(dice, SENTIMENT_COUNT)] = .8;
    post->verdict->evidence = (double)roll(dice, 3) / 2;
    post->verdict->first_hand = (double)roll(dice, 3) / 2;
    if (roll(dice, 6) == 0)
        post->verdict->risk[roll(dice, RISK_COUNT)] = .8;
    post->verdict->needs_support = (double)roll(dice, 3) / 2;
    if (roll(dice, 300) == 0)
        post->verdict->flag[roll(dice, FLAG_COUNT)] = .8;
    return post;
}

static enum err mute(struct fire *fire, uint64_t *dice, const struct placement *where,
                     struct why *why)
{
    const int64_t now_ms = fire_clock(fire, where->client, where->brand);
    const struct fire_mute mute = {.client = where->client,
                                   .brand = where->brand,
                                   .word = roll(dice, 2) ? TEXT("spoonb") : TEXT("spoonk"),
                                   .person = TEXT("aoi"),
                                   .now_ms = now_ms,
                                   .until_ms = now_ms + HOURS(6)};
    uint64_t no;
    return fire_mute(fire, &mute, &no, why);
}

static void person(struct fire *fire, uint64_t *dice)
{
    static const char *const brands[] = {"foods", "drinks"};
    char story[16];
    snprintf(story, sizeof(story), "s%d", (int)roll(dice, 6));
    const struct placement where = {
        .client = TEXT("umi"), .brand = text_of(brands[roll(dice, 2)]), .story = text_of(story)};
    struct why why;
    enum err err = OK;
    switch (roll(dice, 4)) {
    case 0:
        err = fire_set_level(fire, &where, (int)roll(dice, 5), TEXT("aoi"), &why);
        break;
    case 1:
        err = fire_close_incident(fire, &where, TEXT("aoi"), &why);
        break;
    case 2:
        err = fire_judge(fire, &where, (enum judgement)roll(dice, JUDGED_COUNT), TEXT("aoi"), &why);
        break;
    default:
        err = mute(fire, dice, &where, &why);
    }
    assert_true(err == OK || err == ERR_NOT_FOUND);
}

enum { POSTS = 12000 };

static void play(uint64_t seed, uint64_t cuts, struct buf *out)
{
    static struct text accounts[] = {{"x:umi_official", 14}};
    struct brand brands[] = {
        {.client = TEXT("umi"), .id = TEXT("foods"), .accounts = {accounts, 1}},
        {.client = TEXT("umi"), .id = TEXT("drinks"), .essential = true, .crisis_authors = 700}};
    struct client client = {.id = TEXT("umi"), .brands = brands, .brand_count = 2};
    struct watched watched = {.clients = &client, .client_count = 1};
    struct fire *fire = fire_new(&watched, write_down, out);
    struct arena *arena = arena_new("play", 65536);
    struct map *rows = map_new(1 << 20);
    uint64_t dice = seed, cut = cuts | 1;
    int64_t at_ms = 1700000000000;
    for (int no = 0; no < POSTS; no++) {
        arena_reset(arena);
        at_ms += (int64_t)(roll(&dice, 500) ? roll(&dice, 30000) : roll(&dice, DAYS(4)));
        fire_take(fire, any_post(&dice, arena, no, at_ms));
        if (roll(&dice, 100) == 0)
            fire_tick(fire, at_ms + (int64_t)roll(&dice, HOURS(3)));
        if (roll(&dice, 300) == 0)
            person(fire, &dice);
        if (!cuts || roll(&cut, 50))
            continue;
        fire_save(fire, keep_row, rows);
        if (roll(&cut, 3))
            continue;
        fire_free(&fire);
        fire = reloaded(&watched, rows, out);
    }
    fire_tick(fire, at_ms + DAYS(10));
    fire_free(&fire);
    arena_free(&arena);
    rows_done(&rows);
}

TEST(a_fire_that_was_saved_and_loaded_says_what_it_would_have_said)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct buf whole, cut;
        buf_init(&whole, 1 << 26);
        buf_init(&cut, 1 << 26);
        play(seed * 7919, 0, &whole);
        play(seed * 7919, seed * 104729, &cut);
        assert_true(whole.len > 20000);
        assert_int_equal(whole.len, cut.len);
        assert_memory_equal(whole.at, cut.at, whole.len);
        buf_done(&whole);
        buf_done(&cut);
    }
}

TEST(rows_that_are_no_state_of_a_fire_are_refused)
{
    struct fire *fire = fire_new(NULL, write_down, NULL);
    struct why why = {0};
    const char *keys[] = {"",
                          "m",
                          "x/1",
                          "g/",
                          "g/3:umi",
                          "g/3:umi/5:foods",
                          "b/3:umi/5:foods/2:s1",
                          "w/3:umi/5:foods/2:s1/7",
                          "w/3:umi/5:foods/2:s1/-7",
                          "v/3:umi/5:foods/2:s1/0",
                          "v/3:umi/5:foods/2:s1/999999",
                          "b/99:umi/5:foods/2:s1"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        assert_int_equal(fire_load(fire, text_of(keys[i]), TEXT("\xff\xff\xff"), &why),
                         ERR_BAD_INPUT);
    fire_free(&fire);
}

/* A byte of a row or two is wrong, as after a fault of the disk. */
static void load_hurt(struct fire *fire, const struct map *rows, uint64_t *dice)
{
    struct why why;
    for (size_t i = 0; i < map_slots(rows); i++) {
        struct text key;
        void *value;
        if (!map_at(rows, i, &key, &value))
            continue;
        struct text row = *(struct text *)value;
        char *bytes = mem_dup(row.at, row.len);
        if (roll(dice, 3) == 0 && row.len)
            bytes[roll(dice, row.len)] = (char)roll(dice, 256);
        enum err err = fire_load(fire, key, (struct text){bytes, row.len}, &why);
        assert_true(err == OK || err == ERR_BAD_INPUT);
        mem_free(bytes);
    }
}

TEST(a_fire_loaded_from_hurt_rows_goes_on_or_refuses_and_never_falls)
{
    struct arena *arena = arena_new("play", 65536);
    struct map *rows = map_new(1 << 20);
    struct buf out;
    buf_init(&out, 1 << 26);
    uint64_t dice = 77;
    struct fire *fire = fire_new(NULL, write_down, &out);
    int64_t at_ms = 1700000000000;
    for (int no = 0; no < 3000; no++)
        fire_take(fire, any_post(&dice, arena, no, at_ms += 5000));
    fire_save(fire, keep_row, rows);
    fire_free(&fire);
    for (int round = 0; round < 60; round++) {
        fire = fire_new(NULL, write_down, &out);
        load_hurt(fire, rows, &dice);
        for (int no = 0; no < 100; no++)
            fire_take(fire, any_post(&dice, arena, no, at_ms + no * 60000));
        fire_tick(fire, at_ms + DAYS(5));
        fire_free(&fire);
    }
    buf_done(&out);
    arena_free(&arena);
    rows_done(&rows);
}
