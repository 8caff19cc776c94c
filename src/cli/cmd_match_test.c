#include "base/mem.h"
#include "base/test.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <unistd.h>

struct place {
    char folder[256], posts[300], queries[300], topics[300], out[300], err[300];
};

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void place_init(struct place *place)
{
    test_folder(place->folder);
    snprintf(place->posts, sizeof(place->posts), "%s/posts", place->folder);
    snprintf(place->queries, sizeof(place->queries), "%s/queries", place->folder);
    snprintf(place->topics, sizeof(place->topics), "%s/topics", place->folder);
    snprintf(place->out, sizeof(place->out), "%s/out", place->folder);
    snprintf(place->err, sizeof(place->err), "%s/err", place->folder);
}

static int turn(int fd, const char *path)
{
    const int kept = dup(fd), file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(kept >= 0 && file >= 0);
    dup2(file, fd);
    close(file);
    return kept;
}

static void turn_back(int fd, int kept)
{
    dup2(kept, fd);
    close(kept);
}

/* Runs the program with these words; what it wrote lies in the place's files. */
static int run_match(const struct place *place, const char *const *words, size_t count)
{
    char *argv[16] = {(char *)(uintptr_t) "hinomi", (char *)(uintptr_t) "match"};
    for (size_t i = 0; i < count; i++)
        argv[i + 2] = (char *)(uintptr_t)words[i];
    fflush(stdout);
    fflush(stderr);
    const int out = turn(STDOUT_FILENO, place->out), err = turn(STDERR_FILENO, place->err);
    const int status = cli_main((int)count + 2, argv);
    fflush(stdout);
    fflush(stderr);
    turn_back(STDOUT_FILENO, out);
    turn_back(STDERR_FILENO, err);
    return status;
}

static void file_has(const char *path, const char *part, bool wanted)
{
    const struct text text = test_read_file(path);
    if ((text_find(text, text_of(part)) >= 0) != wanted)
        fail_msg("\"%s\" is %s in: %.*s", part, wanted ? "not" : "there", TEXT_ARG(text));
    mem_free((void *)(uintptr_t)text.at);
}

static const char *const few =
    "{\"id\":\"t:1\",\"at\":\"2026-11-20T03:00:00Z\",\"text\":\"海フーズのスープに虫\",\"x\":1}\n"
    "{\"id\": broken\n"
    "{\"id\":\"t:3\",\"at\":\"2026-11-20T03:02:00Z\",\"text\":\"my Umi Foods order\"}\n"
    "{\"id\":\"t:4\",\"at\":\"2026-11-20T03:03:00Z\",\"text\":\"bella giornata\"}\n";

TEST(matched_posts_come_back_with_hits_and_unknown_fields)
{
    struct place place;
    place_init(&place);
    write_file(place.posts, few);
    write_file(place.topics, "clients:\n  - id: umi\n    name: Umi\n    brands:\n"
                             "      - id: foods\n        name: Umi Foods\n        topics:\n"
                             "          - {id: main, query: '海フーズ OR \"umi foods\"'}\n");
    const char *const words[] = {"--topics", place.topics, place.posts};
    assert_int_equal(run_match(&place, words, 3), 1);
    file_has(place.out, "\"x\":1", true);
    file_has(
        place.out,
        "\"hits\":[{\"client\":\"umi\",\"brand\":\"foods\",\"topic\":\"main\",\"spans\":[[0,4]]}]",
        true);
    file_has(place.out, "\"spans\":[[3,12]]", true);
    file_has(place.out, "t:4", false);
    file_has(place.err, "/posts:2: ", true);
    test_folder_done(place.folder);
}

TEST(all_writes_posts_that_match_nothing_too)
{
    struct place place;
    place_init(&place);
    write_file(place.posts, few);
    write_file(place.queries, "q1\tumi foods\n");
    const char *const words[] = {"--queries", place.queries, "--all", place.posts};
    assert_int_equal(run_match(&place, words, 4), 1);
    file_has(place.out, "\"hits\":[{\"topic\":\"q1\",\"spans\":[[3,6],[7,12]]}]", true);
    file_has(place.out, "t:4", true);
    test_folder_done(place.folder);
}

