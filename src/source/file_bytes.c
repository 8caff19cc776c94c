#include "source/file_bytes.h"

#include "base/mem.h"
#include "source/file_reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum { PACKED_ROOM = 1 << 18, MOST_WINDOW_LOG = 27 };

struct file_bytes {
    char *path;
    bool follow, input; /* input: standard input */
    const atomic_bool *stop;
    int fd;
    struct file_name name;
    uint64_t raw; /* bytes read from fd */
    bool looked;  /* whether it is packed is known */
    ZSTD_DStream *zstd;
    char *packed;
    ZSTD_inBuffer in;
    bool inside_frame;
    uint64_t skip; /* unpacked bytes before the place */
    int ends;      /* times the end was seen after another file had taken the path */
    bool cut;      /* it became shorter than what was read */
};

static void unpacker_free(struct file_bytes *bytes)
{
    ZSTD_freeDStream(bytes->zstd);
    mem_free(bytes->packed);
    bytes->zstd = NULL;
    bytes->packed = NULL;
    bytes->in = (ZSTD_inBuffer){0};
    bytes->inside_frame = false;
}

static void close_file(struct file_bytes *bytes)
{
    if (bytes->fd >= 0)
        close(bytes->fd);
    bytes->fd = -1;
    unpacker_free(bytes);
    bytes->raw = bytes->skip = 0;
    bytes->looked = bytes->cut = false;
    bytes->ends = 0;
}

/* A pipe that is followed outlives its writers: an end for writing, kept open here, lets none of
 * them be the last, so nothing that the next one writes is lost between closing and opening. */
static void hold_pipe(struct file_bytes *bytes, const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return;
    close(bytes->fd);
    bytes->fd = fd;
}

static enum err open_path(struct file_bytes *bytes, const char *path, struct why *why)
{
    close_file(bytes);
    /* O_NONBLOCK: opening a pipe must not wait for its writer; a regular file does not care. */
    bytes->fd = bytes->input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                             : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat stat;
    if (bytes->fd < 0 || fstat(bytes->fd, &stat) != 0) {
        enum err err = errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        char room[128];
        return why_set(why, err, "%s cannot be opened: %s", path,
                       strerror_r(errno, room, sizeof(room)));
    }
    if (S_ISDIR(stat.st_mode))
        return why_set(why, ERR_BAD_INPUT, "%s is a folder", path);
    bytes->name = (struct file_name){.device = stat.st_dev,
                                     .inode = stat.st_ino,
                                     .regular = S_ISREG(stat.st_mode),
                                     .lasting = S_ISREG(stat.st_mode) && !bytes->input};
    if (bytes->follow && S_ISFIFO(stat.st_mode))
        hold_pipe(bytes, path);
    if (!bytes->name.regular)
        (void)fcntl(bytes->fd, F_SETPIPE_SZ, 1 << 20);
    return OK;
}

enum err file_bytes_open(struct text path, bool follow, const atomic_bool *stop,
                         struct file_bytes **bytes_out, struct why *why)
{
    struct file_bytes *bytes = mem_make(struct file_bytes);
    bytes->path = mem_dup(path.at, path.len);
    bytes->input = text_is(path, "-");
    bytes->follow = follow && !bytes->input;
    bytes->stop = stop;
    bytes->fd = -1;
    enum err err = open_path(bytes, bytes->path, why);
    if (err) {
        file_bytes_free(&bytes);
        return err;
    }
    *bytes_out = bytes;
    return OK;
}

void file_bytes_free(struct file_bytes **bytes_at)
{
    struct file_bytes *bytes = *bytes_at;
    if (!bytes)
        return;
    *bytes_at = NULL;
    close_file(bytes);
    mem_free(bytes->path);
    mem_free(bytes);
}

const struct file_name *file_bytes_name(const struct file_bytes *bytes)
{
    return &bytes->name;
}

/* ---- the place ---- */

/* A rotated log stands beside the new one under a longer name: posts.ndjson.1. */
static bool find_rotated(struct file_bytes *bytes, const struct file_name *name)
{
    const char *slash = strrchr(bytes->path, '/');
    char *folder =
        slash ? mem_dup(bytes->path, (size_t)(slash - bytes->path) + 1) : mem_dup("./", 2);
    const char *base = slash ? slash + 1 : bytes->path;
    DIR *dir = opendir(folder);
    bool found = false;
    const struct dirent *entry;
    while (dir && !found && (entry = readdir(dir)) != NULL) { /* NOLINT: own stream */
        char path[4096];
        struct stat stat;
        int n = snprintf(path, sizeof(path), "%s%s", folder, entry->d_name);
        if (n <= 0 || (size_t)n >= sizeof(path) ||
            strncmp(entry->d_name, base, strlen(base)) != 0 || lstat(path, &stat) != 0)
            continue;
        if (stat.st_ino == name->inode && stat.st_dev == name->device && S_ISREG(stat.st_mode))
            found = open_path(bytes, path, NULL) == OK;
    }
    if (dir)
        closedir(dir);
    mem_free(folder);
    return found;
}

