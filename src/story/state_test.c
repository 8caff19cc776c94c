#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/test.h"
#include "story/story.h"

/* Rows as a store would keep them. */
struct rows {
    struct map *map;
    size_t written;
};

static void keep_row(struct text key, struct text value, void *arg)
{
    struct rows *rows = arg;
    rows->written++;
    struct text *old = map_take(rows->map, key);
    if (old) {
        mem_free((void *)(uintptr_t)old->at);
        mem_free(old);
    }
    if (!value.at)
        return;
    struct text *copy = mem_make(struct text);
    *copy = (struct text){mem_dup(value.at, value.len), value.len};
    assert_int_equal(map_put(rows->map, key, copy), OK);
}

static void rows_done(struct rows *rows)
{
    struct text key;
    void *value;
    for (size_t i = 0; i < map_slots(rows->map); i++)
        if (map_at(rows->map, i, &key, &value)) {
            mem_free((void *)(uintptr_t)((struct text *)value)->at);
            mem_free(value);
        }
    map_free(&rows->map);
}

/* Backwards: the order of rows is nobody's promise. */
static struct story_book *reloaded(const struct rows *rows, const struct story_options *options)
{
    struct story_book *book = story_book_new(options);
    struct why why = {0};
    for (size_t i = map_slots(rows->map); i > 0; i--) {
        struct text key;
        void *value;
        if (map_at(rows->map, i - 1, &key, &value))
            assert_ok(story_load(book, key, *(struct text *)value, &why), why);
    }
    return book;
}

struct dice {
    uint64_t state;
};

static uint64_t roll(struct dice *dice, uint64_t sides)
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return dice->state % sides;
}

static struct text some_id(struct dice *dice, struct arena *arena, int no)
{
    uint64_t back = roll(dice, 3) ? roll(dice, 40) : roll(dice, 2000);
    return arena_printf(arena, "p%d", no > (int)back ? no - (int)back : 0);
}

static void point(struct dice *dice, struct arena *arena, struct post *post, int no)
{
    switch (roll(dice, 6)) {
    case 0:
        post->kind = POST_REPOST;
        post->repost_of = some_id(dice, arena, no);
        break;
    case 1:
        post->kind = POST_QUOTE;
        post->quote_of = some_id(dice, arena, no);
        break;
    case 2:
        post->kind = POST_REPLY;
        post->reply_to = some_id(dice, arena, no);
        post->root = some_id(dice, arena, no);
        break;
    case 3:
        post->kind = roll(dice, 2) ? POST_DELETE : POST_EDIT;
        post->id = some_id(dice, arena, no);
        post->rev = arena_printf(arena, "%d", no);
        break;
    default:
        break;
    }
}

static struct post *any_post(struct dice *dice, struct arena *arena, int no, int64_t at_ms)
{
    static const char *const words[] = {
        "海フーズのスープに虫が入っていた。写真あり、店に電話したら笑われました",
        "umi foods delivered the wrong parcel again and nobody answers my mails at all",
        "what a lovely evening with umi foods and friends, thank you all so much",
        "Ho trovato un verme nella cioccolata Umi, ecco la foto, che schifo davvero"};
    static const char *const brands[] = {"foods", "drinks", "rival"};
    struct post *post = arena_make(arena, struct post);
    post->id = arena_printf(arena, "p%d", no);
    post->net = TEXT("x");
    post->at_ms = at_ms;
    point(dice, arena, post, no);
    post->text = arena_printf(arena, "%s %d", words[roll(dice, 4)], (int)roll(dice, 9));
    if (roll(dice, 4) == 0) {
        post->links = arena_make(arena, struct text);
        post->links[0] = arena_printf(arena, "https://e.example/%d", (int)roll(dice, 60));
        post->link_count = 1;
    }
    if (post->kind == POST_REPOST || roll(dice, 3) == 0)
        return post;
    post->hits = arena_array(arena, struct hit, 2);
    post->hit_count = 1 + roll(dice, 2);
    for (size_t i = 0; i < post->hit_count; i++)
        post->hits[i] =
            (struct hit){.client = TEXT("umi"), .brand = text_of(brands[roll(dice, 3)])};
    post->verdict = arena_make(arena, struct verdict);
    if (roll(dice, 3) == 0)
        post->verdict->risk[roll(dice, RISK_COUNT)] = .8;
    return post;
}

enum { POSTS = 6000 };

