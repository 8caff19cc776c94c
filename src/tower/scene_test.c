#include "base/clock.h"
#include "base/mem.h"
#include "base/test.h"
#include "model/post_line.h"
#include "tower/scene_inside.h"

#include <dirent.h>

static const char small[] =
    "# a scene\n"
    "title \"Soup\"\n"
    "about \"An insect in a soup.\"\n"
    "clock 2026-06-11 12:57 +09:00\n"
    "seed 3\n"
    "client minagi \"Minagi Foods\"\n"
    "brand minagi-foods \"海凪フーズ\" query \"海凪フーズ OR minagi\" accounts x:minagi_pr, "
    "bluesky:minagi\n"
    "person anna \"Anna\" lead ja\n"
    "person ben \"Ben\" risk\n"
    "route level 2 anna, ben\n"
    "route brand minagi-foods level 3 ben\n"
    "chatter 2 per minute on x, bluesky \"海凪フーズの{スープ|カレー}おいしい\" \"minagi lunch "
    "{2..9}\"\n"
    "at 00:00 post bluesky @taro followers 400 photo as first \"海凪フーズのスープに虫が…\"\n"
    "at 00:01 198 reposts of first over 10m followers total 14794\n"
    "at 00:02 40 posts like it, doubling every 2m\n"
    "  followers 50..900 photo 50%\n"
    "  \"海凪フーズのスープから虫{が|、}出た\"\n"
    "  \"え、海凪フーズ虫入り？\"\n"
    "at 00:03 7 replies to first halving every 1m by 3 people \"大丈夫？\"\n"
    "at 00:04 quote of first x @hana \"うそでしょ\"\n"
    "at 00:05 source x silent for 2m\n"
    "at 00:20 statement x @minagi_pr as word \"お詫びと\\nお知らせ\"\n"
    "at 00:25 delete first\n"
    "expect level 2 \"海凪フーズ\" before 00:01\n"
    "expect ring lead within 30s\n"
    "expect no case\n"
    "expect authors minagi-foods >= 30 before 00:15\n"
    "expect only client minagi in level\n"
    "expect no level 4\n"
    "expect source x silent before 00:06\n";

static struct scene *parsed(struct arena *a, const char *text)
{
    struct scene *scene = NULL;
    struct why why;
    assert_ok(scene_parse(text_of(text), a, &scene, &why), why);
    return scene;
}

TEST(scene_says_who_is_watched)
{
    struct arena *a = arena_new("test", 0);
    const struct scene *scene = parsed(a, small);
    const struct watched *w = scene_watched(scene);
    assert_text(scene_title(scene), "Soup");
    const struct brand *brand = watched_brand(w, TEXT("minagi"), TEXT("minagi-foods"));
    assert_non_null(brand);
    assert_text(brand->name, "海凪フーズ");
    assert_text(brand->topics[0].query, "海凪フーズ OR minagi");
    assert_int_equal(brand->accounts.count, 2);
    assert_int_equal(w->person_count, 2);
    assert_int_equal(w->route_count, 2);
    assert_int_equal(w->routes[0].ladder_count, 2);
    assert_text(w->routes[1].brand, "minagi-foods");
    assert_int_equal(w->routes[1].level, 3);
    assert_text(w->routes[0].id, "route-1"); /* a route without a name cannot be kept */
    assert_text(w->routes[1].id, "route-2");
    int64_t from;
    time_parse(TEXT("2026-06-11T03:57:00Z"), &from);
    assert_true(scene_from_ms(scene) == from);
    assert_true(scene_to_ms(scene) == from + MINUTES(26));
    arena_free(&a);
}

struct heard {
    struct buf *lines;
    int64_t last_ms, followers;
    size_t count, reposts, own, photos, deletes;
    size_t x_silent, silent, back;
    int64_t from_ms;
};

static void hear(const struct post *post, void *arg)
{
    struct heard *h = arg;
    assert_true(post->seen_at_ms >= h->last_ms);
    assert_true(post->seen_at_ms >= post->at_ms);
    h->last_ms = post->seen_at_ms;
    h->count++;
    h->deletes += post->kind == POST_DELETE;
    if (post->kind == POST_REPOST) {
        h->reposts++;
        h->followers += post->author.followers;
    }
    h->own += text_is(post->author.handle, "minagi_pr");
    h->photos += post->media_count;
    int64_t at = post->seen_at_ms - h->from_ms;
    h->x_silent += text_is(post->net, "x") && at >= MINUTES(5) && at < MINUTES(7);
    assert_int_equal(post_write(post, h->lines), OK);
    buf_byte(h->lines, '\n');
}

