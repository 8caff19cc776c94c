#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "story/story.h"

static const int64_t start = 1700000000000;

/* A book under test and what it says of its stories. */
struct shelf {
    struct story_book *book;
    struct arena *arena;
    int posts, merged, split, pinned;
    char last[64]; /* "s2>s1" */
};

static void turned(const struct story_change *change, void *arg)
{
    struct shelf *shelf = arg;
    shelf->merged += change->turn == STORY_MERGED;
    shelf->split += change->turn == STORY_SPLIT;
    shelf->pinned += change->turn == STORY_PINNED;
    snprintf(shelf->last, sizeof(shelf->last), "%.*s>%.*s", TEXT_ARG(change->other),
             TEXT_ARG(change->story));
}

static struct shelf shelf_of(void)
{
    struct shelf shelf = {.book = story_book_new(NULL), .arena = arena_new("shelf", 65536)};
    return shelf;
}

static void shelf_done(struct shelf *shelf)
{
    story_book_free(&shelf->book);
    arena_free(&shelf->arena);
}

static struct post *said(struct shelf *shelf, const char *text)
{
    struct post *post = arena_make(shelf->arena, struct post);
    post->id = arena_printf(shelf->arena, "x:%d", ++shelf->posts);
    post->net = TEXT("x");
    post->author.id = arena_printf(shelf->arena, "a%d", shelf->posts);
    post->at_ms = start + MINUTES(shelf->posts);
    post->text = text_of(text);
    post->hits = arena_make(shelf->arena, struct hit);
    post->hits[0] = (struct hit){.client = TEXT("umi"), .brand = TEXT("foods")};
    post->hit_count = 1;
    post->verdict = arena_make(shelf->arena, struct verdict);
    post->verdict->sentiment[SENTIMENT_NEGATIVE] = .9;
    post->verdict->risk[RISK_CONTAMINATION] = .9;
    return post;
}

static const char *placed(struct shelf *shelf, struct post *post)
{
    story_listen(shelf->book, turned, shelf);
    story_place(shelf->book, post, post->at_ms, shelf->arena);
    assert_int_equal(post->story_count, 1);
    return post->stories[0].story.at;
}

static const char *told(struct shelf *shelf, const char *text)
{
    return placed(shelf, said(shelf, text));
}

static const char *const kobe =
    "神戸の工場で作った板チョコから白い幼虫が出てきた。写真を撮って保健所に電話した";
static const char *const osaka = "大阪の百貨店で買ったプリンに長い髪の毛が3本も入ってた。吐きそう";

TEST(the_same_event_in_three_languages_is_one_story_and_its_look_alike_another)
{
    struct shelf s = shelf_of();
    assert_string_equal(told(&s, kobe), "s1");
    assert_string_equal(told(&s, osaka), "s2");
    assert_string_equal(told(&s, "A live larva in a chocolate bar from the Kobe plant, see photo"),
                        "s1");
    assert_string_equal(told(&s, "Capelli nel budino comprato a Osaka, che schifo"), "s2");
    assert_string_equal(told(&s, "神戸の人のチョコの虫の動画、見てしまった…無理"), "s1");
    shelf_done(&s);
}

TEST(the_same_thing_in_another_town_is_another_story)
{
    struct shelf s = shelf_of();
    assert_string_equal(told(&s, "神戸で買ったチョコから虫が出てきた"), "s1");
    assert_string_equal(told(&s, "札幌で買ったプリンから髪の毛が出てきた"), "s2");
    shelf_done(&s);
}

TEST(a_placement_says_what_is_shared_and_what_it_weighs)
{
    struct shelf s = shelf_of();
    told(&s, kobe);
    struct post *post = said(&s, "Larva in a Kobe chocolate");
    assert_string_equal(placed(&s, post), "s1");
    const struct placement *p = &post->stories[0];
    assert_true(p->because_count >= 3);
    bool place = false;
    for (size_t i = 0; i < p->because_count; i++) {
        assert_true(i == 0 || p->because[i].weight <= p->because[i - 1].weight);
        if (strcmp(p->because[i].code, "place") != 0)
            continue;
        place = true;
        assert_text(p->because[i].words, "kobe");
        assert_text(p->because[i].thing, "kobe");
        assert_true(p->because[i].weight > 2);
    }
    assert_true(place);
    shelf_done(&s);
}

TEST(too_poor_a_post_is_placed_loosely_and_teaches_nothing)
{
    struct shelf s = shelf_of();
    told(&s, kobe);
    struct post *poor = said(&s, "ひどい、またか");
    assert_string_equal(placed(&s, poor), "s1");
    assert_true(poor->stories[0].loose);
    shelf_done(&s);
}

TEST(a_post_that_copies_one_and_links_to_the_other_makes_them_one)
{
    struct shelf s = shelf_of();
    struct post *first =
        said(&s, "神戸の板チョコから幼虫、写真あり、工場は何も答えないまま一日が過ぎた");
    first->links = arena_make(s.arena, struct text);
    first->links[0] = TEXT("https://news.example/larva");
    first->link_count = 1;
    assert_string_equal(placed(&s, first), "s1");
    const char *words =
        "買った甘いものに変なものが混ざっていて家族みんなで気分が悪くなりました、返金してほしい";
    assert_string_equal(told(&s, words), "s2");
    struct post *both = said(&s, words);
    both->links = first->links;
    both->link_count = 1;
    placed(&s, both);
    assert_int_equal(s.merged, 1);
    assert_string_equal(told(&s, words), placed(&s, said(&s, kobe)));
    shelf_done(&s);
}

