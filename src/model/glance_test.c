#include "base/test.h"
#include "model/post_line.h"

/* Queries ask lang:it and from:name of the glance alone; in any order of keys. */
static void holds_all(const char *line)
{
    struct arena *arena = arena_new("test", 4096);
    struct glance glance = {0};
    struct why why = {0};
    assert_ok(post_skim(text_of(line), arena, &glance, &why), why);
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

TEST(a_glance_keeps_at_most_four_languages)
{
    struct arena *arena = arena_new("test", 4096);
    struct glance glance = {0};
    struct why why = {0};
    assert_ok(post_skim(TEXT("{\"id\":\"x:1\",\"at\":\"2026-11-21T03:57:00Z\",\"text\":\"hi\","
                             "\"langs\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]}"),
                        arena, &glance, &why),
              why);
    assert_int_equal(glance.lang_count, GLANCE_LANGS);
    assert_text(glance.langs[3], "d");
    arena_free(&arena);
}
