#include "base/arena.h"
#include "base/clock.h"
#include "base/test.h"
#include "base/utf8.h"
#include "story/story.h"

static const int64_t start = 1700000000000;

/* A stream under test: a book, an arena, the last post placed. */
struct stream {
    struct story_book *book;
    struct arena *arena;
};

static struct stream stream_of(const struct story_options *options)
{
    return (struct stream){story_book_new(options), arena_new("stream", 65536)};
}

static void stream_done(struct stream *stream)
{
    story_book_free(&stream->book);
    arena_free(&stream->arena);
}

static struct post *said(struct stream *stream, const char *id, int64_t at_ms)
{
    struct post *post = arena_make(stream->arena, struct post);
    post->id = text_of(id);
    post->net = TEXT("x");
    post->at_ms = at_ms;
    post->author.id = text_of(id);
    return post;
}

static void about(struct stream *stream, struct post *post, const char *brand, enum risk risk)
{
    post->hits = arena_make(stream->arena, struct hit);
    post->hits[0] = (struct hit){.client = TEXT("umi"), .brand = text_of(brand)};
    post->hit_count = 1;
    post->verdict = arena_make(stream->arena, struct verdict);
    post->verdict->sentiment[SENTIMENT_NEUTRAL] = 1;
    if (risk != RISK_NONE)
        post->verdict->risk[risk] = .9;
}

static const char *placed(struct stream *stream, struct post *post)
{
    story_place(stream->book, post, post->at_ms, stream->arena);
    if (!post->story_count)
        return "";
    return post->stories[0].story.at; /* the arena ends texts with a NUL */
}

static const char *hit(struct stream *stream, const char *id, int64_t at_ms, enum risk risk)
{
    struct post *post = said(stream, id, at_ms);
    about(stream, post, "foods", risk);
    return placed(stream, post);
}

TEST(a_repost_without_the_brands_name_joins_the_story_of_its_target)
{
    struct stream s = stream_of(NULL);
    assert_string_equal(hit(&s, "1", start, RISK_CONTAMINATION), "s1");
    struct post *repost = said(&s, "2", start + 1000);
    repost->kind = POST_REPOST;
    repost->repost_of = TEXT("1");
    assert_string_equal(placed(&s, repost), "s1");
    assert_non_null(repost->stories[0].why);
    stream_done(&s);
}

TEST(an_edge_to_an_unknown_post_belongs_nowhere)
{
    struct stream s = stream_of(NULL);
    struct post *reply = said(&s, "2", start);
    reply->kind = POST_REPLY;
    reply->reply_to = TEXT("1");
    assert_string_equal(placed(&s, reply), "");
    stream_done(&s);
}

TEST(asking_whether_a_post_points_at_a_story_changes_nothing)
{
    struct stream s = stream_of(NULL);
    hit(&s, "1", start, RISK_NONE);
    struct post *reply = said(&s, "2", start + HOURS(1));
    reply->reply_to = TEXT("1");
    assert_true(story_points(s.book, reply, start + HOURS(1)));
    reply->reply_to = TEXT("9");
    assert_false(story_points(s.book, reply, start + HOURS(1)));
    struct post *second = said(&s, "3", start + HOURS(1));
    second->reply_to = TEXT("2");
    assert_false(story_points(s.book, second, start + HOURS(1)));
    stream_done(&s);
}

TEST(a_delete_finds_the_story_of_its_target)
{
    struct stream s = stream_of(NULL);
    hit(&s, "1", start, RISK_OUTAGE);
    struct post *gone = said(&s, "1", start + 1000);
    gone->kind = POST_DELETE;
    assert_string_equal(placed(&s, gone), "s1");
    stream_done(&s);
}

TEST(the_same_category_joins_within_a_day_and_not_after)
{
    struct stream s = stream_of(NULL);
    assert_string_equal(hit(&s, "1", start, RISK_OUTAGE), "s1");
    assert_string_equal(hit(&s, "2", start + HOURS(23), RISK_OUTAGE), "s1");
    assert_string_equal(hit(&s, "3", start + HOURS(30), RISK_CONTAMINATION), "s2");
    assert_string_equal(hit(&s, "4", start + HOURS(48), RISK_OUTAGE), "s3");
    assert_int_equal(story_count(s.book), 3);
    stream_done(&s);
}

TEST(stories_of_two_brands_never_mix)
{
    struct stream s = stream_of(NULL);
    hit(&s, "1", start, RISK_OUTAGE);
    struct post *rival = said(&s, "2", start);
    about(&s, rival, "rival", RISK_OUTAGE);
    assert_string_equal(placed(&s, rival), "s2");
    stream_done(&s);
}