static struct story_act act_on(const char *story)
{
    return (struct story_act){
        .client = TEXT("umi"), .brand = TEXT("foods"), .story = text_of(story)};
}

TEST(what_a_person_merged_stays_merged_and_follows)
{
    struct shelf s = shelf_of();
    struct why why = {0};
    told(&s, kobe);
    told(&s, osaka);
    struct story_act act = act_on("s1");
    act.other = TEXT("s2");
    assert_ok(story_merge(s.book, &act, &why), why);
    assert_string_equal(s.last, "s2>s1");
    assert_string_equal(told(&s, "髪の毛がプリンに。大阪の百貨店で"), "s1");
    assert_int_equal(story_merge(s.book, &act, &why), ERR_BAD_INPUT); /* they are one */
    act.other = TEXT("s9");
    assert_int_equal(story_merge(s.book, &act, &why), ERR_NOT_FOUND);
    act.client = TEXT("rival");
    assert_int_equal(story_merge(s.book, &act, &why), ERR_NOT_FOUND);
    shelf_done(&s);
}

TEST(a_pin_is_never_overruled)
{
    struct shelf s = shelf_of();
    struct why why = {0};
    struct post *first =
        said(&s, "神戸の板チョコから幼虫、写真あり、工場は何も答えないまま一日が過ぎた");
    first->links = arena_make(s.arena, struct text);
    first->links[0] = TEXT("https://news.example/larva");
    first->link_count = 1;
    placed(&s, first);
    const char *words =
        "買った甘いものに変なものが混ざっていて家族みんなで気分が悪くなりました、返金してほしい";
    told(&s, words);
    struct story_act act = act_on("s2");
    act.on = true;
    assert_ok(story_pin(s.book, &act, &why), why);
    assert_int_equal(s.pinned, 1);
    struct post *both = said(&s, words);
    both->links = first->links;
    both->link_count = 1;
    placed(&s, both);
    assert_int_equal(s.merged, 0);
    shelf_done(&s);
}

TEST(posts_that_were_split_off_lead_to_their_own_story)
{
    struct shelf s = shelf_of();
    struct why why = {0};
    told(&s, kobe);
    struct post *wrong = said(&s, "Larva in a Kobe chocolate");
    assert_string_equal(placed(&s, wrong), "s1");
    struct story_act act = act_on("s1");
    act.posts = &wrong->id;
    act.post_count = 1;
    assert_ok(story_split(s.book, &act, &why), why);
    assert_int_equal(s.split, 1);
    assert_string_equal(s.last, "s2>s1");
    struct post *reply = said(&s, "really?");
    reply->kind = POST_REPLY;
    reply->reply_to = wrong->id;
    assert_string_equal(placed(&s, reply), "s2");
    act.posts = &(struct text){"x:404", 5};
    assert_int_equal(story_split(s.book, &act, &why), ERR_BAD_INPUT);
    act.post_count = 0;
    assert_int_equal(story_split(s.book, &act, &why), ERR_BAD_INPUT);
    shelf_done(&s);
}

struct kept {
    struct story_book *book;
};

static void load_into(struct text key, struct text value, void *arg)
{
    struct why why = {0};
    if (value.at)
        assert_ok(story_load(((struct kept *)arg)->book, key, value, &why), why);
}

TEST(merges_and_pins_outlive_a_restart)
{
    struct shelf s = shelf_of();
    struct why why = {0};
    told(&s, kobe);
    told(&s, osaka);
    struct story_act act = act_on("s1");
    act.other = TEXT("s2");
    assert_ok(story_merge(s.book, &act, &why), why);
    struct kept kept = {story_book_new(NULL)};
    story_save(s.book, load_into, &kept);
    story_book_free(&s.book);
    s.book = kept.book;
    assert_string_equal(told(&s, "髪の毛がプリンに。大阪の百貨店で"), "s1");
    shelf_done(&s);
}

/* A book that is loaded full: as many stories as it may keep, all of them like the first. */
static void load_full(struct text key, struct text value, void *arg)
{
    enum { MOST = 200000 };
    load_into(key, value, arg);
    for (int no = 2; text_is(key, "s/1") && no <= MOST; no++) {
        char copy[32];
        snprintf(copy, sizeof(copy), "s/%d", no);
        load_into(text_of(copy), value, arg);
    }
}

TEST(a_split_at_the_ceiling_makes_room_first)
{
    struct shelf s = shelf_of();
    struct why why = {0};
    struct post *first = said(&s, kobe);
    placed(&s, first);
    struct kept kept = {story_book_new(NULL)};
    story_save(s.book, load_full, &kept);
    story_book_free(&s.book);
    s.book = kept.book;
    size_t full = story_room(s.book).stories;
    struct story_act act = act_on("s1");
    act.posts = &first->id;
    act.post_count = 1;
    assert_ok(story_split(s.book, &act, &why), why);
    assert_true(story_room(s.book).stories <= full);
    assert_int_equal(story_count(s.book), full + 1);
    shelf_done(&s);
}
