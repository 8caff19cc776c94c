#ifndef BASE_LINE_FILE_H
#define BASE_LINE_FILE_H
/*
 * A file of lines, plain or zstd, read one after the other without a loop: for replays and filters.
 * Open, next until ERR_CLOSED, close. One thread.
 */
#include "base/text.h"

struct line_file;
enum { LINE_FILE_MOST = 1 << 20 }; /* bytes a line */

/* "-" is standard input. ERR_NOT_FOUND, ERR_IO: the reason names the file. */
enum err line_file_open(const char *path, struct line_file **file_out, struct why *why) MUST_USE;
void line_file_close(struct line_file **file);
/* The next line that is not empty, without its end (LF or CR LF); valid until the next call. Its
 * number, from 1. ERR_CLOSED: there is no more. ERR_LIMIT: a line was too long and was passed over;
 * go on. ERR_IO, ERR_BAD_INPUT (broken zstd): nothing more can be read. */
enum err line_file_next(struct line_file *file, struct text *line_out, uint64_t *number_out,
                        struct why *why) MUST_USE;
const char *line_file_name(const struct line_file *file); /* for people */
/* Bytes of the file read so far, and in all; -1 when nobody knows (a pipe). */
int64_t line_file_read(const struct line_file *file);
int64_t line_file_size(const struct line_file *file);
#endif
