#include "base/test.h"
#include "story/story.h"

enum { SAID_MOST = 64, SHOWN = 12 };

struct hall {
    struct arena *arena;
    struct story_reader *reader;
    struct post posts[SAID_MOST];
    struct testimony said[SAID_MOST];
    size_t count;
    struct story_claim claims[SHOWN];
    size_t shown;
};

static void hall_init(struct hall *h)
{
    *h = (struct hall){.arena = arena_new("test", 65536), .reader = story_reader_new()};
}

static void hall_done(struct hall *h)
{
    story_reader_free(&h->reader);
    arena_free(&h->arena);
}

static void says(struct hall *h, const char *who, const char *text)
{
    struct post *post = &h->posts[h->count];
    *post = (struct post){.id = arena_printf(h->arena, "x:%zu", h->count),
                          .net = TEXT("x"),
                          .at_ms = (int64_t)h->count * 60000,
                          .author = {.id = text_of(who)},
                          .text = text_of(text)};
    h->said[h->count] = (struct testimony){.post = post};
    h->count++;
}

static const struct story_claim *claim(struct hall *h, const char *words)
{
    h->shown = story_claims(h->reader, h->said, h->count, h->claims, SHOWN, h->arena);
    for (size_t i = 0; i < h->shown; i++)
        if (text_find(h->claims[i].words, text_of(words)) >= 0)
            return &h->claims[i];
    return NULL;
}

static void many_say(struct hall *h)
{
    says(h, "a", "There was an insect in the chocolate. The pudding had hair in it.");
    says(h, "b", "チョコに虫が入ってた。プリンには髪の毛。");
    says(h, "c", "Un verme nel cioccolato! Capelli nel budino!");
    says(h, "d", "larva in my chocolate");
    says(h, "a", "insect in that chocolate again");
}

TEST(sentences_of_three_languages_that_tell_the_same_are_one_claim)
{
    struct hall h;
    hall_init(&h);
    many_say(&h);
    const struct story_claim *bug = claim(&h, "insect");
    assert_non_null(bug);
    assert_int_equal(bug->authors, 4);
    assert_int_equal(bug->posts, 5);
    assert_int_equal(bug->first_ms, 0);
    const struct story_claim *hair = claim(&h, "hair");
    assert_non_null(hair);
    assert_ptr_not_equal(bug->text.at, hair->text.at);
    assert_int_equal(hair->authors, 3);
    assert_true(text_find(hair->text, TEXT("chocolate")) < 0);
    hall_done(&h);
}

TEST(a_claim_is_told_in_the_words_of_one_who_was_there)
{
    struct hall h;
    hall_init(&h);
    many_say(&h);
    h.said[3].first_hand = true;
    const struct story_claim *bug = claim(&h, "insect");
    assert_text(bug->text, "larva in my chocolate");
    assert_ptr_equal(bug->post, &h.posts[3]);
    hall_done(&h);
}

TEST(a_question_a_repost_and_what_names_nothing_are_no_claims)
{
    struct hall h;
    hall_init(&h);
    says(&h, "a", "was there an insect in the chocolate?");
    says(&h, "b", "チョコに虫って本当ですか");
    says(&h, "c", "wow");
    says(&h, "d", "insect in my chocolate");
    h.posts[3].kind = POST_REPOST;
    assert_null(claim(&h, "insect"));
    assert_int_equal(h.shown, 0);
    hall_done(&h);
}

TEST(the_brands_name_is_no_part_of_a_claim)
{
    struct hall h;
    struct span span = {.from = 0, .to = 9};
    struct hit hit = {.client = TEXT("c"), .brand = TEXT("b"), .spans = &span, .span_count = 1};
    hall_init(&h);
    for (int i = 0; i < 3; i++) {
        says(&h, i == 0 ? "a" : i == 1 ? "b" : "c", "Chocolate knew of the insect since May");
        h.posts[i].hits = &hit;
        h.posts[i].hit_count = 1;
    }
    const struct story_claim *bug = claim(&h, "insect");
    assert_non_null(bug);
    assert_true(text_find(bug->words, TEXT("chocolate")) < 0);
    hall_done(&h);
}

TEST(what_one_author_repeats_does_not_crowd_out_what_many_say)
{
    struct hall h;
    hall_init(&h);
    many_say(&h);
    says(&h, "z",
         "the bus to Osaka was late. a pudding with hair in it. the soup had metal in it.");
    says(&h, "z", "the courier dropped my television in Sapporo. glass in the ice cream.");
    claim(&h, "insect");
    assert_int_equal(h.claims[0].authors, 4);
    size_t alone = 0;
    for (size_t i = 0; i < h.shown; i++)
        alone += h.claims[i].authors < 2;
    assert_true(alone <= CLAIMS_ALONE);
    hall_done(&h);
}