TEST(a_photo_that_slept_for_27_days_is_still_its_story)
{
    struct stream s = stream_of(NULL);
    hit(&s, "photo", start, RISK_STAFF_MISCONDUCT);
    for (int day = 1; day < 27; day++) {
        char id[16];
        snprintf(id, sizeof(id), "d%d", day);
        hit(&s, arena_text(s.arena, text_of(id)).at, start + DAYS(day), RISK_NONE);
    }
    struct post *quote = said(&s, "q", start + DAYS(27));
    quote->kind = POST_QUOTE;
    quote->quote_of = TEXT("photo");
    about(&s, quote, "foods", RISK_STAFF_MISCONDUCT);
    assert_string_equal(placed(&s, quote), "s1");
    stream_done(&s);
}

TEST(a_harmless_story_is_forgotten_after_its_quiet_time)
{
    struct stream s = stream_of(NULL);
    hit(&s, "1", start, RISK_NONE);
    struct post *repost = said(&s, "2", start + DAYS(4));
    repost->kind = POST_REPOST;
    repost->repost_of = TEXT("1");
    assert_string_equal(placed(&s, repost), "");
    stream_done(&s);
}

static struct post *linking(struct stream *s, const char *id, const char *link, enum risk risk)
{
    struct post *post = said(s, id, start);
    about(s, post, "foods", risk);
    post->links = arena_make(s->arena, struct text);
    post->links[0] = text_of(link);
    post->link_count = 1;
    return post;
}

TEST(a_shared_link_joins_whatever_tracks_it)
{
    struct stream s = stream_of(NULL);
    hit(&s, "0", start, RISK_NONE);
    placed(&s, linking(&s, "1", "https://News.example/a?id=7&utm_source=x", RISK_CONTAMINATION));
    struct post *other = linking(&s, "2", "http://www.news.example/a/?id=7#top", RISK_NONE);
    assert_string_equal(placed(&s, other), "s2");
    stream_done(&s);
}

TEST(a_home_page_joins_nothing)
{
    struct stream s = stream_of(NULL);
    placed(&s, linking(&s, "1", "https://umi.example/", RISK_CONTAMINATION));
    assert_string_equal(placed(&s, linking(&s, "2", "https://umi.example", RISK_OUTAGE)), "s2");
    stream_done(&s);
}

TEST(a_link_seen_in_many_stories_joins_nothing_any_more)
{
    struct stream s = stream_of(NULL);
    const char *shop = "https://umi.example/shop";
    placed(&s, linking(&s, "1", shop, RISK_OUTAGE));
    placed(&s, linking(&s, "2", shop, RISK_CONTAMINATION)); /* graver: its own story */
    placed(&s, linking(&s, "3", shop, RISK_DATA_LEAK));
    assert_string_equal(placed(&s, linking(&s, "4", shop, RISK_NONE)), "s4");
    stream_done(&s);
}

TEST(a_grave_claim_under_harmless_talk_is_a_story_of_its_own)
{
    struct stream s = stream_of(NULL);
    assert_string_equal(hit(&s, "ad", start, RISK_NONE), "s1");
    struct post *reply = said(&s, "r", start + 1000);
    reply->kind = POST_REPLY;
    reply->reply_to = TEXT("ad");
    about(&s, reply, "foods", RISK_CONTAMINATION);
    assert_string_equal(placed(&s, reply), "s2");
    stream_done(&s);
}

/* The first letters of the text that are the brand's name, as match would have it. */
static void name_brand(struct stream *s, struct post *post)
{
    static const char *const names[] = {"海フーズ", "umi foods", "Umi Foods"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        ptrdiff_t at = text_find(post->text, text_of(names[i]));
        if (at < 0)
            continue;
        uint32_t from = (uint32_t)utf8_count(text_slice(post->text, 0, (size_t)at));
        uint32_t to = from + (uint32_t)utf8_count(text_of(names[i]));
        post->hits[0].spans = arena_make(s->arena, struct span);
        post->hits[0].spans[0] = (struct span){from, to};
        post->hits[0].span_count = 1;
    }
}

static struct post *worded(struct stream *s, const char *id, const char *text, enum risk risk)
{
    struct post *post = said(s, id, start);
    about(s, post, "foods", risk);
    post->text = text_of(text);
    name_brand(s, post);
    return post;
}

