#include "base/line_file.h"

#include "base/buf.h"
#include "base/fault.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum { CHUNK = 1 << 18, WINDOW_LOG = 27 };

struct line_file {
    char *name;
    int fd;
    bool own; /* the descriptor is ours to close */
    bool begun, ended;
    int64_t size, got;
    char *bytes; /* as they came */
    size_t byte_count, byte_at;
    ZSTD_DStream *zstd; /* NULL: plain */
    char *room;         /* unpacked */
    const char *at;     /* what is not yet cut into lines */
    size_t left;
    struct buf part; /* a line that began in an earlier chunk */
    bool skipping;   /* inside a line that is too long */
    uint64_t number;
};

enum err line_file_open(const char *path, struct line_file **file_out, struct why *why)
{
    const bool standard = strcmp(path, "-") == 0;
    const int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return why_set(why, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s cannot be opened: %s",
                       path, errno == ENOENT ? "there is no such file" : "no right to read it");
    struct line_file *file = mem_make(struct line_file);
    const char *name = standard ? "standard input" : path;
    file->name = mem_dup(name, strlen(name));
    file->fd = fd;
    file->own = !standard;
    struct stat stat_of;
    file->size = fstat(fd, &stat_of) == 0 && S_ISREG(stat_of.st_mode) ? stat_of.st_size : -1;
    file->bytes = mem_new(CHUNK);
    buf_init(&file->part, LINE_FILE_MOST + 1);
    *file_out = file;
    return OK;
}

void line_file_close(struct line_file **file)
{
    struct line_file *f = *file;
    if (!f)
        return;
    if (f->own)
        close(f->fd);
    ZSTD_freeDStream(f->zstd);
    buf_done(&f->part);
    mem_free(f->bytes);
    mem_free(f->room);
    mem_free(f->name);
    mem_free(f);
    *file = NULL;
}

static enum err read_bytes(struct line_file *file, struct why *why)
{
    ssize_t n;
    do
        n = read(file->fd, file->bytes, CHUNK);
    while (n < 0 && errno == EINTR);
    if (fault_here("line_file_read")) {
        errno = EIO;
        n = -1;
    }
    if (n < 0)
        return why_set(why, ERR_IO, "%s cannot be read: %s", file->name, strerrordesc_np(errno));
    file->byte_count = (size_t)n;
    file->byte_at = 0;
    file->got += n;
    if (!file->begun && n >= 4 && memcmp(file->bytes, "\x28\xb5\x2f\xfd", 4) == 0) {
        file->zstd = ZSTD_createDStream();
        must(file->zstd);
        ZSTD_DCtx_setParameter(file->zstd, ZSTD_d_windowLogMax, WINDOW_LOG);
        file->room = mem_new(CHUNK);
    }
    file->begun = true;
    return OK;
}

/* More bytes to cut; none at the end of the file. */
static enum err fill(struct line_file *file, struct why *why)
{
    for (;;) {
        if (file->byte_at == file->byte_count) {
            const enum err err = read_bytes(file, why);
            if (err)
                return err;
            file->ended = file->byte_count == 0;
            if (file->ended)
                return OK;
        }
        if (!file->zstd) {
            file->at = file->bytes;
            file->left = file->byte_count;
            file->byte_at = file->byte_count;
            return OK;
        }
        ZSTD_inBuffer in = {file->bytes, file->byte_count, file->byte_at};
        ZSTD_outBuffer out = {file->room, CHUNK, 0};
        const size_t code = ZSTD_decompressStream(file->zstd, &out, &in);
        if (ZSTD_isError(code))
            return why_set(why, ERR_BAD_INPUT, "%s: broken zstd data: %s", file->name,
                           ZSTD_getErrorName(code));
        file->byte_at = in.pos;
        file->at = file->room;
        file->left = out.pos;
        if (out.pos)
            return OK;
    }
}

/* Cuts a piece off what is there: up to the end of the line, or all. True: the line ends. */
static bool cut(struct line_file *file, struct text *piece_out)
{
    const char *end = memchr(file->at, '\n', file->left);
    *piece_out = (struct text){file->at, end ? (size_t)(end - file->at) : file->left};
    const size_t step = piece_out->len + (end ? 1 : 0);
    file->at += step;
    file->left -= step;
    return end != NULL;
}

/* OK with the whole line, ERR_AGAIN when it goes on in the next chunk, ERR_LIMIT. */
static enum err take(struct line_file *file, struct text *line_out)
{
    struct text piece;
    const bool whole = cut(file, &piece);
    if (file->skipping) {
        file->skipping = !whole;
        return ERR_AGAIN;
    }
    if (file->part.len + piece.len > LINE_FILE_MOST) {
        buf_clear(&file->part);
        file->skipping = !whole;
        return ERR_LIMIT;
    }
    if (whole && !file->part.len) {
        *line_out = piece;
        return OK;
    }
    must(buf_text(&file->part, piece) == OK);
    if (!whole)
        return ERR_AGAIN;
    *line_out = buf_view(&file->part);
    file->part.len = 0; /* the bytes stay until the next line */
    return OK;
}

static struct text without_return(struct text line)
{
    return text_ends(line, TEXT("\r")) ? text_slice(line, 0, line.len - 1) : line;
}

enum err line_file_next(struct line_file *file, struct text *line_out, uint64_t *number_out,
                        struct why *why)
{
    for (;;) {
        while (!file->left && !file->ended) {
            const enum err err = fill(file, why);
            if (err)
                return err;
        }
        struct text line = {0};
        enum err err = file->left ? take(file, &line) : ERR_CLOSED;
        if (err == ERR_CLOSED && file->part.len) { /* the last line has no end */
            line = buf_view(&file->part);
            file->part.len = 0;
            err = OK;
        }
        if (err == ERR_CLOSED)
            return err;
        if (err == ERR_AGAIN)
            continue;
        file->number++;
        *number_out = file->number;
        if (err)
            return why_set(why, err, "longer than %d bytes; left out", LINE_FILE_MOST);
        line = without_return(line);
        if (!line.len)
            continue;
        *line_out = line;
        return OK;
    }
}

const char *line_file_name(const struct line_file *file)
{
    return file->name;
}

int64_t line_file_read(const struct line_file *file)
{
    return file->got;
}

int64_t line_file_size(const struct line_file *file)
{
    return file->size;
}
