#include "cli/learn.h"

#include <errno.h>
#include <stdio.h>

enum { EXAMPLES_BYTES_MOST = 1 << 29 };

enum err learn_read(struct labelled *labelled, struct text files, bool helper, struct arena *arena,
                    struct why *why)
{
    struct text file, bytes;
    enum err err = OK;
    while (!err && text_cut(&files, ',', &file)) {
        if (!file.len)
            continue;
        const char *path = arena_text(arena, file).at;
        err = file_read(path, EXAMPLES_BYTES_MOST, arena, &bytes, why);
        if (err)
            return err;
        err = labelled_read(labelled, bytes, helper, why);
        if (err)
            err = why_at(why, err, "%s", path);
    }
    return err;
}

enum err learn_write(struct text path, struct text bytes, struct arena *arena, struct why *why)
{
    const char *beside = arena_printf(arena, "%.*s.new", TEXT_ARG(path)).at;
    const char *to = arena_text(arena, path).at;
    char room[128];
    FILE *file = fopen(beside, "wbe");
    bool good = file && fwrite(bytes.at, 1, bytes.len, file) == bytes.len;
    good = file && !fclose(file) && good;
    if (good && !rename(beside, to))
        return OK;
    const int code = errno;
    if (file)
        (void)remove(beside);
    return why_set(why, ERR_IO, "%s cannot be written: %s", to,
                   strerror_r(code, room, sizeof(room)));
}
