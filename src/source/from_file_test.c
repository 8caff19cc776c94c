#include "base/fault.h"
#include "base/test.h"
#include "source/file_reader.h"
#include "source/heard_test.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

struct bench {
    char folder[256], path[300], options[400];
    struct heard heard;
    struct why why;
};

static void bench_init(struct bench *bench, const char *more)
{
    test_folder(bench->folder);
    snprintf(bench->path, sizeof(bench->path), "%s/posts.ndjson", bench->folder);
    snprintf(bench->options, sizeof(bench->options), "path: %s\n%s", bench->path, more);
    heard_init(&bench->heard);
}

static void bench_done(struct bench *bench)
{
    assert_false(bench->heard.timed_out);
    heard_done(&bench->heard);
    test_folder_done(bench->folder);
}

static void append(const char *path, struct text bytes)
{
    FILE *file = fopen(path, "ab");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    fclose(file);
}

static void run(struct bench *bench)
{
    assert_ok(heard_run(&bench->heard, "file", bench->options, &bench->why), bench->why);
}

/* Runs again from the last place, forgetting what was heard. */
static void run_again(struct bench *bench)
{
    buf_clear(&bench->heard.records);
    buf_clear(&bench->heard.refusals);
    buf_clear(&bench->heard.states);
    bench->heard.count = 0;
    run(bench);
}

#define assert_heard(bench, literal) assert_text(buf_view(&(bench)->heard.records), literal)

TEST(every_line_is_a_record_with_its_number)
{
    struct bench bench;
    bench_init(&bench, "");
    append(bench.path, TEXT("{\"a\":1}\n\n\r\n{\"b\":2}\r\n{\"c\":3}"));
    run(&bench);
    assert_heard(&bench, "1\t{\"a\":1}\n4\t{\"b\":2}\n5\t{\"c\":3}\n");
    assert_text(buf_view(&bench.heard.states), "live\nended\n");
    bench_done(&bench);
}

TEST(an_empty_file_ends_at_once)
{
    struct bench bench;
    bench_init(&bench, "");
    append(bench.path, TEXT(""));
    run(&bench);
    assert_text(buf_view(&bench.heard.states), "live\nended\n");
    bench_done(&bench);
}

TEST(a_missing_file_and_a_folder_are_refused_with_their_name)
{
    struct bench bench;
    bench_init(&bench, "");
    assert_int_equal(heard_run(&bench.heard, "file", bench.options, &bench.why), ERR_NOT_FOUND);
    assert_non_null(strstr(bench.why.text, "posts.ndjson"));
    snprintf(bench.options, sizeof(bench.options), "path: %s", bench.folder);
    assert_int_equal(heard_run(&bench.heard, "file", bench.options, &bench.why), ERR_BAD_INPUT);
    assert_int_equal(heard_run(&bench.heard, "file", "{}", &bench.why), ERR_BAD_INPUT);
    assert_int_equal(heard_run(&bench.heard, "file", "pth: x", &bench.why), ERR_BAD_INPUT);
    assert_non_null(strstr(bench.why.text, "path"));
    bench_done(&bench);
}

static void append_lines(const char *path, size_t from, size_t to, size_t pad)
{
    struct buf buf;
    buf_init(&buf, 256 << 20);
    for (size_t i = from; i < to; i++)
        (void)buf_printf(&buf, "%zu%*s\n", i, (int)(i * 7919 % (pad + 1)), "");
    append(path, buf_view(&buf));
    buf_done(&buf);
}

/* Checks that the records are the numbers from … to, each on its line. */
static void assert_numbers(const struct buf *records, size_t from, size_t to)
{
    struct text rest = buf_view(records), line, number;
    for (size_t i = from; i < to; i++) {
        int64_t got = -1, at = -1;
        assert_true(text_cut(&rest, '\n', &line));
        assert_true(text_cut(&line, '\t', &number));
        assert_true(text_int(number, &at));
        assert_true(text_int(text_trim(line), &got));
        assert_int_equal(got, i);
        assert_int_equal(at, i + 1);
    }
    assert_int_equal(rest.len, 0);
}

TEST(short_and_long_lines_of_many_trays_all_arrive_also_with_pauses)
{
    struct bench bench;
    bench_init(&bench, "");
    bench.heard.pause_every = 3;
    append_lines(bench.path, 0, 20000, 10);
    append_lines(bench.path, 20000, 24000, 3000);
    append_lines(bench.path, 24000, 24020, 900000);
    run(&bench);
    assert_true(bench.heard.trays > 10);
    assert_numbers(&bench.heard.records, 0, 24020);
    bench_done(&bench);
}

