#include "base/test.h"
#include "model/post_line.h"

/* Queries ask lang:it and from:name of the glance alone; in any order of keys. */
static void holds_all(const char *line)
{
    struct arena *arena = arena_new("test", 4096);
    struct glance glance = {0};
    struct why why = {0};
    assert_ok(post_skim(text_of(line), SKIM_LEAST, arena, &glance, &why), why);
    assert_int_equal(glance.lang_count, 2);
    assert_text(glance.langs[0], "it");
    assert_text(glance.langs[1], "ja-JP");
    assert_text(glance.author_id, "a1");
    assert_text(glance.author_handle, "umi");
    arena_free(&arena);
}

TEST(a_glance_carries_languages_and_handle)
{
    holds_all("{\"id\":\"x:1\",\"net\":\"x\",\"kind\":\"post\",\"at\":\"2026-11-21T03:57:00.123Z\","
              "\"text\":\"hi\",\"langs\":[\"it\",\"ja-JP\"],\"author\":{\"id\":\"a1\",\"handle\":"
              "\"umi\",\"followers\":3}}");
    holds_all("{\"author\": {\"name\": \"U\", \"handle\": \"umi\", \"id\": \"a1\"}, "
              "\"langs\": [\"it\", \"ja-JP\"], \"text\": \"h\\u0069\", "
              "\"at\": \"2026-11-21T03:57:00Z\", \"id\": \"x:1\"}");
}

static struct glance skim(const char *line, unsigned want, struct arena *arena)
{
    struct glance glance = {0};
    struct why why = {0};
    assert_ok(post_skim(text_of(line), want, arena, &glance, &why), why);
    return glance;
}

#define POST "{\"id\":\"x:1\",\"at\":\"2026-11-21T03:57:00Z\",\"text\":\"hi\","
#define MORE                                                                                       \
    POST "\"author\":{\"id\":\"a\",\"followers\":1200},\"links\":[\"https://a.example/"            \
         "\"],\"tags\":"                                                                           \
         "[\"t1\",\"t2\"],\"mentions\":[\"m\"],\"media\":[{\"kind\":\"image\"},{\"kind\":"         \
         "\"video\","                                                                              \
         "\"alt\":\"a "                                                                            \
         "kitchen\"}],\"rating\":2.5,\"url\":\"https://x.example/1\",\"reply_to\":\"x:0\"}"

TEST(a_glance_has_what_was_wanted)
{
    struct arena *arena = arena_new("test", 4096);
    struct glance g = skim(MORE, SKIM_ALL, arena);
    assert_int_equal(g.followers, 1200);
    assert_true(g.rating > 2.4 && g.rating < 2.6);
    assert_text(g.url, "https://x.example/1");
    assert_text(g.reply_to, "x:0");
    assert_int_equal(g.link_count, 1);
    assert_text(g.links[0], "https://a.example/");
    assert_int_equal(g.tag_count, 2);
    assert_text(g.tags[1], "t2");
    assert_int_equal(g.mention_count, 1);
    assert_int_equal(g.media_count, 2);
    assert_text(g.media[0].kind, "image");
    assert_text(g.media[1].alt, "a kitchen");
    arena_free(&arena);
}

TEST(what_was_not_wanted_is_as_if_absent)
{
    struct arena *arena = arena_new("test", 4096);
    struct glance g = skim(MORE, SKIM_LEAST, arena);
    assert_int_equal(g.followers, -1);
    assert_true(g.rating < 0);
    assert_null(g.url.at);
    assert_int_equal(g.link_count + g.tag_count + g.mention_count + g.media_count, 0);
    assert_text(g.reply_to, "x:0");
    g = skim(MORE, SKIM_TAGS | SKIM_FOLLOWERS, arena);
    assert_int_equal(g.tag_count, 2);
    assert_int_equal(g.followers, 1200);
    assert_int_equal(g.link_count, 0);
    arena_free(&arena);
}

TEST(a_list_of_any_length_is_kept_whole)
{
    struct arena *arena = arena_new("test", 4096);
    struct buf buf;
    buf_init(&buf, 1 << 16);
    (void)buf_text(&buf, TEXT(POST "\"langs\":["));
    for (int i = 0; i < 300; i++)
        (void)buf_printf(&buf, "%s\"l%d\"", i ? "," : "", i);
    (void)buf_text(&buf, TEXT("]}"));
    (void)buf_byte(&buf, 0);
    struct glance g = skim(buf.at, SKIM_LEAST, arena);
    assert_int_equal(g.lang_count, 300);
    assert_text(g.langs[299], "l299");
    buf_done(&buf);
    arena_free(&arena);
}

TEST(a_glance_of_a_read_post_is_the_glance_of_its_line)
{
    struct arena *arena = arena_new("test", 4096);
    struct post post;
    struct why why = {0};
    const struct glance skimmed = skim(MORE, SKIM_ALL, arena);
    assert_ok(post_read(TEXT(MORE), arena, &post, &why), why);
    const struct glance whole = glance_of_post(&post);
    assert_true(glance_same(&skimmed, &whole));
    arena_free(&arena);
}

TEST(a_wanted_field_of_a_wrong_kind_is_refused_as_reading_refuses_it)
{
    struct arena *arena = arena_new("test", 4096);
    struct glance g;
    struct why why = {0};
    const struct text bad = TEXT(POST "\"tags\":\"a\"}");
    assert_int_equal(post_skim(bad, SKIM_LEAST, arena, &g, &why), OK);
    assert_int_equal(post_skim(bad, SKIM_TAGS, arena, &g, &why), ERR_BAD_INPUT);
    assert_string_equal(why.text, "'tags' must be a list");
    arena_free(&arena);
}

TEST(a_count_that_is_a_text_is_refused)
{
    struct arena *arena = arena_new("test", 4096);
    struct glance g;
    struct why why = {0};
    const struct text bad = TEXT(POST "\"author\":{\"followers\":\"viewviewviewviewviewview\"}}");
    assert_int_equal(post_skim(bad, SKIM_FOLLOWERS, arena, &g, &why), ERR_BAD_INPUT);
    assert_string_equal(why.text, "'author.followers' must be a number");
    arena_free(&arena);
}