static void hear_source(struct text net, struct text state, int64_t at_ms, void *arg)
{
    struct heard *h = arg;
    assert_text(net, "x");
    h->silent += text_is(state, "silent") && at_ms == h->from_ms + MINUTES(5);
    h->back += text_is(state, "back") && at_ms == h->from_ms + MINUTES(7);
}

static struct heard play(const struct scene *scene, struct buf *lines)
{
    struct heard heard = {.lines = lines, .from_ms = scene_from_ms(scene)};
    struct scene_player player = {hear, hear_source, &heard};
    scene_play(scene, &player);
    return heard;
}

TEST(scene_plays_what_it_says_in_the_order_it_is_seen)
{
    struct arena *a = arena_new("test", 0);
    const struct scene *scene = parsed(a, small);
    struct buf lines;
    buf_init(&lines, 1 << 24);
    struct heard h = play(scene, &lines);
    assert_int_equal(h.count, scene_posts(scene));
    assert_int_equal(h.count, 52 + 1 + 198 + 40 + 7 + 1 + 1 + 1);
    assert_int_equal(h.reposts, 198);
    assert_int_equal(h.followers, 14794);
    assert_int_equal(h.own, 1);
    assert_int_equal(h.deletes, 1);
    assert_true(h.photos > 8 && h.photos < 35);
    assert_int_equal(h.x_silent, 0);
    assert_int_equal(h.silent, 1);
    assert_int_equal(h.back, 1);
    assert_true(text_find(buf_view(&lines), TEXT("お詫びと\\nお知らせ")) > 0);
    assert_true(text_find(buf_view(&lines), TEXT("{")) >= 0);
    assert_int_equal(text_find(buf_view(&lines), TEXT("{スープ")), -1);
    buf_done(&lines);
    arena_free(&a);
}

TEST(scene_plays_the_same_bytes_again_and_others_with_another_seed)
{
    struct arena *a = arena_new("test", 0);
    struct buf one, two, other;
    buf_init(&one, 1 << 24);
    buf_init(&two, 1 << 24);
    buf_init(&other, 1 << 24);
    play(parsed(a, small), &one);
    play(parsed(a, small), &two);
    char *changed = mem_dup(small, sizeof(small) - 1);
    strstr(changed, "seed 3")[5] = '4';
    play(parsed(a, changed), &other);
    assert_true(text_same(buf_view(&one), buf_view(&two)));
    assert_false(text_same(buf_view(&one), buf_view(&other)));
    mem_free(changed);
    buf_done(&one);
    buf_done(&two);
    buf_done(&other);
    arena_free(&a);
}

static void refused(const char *text, const char *reason)
{
    struct arena *a = arena_new("test", 0);
    struct scene *scene;
    struct why why;
    assert_int_not_equal(scene_parse(text_of(text), a, &scene, &why), OK);
    assert_string_equal(why.text, reason);
    arena_free(&a);
}

