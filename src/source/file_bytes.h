#ifndef SOURCE_FILE_BYTES_H
#define SOURCE_FILE_BYTES_H
/*
 * The bytes of a file, unpacked, under file_reader: which file it is, zstd, rotation, truncation.
 */
#include "base/text.h"

#include <stdatomic.h>

struct file_bytes;

/* Which file it is. lasting: a place in it is worth keeping. */
struct file_name {
    uint64_t device, inode;
    bool regular, lasting;
};

enum file_end {
    FILE_MORE, /* bytes came; there may be more */
    FILE_WAIT, /* none now; more may come */
    FILE_NEXT, /* none will come from this file; file_bytes_turn goes on with the next */
    FILE_CUT,  /* as FILE_NEXT, but it was cut: what is left of a line is worth nothing */
    FILE_END,  /* none will come */
    FILE_FAULT /* the read failed */
};

enum err file_bytes_open(struct text path, bool follow, const atomic_bool *stop,
                         struct file_bytes **bytes_out, struct why *why) MUST_USE;
void file_bytes_free(struct file_bytes **bytes_at);
const struct file_name *file_bytes_name(const struct file_bytes *bytes);
/* Goes on at the offset of that file: of a rotated one beside it where it still is. inside: the
 * offset is within a line. ERR_BAD_INPUT when it cannot be a place of it. */
enum err file_bytes_seek(struct file_bytes *bytes, const struct file_name *name, uint64_t offset,
                         bool inside, struct why *why) MUST_USE;
/* The file at the path, from its start. */
enum err file_bytes_again(struct file_bytes *bytes, struct why *why) MUST_USE;
/* Up to len bytes; answers how the next read stands. len_out is set always. */
enum file_end file_bytes_read(struct file_bytes *bytes, char *to, size_t len, size_t *len_out,
                              struct why *why);
/* After FILE_NEXT or FILE_CUT: the file that is now at the path. gap_out is set when bytes may be
 * lost. */
void file_bytes_turn(struct file_bytes *bytes, struct why *gap_out);
#endif
