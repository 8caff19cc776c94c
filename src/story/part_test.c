#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "story/book.h"

static const int64_t start = 1700000000000;
enum { MOVED_MOST = 64 };

/* A book under test, and what it says of its stories. */
struct table {
    struct story_book *book;
    struct arena *arena;
    int posts, merged, split;
    char why[128], moved[MOVED_MOST][16];
    size_t moved_count;
};

static void turned(const struct story_change *change, void *arg)
{
    struct table *t = arg;
    t->merged += change->turn == STORY_MERGED;
    if (change->turn != STORY_SPLIT)
        return;
    t->split++;
    t->moved_count = 0;
    snprintf(t->why, sizeof(t->why), "%s", change->why ? change->why : "");
    for (size_t i = 0; i < change->post_count && i < MOVED_MOST; i++)
        snprintf(t->moved[t->moved_count++], 16, "%.*s", TEXT_ARG(change->posts[i]));
}

static struct table table_of(void)
{
    return (struct table){.book = story_book_new(NULL), .arena = arena_new("table", 65536)};
}

static void table_done(struct table *t)
{
    story_book_free(&t->book);
    arena_free(&t->arena);
}

/* A complaint with a link to the page that everybody is sent to. */
static struct post *said(struct table *t, const char *text, bool link)
{
    struct post *post = arena_make(t->arena, struct post);
    post->id = arena_printf(t->arena, "x:%d", ++t->posts);
    post->net = TEXT("x");
    post->author.id = arena_printf(t->arena, "a%d", t->posts);
    post->at_ms = start + MINUTES(t->posts * 3);
    post->text = text_of(text);
    if (link) {
        post->links = arena_make(t->arena, struct text);
        post->links[0] = TEXT("https://foods.example/help/contact");
        post->link_count = 1;
    }
    post->hits = arena_make(t->arena, struct hit);
    post->hits[0] = (struct hit){.client = TEXT("umi"), .brand = TEXT("foods")};
    post->hit_count = 1;
    post->verdict = arena_make(t->arena, struct verdict);
    post->verdict->sentiment[SENTIMENT_NEGATIVE] = .9;
    post->verdict->risk[RISK_CONTAMINATION] = .9;
    return post;
}

static const char *place(struct table *t, struct post *post)
{
    story_listen(t->book, turned, t);
    story_place(t->book, post, post->at_ms, t->arena);
    assert_int_equal(post->story_count, 1);
    return post->stories[0].story.at;
}

static const char *const hair[] = {"Three long hairs in my pudding, bought in Umeda, Osaka",
                                   "大阪の百貨店で買ったプリンに髪の毛が入ってた",
                                   "Capelli nel budino comprato a Osaka, che schifo",
                                   "hair in a custard pudding from the Osaka shop"};
static const char *const metal[] = {
    "Broke a tooth on a piece of metal in the canned soup, in Sapporo",
    "札幌で買ったスープの缶から金属片。歯が欠けた",
    "Metallo nella zuppa comprata a Sapporo, dente rotto",
    "metal wire in the tin of soup from Sapporo, my tooth is broken"};

/* So many posts of two matters, one after the other, all with the same link. */
static void two_bursts(struct table *t, int each)
{
    for (int i = 0; i < each; i++)
        place(t, said(t, hair[i % 4], true));
    for (int i = 0; i < each; i++)
        place(t, said(t, metal[i % 4], true));
}

TEST(two_matters_that_only_a_link_joined_are_split_and_each_finds_its_own)
{
    struct table t = table_of();
    two_bursts(&t, 12);
    assert_int_equal(t.split, 1);
    assert_non_null(strstr(t.why, "two matters"));
    assert_true(t.moved_count >= 4);
    for (size_t i = 0; i < t.moved_count; i++) {
        int64_t no = 0;
        assert_true(text_int(text_of(t.moved[i] + 2), &no));
        assert_true(no > 12);
    }
    const char *first = place(&t, said(&t, hair[0], true));
    const char *second = place(&t, said(&t, metal[0], true));
    assert_string_not_equal(first, second);
    assert_string_equal(place(&t, said(&t, hair[1], false)), first);
    assert_string_equal(place(&t, said(&t, metal[1], false)), second);
    table_done(&t);
}

