/* Whatever bytes a file holds, plain or zstd: lines come out in order, whole, within the ceiling,
 * or it ends with a reason. */
#include "base/err.h"
#include "base/line_file.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    const int fd = memfd_create("lines", MFD_CLOEXEC);
    must(fd >= 0 && write(fd, at, len) == (ssize_t)len && lseek(fd, 0, SEEK_SET) == 0);
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    struct line_file *file = NULL;
    struct why why = {0};
    must(line_file_open(path, &file, &why) == OK);
    uint64_t number = 0, before = 0;
    struct text line;
    for (enum err err = OK; !err || err == ERR_LIMIT;) {
        err = line_file_next(file, &line, &number, &why);
        must(err || (line.len && line.len <= LINE_FILE_MOST));
        must(err || memchr(line.at, '\n', line.len) == NULL);
        must((err && err != ERR_LIMIT) || number > before);
        must(!err || err == ERR_CLOSED || why.text[0]);
        before = number;
    }
    line_file_close(&file);
    close(fd);
    return 0;
}
