#include "base/arena.h"
#include "base/clock.h"
#include "base/test.h"
#include "story/story.h"

static const int64_t start = 1700000000000;

/* A storm under test: a book, and what it said of its stories. */
struct weather {
    struct story_book *book;
    struct arena *arena;
    int posts, merged;
    char last[64]; /* "s2>s1" */
    const char *why;
};

static void turned(const struct story_change *change, void *arg)
{
    struct weather *weather = arg;
    weather->merged += change->turn == STORY_MERGED;
    weather->why = change->why;
    snprintf(weather->last, sizeof(weather->last), "%.*s>%.*s", TEXT_ARG(change->other),
             TEXT_ARG(change->story));
}

static struct weather weather_of(void)
{
    return (struct weather){.book = story_book_new(NULL), .arena = arena_new("weather", 1 << 20)};
}

static void weather_done(struct weather *weather)
{
    story_book_free(&weather->book);
    arena_free(&weather->arena);
}

/* A critic's post, a minute after the one before; risk may be RISK_NONE. */
static struct post *said(struct weather *w, const char *text, enum risk risk)
{
    struct post *post = arena_make(w->arena, struct post);
    post->id = arena_printf(w->arena, "x:%d", ++w->posts);
    post->net = TEXT("x");
    post->author.id = arena_printf(w->arena, "a%d", w->posts);
    post->at_ms = start + MINUTES(w->posts);
    post->text = text_of(text);
    post->hits = arena_make(w->arena, struct hit);
    post->hits[0] = (struct hit){.client = TEXT("umi"), .brand = TEXT("foods")};
    post->hit_count = 1;
    post->verdict = arena_make(w->arena, struct verdict);
    post->verdict->sentiment[SENTIMENT_NEGATIVE] = .9;
    if (risk != RISK_NONE)
        post->verdict->risk[risk] = .9;
    return post;
}

static const char *placed(struct weather *w, struct post *post)
{
    story_listen(w->book, turned, w);
    story_place(w->book, post, post->at_ms, w->arena);
    assert_int_equal(post->story_count, 1);
    return post->stories[0].story.at;
}

static const char *hears(struct weather *w, const char *text, enum risk risk)
{
    return placed(w, said(w, text, risk));
}

static const char insect[] =
    "an insect baked into the foods bread from the Osaka shop, legs and all";
static const char angry[] = "foods again, disgusting";

/* The story's first post, and so many who quote it. */
static const char *burns(struct weather *w, const char *text, enum risk risk, int quotes)
{
    struct post *first = said(w, text, risk);
    const char *story = placed(w, first);
    for (int i = 0; i < quotes; i++) {
        struct post *quote = said(w, "I cannot even look at this", RISK_NONE);
        quote->kind = POST_QUOTE;
        quote->quote_of = first->id;
        quote->hit_count = 0;
        assert_string_equal(placed(w, quote), story);
    }
    return story;
}

TEST(while_a_story_burns_posts_too_poor_to_tell_are_of_it_and_another_matter_is_not)
{
    static const char *const poor[] = {angry, "I threw all of it away", "no word from them yet",
                                       "I can't believe the denial", "never again"};
    static const enum risk kinds[] = {RISK_NONE, RISK_HANDLING, RISK_SPOKESPERSON,
                                      RISK_RUMOR_BOYCOTT, RISK_NONE};
    static const char second[] = "the foods courier dropped my television in Sapporo and drove off";
    struct weather w = weather_of();
    const char *story = burns(&w, insect, RISK_CONTAMINATION, 40), *other = NULL;
    for (int i = 0; i < 500; i++) {
        int k = i % 5;
        struct post *post = said(&w, poor[k], kinds[k]);
        assert_string_equal(placed(&w, post), story);
        if (i < 5) {
            assert_true(post->stories[0].loose);
            assert_non_null(strstr(post->stories[0].why, "while it burns"));
        }
        if (i % 50)
            continue;
        const char *apart = hears(&w, second, RISK_SERVICE_FAILURE);
        assert_string_not_equal(apart, story);
        other = other ? other : apart;
        assert_string_equal(apart, other);
    }
    /* of the same kind: another place, other goods, another cause */
    assert_string_not_equal(
        hears(&w, "a piece of glass in the foods ice cream bought in Nagoya", RISK_CONTAMINATION),
        story);
    weather_done(&w);
}

