#include "base/test.h"
#include "base/utf8.h"
#include "match/explain.h"
#include "match/random.h"

/* One query and one post, explained; all of it in the arena. */
struct case_of {
    struct arena *arena;
    struct explainer *explainer;
    struct post post;
    const struct explained *root;
};

static struct case_of explained_post(const char *query, struct post post)
{
    struct case_of c = {.arena = arena_new("test", 1 << 12), .post = post};
    const struct topic topic = {.id = TEXT("t"), .query = text_of(query)};
    struct why why = {0};
    assert_ok(
        explainer_new(&(struct match_setup){.topics = &topic, .count = 1}, &c.explainer, &why),
        why);
    c.root = explainer_explain(c.explainer, 0, &c.post, c.arena);
    return c;
}

static struct case_of explained(const char *query, const char *text)
{
    return explained_post(query, (struct post){.id = TEXT("x:1"),
                                               .net = TEXT("x"),
                                               .text = text_of(text),
                                               .author = {.followers = -1},
                                               .rating = -1});
}

static void done(struct case_of *c)
{
    explainer_free(&c->explainer);
    arena_free(&c->arena);
}

/* The part that is so written has this reason. */
static const struct explained *part_written(const struct explained *part, const char *query,
                                            const char *written)
{
    const struct text whole = text_of(query);
    const struct text it = text_slice(whole, utf8_byte_of(whole, part->written.from),
                                      utf8_byte_of(whole, part->written.to));
    if (text_is(it, written) && !part->first)
        return part;
    for (const struct explained *child = part->first; child; child = child->next) {
        const struct explained *found = part_written(child, query, written);
        if (found)
            return found;
    }
    return NULL;
}

static void says(const char *query, const char *text, const char *code, const char *words)
{
    struct case_of c = explained(query, text);
    assert_false(c.root->holds);
    assert_non_null(c.root->code);
    assert_string_equal(c.root->code, code);
    assert_text(c.root->words, words);
    done(&c);
}

TEST(a_word_says_why_it_does_not_stand)
{
    says("イオン", "ライオンズが勝った", "inside",
         "stands in ライオンズ: no edge on the left or the right");
    says("umi", "sumi e mare", "no_left_edge", "stands in sumi: no edge on the left");
    says("umi", "an umibozu", "no_right_edge", "stands in umibozu: no edge on the right");
    says("umi", "nothing at all", "absent", "does not stand in the post");
    says("Umi~case", "the UMI soup", "written_otherwise", "stands, but is written UMI");
    says("京都~run", "東京都", "no_left_edge", "stands in 東京都: no edge on the left");
    says("/uu+mi/", "umi", "absent", "does not stand in the post");
}

TEST(parts_with_places_say_how_far_apart_they_stand)
{
    says("umi NEAR/2 worm", "umi had in its soup a worm", "far",
         "both stand, 5 words apart, 2 allowed");
    says("umi ONEAR/2 worm", "a worm in umi", "other_order",
         "both stand, but only in the other order");
    says("umi NEAR/2 worm", "umi soup", "missing", "only one of the two stands in the post");
    says("umi SENTENCE worm", "umi soup. A worm!", "sentences",
         "both stand, but not in one sentence");
    says("umi NOT NEAR/2 worm", "umi worm", "too_near", "each place has the other within 2 words");
    says("京都 EXCEPT 東京都", "東京都へ", "dropped", "dropped by EXCEPT: inside 東京都");
    says("TIMES/3 umi", "umi umi", "few", "stands 2 times, 3 wanted");
    says("ATLEAST/2 (a b c)", "only b", "few", "1 of them hold, 2 wanted");
    says("\"umi worm\"~1", "umi had in it a worm", "far",
         "all words stand, but with more than 1 others among them");
}

TEST(every_part_is_looked_at_also_when_the_answer_is_clear)
{
    const char *query = "(umi OR 海フーズ) (worm OR insect) -soup";
    struct case_of c = explained(query, "海フーズ: a worm in the soup, an insect");
    assert_false(c.root->holds);
    assert_string_equal(c.root->code, "part");
    assert_int_equal(c.root->got, 2);
    assert_int_equal(c.root->wanted, 3);
    assert_string_equal(part_written(c.root, query, "umi")->code, "absent");
    const struct explained *name = part_written(c.root, query, "海フーズ");
    assert_true(name->holds);
    assert_int_equal(name->place_count, 1);
    assert_int_equal(name->places[0].at.from, 0);
    assert_int_equal(name->places[0].at.to, 4);
    const struct explained *insect = part_written(c.root, query, "insect");
    assert_true(insect->holds);
    assert_int_equal(insect->places[0].at.from, 29);
    done(&c);
}

