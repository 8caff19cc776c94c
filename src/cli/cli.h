#ifndef CLI_CLI_H
#define CLI_CLI_H
/*
 * The command line. One file cmd_x.c a subcommand: its name is its registration, its option table
 * is its flags, its help and its part of the man page.
 */
#include "base/option.h"
#include "model/post_line.h"

struct command_run {
    void *self;              /* the command's own struct, filled from its options */
    const struct text *args; /* what is no option */
    size_t arg_count;
    struct arena *arena; /* lives as long as the run */
};

struct command {
    const char *name;
    const char *args;              /* "[FILE …]" */
    const char *about;             /* one sentence */
    const char *more;              /* what it reads and writes, an example; may be NULL */
    void (*help)(struct buf *out); /* what else there is to say, from other tables; may be NULL */
    size_t size;                   /* of its own struct, zeroed */
    const struct option *options;  /* --name VALUE, --name=VALUE; a bool alone or =false */
    /* The exit status: 0 good, 1 some input was refused, 2 it could not run (why is printed). */
    int (*run)(const struct command_run *run, struct why *why);
};
extern const struct command *const commands[]; /* ends in NULL; generated from the file names */

/* The program: picks the command, prints help and errors. */
int cli_main(int argc, char **argv);

/* ---- for the filters: lines in, lines out ---- */

/* Reads every line of the files ("-" or none: standard input), plain or zstd, without its newline,
 * at most 1 MB each; calls each with its number. What each refuses is reported on standard error
 * with file and line and counted; with strict the first refusal ends it. Returns the exit status.
 */
typedef enum err line_fn(struct text line, uint64_t number, void *arg, struct why *why);
int lines_each(const struct command_run *run, bool strict, line_fn *each, void *arg);

/* Standard output, buffered; when it cannot be written the program ends with status 2. */
void out_text(struct text text);
void out_line(struct text text); /* and a newline */
void out_flush(void);
#endif