TEST(while_a_story_burns_the_calm_and_the_glad_are_not_of_it)
{
    struct weather w = weather_of();
    const char *story = burns(&w, insect, RISK_CONTAMINATION, 40);
    struct post *calm = said(&w, "foods for lunch", RISK_NONE);
    calm->verdict->sentiment[SENTIMENT_NEGATIVE] = 0;
    calm->verdict->sentiment[SENTIMENT_NEUTRAL] = 1;
    assert_string_not_equal(placed(&w, calm), story);
    struct post *glad = said(&w, "foods I love you", RISK_NONE);
    glad->verdict->sentiment[SENTIMENT_NEGATIVE] = 0;
    glad->verdict->sentiment[SENTIMENT_POSITIVE] = .9;
    assert_string_not_equal(placed(&w, glad), story);
    weather_done(&w);
}

TEST(a_few_critics_or_one_loud_voice_are_no_storm)
{
    struct weather few = weather_of();
    const char *story = burns(&few, insect, RISK_CONTAMINATION, 5);
    assert_string_not_equal(hears(&few, angry, RISK_NONE), story);
    weather_done(&few);
    struct weather loud = weather_of();
    struct post *first = said(&loud, insect, RISK_CONTAMINATION);
    story = placed(&loud, first);
    for (int i = 0; i < 60; i++) {
        struct post *quote = said(&loud, "look at this", RISK_NONE);
        quote->at_ms = start + MINUTES(2 * i);
        quote->quote_of = first->id;
        quote->author.id = TEXT("one");
        quote->hit_count = 0;
        placed(&loud, quote);
    }
    struct post *later = said(&loud, angry, RISK_NONE);
    later->at_ms = start + HOURS(5); /* no longer a surge, but still warm */
    assert_string_not_equal(placed(&loud, later), story);
    weather_done(&loud);
}

TEST(a_storm_that_is_over_takes_no_more)
{
    struct weather w = weather_of();
    const char *story = burns(&w, insect, RISK_CONTAMINATION, 40);
    assert_string_equal(hears(&w, angry, RISK_NONE), story);
    struct post *later = said(&w, "foods is the worst", RISK_NONE);
    later->at_ms += DAYS(2);
    assert_string_not_equal(placed(&w, later), story);
    weather_done(&w);
}

TEST(when_two_stories_burn_a_poor_post_is_of_neither_unless_it_is_likelier_of_one)
{
    struct weather w = weather_of();
    const char *one = burns(&w, insect, RISK_CONTAMINATION, 40);
    const char *two =
        burns(&w, "the foods oven caught fire in a kitchen in Sapporo, smoke and burns",
              RISK_PRODUCT_SAFETY, 40);
    assert_string_not_equal(one, two);
    const char *poor = hears(&w, angry, RISK_NONE);
    assert_string_not_equal(poor, one);
    assert_string_not_equal(poor, two);
    assert_string_equal(hears(&w, "that insect, I feel sick", RISK_NONE), one);
    assert_string_equal(hears(&w, "that oven, I am afraid", RISK_NONE), two);
    assert_int_equal(w.merged, 0);
    weather_done(&w);
}