TEST(a_restart_at_every_tray_goes_on_exactly_there)
{
    struct bench bench;
    bench_init(&bench, "");
    append_lines(bench.path, 0, 30000, 20);
    size_t had = 0;
    while (had < 30000) {
        bench.heard.stop_at = 1;
        run_again(&bench);
        assert_true(bench.heard.count > 0);
        assert_numbers(&bench.heard.records, had, had + bench.heard.count);
        had += bench.heard.count;
    }
    bench_done(&bench);
}

TEST(a_line_that_is_too_long_is_refused_and_the_rest_goes_on)
{
    struct bench bench;
    bench_init(&bench, "");
    char *long_line = mem_new(3 << 20);
    memset(long_line, 'x', 3 << 20);
    append(bench.path, TEXT("one\n"));
    append(bench.path, (struct text){long_line, 3 << 20});
    append(bench.path, TEXT("\nthree\n"));
    append(bench.path, (struct text){long_line, FILE_MOST_LINE});
    append(bench.path, TEXT("\nfive\n"));
    append(bench.path, (struct text){long_line, FILE_MOST_LINE + 1});
    append(bench.path, TEXT("\nseven\n"));
    append(bench.path, (struct text){long_line, 2 << 20});
    mem_free(long_line);
    run(&bench);
    assert_text(buf_view(&bench.heard.refusals),
                "2 longer than 1048576 bytes\n6 longer than 1048576 bytes\n"
                "8 longer than 1048576 bytes\n");
    assert_int_equal(bench.heard.count, 5);
    assert_true(text_starts(buf_view(&bench.heard.records), TEXT("1\tone\n3\tthree\n4\txxx")));
    assert_true(text_ends(buf_view(&bench.heard.records), TEXT("xxx\n5\tfive\n7\tseven\n")));
    bench_done(&bench);
}

static void append_packed(const char *path, size_t from, size_t to)
{
    struct buf buf;
    buf_init(&buf, 64 << 20);
    for (size_t i = from; i < to; i++)
        (void)buf_printf(&buf, "%zu\n", i);
    size_t cap = ZSTD_compressBound(buf.len);
    char *packed = mem_new(cap);
    size_t len = ZSTD_compress(packed, cap, buf.at, buf.len, 3);
    assert_false(ZSTD_isError(len));
    append(path, (struct text){packed, len});
    mem_free(packed);
    buf_done(&buf);
}

TEST(packed_files_are_unpacked_and_restart_where_they_were)
{
    struct bench bench;
    bench_init(&bench, "");
    append_packed(bench.path, 0, 10000); /* two frames, one after the other */
    append_packed(bench.path, 10000, 20000);
    size_t had = 0;
    while (had < 20000) {
        bench.heard.stop_at = 1;
        run_again(&bench);
        assert_true(bench.heard.count > 0);
        assert_numbers(&bench.heard.records, had, had + bench.heard.count);
        had += bench.heard.count;
    }
    bench_done(&bench);
}

TEST(packed_data_that_is_cut_or_broken_is_told_after_what_was_good)
{
    struct bench bench;
    bench_init(&bench, "");
    append_packed(bench.path, 0, 5000);
    struct stat stat_of;
    assert_int_equal(stat(bench.path, &stat_of), 0);
    assert_int_equal(truncate(bench.path, stat_of.st_size - 7), 0);
    bench.heard.stop_state = "failed";
    run(&bench);
    assert_non_null(strstr(buf_view(&bench.heard.states).at, "failed: "));
    assert_int_equal(truncate(bench.path, 4), 0);
    append(bench.path, TEXT("no zstd data at all, only its mark"));
    *bench.heard.place = '\0';
    run_again(&bench);
    assert_non_null(strstr(buf_view(&bench.heard.states).at, "broken zstd data"));
    bench_done(&bench);
}

TEST(a_place_that_cannot_be_is_a_clear_error)
{
    struct bench bench;
    bench_init(&bench, "");
    append_lines(bench.path, 0, 100, 0);
    run(&bench);
    assert_int_equal(truncate(bench.path, 20), 0);
    assert_int_equal(heard_run(&bench.heard, "file", bench.options, &bench.why), ERR_BAD_INPUT);
    assert_non_null(strstr(bench.why.text, "cut or replaced"));
    snprintf(bench.heard.place, sizeof(bench.heard.place), "1 1 1 3 1 whole");
    assert_int_equal(heard_run(&bench.heard, "file", bench.options, &bench.why), ERR_BAD_INPUT);
    assert_non_null(strstr(bench.why.text, "no beginning of a line"));
    static const char *const bad[] = {"x",
                                      "1 2 3",
                                      "2 1 1 1 1 whole",
                                      "1 1 1 -4 1 whole",
                                      "1 1 1 4 1 half",
                                      "1 99999999999999999999 1 1 1 whole"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        snprintf(bench.heard.place, sizeof(bench.heard.place), "%s", bad[i]);
        assert_int_equal(heard_run(&bench.heard, "file", bench.options, &bench.why), ERR_BAD_INPUT);
    }
    bench_done(&bench);
}

