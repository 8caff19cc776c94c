#include "source/file_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

struct sum {
    uint64_t hash;
    size_t records;
};

/* Reads to the end, or one tray with once; adds what came and keeps the place. */
static bool read_some(const char *path, char *place, struct sum *sum, bool once)
{
    static const atomic_bool never = false;
    struct file_reader *reader = NULL;
    struct tray *tray = NULL;
    struct why why;
    enum file_step step = FILE_OVER;
    struct text from = *place ? text_of(place) : (struct text){0};
    must(file_reader_open(text_of(path), false, from, &never, &reader, &why) == OK);
    do {
        step = file_reader_next(reader, &tray, &why);
        if (step != FILE_TRAY)
            continue;
        for (size_t i = 0; i < tray->record_count; i++) {
            sum->hash = sum->hash * 31 + text_hash(tray->records[i]) + tray_line(tray, i);
            sum->records++;
        }
        snprintf(place, 200, "%.*s", TEXT_ARG(tray->place));
        tray_free(&tray);
    } while ((step == FILE_TRAY && !once) || step == FILE_IDLE);
    file_reader_free(&reader);
    return step == FILE_TRAY;
}

/* A file read in one go and read with a restart after every tray gives the same. */
int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
    static int fd = -1;
    char path[64], place[200] = "", again[200] = "";
    struct sum whole = {0}, parts = {0};
    if (fd < 0)
        fd = memfd_create("fuzz", MFD_CLOEXEC);
    must(ftruncate(fd, 0) == 0 && pwrite(fd, at, len, 0) == (ssize_t)len);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    read_some(path, place, &whole, false);
    while (read_some(path, again, &parts, true))
        continue;
    must(whole.records == parts.records && whole.hash == parts.hash);
    return 0;
}
