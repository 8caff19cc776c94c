#include "base/fault.h"
#include "base/option.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static enum err failed(const char *path, struct why *why)
{
    int code = errno;
    char room[128];
    return why_set(why, code == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", path,
                   strerror_r(code, room, sizeof(room)));
}

static ssize_t read_some(int file, char *room, size_t want)
{
    if (fault_here("file_read")) {
        errno = EIO;
        return -1;
    }
    return read(file, room, want);
}

/* Fills buf to the file's end. */
static enum err read_all(int file, const char *path, struct buf *buf, struct why *why)
{
    for (;;) {
        char *room = buf_room(buf, 64 * 1024);
        size_t want = 64 * 1024;
        if (!room && buf->len < buf->ceiling) {
            buf->over = false;
            want = buf->ceiling - buf->len;
            room = buf_room(buf, want);
        }
        if (!room)
            return ERR_LIMIT;
        ssize_t n = read_some(file, room, want);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed(path, why);
        if (n == 0)
            return OK;
        buf->len += (size_t)n;
    }
}

enum err file_read(const char *path, size_t ceiling, struct arena *arena, struct text *bytes_out,
                   struct why *why)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return failed(path, why);
    struct buf buf;
    buf_init(&buf, ceiling + 1); /* one more tells "just fits" from "too long" */
    enum err err = read_all(file, path, &buf, why);
    close(file);
    if (err == ERR_LIMIT || (!err && buf.len > ceiling))
        err = why_set(why, ERR_LIMIT, "%s: longer than %zu bytes", path, ceiling);
    if (!err)
        *bytes_out = arena_text(arena, buf_view(&buf));
    buf_done(&buf);
    return err;
}