/* ---- following: another thread writes while the source reads ---- */

struct writer {
    struct bench *bench;
    void (*body)(struct bench *bench);
};

static void *write_thread(void *arg)
{
    struct writer *writer = arg;
    writer->body(writer->bench);
    return NULL;
}

static void run_beside(struct bench *bench, void (*body)(struct bench *bench))
{
    struct writer writer = {bench, body};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_thread, &writer), 0);
    run(bench);
    pthread_join(thread, NULL);
}

static void grow_by_halves(struct bench *bench)
{
    static const char *const parts[] = {"0\n1", "\n2\n", "3\n4", "\n5", "\n"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        usleep(30000);
        append(bench->path, text_of(parts[i]));
    }
}

TEST(a_growing_file_is_followed_and_half_lines_wait_for_their_end)
{
    struct bench bench;
    bench_init(&bench, "follow: true\n");
    append(bench.path, TEXT(""));
    bench.heard.stop_at = 6;
    run_beside(&bench, grow_by_halves);
    assert_numbers(&bench.heard.records, 0, 6);
    bench_done(&bench);
}

static void rotate(struct bench *bench)
{
    char old[320];
    snprintf(old, sizeof(old), "%s.1", bench->path);
    usleep(30000);
    int fd = open(bench->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_int_equal(rename(bench->path, old), 0);
    assert_int_equal(write(fd, "late\n", 5), 5); /* the writer has not yet noticed */
    close(fd);
    append(bench->path, TEXT("new\n"));
}

TEST(a_rotated_file_is_read_to_its_end_and_then_the_new_one)
{
    struct bench bench;
    bench_init(&bench, "follow: true\n");
    append(bench.path, TEXT("old\n"));
    bench.heard.stop_at = 3;
    run_beside(&bench, rotate);
    assert_heard(&bench, "1\told\n2\tlate\n1\tnew\n");
    bench_done(&bench);
}

TEST(a_file_rotated_while_nobody_read_is_found_beside_the_new_one)
{
    struct bench bench;
    bench_init(&bench, "follow: true\n");
    append(bench.path, TEXT("old\n"));
    bench.heard.stop_at = 1;
    run(&bench);
    append(bench.path, TEXT("unread\n"));
    char old[320];
    snprintf(old, sizeof(old), "%s.1", bench.path);
    assert_int_equal(rename(bench.path, old), 0);
    append(bench.path, TEXT("new\n"));
    bench.heard.stop_at = 2;
    run_again(&bench);
    assert_heard(&bench, "2\tunread\n1\tnew\n");
    bench_done(&bench);
}

static void cut(struct bench *bench)
{
    usleep(400000);
    assert_int_equal(truncate(bench->path, 0), 0);
    usleep(400000);
    append(bench->path, TEXT("after\n"));
}

TEST(a_cut_file_is_read_again_from_its_start_and_the_gap_is_told)
{
    struct bench bench;
    bench_init(&bench, "follow: true\n");
    append(bench.path, TEXT("before\nhalf a line"));
    bench.heard.stop_at = 2;
    run_beside(&bench, cut);
    assert_heard(&bench, "1\tbefore\n1\tafter\n");
    assert_non_null(strstr(buf_view(&bench.heard.states).at, "gap: "));
    bench_done(&bench);
}

static void feed_pipe(struct bench *bench)
{
    for (size_t i = 0; i < 3; i++) {
        append_lines(bench->path, i * 1000, i * 1000 + 1000, 100);
        if (i == 0)
            usleep(1000);
    }
}

TEST(a_named_pipe_is_read_and_has_no_place)
{
    struct bench bench;
    bench_init(&bench, "follow: true\n");
    assert_int_equal(mkfifo(bench.path, 0600), 0);
    bench.heard.stop_at = 3000;
    run_beside(&bench, feed_pipe);
    assert_int_equal(bench.heard.count, 3000);
    assert_string_equal(bench.heard.place, "");
    bench_done(&bench);
}

TEST(a_read_that_fails_is_told_and_loses_nothing_when_tried_again)
{
    for (uint64_t n = 1; n <= 3; n++) {
        struct bench bench;
        bench_init(&bench, "");
        append_lines(bench.path, 0, 9000, 0);
        bench.heard.stop_state = "failed";
        fault_at("file_read", n);
        run(&bench);
        assert_true(fault_reached());
        fault_at("file_read", 0);
        size_t had = bench.heard.count;
        assert_numbers(&bench.heard.records, 0, had);
        if (had == 0)
            *bench.heard.place = '\0';
        run_again(&bench);
        assert_numbers(&bench.heard.records, had, 9000);
        bench_done(&bench);
    }
}