TEST(scene_errors_name_line_column_and_the_nearest_word)
{
    refused("", "the scene has no clock: when it begins");
    refused("titel \"x\"", "line 1 column 1: unknown statement 'titel': did you mean 'title'?");
    refused("title x", "line 1 column 7: expected the title in quotes");
    refused("title \"海\" y", "line 1 column 11: 'y' is one word too many");
    refused("title \"x", "line 1 column 7: the quote is not closed on its line");
    refused("clock 2026-13-01 12:00 Z",
            "line 1 column 7: expected a day, a time and a zone, like 2026-06-11 12:57 +09:00");
    refused("brand a \"A\"",
            "line 1 column 7: a brand belongs to the client above it, and there is none");
    refused("client a \"A\"\nclient a \"B\"", "line 2 column 8: a second client with the id 'a'");
    refused("person p \"P\" leed", "line 1 column 14: unknown role 'leed': did you mean 'lead'?");
    refused("route level 2 nobody", "line 1 column 15: no person above is called 'nobody'");
    refused("at 00:00 pots x @a \"t\"",
            "line 1 column 10: unknown event 'pots': did you mean 'post'?");
    refused("at 0 post x @a \"t\"",
            "line 1 column 4: expected a time after the beginning, like 00:04 or 2d 09:30");
    refused("at 00:00 post x taro \"t\"", "line 1 column 17: expected who writes, like @taro");
    refused("at 00:00 post x @a", "line 1 column 19: expected what is written, in quotes");
    refused("at 00:00 reply to that @a \"t\"", "line 1 column 19: no post above is called 'that'");
    refused("at 00:00 9 posts dubling every 4m \"t\"",
            "line 1 column 18: unknown part of a post 'dubling': did you mean 'doubling'?");
    refused("at 00:00 9 posts over 4 \"t\"",
            "line 1 column 23: expected a time with its unit, like 30s, 4m or 2h");
    refused("at 00:00 0 posts \"t\"",
            "line 1 column 10: expected how many posts, a number from 1 to 1000000");
    refused("at 00:00 post x @a as n \"t\"\nat 00:01 post x @b as n \"t\"",
            "line 2 column 23: another post is already called 'n'");
    refused("at 00:00 statement x @a \"t\"", "line 1 column 20: no brand has the account x:a");
    refused("expect lvel 2", "line 1 column 8: unknown expectation 'lvel': did you mean 'level'?");
    refused("expect level 5", "line 1 column 14: expected a level, a number from 1 to 4");
    refused("expect level 2 \"Nobody\"", "line 1 column 16: no brand above is called 'Nobody'");
    refused("expect authors", "line 1 column 15: expected >= and how many");
    refused("expect only client z in case", "line 1 column 20: no client above is called 'z'");
    refused("chatter much per minute \"t\"",
            "line 1 column 9: expected how many posts, like 4 per minute");
}

static void outcome_is(const struct scene_judge *judge, size_t i, enum scene_state state,
                       const char *happened)
{
    struct scene_outcome o = scene_judge_at(judge, i);
    assert_int_equal(o.state, state);
    assert_text(o.happened, happened);
}

TEST(what_never_came_is_settled_when_its_time_is_over)
{
    struct arena *a = arena_new("test", 0);
    const struct scene *scene =
        parsed(a, "title \"T\"\nclock 2026-06-11 12:57 Z\nlasts 04:00\nclient c \"C\"\n"
                  "brand b \"B\"\nexpect no level 2 \"B\" before 01:00\nexpect no level 3\n");
    struct scene_judge *judge = scene_judge_new(scene);
    scene_judge_tick(judge, scene_from_ms(scene) + MINUTES(61));
    assert_int_equal(scene_judge_at(judge, 0).state, SCENE_MET);
    assert_int_equal(scene_judge_at(judge, 0).at_ms, scene_from_ms(scene) + MINUTES(60));
    scene_judge_end(judge);
    assert_int_equal(scene_judge_at(judge, 1).at_ms, scene_from_ms(scene) + MINUTES(240));
    scene_judge_free(&judge);
    arena_free(&a);
}

#define DESK                                                                                       \
    "client c \"C\"\nbrand b \"B\" accounts x:b_pr\nperson anna \"Anna\" agent en\n"               \
    "at 00:00 post x @a as q \"B?\"\n"

