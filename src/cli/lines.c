#include "base/vec.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

/* Lines from files, plain or zstd, and buffered standard output: what every filter needs. */

enum { MOST_LINE = 1 << 20, CHUNK = 1 << 18 };

struct reader {
    const struct command_run *run;
    const char *name;
    bool strict;
    line_fn *each;
    void *arg;
    struct buf line; /* the part of a line that is not yet whole */
    bool skipping;   /* inside a line that was too long */
    uint64_t number;
    int status;
    bool stop;
};

static void refuse(struct reader *reader, const char *why)
{
    out_flush();
    fprintf(stderr, "%s:%llu: %s\n", reader->name, (unsigned long long)reader->number, why);
    reader->status = 1;
    if (reader->strict)
        reader->stop = true;
}

static void whole_line(struct reader *reader, struct text line)
{
    reader->number++;
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    if (!line.len)
        return;
    struct why why = {0};
    if (reader->each(line, reader->number, reader->arg, &why))
        refuse(reader, why.text);
}

static void too_long(struct reader *reader)
{
    reader->number++;
    char words[80];
    snprintf(words, sizeof(words), "longer than %d bytes; left out", MOST_LINE);
    refuse(reader, words);
}

static void take(struct reader *reader, const char *at, size_t len)
{
    while (len && !reader->stop) {
        const char *end = memchr(at, '\n', len);
        size_t n = end ? (size_t)(end - at) : len;
        if (reader->skipping) {
            reader->skipping = !end;
        } else if (reader->line.len + n > MOST_LINE) {
            too_long(reader);
            buf_clear(&reader->line);
            reader->skipping = !end;
        } else if (!end) {
            must(buf_add(&reader->line, at, n) == OK);
        } else if (reader->line.len) {
            must(buf_add(&reader->line, at, n) == OK);
            whole_line(reader, buf_view(&reader->line));
            buf_clear(&reader->line);
        } else {
            whole_line(reader, (struct text){at, n});
        }
        n += end ? 1 : 0;
        at += n;
        len -= n;
    }
}

static enum err take_packed(struct reader *reader, ZSTD_DStream *zstd, const char *at, size_t len,
                            char *room, struct why *why)
{
    ZSTD_inBuffer in = {at, len, 0};
    while (in.pos < in.size && !reader->stop) {
        ZSTD_outBuffer out = {room, CHUNK, 0};
        size_t code = ZSTD_decompressStream(zstd, &out, &in);
        if (ZSTD_isError(code))
            return why_set(why, ERR_BAD_INPUT, "%s: broken zstd data: %s", reader->name,
                           ZSTD_getErrorName(code));
        take(reader, room, out.pos);
    }
    return OK;
}

static enum err read_file(struct reader *reader, int fd, struct why *why)
{
    char *bytes = mem_new(CHUNK), *room = NULL;
    ZSTD_DStream *zstd = NULL;
    enum err err = OK;
    bool first = true;
    while (!err && !reader->stop) {
        ssize_t n = read(fd, bytes, CHUNK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            err = why_set(why, ERR_IO, "%s cannot be read (errno %d)", reader->name, errno);
            break;
        }
        if (n == 0)
            break;
        if (first && n >= 4 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0) {
            zstd = ZSTD_createDStream();
            ZSTD_DCtx_setParameter(zstd, ZSTD_d_windowLogMax, 27);
            room = mem_new(CHUNK);
        }
        first = false;
        if (zstd)
            err = take_packed(reader, zstd, bytes, (size_t)n, room, why);
        else
            take(reader, bytes, (size_t)n);
    }
    if (!err && !reader->stop && reader->line.len)
        whole_line(reader, buf_view(&reader->line));
    ZSTD_freeDStream(zstd);
    mem_free(bytes);
    mem_free(room);
    return err;
}

int lines_each(const struct command_run *run, bool strict, line_fn *each, void *arg)
{
    static const struct text standard_input = {"-", 1};
    const struct text *names = run->arg_count ? run->args : &standard_input;
    size_t count = run->arg_count ? run->arg_count : 1;
    int status = 0;
    for (size_t i = 0; i < count; i++) {
        bool standard = text_is(names[i], "-");
        struct reader reader = {.run = run,
                                .name = standard ? "standard input" : names[i].at,
                                .strict = strict,
                                .each = each,
                                .arg = arg};
        struct why why = {0};
        int fd = standard ? STDIN_FILENO : open(names[i].at, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            fprintf(stderr, "hinomi: %s cannot be opened: %s\n", names[i].at,
                    errno == ENOENT ? "there is no such file" : "no right to read it");
            return 2;
        }
        buf_init(&reader.line, MOST_LINE + 1);
        enum err err = read_file(&reader, fd, &why);
        buf_done(&reader.line);
        if (!standard)
            close(fd);
        if (err) {
            out_flush();
            fprintf(stderr, "hinomi: %s\n", why.text);
            return 2;
        }
        status = reader.status > status ? reader.status : status;
        if (reader.stop)
            break;
    }
    return status;
}

/* ---- standard output: stdio's buffer, and a full disk or closed pipe is not passed over ---- */

void out_flush(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return;
    fputs("hinomi: standard output cannot be written\n", stderr);
    _exit(2);
}

void out_text(struct text text)
{
    if (fwrite(text.at, 1, text.len, stdout) != text.len)
        out_flush();
}

void out_line(struct text text)
{
    out_text(text);
    out_text(TEXT("\n"));
}