/* Whether the file is packed: by its first four bytes. */
static bool look(struct file_bytes *bytes, const char *at, size_t len)
{
    static const unsigned char magic[4] = {0x28, 0xb5, 0x2f, 0xfd};
    bytes->looked = true;
    if (len < 4 || memcmp(at, magic, 4) != 0)
        return false;
    bytes->zstd = ZSTD_createDStream();
    must(bytes->zstd != NULL);
    ZSTD_DCtx_setParameter(bytes->zstd, ZSTD_d_windowLogMax, MOST_WINDOW_LOG);
    bytes->packed = mem_new(PACKED_ROOM);
    return true;
}

enum err file_bytes_seek(struct file_bytes *bytes, const struct file_name *name, uint64_t offset,
                         bool inside, struct why *why)
{
    bool other = name->inode != bytes->name.inode || name->device != bytes->name.device;
    if (other && bytes->follow) {
        if (!find_rotated(bytes, name))
            return why_set(why, ERR_BAD_INPUT,
                           "%s was replaced, and the file read before is no longer beside it",
                           bytes->path);
        bytes->ends = 1;
    }
    struct stat stat;
    char start[4] = "", before = '\n';
    if (fstat(bytes->fd, &stat) != 0)
        return why_set(why, ERR_IO, "%s cannot be looked at", bytes->path);
    ssize_t n = pread(bytes->fd, start, sizeof(start), 0);
    if (n == sizeof(start) && look(bytes, start, sizeof(start))) {
        bytes->skip = offset;
        return OK;
    }
    if ((uint64_t)stat.st_size < offset)
        return why_set(why, ERR_BAD_INPUT,
                       "%s has %lld bytes and was read up to byte %llu: it was cut or replaced",
                       bytes->path, (long long)stat.st_size, (unsigned long long)offset);
    /* A last line without its line break is the one place that stands behind no line break. */
    if (offset && pread(bytes->fd, &before, 1, (off_t)offset - 1) != 1)
        return why_set(why, ERR_IO, "%s cannot be read", bytes->path);
    if (before != '\n' && !inside && offset != (uint64_t)stat.st_size)
        return why_set(why, ERR_BAD_INPUT,
                       "byte %llu of %s is no beginning of a line: it was replaced",
                       (unsigned long long)offset, bytes->path);
    if (lseek(bytes->fd, (off_t)offset, SEEK_SET) < 0)
        return why_set(why, ERR_IO, "%s cannot be read from byte %llu", bytes->path,
                       (unsigned long long)offset);
    bytes->raw = offset;
    return OK;
}

enum err file_bytes_again(struct file_bytes *bytes, struct why *why)
{
    return open_path(bytes, bytes->path, why);
}

/* ---- reading ---- */

/* Nothing more is in a regular file that is followed: has another taken its path, was it cut? */
static enum file_end end_of_followed(struct file_bytes *bytes)
{
    struct stat here, there;
    if (fstat(bytes->fd, &here) == 0 && (uint64_t)here.st_size < bytes->raw) {
        bytes->cut = true;
        return FILE_CUT;
    }
    if (stat(bytes->path, &there) != 0)
        return FILE_WAIT; /* being moved just now */
    if (there.st_ino == here.st_ino && there.st_dev == here.st_dev)
        return FILE_WAIT;
    /* Its writer may still have it open: one more look before it is left. */
    return ++bytes->ends > 1 ? FILE_NEXT : FILE_WAIT;
}

static enum file_end end_of_file(struct file_bytes *bytes, struct why *why)
{
    if (bytes->inside_frame && !bytes->follow) {
        (void)why_set(why, ERR_BAD_INPUT, "%s ends within its zstd data: it was cut", bytes->path);
        return FILE_FAULT;
    }
    if (bytes->skip && !bytes->follow) {
        (void)why_set(why, ERR_BAD_INPUT, "%s is shorter than the place it was read up to",
                      bytes->path);
        return FILE_FAULT;
    }
    if (!bytes->follow)
        return FILE_END;
    return bytes->name.regular ? end_of_followed(bytes) : FILE_NEXT;
}

