#include "base/line_file.h"
#include "cli/cli.h"

#include <unistd.h>

/* Lines from files, plain or zstd, and buffered standard output: what every filter needs. */

static void refuse(const struct line_file *file, uint64_t number, const char *why)
{
    out_flush();
    fprintf(stderr, "%s:%llu: %s\n", line_file_name(file), (unsigned long long)number, why);
}

/* ERR_CLOSED: all was read. ERR_AGAIN: a line was refused, and so the run ends. */
static enum err each_of(struct line_file *file, bool strict, line_fn *each, void *arg,
                        bool *refused)
{
    for (;;) {
        struct why why = {0};
        struct text line;
        uint64_t number = 0;
        enum err err = line_file_next(file, &line, &number, &why);
        if (err == ERR_CLOSED)
            return err;
        if (err && err != ERR_LIMIT) {
            out_flush();
            fprintf(stderr, "hinomi: %s\n", why.text);
            return err;
        }
        if (!err)
            err = each(line, number, arg, &why);
        if (!err)
            continue;
        refuse(file, number, why.text);
        *refused = true;
        if (strict)
            return ERR_AGAIN;
    }
}

int lines_each(const struct command_run *run, bool strict, line_fn *each, void *arg)
{
    static const struct text standard_input = {"-", 1};
    const struct text *names = run->arg_count ? run->args : &standard_input;
    const size_t count = run->arg_count ? run->arg_count : 1;
    bool refused = false;
    for (size_t i = 0; i < count; i++) {
        struct why why = {0};
        struct line_file *file = NULL;
        if (line_file_open(names[i].at, &file, &why)) {
            fprintf(stderr, "hinomi: %s\n", why.text);
            return 2;
        }
        const enum err err = each_of(file, strict, each, arg, &refused);
        line_file_close(&file);
        if (err == ERR_AGAIN)
            break;
        if (err != ERR_CLOSED)
            return 2;
    }
    return refused ? 1 : 0;
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