TEST(a_quote_of_a_post_that_went_along_is_of_the_new_story)
{
    struct table t = table_of();
    two_bursts(&t, 12);
    const char *second = place(&t, said(&t, metal[0], false));
    struct post *repost = said(&t, "", false);
    repost->kind = POST_REPOST;
    repost->repost_of = text_of(t.moved[0]);
    assert_string_equal(place(&t, repost), second);
    table_done(&t);
}

TEST(what_was_split_is_not_merged_and_split_again)
{
    struct table t = table_of();
    two_bursts(&t, 12);
    assert_int_equal(t.split, 1);
    for (int i = 0; i < 200; i++)
        place(&t, said(&t, i % 2 ? hair[i / 2 % 4] : metal[i / 2 % 4], true));
    assert_int_equal(t.split, 1);
    assert_int_equal(t.merged, 0);
    table_done(&t);
}

TEST(one_event_in_three_languages_and_two_towns_is_not_split)
{
    static const char *const one[] = {"神戸で買ったチョコから虫が出てきた。写真あり",
                                      "Insect in the chocolate bought in Kobe, photo inside",
                                      "Un verme nel cioccolato comprato a Kobe, ho la foto",
                                      "札幌のチョコからも虫。写真撮った",
                                      "insect in chocolate in Sapporo too, photo taken",
                                      "Verme nel cioccolato anche a Sapporo, ecco la foto"};
    struct table t = table_of();
    for (int i = 0; i < 120; i++)
        place(&t, said(&t, one[i % 6], true));
    assert_int_equal(t.split, 0);
    table_done(&t);
}

TEST(what_a_person_pinned_is_never_split)
{
    struct table t = table_of();
    struct why why = {0};
    place(&t, said(&t, hair[0], true));
    assert_ok(story_pin(t.book,
                        &(struct story_act){.client = TEXT("umi"),
                                            .brand = TEXT("foods"),
                                            .story = TEXT("s1"),
                                            .on = true},
                        &why),
              why);
    two_bursts(&t, 16);
    assert_int_equal(t.split, 0);
    table_done(&t);
}

TEST(a_few_posts_or_one_voice_split_nothing)
{
    struct table few = table_of(), loud = table_of();
    two_bursts(&few, 4);
    assert_int_equal(few.split, 0);
    for (int i = 0; i < 12; i++)
        place(&loud, said(&loud, hair[i % 4], true));
    for (int i = 0; i < 12; i++) {
        struct post *post = said(&loud, metal[i % 4], true);
        post->author.id = TEXT("one");
        place(&loud, post);
    }
    assert_int_equal(loud.split, 0);
    table_done(&few);
    table_done(&loud);
}

TEST(witnesses_are_bounded_and_counted)
{
    struct table t = table_of();
    for (int i = 0; i < 300; i++)
        place(&t, said(&t, hair[i % 4], true));
    struct tale *tale = book_tale(t.book, 1);
    assert_non_null(tale);
    assert_int_equal(tale->witness_count, WITNESSES_MOST);
    assert_int_equal(t.book->rings, 1);
    table_done(&t);
}

static void load_row(struct text key, struct text value, void *arg)
{
    struct why why = {0};
    if (value.at)
        assert_ok(story_load(arg, key, value, &why), why);
}

TEST(a_book_that_was_saved_between_the_bursts_splits_as_the_other_does)
{
    struct table whole = table_of(), parted = table_of();
    for (int i = 0; i < 12; i++) {
        place(&whole, said(&whole, hair[i % 4], true));
        place(&parted, said(&parted, hair[i % 4], true));
    }
    struct story_book *again = story_book_new(NULL);
    story_save(parted.book, load_row, again);
    story_book_free(&parted.book);
    parted.book = again;
    for (int i = 0; i < 24; i++) {
        struct post *a = said(&whole, metal[i % 4], true), *b = said(&parted, metal[i % 4], true);
        assert_string_equal(place(&whole, a), place(&parted, b));
        assert_int_equal(whole.split, parted.split);
    }
    assert_int_equal(whole.split, 1);
    table_done(&whole);
    table_done(&parted);
}