/* A pipe: waits for bytes, not for ever. */
static bool wait_for(struct file_bytes *bytes)
{
    struct pollfd poll_for = {.fd = bytes->fd, .events = POLLIN};
    return poll(&poll_for, 1, FILE_PATIENCE_MS) > 0;
}

static enum file_end read_raw(struct file_bytes *bytes, char *to, size_t len, size_t *len_out,
                              struct why *why)
{
    *len_out = 0;
    if (atomic_load(bytes->stop) || (!bytes->name.regular && !wait_for(bytes)))
        return FILE_WAIT;
    ssize_t n = read(bytes->fd, to, len);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return FILE_WAIT;
    if (n < 0) {
        char room[128];
        (void)why_set(why, ERR_IO, "%s cannot be read: %s", bytes->path,
                      strerror_r(errno, room, sizeof(room)));
        return FILE_FAULT;
    }
    if (n == 0)
        return end_of_file(bytes, why);
    bytes->raw += (uint64_t)n;
    *len_out = (size_t)n;
    return FILE_MORE;
}

/* Unpacks what is in hand; false when more packed bytes are needed. */
static bool unpack_some(struct file_bytes *bytes, char *to, size_t len, size_t *len_out,
                        struct why *why)
{
    ZSTD_outBuffer out = {to, len, 0};
    size_t before = bytes->in.pos;
    size_t code = ZSTD_decompressStream(bytes->zstd, &out, &bytes->in);
    if (ZSTD_isError(code)) {
        (void)why_set(why, ERR_BAD_INPUT, "%s: broken zstd data near byte %llu: %s", bytes->path,
                      (unsigned long long)bytes->raw, ZSTD_getErrorName(code));
        *len_out = 0;
        return true;
    }
    if (bytes->in.pos > before || out.pos)
        bytes->inside_frame = code != 0;
    *len_out = out.pos;
    if (bytes->skip) {
        size_t drop = out.pos < bytes->skip ? out.pos : (size_t)bytes->skip;
        bytes->skip -= drop;
        memmove(to, to + drop, out.pos - drop);
        *len_out = out.pos - drop;
    }
    return *len_out > 0 || bytes->in.pos < bytes->in.size || out.pos > 0;
}

static enum file_end read_packed(struct file_bytes *bytes, char *to, size_t len, size_t *len_out,
                                 struct why *why)
{
    struct why broken = {.code = OK};
    for (;;) {
        while (unpack_some(bytes, to, len, len_out, &broken)) {
            if (broken.code) {
                (void)why_set(why, broken.code, "%s", broken.text);
                return FILE_FAULT;
            }
            if (*len_out)
                return FILE_MORE;
            if (atomic_load(bytes->stop))
                return FILE_WAIT;
        }
        size_t n;
        enum file_end end = read_raw(bytes, bytes->packed, PACKED_ROOM, &n, why);
        if (end != FILE_MORE)
            return end;
        bytes->in = (ZSTD_inBuffer){bytes->packed, n, 0};
    }
}

enum file_end file_bytes_read(struct file_bytes *bytes, char *to, size_t len, size_t *len_out,
                              struct why *why)
{
    *len_out = 0;
    if (bytes->zstd)
        return read_packed(bytes, to, len, len_out, why);
    if (bytes->looked || bytes->raw)
        return read_raw(bytes, to, len, len_out, why);
    enum file_end end = FILE_MORE;
    size_t have = 0, n = 0;
    const size_t want = len < PACKED_ROOM ? len : PACKED_ROOM;
    while (end == FILE_MORE && have < 4) {
        end = read_raw(bytes, to + have, want - have, &n, why);
        have += n;
        if (end == FILE_WAIT && have && !atomic_load(bytes->stop))
            end = FILE_MORE; /* a pipe that gave a part of the four bytes */
    }
    if (!have)
        return end;
    if (!look(bytes, to, have)) {
        *len_out = have;
        return FILE_MORE;
    }
    memcpy(bytes->packed, to, have);
    bytes->in = (ZSTD_inBuffer){bytes->packed, have, 0};
    return read_packed(bytes, to, len, len_out, why);
}

void file_bytes_turn(struct file_bytes *bytes, struct why *gap_out)
{
    bool cut = bytes->cut;
    uint64_t read_to = bytes->raw;
    if (cut)
        (void)why_set(gap_out, ERR_NOT_FOUND,
                      "%s was cut after byte %llu was read: reading from its start", bytes->path,
                      (unsigned long long)read_to);
    struct why why;
    if (open_path(bytes, bytes->path, &why) != OK)
        (void)why_set(gap_out, ERR_NOT_FOUND, "%s", why.text);
}
