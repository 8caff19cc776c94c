#include "base/fault.h"
#include "base/line_file.h"
#include "base/mem.h"
#include "base/test.h"

#include <unistd.h>
#include <zstd.h>

static char *path_of(const void *bytes, size_t len)
{
    static char path[] = "/tmp/hinomi-lines-XXXXXX";
    memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    close(fd);
    return path;
}

static void hold(struct line_file *file, const char *line, uint64_t number)
{
    struct text got;
    uint64_t at;
    struct why why = {0};
    assert_ok(line_file_next(file, &got, &at, &why), why);
    assert_true(text_is(got, line));
    assert_int_equal(at, number);
}

static struct line_file *file_of(const void *bytes, size_t len)
{
    struct line_file *file = NULL;
    struct why why = {0};
    const char *path = path_of(bytes, len);
    assert_ok(line_file_open(path, &file, &why), why);
    unlink(path);
    return file;
}

TEST(line_file_numbers_lines_and_passes_over_empty_ones)
{
    static const char bytes[] = "one\r\n\n\ntwo\nthree";
    struct line_file *file = file_of(bytes, sizeof(bytes) - 1);
    struct text line;
    uint64_t number;
    hold(file, "one", 1);
    hold(file, "two", 4);
    hold(file, "three", 5);
    assert_int_equal(line_file_next(file, &line, &number, NULL), ERR_CLOSED);
    assert_int_equal(line_file_read(file), line_file_size(file));
    line_file_close(&file);
}

TEST(line_file_passes_over_a_line_that_is_too_long)
{
    const size_t len = LINE_FILE_MOST + 20;
    char *bytes = mem_new(len);
    memset(bytes, 'x', len);
    memcpy(bytes, "a\n", 2);
    memcpy(bytes + len - 3, "\nb\n", 3);
    struct line_file *file = file_of(bytes, len);
    struct text line;
    uint64_t number = 0;
    hold(file, "a", 1);
    assert_int_equal(line_file_next(file, &line, &number, NULL), ERR_LIMIT);
    assert_int_equal(number, 2);
    hold(file, "b", 3);
    line_file_close(&file);
    mem_free(bytes);
}

TEST(line_file_reads_zstd_and_names_what_is_broken)
{
    char plain[5000], packed[6000];
    memset(plain, 'y', sizeof(plain));
    plain[4999] = '\n';
    size_t len = ZSTD_compress(packed, sizeof(packed), plain, sizeof(plain), 1);
    struct line_file *file = file_of(packed, len);
    struct text line;
    uint64_t number;
    assert_int_equal(line_file_next(file, &line, &number, NULL), OK);
    assert_int_equal(line.len, 4999);
    line_file_close(&file);
    memset(packed + 6, 0x7f, len - 6);
    file = file_of(packed, len);
    struct why why = {0};
    assert_int_equal(line_file_next(file, &line, &number, &why), ERR_BAD_INPUT);
    assert_true(strstr(why.text, "zstd") != NULL);
    line_file_close(&file);
}

TEST(line_file_says_that_there_is_no_such_file)
{
    struct line_file *file = NULL;
    struct why why = {0};
    assert_int_equal(line_file_open("/nowhere/at/all", &file, &why), ERR_NOT_FOUND);
    assert_true(strstr(why.text, "/nowhere/at/all") != NULL);
}

TEST(line_file_says_so_when_the_disk_fails_at_any_read)
{
    const size_t len = 600000;
    char *bytes = mem_new(len);
    for (size_t i = 0; i < len; i++)
        bytes[i] = i % 100 == 99 ? '\n' : 'x';
    uint64_t nth = 1;
    for (bool reached = true; reached; nth++) {
        struct line_file *file = file_of(bytes, len);
        struct text line;
        struct why why = {0};
        uint64_t number = 0;
        fault_at("line_file_read", nth);
        enum err err = OK;
        while (!err)
            err = line_file_next(file, &line, &number, &why);
        reached = fault_reached();
        fault_at("line_file_read", 0);
        assert_int_equal(err, reached ? ERR_IO : ERR_CLOSED);
        assert_true(!reached || strstr(why.text, "hinomi-lines") != NULL);
        const size_t read = (nth - 1) * (1 << 18);
        assert_int_equal(number, (reached && read < len ? read : len) / 100);
        line_file_close(&file);
    }
    assert_true(nth > 3);
    mem_free(bytes);
}