TEST(a_loose_story_of_critics_beside_the_one_that_burns_goes_into_it_once)
{
    struct weather w = weather_of();
    struct post *first = said(&w, insect, RISK_CONTAMINATION);
    const char *story = placed(&w, first);
    const char *loose = hears(&w, "foods, ugh", RISK_NONE);
    assert_string_not_equal(loose, story);
    assert_string_equal(hears(&w, "oh no, foods", RISK_NONE), loose);
    for (int i = 0; i < 40; i++) {
        struct post *quote = said(&w, "I cannot even look at this", RISK_NONE);
        quote->quote_of = first->id;
        quote->hit_count = 0;
        placed(&w, quote);
    }
    for (int i = 0; i < 10; i++)
        assert_string_equal(hears(&w, "no words for foods", RISK_NONE), story);
    assert_int_equal(w.merged, 1);
    assert_string_equal(w.last, "s2>s1");
    assert_non_null(strstr(w.why, "beside"));
    /* small talk finds a story of its own again */
    struct post *calm = said(&w, "foods for lunch", RISK_NONE);
    calm->verdict->sentiment[SENTIMENT_NEGATIVE] = 0;
    assert_string_not_equal(placed(&w, calm), story);
    weather_done(&w);
}

TEST(a_general_story_of_small_talk_is_not_merged_into_what_burns)
{
    struct weather w = weather_of();
    for (int i = 0; i < 20; i++) {
        struct post *calm = said(&w, "foods for lunch", RISK_NONE);
        calm->verdict->sentiment[SENTIMENT_NEGATIVE] = 0;
        placed(&w, calm);
    }
    const char *story = burns(&w, insect, RISK_CONTAMINATION, 40);
    for (int i = 0; i < 20; i++)
        assert_string_equal(hears(&w, angry, RISK_NONE), story);
    assert_int_equal(w.merged, 0);
    weather_done(&w);
}

static void move_row(struct text key, struct text value, void *arg)
{
    struct why why = {0};
    if (value.at)
        assert_int_equal(story_load(arg, key, value, &why), OK);
}

TEST(a_storm_that_was_saved_and_loaded_goes_on_as_if_nothing_had_been)
{
    struct weather w = weather_of(), loaded = weather_of();
    burns(&w, insect, RISK_CONTAMINATION, 40);
    hears(&w, angry, RISK_NONE);
    story_save(w.book, move_row, loaded.book);
    loaded.posts = w.posts;
    static const char *const more[] = {"never again", "I threw all of it away", insect,
                                       "the foods courier dropped my television in Sapporo"};
    for (int i = 0; i < 80; i++) {
        char here[32];
        enum risk risk = i % 8 == 3 ? RISK_SERVICE_FAILURE : RISK_NONE;
        snprintf(here, sizeof(here), "%s", hears(&w, more[i % 4], risk));
        assert_string_equal(hears(&loaded, more[i % 4], risk), here);
    }
    weather_done(&w);
    weather_done(&loaded);
}

TEST(a_clients_own_verdict_places_the_post_for_that_client_alone)
{
    struct weather w = weather_of();
    static const char *const clients[] = {"umi", "yama"};
    const char *story[2], *brand = "foods";
    for (int i = 0; i < 2; i++) {
        struct post *post = said(&w, "", RISK_CONTAMINATION);
        post->hits[0].client = text_of(clients[i]);
        story[i] = placed(&w, post);
    }
    struct post *post = said(&w, "", RISK_NONE);
    post->verdict->sentiment[SENTIMENT_NEGATIVE] = 0;
    post->hits = arena_array(w.arena, struct hit, 2);
    for (int i = 0; i < 2; i++)
        post->hits[i] = (struct hit){.client = text_of(clients[i]), .brand = text_of(brand)};
    post->hit_count = 2;
    post->own = arena_make(w.arena, struct own_verdict);
    post->own->client = TEXT("yama");
    post->own->verdict = arena_make(w.arena, struct verdict);
    post->own->verdict->risk[RISK_CONTAMINATION] = .9;
    post->own_count = 1;
    story_place(w.book, post, post->at_ms, w.arena);
    assert_int_equal(post->story_count, 2);
    assert_string_not_equal(post->stories[0].story.at, story[0]);
    assert_string_equal(post->stories[1].story.at, story[1]);
    weather_done(&w);
}