TEST(places_in_the_title_are_said_to_be_there)
{
    struct case_of c =
        explained_post("recall title:umi text:umi", (struct post){.id = TEXT("x:1"),
                                                                  .text = TEXT("a recall"),
                                                                  .title = TEXT("news: Umi"),
                                                                  .author = {.followers = -1},
                                                                  .rating = -1});
    const struct explained *title = c.root->first->next, *text = title->next;
    assert_true(title->holds);
    assert_true(title->places[0].title);
    assert_int_equal(title->places[0].at.from, 6);
    assert_string_equal(text->code, "only_title");
    done(&c);
}

TEST(except_tells_of_places_it_dropped_though_it_holds)
{
    struct case_of c = explained("京都 EXCEPT 東京都", "東京都から京都へ");
    assert_true(c.root->holds);
    assert_string_equal(c.root->code, "dropped_some");
    assert_text(c.root->words, "1 of 2 places dropped by EXCEPT: inside 東京都");
    assert_int_equal(c.root->place_count, 1);
    assert_int_equal(c.root->places[0].at.from, 5);
    done(&c);
}

TEST(a_filter_says_what_the_post_says)
{
    struct text langs[] = {TEXT("en"), TEXT("ja")};
    struct case_of c = explained_post("umi lang:it followers:>10 has:video net:x",
                                      (struct post){.id = TEXT("x:1"),
                                                    .net = TEXT("x"),
                                                    .text = TEXT("umi"),
                                                    .langs = langs,
                                                    .lang_count = 2,
                                                    .author = {.followers = -1},
                                                    .rating = -1});
    const struct explained *lang = c.root->first->next, *followers = lang->next,
                           *has = followers->next, *net = has->next;
    assert_string_equal(lang->code, "says_other");
    assert_text(lang->words, "the post says en, ja");
    assert_string_equal(followers->code, "unsaid");
    assert_string_equal(has->code, "has_none");
    assert_true(net->holds && !net->code);
    done(&c);
}

TEST(an_explanation_is_written_as_json)
{
    struct case_of c = explained("海フーズ NEAR/1 虫", "海フーズのスープに虫");
    struct buf buf;
    struct json_out out;
    buf_init(&buf, 1 << 16);
    json_out_init(&out, &buf);
    explained_write(c.root, TEXT("海フーズ NEAR/1 虫"), &out);
    struct json *json;
    struct why why = {0};
    assert_ok(json_parse(buf_view(&buf), c.arena, &json, &why), why);
    assert_text(json_text_at(json, "kind"), "near");
    const struct json *parts = json_find(json, "parts");
    assert_int_equal(parts->count, 2);
    assert_text(json_text_at(parts->first, "written"), "海フーズ");
    assert_int_equal(json_int_at(json_find(json, "why"), "got", -1), 5);
    buf_done(&buf);
    done(&c);
}

static void all_said(const struct explained *part)
{
    if (!part->holds)
        assert_true(part->code && part->words.len);
    for (const struct explained *child = part->first; child; child = child->next)
        all_said(child);
}

TEST(an_explanation_agrees_with_the_match_on_random_queries)
{
    uint64_t seed = 20261122;
    size_t held = 0, tried = 0;
    for (int round = 0; round < 400; round++) {
        struct arena *arena = arena_new("test", 1 << 14);
        struct random_words words;
        struct buf query;
        buf_init(&query, 1 << 16);
        random_words(&seed, &words);
        random_query(&seed, &words, &query);
        const struct topic topic = {.id = TEXT("t"), .query = buf_view(&query)};
        const struct match_setup setup = {.topics = &topic, .count = 1};
        struct explainer *explainer = NULL;
        struct match_set *set = NULL;
        if (!explainer_new(&setup, &explainer, NULL)) {
            assert_int_equal(match_build(&setup, &set, NULL), OK);
            struct match_scratch *scratch = match_scratch_new(set);
            for (int i = 0; i < 50; i++) {
                const struct glance glance = random_post(&seed, &words, arena);
                const uint32_t *found;
                const bool matches = match_topics(set, scratch, &glance, &found) == 1;
                const struct explained *root = explain_glance(explainer, 0, &glance, arena);
                assert_int_equal(root->holds, matches);
                all_said(root);
                held += matches;
                tried++;
            }
            match_scratch_free(&scratch);
        }
        match_free(&set);
        explainer_free(&explainer);
        buf_done(&query);
        arena_free(&arena);
    }
    assert_true(tried > 5000 && held > 500);
}