TEST(near_copies_join_and_are_called_copies)
{
    struct stream s = stream_of(NULL);
    const char *words = "海フーズのスープに虫が入っていた。写真あり、店に電話したら笑われた。"
                        "同じ目にあった人いますか、拡散してください";
    struct post *first = worded(&s, "1", words, RISK_CONTAMINATION);
    assert_string_equal(placed(&s, first), "s1");
    assert_false(first->stories[0].copy);
    struct post *copy =
        worded(&s, "2",
               "【拡散】海フーズのスープに虫が入っていた。写真あり、店に電話したら笑われた。"
               "同じ目にあった人いますか、拡散してください https://t.example/a",
               RISK_NONE);
    assert_string_equal(placed(&s, copy), "s1");
    assert_true(copy->stories[0].copy);
    struct post *other = worded(&s, "3",
                                "海フーズの新しいスープを飲んだ。とてもおいしくて、"
                                "店の人も親切だった。また行きたいと思います",
                                RISK_NONE);
    assert_string_equal(placed(&s, other), "s2");
    assert_false(other->stories[0].copy);
    stream_done(&s);
}

TEST(short_texts_must_agree_more)
{
    struct stream s = stream_of(NULL);
    placed(&s, worded(&s, "1", "umi foods order never arrived", RISK_SERVICE_FAILURE));
    struct post *other = worded(&s, "2", "umi foods order arrived early", RISK_NONE);
    assert_string_equal(placed(&s, other), "s2");
    assert_false(other->stories[0].copy);
    stream_done(&s);
}

TEST(the_same_post_is_fresh_once)
{
    struct stream s = stream_of(NULL);
    struct post *post = said(&s, "1", start);
    assert_true(story_fresh(s.book, post));
    assert_false(story_fresh(s.book, post));
    post->kind = POST_EDIT;
    post->rev = TEXT("2");
    assert_true(story_fresh(s.book, post));
    post->kind = POST_DELETE;
    assert_true(story_fresh(s.book, post));
    stream_done(&s);
}

TEST(the_oldest_is_forgotten_at_the_ceiling)
{
    struct stream s = stream_of(&(struct story_options){.most_posts = 1000});
    struct post *first = said(&s, "first", start);
    assert_true(story_fresh(s.book, first));
    for (int i = 0; i < 2000; i++) {
        char id[16];
        snprintf(id, sizeof(id), "p%d", i);
        assert_true(story_fresh(s.book, said(&s, arena_text(s.arena, text_of(id)).at, start)));
    }
    assert_true(story_fresh(s.book, first));
    stream_done(&s);
}

TEST(story_posts_of_several_labels_join_the_story_of_one_of_them)
{
    struct stream s = stream_of(NULL);
    const char *first = hit(&s, "a", start, RISK_CONTAMINATION);
    struct post *post = said(&s, "b", start + MINUTES(1));
    about(&s, post, "foods", RISK_DISCRIMINATION);
    post->verdict->risk[RISK_DISCRIMINATION] = .95;
    post->verdict->risk[RISK_CONTAMINATION] = .6;
    assert_string_equal(placed(&s, post), first);
    stream_done(&s);
}

TEST(story_anger_without_a_category_joins_what_burns_and_praise_does_not)
{
    struct stream s = stream_of(NULL);
    char id[16];
    const char *burning = "";
    for (int i = 0; i < 12; i++) {
        snprintf(id, sizeof(id), "c%d", i);
        burning =
            hit(&s, arena_printf(s.arena, "%s", id).at, start + MINUTES(i), RISK_CONTAMINATION);
    }
    struct post *angry = said(&s, "angry", start + MINUTES(13));
    about(&s, angry, "foods", RISK_NONE);
    angry->verdict->sentiment[SENTIMENT_NEGATIVE] = .9;
    assert_string_equal(placed(&s, angry), burning);
    struct post *glad = said(&s, "glad", start + MINUTES(13));
    about(&s, glad, "foods", RISK_NONE);
    assert_string_not_equal(placed(&s, glad), burning);
    struct post *other = said(&s, "other", start + MINUTES(13));
    about(&s, other, "drinks", RISK_NONE);
    other->verdict->sentiment[SENTIMENT_NEGATIVE] = .9;
    assert_string_not_equal(placed(&s, other), burning);
    stream_done(&s);
}

TEST(story_a_quote_stays_with_what_it_quotes_unless_it_tells_of_grave_harm)
{
    struct stream s = stream_of(NULL);
    const char *first = hit(&s, "gaffe", start, RISK_NONE);
    struct post *quote = said(&s, "q", start + MINUTES(1));
    about(&s, quote, "foods", RISK_DISCRIMINATION);
    quote->quote_of = TEXT("gaffe");
    assert_string_equal(placed(&s, quote), first);
    struct post *grave = said(&s, "g", start + MINUTES(2));
    about(&s, grave, "foods", RISK_CONTAMINATION);
    grave->quote_of = TEXT("gaffe");
    assert_string_not_equal(placed(&s, grave), first);
    stream_done(&s);
}
