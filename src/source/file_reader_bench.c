#include "base/clock.h"
#include "base/mem.h"
#include "source/file_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* How fast a file in memory is cut into trays, of 1 KB and of 100 B a line. */

enum { MEGABYTES = 512 };

static int make_file(size_t line_len)
{
    int fd = memfd_create("lines", MFD_CLOEXEC);
    must(fd >= 0);
    char *block = mem_new(1 << 20);
    memset(block, 'x', 1 << 20);
    for (size_t i = line_len - 1; i < 1 << 20; i += line_len)
        block[i] = '\n';
    for (int i = 0; i < MEGABYTES; i++)
        must(write(fd, block, 1 << 20) == 1 << 20);
    mem_free(block);
    return fd;
}

static void measure(size_t line_len)
{
    static const atomic_bool never = false;
    char path[64];
    int fd = make_file(line_len);
    struct file_reader *reader = NULL;
    struct why why;
    size_t records = 0;
    int n = snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    must(file_reader_open((struct text){path, (size_t)n}, false, (struct text){0}, &never, &reader,
                          &why) == OK);
    int64_t start_us = clock_steady_us();
    struct tray *tray = NULL;
    while (file_reader_next(reader, &tray, &why) == FILE_TRAY) {
        records += tray->record_count;
        tray_free(&tray);
    }
    double seconds = (double)(clock_steady_us() - start_us) / 1e6;
    printf("file_lines_%zu_bytes_per_s %.2f GB/s\n", line_len,
           (double)MEGABYTES * (1 << 20) / 1e9 / seconds);
    printf("file_lines_%zu_records_per_s %.0f records/s\n", line_len, (double)records / seconds);
    file_reader_free(&reader);
    close(fd);
}

int main(void)
{
    measure(1024);
    measure(128);
    return 0;
}
