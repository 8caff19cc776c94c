#include "base/mem.h"
#include "base/test.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <unistd.h>

struct place {
    char folder[256], series[300], out[300], err[300];
};

static FILE *place_init(struct place *place)
{
    test_folder(place->folder);
    snprintf(place->series, sizeof(place->series), "%s/series.csv", place->folder);
    snprintf(place->out, sizeof(place->out), "%s/out", place->folder);
    snprintf(place->err, sizeof(place->err), "%s/err", place->folder);
    FILE *file = fopen(place->series, "wb");
    assert_non_null(file);
    return file;
}

static int turn(int fd, const char *path)
{
    const int kept = dup(fd), file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(kept >= 0 && file >= 0);
    dup2(file, fd);
    close(file);
    return kept;
}

static int detect(const struct place *place, const char *option)
{
    char *argv[] = {(char *)(uintptr_t) "hinomi", (char *)(uintptr_t) "detect",
                    (char *)(uintptr_t)place->series, (char *)(uintptr_t)option};
    fflush(stdout);
    fflush(stderr);
    const int out = turn(STDOUT_FILENO, place->out), err = turn(STDERR_FILENO, place->err);
    const int status = cli_main(option ? 4 : 3, argv);
    fflush(stdout);
    fflush(stderr);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(out);
    close(err);
    return status;
}

static int lines_with(const char *path, const char *part)
{
    const struct text text = test_read_file(path);
    struct text rest = text, line;
    int count = 0;
    while (text_cut(&rest, '\n', &line))
        count += text_find(line, text_of(part)) >= 0;
    mem_free((void *)(uintptr_t)text.at);
    return count;
}

static void rows(FILE *file, int day, int count, int burst_at)
{
    for (int i = 0; i < count; i++)
        fprintf(file, "2026-11-%02d %02d:%02d:00,%d\n", day + i / 288, i / 12 % 24, i % 12 * 5,
                20 + i % 7 + (i >= burst_at && i < burst_at + 6 ? 300 : 0));
}

TEST(each_row_comes_back_with_score_and_alarm_and_a_burst_rings)
{
    struct place place;
    FILE *file = place_init(&place);
    fputs("timestamp,value\n", file);
    rows(file, 1, 600, 400);
    fclose(file);
    assert_int_equal(detect(&place, NULL), 0);
    assert_int_equal(lines_with(place.out, "timestamp,value,score,alarm"), 1);
    assert_int_equal(lines_with(place.out, ","), 601);
    assert_int_equal(lines_with(place.out, "2026-11-01 00:00:00,20,0.000,0"), 1);
    assert_int_equal(lines_with(place.out, "2026-11-02 09:20:00,321,0."), 1);
    assert_in_range(lines_with(place.out, ",1"), 1, 2);
    test_folder_done(place.folder);
}

TEST(a_row_that_is_none_is_told_with_its_line_and_the_rest_goes_on)
{
    struct place place;
    FILE *file = place_init(&place);
    fputs("timestamp,value\r\n2026-11-01 00:00:00,5\r\n2026-11-01 00:05:00,five\n\n"
          "2026-11-01 00:10:00,\n2026-11-01 00:05:00,7",
          file);
    fclose(file);
    assert_int_equal(detect(&place, NULL), 1);
    assert_int_equal(lines_with(place.err, ":3: 'five' is no number"), 1);
    assert_int_equal(lines_with(place.err, "line 6: earlier than the row before"), 1);
    assert_int_equal(lines_with(place.out, ",0.000,0"), 3);
    assert_int_equal(lines_with(place.out, "2026-11-01 00:10:00,,0.000,0"), 1);
    assert_int_equal(detect(&place, "--strict"), 1);
    assert_int_equal(lines_with(place.out, ",0.000,0"), 1);
    test_folder_done(place.folder);
}

TEST(a_file_that_is_no_series_is_refused_at_its_first_line)
{
    struct place place;
    FILE *file = place_init(&place);
    fputs("time;count\n2026-11-01;5\n", file);
    fclose(file);
    assert_int_equal(detect(&place, NULL), 2);
    assert_int_equal(lines_with(place.err, ":1: the first line must be 'timestamp,value'"), 1);
    assert_int_equal(lines_with(place.out, ""), 1); /* nothing but the end */
    test_folder_done(place.folder);
}

TEST(an_empty_file_is_told_of)
{
    struct place place;
    fclose(place_init(&place));
    assert_int_equal(detect(&place, NULL), 2);
    assert_int_equal(lines_with(place.err, "there is no row"), 1);
    test_folder_done(place.folder);
}

TEST(the_line_of_alarms_can_be_moved)
{
    struct place place;
    FILE *file = place_init(&place);
    fputs("timestamp,value\n", file);
    rows(file, 1, 600, 400);
    fclose(file);
    assert_int_equal(detect(&place, "--line=0.95"), 0);
    const int high = lines_with(place.out, ",1");
    assert_int_equal(detect(&place, "--line=0.2"), 0);
    assert_true(lines_with(place.out, ",1") >= high);
    assert_int_equal(high, 0);
    assert_int_equal(detect(&place, "--line=2"), 2);
    test_folder_done(place.folder);
}
