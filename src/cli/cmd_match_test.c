#include "base/mem.h"
#include "cli/command_test.h"

static const char *const few =
    "{\"id\":\"t:1\",\"at\":\"2026-11-20T03:00:00Z\",\"text\":\"海フーズのスープに虫\",\"x\":1}\n"
    "{\"id\": broken\n"
    "{\"id\":\"t:3\",\"at\":\"2026-11-20T03:02:00Z\",\"text\":\"my Umi Foods order\"}\n"
    "{\"id\":\"t:4\",\"at\":\"2026-11-20T03:03:00Z\",\"text\":\"bella giornata\"}\n";

TEST(matched_posts_come_back_with_hits_and_unknown_fields)
{
    char folder[256];
    test_folder(folder);
    folder_put(folder, "posts", few);
    folder_put(folder, "topics",
               "clients:\n  - id: umi\n    name: Umi\n    brands:\n"
               "      - id: foods\n        name: Umi Foods\n        topics:\n"
               "          - {id: main, query: '海フーズ OR \"umi foods\"'}\n");
    assert_int_equal(folder_run(folder, "match", "--topics", "@topics", "@posts", NULL), 1);
    folder_has(folder, "out", "\"x\":1");
    folder_has(
        folder, "out",
        "\"hits\":[{\"client\":\"umi\",\"brand\":\"foods\",\"topic\":\"main\",\"spans\":[[0,4]]}]");
    folder_has(folder, "out", "\"spans\":[[3,12]]");
    folder_lacks(folder, "out", "t:4");
    folder_has(folder, "err", "/posts:2: ");
    test_folder_done(folder);
}

TEST(all_writes_posts_that_match_nothing_too)
{
    char folder[256];
    test_folder(folder);
    folder_put(folder, "posts", few);
    folder_put(folder, "queries", "q1\tumi foods\n");
    assert_int_equal(folder_run(folder, "match", "--queries", "@queries", "--all", "@posts", NULL),
                     1);
    folder_has(folder, "out", "\"hits\":[{\"topic\":\"q1\",\"spans\":[[3,6],[7,12]]}]");
    folder_has(folder, "out", "t:4");
    test_folder_done(folder);
}

TEST(explain_says_of_each_post_and_topic_why)
{
    char folder[256];
    test_folder(folder);
    folder_put(folder, "posts", few);
    folder_put(folder, "queries", "q1\tumi foods\nq2\t海フーズ NEAR/1 虫\n");
    assert_int_equal(
        folder_run(folder, "match", "--queries", "@queries", "--explain", "@posts", NULL), 1);
    folder_has(folder, "out", "{\"post\":\"t:3\",\"topic\":\"q1\",\"matches\":true");
    folder_has(folder, "out", "both stand, 5 words apart, 1 allowed");
    folder_has(folder, "out", "{\"post\":\"t:4\",\"topic\":\"q2\",\"matches\":false");
    folder_has(folder, "err", "/posts:2: ");
    test_folder_done(folder);
}

TEST(a_mark_at_the_beginning_of_the_queries_is_no_part_of_the_first_id)
{
    char folder[256];
    test_folder(folder);
    folder_put(folder, "posts", few);
    folder_put(folder, "queries", "\xEF\xBB\xBFq1\tumi OR 海フーズ\r\n");
    (void)folder_run(folder, "match", "--queries", "@queries", "@posts", NULL);
    folder_has(folder, "out", "\"topic\":\"q1\"");
    test_folder_done(folder);
}

TEST(strict_ends_at_the_first_refused_line)
{
    char folder[256];
    test_folder(folder);
    folder_put(folder, "posts", few);
    folder_put(folder, "queries", "q1\tumi OR 海フーズ\n");
    assert_int_equal(
        folder_run(folder, "match", "--queries", "@queries", "--strict", "@posts", NULL), 1);
    folder_has(folder, "out", "t:1");
    folder_lacks(folder, "out", "t:3");
    test_folder_done(folder);
}

TEST(a_bad_query_is_named_with_file_line_and_column)
{
    char folder[256];
    test_folder(folder);
    folder_put(folder, "queries", "q1\tumi\nq2\tumi OR\n");
    assert_int_equal(folder_run(folder, "match", "--queries", "@queries", NULL), 2);
    folder_has(folder, "err", "/queries: line 2: query of topic q2: column 7");
    assert_int_equal(folder_run(folder, "match", NULL), 2);
    folder_has(folder, "err", "--topics");
    folder_put(folder, "queries", "no tab here\n");
    assert_int_equal(folder_run(folder, "match", "--queries", "@queries", NULL), 2);
    folder_has(folder, "err", "/queries:1: expected an id, a tab and a query");
    test_folder_done(folder);
}

/* Enough lines for many batches, some of them refused. */
static void write_many(const char *folder)
{
    char path[300];
    snprintf(path, sizeof(path), "%s/posts", folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 20000; i++)
        fprintf(file,
                i % 997 == 5 ? "{\"id\":%d\n"
                             : "{\"id\":\"t:%d\",\"at\":\"2026-11-20T03:00:00Z\",\"text\":\"post "
                               "%d of umi%d and 海フーズ the soup with a long story\"}\n",
                i, i, i % 7);
    fclose(file);
}

TEST(the_bytes_are_the_same_on_any_number_of_threads)
{
    char folder[256];
    test_folder(folder);
    write_many(folder);
    folder_put(folder, "queries", "a\tumi3\nb\t海 -umi2\nc\tpost NEAR/2 of\n");
    struct text first = {NULL, 0};
    static const char *const threads[] = {"1", "2", "5"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(folder_run(folder, "match", "--queries", "@queries", "--cjk=sub",
                                    "--threads", threads[i], "@posts", NULL),
                         1);
        folder_has(folder, "err", "/posts:6: ");
        const struct text out = folder_read(folder, "out");
        assert_true(out.len > 1000000);
        if (i == 0)
            first = out;
        assert_true(text_same(first, out));
        if (i > 0)
            mem_free((void *)(uintptr_t)out.at);
    }
    mem_free((void *)(uintptr_t)first.at);
    test_folder_done(folder);
}

TEST(check_warns_of_queries_and_matches_nothing)
{
    char folder[256];
    test_folder(folder);
    folder_put(folder, "posts", few);
    folder_put(folder, "queries", "q1\tumi and soup\nq2\tumi OR\nq3\tumi foods\n");
    assert_int_equal(folder_run(folder, "match", "--queries", "@queries", "--check", NULL), 1);
    folder_has(folder, "out", "/queries:1: column 5: warning: topic q1: 'and' is a word");
    folder_has(folder, "out", "/queries:2: topic q2: column 7: expected a word");
    folder_lacks(folder, "out", "q3");
    folder_lacks(folder, "out", "hits");
    folder_put(folder, "queries", "q1\tumi and soup\n");
    assert_int_equal(folder_run(folder, "match", "--queries", "@queries", "--check", NULL), 0);
    test_folder_done(folder);
}
