#include "base/clock.h"
#include "page/pages_test.h"
#include "tests/desk/replies.h"

/* One person on several networks. */

static void says(struct scene *s, const char *id, const char *client, const char *net,
                 const char *author, double needs)
{
    scene_post(s, &(struct said_post){.id = id,
                                      .client = client,
                                      .author = author,
                                      .net = net,
                                      .text = "my can does not open",
                                      .needs = needs,
                                      .at_ms = s->now_ms,
                                      .seen_ms = s->now_ms});
}

struct joining {
    struct act act;
    struct text other;
    int64_t number;
};

static enum err join(struct db *db, void *arg, struct why *why)
{
    const struct joining *j = arg;
    return j->number ? desk_case_apart(db, &j->act, j->number, why)
                     : desk_case_same(db, &j->act, j->other, why);
}

static struct joining about(const struct scene *s, const char *client, const char *id,
                            const char *text)
{
    return (struct joining){.act = {.client = text_of(client),
                                    .id = text_of(id),
                                    .person = TEXT("sato"),
                                    .text = text_of(text),
                                    .now_ms = s->now_ms}};
}

static enum err same(struct scene *s, const char *id, const char *other, const char *text)
{
    struct joining j = about(s, "umi", id, text);
    j.other = text_of(other);
    return scene_write(s, join, &j);
}

static enum err apart(struct scene *s, const char *id, int64_t number, const char *text)
{
    struct joining j = about(s, "umi", id, text);
    j.number = number;
    return scene_write(s, join, &j);
}

static const struct json *page(struct scene *s, const char *id)
{
    return scene_page(s, &(struct wanted){.page = PAGE_CASE, .clients = "umi,yama", .id = id});
}

static size_t count(const struct json *page, const char *path)
{
    return json_at(page, path)->count;
}

TEST(joined_accounts_show_each_others_cases_until_they_are_told_apart)
{
    struct scene s;
    scene_init(&s);
    says(&s, "x:1", "umi", "x", "dan", .9);
    says(&s, "yt:1", "umi", "youtube", "UC7", .9);
    says(&s, "m:1", "umi", "mail", "dan@example.org", .9);
    assert_int_equal(count(page(&s, "umi-1"), "others"), 0);
    assert_int_equal(same(&s, "umi-1", "umi-2", ""), ERR_BAD_INPUT); /* why is required */
    assert_ok(same(&s, "umi-1", "umi-2", "the video names the post"), s.why);
    assert_int_equal(same(&s, "umi-2", "umi-1", "again"), ERR_BAD_INPUT);
    assert_ok(same(&s, "umi-2", "m:1", "the same photo"), s.why); /* by a post of theirs */
    assert_int_equal(same(&s, "umi-1", "umi-3", "again"), ERR_BAD_INPUT);
    const struct json *one = page(&s, "umi-1");
    assert_int_equal(count(one, "others"), 2);
    assert_int_equal(count(one, "person.accounts"), 3);
    assert_text(json_text(json_at(one, "person.joined.0.why")), "the video names the post");
    assert_text(json_text_at(json_find(one, "history")->first->next, "kind"), "same");
    /* The middle one goes: the ends were joined by it alone. */
    assert_ok(apart(&s, "umi-1", 1, "another Dan"), s.why);
    assert_int_equal(count(page(&s, "umi-1"), "others"), 0);
    assert_int_equal(count(page(&s, "umi-3"), "others"), 1);
    assert_int_equal(apart(&s, "umi-1", 1, "again"), ERR_NOT_FOUND);
    assert_int_equal(apart(&s, "umi-1", 2, "not mine"), ERR_NOT_FOUND);
    assert_ok(apart(&s, "umi-3", 2, "nor this"), s.why);
    assert_int_equal(count(page(&s, "umi-3"), "person.accounts"), 1);
    scene_done(&s);
}

TEST(nobody_is_joined_across_clients)
{
    struct scene s;
    scene_init(&s);
    says(&s, "x:1", "umi", "x", "dan", .9);
    says(&s, "yt:1", "yama", "youtube", "UC7", .9);
    says(&s, "yt:2", "umi", "youtube", "UC7", .9);
    assert_int_equal(same(&s, "umi-1", "yama-1", "a"), ERR_NOT_FOUND);
    assert_int_equal(same(&s, "umi-1", "yt:1", "a"), ERR_NOT_FOUND);
    assert_int_equal(same(&s, "yama-1", "umi-1", "a"), ERR_NOT_FOUND);
    assert_ok(same(&s, "umi-1", "umi-2", "a"), s.why);
    assert_int_equal(count(page(&s, "yama-1"), "person.accounts"), 1);
    assert_int_equal(count(page(&s, "yama-1"), "others"), 0);
    scene_done(&s);
}

TEST(who_tells_what_goes_on_inside_is_neither_joined_nor_suggested)
{
    struct scene s;
    scene_init(&s);
    says(&s, "x:1", "umi", "x", "dan", .9);
    scene_post(&s, &(struct said_post){.id = "yt:1",
                                       .client = "umi",
                                       .author = "inside",
                                       .net = "youtube",
                                       .story = "s1",
                                       .text = "they hide it",
                                       .needs = .9,
                                       .inside = true});
    assert_int_equal(same(&s, "umi-1", "umi-2", "a"), ERR_DENIED);
    assert_int_equal(same(&s, "umi-1", "yt:1", "a"), ERR_DENIED);
    assert_int_equal(same(&s, "umi-2", "umi-1", "a"), ERR_DENIED);
    assert_int_equal(count(page(&s, "umi-2"), "person.accounts"), 0);
    scene_done(&s);
}