TEST(explain_says_of_each_post_and_topic_why)
{
    struct place place;
    place_init(&place);
    write_file(place.posts, few);
    write_file(place.queries, "q1\tumi foods\nq2\t海フーズ NEAR/1 虫\n");
    const char *const words[] = {"--queries", place.queries, "--explain", place.posts};
    assert_int_equal(run_match(&place, words, 4), 1);
    file_has(place.out, "{\"post\":\"t:3\",\"topic\":\"q1\",\"matches\":true", true);
    file_has(place.out, "both stand, 5 words apart, 1 allowed", true);
    file_has(place.out, "{\"post\":\"t:4\",\"topic\":\"q2\",\"matches\":false", true);
    file_has(place.err, "/posts:2: ", true);
    test_folder_done(place.folder);
}

TEST(a_mark_at_the_beginning_of_the_queries_is_no_part_of_the_first_id)
{
    struct place place;
    place_init(&place);
    write_file(place.posts, few);
    write_file(place.queries, "\xEF\xBB\xBFq1\tumi OR 海フーズ\r\n");
    const char *const words[] = {"--queries", place.queries, place.posts};
    (void)run_match(&place, words, 3);
    file_has(place.out, "\"topic\":\"q1\"", true);
    test_folder_done(place.folder);
}

TEST(strict_ends_at_the_first_refused_line)
{
    struct place place;
    place_init(&place);
    write_file(place.posts, few);
    write_file(place.queries, "q1\tumi OR 海フーズ\n");
    const char *const words[] = {"--queries", place.queries, "--strict", place.posts};
    assert_int_equal(run_match(&place, words, 4), 1);
    file_has(place.out, "t:1", true);
    file_has(place.out, "t:3", false);
    test_folder_done(place.folder);
}

TEST(a_bad_query_is_named_with_file_line_and_column)
{
    struct place place;
    place_init(&place);
    write_file(place.queries, "q1\tumi\nq2\tumi OR\n");
    const char *const words[] = {"--queries", place.queries};
    assert_int_equal(run_match(&place, words, 2), 2);
    file_has(place.err, "/queries: line 2: query of topic q2: column 7", true);
    assert_int_equal(run_match(&place, words, 0), 2);
    file_has(place.err, "--topics", true);
    write_file(place.queries, "no tab here\n");
    assert_int_equal(run_match(&place, words, 2), 2);
    file_has(place.err, "/queries:1: expected an id, a tab and a query", true);
    test_folder_done(place.folder);
}

/* Enough lines for many batches, some of them refused. */
static void write_many(const char *path)
{
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
    struct place place;
    place_init(&place);
    write_many(place.posts);
    write_file(place.queries, "a\tumi3\nb\t海 -umi2\nc\tpost NEAR/2 of\n");
    struct text first = {NULL, 0};
    static const char *const threads[] = {"1", "2", "5"};
    for (int i = 0; i < 3; i++) {
        const char *const words[] = {"--queries", place.queries, "--cjk=sub",
                                     "--threads", threads[i],    place.posts};
        assert_int_equal(run_match(&place, words, 6), 1);
        file_has(place.err, "/posts:6: ", true);
        const struct text out = test_read_file(place.out);
        assert_true(out.len > 1000000);
        if (i == 0)
            first = out;
        assert_true(text_same(first, out));
        if (i > 0)
            mem_free((void *)(uintptr_t)out.at);
    }
    mem_free((void *)(uintptr_t)first.at);
    test_folder_done(place.folder);
}

TEST(check_warns_of_queries_and_matches_nothing)
{
    struct place place;
    place_init(&place);
    write_file(place.posts, few);
    write_file(place.queries, "q1\tumi and soup\nq2\tumi OR\nq3\tumi foods\n");
    const char *const words[] = {"--queries", place.queries, "--check"};
    assert_int_equal(run_match(&place, words, 3), 1);
    file_has(place.out, "/queries:1: column 5: warning: topic q1: 'and' is a word", true);
    file_has(place.out, "/queries:2: topic q2: column 7: expected a word", true);
    file_has(place.out, "q3", false);
    file_has(place.out, "hits", false);
    write_file(place.queries, "q1\tumi and soup\n");
    assert_int_equal(run_match(&place, words, 3), 0);
    test_folder_done(place.folder);
}