/* Plays the stream; where cuts says so, the book is saved, thrown away and loaded. */
static void play(uint64_t seed, uint64_t cuts, struct buf *out)
{
    const struct story_options options = {.most_posts = 3000};
    struct story_book *book = story_book_new(&options);
    struct arena *arena = arena_new("play", 65536);
    struct rows rows = {.map = map_new(1 << 20)};
    struct dice dice = {seed}, cut = {cuts | 1};
    int64_t at_ms = 1700000000000;
    for (int no = 0; no < POSTS; no++) {
        arena_reset(arena);
        at_ms += (int64_t)(roll(&dice, 400) ? roll(&dice, 120000) : roll(&dice, DAYS(20)));
        struct post *post = any_post(&dice, arena, no, at_ms);
        bool fresh = story_fresh(book, post);
        buf_printf(out, "%d %d", no, fresh);
        if (fresh)
            story_place(book, post, at_ms - (int64_t)roll(&dice, 50000), arena);
        for (size_t i = 0; i < post->story_count; i++)
            buf_printf(out, " %.*s/%.*s %s %d", TEXT_ARG(post->stories[i].brand),
                       TEXT_ARG(post->stories[i].story), post->stories[i].why,
                       post->stories[i].copy);
        buf_byte(out, '\n');
        if (!cuts || roll(&cut, 40))
            continue;
        story_save(book, keep_row, &rows);
        if (roll(&cut, 3))
            continue;
        story_book_free(&book);
        book = reloaded(&rows, &options);
    }
    buf_printf(out, "%zu\n", story_count(book));
    story_book_free(&book);
    arena_free(&arena);
    rows_done(&rows);
}

TEST(a_book_that_was_saved_and_loaded_goes_on_as_if_nothing_had_been)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct buf whole, cut;
        buf_init(&whole, 1 << 24);
        buf_init(&cut, 1 << 24);
        play(seed * 7919, 0, &whole);
        play(seed * 7919, seed * 104729, &cut);
        assert_true(whole.len > POSTS * 8);
        assert_int_equal(whole.len, cut.len);
        assert_memory_equal(whole.at, cut.at, whole.len);
        buf_done(&whole);
        buf_done(&cut);
    }
}

TEST(a_save_writes_only_what_changed)
{
    struct story_book *book = story_book_new(NULL);
    struct arena *arena = arena_new("save", 65536);
    struct rows rows = {.map = map_new(1 << 20)};
    struct dice dice = {99};
    for (int no = 0; no < 3000; no++) {
        struct post *post = any_post(&dice, arena, no, 1700000000000 + no);
        if (story_fresh(book, post))
            story_place(book, post, post->at_ms, arena);
    }
    story_save(book, keep_row, &rows);
    size_t all = rows.written;
    rows.written = 0;
    story_save(book, keep_row, &rows);
    assert_int_equal(rows.written, 0);
    struct post *post = any_post(&dice, arena, 3001, 1700000009999);
    post->kind = POST_POST;
    (void)story_fresh(book, post);
    story_place(book, post, post->at_ms, arena);
    story_save(book, keep_row, &rows);
    assert_true(rows.written > 0 && rows.written < 20 && all > 100);
    story_book_free(&book);
    arena_free(&arena);
    rows_done(&rows);
}

TEST(rows_that_are_no_state_are_refused)
{
    struct story_book *book = story_book_new(NULL);
    struct why why = {0};
    const char *keys[] = {"", "m", "x/1", "s/", "s/-1", "k/x", "h/99999999", "p/1", "n/1"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        assert_int_equal(story_load(book, text_of(keys[i]), TEXT("\xff\xff\xff"), &why),
                         ERR_BAD_INPUT);
    story_book_free(&book);
}

/* A byte of a row or two is wrong, as after a fault of the disk. */
static void load_hurt(struct story_book *book, const struct rows *rows, struct dice *dice)
{
    struct why why;
    for (size_t i = 0; i < map_slots(rows->map); i++) {
        struct text key;
        void *value;
        if (!map_at(rows->map, i, &key, &value))
            continue;
        struct text row = *(struct text *)value;
        char *bytes = mem_dup(row.at, row.len);
        if (roll(dice, 3) == 0 && row.len)
            bytes[roll(dice, row.len)] = (char)roll(dice, 256);
        enum err err = story_load(book, key, (struct text){bytes, row.len}, &why);
        assert_true(err == OK || err == ERR_BAD_INPUT);
        mem_free(bytes);
    }
}

TEST(a_book_loaded_from_hurt_rows_goes_on_or_refuses_and_never_falls)
{
    const struct story_options options = {.most_posts = 3000};
    struct story_book *book = story_book_new(&options);
    struct arena *arena = arena_new("save", 65536);
    struct rows rows = {.map = map_new(1 << 20)};
    struct dice dice = {99};
    for (int no = 0; no < 3000; no++) {
        struct post *post = any_post(&dice, arena, no, 1700000000000 + no * 1000);
        if (story_fresh(book, post))
            story_place(book, post, post->at_ms, arena);
    }
    story_save(book, keep_row, &rows);
    story_book_free(&book);
    for (int round = 0; round < 60; round++) {
        book = story_book_new(&options);
        load_hurt(book, &rows, &dice);
        for (int no = 3000; no < 3100; no++) {
            struct post *post = any_post(&dice, arena, no, 1700000000000 + no * 1000);
            if (story_fresh(book, post))
                story_place(book, post, post->at_ms, arena);
        }
        story_book_free(&book);
    }
    arena_free(&arena);
    rows_done(&rows);
}
