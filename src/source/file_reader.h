#ifndef SOURCE_FILE_READER_H
#define SOURCE_FILE_READER_H
/*
 * Lines of a file as trays: plain or zstd, a pipe, a file that grows. Belongs to one thread at a
 * time; blocks on the disk, or up to 100 ms on a pipe.
 *
 * The place after a tray names the file (device and inode), the byte after the last line (of the
 * unpacked bytes) and the number of lines before it, so a restart goes on exactly there.
 */
#include "model/tray.h"

#include <stdatomic.h>

enum {
    FILE_MOST_LINE = 1 << 20, /* a longer one is refused */
    FILE_MOST_RECORDS = 4096, /* of a tray */
    FILE_PATIENCE_MS = 100    /* a tray of a pipe is closed after so long */
};

enum file_step {
    FILE_TRAY,   /* here is one */
    FILE_IDLE,   /* nothing more just now: ask again later */
    FILE_GAP,    /* bytes were lost, why says which; ask again */
    FILE_BROKEN, /* the read failed, why says how; with follow it may be asked again */
    FILE_OVER    /* nothing more, ever */
};

struct file_reader;

/* path "-" is standard input. stop ends a long wait or skip early. ERR_BAD_INPUT when the place
 * cannot be one of this file. */
enum err file_reader_open(struct text path, bool follow, struct text place, const atomic_bool *stop,
                          struct file_reader **reader_out, struct why *why) MUST_USE;
void file_reader_free(struct file_reader **reader_at);
enum file_step file_reader_next(struct file_reader *reader, struct tray **tray_out,
                                struct why *why);
#endif
