#include "base/mem.h"
#include "cli/command_test.h"

static FILE *series_file(char folder[256])
{
    char path[300];
    snprintf(path, sizeof(path), "%s/series.csv", test_folder(folder));
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    return file;
}

static int detect(const char *folder, const char *option)
{
    return folder_run(folder, "detect", "@series.csv", option, NULL);
}

static int lines_with(const char *folder, const char *name, const char *part)
{
    const struct text text = folder_read(folder, name);
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
    char folder[256];
    FILE *file = series_file(folder);
    fputs("timestamp,value\n", file);
    rows(file, 1, 600, 400);
    fclose(file);
    assert_int_equal(detect(folder, NULL), 0);
    assert_int_equal(lines_with(folder, "out", "timestamp,value,score,alarm"), 1);
    assert_int_equal(lines_with(folder, "out", ","), 601);
    assert_int_equal(lines_with(folder, "out", "2026-11-01 00:00:00,20,0.000,0"), 1);
    assert_int_equal(lines_with(folder, "out", "2026-11-02 09:20:00,321,0."), 1);
    assert_in_range(lines_with(folder, "out", ",1"), 1, 2);
    test_folder_done(folder);
}

TEST(a_row_that_is_none_is_told_with_its_line_and_the_rest_goes_on)
{
    char folder[256];
    FILE *file = series_file(folder);
    fputs("timestamp,value\r\n2026-11-01 00:00:00,5\r\n2026-11-01 00:05:00,five\n\n"
          "2026-11-01 00:10:00,\n2026-11-01 00:05:00,7",
          file);
    fclose(file);
    assert_int_equal(detect(folder, NULL), 1);
    assert_int_equal(lines_with(folder, "err", ":3: 'five' is no number"), 1);
    assert_int_equal(lines_with(folder, "err", "line 6: earlier than the row before"), 1);
    assert_int_equal(lines_with(folder, "out", ",0.000,0"), 3);
    assert_int_equal(lines_with(folder, "out", "2026-11-01 00:10:00,,0.000,0"), 1);
    assert_int_equal(detect(folder, "--strict"), 1);
    assert_int_equal(lines_with(folder, "out", ",0.000,0"), 1);
    test_folder_done(folder);
}

TEST(a_file_that_is_no_series_is_refused_at_its_first_line)
{
    char folder[256];
    FILE *file = series_file(folder);
    fputs("time;count\n2026-11-01;5\n", file);
    fclose(file);
    assert_int_equal(detect(folder, NULL), 2);
    assert_int_equal(lines_with(folder, "err", ":1: the first line must be 'timestamp,value'"), 1);
    assert_int_equal(lines_with(folder, "out", ""), 1); /* nothing but the end */
    test_folder_done(folder);
}

TEST(an_empty_file_is_told_of)
{
    char folder[256];
    fclose(series_file(folder));
    assert_int_equal(detect(folder, NULL), 2);
    assert_int_equal(lines_with(folder, "err", "there is no row"), 1);
    test_folder_done(folder);
}

TEST(the_line_of_alarms_can_be_moved)
{
    char folder[256];
    FILE *file = series_file(folder);
    fputs("timestamp,value\n", file);
    rows(file, 1, 600, 400);
    fclose(file);
    assert_int_equal(detect(folder, "--line=0.95"), 0);
    const int high = lines_with(folder, "out", ",1");
    assert_int_equal(detect(folder, "--line=0.2"), 0);
    assert_true(lines_with(folder, "out", ",1") >= high);
    assert_int_equal(high, 0);
    assert_int_equal(detect(folder, "--line=2"), 2);
    test_folder_done(folder);
}