TEST(scene_errors_of_the_desk_name_line_column_and_the_nearest_word)
{
    refused(DESK "at 00:01 tak q by anna",
            "line 5 column 10: unknown event 'tak': did you mean 'take'?");
    refused(DESK "at 00:01 take p by anna", "line 5 column 15: no post above is called 'p'");
    refused(DESK "at 00:01 take q by ben", "line 5 column 20: no person above is called 'ben'");
    refused(DESK "at 00:01 take q", "line 5 column 16: expected 'by' and who");
    refused(DESK "at 00:01 answer to q by anna", "line 5 column 29: expected the answer in quotes");
    refused(DESK "at 00:01 answer to q by anna pge p \"t\"",
            "line 5 column 30: unknown part of an answer 'pge': did you mean 'page'?");
    refused(DESK "at 00:01 answer to q by anna page p \"t\"",
            "line 5 column 35: no page above is called 'p'");
    refused(DESK "at 00:01 answer to q by anna as q \"t\"",
            "line 5 column 33: something else is already called 'q'");
    refused(DESK "at 00:01 resolve q by anna anwered",
            "line 5 column 28: unknown reason 'anwered': did you mean 'answered'?");
    refused(DESK "at 00:01 send a1 by anna",
            "line 5 column 15: no answer or statement above is called 'a1'");
    refused(DESK "at 00:01 fact b by anna \"claim\"",
            "line 5 column 32: expected 'confirmed', 'false' or 'unknown'");
    refused(DESK "at 00:01 change f by anna false",
            "line 5 column 17: no fact above is called 'f'");
    refused(DESK "form b \"https://b.example/f\"",
            "line 5 column 8: the address needs {token}: it leads what comes back to its case");
    refused(DESK "approval c level 0 ben", "line 5 column 20: no person above is called 'ben'");
    refused(DESK "person mei \"Mei\" approver en client d",
            "line 5 column 37: no client above is called 'd'");
    refused(DESK "expect blok J05 on a1",
            "line 5 column 8: unknown expectation 'blok': did you mean 'block'?");
    refused(DESK "expect block J05 on a1", "line 5 column 21: nothing above is called 'a1'");
    refused(DESK "expect answer to q befor 00:10",
            "line 5 column 20: unknown part of an expectation 'befor': did you mean 'before'?");
    refused(DESK "expect case of q state resoved",
            "line 5 column 24: unknown state of a case 'resoved': did you mean 'resolved'?");
    refused(DESK "expect case state resolved",
            "line 5 column 27: expected 'of' and the name of a post");
    refused(DESK "expect age 3d of q", "line 5 column 12: unknown age '3d': did you mean '7d'?");
}

/* What the desk was seen to be counts within the time that is said. */
TEST(scene_judge_holds_what_the_desk_shows_against_its_time)
{
    struct arena *a = arena_new("test", 0);
    const struct scene *scene = parsed(
        a, "title \"T\"\nclock 2026-06-11 12:57 Z\n" DESK
           "at 00:01 answer to q by anna as a1 \"Yes\"\n"
           "expect answer to q within 10m\nexpect no block on a1\nexpect warn J12 on a1\n"
           "expect no block J05 on a1 after 00:30\nexpect case of q state taken after 00:05\n");
    struct scene_judge *judge = scene_judge_new(scene);
    const int64_t from = scene_from_ms(scene);
    assert_true(scene_judge_wants(judge, 0, from));
    assert_false(scene_judge_wants(judge, 4, from + MINUTES(4)));
    scene_judge_seen(judge, 0, false, from, "no answer");
    outcome_is(judge, 0, SCENE_OPEN, "");
    scene_judge_seen(judge, 0, true, from + MINUTES(10) + 1, "answered");
    outcome_is(judge, 0, SCENE_OPEN, ""); /* too late */
    scene_judge_seen(judge, 0, true, from + MINUTES(10), "answered");
    outcome_is(judge, 0, SCENE_MET, "answered at 00:10:00");
    scene_judge_seen(judge, 1, false, from + MINUTES(2), "no finding");
    scene_judge_seen(judge, 2, false, from + MINUTES(2), "no finding");
    scene_judge_end(judge);
    outcome_is(judge, 1, SCENE_MET, "none");
    outcome_is(judge, 2, SCENE_MISSED, "no finding");
    outcome_is(judge, 3, SCENE_MISSED, "it was never there"); /* never written: never free of it */
    scene_judge_free(&judge);
    arena_free(&a);
}

static struct event level_event(const struct scene *scene, int64_t after_ms, int to,
                                int64_t authors)
{
    return (struct event){.kind = EVENT_LEVEL,
                          .at_ms = scene_from_ms(scene) + after_ms,
                          .client = TEXT("minagi"),
                          .brand = TEXT("minagi-foods"),
                          .story = TEXT("s1"),
                          .to = to,
                          .figures = {.authors = authors}};
}

static struct event ring_event(const struct scene *scene, int64_t after_ms, const char *person)
{
    return (struct event){.kind = EVENT_RING,
                          .at_ms = scene_from_ms(scene) + after_ms,
                          .client = TEXT("minagi"),
                          .brand = TEXT("minagi-foods"),
                          .person = text_of(person)};
}