static enum err behind(struct db *db, void *arg, struct why *why)
{
    return desk_case_behind(db, arg, why);
}

TEST(the_old_case_of_a_joined_account_stands_behind_the_alarm_and_on_the_story)
{
    struct scene s;
    scene_init(&s);
    const int64_t from = s.now_ms;
    says(&s, "x:1", "umi", "x", "dan", .9);
    s.now_ms = from + DAYS(270);
    scene_post(&s, &(struct said_post){.id = "yt:1",
                                       .client = "umi",
                                       .author = "UC7",
                                       .net = "youtube",
                                       .story = "s1",
                                       .text = "a song about it",
                                       .at_ms = s.now_ms,
                                       .seen_ms = s.now_ms});
    struct event ring = {.kind = EVENT_RING,
                         .at_ms = s.now_ms,
                         .client = TEXT("umi"),
                         .brand = TEXT("umi"),
                         .story = TEXT("s1")};
    assert_ok(scene_write(&s, behind, &ring), s.why);
    assert_int_equal(ring.waited_ms, 0);
    assert_ok(same(&s, "umi-1", "yt:1", "the song tells of the claim"), s.why);
    assert_ok(scene_write(&s, behind, &ring), s.why);
    assert_int_equal(ring.waited_ms / DAYS(1), 270);
    const struct wanted past = {
        .page = PAGE_STORY_PAST, .clients = "umi", .client = "umi", .id = "s1"};
    assert_text(json_text(json_at(scene_page(&s, &past), "cases.0.id")), "umi-1");
    scene_done(&s);
}

static enum err opt_out(struct db *db, void *arg, struct why *why)
{
    const struct act act = {.client = TEXT("umi"),
                            .person = TEXT("lena"),
                            .text = TEXT("by mail"),
                            .now_ms = *(int64_t *)arg};
    return desk_opt_out(db, &act, TEXT("youtube"), TEXT("UC7"), why);
}

TEST(an_opt_out_of_one_account_holds_for_all_that_are_joined)
{
    struct house_of_replies h;
    replies_init(&h);
    says(&h.scene, "x:1", "umi", "x", "dan", .9);
    says(&h.scene, "yt:1", "umi", "youtube", "UC7", .9);
    assert_ok(replies_draft(&h, "sato", "umi-1", "少しお待ちください。お調べします。"),
              h.scene.why);
    assert_ok(replies_do(&h, DO_SUBMIT, "sato", "umi-r1", ""), h.scene.why);
    assert_ok(replies_job(&h, opt_out, &h.scene.now_ms), h.scene.why);
    assert_ok(same(&h.scene, "umi-1", "umi-2", "they say so"), h.scene.why);
    assert_int_equal(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), ERR_DENIED);
    assert_true(text_find(text_of(h.scene.why.text), TEXT("not to be contacted")) >= 0);
    assert_ok(apart(&h.scene, "umi-1", 1, "somebody else"), h.scene.why);
    assert_ok(replies_do(&h, DO_PRESS, "sato", "umi-r1", ""), h.scene.why);
    replies_done(&h);
}

static enum err look(struct db *db, void *arg, struct why *why)
{
    return desk_same_look(db, arg, TEXT("umi"), why);
}

TEST(handle_and_name_alike_on_two_networks_are_suggested_and_never_joined_by_themselves)
{
    const struct author dan = {.handle = TEXT("@Fretless.bsky.social"), .name = TEXT("Dan R.")};
    const struct author same_one = {.handle = TEXT("fretless@toot.example"),
                                    .name = TEXT("Dan R.")};
    const struct author other = {.handle = TEXT("fretless"), .name = TEXT("Dan S.")};
    const struct author few = {.handle = TEXT("dan"), .name = TEXT("Dan R.")};
    assert_true(same_mark(&dan) != 0 && same_mark(&dan) == same_mark(&same_one));
    assert_true(same_mark(&dan) != same_mark(&other));
    assert_true(same_mark(&few) == 0); /* short handles are many people's */
    struct scene s;
    scene_init(&s);
    scene_post(&s, &(struct said_post){.id = "x:1",
                                       .client = "umi",
                                       .author = "fretless",
                                       .handle = "fretless",
                                       .text = "my can does not open",
                                       .needs = .9});
    says(&s, "yt:1", "umi", "youtube", "UC7", .9);
    /* the writer of a later post has the old case's handle and name */
    struct post post = {
        .id = TEXT("yt:1"),
        .net = TEXT("youtube"),
        .author = {.id = TEXT("UC7"), .handle = TEXT("fretless"), .name = TEXT("fretless")}};
    assert_ok(scene_write(&s, look, &post), s.why);
    const struct json *one = page(&s, "umi-1");
    assert_int_equal(count(one, "person.accounts"), 1);
    assert_int_equal(count(one, "others"), 0);
    assert_text(json_text(json_at(one, "person.maybe.0.net")), "youtube");
    assert_text(json_text(json_at(one, "person.maybe.0.why")), "same_names");
    assert_text(json_text(json_at(page(&s, "umi-2"), "person.maybe.0.other")), "umi-1");
    assert_ok(same(&s, "umi-1", "yt:1", "the same name, and she says so"), s.why);
    assert_int_equal(count(page(&s, "umi-1"), "person.maybe"), 0);
    scene_done(&s);
}