TEST(scene_judge_says_met_with_time_when_all_happens)
{
    struct arena *a = arena_new("test", 0);
    const struct scene *scene = parsed(a, small);
    struct scene_judge *judge = scene_judge_new(scene);
    struct event e = level_event(scene, 900, 2, 1);
    scene_judge_take(judge, &e);
    e = ring_event(scene, 1500, "ben");
    scene_judge_take(judge, &e);
    outcome_is(judge, 1, SCENE_OPEN, "");
    e = ring_event(scene, 2000, "anna");
    scene_judge_take(judge, &e);
    e = level_event(scene, MINUTES(9), 3, 35);
    scene_judge_take(judge, &e);
    e = (struct event){.kind = EVENT_SOURCE,
                       .at_ms = scene_from_ms(scene) + MINUTES(5),
                       .source = TEXT("x"),
                       .state = TEXT("silent")};
    scene_judge_take(judge, &e);
    scene_judge_end(judge);
    assert_int_equal(scene_judge_count(judge), 7);
    outcome_is(judge, 0, SCENE_MET, "level 2 at 00:00:00");
    outcome_is(judge, 1, SCENE_MET, "anna rung at 00:00:02");
    outcome_is(judge, 2, SCENE_MET, "none");
    outcome_is(judge, 3, SCENE_MET, "35 at 00:09:00");
    outcome_is(judge, 4, SCENE_MET, "no other client's");
    outcome_is(judge, 5, SCENE_MET, "none");
    outcome_is(judge, 6, SCENE_MET, "x silent at 00:05:00");
    assert_text(scene_judge_at(judge, 0).expected, "level 2 \"海凪フーズ\" before 00:01");
    assert_int_equal(scene_judge_at(judge, 0).line, 24);
    scene_judge_free(&judge);
    arena_free(&a);
}

TEST(scene_judge_says_missed_and_what_was_instead)
{
    struct arena *a = arena_new("test", 0);
    const struct scene *scene = parsed(a, small);
    struct scene_judge *judge = scene_judge_new(scene);
    struct event e = level_event(scene, 900, 1, 29);
    scene_judge_take(judge, &e);
    scene_judge_tick(judge, scene_from_ms(scene) + MINUTES(1));
    outcome_is(judge, 0, SCENE_OPEN, "");
    scene_judge_tick(judge, scene_from_ms(scene) + MINUTES(1) + 1);
    outcome_is(judge, 0, SCENE_MISSED, "no more than 1");
    e = level_event(scene, MINUTES(2), 4, 29);
    scene_judge_take(judge, &e);
    outcome_is(judge, 0, SCENE_MISSED, "no more than 1");
    outcome_is(judge, 5, SCENE_MISSED, "level 4 at 00:02:00");
    e = ring_event(scene, MINUTES(2) + 31000, "anna");
    scene_judge_take(judge, &e);
    e = (struct event){.kind = EVENT_CASE, .at_ms = scene_from_ms(scene), .client = TEXT("minagi")};
    scene_judge_take(judge, &e);
    e = level_event(scene, MINUTES(3), 2, 1);
    e.client = TEXT("rival");
    scene_judge_take(judge, &e);
    scene_judge_end(judge);
    outcome_is(judge, 1, SCENE_MISSED, "none");
    outcome_is(judge, 2, SCENE_MISSED, "case at 00:00:00");
    outcome_is(judge, 3, SCENE_MISSED, "no more than 29");
    outcome_is(judge, 4, SCENE_MISSED, "level 2 of client rival at 00:03:00");
    scene_judge_free(&judge);
    arena_free(&a);
}

TEST(every_scene_of_the_product_parses_and_plays)
{
    DIR *folder = opendir("scenes");
    size_t seen = 0;
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));) { /* NOLINT: one thread */
        char path[600];
        struct why why;
        struct scene *scene = NULL;
        if (!text_ends(text_of(entry->d_name), TEXT(".scene")))
            continue;
        snprintf(path, sizeof(path), "scenes/%s", entry->d_name);
        struct text bytes = test_read_file(path);
        struct arena *a = arena_new("test", 0);
        if (scene_parse(bytes, a, &scene, &why))
            fail_msg("%s: %s", path, why.text);
        assert_true(scene_posts(scene) > 0);
        arena_free(&a);
        mem_free((void *)(uintptr_t)bytes.at);
        seen++;
    }
    closedir(folder);
    assert_true(seen >= 7);
}
